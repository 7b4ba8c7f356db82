//! The payloads of events about feature flags, where they are not models of
//! [`feature_flags`](crate::feature_flags).

use crate::types::{
    EnvironmentId, FeatureFlagId, FlagRuleId, FlagTargetId, OrganizationId, Timestamp, UserId,
};

model! {
    /// A rule that tells what a feature flag is for some.
    FlagRule {
        /// Its id.
        id: FlagRuleId,
        /// The flag.
        flag_id: FeatureFlagId,
        /// The flag's name in code.
        flag_slug: String,
        /// The environment that it holds in.
        environment_id: EnvironmentId,
        /// What kind of target it is about; `None` if about any.
        target_type: Option<String>,
        /// Its place among the flag's rules.
        position: i64,
        /// What the flag is where the rule holds.
        value: bool,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The aiming of a feature flag at somebody: by a rule, or with a value of their own.
    FlagTarget {
        /// Its id.
        id: FlagTargetId,
        /// The flag.
        flag_id: FeatureFlagId,
        /// The flag's name in code.
        flag_slug: String,
        /// The environment that it holds in.
        environment_id: EnvironmentId,
        /// What kind of target it is.
        target_type: String,
        /// Whom it is aimed at, by an id of that kind.
        target_id: String,
        /// The rule that aims it at them, if one does.
        rule_id: Option<FlagRuleId>,
        /// What the flag is for them, if no rule says.
        value: Option<bool>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How many a feature flag is on for.
    pub enum FlagAccessType {
        /// Nobody.
        Nobody = "none",
        /// Those whom it is aimed at.
        Targets = "some",
        /// Everybody.
        Everybody = "all",
    }
}

model! {
    /// Whom a feature flag is aimed at.
    ConfiguredFlagTargets {
        /// Organizations.
        organizations: Vec<ConfiguredFlagOrganization>,
        /// Users.
        users: Vec<ConfiguredFlagUser>,
    }
}

model! {
    /// An organization that a feature flag is aimed at.
    ConfiguredFlagOrganization {
        /// Its id.
        id: OrganizationId,
        /// Its name.
        name: String,
    }
}

model! {
    /// A user whom a feature flag is aimed at.
    ConfiguredFlagUser {
        /// Their id.
        id: UserId,
        /// Their e-mail address.
        email: String,
    }
}

#[cfg(test)]
mod tests {
    use super::FlagAccessType;
    use crate::events::{Event, EventPayload};

    #[test]
    fn a_change_of_rules_says_in_its_context_whom_the_flag_is_on_for() {
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
