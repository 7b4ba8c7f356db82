//! Test doubles for WorkOS, without a network and without waiting.
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
//! [`Script`] is a list of expected requests and their responses. [`Emulator`] is WorkOS in memory.
//!
//! | | [`Script`] | [`Emulator`] |
//! |---|---|---|
//! | use for tests of | requests, retries, timeouts, rare responses | an application that uses WorkOS |
//! | operations | all | all |
//! | response | the one that the test provides | from objects that earlier requests created |
//! | unexpected request | panic, so the test fails | WorkOS's error response, such as 404 |
//! | network failures | [`Expectation::fail`], [`Expectation::hang`] | [`Emulator::add_fault`] |
//!
//! Both have a virtual clock, which starts at 2026-01-01T00:00:00Z. A wait, such as the delay before a
//! retry, moves the clock and takes no time. Otherwise the clock moves only by `advance` and, in a script,
//! by [`Reply::after`]. Both generate the same bytes of randomness in every run, so a test has the same
//! requests, waits and IDs each time.
//!
//! The same organization, in an emulator:
//!
//! ```
//! use workos_core::{organizations::{CreateOrganization, GetOrganization}, testing::Emulator};
//!
//! let emulator = Emulator::new();
//! let client = emulator.client();
//! let created = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap();
//! let organization = emulator.run(client.send(GetOrganization::new(&created.id))).unwrap();
//! assert_eq!(organization, created);
//! ```
//!
//! Many objects at once are created by [`Emulator::seed`], and kept and replaced by [`Emulator::snapshot`] and
//! [`Emulator::restore`]. [`Emulator::outbox`] has the codes and URLs of emails, [`Emulator::deliver_webhooks`] the
//! webhooks of events. [`Emulator::add_member`] gives users roles and permissions, [`Emulator::session_cookie`] starts a
//! session without a sign-in, and [`Emulator::impersonate`] one of an impersonator.
//!
//! [`Browser`] visits a web application, with the emulator as WorkOS: cookies, redirects, links and forms.
//! [`Emulator::show_sign_in_page`] shows a page to browsers that are not signed in.
//!
//! Models without JSON, for tests of code that takes them, are built by [`fixtures`].
//!
//! [`TokenSigner`] signs access tokens, [`sign_webhook`] webhooks, and `sign_action` (feature `actions`) actions, as
//! WorkOS does.

#![allow(clippy::panic, reason = "a test double fails the test that uses it wrongly")]

mod browser;
mod emulator;
pub mod fixtures;
mod script;
mod signers;
mod tokens;

#[cfg(feature = "tower-03")]
pub use self::browser::BrowserBody;
#[cfg(feature = "actions")]
pub use self::signers::sign_action;
pub use self::{
    browser::{Browser, BrowserCookie, BrowserError, Page, Redirect},
    emulator::{
        AuthorizationCode, ConnectToken, Emulator, Fault, Latency, LoggedRequest, MachineApplication, Member,
        Message, OperationName, SeedError, SessionCookie, Snapshot, WebhookDelivery,
    },
    script::{Expectation, Reply, Script, ScriptFuture, ScriptSleep},
    signers::sign_webhook,
    tokens::{TokenSigner, UnsignedAccessToken},
};
