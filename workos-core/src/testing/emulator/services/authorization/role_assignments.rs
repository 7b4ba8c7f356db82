//! Roles of organization memberships on resources.

use serde_json::json;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Reply},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organization_memberships::{self, DEFAULT_ROLE, MEMBERSHIPS},
    },
    group_role_assignments::{self, GROUP_ROLE_ASSIGNMENTS},
    page_of, resources, roles,
};
use crate::types::Timestamp;

/// Roles that were assigned on resources other than the organization. Those on the organization are the
/// `role_slugs` of memberships. Not in responses: `resource_id`, `role_slug`.
pub(super) const ROLE_ASSIGNMENTS: TableDefinition =
    TableDefinition::new("role_assignments", "Role assignment", "role_assignment").references(&[
        belongs_to("organization_membership_id", "organization_memberships"),
        belongs_to("resource_id", "authorization_resources"),
    ]);

/// Adds the role and the resource.
pub(super) fn present(store: &Store, assignment: Row) -> Row {
    let resource = resources::by_id(store, assignment.text("resource_id")).unwrap_or_default();
    assignment
        .clone()
        .with("role", json!({ "slug": assignment.text("role_slug") }))
        .with("resource", resource.only(&["id", "external_id", "resource_type_slug"]))
}

/// Returns all role assignments of a membership: on the organization, on other resources, and through groups.
pub(super) fn of(store: &Store, membership: &Row) -> Vec<Row> {
    let organization = resources::organization_resource_id(membership.text("organization_id"));
    let direct = json!({ "type": "direct", "group": null, "group_role_assignment_id": null });
    let on_organization = membership.texts("role_slugs").into_iter().map(|slug| {
        let id = format!("{}_{}_{slug}", ROLE_ASSIGNMENTS.prefix, membership.id());
        let times = membership.only(&["created_at", "updated_at"]);
        let assignment = times.with("id", id).with("resource_id", &organization).with("role_slug", slug);
        assignment.with("source", &direct)
    });
    let on_others = store.find(&ROLE_ASSIGNMENTS, "organization_membership_id", membership.id());
    let on_others = on_others.map(|assignment| assignment.clone().with("source", &direct));
    let through_groups = group_role_assignments::of_membership(store, membership.id());
    let through_groups = through_groups.into_iter().map(|(group, assignment)| {
        let id = format!("{}_{}_{}", ROLE_ASSIGNMENTS.prefix, assignment.id(), membership.id());
        let source = json!({
            "type": "group",
            "group": group.only(&["id", "name"]),
            "group_role_assignment_id": assignment.id(),
        });
        assignment.with("id", id).with("source", source)
    });
    let all = on_organization.chain(on_others).chain(through_groups);
    all.map(|assignment| assignment.with("organization_membership_id", membership.id())).collect()
}

/// Whether a role is assigned to a member or a group of an organization.
pub(super) fn is_assigned(store: &Store, organization_id: &str, slug: &str) -> bool {
    let has_role = |membership: &Row| {
        let mut assignments = store.find(&ROLE_ASSIGNMENTS, "organization_membership_id", membership.id());
        membership.texts("role_slugs").iter().any(|other| other == slug)
            || assignments.any(|assignment| assignment.text("role_slug") == slug)
    };
    let mut of_groups = store.find(&GROUP_ROLE_ASSIGNMENTS, "organization_id", organization_id);
    store.find(&MEMBERSHIPS, "organization_id", organization_id).any(has_role)
        || of_groups.any(|assignment| assignment.text("role_slug") == slug)
}

/// Whether a role is assigned on a resource.
pub(super) fn is_resource_assigned(store: &Store, resource_id: &str) -> bool {
    store.find_one(&ROLE_ASSIGNMENTS, "resource_id", resource_id).is_some()
        || store.find_one(&GROUP_ROLE_ASSIGNMENTS, "resource_id", resource_id).is_some()
}

/// Returns the resource and the slug of the role that fields name; the organization if they name no resource. A 422
/// error if the role is of another resource type.
pub(super) fn requested(
    store: &Store,
    organization_id: &str,
    fields: &Row,
) -> Result<(String, String), ErrorResponse> {
    let resource = match resources::named(store, organization_id, fields, "resource")? {
        Some(resource) => resource,
        None => resources::by_external_id(store, organization_id, super::ORGANIZATION, organization_id)?,
    };
    let role = roles::find(store, Some(organization_id), fields.text("role_slug"))?;
    if role.text("resource_type_slug") != resource.text("resource_type_slug") {
        return Err(ErrorResponse::invalid_field("role_slug"));
    }
    Ok((resource.id().to_owned(), role.text("slug").to_owned()))
}

// ---- Operations.

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let is_queried = |assignment: &Row| {
        let resource = assignment.object("resource");
        let is = |parameter: &str, field: &str| {
            call.query.get(parameter).is_none_or(|value| resource.text(field) == value)
        };
        is("resource_id", "id")
            && is("resource_external_id", "external_id")
            && is("resource_type_slug", "resource_type_slug")
    };
    let assignments = of(call.store, membership).into_iter().map(|row| present(call.store, row));
    let assignments = assignments.filter(is_queried).collect();
    page_of(call, &ROLE_ASSIGNMENTS, assignments).map(Reply::Page)
}

pub(super) fn list_for_resource(call: &mut Call<'_>) -> HandlerResult {
    let resource = resources::at_path(call)?;
    let role = call.query.get("role_slug");
    let memberships = call.store.find(&MEMBERSHIPS, "organization_id", resource.text("organization_id"));
    let assignments = memberships.flat_map(|membership| of(call.store, membership));
    let assignments = assignments.filter(|assignment| {
        assignment.text("resource_id") == resource.id()
            && role.is_none_or(|role| assignment.text("role_slug") == role)
    });
    let assignments = assignments.map(|assignment| present(call.store, assignment)).collect();
    page_of(call, &ROLE_ASSIGNMENTS, assignments).map(Reply::Page)
}

pub(super) fn assign(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?.clone();
    let organization_id = membership.text("organization_id");
    let (resource_id, slug) = requested(call.store, organization_id, &call.body)?;
    if direct(call, &membership, &resource_id, &slug).is_none() {
        if resource_id == resources::organization_resource_id(organization_id) {
            let mut slugs = membership.texts("role_slugs");
            slugs.push(slug.clone());
            set_roles(call.store, &membership, slugs, call.now)?;
        } else {
            let row = Row::default()
                .with("organization_membership_id", membership.id())
                .with("resource_id", &resource_id)
                .with("role_slug", &slug);
            let now = call.now;
            call.store.insert(&ROLE_ASSIGNMENTS, row, now);
        }
    }
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let assignment = direct(call, membership, &resource_id, &slug);
    Ok(present(call.store, assignment.unwrap_or_default()).into())
}

/// Returns the role assignment of a membership on a resource that is not of a group.
fn direct(call: &Call<'_>, membership: &Row, resource_id: &str, slug: &str) -> Option<Row> {
    of(call.store, membership).into_iter().find(|assignment| {
        is_direct(assignment)
            && assignment.text("resource_id") == resource_id
            && assignment.text("role_slug") == slug
    })
}

fn is_direct(assignment: &Row) -> bool {
    assignment.object("source").text("type") == "direct"
}

/// Sets the roles of a membership on the organization and records the update.
fn set_roles(
    store: &mut Store,
    membership: &Row,
    slugs: Vec<String>,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let before = organization_memberships::present(store, membership.clone());
    let after = store.update(&MEMBERSHIPS, membership.id(), now, |row| row.set("role_slugs", slugs))?;
    let after = organization_memberships::present(store, after);
    store.record_update(now, "organization_membership.updated", &before, &after);
    Ok(())
}

/// Removes a role of a membership on the organization. A membership without another one gets the default role, since
/// each has a role.
fn remove_from(store: &mut Store, membership: &Row, slug: &str, now: Timestamp) -> Result<(), ErrorResponse> {
    let mut slugs = membership.texts("role_slugs");
    slugs.retain(|other| other != slug);
    if slugs.is_empty() {
        slugs.push(DEFAULT_ROLE.to_owned());
    }
    set_roles(store, membership, slugs, now)
}

/// Removes a role that is deleted from the memberships and groups that it is assigned to.
pub(super) fn remove_role(store: &mut Store, role: &Row, now: Timestamp) -> Result<(), ErrorResponse> {
    let (slug, owner) = (role.text("slug"), role.optional_text("organization_id"));
    let is_of_owner = |row: &Row| owner.is_none_or(|id| row.text("organization_id") == id);
    let has_role = |row: &&Row| row.texts("role_slugs").iter().any(|other| other == slug);
    let memberships = store.all(&MEMBERSHIPS).filter(|row| is_of_owner(row)).filter(has_role);
    for membership in memberships.cloned().collect::<Vec<_>>() {
        remove_from(store, &membership, slug, now)?;
    }
    for table in [&ROLE_ASSIGNMENTS, &GROUP_ROLE_ASSIGNMENTS] {
        let with_role = store.all(table).filter(|row| row.text("role_slug") == slug);
        let of_role = with_role.filter(|row| {
            let membership = store.row(&MEMBERSHIPS, row.text("organization_membership_id"));
            is_of_owner(membership.unwrap_or(row))
        });
        for id in of_role.map(|row| row.id().to_owned()).collect::<Vec<_>>() {
            store.remove(table, &id)?;
        }
    }
    Ok(())
}

pub(super) fn remove(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?.clone();
    let resource = resources::named(call.store, membership.text("organization_id"), &call.body, "resource")?;
    let resource = resource.unwrap_or_default();
    let slug = call.body.text("role_slug");
    let assignment = direct(call, &membership, resource.id(), slug);
    let assignment = assignment.ok_or_else(|| ROLE_ASSIGNMENTS.not_found(slug))?;
    delete(call, &membership, &assignment)
}

pub(super) fn remove_by_id(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?.clone();
    let mut assignments = of(call.store, &membership).into_iter();
    // A role of a group is removed from the group.
    let assignment = assignments.find(|row| row.id() == call.path(1) && is_direct(row));
    let assignment = assignment.ok_or_else(|| ROLE_ASSIGNMENTS.not_found(call.path(1)))?;
    delete(call, &membership, &assignment)
}

fn delete(call: &mut Call<'_>, membership: &Row, assignment: &Row) -> HandlerResult {
    if call.store.remove(&ROLE_ASSIGNMENTS, assignment.id()).is_err() {
        let now = call.now;
        remove_from(call.store, membership, assignment.text("role_slug"), now)?;
    }
    Ok(Reply::Empty)
}
