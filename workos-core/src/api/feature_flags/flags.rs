//! Feature flags, their targets and the operations on both.

use std::collections::BTreeMap;

use crate::types::{EnvironmentId, FeatureFlagId, FlagResourceId, OrganizationId, Timestamp, UserId};

model! {
    /// A feature flag.
    FeatureFlag {
        /// ID of the feature flag (`flag_…`).
        id: FeatureFlagId,
        /// ID of the environment that the flag's state belongs to. Only in events.
        environment_id: Option<EnvironmentId>,
        /// Unique slug of the flag, by which code refers to it, for example `advanced-analytics`.
        slug: String,
        /// Descriptive name of the flag. Not necessarily unique.
        name: String,
        /// Description of the flag.
        description: Option<String>,
        /// Owner of the flag.
        owner: Option<FeatureFlagOwner>,
        /// Labels of the flag for categorizing and filtering.
        tags: Vec<String>,
        /// Whether the flag is enabled in this environment. A flag that is not enabled is off for all users
        /// and organizations.
        enabled: bool,
        /// Value of an enabled flag for users and organizations that are not targets.
        default_value: bool,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// The owner of a feature flag.
    FeatureFlagOwner {
        /// Email address of the owner.
        email: String,
        /// First name of the owner.
        first_name: Option<String>,
        /// Last name of the owner.
        last_name: Option<String>,
    }
}

model! {
    /// The state of a feature flag, sufficient to evaluate the flag locally.
    FeatureFlagState {
        /// Unique slug of the flag, by which code refers to it.
        slug: String,
        /// Whether the flag is enabled. A flag that is not enabled is off for all users and organizations.
        enabled: bool,
        /// Value of an enabled flag for contexts without a matching target.
        default_value: bool,
        /// Targets of the flag.
        targets: FeatureFlagTargets,
    }
}

model! {
    /// The targets of a feature flag: users, organizations and others that the flag is enabled for.
    FeatureFlagTargets {
        /// User targets.
        users: Vec<FeatureFlagUserTarget>,
        /// Organization targets.
        organizations: Vec<FeatureFlagOrganizationTarget>,
        /// Targets of custom types.
        custom_targets: Option<Vec<FeatureFlagCustomTarget>>,
    }
}

model! {
    /// A user target of a feature flag.
    FeatureFlagUserTarget {
        /// ID of the user.
        id: UserId,
        /// Whether the flag is enabled for the user. A target with `false` has no effect.
        enabled: bool,
    }
}

model! {
    /// An organization target of a feature flag.
    FeatureFlagOrganizationTarget {
        /// ID of the organization.
        id: OrganizationId,
        /// Whether the flag is enabled for the organization. A target with `false` has no effect.
        enabled: bool,
    }
}

model! {
    /// A target of a custom type of a feature flag.
    FeatureFlagCustomTarget {
        /// Custom type of the target, for example `workspace`.
        kind as "type": String,
        /// ID of the target, unique within its type.
        id: String,
        /// Whether the flag is enabled for the target. A target with `false` has no effect.
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
    /// Lists the feature flags of the environment.
    ///
    /// # Errors
    ///
    /// `invalid_request_parameters` (400) if a parameter is invalid.
    ListFeatureFlags: GET "/feature-flags" as "list_feature_flags" -> pages of FeatureFlag,
}

endpoint! {
    /// Gets a feature flag.
    GetFeatureFlag: GET "/feature-flags/{slug}" as "get_feature_flag" -> FeatureFlag,
    path {
        /// Slug of the flag, for example `advanced-analytics`.
        slug: String,
    }
}

endpoint! {
    /// Enables a feature flag in this environment.
    ///
    /// # Errors
    ///
    /// 409 while another change of the flag is in progress.
    EnableFeatureFlag: PUT "/feature-flags/{slug}/enable" as "enable_feature_flag" -> FeatureFlag,
    path {
        /// Slug of the flag, for example `advanced-analytics`.
        slug: String,
    }
}

endpoint! {
    /// Disables a feature flag in this environment, for all users and organizations.
    ///
    /// # Errors
    ///
    /// 409 while another change of the flag is in progress.
    DisableFeatureFlag: PUT "/feature-flags/{slug}/disable" as "disable_feature_flag" -> FeatureFlag,
    path {
        /// Slug of the flag, for example `advanced-analytics`.
        slug: String,
    }
}

endpoint! {
    /// Adds a user or an organization to the targets of a feature flag. The flag is on for the target while
    /// it is enabled in the environment.
    AddFlagTarget: POST "/feature-flags/{slug}/targets/{resource_id}" as "add_flag_target" -> (),
    path {
        /// Slug of the flag, for example `advanced-analytics`.
        slug: String,
        /// ID of the user (`user_…`) or organization (`org_…`).
        resource_id: FlagResourceId,
    }
}

endpoint! {
    /// Removes a user or an organization from the targets of a feature flag.
    RemoveFlagTarget: DELETE "/feature-flags/{slug}/targets/{resource_id}" as "remove_flag_target" -> (),
    path {
        /// Slug of the flag, for example `advanced-analytics`.
        slug: String,
        /// ID of the user (`user_…`) or organization (`org_…`).
        resource_id: FlagResourceId,
    }
}

endpoint! {
    /// Lists the feature flags that are enabled for an organization.
    ListOrganizationFeatureFlags: GET "/organizations/{organization_id}/feature-flags" as "list_organization_feature_flags" -> pages of FeatureFlag,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Lists the feature flags that are enabled for a user, directly or through an organization that the user
    /// is a member of.
    ListUserFeatureFlags: GET "/user_management/users/{user_id}/feature-flags" as "list_user_feature_flags" -> pages of FeatureFlag,
    path {
        /// ID of the user.
        user_id: UserId,
    }
}

endpoint! {
    /// Gets the state of all feature flags by slug, for local evaluation. Not in WorkOS's reference.
    GetFeatureFlagState: GET "/sdk/feature-flags" as "get_feature_flag_state" -> BTreeMap<String, FeatureFlagState>,
    query {
        /// Version of the response format to request. [`FeatureFlagState`] describes the format of a request
        /// without a version.
        payload_version: Option<u32>,
    }
}
