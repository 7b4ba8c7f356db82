//! What agents that registered themselves call your API with.

use crate::types::{AgentRegistrationId, Secret, Timestamp};

model! {
    /// What is known of a credential that was checked.
    AgentCredentialValidation {
        /// Whether it is good.
        valid: bool,
        /// The registration of the agent that it was issued to; `None` if it is not good.
        registration_id: Option<AgentRegistrationId>,
        /// When it expires; `None` if it is not good.
        expires_at: Option<Timestamp>,
    }
}

alternatives! {
    /// What an agent called your API with.
    pub enum AgentCredential by "type" {
        /// An API key.
        ApiKey = api_key "api_key" {
            /// The key.
            credential: Secret,
        },
        /// An access token.
        AccessToken = access_token "access_token" {
            /// The token.
            credential: Secret,
            /// Who it must have been issued for; not checked if left out.
            audience: Option<String>,
        },
    }
}

endpoint! {
    /// Checks what an agent called your API with. It stays as it is.
    ///
    /// Refused with `invalid_request` (400). One that is not good is no error: see
    /// [`AgentCredentialValidation::valid`]. Behind the feature flag `agent-auth-public-api`.
    ValidateAgentCredential: POST "/agents/credentials/validate" as "create_validate" -> AgentCredentialValidation,
    body {
        /// What it called with.
        #[serde(flatten)]
        credential: AgentCredential,
    }
}
