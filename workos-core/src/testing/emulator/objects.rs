//! Types of the objects in the store. Serialized types have the fields of WorkOS's responses, in their order.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::metadata::Pairs;
use crate::types::Timestamp;

/// An organization, without its domains.
#[derive(Clone, Serialize)]
pub(super) struct Organization {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) allow_profiles_outside_organization: bool,
    pub(super) metadata: Pairs,
    pub(super) external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stripe_customer_id: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A domain of an organization.
#[derive(Clone, Serialize)]
pub(super) struct Domain {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) organization_id: String,
    pub(super) domain: String,
    pub(super) state: DomainState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verification_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verification_token: Option<String>,
    pub(super) verification_strategy: &'static str,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// Verification state of a domain.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DomainState {
    Pending,
    Verified,
}

/// An IT contact of an organization.
#[derive(Serialize)]
pub(super) struct ItContact {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) email: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    #[serde(skip)]
    pub(super) organization_id: String,
    #[serde(skip)]
    pub(super) is_invited: bool,
}

/// A user.
#[derive(Clone, Serialize)]
pub(super) struct User {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) name: Option<String>,
    pub(super) profile_picture_url: Option<String>,
    pub(super) last_sign_in_at: Option<Timestamp>,
    pub(super) locale: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) metadata: Pairs,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// An active membership of a user in an organization.
pub(super) struct Membership {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) organization_id: String,
    /// Slugs of the roles. Never empty.
    pub(super) roles: Vec<String>,
    /// Slugs of the permissions of the roles.
    #[cfg_attr(not(feature = "session"), allow(dead_code, reason = "only access tokens have permissions"))]
    pub(super) permissions: Vec<String>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// An event.
#[derive(Serialize)]
pub(super) struct Event {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) event: &'static str,
    pub(super) data: Value,
    pub(super) created_at: Timestamp,
    pub(super) context: Value,
    #[serde(skip)]
    pub(super) organization_id: Option<String>,
}

/// A feature flag.
#[derive(Clone, Serialize)]
pub(super) struct FeatureFlag {
    pub(super) object: &'static str,
    pub(super) id: String,
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) owner: Option<Value>,
    pub(super) tags: Vec<String>,
    pub(super) enabled: bool,
    pub(super) default_value: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    /// IDs of the targeted users and organizations.
    #[serde(skip)]
    pub(super) targets: BTreeSet<String>,
    /// Rules, which are evaluated after the targets.
    #[serde(skip)]
    pub(super) rules: Vec<FeatureFlagRule>,
}

/// A rule of a feature flag.
#[derive(Clone)]
pub(super) struct FeatureFlagRule {
    pub(super) value: bool,
    /// Types of targets and their IDs, all of which have to match.
    pub(super) conditions: Vec<(String, Vec<String>)>,
}

/// An object of the vault.
#[cfg(feature = "vault")]
#[derive(Clone)]
pub(super) struct VaultObject {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) context: Pairs,
    /// All versions, oldest first. Never empty.
    pub(super) versions: Vec<VaultObjectVersion>,
}

/// A version of the value of a vault object.
#[cfg(feature = "vault")]
#[derive(Clone)]
pub(super) struct VaultObjectVersion {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) created_at: Timestamp,
}
