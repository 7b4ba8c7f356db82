//! Payloads of agent events that are not models of [`agents`](crate::agents).

use crate::{
    agents::{AgentIdentity, AgentRegistrationKind, AgentRegistrationStatus},
    types::{
        AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, AgentRegistrationClaimAttemptId,
        AgentRegistrationClaimId, AgentRegistrationCredentialId, AgentRegistrationId, ApiKeyId,
        OrganizationId, Timestamp, UserId,
    },
};

/// A deleted agent blueprint.
#[model]
pub struct AgentBlueprintDeleted {
    /// ID of the agent blueprint.
    pub id: AgentBlueprintId,
    /// Name of the agent blueprint.
    pub name: String,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A created agent instance session.
#[model]
pub struct AgentInstanceSessionCreated {
    /// ID of the agent instance session.
    pub id: AgentInstanceSessionId,
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
    /// ID of the organization that the agent instance belongs to.
    pub organization_id: OrganizationId,
    /// Slugs of the permissions granted to the session.
    pub permission_slugs: Vec<String>,
    /// Expiry of the session.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of the revocation; `None` if not revoked.
    pub revoked_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A revoked agent instance session.
#[model]
pub struct AgentInstanceSessionRevoked {
    /// ID of the agent instance session.
    pub id: AgentInstanceSessionId,
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
    /// ID of the organization that the agent instance belongs to.
    pub organization_id: OrganizationId,
    /// Expiry of the session.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of the revocation.
    pub revoked_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A created agent registration.
#[model]
pub struct AgentRegistrationCreated {
    /// ID of the agent registration.
    pub id: AgentRegistrationId,
    /// Identity of the agent.
    pub agent_identity: AgentIdentity,
    /// ID of the organization that the agent is registered with.
    pub organization_id: OrganizationId,
    /// Verification status of the registration.
    pub status: AgentRegistrationStatus,
    /// Kind of the registration.
    pub kind: AgentRegistrationKind,
    /// Authentication method of the registration.
    pub method: AgentRegistrationMethod,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Authentication method of an agent registration.
#[open_enum]
pub enum AgentRegistrationMethod {
    /// No authentication.
    Anonymous = "anonymous",
    /// Authentication by a service.
    ServiceAuth = "service_auth",
    /// Identity assertion: an identity assertion JWT authorization grant (ID-JAG).
    IdJag = "id_jag",
}

/// The agent registration that an event is about.
#[model]
pub struct AgentRegistrationReference {
    /// ID of the agent registration.
    pub agent_registration_id: AgentRegistrationId,
}

/// A move of an agent registration to another organization.
#[model]
pub struct AgentRegistrationOrganizationSwitched {
    /// ID of the agent registration.
    pub agent_registration_id: AgentRegistrationId,
    /// ID of the previous organization, created by the agent. Migrate its resources to
    /// `to_organization_id`, then delete it.
    pub from_organization_id: OrganizationId,
    /// ID of the organization that the agent is registered with now.
    pub to_organization_id: OrganizationId,
}

/// An attempt to claim an agent registration.
#[model]
pub struct AgentRegistrationClaimAttempt {
    /// ID of the claim attempt.
    pub id: AgentRegistrationClaimAttemptId,
    /// ID of the agent registration.
    pub agent_registration_id: AgentRegistrationId,
    /// ID of the claim.
    pub agent_registration_claim_id: AgentRegistrationClaimId,
    /// Email address of the user who is expected to claim the agent.
    pub login_hint: String,
    /// Expiry of the claim attempt.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A completed claim of an agent registration.
#[model]
pub struct AgentRegistrationClaimCompleted {
    /// ID of the claim.
    pub id: AgentRegistrationClaimId,
    /// ID of the agent registration.
    pub agent_registration_id: AgentRegistrationId,
    /// ID of the claim attempt that completed the claim.
    pub completed_by_attempt_id: AgentRegistrationClaimAttemptId,
    /// User who completed the claim.
    pub claimed_by: AgentRegistrationClaimedBy,
    /// Timestamp of the completion.
    pub completed_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// The user who completed the claim of an agent registration.
#[model]
pub struct AgentRegistrationClaimedBy {
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization that the user belongs to.
    pub organization_id: Option<OrganizationId>,
}

/// A credential issued to a registered agent.
#[model]
pub struct AgentRegistrationCredential {
    /// ID of the credential.
    pub id: AgentRegistrationCredentialId,
    /// ID of the agent registration.
    pub agent_registration_id: AgentRegistrationId,
    /// Details of the credential.
    pub detail: AgentCredentialDetail,
    /// Timestamp of issuance.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Details of an agent credential, by kind.
#[open_union(tag = "kind")]
pub enum AgentCredentialDetail {
    /// An API key.
    ApiKey(AgentApiKeyDetail) = "api_key",
    /// An access token.
    AccessToken(AgentAccessTokenDetail) = "access_token",
}

/// Details of an issued API key.
#[model]
pub struct AgentApiKeyDetail {
    /// ID of the API key.
    pub api_key_id: ApiKeyId,
}

/// Details of an issued access token.
#[model]
pub struct AgentAccessTokenDetail {
    /// JWT ID of the access token: its claim `jti`.
    pub jti: String,
    /// Expiry of the access token.
    pub expires_at: Option<Timestamp>,
}
