//! The payloads of events about roles. They have less than [`Role`](crate::authorization::Role), and no id.

use crate::types::{OrganizationId, Timestamp};

model! {
    /// A role of the environment.
    EnvironmentRole {
        /// The name that code knows it by.
        slug: String,
        /// The type of the resources that it can be assigned on.
        resource_type_slug: String,
        /// The slugs of its permissions.
        permissions: Vec<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A custom role, one of an organization's own.
    OrganizationRole {
        /// The organization.
        organization_id: OrganizationId,
        /// The name that code knows it by.
        slug: String,
        /// The name that people know it by.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// The type of the resources that it can be assigned on.
        resource_type_slug: String,
        /// The slugs of its permissions.
        permissions: Vec<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}
