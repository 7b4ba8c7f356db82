//! AuthKit (user management): users, authentication, sessions, invitations and passwords.
//!
//! A browser is redirected to an [`AuthorizationUrl`] to sign in, and comes back with a code that
//! [`AuthenticateWithCode`] exchanges for tokens. The other `AuthenticateWith…` operations exchange other
//! credentials. All of them require a configuration with a [client ID](crate::Config::client_id); except for
//! [`AuthenticateWithDeviceCode`], they also send the API key of the configuration if there is one.
//!
//! ```
//! use workos_core::user_management::{AuthenticateWithCode, AuthorizationProvider, AuthorizationUrl};
//!
//! # async fn run(
//! #     config: workos_core::Config,
//! #     client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>,
//! #     code: String,
//! # ) -> Result<(), workos_core::Error> {
//! let url = config.url(
//!     &AuthorizationUrl::new("https://acme.com/callback", AuthorizationProvider::AuthKit).state("s1"),
//! )?;
//! // Redirect the browser to `url`. The browser returns to /callback?code=…&state=s1.
//! let signed_in = client.send(AuthenticateWithCode::new(code).ip_address("203.0.113.42")).await?;
//! println!("{} of {:?}", signed_in.user.id, signed_in.organization_id);
//! # Ok(()) }
//! ```
//!
//! An authentication may take several steps. The error code of the response then names the next step; the
//! next request sends the `pending_authentication_token` of that response (`email_completion_token` for
//! `email_completion_required`):
//!
//! | code | next step |
//! |---|---|
//! | `email_verification_required` (403) | [`AuthenticateWithEmailVerification`] |
//! | `mfa_enrollment` (400 or 403), `mfa_challenge` (403) | a challenge of [`multi_factor_auth`](crate::multi_factor_auth), then [`AuthenticateWithTotp`] |
//! | `organization_selection_required` (403) | [`AuthenticateWithOrganizationSelection`] |
//! | `email_completion_required` (403) | [`AuthenticateWithEmailCompletion`] |
//! | `radar_challenge`, `radar_email_challenge` (403) | [`AuthenticateWithRadarEmailChallenge`] |
//! | `radar_sign_up_challenge`, `radar_sms_sign_in_challenge`, `radar_sms_challenge` (403) | [`AuthenticateWithRadarSmsChallenge`] |
//! | `sso_required`, `organization_authentication_methods_required` (400) | [`AuthorizationUrl`] |
//!
//! ```
//! use workos_core::{
//!     Error,
//!     error::ErrorCode,
//!     types::Secret,
//!     user_management::{AuthenticateWithEmailVerification, AuthenticateWithPassword},
//! };
//!
//! # async fn run(
//! #     client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>,
//! #     code_from_the_email: fn() -> Secret,
//! # ) -> Result<(), Error> {
//! let signed_in = match client.send(AuthenticateWithPassword::new("ada@acme.com", "correct horse")).await {
//!     Err(Error::Api(error)) if error.code == Some(ErrorCode::EmailVerificationRequired) => {
//!         let Some(token) = error.field::<Secret>("pending_authentication_token") else {
//!             return Err(Error::Api(error));
//!         };
//!         client.send(AuthenticateWithEmailVerification::new(code_from_the_email(), token)).await?
//!     }
//!     other => other?,
//! };
//! println!("{}", signed_in.user.email);
//! # Ok(()) }
//! ```

mod api_keys;
mod authentication;
mod authorization_url;
mod authorized_applications;
mod cors_origins;
mod devices;
mod email_change;
mod email_verification;
mod identities;
mod invitations;
mod json_web_keys;
mod jwt_template;
#[cfg(feature = "legacy")]
mod legacy;
mod locale;
mod magic_auth;
mod oauth_resources;
mod password_reset;
mod radar_challenges;
mod redirect_uris;
mod sessions;
mod users;
mod waitlists;

#[cfg(feature = "legacy")]
pub use self::legacy::*;
pub use self::{
    api_keys::*, authentication::*, authorization_url::*, authorized_applications::*, cors_origins::*,
    devices::*, email_change::*, email_verification::*, identities::*, invitations::*, json_web_keys::*,
    jwt_template::*, locale::*, magic_auth::*, oauth_resources::*, password_reset::*, radar_challenges::*,
    redirect_uris::*, sessions::*, users::*, waitlists::*,
};
