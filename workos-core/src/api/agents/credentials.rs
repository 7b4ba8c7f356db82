//! Credentials that registered agents call your API with.

use crate::types::{AgentRegistrationId, Secret, Timestamp};

model! {
    /// Result of the validation of an agent credential.
    AgentCredentialValidation {
        /// Whether the credential is valid.
        valid: bool,
        /// ID of the agent registration that the credential belongs to; `None` if the credential is
        /// invalid.
        registration_id: Option<AgentRegistrationId>,
        /// Expiry of the credential; `None` if the credential is invalid.
        expires_at: Option<Timestamp>,
    }
}

alternatives! {
    /// An agent credential to validate.
    pub enum AgentCredential by "type" {
        /// An API key.
        ApiKey = api_key "api_key" {
            /// Value of the API key.
            credential: Secret,
        },
        /// An access token.
        AccessToken = access_token "access_token" {
            /// The access token, a JWT.
            credential: Secret,
            /// Expected `aud` claim of the access token, `https://api.acme.com`. Not checked if omitted.
            audience: Option<String>,
        },
    }
}

endpoint! {
    /// Validates the credential of an agent that called your API. The credential is neither consumed nor
    /// changed.
    ///
    /// An invalid credential is not an error: see [`AgentCredentialValidation::valid`]. Requires the
    /// feature flag `agent-auth-public-api`.
    ///
    /// # Errors
    ///
    /// `invalid_request` (400) if the request is invalid.
    ValidateAgentCredential: POST "/agents/credentials/validate" as "create_validate" -> AgentCredentialValidation,
    body {
        /// Credential to validate.
        #[serde(flatten)]
        credential: AgentCredential,
    }
}
