//! Agent registrations: third-party agents that have registered themselves.

use crate::types::{
    AgentIdentityId, AgentRegistrationClaimCompletionId, AgentRegistrationClaimId, AgentRegistrationId,
    OrganizationId, Timestamp, UserId,
};

/// An agent registration: the registration of a third-party agent with an organization.
#[model]
pub struct AgentRegistration {
    /// ID of the agent registration.
    pub id: AgentRegistrationId,
    /// Identity of the agent.
    pub agent_identity: AgentIdentity,
    /// ID of the organization that the agent is registered with.
    pub organization_id: OrganizationId,
    /// Verification status of the registration.
    pub status: AgentRegistrationStatus,
    /// Timestamp of the revocation; `None` if not revoked.
    pub revoked_at: Option<Timestamp>,
    /// Kind of the registration.
    pub kind: AgentRegistrationKind,
    /// Claim by which a user can take, or has taken, responsibility for the agent.
    pub claim: Option<AgentRegistrationClaim>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Verification status of an agent registration.
#[open_enum]
pub enum AgentRegistrationStatus {
    /// No user has taken responsibility for the agent yet.
    Unverified = "unverified",
    /// A user has taken responsibility for the agent.
    Verified = "verified",
    /// The registration has expired.
    Expired = "expired",
    /// The registration was revoked.
    Revoked = "revoked",
}

/// Kind of an agent registration.
#[open_enum]
pub enum AgentRegistrationKind {
    /// The agent registered without proof of an identity.
    Anonymous = "anonymous",
    /// A service authenticated the agent.
    ServiceAuth = "service_auth",
    /// The agent presented an identity assertion.
    IdentityAssertion = "identity_assertion",
}

/// An agent identity: the identity of an agent across its registrations.
#[model]
pub struct AgentIdentity {
    /// ID of the agent identity.
    pub id: AgentIdentityId,
    /// ID of the user that the agent identity is bound to; `None` if there is none.
    pub userland_user_id: Option<UserId>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// The claim of an agent registration, by which a user takes responsibility for the agent.
#[model]
pub struct AgentRegistrationClaim {
    /// ID of the claim.
    pub id: AgentRegistrationClaimId,
    /// Completion of the claim; `None` if the claim has not been completed.
    pub claim_completion: Option<AgentClaimCompletion>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// Expiry of the claim.
    pub expires_at: Option<Timestamp>,
}

/// The completion of a claim: a user has taken responsibility for the agent.
#[model]
pub struct AgentClaimCompletion {
    /// ID of the claim completion.
    pub id: AgentRegistrationClaimCompletionId,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// Expiry of the claim completion.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of the completed claim.
    pub claimed_at: Option<Timestamp>,
}

/// Gets an agent registration.
#[endpoint(
    GET "/agents/registrations/{id}",
    operation = "get_registration",
    reference = "agents/registration/get-registration",
    response = AgentRegistration,
)]
pub struct GetRegistration {
    /// ID of the agent registration.
    pub id: AgentRegistrationId,
}

/// Revokes an agent registration permanently, with every access token and API key issued from it. Emits
/// the event `agent.registration.revoked`.
///
/// The agent must register again. Revoking a revoked registration succeeds and returns the original
/// `revoked_at`.
#[endpoint(
    POST "/agents/registrations/{id}/revoke",
    operation = "revoke_registration",
    reference = "agents/registration/revoke-registration",
    response = AgentRegistration,
)]
pub struct RevokeRegistration {
    /// ID of the agent registration.
    pub id: AgentRegistrationId,
}
