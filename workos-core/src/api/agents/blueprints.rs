//! Agent blueprints: permissions, allowed invokers and session settings of agents.

use serde::{Deserialize, Serialize};

use super::AgentInstanceType;
use crate::types::{AgentBlueprintId, OrganizationId, Page, Patch, Timestamp};

/// An agent blueprint: the template that first-party agents are created from.
#[model]
pub struct AgentBlueprint {
    /// ID of the agent blueprint.
    pub id: AgentBlueprintId,
    /// Name of the agent blueprint.
    pub name: String,
    /// Description of the agent blueprint.
    pub description: Option<String>,
    /// Slugs of the permissions that sessions may have at most.
    pub permissions: Vec<String>,
    /// Roles and organizations that may create sessions.
    pub invocable_by: AgentBlueprintInvocableBy,
    /// Types of instances that may be created.
    pub invocable_as: AgentBlueprintInvocableAs,
    /// Lifetimes of sessions and tokens.
    pub session_settings: AgentSessionSettings,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Roles and organizations that may create sessions from a blueprint.
#[model]
pub struct AgentBlueprintInvocableBy {
    /// Slugs of the roles that may create user-delegated sessions. Empty: any member may.
    pub role_slugs: Vec<String>,
    /// IDs of the organizations in which sessions may be created. Empty: any organization of the
    /// environment.
    pub organization_ids: Vec<OrganizationId>,
}

/// Types of instances that may be created from a blueprint.
#[model]
pub struct AgentBlueprintInvocableAs {
    /// Allowed instance types.
    pub instance_types: Vec<AgentInstanceType>,
}

impl AgentBlueprintInvocableAs {
    /// Creates the setting from the allowed instance types.
    #[must_use]
    pub fn new(instance_types: impl IntoIterator<Item = impl Into<AgentInstanceType>>) -> Self {
        Self { instance_types: instance_types.into_iter().map(Into::into).collect() }
    }
}

/// Lifetimes of agent sessions and their tokens. WorkOS's defaults: 3,600, 300 and 3,600 seconds.
#[model]
pub struct AgentSessionSettings {
    /// Maximum lifetime of a session, in seconds, at most 31,536,000 (365 days). Refreshes do not
    /// extend it.
    pub max_age_seconds: u64,
    /// Lifetime of each access token, in seconds, at most 3,600 (1 hour).
    pub access_token_ttl_seconds: u64,
    /// Lifetime of each refresh token, in seconds, at most 5,184,000 (60 days).
    pub refresh_token_ttl_seconds: u64,
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
pub struct AgentBlueprintInvocableByInput {
    /// Slugs of the roles that may create user-delegated sessions. Empty: any member may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_slugs: Option<Vec<String>>,
    /// IDs of the organizations in which sessions may be created. Empty: any organization of the
    /// environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ids: Option<Vec<OrganizationId>>,
}

impl AgentBlueprintInvocableByInput {
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

/// Lists the agent blueprints of the environment.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/blueprints",
    operation = "list_blueprints",
    reference = "agents/blueprint",
    response = Page<AgentBlueprint>,
)]
pub struct ListBlueprints {}

/// Creates an agent blueprint. Emits the event `agent.blueprint.created`.
///
/// Requires the feature flag `agent-blueprints-public-api`.
///
/// # Errors
///
/// `invalid_request` (400) if the request is invalid. `name_already_in_use` (409) if another blueprint
/// has this name. `permission_not_found`, `role_not_found` or `organization_not_found` (422) if a slug
/// or an ID is unknown.
#[endpoint(
    POST "/agents/blueprints",
    operation = "create_blueprint",
    reference = "agents/blueprint",
    response = AgentBlueprint,
)]
pub struct CreateBlueprint {
    /// Unique name of the agent blueprint.
    pub name: String,
    /// Description of the agent blueprint.
    pub description: Option<String>,
    /// Slugs of the permissions that sessions may have at most. Default: none.
    pub permissions: Option<Vec<String>>,
    /// Roles and organizations that may create sessions. Default: no restriction.
    pub invocable_by: Option<AgentBlueprintInvocableByInput>,
    /// Types of instances that may be created.
    pub invocable_as: Option<AgentBlueprintInvocableAs>,
    /// Lifetimes of sessions and tokens.
    pub session_settings: Option<AgentSessionSettings>,
}

/// Gets an agent blueprint.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    GET "/agents/blueprints/{agent_blueprint_id}",
    operation = "get_blueprint",
    reference = "agents/blueprint",
    response = AgentBlueprint,
)]
pub struct GetBlueprint {
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
}

/// Updates an agent blueprint. Omitted fields are unchanged. Emits the event `agent.blueprint.updated`.
///
/// Requires the feature flag `agent-blueprints-public-api`.
///
/// # Errors
///
/// `invalid_request` (400) if the request is invalid. `name_already_in_use` (409) if another blueprint
/// has this name. `permission_not_found`, `role_not_found` or `organization_not_found` (422) if a slug
/// or an ID is unknown.
#[endpoint(
    PATCH "/agents/blueprints/{agent_blueprint_id}",
    operation = "update_blueprint",
    reference = "agents/blueprint",
    response = AgentBlueprint,
)]
pub struct UpdateBlueprint {
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
    /// Unique name of the agent blueprint.
    pub name: Option<String>,
    /// Slugs of the permissions that sessions may have at most; the new list replaces the old one.
    pub permissions: Option<Vec<String>>,
    /// Roles and organizations that may create sessions. Lists replace the old ones; omitted lists are
    /// unchanged.
    pub invocable_by: Option<AgentBlueprintInvocableByInput>,
    /// Types of instances that may be created.
    pub invocable_as: Option<AgentBlueprintInvocableAs>,
    /// Lifetimes of sessions and tokens. Omitted fields are unchanged.
    pub session_settings: Option<AgentSessionSettingsPatch>,
    /// Description of the agent blueprint. `Patch::Clear` removes it.
    pub description: Patch<String>,
}

/// Deletes an agent blueprint with its instances and sessions. Emits the event
/// `agent.blueprint.deleted`.
///
/// Requires the feature flag `agent-blueprints-public-api`.
#[endpoint(
    DELETE "/agents/blueprints/{agent_blueprint_id}",
    operation = "delete_blueprint",
    reference = "agents/blueprint",
)]
pub struct DeleteBlueprint {
    /// ID of the agent blueprint.
    pub agent_blueprint_id: AgentBlueprintId,
}
