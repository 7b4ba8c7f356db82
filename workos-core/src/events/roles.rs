//! Payloads of role events. They have fewer fields than [`Role`](crate::authorization::Role), and no ID.

use crate::types::{OrganizationId, Timestamp};

model! {
    /// A role of the environment.
    EnvironmentRole {
        /// Slug of the role, `admin`.
        slug: String,
        /// Slug of the resource type that the role can be assigned on.
        resource_type_slug: String,
        /// Slugs of the role's permissions.
        permissions: Vec<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A custom role of an organization.
    OrganizationRole {
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Slug of the role, `admin`.
        slug: String,
        /// Name of the role.
        name: String,
        /// Description of the role.
        description: Option<String>,
        /// Slug of the resource type that the role can be assigned on.
        resource_type_slug: String,
        /// Slugs of the role's permissions.
        permissions: Vec<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}
