//! Tests without a network, without sleeping, and the same each time.
//!
//! [`Script`] plays WorkOS from a list of answers on a virtual clock, and keeps a trace of what was
//! sent and how long was waited.
//!
//! ```
//! use std::time::Duration;
//! use workos_core::{organizations::GetOrganization, testing::{Reply, Script}};
//!
//! let script = Script::new();
//! script.expect_operation::<GetOrganization>().reply(Reply::status(503));
//! script.expect("GET", "/organizations/org_1").reply(Reply::json(200, r#"{"id":"org_1","name":"Acme"}"#));
//!
//! let client = script.client();
//! let organization = script.run(client.send(GetOrganization::new("org_1"))).unwrap();
//! assert_eq!(organization.name, "Acme");
//! assert!(script.waited() >= Duration::from_millis(250));
//! script.finish();
//! ```
//!
//! [`Emulator`] is a WorkOS in memory: it keeps what it is told and refuses what WorkOS refuses, for
//! tests that care what comes of their requests rather than what the requests are.
//!
//! ```
//! use workos_core::{organizations::{CreateOrganization, GetOrganization}, testing::Emulator};
//!
//! let emulator = Emulator::new();
//! let client = emulator.client();
//! let made = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap();
//! let read = emulator.run(client.send(GetOrganization::new(&made.id))).unwrap();
//! assert_eq!(read, made);
//! ```

#![allow(clippy::panic, reason = "a test double fails the test that uses it wrongly")]

mod emulator;
mod script;
#[cfg(feature = "session")]
mod tokens;

#[cfg(feature = "session")]
pub use self::tokens::{TokenSigner, UnsignedAccessToken};
#[cfg(feature = "webhooks")]
mod signers;

#[cfg(feature = "actions")]
pub use self::signers::sign_action;
#[cfg(feature = "webhooks")]
pub use self::signers::sign_webhook;
pub use self::{
    emulator::{Emulator, Fault},
    script::{Expectation, Reply, Script, ScriptFuture},
};
