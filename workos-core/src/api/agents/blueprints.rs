//! Blueprints: what agents of your own may do, and who may start them.

use serde::{Deserialize, Serialize};

use super::AgentInstanceType;
use crate::types::{AgentBlueprintId, OrganizationId, Timestamp};

model! {
    /// What agents are made from.
    AgentBlueprint {
        /// Its id.
        id: AgentBlueprintId,
        /// What it is called.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// The slugs of the permissions that its agents have.
        permissions: Vec<String>,
        /// Who may start its agents.
        invocable_by: AgentInvokers,
        /// Whom its agents may act for.
        invocable_as: AgentInvocationTypes,
        /// How long the sessions of its agents last.
        session_settings: AgentSessionSettings,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Who may start the agents of a blueprint.
    AgentInvokers {
        /// The slugs of the roles that may.
        role_slugs: Vec<String>,
        /// The organizations that may.
        organization_ids: Vec<OrganizationId>,
    }
}

model! {
    /// Whom the agents of a blueprint may act for.
    AgentInvocationTypes {
        /// The types of instances that there may be.
        instance_types: Vec<AgentInstanceType>,
    }
}

impl AgentInvocationTypes {
    /// Only these types of instances.
    #[must_use]
    pub fn new(instance_types: impl IntoIterator<Item = impl Into<AgentInstanceType>>) -> Self {
        Self { instance_types: instance_types.into_iter().map(Into::into).collect() }
    }
}

model! {
    /// How long the sessions of agents last, and their tokens.
    AgentSessionSettings {
        /// How long a session can be refreshed, in seconds.
        max_age_seconds: u64,
        /// How long an access token is good, in seconds.
        access_token_ttl_seconds: u64,
        /// How long a refresh token is good, in seconds.
        refresh_token_ttl_seconds: u64,
    }
}

impl AgentSessionSettings {
    /// Durations in seconds: of a session, of an access token, of a refresh token.
    #[must_use]
    pub fn new(max_age_seconds: u64, access_token_ttl_seconds: u64, refresh_token_ttl_seconds: u64) -> Self {
        Self { max_age_seconds, access_token_ttl_seconds, refresh_token_ttl_seconds }
    }
}

/// Who may start the agents of a blueprint, to be set. What is left out is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentInvokersData {
    /// The slugs of the roles that may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_slugs: Option<Vec<String>>,
    /// The organizations that may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ids: Option<Vec<OrganizationId>>,
}

impl AgentInvokersData {
    /// With nothing set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The slugs of the roles that may.
    #[must_use]
    pub fn role_slugs(mut self, slugs: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.role_slugs = Some(slugs.into_iter().map(Into::into).collect());
        self
    }

    /// The organizations that may.
    #[must_use]
    pub fn organization_ids(mut self, ids: impl IntoIterator<Item = impl Into<OrganizationId>>) -> Self {
        self.organization_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }
}

/// Changes to how long the sessions of agents last. What is left out keeps its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentSessionSettingsPatch {
    /// How long a session can be refreshed, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_seconds: Option<u64>,
    /// How long an access token is good, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_ttl_seconds: Option<u64>,
    /// How long a refresh token is good, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_ttl_seconds: Option<u64>,
}

impl AgentSessionSettingsPatch {
    /// No changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a session can be refreshed, in seconds.
    #[must_use]
    pub fn max_age_seconds(mut self, seconds: u64) -> Self {
        self.max_age_seconds = Some(seconds);
        self
    }

    /// How long an access token is good, in seconds.
    #[must_use]
    pub fn access_token_ttl_seconds(mut self, seconds: u64) -> Self {
        self.access_token_ttl_seconds = Some(seconds);
        self
    }

    /// How long a refresh token is good, in seconds.
    #[must_use]
    pub fn refresh_token_ttl_seconds(mut self, seconds: u64) -> Self {
        self.refresh_token_ttl_seconds = Some(seconds);
        self
    }
}

endpoint! {
    /// Lists blueprints.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    ListBlueprints: GET "/agents/blueprints" as "list_blueprints" -> pages of AgentBlueprint,
}

endpoint! {
    /// Makes a blueprint.
    ///
    /// Refused with `invalid_request` (400), `name_already_in_use` (409), `permission_not_found`,
    /// `role_not_found` or `organization_not_found` (422). Behind the feature flag
    /// `agent-blueprints-public-api`.
    CreateBlueprint: POST "/agents/blueprints" as "create_blueprint" -> AgentBlueprint,
    body {
        /// What it is called; no other blueprint has the name.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// The slugs of the permissions that its agents have.
        permissions: Option<Vec<String>>,
        /// Who may start its agents.
        invocable_by: Option<AgentInvokersData>,
        /// Whom its agents may act for.
        invocable_as: Option<AgentInvocationTypes>,
        /// How long the sessions of its agents last.
        session_settings: Option<AgentSessionSettings>,
    }
}

endpoint! {
    /// Gets a blueprint.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    GetBlueprint: GET "/agents/blueprints/{agent_blueprint_id}" as "get_blueprint" -> AgentBlueprint,
    path {
        /// The blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
}

endpoint! {
    /// Changes a blueprint. What is left out keeps its value.
    ///
    /// Refused with `invalid_request` (400), `name_already_in_use` (409), `permission_not_found`,
    /// `role_not_found` or `organization_not_found` (422). Behind the feature flag
    /// `agent-blueprints-public-api`.
    UpdateBlueprint: PATCH "/agents/blueprints/{agent_blueprint_id}" as "update_blueprint" -> AgentBlueprint,
    path {
        /// The blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
    body {
        /// Its new name.
        name: Option<String>,
        /// The slugs of the permissions that its agents have, in place of those that they have now.
        permissions: Option<Vec<String>>,
        /// Who may start its agents.
        invocable_by: Option<AgentInvokersData>,
        /// Whom its agents may act for.
        invocable_as: Option<AgentInvocationTypes>,
        /// How long the sessions of its agents last.
        session_settings: Option<AgentSessionSettingsPatch>,
        /// What it is for; `Patch::Clear` forgets it.
        description: Patch<String>,
    }
}

endpoint! {
    /// Deletes a blueprint.
    ///
    /// Behind the feature flag `agent-blueprints-public-api`.
    DeleteBlueprint: DELETE "/agents/blueprints/{agent_blueprint_id}" as "delete_blueprint" -> (),
    path {
        /// The blueprint.
        agent_blueprint_id: AgentBlueprintId,
    }
}
