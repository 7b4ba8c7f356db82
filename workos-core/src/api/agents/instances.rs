//! Instances: agents that were made from a blueprint.

use crate::types::{AgentBlueprintId, AgentInstanceId, OrganizationId, OrganizationMembershipId, Timestamp};

model! {
    /// An agent that was made from a blueprint.
    AgentInstance {
        /// Its id.
        id: AgentInstanceId,
        /// The blueprint.
        agent_blueprint_id: AgentBlueprintId,
        /// The organization that it acts in.
        organization_id: OrganizationId,
        /// The member whom it acts for, if any.
        organization_membership_id: Option<OrganizationMembershipId>,
        /// Whom it acts for.
        kind as "type": AgentInstanceType,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whom an agent acts for.
    pub enum AgentInstanceType {
        /// For a user.
        Delegated = "delegated",
        /// For itself.
        Autonomous = "autonomous",
    }
}

endpoint! {
    /// Lists instances.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    ListInstances: GET "/agents/instances" as "list_instances" -> pages of AgentInstance,
    query {
        /// Only those that act in this organization.
        organization_id: Option<OrganizationId>,
        /// Only those of this blueprint.
        agent_blueprint_id: Option<AgentBlueprintId>,
    }
}

endpoint! {
    /// Gets an instance.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    GetInstance: GET "/agents/instances/{agent_instance_id}" as "get_instance" -> AgentInstance,
    path {
        /// The instance.
        agent_instance_id: AgentInstanceId,
    }
}

endpoint! {
    /// Deletes an instance.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    DeleteInstance: DELETE "/agents/instances/{agent_instance_id}" as "delete_instance" -> (),
    path {
        /// The instance.
        agent_instance_id: AgentInstanceId,
    }
}
