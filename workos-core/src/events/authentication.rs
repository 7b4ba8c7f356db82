//! Payloads of authentication events.

use crate::types::{ConnectionId, OrganizationId, UserId};

/// A successful authentication step. Further steps, such as MFA, may be required to complete the
/// authentication.
#[model]
pub struct AuthenticationSucceeded {
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A failed authentication step.
#[model]
pub struct AuthenticationFailed {
    /// ID of the user, if known.
    pub user_id: Option<UserId>,
    /// Email address given for the authentication, if known.
    pub email: Option<String>,
    /// Error details.
    pub error: AuthenticationError,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A successful OAuth authentication.
#[model]
pub struct OAuthAuthenticationSucceeded {
    /// ID of the user; `None` if the user does not exist yet.
    pub user_id: Option<UserId>,
    /// Email address of the user.
    pub email: String,
    /// OAuth provider, `GoogleOAuth`.
    pub provider: Option<String>,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A failed OAuth authentication.
#[model]
pub struct OAuthAuthenticationFailed {
    /// ID of the user, if known.
    pub user_id: Option<UserId>,
    /// Email address of the user, if known.
    pub email: Option<String>,
    /// OAuth provider, `GoogleOAuth`.
    pub provider: Option<String>,
    /// Error details.
    pub error: AuthenticationError,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A started SSO authentication.
#[model]
pub struct SsoAuthenticationStarted {
    /// ID of the user, if known.
    pub user_id: Option<UserId>,
    /// Email address of the user, if known.
    pub email: Option<String>,
    /// SSO connection details.
    pub sso: SsoAuthentication,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// A successful SSO authentication.
#[model]
pub struct SsoAuthenticationSucceeded {
    /// ID of the user; `None` if the user does not exist yet.
    pub user_id: Option<UserId>,
    /// Email address of the user.
    pub email: String,
    /// SSO connection details.
    pub sso: SsoAuthentication,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// An SSO authentication that failed or timed out.
#[model]
pub struct SsoAuthenticationFailed {
    /// ID of the user, if known.
    pub user_id: Option<UserId>,
    /// Email address of the user, if known.
    pub email: Option<String>,
    /// SSO connection details.
    pub sso: SsoAuthentication,
    /// Error details.
    pub error: AuthenticationError,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// SSO connection details of an authentication.
#[model]
pub struct SsoAuthentication {
    /// ID of the organization that the connection belongs to.
    pub organization_id: Option<OrganizationId>,
    /// ID of the SSO connection.
    pub connection_id: Option<ConnectionId>,
    /// ID of the SSO session; the same in all events about one authentication.
    pub session_id: Option<String>,
}

/// Error details of a failed authentication.
#[model]
pub struct AuthenticationError {
    /// Error code.
    pub code: String,
    /// Human-readable error message.
    pub message: String,
}

/// A sign-up or sign-in that Radar has assessed as a risk.
#[model]
pub struct RadarRiskDetected {
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// Authentication method.
    pub auth_method: String,
    /// Action of the user.
    pub action: RadarRiskAction,
    /// Radar control that detected the risk, such as `bot_detection`.
    pub control: Option<String>,
    /// Type of the Radar list that triggered the detection, if a list did.
    pub blocklist_type: Option<String>,
    /// IP address of the request, if known.
    pub ip_address: Option<String>,
    /// User agent of the request, if known.
    pub user_agent: Option<String>,
}

/// Action for which Radar detected a risk.
#[open_enum]
pub enum RadarRiskAction {
    /// Sign-up of a new user.
    SignUp = "signup",
    /// Sign-in of an existing user.
    SignIn = "login",
}
