//! Agent tokens: access and refresh tokens of first-party agents.

use crate::types::{
    AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, OrganizationId, Secret, Timestamp, UserId,
};

/// An agent token: an access token and a refresh token of an agent instance session.
#[model]
pub struct AgentToken {
    /// Access token, a JWT, which the agent sends as a bearer token.
    pub access_token: Secret,
    /// Lifetime of the access token, in seconds.
    pub expires_in: u64,
    /// Refresh token for the next access token. Valid for a single use.
    pub refresh_token: Secret,
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
    /// Whether this request created the agent instance.
    pub new_instance: bool,
    /// ID of the agent instance session.
    pub agent_instance_session_id: AgentInstanceSessionId,
    /// Slugs of the effective permissions of the token.
    pub permissions: Vec<String>,
}

/// Result of the validation of an agent access token; an invalid token is an error instead.
#[model]
pub struct AgentTokenValidation {
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
    /// ID of the agent instance session.
    pub agent_instance_session_id: AgentInstanceSessionId,
    /// ID of the organization that the agent acts in.
    pub organization_id: OrganizationId,
    /// Slugs of the effective permissions of the token.
    pub permissions: Vec<String>,
    /// Intent given when the token was created; `None` if none was given.
    pub intent: Option<String>,
    /// ID of the delegating user, the token's claim `act.sub`; `None` for autonomous sessions.
    pub acting_user_id: Option<UserId>,
    /// Expiry of the agent instance session.
    pub session_expires_at: Option<Timestamp>,
}

/// Grant that an agent token is created from.
#[one_of(tag = "type")]
pub enum AgentTokenGrant {
    /// A user delegates to the agent, by the user's access token.
    UserDelegated {
        /// Access token of the user, which determines the user and the organization.
        user_access_token: Secret,
    },
    /// The agent acts on its own behalf in an organization.
    Autonomous {
        /// ID of the organization that the agent acts in.
        organization_id: OrganizationId,
    },
    /// The agent exchanges its own access token for a new session on the same instance.
    AgentDelegated {
        /// Access token of the agent, created from the same blueprint.
        agent_access_token: Secret,
    },
    /// The agent continues its session with a refresh token.
    Refresh {
        /// Latest refresh token of the session. Valid for a single use: each refresh rotates it.
        refresh_token: Secret,
    },
}

/// Creates an access token and a refresh token of an agent, for a new session or for an existing one.
///
/// Requires the feature flag `agent-blueprints-public-api`.
///
/// # Errors
///
/// `invalid_request` (400) if the request is invalid. `invalid_user_access_token`,
/// `invalid_agent_access_token` or `invalid_refresh_token` (400) if the token of the grant is invalid.
/// `session_revoked`, `session_expired`, `user_session_ended` or `max_age_exceeded` (400) if the
/// session has ended. `session_settings_not_found` (400) if the blueprint has no session settings.
/// `chain_depth_exceeded` (400) if the chain of agent-delegated sessions is too long.
/// `user_not_member_of_organization`, `organization_not_invocable`, `role_not_invocable` or
/// `unsupported_invocation_type` (403) if the blueprint does not allow the session.
#[endpoint(
    POST "/agents/blueprints/{agent_blueprint_id}/tokens",
    operation = "create_blueprint_token",
    reference = "agents/blueprint",
    response = AgentToken,
)]
pub struct MintAgentToken {
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
    /// Grant that the token is created from.
    #[serde(flatten)]
    pub grant: AgentTokenGrant,
    /// Context of the session as free text, copied to the access token's claim `intent` as an object
    /// with `text`.
    pub intent: Option<String>,
}

/// Validates an agent access token: its signature, its blueprint, and that its session is active, and
/// that of the delegating user too.
///
/// Requires the feature flag `agent-blueprints-public-api`.
///
/// # Errors
///
/// `invalid_request` (400) if the request is invalid. `invalid_agent_access_token` (400) if the access
/// token is invalid. `session_revoked`, `session_expired` or `user_session_ended` (400) if the session
/// has ended.
#[endpoint(
    POST "/agents/blueprints/{agent_blueprint_id}/tokens/validate",
    operation = "validate_blueprint_token",
    reference = "agents/blueprint",
    response = AgentTokenValidation,
)]
pub struct ValidateAgentToken {
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
    /// Access token of the agent, a JWT.
    pub agent_access_token: Secret,
}
