//! Agent instances: blueprints instantiated in an organization.

use crate::types::{
    AgentBlueprintId, AgentInstanceId, OrganizationId, OrganizationMembershipId, Page, Timestamp,
};

/// An agent instance: a blueprint instantiated in an organization. Creating a token creates one if
/// needed.
#[model]
pub struct AgentInstance {
    /// ID of the agent instance.
    pub id: AgentInstanceId,
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
    /// ID of the organization that the agent acts in.
    pub organization_id: OrganizationId,
    /// ID of the organization membership of the delegating user; `None` for autonomous instances.
    pub organization_membership_id: Option<OrganizationMembershipId>,
    /// Type of the agent instance.
    #[serde(rename = "type")]
    pub kind: AgentInstanceType,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Type of an agent instance.
#[open_enum]
pub enum AgentInstanceType {
    /// The agent acts on behalf of a user.
    Delegated = "delegated",
    /// The agent acts on its own behalf.
    Autonomous = "autonomous",
}

/// Lists the agent instances that match the filters.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/instances",
    operation = "list_instances",
    reference = "agents/instance",
    response = Page<AgentInstance>,
)]
pub struct ListInstances {
    /// ID of an organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// ID of an agent blueprint to filter by.
    pub agent_blueprint_id: Option<AgentBlueprintId>,
}

/// Gets an agent instance.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/instances/{agent_instance_id}",
    operation = "get_instance",
    reference = "agents/instance",
    response = AgentInstance,
)]
pub struct GetInstance {
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
}

/// Deletes an agent instance with its sessions, which invalidates their refresh tokens. Emits the event
/// `agent.instance.deleted`.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    DELETE "/agents/instances/{agent_instance_id}",
    operation = "delete_instance",
    reference = "agents/instance",
)]
pub struct DeleteInstance {
    /// ID of the agent instance.
    pub agent_instance_id: AgentInstanceId,
}
