//! The payloads of events about agents, where they are not models of [`agents`](crate::agents).

use crate::{
    agents::{AgentIdentity, AgentRegistrationKind, AgentRegistrationStatus},
    types::{
        AgentBlueprintId, AgentClaimAttemptId, AgentClaimId, AgentCredentialId, AgentInstanceId,
        AgentInstanceSessionId, AgentRegistrationId, ApiKeyId, OrganizationId, Timestamp, UserId,
    },
};

model! {
    /// A blueprint that was deleted.
    AgentBlueprintDeleted {
        /// Its id.
        id: AgentBlueprintId,
        /// What it was called.
        name: String,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A session of an agent that was started.
    AgentInstanceSessionCreated {
        /// Its id.
        id: AgentInstanceSessionId,
        /// The instance.
        agent_instance_id: AgentInstanceId,
        /// The organization that the agent acts in.
        organization_id: OrganizationId,
        /// The slugs of the permissions that the agent has.
        permission_slugs: Vec<String>,
        /// When it ends, if nobody ends it before.
        expires_at: Option<Timestamp>,
        /// When it was revoked; `None` if it was not.
        revoked_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A session of an agent that was revoked.
    AgentInstanceSessionRevoked {
        /// Its id.
        id: AgentInstanceSessionId,
        /// The instance.
        agent_instance_id: AgentInstanceId,
        /// The organization that the agent acted in.
        organization_id: OrganizationId,
        /// When it would have ended.
        expires_at: Option<Timestamp>,
        /// When it was revoked.
        revoked_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// An agent that registered itself.
    AgentRegistrationCreated {
        /// The registration's id.
        id: AgentRegistrationId,
        /// Which agent it is.
        agent_identity: AgentIdentity,
        /// The organization that it is registered with.
        organization_id: OrganizationId,
        /// How far its verification is.
        status: AgentRegistrationStatus,
        /// How the registration came about.
        kind: AgentRegistrationKind,
        /// What the agent showed.
        method: AgentRegistrationMethod,
        /// When the registration was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// What an agent showed to be registered.
    pub enum AgentRegistrationMethod {
        /// Nothing.
        Anonymous = "anonymous",
        /// That a service vouches for it.
        ServiceAuth = "service_auth",
        /// An assertion of whose it is (an identity assertion JWT authorization grant).
        IdJag = "id_jag",
    }
}

model! {
    /// A registration of an agent that something happened to.
    AgentRegistrationReference {
        /// The registration.
        agent_registration_id: AgentRegistrationId,
    }
}

model! {
    /// A registration that went from one organization to another.
    AgentRegistrationOrganizationSwitched {
        /// The registration.
        agent_registration_id: AgentRegistrationId,
        /// The organization that the agent had made for itself. Take what is yours out of it, then delete it.
        from_organization_id: OrganizationId,
        /// The organization that it is registered with now.
        to_organization_id: OrganizationId,
    }
}

model! {
    /// An attempt to claim an agent.
    AgentRegistrationClaimAttempt {
        /// Its id.
        id: AgentClaimAttemptId,
        /// The registration.
        agent_registration_id: AgentRegistrationId,
        /// The claim.
        agent_registration_claim_id: AgentClaimId,
        /// The e-mail address of who is expected to claim it.
        login_hint: String,
        /// When it runs out.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The claim of an agent that somebody took responsibility for.
    AgentRegistrationClaimCompleted {
        /// The claim's id.
        id: AgentClaimId,
        /// The registration.
        agent_registration_id: AgentRegistrationId,
        /// The attempt that succeeded.
        completed_by_attempt_id: AgentClaimAttemptId,
        /// Who took responsibility.
        claimed_by: AgentClaimant,
        /// When they did.
        completed_at: Option<Timestamp>,
        /// When the claim was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Who took responsibility for an agent.
    AgentClaimant {
        /// The user.
        user_id: UserId,
        /// The organization that the agent belongs to by it.
        organization_id: Option<OrganizationId>,
    }
}

model! {
    /// A credential that was issued to an agent.
    AgentRegistrationCredential {
        /// Its id.
        id: AgentCredentialId,
        /// The registration.
        agent_registration_id: AgentRegistrationId,
        /// What it is.
        detail: AgentCredentialDetail,
        /// When it was issued.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_union! {
    /// What a credential of an agent is.
    pub enum AgentCredentialDetail by "kind" {
        /// An API key.
        ApiKey(AgentApiKeyDetail) = "api_key",
        /// An access token.
        AccessToken(AgentAccessTokenDetail) = "access_token",
    }
}

model! {
    /// An API key of an agent.
    AgentApiKeyDetail {
        /// The key's id.
        api_key_id: ApiKeyId,
    }
}

model! {
    /// An access token of an agent.
    AgentAccessTokenDetail {
        /// The token's id: its claim `jti`.
        jti: String,
        /// When it expires.
        expires_at: Option<Timestamp>,
    }
}
