//! Agent instance sessions.

use crate::types::{AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, OrganizationId, Timestamp};

model! {
    /// An agent instance session: the revocable state behind the tokens of an agent instance.
    AgentInstanceSession {
        /// ID of the session.
        id: AgentInstanceSessionId,
        /// ID of the agent instance.
        agent_instance_id: AgentInstanceId,
        /// Status of the session.
        status: AgentInstanceSessionStatus,
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

open_enum! {
    /// Status of an agent instance session.
    pub enum AgentInstanceSessionStatus {
        /// The session is neither revoked nor expired.
        Active = "active",
        /// The session was revoked, whether expired or not.
        Revoked = "revoked",
        /// The session has expired.
        Expired = "expired",
    }
}

endpoint! {
    /// Lists the agent instance sessions that match the filters.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    ListSessions: GET "/agents/sessions" as "list_sessions" -> pages of AgentInstanceSession,
    query {
        /// ID of an organization to filter by.
        organization_id: Option<OrganizationId>,
        /// ID of an agent blueprint to filter by.
        agent_blueprint_id: Option<AgentBlueprintId>,
        /// ID of an agent instance to filter by.
        agent_instance_id: Option<AgentInstanceId>,
    }
}

endpoint! {
    /// Gets an agent instance session.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    GetSession: GET "/agents/sessions/{agent_instance_session_id}" as "get_session" -> AgentInstanceSession,
    path {
        /// ID of the agent instance session.
        agent_instance_session_id: AgentInstanceSessionId,
    }
}

endpoint! {
    /// Revokes an agent instance session with its refresh token and all of its access tokens. Emits the
    /// event `agent.instance.session.revoked`.
    ///
    /// Revoking a revoked session keeps the original `revoked_at`; an expired session stays expired.
    /// Requires the feature flag `agent-blueprints-public-api`.
    RevokeSession: POST "/agents/sessions/{agent_instance_session_id}/revoke" as "revoke_session" -> AgentInstanceSession,
    path {
        /// ID of the agent instance session.
        agent_instance_session_id: AgentInstanceSessionId,
    }
}
