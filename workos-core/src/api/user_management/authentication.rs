//! Signing in: each way to exchange what a person has shown for tokens.

use super::{RadarSmsChallenge, User};
use crate::types::{AuthenticationChallengeId, OrganizationId, RadarAuthAttemptId, RadarChallengeId, Secret};

model! {
    /// Somebody has signed in, or goes on being signed in.
    AuthenticateResponse {
        /// Who.
        user: User,
        /// The JWT of the session. It is good for a short time.
        access_token: Secret,
        /// What [`AuthenticateWithRefreshToken`] exchanges for new tokens.
        refresh_token: Secret,
        /// The organization that they are signed in to.
        organization_id: Option<OrganizationId>,
        /// A code that another application can exchange for tokens.
        authkit_authorization_code: Option<Secret>,
        /// How the session began.
        authentication_method: Option<AuthenticationMethod>,
        /// Who acts as the user, if somebody does.
        impersonator: Option<Impersonator>,
        /// The tokens of the identity provider, if it was one and the connection hands them out.
        oauth_tokens: Option<OAuthTokens>,
    }
}

model! {
    /// Somebody of your team who acts as a user.
    Impersonator {
        /// Their e-mail address.
        email: String,
        /// Why, in their own words.
        reason: Option<String>,
    }
}

model! {
    /// The tokens of an identity provider.
    OAuthTokens {
        /// The provider.
        provider: String,
        /// The access token.
        access_token: Secret,
        /// The refresh token, if the provider gave one.
        refresh_token: Option<Secret>,
        /// When the access token expires, in seconds since 1970.
        expires_at: i64,
        /// The scopes of the access token.
        scopes: Vec<String>,
    }
}

open_enum! {
    /// How somebody signed in.
    pub enum AuthenticationMethod {
        /// Through an SSO connection.
        Sso = "SSO",
        /// With a password.
        Password = "Password",
        /// With a passkey.
        Passkey = "Passkey",
        /// With Apple.
        AppleOAuth = "AppleOAuth",
        /// With Bitbucket.
        BitbucketOAuth = "BitbucketOAuth",
        /// From another application.
        CrossAppAuth = "CrossAppAuth",
        /// With a login page of your own.
        ExternalAuth = "ExternalAuth",
        /// With GitHub.
        GitHubOAuth = "GitHubOAuth",
        /// With GitLab.
        GitLabOAuth = "GitLabOAuth",
        /// With Google.
        GoogleOAuth = "GoogleOAuth",
        /// With Intuit.
        IntuitOAuth = "IntuitOAuth",
        /// With LinkedIn.
        LinkedInOAuth = "LinkedInOAuth",
        /// With Microsoft.
        MicrosoftOAuth = "MicrosoftOAuth",
        /// With Salesforce.
        SalesforceOAuth = "SalesforceOAuth",
        /// With Slack.
        SlackOAuth = "SlackOAuth",
        /// From Vercel's marketplace.
        VercelMarketplaceOAuth = "VercelMarketplaceOAuth",
        /// With Vercel.
        VercelOAuth = "VercelOAuth",
        /// With Xero.
        XeroOAuth = "XeroOAuth",
        /// With a code sent by e-mail.
        MagicAuth = "MagicAuth",
        /// Not at all: somebody of your team acts as them.
        Impersonation = "Impersonation",
        /// Elsewhere: the session came from another system.
        MigratedSession = "MigratedSession",
        /// With Discord. No longer documented.
        DiscordOAuth = "DiscordOAuth",
        /// With Grok. No longer documented.
        GrokOAuth = "GrokOAuth",
        /// With X. No longer documented.
        XOAuth = "XOAuth",
    }
}

/// Declares a grant: an endpoint that, besides its own fields, may say where the person is.
macro_rules! grant {
    (
        $(#[$attribute:meta])*
        $name:ident: $grant_type:literal as $official:literal,
        auth: $auth:ident,
        body { $($field:tt)* }
    ) => {
        endpoint! {
            $(#[$attribute])*
            $name: POST "/user_management/authenticate" as $official -> AuthenticateResponse,
            auth: $auth,
            constant { "grant_type": $grant_type }
            body {
                $($field)*
                /// The address that they sign in from.
                ip_address: Option<String>,
                /// Your id of the device that they sign in with.
                device_id: Option<String>,
                /// The browser that they sign in with.
                user_agent: Option<String>,
            }
        }
    };
}

grant! {
    /// Signs somebody in with the code that came back to your redirect URI.
    ///
    /// An application that can keep no secret has a configuration without an API key and shows by the code
    /// verifier that it began the sign-in:
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
    /// Refused with `invalid_grant` (400) for a code that is unknown, used or expired,
    /// `code_challenge_not_found` or `pkce_not_supported` (400) for a verifier that nobody asked for,
    /// `invalid_connection`, `invalid_profile` or `invitation_invalid` (400).
    AuthenticateWithCode: "authorization_code" as "authenticate_with_code",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// What the code challenge of the [`AuthorizationUrl`](super::AuthorizationUrl) was made from.
        code_verifier: Option<Secret>,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
    }
}

grant! {
    /// Signs somebody in as [`AuthenticateWithCode`] does, where the authorization URL had a code challenge
    /// (PKCE). Needs no API key: where the configuration has none, the verifier alone vouches for you.
    ///
    /// Refused as [`AuthenticateWithCode`] is.
    AuthenticateWithCodeAndVerifier: "authorization_code" as "authenticate_with_code",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// What the code challenge was made from.
        code_verifier: Secret,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
    }
}

grant! {
    /// Signs somebody in with their e-mail address and password.
    ///
    /// Refused with `invalid_credentials` (400), `email_password_auth_disabled` (403) or
    /// `authentication_method_not_allowed` (400 or 403).
    AuthenticateWithPassword: "password" as "authenticate_with_password",
    auth: ClientCredentials,
    body {
        /// Their e-mail address.
        email: String,
        /// Their password.
        password: Secret,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
        /// The attempt that Radar already watches.
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

grant! {
    /// Exchanges a refresh token for new tokens, of the same organization or of another.
    ///
    /// Keep the refresh token of the answer: the old one may have stopped to work. An application that can keep
    /// no secret needs no API key for this.
    ///
    /// Refused with `invalid_grant` (400) for a token that is unknown, used or expired,
    /// `organization_membership_not_found` (400), `mfa_enrollment` or `sso_required` (400).
    AuthenticateWithRefreshToken: "refresh_token" as "authenticate_with_refresh_token",
    auth: ClientCredentials,
    body {
        /// The refresh token.
        refresh_token: Secret,
        /// The organization to be signed in to; the same as before if left out.
        organization_id: Option<OrganizationId>,
    }
}

grant! {
    /// Signs somebody in with the code that [`CreateMagicAuth`](super::CreateMagicAuth) made.
    ///
    /// Refused with `invalid_one_time_code`, `one_time_code_expired`, `one_time_code_previously_used` or
    /// `one_time_code_too_many_attempts` (400).
    AuthenticateWithMagicAuth: "urn:workos:oauth:grant-type:magic-auth:code" as "authenticate_with_magic_auth",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// The e-mail address that it was sent to.
        email: String,
        /// The token of an invitation that is accepted on the way.
        invitation_token: Option<Secret>,
        /// The attempt that Radar already watches.
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

grant! {
    /// Goes on after `email_verification_required`, with the code that was sent by e-mail.
    ///
    /// Refused with `invalid_one_time_code`, `one_time_code_expired`, `one_time_code_previously_used`,
    /// `one_time_code_too_many_attempts` or `invalid_pending_authentication_token` (400).
    AuthenticateWithEmailVerification: "urn:workos:oauth:grant-type:email-verification:code" as "authenticate_with_email_verification",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// The token of the sign-in that goes on.
        pending_authentication_token: Secret,
    }
}

grant! {
    /// Goes on after `mfa_challenge` or `mfa_enrollment`, with a code of an authenticator app.
    ///
    /// Refused with `invalid_one_time_code`, `one_time_code_expired`, `one_time_code_previously_used` or
    /// `invalid_pending_authentication_token` (400).
    AuthenticateWithTotp: "urn:workos:oauth:grant-type:mfa-totp" as "authenticate_with_totp",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// The token of the sign-in that goes on.
        pending_authentication_token: Secret,
        /// The challenge that the code answers.
        authentication_challenge_id: AuthenticationChallengeId,
    }
}

grant! {
    /// Goes on after `organization_selection_required`, with the organization that was chosen.
    ///
    /// Refused with `organization_not_found`, `organization_membership_not_found`,
    /// `invalid_organization_id` or `invalid_pending_authentication_token` (400).
    AuthenticateWithOrganizationSelection: "urn:workos:oauth:grant-type:organization-selection" as "authenticate_with_organization_selection",
    auth: ClientCredentials,
    body {
        /// The token of the sign-in that goes on.
        pending_authentication_token: Secret,
        /// The organization.
        organization_id: OrganizationId,
    }
}

grant! {
    /// Goes on after `email_completion_required`: the identity provider gave no e-mail address, and the
    /// person has named one.
    AuthenticateWithEmailCompletion: "urn:workos:oauth:grant-type:email-completion" as "create_authenticate",
    auth: ClientCredentials,
    body {
        /// The token of the sign-in that goes on.
        email_completion_token: Secret,
        /// The address.
        email: String,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
    }
}

grant! {
    /// Goes on after `radar_challenge`, with the code that was sent by e-mail.
    ///
    /// Refused with `invalid_one_time_code`, `one_time_code_expired`, `one_time_code_previously_used`,
    /// `one_time_code_too_many_attempts` or `invalid_pending_authentication_token` (400).
    AuthenticateWithRadarEmailChallenge: "urn:workos:oauth:grant-type:radar-email-challenge:code" as "authenticate_with_radar_email_challenge",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// The challenge that the code answers.
        radar_challenge_id: RadarChallengeId,
        /// The token of the sign-in that goes on.
        pending_authentication_token: Secret,
    }
}

grant! {
    /// Goes on after `radar_sign_up_challenge` or `radar_sms_sign_in_challenge`, with the code that was sent by
    /// SMS.
    ///
    /// Refused with `invalid_one_time_code`, `one_time_code_expired`, `one_time_code_previously_used`,
    /// `one_time_code_too_many_attempts`, `user_mismatch`, `verification_id_required`,
    /// `phone_number_required` or `invalid_pending_authentication_token` (400).
    AuthenticateWithRadarSmsChallenge: "urn:workos:oauth:grant-type:radar-sms-challenge:code" as "authenticate_with_radar_sms_challenge",
    auth: ClientCredentials,
    body {
        /// The code.
        code: Secret,
        /// The token of the sign-in that goes on.
        pending_authentication_token: Secret,
        /// The SMS that was sent, if somebody signs up. For a sign-in WorkOS knows it.
        #[serde(flatten)]
        sign_up: Option<RadarSmsChallenge>,
    }
}

grant! {
    /// Asks whether the person has let the device in yet. See [`AuthorizeDevice`](super::AuthorizeDevice).
    ///
    /// No secret is sent. Refused with `authorization_pending` (400) until they have, `slow_down` (400) if you
    /// ask too often (add five seconds to the interval), `access_denied` (400) if they said no, `expired_token`
    /// (400) if it took too long, `invalid_grant` (400).
    AuthenticateWithDeviceCode: "urn:ietf:params:oauth:grant-type:device_code" as "authenticate_with_device_code",
    auth: ClientId,
    body {
        /// The device's code.
        device_code: Secret,
    }
}
