//! Agent instance sessions.

use crate::types::{
    AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, OrganizationId, Page, Timestamp,
};

/// An agent instance session: the revocable state behind the tokens of an agent instance.
#[model]
pub struct AgentInstanceSession {
    /// ID of the session.
    pub id: AgentInstanceSessionId,
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
    /// Status of the session.
    pub status: AgentInstanceSessionStatus,
    /// Expiry of the session.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of the revocation; `None` if not revoked.
    pub revoked_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Status of an agent instance session.
#[open_enum]
pub enum AgentInstanceSessionStatus {
    /// The session is neither revoked nor expired.
    Active = "active",
    /// The session was revoked, whether expired or not.
    Revoked = "revoked",
    /// The session has expired.
    Expired = "expired",
}

/// Lists the agent instance sessions that match the filters.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/sessions",
    operation = "list_sessions",
    reference = "agents/session",
    response = Page<AgentInstanceSession>,
)]
pub struct ListAgentInstanceSessions {
    /// ID of an organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// ID of an agent blueprint to filter by.
    pub agent_blueprint_id: Option<AgentBlueprintId>,
    /// ID of an agent instance to filter by.
    pub agent_instance_id: Option<AgentInstanceId>,
}

/// Gets an agent instance session.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/sessions/{agent_instance_session_id}",
    operation = "get_session",
    reference = "agents/session",
    response = AgentInstanceSession,
)]
pub struct GetAgentInstanceSession {
    /// ID of the agent instance session.
    pub agent_instance_session_id: AgentInstanceSessionId,
}

/// Revokes an agent instance session with its refresh token and all of its access tokens. Emits the
/// event `agent.instance.session.revoked`.
///
/// Revoking a revoked session keeps the original `revoked_at`; an expired session stays expired.
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    POST "/agents/sessions/{agent_instance_session_id}/revoke",
    operation = "revoke_session",
    reference = "agents/session",
    response = AgentInstanceSession,
)]
pub struct RevokeAgentInstanceSession {
    /// ID of the agent instance session.
    pub agent_instance_session_id: AgentInstanceSessionId,
}
