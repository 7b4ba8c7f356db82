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
//!
//! # Operations
//!
//! ## API keys
//!
//! | type | request |
//! |---|---|
//! | [`ListUserApiKeys`] | [`GET /user_management/users/{user_id}/api_keys`](https://workos.com/docs/reference/authkit/api-keys) |
//! | [`CreateUserApiKey`] | [`POST /user_management/users/{user_id}/api_keys`](https://workos.com/docs/reference/authkit/api-keys) |
//!
//! ## Authentication
//!
//! | type | request |
//! |---|---|
//! | [`AuthenticateWithCode`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/code) |
//! | [`AuthenticateWithCodeAndVerifier`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/code) |
//! | [`AuthenticateWithPassword`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/password) |
//! | [`AuthenticateWithRefreshToken`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/refresh-token) |
//! | [`AuthenticateWithMagicAuth`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/magic-auth) |
//! | [`AuthenticateWithEmailVerification`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/email-verification) |
//! | [`AuthenticateWithTotp`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/totp) |
//! | [`AuthenticateWithOrganizationSelection`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication/organization-selection) |
//! | [`AuthenticateWithEmailCompletion`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication) |
//! | [`AuthenticateWithRadarEmailChallenge`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication) |
//! | [`AuthenticateWithRadarSmsChallenge`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/authentication) |
//! | [`AuthenticateWithDeviceCode`] | [`POST /user_management/authenticate`](https://workos.com/docs/reference/authkit/cli-auth/device-code) |
//!
//! ## Authorization url
//!
//! | type | request |
//! |---|---|
//! | [`AuthorizationUrl`] | [`GET /user_management/authorize`](https://workos.com/docs/reference/authkit/authentication/get-authorization-url) |
//!
//! ## Authorized applications
//!
//! | type | request |
//! |---|---|
//! | [`ListUserAuthorizedApplications`] | [`GET /user_management/users/{user_id}/authorized_applications`](https://workos.com/docs/reference/authkit/user) |
//! | [`DeleteUserAuthorizedApplication`] | [`DELETE /user_management/users/{user_id}/authorized_applications/{application_id}`](https://workos.com/docs/reference/authkit/user) |
//!
//! ## CORS origins
//!
//! | type | request |
//! |---|---|
//! | [`ListCorsOrigins`] | [`GET /user_management/cors_origins`](https://workos.com/docs/reference/authkit) |
//! | [`CreateCorsOrigin`] | [`POST /user_management/cors_origins`](https://workos.com/docs/reference/authkit) |
//!
//! ## Devices
//!
//! | type | request |
//! |---|---|
//! | [`AuthorizeDevice`] | [`POST /user_management/authorize/device`](https://workos.com/docs/reference/authkit/cli-auth/device-authorization) |
//!
//! ## Email change
//!
//! | type | request |
//! |---|---|
//! | [`SendEmailChange`] | [`POST /user_management/users/{id}/email_change/send`](https://workos.com/docs/reference/authkit/user/send-email-change) |
//! | [`ConfirmEmailChange`] | [`POST /user_management/users/{id}/email_change/confirm`](https://workos.com/docs/reference/authkit/user) |
//!
//! ## Email verification
//!
//! | type | request |
//! |---|---|
//! | [`GetEmailVerification`] | [`GET /user_management/email_verification/{id}`](https://workos.com/docs/reference/authkit/email-verification/get) |
//! | [`SendVerificationEmail`] | [`POST /user_management/users/{id}/email_verification/send`](https://workos.com/docs/reference/authkit/email-verification) |
//! | [`VerifyEmail`] | [`POST /user_management/users/{id}/email_verification/confirm`](https://workos.com/docs/reference/authkit/email-verification) |
//!
//! ## Identities
//!
//! | type | request |
//! |---|---|
//! | [`GetUserIdentities`] | [`GET /user_management/users/{id}/identities`](https://workos.com/docs/reference/authkit/identity/list) |
//!
//! ## Invitations
//!
//! | type | request |
//! |---|---|
//! | [`ListInvitations`] | [`GET /user_management/invitations`](https://workos.com/docs/reference/authkit/invitation/list) |
//! | [`SendInvitation`] | [`POST /user_management/invitations`](https://workos.com/docs/reference/authkit/invitation/send) |
//! | [`FindInvitationByToken`] | [`GET /user_management/invitations/by_token/{token}`](https://workos.com/docs/reference/authkit/invitation/find-by-token) |
//! | [`GetInvitation`] | [`GET /user_management/invitations/{id}`](https://workos.com/docs/reference/authkit/invitation/get) |
//! | [`AcceptInvitation`] | [`POST /user_management/invitations/{id}/accept`](https://workos.com/docs/reference/authkit/invitation/accept) |
//! | [`ResendInvitation`] | [`POST /user_management/invitations/{id}/resend`](https://workos.com/docs/reference/authkit/invitation/resend) |
//! | [`RevokeInvitation`] | [`POST /user_management/invitations/{id}/revoke`](https://workos.com/docs/reference/authkit/invitation/revoke) |
//!
//! ## JSON web keys
//!
//! | type | request |
//! |---|---|
//! | [`GetJwks`] | [`GET /sso/jwks/{client_id}`](https://workos.com/docs/reference/authkit/session-tokens/jwks) |
//! | [`JwksUrl`] | [`GET /sso/jwks/{client_id}`](https://workos.com/docs/reference/authkit/session-tokens/jwks) |
//!
//! ## JWT template
//!
//! | type | request |
//! |---|---|
//! | [`GetJwtTemplate`] | [`GET /user_management/jwt_template`](https://workos.com/docs/reference/authkit/jwt-template) |
//! | [`UpdateJwtTemplate`] | [`PUT /user_management/jwt_template`](https://workos.com/docs/reference/authkit/jwt-template) |
//!
//! ## Magic auth
//!
//! | type | request |
//! |---|---|
//! | [`CreateMagicAuth`] | [`POST /user_management/magic_auth`](https://workos.com/docs/reference/authkit/magic-auth/create) |
//! | [`GetMagicAuth`] | [`GET /user_management/magic_auth/{id}`](https://workos.com/docs/reference/authkit/magic-auth/get) |
//!
//! ## OAuth resources
//!
//! | type | request |
//! |---|---|
//! | [`ListAuthkitOAuthResources`] | [`GET /user_management/authkit_oauth_resources`](https://workos.com/docs/reference/authkit) |
//! | [`CreateAuthkitOAuthResource`] | [`POST /user_management/authkit_oauth_resources`](https://workos.com/docs/reference/authkit) |
//! | [`DeleteAuthkitOAuthResource`] | [`DELETE /user_management/authkit_oauth_resources/{id}`](https://workos.com/docs/reference/authkit) |
//!
//! ## Password reset
//!
//! | type | request |
//! |---|---|
//! | [`ResetPassword`] | [`POST /user_management/password_reset`](https://workos.com/docs/reference/authkit/password-reset/create) |
//! | [`ConfirmPasswordReset`] | [`POST /user_management/password_reset/confirm`](https://workos.com/docs/reference/authkit/password-reset/reset-password) |
//! | [`GetPasswordReset`] | [`GET /user_management/password_reset/{id}`](https://workos.com/docs/reference/authkit/password-reset/get) |
//!
//! ## Radar challenges
//!
//! | type | request |
//! |---|---|
//! | [`SendRadarSmsChallenge`] | [`POST /user_management/radar_challenges`](https://workos.com/docs/reference/authkit) |
//! | [`GetRadarChallenge`] | [`GET /user_management/radar_challenges/{id}`](https://workos.com/docs/reference/authkit) |
//!
//! ## Redirect URIs
//!
//! | type | request |
//! |---|---|
//! | [`ListRedirectUris`] | [`GET /user_management/redirect_uris`](https://workos.com/docs/reference/authkit/redirect-uri) |
//! | [`CreateRedirectUri`] | [`POST /user_management/redirect_uris`](https://workos.com/docs/reference/authkit/redirect-uri) |
//! | [`DeleteRedirectUri`] | [`DELETE /user_management/redirect_uris/{id}`](https://workos.com/docs/reference/authkit/redirect-uri) |
//!
//! ## Sessions
//!
//! | type | request |
//! |---|---|
//! | [`ListSessions`] | [`GET /user_management/users/{id}/sessions`](https://workos.com/docs/reference/authkit/session/list) |
//! | [`RevokeSession`] | [`POST /user_management/sessions/revoke`](https://workos.com/docs/reference/authkit/session/revoke) |
//! | [`LogoutUrl`] | [`GET /user_management/sessions/logout`](https://workos.com/docs/reference/authkit/logout/get-logout-url) |
//!
//! ## Users
//!
//! | type | request |
//! |---|---|
//! | [`ListUsers`] | [`GET /user_management/users`](https://workos.com/docs/reference/authkit/user/list) |
//! | [`CreateUser`] | [`POST /user_management/users`](https://workos.com/docs/reference/authkit/user/create) |
//! | [`GetUserByExternalId`] | [`GET /user_management/users/external_id/{external_id}`](https://workos.com/docs/reference/authkit/user/get-by-external-id) |
//! | [`GetUser`] | [`GET /user_management/users/{id}`](https://workos.com/docs/reference/authkit/user/get) |
//! | [`UpdateUser`] | [`PUT /user_management/users/{id}`](https://workos.com/docs/reference/authkit/user/update) |
//! | [`DeleteUser`] | [`DELETE /user_management/users/{id}`](https://workos.com/docs/reference/authkit/user/delete) |
//!
//! ## Waitlists
//!
//! | type | request |
//! |---|---|
//! | [`ListWaitlists`] | [`GET /user_management/waitlists`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`GetWaitlist`] | [`GET /user_management/waitlists/{id}`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`ListWaitlistEntries`] | [`GET /user_management/waitlists/{id}/entries`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`CreateWaitlistEntry`] | [`POST /user_management/waitlists/{id}/entries`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`ApproveWaitlistEntry`] | [`POST /user_management/waitlist_entries/{id}/approve`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`DenyWaitlistEntry`] | [`POST /user_management/waitlist_entries/{id}/deny`](https://workos.com/docs/reference/authkit/waitlist) |
//! | [`DeleteWaitlistEntry`] | [`DELETE /user_management/waitlist_entries/{id}`](https://workos.com/docs/reference/authkit/waitlist) |

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
