//! Payloads of feature flag events that are not models of [`feature_flags`](crate::feature_flags).

use crate::types::{
    EnvironmentId, FeatureFlagId, FlagRuleId, FlagTargetId, OrganizationId, Timestamp, UserId,
};

model! {
    /// A feature flag rule: determines the value of a feature flag for matching targets.
    FlagRule {
        /// ID of the rule.
        id: FlagRuleId,
        /// ID of the feature flag.
        flag_id: FeatureFlagId,
        /// Slug of the feature flag.
        flag_slug: String,
        /// ID of the environment that the rule belongs to.
        environment_id: EnvironmentId,
        /// Target type slug, if the rule targets a specific type.
        target_type: Option<String>,
        /// Position of the rule in evaluation order, from 0.
        position: i64,
        /// Value of the feature flag if the rule matches.
        value: bool,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A feature flag target: assigns an entity to a rule or to a value of a feature flag.
    FlagTarget {
        /// ID of the target assignment.
        id: FlagTargetId,
        /// ID of the feature flag.
        flag_id: FeatureFlagId,
        /// Slug of the feature flag.
        flag_slug: String,
        /// ID of the environment that the target belongs to.
        environment_id: EnvironmentId,
        /// Type of the target: `organization`, `user`, or a custom target type slug.
        target_type: String,
        /// ID of the targeted entity.
        target_id: String,
        /// ID of the rule that the target belongs to; `None` if the target has its own value.
        rule_id: Option<FlagRuleId>,
        /// Value of the feature flag for the target; `None` if the target belongs to a rule.
        value: Option<bool>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Access type of a feature flag.
    pub enum FlagAccessType {
        /// The flag is enabled for no one.
        Nobody = "none",
        /// The flag is enabled for its configured targets.
        Targets = "some",
        /// The flag is enabled for all users and organizations.
        Everybody = "all",
    }
}

model! {
    /// The configured targets of a feature flag.
    ConfiguredFlagTargets {
        /// Targeted organizations.
        organizations: Vec<ConfiguredFlagOrganization>,
        /// Targeted users.
        users: Vec<ConfiguredFlagUser>,
    }
}

model! {
    /// An organization targeted by a feature flag.
    ConfiguredFlagOrganization {
        /// ID of the organization.
        id: OrganizationId,
        /// Name of the organization.
        name: String,
    }
}

model! {
    /// A user targeted by a feature flag.
    ConfiguredFlagUser {
        /// ID of the user.
        id: UserId,
        /// Email address of the user.
        email: String,
    }
}

#[cfg(test)]
mod tests {
    use super::FlagAccessType;
    use crate::events::{Event, EventPayload};

    #[test]
    fn flag_rule_updated_has_targets_in_context() {
        let json = r#"{"object":"event","id":"event_1","event":"flag.rule_updated","data":{"id":"flag_1","environment_id":"environment_1","slug":"new-editor","name":"New editor","tags":[],"enabled":true,"default_value":false},"context":{"client_id":"client_1","access_type":"some","configured_targets":{"organizations":[{"id":"org_1","name":"Acme"}],"users":[{"id":"user_1","email":"a@b.c"}]},"previous_attributes":{"context":{"access_type":"none"}}}}"#;
        let event: Event = serde_json::from_str(json).unwrap();
        assert!(matches!(&event.payload, EventPayload::FlagRuleUpdated(flag) if flag.slug == "new-editor"));
        let context = event.context.as_ref().unwrap();
        assert_eq!(context.access_type, Some(FlagAccessType::Targets));
        assert_eq!(context.configured_targets.as_ref().unwrap().users[0].id, "user_1");
        assert_eq!(
            serde_json::to_value(&event).unwrap(),
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
    }
}
