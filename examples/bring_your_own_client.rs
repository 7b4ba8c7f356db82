//! Requests and responses without an HTTP client, and a blocking client on ureq.
//!
//! ```sh
//! cargo run --example bring_your_own_client
//! ```

use std::{
    error::Error,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io::ErrorKind,
    thread,
    time::{Duration, Instant, SystemTime},
};

use workos_core::{
    BaseUrl, BlockingRuntime, Config, Endpoint, HttpRequest, HttpResponse, Machine, Now, TransportFailure,
    drive_blocking,
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

/// A transport and a runtime: a blocking HTTP client and the system's clock.
struct UreqClient {
    agent: ureq::Agent,
    started: Instant,
}

const BODY_LIMIT: usize = 16 << 20;

impl UreqClient {
    fn send(&self, request: HttpRequest, limit: Option<Duration>) -> Result<HttpResponse, ureq::Error> {
        let request = self.agent.configure_request(request.map(Vec::from)).timeout_global(limit).build();
        let (head, body) = self.agent.run(request)?.into_parts();
        let body = body.into_with_config().limit(BODY_LIMIT as u64).read_to_vec()?;
        Ok(HttpResponse::from_parts(head, body.into()))
    }
}

/// Converts an error, and tells whether the request was certainly not sent.
fn failure(error: ureq::Error) -> TransportFailure {
    use ureq::{Error as E, Timeout::Connect};
    match error {
        E::HostNotFound | E::ConnectionFailed | E::Timeout(Connect) => TransportFailure::connect(error),
        E::Io(ref io) if io.kind() == ErrorKind::ConnectionRefused => TransportFailure::connect(error),
        E::Io(_) => TransportFailure::interrupted(error),
        E::Timeout(_) => TransportFailure::timeout(),
        E::BodyExceedsLimit(_) => TransportFailure::body_too_large(BODY_LIMIT),
        E::BadUri(_) | E::Http(_) => TransportFailure::unsupported(error),
        _ => TransportFailure::other(error),
    }
}

impl BlockingRuntime for UreqClient {
    fn now(&self) -> Now {
        Now { wall: SystemTime::now().into(), mono: self.started.elapsed() }
    }
    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }
}

fn on_ureq() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let address = workos_examples::serve(emulator.clone())?;
    println!("On ureq, a blocking client, against the emulator at {address}\n");

    let config = Config::new(Emulator::API_KEY)?.base_url(BaseUrl::new(&format!("http://{address}"))?);
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false) // workos-core decodes error responses.
        .max_redirects(0) // A followed redirect would send the API key to its target.
        .timeout_connect(Some(Duration::from_secs(10)))
        .proxy(None)
        .build();
    let client = UreqClient { agent: agent.into(), started: Instant::now() };
    for name in ["Acme", "Umbrella", "Initech"] {
        let organization = run(&client, config.call(&CreateOrganization::new(name), seed())?)?;
        println!("  created {}, {}", organization.name, organization.id);
    }

    let mut pages = config.pages(ListOrganizations::new().limit(2), seed());
    while let Some(page) = run(&client, &mut pages)? {
        let names: Vec<_> = page.data.iter().map(|organization| organization.name.as_str()).collect();
        println!("  page: {}", names.join(", "));
    }

    emulator.add_fault(Fault::drop_connection());
    let get = GetOrganization::new("org_01000000000000000000000002");
    let response = run(&client, config.call_with_response(&get, seed())?)?;
    println!("  dropped connection: {} after {} attempts", response.value.name, response.attempts);

    match run(&client, config.call(&GetOrganization::new("org_nobody"), seed())?) {
        Ok(organization) => println!("  found {}", organization.name),
        Err(error) => println!("  error: {error}"),
    }
    Ok(())
}

/// Returns random bits, for each call anew: they set the delays between retries, and the idempotency key of
/// an operation that has one. With equal keys WorkOS would ignore the second of two calls.
fn seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Runs a call or reads the next page of a list, with retries.
fn run<M: Machine>(client: &UreqClient, mut machine: M) -> M::Output {
    drive_blocking(&mut machine, |request, limit| client.send(request, limit).map_err(failure), client)
}

#[cfg(test)]
mod tests {
    #[test]
    fn seeds_differ() {
        let seeds: std::collections::BTreeSet<_> = (0..1_000).map(|_| super::seed()).collect();
        assert_eq!(seeds.len(), 1_000);
    }
}
