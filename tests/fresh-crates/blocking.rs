//! `workos-core = "…"` with ureq: calls and lists of blocking code.

use std::{
    thread,
    time::{Duration, Instant, SystemTime},
};

use workos_core::{
    BlockingClient, BlockingRuntime, Config, HttpRequest, HttpResponse, Now, RandomUnavailable,
    TransportFailure,
    organizations::{CreateOrganization, ListOrganizations},
};

struct System(Instant);

impl BlockingRuntime for System {
    fn now(&self) -> Now {
        Now { wall: SystemTime::now().into(), mono: self.0.elapsed() }
    }

    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(buffer).map_err(|_| RandomUnavailable)
    }
}

fn failure(error: ureq::Error) -> TransportFailure {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => TransportFailure::connect(error),
        ureq::Error::Timeout(_) => TransportFailure::timeout(),
        ureq::Error::Io(error) => TransportFailure::from_error(error),
        error => TransportFailure::other(error),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let send = move |request: HttpRequest, limit: Option<Duration>| {
        let request = agent.configure_request(request.map(Vec::from)).timeout_global(limit).build();
        let (head, mut body) = agent.run(request).map_err(failure)?.into_parts();
        Ok(HttpResponse::from_parts(head, body.read_to_vec().map_err(failure)?.into()))
    };
    let config = Config::from_variables(|name| std::env::var(name).ok())?;
    let client = BlockingClient::new(config, send, System(Instant::now()));
    client.send(CreateOrganization::new("Acme"))?;
    for organization in client.pages(ListOrganizations::new()).items() {
        println!("{}", organization?.name);
    }
    Ok(())
}
