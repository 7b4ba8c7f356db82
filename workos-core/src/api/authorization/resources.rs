//! Resources: what of yours WorkOS guards. Each can be addressed by its WorkOS id, or by your own id of it
//! within its organization and type.

use crate::{
    endpoint::{Query, QueryValue},
    types::{AuthorizationResourceId, OrganizationId, Timestamp},
};

model! {
    /// Something of yours that people have access to: a workspace, a project, a document.
    AuthorizationResource {
        /// Its id.
        id: AuthorizationResourceId,
        /// Your own id of it.
        external_id: String,
        /// Its name.
        name: String,
        /// What it is.
        description: Option<String>,
        /// The type that it is of.
        resource_type_slug: String,
        /// The organization that it is in.
        organization_id: OrganizationId,
        /// What it is part of.
        parent_resource_id: Option<AuthorizationResourceId>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

alternatives! {
    /// Which resource is meant. An organization is one too, of the type `organization`, with its id for an
    /// external one.
    pub enum ResourceTarget {
        /// The one with this id.
        Id = id {
            /// Its id.
            resource_id: AuthorizationResourceId,
        },
        /// The one that you know by an id of your own.
        External = external {
            /// The type that it is of.
            resource_type_slug: String,
            /// Your own id of it.
            resource_external_id: String,
        },
    }
}

alternatives! {
    /// Which resource is meant as the parent of others.
    pub enum ParentResource {
        /// The one with this id.
        Id = id {
            /// Its id.
            parent_resource_id: AuthorizationResourceId,
        },
        /// The one that you know by an id of your own.
        External = external {
            /// The type that it is of.
            parent_resource_type_slug: String,
            /// Your own id of it.
            parent_resource_external_id: String,
        },
    }
}

/// The parameter of your own id is called after the field: `parent_external_id` in one list,
/// `parent_resource_external_id` in the other.
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
    /// Lists resources: those in an organization, those of a type, or those that are both.
    ///
    /// Refused with `missing_organization_id_or_resource_type_slug` (400) if neither of the two is set.
    ListResources: GET "/authorization/resources" as "list_resources" -> pages of AuthorizationResource,
    query {
        /// Only those in this organization.
        organization_id: Option<OrganizationId>,
        /// Only those of this type.
        resource_type_slug: Option<String>,
        /// Only the one that you know by this id.
        resource_external_id: Option<String>,
        /// Only those that are part of this one.
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Tells WorkOS of a resource.
    ///
    /// Refused with `authorization_resource_external_id_conflict` (409) if there is one of this id and type,
    /// with `resource_type_update_in_progress` (409) or `lock_timeout` (400) while its type or resources
    /// around it are being changed.
    CreateResource: POST "/authorization/resources" as "create_resource" -> AuthorizationResource,
    body {
        /// The organization that it is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it: ASCII, at most 128 characters.
        external_id: String,
        /// Its name: at most 48 characters.
        name: String,
        /// What it is: at most 150 characters.
        description: Patch<String>,
        /// What it is part of; nothing but the organization if left out.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Gets a resource.
    GetResource: GET "/authorization/resources/{resource_id}" as "get_resource" -> AuthorizationResource,
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
}

endpoint! {
    /// Changes a resource. What is left out keeps its value.
    ///
    /// Refused with `resource_type_update_in_progress` (409) or `lock_timeout` (400) while its type or
    /// resources around it are being changed.
    UpdateResource: PATCH "/authorization/resources/{resource_id}" as "update_resource" -> AuthorizationResource,
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
    body {
        /// Its new name: at most 48 characters.
        name: Option<String>,
        /// What it is: at most 150 characters.
        description: Patch<String>,
        /// What it becomes part of.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Deletes a resource.
    ///
    /// Refused with `resource_has_dependents` (409) if resources are part of it or roles are assigned on it,
    /// unless `cascade_delete` is set; with `resource_type_update_in_progress` (409) or `lock_timeout` (400)
    /// while its type or resources around it are being changed.
    DeleteResource: DELETE "/authorization/resources/{resource_id}" as "delete_resource" -> (),
    path {
        /// The resource.
        resource_id: AuthorizationResourceId,
    }
    query {
        /// Whether all that is part of it goes with it, and all role assignments; no if left out.
        cascade_delete: Option<bool>,
    }
}

endpoint! {
    /// Gets a resource by your own id of it.
    GetResourceByExternalId: GET "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "get_resource_by_external_id" -> AuthorizationResource,
    path {
        /// The organization that it is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
}

endpoint! {
    /// Changes a resource by your own id of it. What is left out keeps its value.
    ///
    /// Refused with `resource_type_update_in_progress` (409) or `lock_timeout` (400) while its type or
    /// resources around it are being changed.
    UpdateResourceByExternalId: PATCH "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "update_resource_by_external_id" -> AuthorizationResource,
    path {
        /// The organization that it is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
    body {
        /// Its new name: at most 48 characters.
        name: Option<String>,
        /// What it is: at most 150 characters.
        description: Patch<String>,
        /// What it becomes part of.
        #[serde(flatten)]
        parent: Option<ParentResource>,
    }
}

endpoint! {
    /// Deletes a resource by your own id of it.
    ///
    /// Refused with `resource_has_dependents` (409) if resources are part of it or roles are assigned on it,
    /// unless `cascade_delete` is set; with `resource_type_update_in_progress` (409) or `lock_timeout` (400)
    /// while its type or resources around it are being changed.
    DeleteResourceByExternalId: DELETE "/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}" as "delete_resource_by_external_id" -> (),
    path {
        /// The organization that it is in.
        organization_id: OrganizationId,
        /// The type that it is of.
        resource_type_slug: String,
        /// Your own id of it.
        external_id: String,
    }
    query {
        /// Whether all that is part of it goes with it, and all role assignments; no if left out.
        cascade_delete: Option<bool>,
    }
}
