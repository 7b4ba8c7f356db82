//! Sessions: the runs of an instance.

use crate::types::{AgentBlueprintId, AgentInstanceId, AgentInstanceSessionId, OrganizationId, Timestamp};

model! {
    /// A run of an instance.
    AgentInstanceSession {
        /// Its id.
        id: AgentInstanceSessionId,
        /// The instance.
        agent_instance_id: AgentInstanceId,
        /// Whether it goes on.
        status: AgentInstanceSessionStatus,
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

open_enum! {
    /// Whether a session of an agent goes on.
    pub enum AgentInstanceSessionStatus {
        /// It does.
        Active = "active",
        /// It was revoked.
        Revoked = "revoked",
        /// It ran out.
        Expired = "expired",
    }
}

endpoint! {
    /// Lists the sessions of agents.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    ListSessions: GET "/agents/sessions" as "list_sessions" -> pages of AgentInstanceSession,
    query {
        /// Only those in this organization.
        organization_id: Option<OrganizationId>,
        /// Only those of this blueprint.
        agent_blueprint_id: Option<AgentBlueprintId>,
        /// Only those of this instance.
        agent_instance_id: Option<AgentInstanceId>,
    }
}

endpoint! {
    /// Gets a session of an agent.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    GetSession: GET "/agents/sessions/{agent_instance_session_id}" as "get_session" -> AgentInstanceSession,
    path {
        /// The session.
        agent_instance_session_id: AgentInstanceSessionId,
    }
}

endpoint! {
    /// Ends a session of an agent.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    RevokeSession: POST "/agents/sessions/{agent_instance_session_id}/revoke" as "revoke_session" -> AgentInstanceSession,
    path {
        /// The session.
        agent_instance_session_id: AgentInstanceSessionId,
    }
}
