//! Payloads of feature flag events that are not models of [`feature_flags`](crate::feature_flags).

use crate::types::{
    EnvironmentId, FeatureFlagId, FlagRuleId, FlagTargetId, OrganizationId, Timestamp, UserId,
};

/// A feature flag rule: determines the value of a feature flag for matching targets.
#[model]
pub struct FlagRule {
    /// ID of the rule.
    pub id: FlagRuleId,
    /// ID of the feature flag.
    pub flag_id: FeatureFlagId,
    /// Slug of the feature flag.
    pub flag_slug: String,
    /// ID of the environment that the rule belongs to.
    pub environment_id: EnvironmentId,
    /// Target type slug, if the rule targets a specific type.
    pub target_type: Option<String>,
    /// Position of the rule in evaluation order, from 0.
    pub position: i64,
    /// Value of the feature flag if the rule matches.
    pub value: bool,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A feature flag target: assigns an entity to a rule or to a value of a feature flag.
#[model]
pub struct FlagTarget {
    /// ID of the target assignment.
    pub id: FlagTargetId,
    /// ID of the feature flag.
    pub flag_id: FeatureFlagId,
    /// Slug of the feature flag.
    pub flag_slug: String,
    /// ID of the environment that the target belongs to.
    pub environment_id: EnvironmentId,
    /// Type of the target: `organization`, `user`, or a custom target type slug.
    pub target_type: String,
    /// ID of the targeted entity.
    pub target_id: String,
    /// ID of the rule that the target belongs to; `None` if the target has its own value.
    pub rule_id: Option<FlagRuleId>,
    /// Value of the feature flag for the target; `None` if the target belongs to a rule.
    pub value: Option<bool>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Access type of a feature flag.
#[open_enum]
pub enum FlagAccessType {
    /// The flag is enabled for no one.
    None = "none",
    /// The flag is enabled for its configured targets.
    Some = "some",
    /// The flag is enabled for all users and organizations.
    All = "all",
}

/// The configured targets of a feature flag.
#[model]
pub struct ConfiguredFlagTargets {
    /// Targeted organizations.
    pub organizations: Vec<ConfiguredFlagOrganization>,
    /// Targeted users.
    pub users: Vec<ConfiguredFlagUser>,
}

/// An organization targeted by a feature flag.
#[model]
pub struct ConfiguredFlagOrganization {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Name of the organization.
    pub name: String,
}

/// A user targeted by a feature flag.
#[model]
pub struct ConfiguredFlagUser {
    /// ID of the user.
    pub id: UserId,
    /// Email address of the user.
    pub email: String,
}

#[cfg(test)]
mod tests {
    use super::FlagAccessType;
    use crate::events::{Event, EventPayload};

    #[test]
    fn flag_rule_updated_has_targets_in_context() {
        let json = r#"{"object":"event","id":"event_1","event":"flag.rule_updated","data":{"id":"flag_1","environment_id":"environment_1","slug":"new-editor","name":"New editor","tags":[],"enabled":true,"default_value":false},"context":{"client_id":"client_1","access_type":"some","configured_targets":{"organizations":[{"id":"org_1","name":"Acme"}],"users":[{"id":"user_1","email":"a@b.c"}]},"previous_attributes":{"context":{"access_type":"none"}}}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert!(matches!(event.payload(), EventPayload::FlagRuleUpdated(flag) if flag.slug == "new-editor"));
        let context = event.context.as_ref().unwrap();
        assert_eq!(context.access_type, Some(FlagAccessType::Some));
        assert_eq!(context.configured_targets.as_ref().unwrap().users[0].id, "user_1");
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
    }
}
