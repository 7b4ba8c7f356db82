//! Agent blueprints: permissions, allowed invokers and session settings of agents.

use serde::{Deserialize, Serialize};

use super::AgentInstanceType;
use crate::types::{AgentBlueprintId, OrganizationId, Timestamp};

model! {
    /// An agent blueprint: the template that first-party agents are created from.
    AgentBlueprint {
        /// ID of the agent blueprint.
        id: AgentBlueprintId,
        /// Name of the agent blueprint.
        name: String,
        /// Description of the agent blueprint.
        description: Option<String>,
        /// Slugs of the permissions that sessions may have at most.
        permissions: Vec<String>,
        /// Roles and organizations that may create sessions.
        invocable_by: AgentInvokers,
        /// Types of instances that may be created.
        invocable_as: AgentInvocationTypes,
        /// Lifetimes of sessions and tokens.
        session_settings: AgentSessionSettings,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Roles and organizations that may create sessions from a blueprint.
    AgentInvokers {
        /// Slugs of the roles that may create user-delegated sessions. Empty: any member may.
        role_slugs: Vec<String>,
        /// IDs of the organizations in which sessions may be created. Empty: any organization of the
        /// environment.
        organization_ids: Vec<OrganizationId>,
    }
}

model! {
    /// Types of instances that may be created from a blueprint.
    AgentInvocationTypes {
        /// Allowed instance types.
        instance_types: Vec<AgentInstanceType>,
    }
}

impl AgentInvocationTypes {
    /// Creates the setting from the allowed instance types.
    #[must_use]
    pub fn new(instance_types: impl IntoIterator<Item = impl Into<AgentInstanceType>>) -> Self {
        Self { instance_types: instance_types.into_iter().map(Into::into).collect() }
    }
}

model! {
    /// Lifetimes of agent sessions and their tokens. WorkOS's defaults: 3,600, 300 and 3,600 seconds.
    AgentSessionSettings {
        /// Maximum lifetime of a session, in seconds, at most 31,536,000 (365 days). Refreshes do not
        /// extend it.
        max_age_seconds: u64,
        /// Lifetime of each access token, in seconds, at most 3,600 (1 hour).
        access_token_ttl_seconds: u64,
        /// Lifetime of each refresh token, in seconds, at most 5,184,000 (60 days).
        refresh_token_ttl_seconds: u64,
    }
}

impl AgentSessionSettings {
    /// Creates the settings from three durations in seconds: maximum lifetime of a session, lifetime of an
    /// access token, lifetime of a refresh token.
    #[must_use]
    pub fn new(max_age_seconds: u64, access_token_ttl_seconds: u64, refresh_token_ttl_seconds: u64) -> Self {
        Self { max_age_seconds, access_token_ttl_seconds, refresh_token_ttl_seconds }
    }
}

/// Roles and organizations to allow to create sessions from a blueprint. Omitted lists are not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentInvokersData {
    /// Slugs of the roles that may create user-delegated sessions. Empty: any member may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_slugs: Option<Vec<String>>,
    /// IDs of the organizations in which sessions may be created. Empty: any organization of the
    /// environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ids: Option<Vec<OrganizationId>>,
}

impl AgentInvokersData {
    /// Creates a value without any field set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the slugs of the roles that may create user-delegated sessions. Empty: any member may.
    #[must_use]
    pub fn role_slugs(mut self, slugs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.role_slugs = Some(slugs.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the IDs of the organizations in which sessions may be created. Empty: any organization of the
    /// environment.
    #[must_use]
    pub fn organization_ids(mut self, ids: impl IntoIterator<Item = impl Into<OrganizationId>>) -> Self {
        self.organization_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }
}

/// Changes to the lifetimes of agent sessions and their tokens. Omitted fields are unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentSessionSettingsPatch {
    /// Maximum lifetime of a session, in seconds, at most 31,536,000 (365 days). Refreshes do not extend
    /// it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u64>,
    /// Lifetime of each access token, in seconds, at most 3,600 (1 hour).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_ttl_seconds: Option<u64>,
    /// Lifetime of each refresh token, in seconds, at most 5,184,000 (60 days).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_ttl_seconds: Option<u64>,
}

impl AgentSessionSettingsPatch {
    /// Creates an empty set of changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the maximum lifetime of a session, in seconds, at most 31,536,000 (365 days).
    #[must_use]
    pub fn max_age_seconds(mut self, seconds: u64) -> Self {
        self.max_age_seconds = Some(seconds);
        self
    }

    /// Sets the lifetime of each access token, in seconds, at most 3,600 (1 hour).
    #[must_use]
    pub fn access_token_ttl_seconds(mut self, seconds: u64) -> Self {
        self.access_token_ttl_seconds = Some(seconds);
        self
    }

    /// Sets the lifetime of each refresh token, in seconds, at most 5,184,000 (60 days).
    #[must_use]
    pub fn refresh_token_ttl_seconds(mut self, seconds: u64) -> Self {
        self.refresh_token_ttl_seconds = Some(seconds);
        self
    }
}

endpoint! {
    /// Lists the agent blueprints of the environment.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    ListBlueprints: GET "/agents/blueprints" as "list_blueprints" -> pages of AgentBlueprint,
}

endpoint! {
    /// Creates an agent blueprint. Emits the event `agent.blueprint.created`.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    ///
    /// # Errors
    ///
    /// `invalid_request` (400) if the request is invalid. `name_already_in_use` (409) if another blueprint
    /// has this name. `permission_not_found`, `role_not_found` or `organization_not_found` (422) if a slug
    /// or an ID is unknown.
    CreateBlueprint: POST "/agents/blueprints" as "create_blueprint" -> AgentBlueprint,
    body {
        /// Unique name of the agent blueprint.
        name: String,
        /// Description of the agent blueprint.
        description: Option<String>,
        /// Slugs of the permissions that sessions may have at most. Default: none.
        permissions: Option<Vec<String>>,
        /// Roles and organizations that may create sessions. Default: no restriction.
        invocable_by: Option<AgentInvokersData>,
        /// Types of instances that may be created.
        invocable_as: Option<AgentInvocationTypes>,
        /// Lifetimes of sessions and tokens.
        session_settings: Option<AgentSessionSettings>,
    }
}

endpoint! {
    /// Gets an agent blueprint.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    GetBlueprint: GET "/agents/blueprints/{agent_blueprint_id}" as "get_blueprint" -> AgentBlueprint,
    path {
        /// ID of the agent blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
}

endpoint! {
    /// Updates an agent blueprint. Omitted fields are unchanged. Emits the event `agent.blueprint.updated`.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    ///
    /// # Errors
    ///
    /// `invalid_request` (400) if the request is invalid. `name_already_in_use` (409) if another blueprint
    /// has this name. `permission_not_found`, `role_not_found` or `organization_not_found` (422) if a slug
    /// or an ID is unknown.
    UpdateBlueprint: PATCH "/agents/blueprints/{agent_blueprint_id}" as "update_blueprint" -> AgentBlueprint,
    path {
        /// ID of the agent blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
    body {
        /// Unique name of the agent blueprint.
        name: Option<String>,
        /// Slugs of the permissions that sessions may have at most; the new list replaces the old one.
        permissions: Option<Vec<String>>,
        /// Roles and organizations that may create sessions. Lists replace the old ones; omitted lists are
        /// unchanged.
        invocable_by: Option<AgentInvokersData>,
        /// Types of instances that may be created.
        invocable_as: Option<AgentInvocationTypes>,
        /// Lifetimes of sessions and tokens. Omitted fields are unchanged.
        session_settings: Option<AgentSessionSettingsPatch>,
        /// Description of the agent blueprint. `Patch::Clear` removes it.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes an agent blueprint with its instances and sessions. Emits the event
    /// `agent.blueprint.deleted`.
    ///
    /// Requires the feature flag `agent-blueprints-public-api`.
    DeleteBlueprint: DELETE "/agents/blueprints/{agent_blueprint_id}" as "delete_blueprint" -> (),
    path {
        /// ID of the agent blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
}
