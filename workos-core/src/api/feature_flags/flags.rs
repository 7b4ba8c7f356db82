//! The flags themselves, and whom they are aimed at.

use std::collections::BTreeMap;

use crate::types::{EnvironmentId, FeatureFlagId, FlagResourceId, OrganizationId, Timestamp, UserId};

model! {
    /// A feature flag.
    FeatureFlag {
        /// Its id.
        id: FeatureFlagId,
        /// The environment that this is its state in. Only in events.
        environment_id: Option<EnvironmentId>,
        /// Its name in code, of which there is one only.
        slug: String,
        /// What it is called.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// Who looks after it.
        owner: Option<FeatureFlagOwner>,
        /// Words to sort flags by.
        tags: Vec<String>,
        /// Whether it is on in this environment. If not, it is off for everybody.
        enabled: bool,
        /// What it is, if on, for those whom it is not aimed at.
        default_value: bool,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Who looks after a feature flag.
    FeatureFlagOwner {
        /// Their e-mail address.
        email: String,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
    }
}

model! {
    /// All that is needed to tell whom a feature flag is on for.
    FeatureFlagState {
        /// The flag's name in code.
        slug: String,
        /// Whether it is on. If not, it is off for everybody.
        enabled: bool,
        /// What it is, if on, for those whom it is not aimed at.
        default_value: bool,
        /// Whom it is aimed at.
        targets: FeatureFlagTargets,
    }
}

model! {
    /// Whom a feature flag is aimed at.
    FeatureFlagTargets {
        /// Users.
        users: Vec<FeatureFlagUserTarget>,
        /// Organizations.
        organizations: Vec<FeatureFlagOrganizationTarget>,
        /// Others, by types of your own.
        custom_targets: Option<Vec<FeatureFlagCustomTarget>>,
    }
}

model! {
    /// A user whom a feature flag is aimed at.
    FeatureFlagUserTarget {
        /// The user.
        id: UserId,
        /// Whether it is on for them.
        enabled: bool,
    }
}

model! {
    /// An organization that a feature flag is aimed at.
    FeatureFlagOrganizationTarget {
        /// The organization.
        id: OrganizationId,
        /// Whether it is on for it.
        enabled: bool,
    }
}

model! {
    /// Something of a type of your own that a feature flag is aimed at.
    FeatureFlagCustomTarget {
        /// The type.
        kind as "type": String,
        /// Which of the type.
        id: String,
        /// Whether it is on for it.
        enabled: bool,
    }
}

macro_rules! flag_resources {
    ($($id:ty),+) => { $(
        impl From<$id> for FlagResourceId {
            fn from(id: $id) -> Self { id.as_str().into() }
        }

        impl From<&$id> for FlagResourceId {
            fn from(id: &$id) -> Self { id.as_str().into() }
        }
    )+ };
}

flag_resources!(OrganizationId, UserId);

endpoint! {
    /// Lists feature flags.
    ///
    /// Refused with `invalid_request_parameters` (400).
    ListFeatureFlags: GET "/feature-flags" as "list_feature_flags" -> pages of FeatureFlag,
}

endpoint! {
    /// Gets a feature flag.
    GetFeatureFlag: GET "/feature-flags/{slug}" as "get_feature_flag" -> FeatureFlag,
    path {
        /// Its name in code.
        slug: String,
    }
}

endpoint! {
    /// Switches a feature flag on in this environment.
    ///
    /// Refused with 409 while another change of it is under way.
    EnableFeatureFlag: PUT "/feature-flags/{slug}/enable" as "enable_feature_flag" -> FeatureFlag,
    path {
        /// Its name in code.
        slug: String,
    }
}

endpoint! {
    /// Switches a feature flag off in this environment, for everybody.
    ///
    /// Refused with 409 while another change of it is under way.
    DisableFeatureFlag: PUT "/feature-flags/{slug}/disable" as "disable_feature_flag" -> FeatureFlag,
    path {
        /// Its name in code.
        slug: String,
    }
}

endpoint! {
    /// Aims a feature flag at a user or an organization: it is on for them wherever it is on at all.
    AddFlagTarget: POST "/feature-flags/{slug}/targets/{resource_id}" as "add_flag_target" -> (),
    path {
        /// The flag's name in code.
        slug: String,
        /// The user or the organization.
        resource_id: FlagResourceId,
    }
}

endpoint! {
    /// No longer aims a feature flag at a user or an organization.
    RemoveFlagTarget: DELETE "/feature-flags/{slug}/targets/{resource_id}" as "remove_flag_target" -> (),
    path {
        /// The flag's name in code.
        slug: String,
        /// The user or the organization.
        resource_id: FlagResourceId,
    }
}

endpoint! {
    /// Lists the feature flags that are on for an organization.
    ListOrganizationFeatureFlags: GET "/organizations/{organization_id}/feature-flags" as "list_organization_feature_flags" -> pages of FeatureFlag,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Lists the feature flags that are on for a user, by themselves or through an organization of theirs.
    ListUserFeatureFlags: GET "/user_management/users/{user_id}/feature-flags" as "list_user_feature_flags" -> pages of FeatureFlag,
    path {
        /// The user.
        user_id: UserId,
    }
}

endpoint! {
    /// Gets the state of all feature flags, by their names in code, to tell by yourself whom they are on for.
    /// Not in WorkOS's reference.
    GetFeatureFlagState: GET "/sdk/feature-flags" as "get_feature_flag_state" -> BTreeMap<String, FeatureFlagState>,
    query {
        /// Which version of the answer's shape you read.
        payload_version: Option<u32>,
    }
}
