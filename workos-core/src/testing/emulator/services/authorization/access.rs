//! Checks of permissions, and lists of what they apply to.

use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
        },
        organization_memberships::{self, MEMBERSHIPS},
    },
    permissions::PERMISSIONS,
    permissions_of_roles, required,
    resources::{self, RESOURCES},
    role_assignments,
};

/// Returns the slugs of the permissions that a membership has on a resource, by its roles on the resource and on the
/// ancestors. Permissions of other resource types do not apply.
fn effective_permissions(store: &Store, membership: &Row, resource: &Row) -> Vec<String> {
    permissions_by(store, membership, resource, &resources::with_ancestors(store, resource))
}

/// Returns the slugs of the permissions on a resource that a membership has by its roles on these resources.
fn permissions_by(store: &Store, membership: &Row, resource: &Row, on: &[String]) -> Vec<String> {
    let organization_id = resource.text("organization_id");
    // WorkOS does not document checks of inactive members; they cannot sign in.
    if membership.text("status") != "active" || membership.text("organization_id") != organization_id {
        return Vec::new();
    }
    let assignments = role_assignments::of(store, membership).into_iter();
    let assignments = assignments.filter(|row| on.iter().any(|id| id == row.text("resource_id")));
    let roles: Vec<String> = assignments.map(|row| row.text("role_slug").to_owned()).collect();
    let mut permissions = permissions_of_roles(store, organization_id, &roles);
    permissions.retain(|slug| {
        let permission = store.find_one(&PERMISSIONS, "slug", slug);
        permission.is_some_and(|row| row.text("resource_type_slug") == resource.text("resource_type_slug"))
    });
    permissions
}

fn contains(permissions: &[String], slug: &str) -> bool {
    permissions.iter().any(|permission| permission == slug)
}

/// Returns 404 for a resource of another organization, and `false` for a permission that does not exist.
pub(super) fn check(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let resource = resources::named(call.store, membership.text("organization_id"), &call.body, "resource")?;
    let permissions = effective_permissions(call.store, membership, &resource.unwrap_or_default());
    let is_authorized = contains(&permissions, call.body.text("permission_slug"));
    Ok(Row::default().with("authorized", is_authorized).into())
}

/// Lists the permissions of a membership on a resource, which the path has by ID, or by type and external ID.
pub(super) fn list_permissions(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let organization_id = membership.text("organization_id");
    let resource = match call.path(2) {
        "" => resources::named(
            call.store,
            organization_id,
            &json!({ "resource_id": call.path(1) }).into(),
            "resource",
        )?
        .unwrap_or_default(),
        external_id => resources::by_external_id(call.store, organization_id, call.path(1), external_id)?,
    };
    page_of_permissions(call, membership, &resource)
}

/// Lists the same at the path that the Node SDK sends the request to.
pub(super) fn list_permissions_on_resource(call: &mut Call<'_>) -> HandlerResult {
    let resource = resources::at_path(call)?;
    let membership = call.store.get(&MEMBERSHIPS, call.path(1))?;
    page_of_permissions(call, membership, &resource)
}

fn page_of_permissions(call: &Call<'_>, membership: &Row, resource: &Row) -> HandlerResult {
    let permissions = effective_permissions(call.store, membership, resource);
    let paging = call.paging(&PERMISSIONS)?;
    let has = |row: &Row| contains(&permissions, row.text("slug"));
    Ok(call.store.page(&PERMISSIONS, &paging, None, has).into())
}

/// Lists the children of a resource on which a membership has a permission.
pub(super) fn list_resources(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let permission = required(call, "permission_slug")?;
    let query: Row = call.query.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let organization_id = membership.text("organization_id");
    let parent = resources::named(call.store, organization_id, &query, "parent_resource")?;
    let Some(parent) = parent else {
        return Err(ErrorResponse::bad_request("bad_request", "A parent resource is required."));
    };
    let paging = call.paging(&RESOURCES)?;
    let of_organization = Some(("organization_id", organization_id));
    let page = call.store.page(&RESOURCES, &paging, of_organization, |resource| {
        resources::is_child(resource, &parent)
            && contains(&effective_permissions(call.store, membership, resource), permission)
    });
    Ok(page.into())
}

/// Lists the memberships with a permission on a resource: by roles on the resource itself, or with
/// `assignment=indirect` also by roles on its ancestors.
pub(super) fn list_memberships(call: &mut Call<'_>) -> HandlerResult {
    let resource = resources::at_path(call)?;
    let permission = required(call, "permission_slug")?;
    let on = match call.query.get("assignment") {
        None | Some("direct") => vec![resource.id().to_owned()],
        Some("indirect") => resources::with_ancestors(call.store, &resource),
        Some(_) => return Err(ErrorResponse::invalid_field("assignment")),
    };
    let paging = call.paging(&MEMBERSHIPS)?;
    let of_organization = Some(("organization_id", resource.text("organization_id")));
    let mut page = call.store.page(&MEMBERSHIPS, &paging, of_organization, |membership| {
        contains(&permissions_by(call.store, membership, &resource, &on), permission)
    });
    page.rows = page.rows.into_iter().map(|row| organization_memberships::present(call.store, row)).collect();
    Ok(page.into())
}
