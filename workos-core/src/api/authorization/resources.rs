//! Authorization resources. Each resource is identified by its ID, or by its external ID together with its
//! organization and resource type.

use crate::{
    endpoint::{Query, QueryValue},
    types::{AuthorizationResourceId, OrganizationId, Page, Patch, Timestamp},
};

/// An authorization resource: an entity of your application that access is controlled on, for example a
/// workspace, a project or a document.
#[model]
pub struct AuthorizationResource {
    /// ID of the resource (`authz_resource_…`).
    pub id: AuthorizationResourceId,
    /// External ID of the resource: your own identifier, for example `proj-456`.
    pub external_id: String,
    /// Human-readable name of the resource.
    pub name: String,
    /// Description of the resource.
    pub description: Option<String>,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// ID of the parent resource, if the resource is nested.
    pub parent_resource_id: Option<AuthorizationResourceId>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Identification of a resource: by ID, or by resource type and external ID. An organization is a
/// resource too, with the resource type `organization` and its ID as the external ID.
#[one_of]
pub enum ResourceTarget {
    /// Resource with this ID.
    Id {
        /// ID of the resource (`authz_resource_…`).
        resource_id: AuthorizationResourceId,
    },
    /// Resource with this resource type and external ID.
    External {
        /// Slug of the resource type, for example `project`.
        resource_type_slug: String,
        /// External ID of the resource: your own identifier.
        resource_external_id: String,
    },
}

/// Identification of a parent resource: by ID, or by resource type and external ID.
#[one_of]
pub enum ParentResource {
    /// Parent resource with this ID.
    Id {
        /// ID of the parent resource (`authz_resource_…`).
        parent_resource_id: AuthorizationResourceId,
    },
    /// Parent resource with this resource type and external ID.
    External {
        /// Slug of the parent resource's type, for example `workspace`.
        parent_resource_type_slug: String,
        /// External ID of the parent resource: your own identifier.
        parent_resource_external_id: String,
    },
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

/// Lists the authorization resources that match the filters. `organization_id`, `resource_type_slug` or
/// both are required.
///
/// # Errors
///
/// `missing_organization_id_or_resource_type_slug` (400) if neither filter is set.
#[endpoint(
    GET "/authorization/resources",
    operation = "list_resources",
    reference = "fga/resource/list",
    response = Page<AuthorizationResource>,
)]
pub struct ListResources {
    /// ID of the organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// Slug of the resource type to filter by, for example `project`.
    pub resource_type_slug: Option<String>,
    /// External ID of the resource to filter by.
    pub resource_external_id: Option<String>,
    /// Parent resource to filter by.
    pub parent: Option<ParentResource>,
}

/// Creates an authorization resource.
///
/// # Errors
///
/// - `authorization_resource_external_id_conflict` (409) if a resource with this external ID and resource
///   type exists.
/// - `resource_type_update_in_progress` (409) while the resource type is being updated.
/// - `lock_timeout` (400) if related resources are being changed at the same time.
#[endpoint(
    POST "/authorization/resources",
    operation = "create_resource",
    reference = "fga/resource/create",
    response = AuthorizationResource,
)]
pub struct CreateResource {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier, at most 128 ASCII characters.
    pub external_id: String,
    /// Human-readable name of the resource: at most 48 characters.
    pub name: String,
    /// Description of the resource: at most 150 characters.
    pub description: Patch<String>,
    /// Parent resource. Defaults to the organization.
    #[serde(flatten)]
    pub parent: Option<ParentResource>,
}

/// Gets an authorization resource by ID.
#[endpoint(
    GET "/authorization/resources/{resource_id}",
    operation = "get_resource",
    reference = "fga/resource/get",
    response = AuthorizationResource,
)]
pub struct GetResource {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
}

/// Updates an authorization resource. Omitted fields are unchanged.
///
/// # Errors
///
/// - `resource_type_update_in_progress` (409) while the resource type is being updated.
/// - `lock_timeout` (400) if related resources are being changed at the same time.
#[endpoint(
    PATCH "/authorization/resources/{resource_id}",
    operation = "update_resource",
    reference = "fga/resource/update",
    response = AuthorizationResource,
)]
pub struct UpdateResource {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
    /// Human-readable name of the resource: at most 48 characters.
    pub name: Option<String>,
    /// Description of the resource: at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
    /// New parent resource.
    #[serde(flatten)]
    pub parent: Option<ParentResource>,
}

/// Deletes an authorization resource.
///
/// # Errors
///
/// - `resource_has_dependents` (409) if the resource has child resources or role assignments and
///   `cascade_delete` is not set.
/// - `resource_type_update_in_progress` (409) while the resource type is being updated.
/// - `lock_timeout` (400) if related resources are being changed at the same time.
#[endpoint(
    DELETE "/authorization/resources/{resource_id}",
    operation = "delete_resource",
    reference = "fga/resource/delete",
)]
pub struct DeleteResource {
    /// ID of the resource.
    pub resource_id: AuthorizationResourceId,
    /// Whether to delete all descendant resources and role assignments as well. Defaults to `false`.
    pub cascade_delete: Option<bool>,
}

/// Gets an authorization resource by external ID.
#[endpoint(
    GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    operation = "get_resource_by_external_id",
    reference = "fga/resource/get-by-external-id",
    response = AuthorizationResource,
)]
pub struct GetResourceByExternalId {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
}

/// Updates an authorization resource, identified by its external ID. Omitted fields are unchanged.
///
/// # Errors
///
/// - `resource_type_update_in_progress` (409) while the resource type is being updated.
/// - `lock_timeout` (400) if related resources are being changed at the same time.
#[endpoint(
    PATCH "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    operation = "update_resource_by_external_id",
    reference = "fga/resource/update-by-external-id",
    response = AuthorizationResource,
)]
pub struct UpdateResourceByExternalId {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
    /// Human-readable name of the resource: at most 48 characters.
    pub name: Option<String>,
    /// Description of the resource: at most 150 characters. `Patch::Clear` removes it.
    pub description: Patch<String>,
    /// New parent resource.
    #[serde(flatten)]
    pub parent: Option<ParentResource>,
}

/// Deletes an authorization resource, identified by its external ID.
///
/// # Errors
///
/// - `resource_has_dependents` (409) if the resource has child resources or role assignments and
///   `cascade_delete` is not set.
/// - `resource_type_update_in_progress` (409) while the resource type is being updated.
/// - `lock_timeout` (400) if related resources are being changed at the same time.
#[endpoint(
    DELETE "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}",
    operation = "delete_resource_by_external_id",
    reference = "fga/resource/delete-by-external-id",
)]
pub struct DeleteResourceByExternalId {
    /// ID of the organization that owns the resource.
    pub organization_id: OrganizationId,
    /// Slug of the resource type, for example `project`.
    pub resource_type_slug: String,
    /// External ID of the resource: your own identifier.
    pub external_id: String,
    /// Whether to delete all descendant resources and role assignments as well. Defaults to `false`.
    pub cascade_delete: Option<bool>,
}
