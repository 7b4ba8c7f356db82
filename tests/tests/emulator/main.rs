//! The emulator: behavior of WorkOS's services, one module for each, through the typed operations of workos-core.

mod agents;
mod api_keys;
mod audit_logs;
mod authorization;
mod authorization_server;
mod connect;
mod control;
mod directory_sync;
mod email_codes;
mod engine;
mod environment;
mod environments;
mod events;
mod feature_flags;
mod groups;
mod hostile;
mod invitations;
mod memberships;
mod one_shot;
mod organizations;
mod passwordless;
mod pipes;
mod properties;
mod random;
mod raw;
mod relay;
mod shape;
mod sign_in;
mod sign_in_pages;
mod sso;
mod support;
mod totp;
mod users;
mod vault;
mod walk;
mod webhooks;
mod widgets;

use workos_core::{
    Client, Endpoint, Error,
    events::{Event, ListEvents},
    testing::Emulator,
};

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

    /// Returns the recorded events with these names, oldest first.
    fn list_events<const N: usize>(&self, names: [&'static str; N]) -> Vec<Event> {
        self.send(ListEvents::new(names).limit(100)).unwrap().data
    }
}

/// Returns the status of an error response.
fn status<T: std::fmt::Debug>(result: Result<T, Error>) -> u16 {
    result.unwrap_err().status().unwrap().as_u16()
}

/// Returns the code of an error response.
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    error.api().and_then(|error| error.code()).unwrap_or_default().to_owned()
}
