//! Credentials that registered agents call your API with.

use crate::types::{AgentRegistrationId, Secret, Timestamp};

/// Result of the validation of an agent credential.
#[model]
pub struct AgentCredentialValidation {
    /// Whether the credential is valid.
    pub valid: bool,
    /// ID of the agent registration that the credential belongs to; `None` if the credential is
    /// invalid.
    pub registration_id: Option<AgentRegistrationId>,
    /// Expiry of the credential; `None` if the credential is invalid.
    pub expires_at: Option<Timestamp>,
}

/// An agent credential to validate.
#[one_of(tag = "type")]
pub enum AgentCredential {
    /// An API key.
    ApiKey {
        /// Value of the API key.
        credential: Secret,
    },
    /// An access token.
    AccessToken {
        /// The access token, a JWT.
        credential: Secret,
        /// Expected `aud` claim of the access token, `https://api.acme.com`. Not checked if omitted.
        audience: Option<String>,
    },
}

/// Validates the credential of an agent that called your API. The credential is neither consumed nor
/// changed.
///
/// An invalid credential is not an error: see [`AgentCredentialValidation::valid`]. Requires the
/// feature flag `agent-auth-public-api`.
///
/// # Errors
///
/// `invalid_request` (400) if the request is invalid.
#[endpoint(
    POST "/agents/credentials/validate",
    operation = "create_validate",
    reference = "agents/validate-credential",
    response = AgentCredentialValidation,
)]
pub struct ValidateAgentCredential {
    /// Credential to validate.
    #[serde(flatten)]
    pub credential: AgentCredential,
}
