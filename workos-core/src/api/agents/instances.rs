//! Agent instances: blueprints instantiated in an organization.

use crate::types::{AgentBlueprintId, AgentInstanceId, OrganizationId, OrganizationMembershipId, Timestamp};

model! {
    /// An agent instance: a blueprint instantiated in an organization. Creating a token creates one if
    /// needed.
    AgentInstance {
        /// ID of the agent instance.
        id: AgentInstanceId,
        /// ID of the agent blueprint.
        agent_blueprint_id: AgentBlueprintId,
        /// ID of the organization that the agent acts in.
        organization_id: OrganizationId,
        /// ID of the organization membership of the delegating user; `None` for autonomous instances.
        organization_membership_id: Option<OrganizationMembershipId>,
        /// Type of the agent instance.
        kind as "type": AgentInstanceType,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Type of an agent instance.
    pub enum AgentInstanceType {
        /// The agent acts on behalf of a user.
        Delegated = "delegated",
        /// The agent acts on its own behalf.
        Autonomous = "autonomous",
    }
}

endpoint! {
    /// Lists the agent instances that match the filters.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    ListInstances: GET "/agents/instances" as "list_instances" -> pages of AgentInstance,
    query {
        /// ID of an organization to filter by.
        organization_id: Option<OrganizationId>,
        /// ID of an agent blueprint to filter by.
        agent_blueprint_id: Option<AgentBlueprintId>,
    }
}

endpoint! {
    /// Gets an agent instance.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    GetInstance: GET "/agents/instances/{agent_instance_id}" as "get_instance" -> AgentInstance,
    path {
        /// ID of the agent instance.
        agent_instance_id: AgentInstanceId,
    }
}

endpoint! {
    /// Deletes an agent instance with its sessions, which invalidates their refresh tokens. Emits the event
    /// `agent.instance.deleted`.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    DeleteInstance: DELETE "/agents/instances/{agent_instance_id}" as "delete_instance" -> (),
    path {
        /// ID of the agent instance.
        agent_instance_id: AgentInstanceId,
    }
}
