//! Actions: WorkOS asks an endpoint of yours before it lets somebody in, or sign up.
//!
//! Its request is signed as a webhook is, and so is the answer, with the same secret.
//! [`ActionVerifier`] does both: it gives an [`ActionContext`], as [`Verified`](crate::webhooks::Verified),
//! and turns your verdict on it into an [`ActionResponse`].
//!
//! ```
//! use workos_core::{actions::{ActionContext, ActionVerifier}, types::Timestamp};
//! # use workos_core::testing::sign_action;
//!
//! // Once, with the secret of the action's endpoint.
//! let verifier = ActionVerifier::new("action_secret_test")?;
//!
//! // For each request: its headers, its body as it came, and the time.
//! # let now = Timestamp::from_unix_seconds(1_764_000_000);
//! # let body = br#"{"object":"user_registration_action_context","id":"action_1","user_data":{"email":"eve@evil.example"}}"#;
//! # let headers = [("workos-signature".parse()?, sign_action("action_secret_test", now, body))].into_iter().collect();
//! let action = verifier.verify_request(&headers, body, now)?;
//! let response = match &*action {
//!     ActionContext::UserRegistration(context) if context.user_data.email.ends_with("@evil.example") => {
//!         verifier.deny(&action, "Ask your administrator to invite you.", now)
//!     }
//!     _ => verifier.allow(&action, now),
//! };
//! let response: http::Response<bytes::Bytes> = response.into();
//! # assert!(String::from_utf8_lossy(response.body()).contains("Deny"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod context;
mod response;
mod verify;

pub use self::{
    context::{ActionContext, AuthenticationActionContext, UserData, UserRegistrationActionContext},
    response::{ActionKind, ActionResponse, Verdict},
    verify::ActionVerifier,
};
