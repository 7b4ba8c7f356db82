//! Payloads of role events. They have fewer fields than [`Role`](crate::authorization::Role), and no ID.

use crate::types::{OrganizationId, Timestamp};

/// A role of the environment.
#[model]
pub struct EnvironmentRole {
    /// Slug of the role, `admin`.
    pub slug: String,
    /// Slug of the resource type that the role can be assigned on.
    pub resource_type_slug: String,
    /// Slugs of the role's permissions.
    pub permissions: Vec<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A custom role of an organization.
#[model]
pub struct OrganizationRole {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Slug of the role, `admin`.
    pub slug: String,
    /// Name of the role.
    pub name: String,
    /// Description of the role.
    pub description: Option<String>,
    /// Slug of the resource type that the role can be assigned on.
    pub resource_type_slug: String,
    /// Slugs of the role's permissions.
    pub permissions: Vec<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}
