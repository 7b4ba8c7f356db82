//! Payloads of authentication events.

use crate::types::{ConnectionId, OrganizationId, UserId};

model! {
    /// A successful authentication step. Further steps, such as MFA, may be required to complete the
    /// authentication.
    AuthenticationSucceeded {
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A failed authentication step.
    AuthenticationFailed {
        /// ID of the user, if known.
        user_id: Option<UserId>,
        /// Email address given for the authentication, if known.
        email: Option<String>,
        /// Error details.
        error: AuthenticationError,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A successful OAuth authentication.
    OAuthAuthenticationSucceeded {
        /// ID of the user; `None` if the user does not exist yet.
        user_id: Option<UserId>,
        /// Email address of the user.
        email: String,
        /// OAuth provider, `GoogleOAuth`.
        provider: Option<String>,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A failed OAuth authentication.
    OAuthAuthenticationFailed {
        /// ID of the user, if known.
        user_id: Option<UserId>,
        /// Email address of the user, if known.
        email: Option<String>,
        /// OAuth provider, `GoogleOAuth`.
        provider: Option<String>,
        /// Error details.
        error: AuthenticationError,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A started SSO authentication.
    SsoAuthenticationStarted {
        /// ID of the user, if known.
        user_id: Option<UserId>,
        /// Email address of the user, if known.
        email: Option<String>,
        /// SSO connection details.
        sso: SsoAuthentication,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// A successful SSO authentication.
    SsoAuthenticationSucceeded {
        /// ID of the user; `None` if the user does not exist yet.
        user_id: Option<UserId>,
        /// Email address of the user.
        email: String,
        /// SSO connection details.
        sso: SsoAuthentication,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// An SSO authentication that failed or timed out.
    SsoAuthenticationFailed {
        /// ID of the user, if known.
        user_id: Option<UserId>,
        /// Email address of the user, if known.
        email: Option<String>,
        /// SSO connection details.
        sso: SsoAuthentication,
        /// Error details.
        error: AuthenticationError,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

model! {
    /// SSO connection details of an authentication.
    SsoAuthentication {
        /// ID of the organization that the connection belongs to.
        organization_id: Option<OrganizationId>,
        /// ID of the SSO connection.
        connection_id: Option<ConnectionId>,
        /// ID of the SSO session; the same in all events about one authentication.
        session_id: Option<String>,
    }
}

model! {
    /// Error details of a failed authentication.
    AuthenticationError {
        /// Error code.
        code: String,
        /// Human-readable error message.
        message: String,
    }
}

model! {
    /// A sign-up or sign-in that Radar has assessed as a risk.
    RadarRiskDetected {
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// Authentication method.
        auth_method: String,
        /// Action of the user.
        action: RadarRiskAction,
        /// Radar control that detected the risk, such as `bot_detection`.
        control: Option<String>,
        /// Type of the Radar list that triggered the detection, if a list did.
        blocklist_type: Option<String>,
        /// IP address of the request, if known.
        ip_address: Option<String>,
        /// User agent of the request, if known.
        user_agent: Option<String>,
    }
}

open_enum! {
    /// Action for which Radar detected a risk.
    pub enum RadarRiskAction {
        /// Sign-up of a new user.
        SignUp = "signup",
        /// Sign-in of an existing user.
        SignIn = "login",
    }
}
