//! The emulator: behavior of WorkOS's services, one module for each, through the typed operations of workos-core.

mod audit_logs;
mod control;
mod directory_sync;
mod events;
mod organizations;
mod properties;
mod random;
mod shape;
mod sso;
mod support;
mod totp;
mod vault;
mod walk;
mod webhooks;

use workos_core::{Client, Endpoint, Error, testing::Emulator};

/// An emulator with a client on its virtual clock.
struct Fixture {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
}

impl Fixture {
    fn new() -> Self {
        let emulator = Emulator::new();
        Self { client: emulator.client(), emulator }
    }

    /// Sends a request and returns the response.
    fn send<E: Endpoint>(&self, endpoint: E) -> Result<E::Output, Error> {
        self.emulator.run(self.client.send(endpoint))
    }
}

/// Returns the code of an error response.
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    error.api().and_then(|error| error.code()).unwrap_or_default().to_owned()
}
