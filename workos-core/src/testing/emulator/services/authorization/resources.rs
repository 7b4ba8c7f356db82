//! Resources that roles are assigned on. The organization is the root of its resources: one of the type
//! `organization`, with the organization's ID as external ID, which has no row.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{
            request::Call,
            resource::{self, Resource},
            response::{ErrorResponse, HandlerResult, Reply},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organizations::ORGANIZATIONS,
    },
    ORGANIZATION, check_lengths, conflict, role_assignments,
};

pub(super) const RESOURCES: TableDefinition =
    TableDefinition::new("authorization_resources", "Authorization resource", "authz_resource")
        .indexes(&["external_id"])
        .references(&[
            belongs_to("organization_id", "organizations"),
            belongs_to("parent_resource_id", "authorization_resources"),
        ]);

pub(super) const RESOURCE: Resource = Resource::new("/authorization/resources", &RESOURCES);

const LENGTHS: &[(&str, usize)] =
    &[("name", 48), ("description", 150), ("external_id", 128), ("resource_type_slug", 48)];

/// Prefix of the IDs of the resources that are organizations, before the organization's ID.
const ORGANIZATION_PREFIX: &str = "authz_resource_";

// ---- Finding.

/// Returns the ID of the resource that an organization is.
pub(super) fn organization_resource_id(organization_id: &str) -> String {
    format!("{ORGANIZATION_PREFIX}{organization_id}")
}

/// Returns the resource that an organization is; `None` if there is no such organization.
pub(super) fn organization_resource(store: &Store, organization_id: &str) -> Option<Row> {
    let organization = store.row(&ORGANIZATIONS, organization_id)?;
    Some(
        organization
            .only(&["name", "created_at", "updated_at"])
            .with("id", organization_resource_id(organization_id))
            .with("organization_id", organization_id)
            .with("resource_type_slug", ORGANIZATION)
            .with("external_id", organization_id)
            .with("description", ())
            .with("parent_resource_id", ()),
    )
}

/// Returns the resource with an ID.
pub(super) fn by_id(store: &Store, id: &str) -> Result<Row, ErrorResponse> {
    let organization_id = id.strip_prefix(ORGANIZATION_PREFIX).unwrap_or_default();
    let found = store.row(&RESOURCES, id).cloned().or_else(|| organization_resource(store, organization_id));
    found.ok_or_else(|| RESOURCES.not_found(id))
}

/// Returns the resource of an organization with a type and an external ID.
pub(super) fn by_external_id(
    store: &Store,
    organization_id: &str,
    kind: &str,
    external_id: &str,
) -> Result<Row, ErrorResponse> {
    let found = if kind == ORGANIZATION && external_id == organization_id {
        organization_resource(store, organization_id)
    } else {
        let mut resources = store.find(&RESOURCES, "external_id", external_id);
        let is_it = |resource: &&Row| {
            resource.text("organization_id") == organization_id && resource.text("resource_type_slug") == kind
        };
        resources.find(is_it).cloned()
    };
    found.ok_or_else(|| RESOURCES.not_found(external_id))
}

/// Returns the resource of an organization that fields name by ID, or by type and external ID. `None` if they name
/// none.
pub(super) fn named(
    store: &Store,
    organization_id: &str,
    fields: &Row,
    prefix: &str,
) -> Result<Option<Row>, ErrorResponse> {
    let text = |name: &str| fields.optional_text(&format!("{prefix}_{name}"));
    let resource = match (text("id"), text("type_slug"), text("external_id")) {
        (Some(id), _, _) => by_id(store, id)?,
        (_, Some(kind), Some(external_id)) => by_external_id(store, organization_id, kind, external_id)?,
        (_, None, None) => return Ok(None),
        (_, None, _) => return Err(ErrorResponse::invalid_field(&format!("{prefix}_type_slug"))),
        (_, _, None) => return Err(ErrorResponse::invalid_field(&format!("{prefix}_external_id"))),
    };
    if resource.text("organization_id") != organization_id {
        return Err(RESOURCES.not_found(resource.id()));
    }
    Ok(Some(resource))
}

/// Returns the resource at the path: by ID, or by organization, type and external ID.
pub(super) fn at_path(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    if call.http().uri().path().starts_with("/authorization/resources/") {
        return by_id(call.store, call.path(0));
    }
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    by_external_id(call.store, call.path(0), call.path(1), call.path(2))
}

/// Returns the IDs of a resource and its ancestors up to the organization.
pub(super) fn with_ancestors(store: &Store, resource: &Row) -> Vec<String> {
    let mut ids = vec![resource.id().to_owned()];
    let mut seen = BTreeSet::from([resource.id()]);
    let mut parent = resource.optional_text("parent_resource_id");
    while let Some(resource) = parent.and_then(|id| store.row(&RESOURCES, id)) {
        // A row that the control API has changed could be its own ancestor.
        if !seen.insert(resource.id()) {
            break;
        }
        ids.push(resource.id().to_owned());
        parent = resource.optional_text("parent_resource_id");
    }
    ids.push(organization_resource_id(resource.text("organization_id")));
    ids
}

/// Whether a resource is a child of another. Resources without a parent are children of the organization.
pub(super) fn is_child(resource: &Row, parent: &Row) -> bool {
    match resource.optional_text("parent_resource_id") {
        Some(id) => id == parent.id(),
        None => parent.id() == organization_resource_id(resource.text("organization_id")),
    }
}

// ---- Operations.

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let organization_id = call.body.text("organization_id").to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    let (kind, external_id) = (call.body.text("resource_type_slug"), call.body.text("external_id"));
    if kind == ORGANIZATION {
        return Err(ErrorResponse::bad_request("bad_request", "An organization is a resource already."));
    }
    if by_external_id(call.store, &organization_id, kind, external_id).is_ok() {
        let message = "Another resource of this type has this external ID.";
        return Err(conflict("authorization_resource_external_id_conflict", message));
    }
    let parent = named(call.store, &organization_id, &call.body, "parent_resource")?;
    let mut row =
        call.body.only(&["organization_id", "resource_type_slug", "external_id", "name", "description"]);
    row.set_default("description", ());
    row.set("parent_resource_id", parent.as_ref().map(Row::id));
    resource::create(call, &RESOURCE, row).map(Reply::Object)
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    at_path(call).map(Reply::Object)
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let resource = at_path(call)?;
    let mut changes = call.body.only(&["name", "description"]);
    if let Some(parent) = named(call.store, resource.text("organization_id"), &call.body, "parent_resource")?
    {
        if with_ancestors(call.store, &parent).iter().any(|id| id == resource.id()) {
            return Err(ErrorResponse::invalid_field("parent_resource_id"));
        }
        changes.set("parent_resource_id", parent.id());
    }
    resource::change(call, &RESOURCE, resource.id(), changes).map(Reply::Object)
}

/// Deletes a resource, and with `cascade_delete` its descendants and role assignments, which belong to it.
pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let resource = at_path(call)?;
    let is_cascade = call.query.parse("cascade_delete")?.unwrap_or(false);
    let has_children = call.store.find_one(&RESOURCES, "parent_resource_id", resource.id()).is_some();
    if !is_cascade && (has_children || role_assignments::is_resource_assigned(call.store, resource.id())) {
        let message = "The resource has child resources or role assignments.";
        return Err(conflict("resource_has_dependents", message));
    }
    call.store.remove(&RESOURCES, resource.id())?;
    Ok(Reply::Empty)
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let get = |name| call.query.get(name);
    if get("organization_id").is_none() && get("resource_type_slug").is_none() {
        let message = "An organization_id or a resource_type_slug is required.";
        return Err(ErrorResponse::bad_request("missing_organization_id_or_resource_type_slug", message));
    }
    let is_named = |parent: &Row| {
        get("parent_resource_type_slug").is_none_or(|kind| parent.text("resource_type_slug") == kind)
            && get("parent_external_id").is_none_or(|id| parent.text("external_id") == id)
    };
    let has_parent = get("parent_resource_type_slug").or(get("parent_external_id")).is_some();
    resource::list(call, &RESOURCE, |resource| {
        let parent = || {
            let parent = resource.optional_text("parent_resource_id");
            match parent {
                Some(id) => by_id(call.store, id).ok(),
                None => organization_resource(call.store, resource.text("organization_id")),
            }
        };
        get("resource_external_id").is_none_or(|id| resource.text("external_id") == id)
            && get("parent_resource_id").is_none_or(|id| parent().is_some_and(|parent| parent.id() == id))
            && (!has_parent || parent().is_some_and(|parent| is_named(&parent)))
    })
}
