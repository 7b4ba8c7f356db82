//! Agent registrations: third-party agents that have registered themselves.

use crate::types::{
    AgentClaimCompletionId, AgentClaimId, AgentIdentityId, AgentRegistrationId, OrganizationId, Timestamp,
    UserId,
};

model! {
    /// An agent registration: the registration of a third-party agent with an organization.
    AgentRegistration {
        /// ID of the agent registration.
        id: AgentRegistrationId,
        /// Identity of the agent.
        agent_identity: AgentIdentity,
        /// ID of the organization that the agent is registered with.
        organization_id: OrganizationId,
        /// Verification status of the registration.
        status: AgentRegistrationStatus,
        /// Timestamp of the revocation; `None` if not revoked.
        revoked_at: Option<Timestamp>,
        /// Kind of the registration.
        kind: AgentRegistrationKind,
        /// Claim by which a user can take, or has taken, responsibility for the agent.
        claim: Option<AgentRegistrationClaim>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Verification status of an agent registration.
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
}

open_enum! {
    /// Kind of an agent registration.
    pub enum AgentRegistrationKind {
        /// The agent registered without proof of an identity.
        Anonymous = "anonymous",
        /// A service authenticated the agent.
        ServiceAuth = "service_auth",
        /// The agent presented an identity assertion.
        IdentityAssertion = "identity_assertion",
    }
}

model! {
    /// An agent identity: the identity of an agent across its registrations.
    AgentIdentity {
        /// ID of the agent identity.
        id: AgentIdentityId,
        /// ID of the user that the agent identity is bound to; `None` if there is none.
        userland_user_id: Option<UserId>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The claim of an agent registration, by which a user takes responsibility for the agent.
    AgentRegistrationClaim {
        /// ID of the claim.
        id: AgentClaimId,
        /// Completion of the claim; `None` if the claim has not been completed.
        claim_completion: Option<AgentClaimCompletion>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// Expiry of the claim.
        expires_at: Option<Timestamp>,
    }
}

model! {
    /// The completion of a claim: a user has taken responsibility for the agent.
    AgentClaimCompletion {
        /// ID of the claim completion.
        id: AgentClaimCompletionId,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// Expiry of the claim completion.
        expires_at: Option<Timestamp>,
        /// Timestamp of the completed claim.
        claimed_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Gets an agent registration.
    GetRegistration: GET "/agents/registrations/{id}" as "get_registration" -> AgentRegistration,
    path {
        /// ID of the agent registration.
        id: AgentRegistrationId,
    }
}

endpoint! {
    /// Revokes an agent registration permanently, with every access token and API key issued from it. Emits
    /// the event `agent.registration.revoked`.
    ///
    /// The agent must register again. Revoking a revoked registration succeeds and returns the original
    /// `revoked_at`.
    RevokeRegistration: POST "/agents/registrations/{id}/revoke" as "revoke_registration" -> AgentRegistration,
    path {
        /// ID of the agent registration.
        id: AgentRegistrationId,
    }
}
