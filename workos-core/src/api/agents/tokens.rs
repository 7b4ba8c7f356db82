//! The tokens that agents of your own act with.

use crate::types::{
    AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, OrganizationId, Secret, Timestamp, UserId,
};

model! {
    /// What an agent acts with, for as long as its session lasts.
    AgentToken {
        /// What it shows where it acts, as a bearer token.
        access_token: Secret,
        /// How long the access token is good, in seconds.
        expires_in: u64,
        /// What the next access token is got with, once.
        refresh_token: Secret,
        /// The instance that the agent is.
        agent_instance_id: AgentInstanceId,
        /// Whether the instance was made just now.
        new_instance: bool,
        /// The session.
        agent_instance_session_id: AgentInstanceSessionId,
        /// The slugs of the permissions that the agent has.
        permissions: Vec<String>,
    }
}

model! {
    /// What is known of an access token that is good.
    AgentTokenValidation {
        /// The instance that the agent is.
        agent_instance_id: AgentInstanceId,
        /// The session.
        agent_instance_session_id: AgentInstanceSessionId,
        /// The organization that the agent acts in.
        organization_id: OrganizationId,
        /// The slugs of the permissions that the agent has.
        permissions: Vec<String>,
        /// What the agent set out to do, if it said so.
        intent: Option<String>,
        /// The user whom it acts for, if any.
        acting_user_id: Option<UserId>,
        /// When the session ends.
        session_expires_at: Option<Timestamp>,
    }
}

alternatives! {
    /// What an agent gets its token for.
    pub enum AgentTokenGrant by "type" {
        /// It acts for a user.
        UserDelegated = user_delegated "user_delegated" {
            /// The user's access token.
            user_access_token: Secret,
        },
        /// It acts for itself.
        Autonomous = autonomous "autonomous" {
            /// The organization that it acts in.
            organization_id: OrganizationId,
        },
        /// It was started by another agent.
        AgentDelegated = agent_delegated "agent_delegated" {
            /// The other agent's access token.
            agent_access_token: Secret,
        },
        /// It goes on with its session.
        Refresh = refresh "refresh" {
            /// The refresh token that it got last.
            refresh_token: Secret,
        },
    }
}

endpoint! {
    /// Starts an agent, or lets it go on: makes a token that it acts with.
    ///
    /// Refused with `invalid_request`, `invalid_user_access_token`, `invalid_agent_access_token`,
    /// `invalid_refresh_token`, `session_revoked`, `session_expired`, `user_session_ended`,
    /// `max_age_exceeded`, `session_settings_not_found` or `chain_depth_exceeded` (400), or with
    /// `user_not_member_of_organization`, `organization_not_invocable`, `role_not_invocable` or
    /// `unsupported_invocation_type` (403). Behind the feature flag `agent-blueprints-public-api`.
    CreateBlueprintToken: POST "/agents/blueprints/{agent_blueprint_id}/tokens" as "create_blueprint_token" -> AgentToken,
    path {
        /// The blueprint that the agent is made from.
        agent_blueprint_id: AgentBlueprintId,
    }
    body {
        /// What the agent gets it for.
        #[serde(flatten)]
        grant: AgentTokenGrant,
        /// What the agent sets out to do, in words.
        intent: Option<String>,
    }
}

endpoint! {
    /// Checks the access token of an agent.
    ///
    /// One that is not good is refused with `invalid_agent_access_token`, `session_revoked`,
    /// `session_expired` or `user_session_ended` (400). Behind the feature flag
    /// `agent-blueprints-public-api`.
    ValidateBlueprintToken: POST "/agents/blueprints/{agent_blueprint_id}/tokens/validate" as "validate_blueprint_token" -> AgentTokenValidation,
    path {
        /// The blueprint that the agent is made from.
        agent_blueprint_id: AgentBlueprintId,
    }
    body {
        /// The access token.
        agent_access_token: Secret,
    }
}
