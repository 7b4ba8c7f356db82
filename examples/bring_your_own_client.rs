//! Requests and responses without an HTTP client, and a blocking client on ureq.
//!
//! ```sh
//! cargo run --example bring_your_own_client
//! ```

use std::{
    error::Error,
    thread,
    time::{Duration, Instant, SystemTime},
};

use workos_core::{
    BaseUrl, BlockingClient, BlockingRuntime, BlockingTransport, Config, Endpoint, HttpRequest, HttpResponse,
    Now, RandomUnavailable, TransportFailure,
    organizations::{CreateOrganization, GetOrganization, ListOrganizations},
    testing::{Emulator, Fault},
};

fn main() -> Result<(), Box<dyn Error>> {
    without_a_client()?;
    on_ureq()
}

/// Creates the request of an operation and decodes a response, without sending anything.
fn without_a_client() -> Result<(), workos_core::Error> {
    println!("Without an HTTP client\n");
    let config = Config::new("sk_test_123")?;
    let request = config.request(&CreateOrganization::new("Acme").metadata([("tier", "gold")]))?;
    println!("  {} {}", request.method(), request.uri());
    for (name, value) in request.headers() {
        // `Debug` hides the API key.
        println!("  {name}: {value:?}");
    }
    println!("\n  {}\n", String::from_utf8_lossy(request.body()));

    let body = r#"{"id":"org_123","name":"Acme","metadata":{"tier":"gold"}}"#;
    let organization = CreateOrganization::decode(&HttpResponse::new(body.into()))?;
    println!("  decoded {}, {}\n", organization.name, organization.id);
    Ok(())
}

/// Maximum size of a response body: 16 MiB.
const BODY_LIMIT: usize = 16 << 20;

/// A transport: sends one request with ureq and reads the response.
fn transport() -> impl BlockingTransport {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false) // workos-core decodes error responses.
        .max_redirects(0) // A followed redirect would send the API key to its target.
        .timeout_connect(Some(Duration::from_secs(10)))
        .proxy(None)
        .build()
        .into();
    move |request: HttpRequest, limit: Option<Duration>| {
        let request = agent.configure_request(request.map(Vec::from)).timeout_global(limit).build();
        let (head, body) = agent.run(request).map_err(failure)?.into_parts();
        let body = body.into_with_config().limit(BODY_LIMIT as u64).read_to_vec().map_err(failure)?;
        Ok(HttpResponse::from_parts(head, body.into()))
    }
}

/// Converts an error. A request that was certainly not sent, because there was no connection, is retried whatever
/// the operation is.
fn failure(error: ureq::Error) -> TransportFailure {
    use ureq::{Error as E, Timeout::Connect};
    match error {
        E::HostNotFound | E::ConnectionFailed | E::Timeout(Connect) => TransportFailure::connect(error),
        E::Timeout(_) => TransportFailure::timeout(),
        // Tells a refused connection and an unknown host from a connection that was closed.
        E::Io(error) => TransportFailure::from_error(error),
        E::BodyExceedsLimit(_) => TransportFailure::body_too_large(BODY_LIMIT),
        E::BadUri(_) | E::Http(_) => TransportFailure::unsupported(error),
        _ => TransportFailure::other(error),
    }
}

/// A runtime: the clock, the timer and the randomness of the system.
struct System {
    started: Instant,
}

impl BlockingRuntime for System {
    fn now(&self) -> Now {
        Now { wall: SystemTime::now().into(), mono: self.started.elapsed() }
    }

    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(buffer).map_err(|_| RandomUnavailable)
    }
}

fn client(config: Config) -> BlockingClient<impl BlockingTransport, System> {
    BlockingClient::new(config, transport(), System { started: Instant::now() })
}

fn on_ureq() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let address = workos_examples::serve(emulator.clone())?;
    println!("On ureq, a blocking client, against the emulator at {address}\n");

    let config = Config::new(Emulator::API_KEY)?.base_url(BaseUrl::new(&format!("http://{address}"))?);
    let client = client(config);
    for name in ["Acme", "Umbrella", "Initech"] {
        let organization = client.send(CreateOrganization::new(name))?;
        println!("  created {}, {}", organization.name, organization.id);
    }
    for page in client.pages(ListOrganizations::new().limit(2)) {
        let names: Vec<_> = page?.data.into_iter().map(|organization| organization.name).collect();
        println!("  page: {}", names.join(", "));
    }

    emulator.add_fault(Fault::drop_connection());
    let get = GetOrganization::new("org_01000000000000000000000002");
    let response = client.send_with_response(get)?;
    println!("  dropped connection: {} after {} attempts", response.value.name, response.attempts);

    match client.send(GetOrganization::new("org_nobody")) {
        Ok(organization) => println!("  found {}", organization.name),
        Err(error) => println!("  error: {error}"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use workos_core::{
        BaseUrl, Config, Delivery, Error, FailureKind, RetryPolicy, organizations::CreateOrganization,
    };

    #[test]
    fn operation_that_is_not_idempotent_is_retried_if_the_connection_was_refused() {
        // The port is closed as soon as its address is known.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = Config::new("sk_test_123")
            .unwrap()
            .base_url(BaseUrl::new(&format!("http://{address}")).unwrap())
            .retry(RetryPolicy::default().max_retries(1));
        let error = super::client(config).send(CreateOrganization::new("Acme")).unwrap_err();
        let Error::Transport(error) = error else { panic!("{error}") };
        assert_eq!(error.attempts, 2);
        assert_eq!((error.failure.kind, error.failure.delivery), (FailureKind::Connect, Delivery::NotSent));
    }
}
