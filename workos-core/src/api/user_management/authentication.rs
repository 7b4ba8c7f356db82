//! Authentication: each way to exchange credentials for the tokens of a session.

use super::{RadarSmsChallenge, User};
use crate::types::{AuthenticationChallengeId, OrganizationId, RadarAuthAttemptId, RadarChallengeId, Secret};

/// A successful authentication: the user and the tokens of the session.
#[model]
pub struct AuthenticateResponse {
    /// The authenticated user.
    pub user: User,
    /// Access token of the session, a short-lived JWT.
    pub access_token: Secret,
    /// Refresh token, which [`AuthenticateWithRefreshToken`] exchanges for new tokens.
    pub refresh_token: Secret,
    /// ID of the organization that the session is scoped to.
    pub organization_id: Option<OrganizationId>,
    /// Authorization code that a different application can exchange for tokens.
    pub authkit_authorization_code: Option<Secret>,
    /// Authentication method that started the session.
    pub authentication_method: Option<AuthenticationMethod>,
    /// Impersonator of the user; `None` unless the session was created by impersonation.
    pub impersonator: Option<Impersonator>,
    /// OAuth tokens of the identity provider, if one was used and the connection returns its tokens.
    pub oauth_tokens: Option<OAuthTokens>,
}

/// A WorkOS Dashboard user that impersonates a user.
#[doc(alias = "impersonation")]
#[model]
pub struct Impersonator {
    /// Email address of the impersonator.
    pub email: String,
    /// Reason that the impersonator gave for the impersonation.
    pub reason: Option<String>,
}

/// OAuth tokens of an identity provider.
#[model]
pub struct OAuthTokens {
    /// OAuth provider, such as `GoogleOAuth`.
    pub provider: String,
    /// Access token of the provider.
    pub access_token: Secret,
    /// Refresh token of the provider, if there is one.
    pub refresh_token: Option<Secret>,
    /// Expiration of the access token, in seconds since the Unix epoch.
    pub expires_at: i64,
    /// OAuth scopes of the access token, such as `profile`.
    pub scopes: Vec<String>,
}

/// Authentication method that started a session.
#[open_enum]
pub enum AuthenticationMethod {
    /// SSO connection.
    Sso = "SSO",
    /// Email and password.
    Password = "Password",
    /// Passkey.
    Passkey = "Passkey",
    /// Apple OAuth.
    AppleOAuth = "AppleOAuth",
    /// Bitbucket OAuth.
    BitbucketOAuth = "BitbucketOAuth",
    /// Cross-app authentication, from another application.
    CrossAppAuth = "CrossAppAuth",
    /// External authentication, on a login page of the application's own.
    ExternalAuth = "ExternalAuth",
    /// GitHub OAuth.
    GitHubOAuth = "GitHubOAuth",
    /// GitLab OAuth.
    GitLabOAuth = "GitLabOAuth",
    /// Google OAuth.
    GoogleOAuth = "GoogleOAuth",
    /// Intuit OAuth.
    IntuitOAuth = "IntuitOAuth",
    /// LinkedIn OAuth.
    LinkedInOAuth = "LinkedInOAuth",
    /// Microsoft OAuth.
    MicrosoftOAuth = "MicrosoftOAuth",
    /// Salesforce OAuth.
    SalesforceOAuth = "SalesforceOAuth",
    /// Slack OAuth.
    SlackOAuth = "SlackOAuth",
    /// Vercel Marketplace OAuth.
    VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
    /// Vercel OAuth.
    VercelOAuth = "VercelOAuth",
    /// Xero OAuth.
    XeroOAuth = "XeroOAuth",
    /// Magic Auth: a one-time code sent by email.
    MagicAuth = "MagicAuth",
    /// Impersonation by a WorkOS Dashboard user, without authentication of the user.
    Impersonation = "Impersonation",
    /// Migration of a session from another system.
    MigratedSession = "MigratedSession",
    /// Discord OAuth. No longer documented by WorkOS.
    DiscordOAuth = "DiscordOAuth",
    /// Grok OAuth. No longer documented by WorkOS.
    GrokOAuth = "GrokOAuth",
    /// X OAuth. No longer documented by WorkOS.
    XOAuth = "XOAuth",
}

/// Declares a grant: an authenticate operation with its own fields and the optional ones that all grants
/// Authenticates a user with the authorization code that the redirect URI received.
///
/// A public client, which cannot keep a secret, has a configuration without an API key. The PKCE code
/// verifier then proves that the client started the sign-in:
///
/// ```
/// use workos_core::{Config, user_management::AuthenticateWithCode};
///
/// let config = Config::without_api_key().client_id("client_123")?;
/// let request = config.request(&AuthenticateWithCode::new("code_1").code_verifier("verifier_1"))?;
/// assert_eq!(
///     request.body(),
///     r#"{"grant_type":"authorization_code","client_id":"client_123","code":"code_1","code_verifier":"verifier_1"}"#,
/// );
/// assert!(!request.headers().contains_key("authorization"));
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// # Errors
///
/// - `invalid_grant` (400) if the code is unknown, used or expired.
/// - `code_challenge_not_found` or `pkce_not_supported` (400) if a code verifier is sent but the
///   authorization URL had no code challenge.
/// - `invalid_connection` or `invalid_profile` (400) if the connection or the profile is invalid.
/// - `invitation_invalid` (400) if the invitation token is invalid.
///
/// [User management](crate::user_management) lists the codes that ask for a further step.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_code",
    reference = "authkit/authentication/code",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "authorization_code"),
)]
pub struct AuthenticateWithCode {
    /// Authorization code from the redirect.
    pub code: Secret,
    /// PKCE code verifier from which the code challenge of the
    /// [`AuthorizationUrl`](super::AuthorizationUrl) was derived.
    pub code_verifier: Option<Secret>,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Authenticates a user with an authorization code and the PKCE code verifier, which is required here.
///
/// Use this grant if the authorization URL had a code challenge. An API key is optional: a configuration
/// without one makes the request as a public client.
///
/// # Errors
///
/// The errors are those of [`AuthenticateWithCode`].
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_code",
    reference = "authkit/authentication/code",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "authorization_code"),
)]
pub struct AuthenticateWithCodeAndVerifier {
    /// Authorization code from the redirect.
    pub code: Secret,
    /// PKCE code verifier from which the code challenge was derived.
    pub code_verifier: Secret,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Authenticates a user with an email address and a password.
///
/// # Errors
///
/// - `invalid_credentials` (400) if the email address or the password is wrong.
/// - `email_password_auth_disabled` (403) if the environment has password authentication disabled.
/// - `authentication_method_not_allowed` (400 or 403) if password authentication is not allowed for the
///   user.
///
/// [User management](crate::user_management) lists the codes that ask for a further step.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_password",
    reference = "authkit/authentication/password",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "password"),
)]
pub struct AuthenticateWithPassword {
    /// Email address of the user.
    pub email: String,
    /// Password of the user.
    pub password: Secret,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// ID of an existing Radar authentication attempt to associate with this one
    /// (`radar_auth_attempt_…`).
    pub radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Exchanges a refresh token for a new access token and a new refresh token.
///
/// Store the refresh token of the response: the previous one is used up. For 30 seconds WorkOS returns the same
/// pair of tokens for it again, so a call whose outcome is unknown is retried
/// [within that window](crate::endpoint::Idempotency::WithinWindow). A different `organization_id` switches
/// the session to that organization. Public clients need no API key.
///
/// # Errors
///
/// - `invalid_grant` (400) if the refresh token is unknown, used or expired.
/// - `organization_membership_not_found` (400) if the user is not a member of the organization.
/// - `mfa_enrollment` (400) if the user has to enroll in MFA first.
/// - `sso_required` (400) if the organization requires SSO.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_refresh_token",
    reference = "authkit/authentication/refresh-token",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    idempotency = WithinWindow,
    constants("grant_type" = "refresh_token"),
)]
pub struct AuthenticateWithRefreshToken {
    /// Refresh token of the session.
    pub refresh_token: Secret,
    /// ID of the organization to scope the session to. Default: the present organization of the session.
    pub organization_id: Option<OrganizationId>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Authenticates a user with a Magic Auth code, created by [`CreateMagicAuth`](super::CreateMagicAuth).
///
/// # Errors
///
/// - `invalid_one_time_code` (400) if the code is wrong.
/// - `one_time_code_expired` (400) if the code has expired.
/// - `one_time_code_previously_used` (400) if the code has been used.
/// - `one_time_code_too_many_attempts` (400) after too many attempts.
/// - `invalid_link_authorization_code` (400) if the code of the identity to link is invalid.
///
/// [User management](crate::user_management) lists the codes that ask for a further step.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_magic_auth",
    reference = "authkit/authentication/magic-auth",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:magic-auth:code"),
)]
pub struct AuthenticateWithMagicAuth {
    /// Magic Auth code, such as `123456`.
    pub code: Secret,
    /// Email address that the code was sent to.
    pub email: String,
    /// Token of an invitation to accept during authentication.
    pub invitation_token: Option<Secret>,
    /// Authorization code of an earlier authentication with an identity provider, which failed because a
    /// user with its email exists. The identity of that authentication is linked to the user.
    pub link_authorization_code: Option<Secret>,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// ID of an existing Radar authentication attempt to associate with this one
    /// (`radar_auth_attempt_…`).
    pub radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `email_verification_required`, with the code that the user received
/// by email.
///
/// # Errors
///
/// - `invalid_one_time_code` (400) if the code is wrong.
/// - `one_time_code_expired` (400) if the code has expired.
/// - `one_time_code_previously_used` (400) if the code has been used.
/// - `one_time_code_too_many_attempts` (400) after too many attempts.
/// - `invalid_pending_authentication_token` (400) if the pending authentication token is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_email_verification",
    reference = "authkit/authentication/email-verification",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:email-verification:code"),
)]
pub struct AuthenticateWithEmailVerification {
    /// Email verification code, such as `123456`.
    pub code: Secret,
    /// Pending authentication token from the previous step.
    pub pending_authentication_token: Secret,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `mfa_challenge` or `mfa_enrollment`, with a TOTP code of an
/// authenticator app.
///
/// # Errors
///
/// - `invalid_one_time_code` (400) if the code is wrong.
/// - `one_time_code_expired` (400) if the code has expired.
/// - `one_time_code_previously_used` (400) if the code has been used.
/// - `invalid_pending_authentication_token` (400) if the pending authentication token is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_totp",
    reference = "authkit/authentication/totp",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:mfa-totp"),
)]
pub struct AuthenticateWithTotp {
    /// TOTP code from the authenticator app, such as `123456`.
    pub code: Secret,
    /// Pending authentication token from the previous step.
    pub pending_authentication_token: Secret,
    /// ID of the MFA authentication challenge (`auth_challenge_…`).
    pub authentication_challenge_id: AuthenticationChallengeId,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `organization_selection_required`, with the organization that the
/// user selected.
///
/// # Errors
///
/// - `organization_not_found` (400) if there is no such organization.
/// - `organization_membership_not_found` (400) if the user is not a member of the organization.
/// - `invalid_organization_id` (400) if the organization ID is invalid.
/// - `invalid_pending_authentication_token` (400) if the pending authentication token is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_organization_selection",
    reference = "authkit/authentication/organization-selection",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:organization-selection"),
)]
pub struct AuthenticateWithOrganizationSelection {
    /// Pending authentication token from the previous step.
    pub pending_authentication_token: Secret,
    /// ID of the organization that the user selected.
    pub organization_id: OrganizationId,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `email_completion_required`, with the email address that the user
/// entered: the identity provider returned none.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "create_authenticate",
    reference = "authkit/authentication",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:email-completion"),
)]
pub struct AuthenticateWithEmailCompletion {
    /// Email completion token from the previous step.
    pub email_completion_token: Secret,
    /// Email address of the user.
    pub email: String,
    /// Radar signals ID, which links signals of the browser to this authentication attempt.
    pub signals_id: Option<String>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `radar_challenge` or `radar_email_challenge`, with the code that
/// the user received by email.
///
/// # Errors
///
/// - `invalid_one_time_code` (400) if the code is wrong.
/// - `one_time_code_expired` (400) if the code has expired.
/// - `one_time_code_previously_used` (400) if the code has been used.
/// - `one_time_code_too_many_attempts` (400) after too many attempts.
/// - `invalid_pending_authentication_token` (400) if the pending authentication token is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_radar_email_challenge",
    reference = "authkit/authentication",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:radar-email-challenge:code"),
)]
pub struct AuthenticateWithRadarEmailChallenge {
    /// One-time code of the Radar email challenge, such as `123456`.
    pub code: Secret,
    /// ID of the Radar email challenge (`radar_challenge_…`).
    pub radar_challenge_id: RadarChallengeId,
    /// Pending authentication token from the previous step.
    pub pending_authentication_token: Secret,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Continues an authentication after `radar_sign_up_challenge`, `radar_sms_sign_in_challenge` or
/// `radar_sms_challenge`, with the code that the user received by SMS.
///
/// # Errors
///
/// - `invalid_one_time_code` (400) if the code is wrong.
/// - `one_time_code_expired` (400) if the code has expired.
/// - `one_time_code_previously_used` (400) if the code has been used.
/// - `one_time_code_too_many_attempts` (400) after too many attempts.
/// - `user_mismatch` (400) if the code is for another user.
/// - `verification_id_required` or `phone_number_required` (400) for a sign-up without `sign_up`.
/// - `invalid_pending_authentication_token` (400) if the pending authentication token is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_radar_sms_challenge",
    reference = "authkit/authentication",
    response = AuthenticateResponse,
    auth = ClientCredentials,
    constants("grant_type" = "urn:workos:oauth:grant-type:radar-sms-challenge:code"),
)]
pub struct AuthenticateWithRadarSmsChallenge {
    /// One-time code of the Radar SMS challenge, such as `123456`.
    pub code: Secret,
    /// Pending authentication token from the previous step.
    pub pending_authentication_token: Secret,
    /// SMS challenge of a sign-up. Omit it for a sign-in: WorkOS then knows the verification and the
    /// phone number.
    #[serde(flatten)]
    pub sign_up: Option<RadarSmsChallenge>,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}

/// Polls for the authentication of a device, which [`AuthorizeDevice`](super::AuthorizeDevice) started.
///
/// No API key is sent.
///
/// # Errors
///
/// - `authorization_pending` (400) until the user approves or denies the device.
/// - `slow_down` (400) if requests are too frequent: add 5 seconds to the interval.
/// - `access_denied` (400) if the user denied the device.
/// - `expired_token` (400) if the device code has expired.
/// - `invalid_grant` (400) if the device code is invalid.
#[endpoint(
    POST "/user_management/authenticate",
    operation = "authenticate_with_device_code",
    reference = "authkit/cli-auth/device-code",
    response = AuthenticateResponse,
    auth = ClientId,
    constants("grant_type" = "urn:ietf:params:oauth:grant-type:device_code"),
)]
pub struct AuthenticateWithDeviceCode {
    /// Device code of the [`DeviceAuthorization`](super::DeviceAuthorization).
    pub device_code: Secret,
    /// IP address of the request that the authentication attempt comes from.
    pub ip_address: Option<String>,
    /// ID of the device that the authentication attempt comes from.
    pub device_id: Option<String>,
    /// User agent of the browser that the authentication attempt comes from.
    pub user_agent: Option<String>,
}
