//! Authorization resources. Each resource is identified by its ID, or by its external ID together with its
//! organization and resource type.

use crate::{
    endpoint::{Query, QueryValue},
    types::{AuthorizationResourceId, OrganizationId, Timestamp},
};

model! {
    /// An authorization resource: an entity of your application that access is controlled on, for example a
    /// workspace, a project or a document.
    AuthorizationResource {
        /// ID of the resource (`authz_resource_…`).
        id: AuthorizationResourceId,
        /// External ID of the resource: your own identifier, for example `proj-456`.
        external_id: String,
        /// Human-readable name of the resource.
        name: String,
        /// Description of the resource.
        description: Option<String>,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// ID of the parent resource, if the resource is nested.
        parent_resource_id: Option<AuthorizationResourceId>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

alternatives! {
    /// Identification of a resource: by ID, or by resource type and external ID. An organization is a
    /// resource too, with the resource type `organization` and its ID as the external ID.
    pub enum ResourceTarget {
        /// Resource with this ID.
        Id = id {
            /// ID of the resource (`authz_resource_…`).
            resource_id: AuthorizationResourceId,
        },
        /// Resource with this resource type and external ID.
        External = external {
            /// Slug of the resource type, for example `project`.
            resource_type_slug: String,
            /// External ID of the resource: your own identifier.
            resource_external_id: String,
        },
    }
}

alternatives! {
    /// Identification of a parent resource: by ID, or by resource type and external ID.
    pub enum ParentResource {
        /// Parent resource with this ID.
        Id = id {
            /// ID of the parent resource (`authz_resource_…`).
            parent_resource_id: AuthorizationResourceId,
        },
        /// Parent resource with this resource type and external ID.
        External = external {
            /// Slug of the parent resource's type, for example `workspace`.
            parent_resource_type_slug: String,
            /// External ID of the parent resource: your own identifier.
            parent_resource_external_id: String,
        },
    }
}

/// The two lists name the parameter of the external ID differently: `parent_external_id` and
/// `parent_resource_external_id`. The field's name decides which.
impl QueryValue for ParentResource {
    fn append(&self, name: &str, query: &mut Query<'_>) {
        match self {
            Self::Id { parent_resource_id } => parent_resource_id.append("parent_resource_id", query),
            Self::External { parent_resource_type_slug, parent_resource_external_id } => {
                parent_resource_type_slug.append("parent_resource_type_slug", query);
                parent_resource_external_id.append(&format!("{name}_external_id"), query);
            }
        }
    }

    fn append_item(&self, _: &mut Query<'_>) {}
}

endpoint! {
    /// Lists the authorization resources that match the filters. `organization_id`, `resource_type_slug` or
    /// both are required.
    ///
    /// # Errors
    ///
    /// `missing_organization_id_or_resource_type_slug` (400) if neither filter is set.
    ListResources: GET "/authorization/resources" as "list_resources" -> pages of AuthorizationResource,
    query {
        /// ID of the organization to filter by.
        organization_id: Option<OrganizationId>,
        /// Slug of the resource type to filter by, for example `project`.
        resource_type_slug: Option<String>,
        /// External ID of the resource to filter by.
        resource_external_id: Option<String>,
        /// Parent resource to filter by.
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Creates an authorization resource.
    ///
    /// # Errors
    ///
    /// - `authorization_resource_external_id_conflict` (409) if a resource with this external ID and resource
    ///   type exists.
    /// - `resource_type_update_in_progress` (409) while the resource type is being updated.
    /// - `lock_timeout` (400) if related resources are being changed at the same time.
    CreateResource: POST "/authorization/resources" as "create_resource" -> AuthorizationResource,
    body {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier, at most 128 ASCII characters.
        external_id: String,
        /// Human-readable name of the resource: at most 48 characters.
        name: String,
        /// Description of the resource: at most 150 characters.
        description: Patch<String>,
        /// Parent resource. Defaults to the organization.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Gets an authorization resource by ID.
    GetResource: GET "/authorization/resources/{resource_id}" as "get_resource" -> AuthorizationResource,
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
}

endpoint! {
    /// Updates an authorization resource. Omitted fields are unchanged.
    ///
    /// # Errors
    ///
    /// - `resource_type_update_in_progress` (409) while the resource type is being updated.
    /// - `lock_timeout` (400) if related resources are being changed at the same time.
    UpdateResource: PATCH "/authorization/resources/{resource_id}" as "update_resource" -> AuthorizationResource,
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
    body {
        /// Human-readable name of the resource: at most 48 characters.
        name: Option<String>,
        /// Description of the resource: at most 150 characters. `Patch::Clear` removes it.
        description: Patch<String>,
        /// New parent resource.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Deletes an authorization resource.
    ///
    /// # Errors
    ///
    /// - `resource_has_dependents` (409) if the resource has child resources or role assignments and
    ///   `cascade_delete` is not set.
    /// - `resource_type_update_in_progress` (409) while the resource type is being updated.
    /// - `lock_timeout` (400) if related resources are being changed at the same time.
    DeleteResource: DELETE "/authorization/resources/{resource_id}" as "delete_resource" -> (),
    path {
        /// ID of the resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// Whether to delete all descendant resources and role assignments as well. Defaults to `false`.
        cascade_delete: Option<bool>,
    }
}

endpoint! {
    /// Gets an authorization resource by external ID.
    GetResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "get_resource_by_external_id" -> AuthorizationResource,
    path {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
}

endpoint! {
    /// Updates an authorization resource, identified by its external ID. Omitted fields are unchanged.
    ///
    /// # Errors
    ///
    /// - `resource_type_update_in_progress` (409) while the resource type is being updated.
    /// - `lock_timeout` (400) if related resources are being changed at the same time.
    UpdateResourceByExternalId: PATCH "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "update_resource_by_external_id" -> AuthorizationResource,
    path {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
    body {
        /// Human-readable name of the resource: at most 48 characters.
        name: Option<String>,
        /// Description of the resource: at most 150 characters. `Patch::Clear` removes it.
        description: Patch<String>,
        /// New parent resource.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Deletes an authorization resource, identified by its external ID.
    ///
    /// # Errors
    ///
    /// - `resource_has_dependents` (409) if the resource has child resources or role assignments and
    ///   `cascade_delete` is not set.
    /// - `resource_type_update_in_progress` (409) while the resource type is being updated.
    /// - `lock_timeout` (400) if related resources are being changed at the same time.
    DeleteResourceByExternalId: DELETE "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "delete_resource_by_external_id" -> (),
    path {
        /// ID of the organization that owns the resource.
        organization_id: OrganizationId,
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        external_id: String,
    }
    query {
        /// Whether to delete all descendant resources and role assignments as well. Defaults to `false`.
        cascade_delete: Option<bool>,
    }
}
