//! Payloads of agent events that are not models of [`agents`](crate::agents).

use crate::{
    agents::{AgentIdentity, AgentRegistrationKind, AgentRegistrationStatus},
    types::{
        AgentBlueprintId, AgentClaimAttemptId, AgentClaimId, AgentCredentialId, AgentInstanceId,
        AgentInstanceSessionId, AgentRegistrationId, ApiKeyId, OrganizationId, Timestamp, UserId,
    },
};

model! {
    /// A deleted agent blueprint.
    AgentBlueprintDeleted {
        /// ID of the agent blueprint.
        id: AgentBlueprintId,
        /// Name of the agent blueprint.
        name: String,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A created agent instance session.
    AgentInstanceSessionCreated {
        /// ID of the agent instance session.
        id: AgentInstanceSessionId,
        /// ID of the agent instance.
        agent_instance_id: AgentInstanceId,
        /// ID of the organization that the agent instance belongs to.
        organization_id: OrganizationId,
        /// Slugs of the permissions granted to the session.
        permission_slugs: Vec<String>,
        /// Expiry of the session.
        expires_at: Option<Timestamp>,
        /// Timestamp of the revocation; `None` if not revoked.
        revoked_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A revoked agent instance session.
    AgentInstanceSessionRevoked {
        /// ID of the agent instance session.
        id: AgentInstanceSessionId,
        /// ID of the agent instance.
        agent_instance_id: AgentInstanceId,
        /// ID of the organization that the agent instance belongs to.
        organization_id: OrganizationId,
        /// Expiry of the session.
        expires_at: Option<Timestamp>,
        /// Timestamp of the revocation.
        revoked_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A created agent registration.
    AgentRegistrationCreated {
        /// ID of the agent registration.
        id: AgentRegistrationId,
        /// Identity of the agent.
        agent_identity: AgentIdentity,
        /// ID of the organization that the agent is registered with.
        organization_id: OrganizationId,
        /// Verification status of the registration.
        status: AgentRegistrationStatus,
        /// Kind of the registration.
        kind: AgentRegistrationKind,
        /// Authentication method of the registration.
        method: AgentRegistrationMethod,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Authentication method of an agent registration.
    pub enum AgentRegistrationMethod {
        /// No authentication.
        Anonymous = "anonymous",
        /// Authentication by a service.
        ServiceAuth = "service_auth",
        /// Identity assertion: an identity assertion JWT authorization grant (ID-JAG).
        IdJag = "id_jag",
    }
}

model! {
    /// The agent registration that an event is about.
    AgentRegistrationReference {
        /// ID of the agent registration.
        agent_registration_id: AgentRegistrationId,
    }
}

model! {
    /// A move of an agent registration to another organization.
    AgentRegistrationOrganizationSwitched {
        /// ID of the agent registration.
        agent_registration_id: AgentRegistrationId,
        /// ID of the previous organization, created by the agent. Migrate its resources to
        /// `to_organization_id`, then delete it.
        from_organization_id: OrganizationId,
        /// ID of the organization that the agent is registered with now.
        to_organization_id: OrganizationId,
    }
}

model! {
    /// An attempt to claim an agent registration.
    AgentRegistrationClaimAttempt {
        /// ID of the claim attempt.
        id: AgentClaimAttemptId,
        /// ID of the agent registration.
        agent_registration_id: AgentRegistrationId,
        /// ID of the claim.
        agent_registration_claim_id: AgentClaimId,
        /// Email address of the user who is expected to claim the agent.
        login_hint: String,
        /// Expiry of the claim attempt.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A completed claim of an agent registration.
    AgentRegistrationClaimCompleted {
        /// ID of the claim.
        id: AgentClaimId,
        /// ID of the agent registration.
        agent_registration_id: AgentRegistrationId,
        /// ID of the claim attempt that completed the claim.
        completed_by_attempt_id: AgentClaimAttemptId,
        /// User who completed the claim.
        claimed_by: AgentClaimant,
        /// Timestamp of the completion.
        completed_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The user who completed the claim of an agent registration.
    AgentClaimant {
        /// ID of the user.
        user_id: UserId,
        /// ID of the organization that the user belongs to.
        organization_id: Option<OrganizationId>,
    }
}

model! {
    /// A credential issued to a registered agent.
    AgentRegistrationCredential {
        /// ID of the credential.
        id: AgentCredentialId,
        /// ID of the agent registration.
        agent_registration_id: AgentRegistrationId,
        /// Details of the credential.
        detail: AgentCredentialDetail,
        /// Timestamp of issuance.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_union! {
    /// Details of an agent credential, by kind.
    pub enum AgentCredentialDetail by "kind" {
        /// An API key.
        ApiKey(AgentApiKeyDetail) = "api_key",
        /// An access token.
        AccessToken(AgentAccessTokenDetail) = "access_token",
    }
}

model! {
    /// Details of an issued API key.
    AgentApiKeyDetail {
        /// ID of the API key.
        api_key_id: ApiKeyId,
    }
}

model! {
    /// Details of an issued access token.
    AgentAccessTokenDetail {
        /// JWT ID of the access token: its claim `jti`.
        jti: String,
        /// Expiry of the access token.
        expires_at: Option<Timestamp>,
    }
}
