//! Actions: allow or deny authentications and user registrations with logic of the application.
//!
//! For each authentication or registration WorkOS sends a signed request to the action endpoint and expects
//! a signed response with a verdict. [`ActionVerifier`] verifies the request, which contains an
//! [`ActionContext`], and creates the [`ActionResponse`] with the same secret.
//!
//! ```
//! use workos_core::{actions::{ActionContext, ActionVerifier}, types::Timestamp};
//! # use workos_core::testing::sign_action;
//!
//! // Once, with the signing secret of the action endpoint.
//! let verifier = ActionVerifier::new("action_secret_test")?;
//!
//! // For each request: headers, body as received and current time.
//! # let now = Timestamp::from_unix_seconds(1_764_000_000);
//! # let body = br#"{"object":"user_registration_action_context","id":"action_1","user_data":{"email":"Eve@Evil.Example"}}"#;
//! # let headers = [("workos-signature".parse()?, sign_action("action_secret_test", now, body))].into_iter().collect();
//! let action = verifier.verify_request(&headers, body, now)?;
//! // The case of a domain has no meaning, and a missing email is empty.
//! let is_of_acme = |email: &str| email.to_ascii_lowercase().ends_with("@acme.com");
//! let response = match &*action {
//!     ActionContext::Authentication(_) => verifier.allow(&action, now),
//!     ActionContext::UserRegistration(context) if is_of_acme(&context.user_data.email) => {
//!         verifier.allow(&action, now)
//!     }
//!     // Another domain, or a context that this version cannot read, which is `Unknown`.
//!     _ => verifier.deny(&action, "Ask your administrator to invite you.", now),
//! };
//! let response: http::Response<bytes::Bytes> = response.into();
//! # assert!(String::from_utf8_lossy(response.body()).contains("Deny"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Requests are signed as webhooks are, with a default tolerance of 30 seconds; the errors are those of
//! [`webhooks`](crate::webhooks). WorkOS's guide: [Actions](https://workos.com/docs/authkit/actions).

mod context;
mod response;
mod verify;

pub use self::{
    context::{ActionContext, AuthenticationActionContext, UserData, UserRegistrationActionContext},
    response::{ActionKind, ActionResponse, ActionVerdict},
    verify::ActionVerifier,
};
