//! Feature flags, their targets and the operations on both.

use super::FeatureFlagStates;
use crate::types::{
    EnvironmentId, FeatureFlagId, FlagTargetResourceId, OrganizationId, Page, Timestamp, UserId,
};

/// A feature flag.
#[model]
pub struct FeatureFlag {
    /// ID of the feature flag (`flag_…`).
    pub id: FeatureFlagId,
    /// ID of the environment that the flag's state belongs to. Only in events.
    pub environment_id: Option<EnvironmentId>,
    /// Unique slug of the flag, by which code refers to it, for example `advanced-analytics`.
    pub slug: String,
    /// Descriptive name of the flag. Not necessarily unique.
    pub name: String,
    /// Description of the flag.
    pub description: Option<String>,
    /// Owner of the flag.
    pub owner: Option<FeatureFlagOwner>,
    /// Labels of the flag for categorizing and filtering.
    pub tags: Vec<String>,
    /// Whether the flag is enabled in this environment. A flag that is not enabled is off for all users
    /// and organizations.
    pub enabled: bool,
    /// Value of an enabled flag for users and organizations that are not targets.
    pub default_value: bool,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// The owner of a feature flag.
#[model]
pub struct FeatureFlagOwner {
    /// Email address of the owner.
    pub email: String,
    /// First name of the owner.
    pub first_name: Option<String>,
    /// Last name of the owner.
    pub last_name: Option<String>,
}

/// The state of a feature flag with targets, sufficient to evaluate the flag locally.
#[model]
pub struct FeatureFlagState {
    /// Unique slug of the flag, by which code refers to it.
    pub slug: String,
    /// Whether the flag is enabled. A flag that is not enabled is off for all users and organizations.
    pub enabled: bool,
    /// Value of an enabled flag for contexts without a matching target.
    pub default_value: bool,
    /// Targets of the flag.
    pub targets: FeatureFlagTargets,
}

/// The targets of a feature flag: users, organizations and others that the flag is enabled for.
#[model]
pub struct FeatureFlagTargets {
    /// User targets.
    pub users: Vec<FeatureFlagUserTarget>,
    /// Organization targets.
    pub organizations: Vec<FeatureFlagOrganizationTarget>,
    /// Targets of custom types.
    pub custom_targets: Option<Vec<FeatureFlagCustomTarget>>,
}

/// A user target of a feature flag.
#[model]
pub struct FeatureFlagUserTarget {
    /// ID of the user.
    pub id: UserId,
    /// Whether the flag is enabled for the user. A target with `false` has no effect.
    pub enabled: bool,
}

/// An organization target of a feature flag.
#[model]
pub struct FeatureFlagOrganizationTarget {
    /// ID of the organization.
    pub id: OrganizationId,
    /// Whether the flag is enabled for the organization. A target with `false` has no effect.
    pub enabled: bool,
}

/// A target of a custom type of a feature flag.
#[model]
pub struct FeatureFlagCustomTarget {
    /// Custom type of the target, for example `workspace`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ID of the target, unique within its type.
    pub id: String,
    /// Whether the flag is enabled for the target. A target with `false` has no effect.
    pub enabled: bool,
}

macro_rules! flag_resources {
    ($($id:ty),+) => { $(
        impl From<$id> for FlagTargetResourceId {
            fn from(id: $id) -> Self { id.as_str().into() }
        }

        impl From<&$id> for FlagTargetResourceId {
            fn from(id: &$id) -> Self { id.as_str().into() }
        }
    )+ };
}

flag_resources!(OrganizationId, UserId);

/// Lists the feature flags of the environment.
///
/// # Errors
///
/// `invalid_request_parameters` (400) if a parameter is invalid.
#[endpoint(
    GET "/feature-flags",
    operation = "list_feature_flags",
    reference = "feature-flags/flag/list",
    response = Page<FeatureFlag>,
)]
pub struct ListFeatureFlags {}

/// Gets a feature flag.
#[endpoint(
    GET "/feature-flags/{slug}",
    operation = "get_feature_flag",
    reference = "feature-flags/flag/get",
    response = FeatureFlag,
)]
pub struct GetFeatureFlag {
    /// Slug of the flag, for example `advanced-analytics`.
    pub slug: String,
}

/// Enables a feature flag in this environment.
///
/// # Errors
///
/// 409 while another change of the flag is in progress.
#[endpoint(
    PUT "/feature-flags/{slug}/enable",
    operation = "enable_feature_flag",
    reference = "feature-flags/flag/enable",
    response = FeatureFlag,
)]
pub struct EnableFeatureFlag {
    /// Slug of the flag, for example `advanced-analytics`.
    pub slug: String,
}

/// Disables a feature flag in this environment, for all users and organizations.
///
/// # Errors
///
/// 409 while another change of the flag is in progress.
#[endpoint(
    PUT "/feature-flags/{slug}/disable",
    operation = "disable_feature_flag",
    reference = "feature-flags/flag/disable",
    response = FeatureFlag,
)]
pub struct DisableFeatureFlag {
    /// Slug of the flag, for example `advanced-analytics`.
    pub slug: String,
}

/// Adds a user or an organization to the targets of a feature flag. The flag is on for the target while
/// it is enabled in the environment.
#[endpoint(
    POST "/feature-flags/{slug}/targets/{resource_id}",
    operation = "add_flag_target",
    reference = "feature-flags/targeting/add",
)]
pub struct AddFlagTarget {
    /// Slug of the flag, for example `advanced-analytics`.
    pub slug: String,
    /// ID of the user (`user_…`) or organization (`org_…`).
    pub resource_id: FlagTargetResourceId,
}

/// Removes a user or an organization from the targets of a feature flag.
#[endpoint(
    DELETE "/feature-flags/{slug}/targets/{resource_id}",
    operation = "remove_flag_target",
    reference = "feature-flags/targeting/remove",
)]
pub struct RemoveFlagTarget {
    /// Slug of the flag, for example `advanced-analytics`.
    pub slug: String,
    /// ID of the user (`user_…`) or organization (`org_…`).
    pub resource_id: FlagTargetResourceId,
}

/// Lists the feature flags that are enabled for an organization.
#[endpoint(
    GET "/organizations/{organization_id}/feature-flags",
    operation = "list_organization_feature_flags",
    reference = "feature-flags/targeting/list-for-organization",
    response = Page<FeatureFlag>,
)]
pub struct ListOrganizationFeatureFlags {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}

/// Lists the feature flags that are enabled for a user, directly or through an organization that the user
/// is a member of.
#[endpoint(
    GET "/user_management/users/{user_id}/feature-flags",
    operation = "list_user_feature_flags",
    reference = "feature-flags/targeting/list-for-user",
    response = Page<FeatureFlag>,
)]
pub struct ListUserFeatureFlags {
    /// ID of the user.
    pub user_id: UserId,
}

/// Gets the state of all feature flags by slug, for local evaluation. Not in WorkOS's reference.
#[endpoint(
    GET "/sdk/feature-flags",
    operation = "get_feature_flag_state",
    response = FeatureFlagStates,
)]
pub struct GetFeatureFlagState {
    /// Version of the response format: 2 for flags with [rules](FeatureFlagStates::Rules), which the SDK for
    /// Python requests. Without a version, as the SDK for Node requests them, flags have
    /// [targets](FeatureFlagStates::Targets).
    pub payload_version: Option<u32>,
}
