//! Agents that registered themselves.

use crate::types::{
    AgentClaimCompletionId, AgentClaimId, AgentIdentityId, AgentRegistrationId, OrganizationId, Timestamp,
    UserId,
};

model! {
    /// The registration of an agent with an organization.
    AgentRegistration {
        /// Its id.
        id: AgentRegistrationId,
        /// Which agent it is.
        agent_identity: AgentIdentity,
        /// The organization.
        organization_id: OrganizationId,
        /// How far its verification is.
        status: AgentRegistrationStatus,
        /// When it was revoked; `None` if it was not.
        revoked_at: Option<Timestamp>,
        /// How it came about.
        kind: AgentRegistrationKind,
        /// The claim that somebody can, or did, take responsibility for the agent by.
        claim: Option<AgentRegistrationClaim>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How far the verification of an agent is.
    pub enum AgentRegistrationStatus {
        /// Nobody answers for it yet.
        Unverified = "unverified",
        /// Somebody answers for it.
        Verified = "verified",
        /// It ran out.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

open_enum! {
    /// How the registration of an agent came about.
    pub enum AgentRegistrationKind {
        /// The agent did not say whose it is.
        Anonymous = "anonymous",
        /// A service vouched for the agent.
        ServiceAuth = "service_auth",
        /// The agent came with an assertion of whose it is.
        IdentityAssertion = "identity_assertion",
    }
}

model! {
    /// An agent, whatever it is registered with.
    AgentIdentity {
        /// Its id.
        id: AgentIdentityId,
        /// The user whom it acts for, if any.
        userland_user_id: Option<UserId>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The claim of an agent: how somebody takes responsibility for it.
    AgentRegistrationClaim {
        /// Its id.
        id: AgentClaimId,
        /// How it ended, if somebody took responsibility.
        claim_completion: Option<AgentClaimCompletion>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
        /// When it runs out.
        expires_at: Option<Timestamp>,
    }
}

model! {
    /// The moment that somebody took responsibility for an agent.
    AgentClaimCompletion {
        /// Its id.
        id: AgentClaimCompletionId,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
        /// When it runs out.
        expires_at: Option<Timestamp>,
        /// When they did.
        claimed_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Gets the registration of an agent.
    GetRegistration: GET "/agents/registrations/{id}" as "get_registration" -> AgentRegistration,
    path {
        /// The registration.
        id: AgentRegistrationId,
    }
}

endpoint! {
    /// Revokes the registration of an agent.
    RevokeRegistration: POST "/agents/registrations/{id}/revoke" as "revoke_registration" -> AgentRegistration,
    path {
        /// The registration.
        id: AgentRegistrationId,
    }
}
