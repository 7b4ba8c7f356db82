//! The payloads of events about signing in.

use crate::types::{ConnectionId, OrganizationId, UserId};

model! {
    /// A step of a sign-in that succeeded. Further steps may still be asked for, such as a second factor.
    AuthenticationSucceeded {
        /// Who signed in.
        user_id: UserId,
        /// Their e-mail address.
        email: String,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A step of a sign-in that failed.
    AuthenticationFailed {
        /// Who tried to sign in, if WorkOS knows.
        user_id: Option<UserId>,
        /// The e-mail address that they gave.
        email: Option<String>,
        /// Why it failed.
        error: AuthenticationError,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-in with an account elsewhere that succeeded.
    OAuthAuthenticationSucceeded {
        /// Who signed in, if they are a user already.
        user_id: Option<UserId>,
        /// Their e-mail address.
        email: String,
        /// Where the account is, `GoogleOAuth`.
        provider: Option<String>,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-in with an account elsewhere that failed.
    OAuthAuthenticationFailed {
        /// Who tried to sign in, if WorkOS knows.
        user_id: Option<UserId>,
        /// Their e-mail address, if WorkOS knows.
        email: Option<String>,
        /// Where the account is, `GoogleOAuth`.
        provider: Option<String>,
        /// Why it failed.
        error: AuthenticationError,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-in through an SSO connection that began.
    SsoAuthenticationStarted {
        /// Who wants to sign in, if WorkOS knows.
        user_id: Option<UserId>,
        /// Their e-mail address, if WorkOS knows.
        email: Option<String>,
        /// Through which connection.
        sso: SsoAuthentication,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-in through an SSO connection that succeeded.
    SsoAuthenticationSucceeded {
        /// Who signed in, if they are a user already.
        user_id: Option<UserId>,
        /// Their e-mail address.
        email: String,
        /// Through which connection.
        sso: SsoAuthentication,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// A sign-in through an SSO connection that failed or was not finished in time.
    SsoAuthenticationFailed {
        /// Who tried to sign in, if WorkOS knows.
        user_id: Option<UserId>,
        /// Their e-mail address, if WorkOS knows.
        email: Option<String>,
        /// Through which connection.
        sso: SsoAuthentication,
        /// Why it failed.
        error: AuthenticationError,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

model! {
    /// What a sign-in goes through.
    SsoAuthentication {
        /// The organization whose connection it is.
        organization_id: Option<OrganizationId>,
        /// The connection.
        connection_id: Option<ConnectionId>,
        /// The run through the connection; the same in all events about it.
        session_id: Option<String>,
    }
}

model! {
    /// Why a sign-in failed.
    AuthenticationError {
        /// The reason, for code.
        code: String,
        /// The same for people.
        message: String,
    }
}

model! {
    /// A sign-up or a sign-in that looked risky to Radar.
    RadarRiskDetected {
        /// Who it was.
        user_id: UserId,
        /// Their e-mail address.
        email: String,
        /// How they proved who they are.
        auth_method: String,
        /// What they attempted.
        action: RadarRiskAction,
        /// What made Radar suspicious.
        control: Option<String>,
        /// Which list of yours they are on, if one is the cause.
        blocklist_type: Option<String>,
        /// The address that they came from.
        ip_address: Option<String>,
        /// The browser that they came with.
        user_agent: Option<String>,
    }
}

open_enum! {
    /// What somebody attempted when Radar saw a risk.
    pub enum RadarRiskAction {
        /// To become a user.
        SignUp = "signup",
        /// To get in as a user that there is.
        SignIn = "login",
    }
}
