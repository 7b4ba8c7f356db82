//! Roles of groups on resources, which all members of the group have.

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
        groups::{self, GROUPS},
    },
    conflict,
    role_assignments::{present, requested},
};

/// Role assignments of groups. Not in responses: `organization_id`, `resource_id`, `role_slug`.
pub(super) const GROUP_ROLE_ASSIGNMENTS: TableDefinition =
    TableDefinition::new("group_role_assignments", "Group role assignment", "gra").references(&[
        belongs_to("group_id", "groups"),
        belongs_to("organization_id", "organizations"),
        belongs_to("resource_id", "authorization_resources"),
    ]);

/// Maximum number of role assignments in a list of a request. WorkOS documents it for the request that replaces all.
const MAX_REQUESTED: usize = 100;

/// Returns the role assignments of the groups that a membership is in, with the groups.
pub(super) fn of_membership(store: &Store, membership_id: &str) -> Vec<(Row, Row)> {
    let groups = groups::of_membership(store, membership_id).into_iter();
    let assignments = groups.flat_map(|group| {
        let assignments = of(store, group.id());
        assignments.into_iter().map(move |assignment| (group.clone(), assignment))
    });
    assignments.collect()
}

fn of(store: &Store, group_id: &str) -> Vec<Row> {
    store.find(&GROUP_ROLE_ASSIGNMENTS, "group_id", group_id).cloned().collect()
}

/// ID of a resource and slug of a role.
type Target = (String, String);

fn target(assignment: &Row) -> Target {
    (assignment.text("resource_id").to_owned(), assignment.text("role_slug").to_owned())
}

/// Returns the targets in a list of the body, each once.
fn requested_targets(call: &Call<'_>, group: &Row, name: &str) -> Result<Vec<Target>, ErrorResponse> {
    if call.body.list(name).len() > MAX_REQUESTED {
        return Err(ErrorResponse::invalid_field(name));
    }
    let mut targets = Vec::new();
    for entry in call.body.list(name) {
        let target = requested(call.store, group.text("organization_id"), &entry.clone().into())?;
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    Ok(targets)
}

fn insert(call: &mut Call<'_>, group: &Row, (resource_id, slug): Target) -> Row {
    let row = Row::default()
        .with("group_id", group.id())
        .with("organization_id", group.text("organization_id"))
        .with("resource_id", resource_id)
        .with("role_slug", slug);
    let now = call.now;
    call.store.insert(&GROUP_ROLE_ASSIGNMENTS, row, now)
}

fn at_path(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    call.store.get(&GROUPS, call.path(0))?;
    let assignment = call.store.row(&GROUP_ROLE_ASSIGNMENTS, call.path(1));
    let assignment = assignment.filter(|assignment| assignment.text("group_id") == call.path(0));
    assignment.cloned().ok_or_else(|| GROUP_ROLE_ASSIGNMENTS.not_found(call.path(1)))
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&GROUPS, call.path(0))?;
    let paging = call.paging(&GROUP_ROLE_ASSIGNMENTS)?;
    let of_group = Some(("group_id", call.path(0)));
    let mut page = call.store.page(&GROUP_ROLE_ASSIGNMENTS, &paging, of_group, |_| true);
    page.rows = page.rows.into_iter().map(|row| present(call.store, row)).collect();
    Ok(page.into())
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    Ok(present(call.store, at_path(call)?).into())
}

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let group = call.store.get(&GROUPS, call.path(0))?.clone();
    let requested = requested(call.store, group.text("organization_id"), &call.body)?;
    if of(call.store, group.id()).iter().any(|assignment| target(assignment) == requested) {
        let message = "The group has the role on the resource already.";
        return Err(conflict("duplicate_group_role_assignment", message));
    }
    let assignment = insert(call, &group, requested);
    Ok(present(call.store, assignment).into())
}

/// Replaces all role assignments. Those that stay keep their IDs.
pub(super) fn replace(call: &mut Call<'_>) -> HandlerResult {
    let group = call.store.get(&GROUPS, call.path(0))?.clone();
    let targets = requested_targets(call, &group, "role_assignments")?;
    let removed = of(call.store, group.id())
        .into_iter()
        .map(|row| target(&row))
        .filter(|target| !targets.contains(target));
    let removed = removed.collect::<Vec<_>>();
    update(call, &group, targets, &removed)?;
    let assignments = of(call.store, group.id()).into_iter().map(|row| present(call.store, row));
    let list = Row::default()
        .with("data", assignments.collect::<Vec<_>>())
        .with("list_metadata", json!({ "before": null, "after": null }));
    Ok(list.into())
}

pub(super) fn patch(call: &mut Call<'_>) -> HandlerResult {
    let group = call.store.get(&GROUPS, call.path(0))?.clone();
    let added = requested_targets(call, &group, "add")?;
    let removed = requested_targets(call, &group, "remove")?;
    if added.iter().any(|target| removed.contains(target)) {
        let message = "A role assignment is added and removed.";
        return Err(ErrorResponse::unprocessable("group_role_assignment_update_overlap", message));
    }
    update(call, &group, added, &removed)?;
    Ok(Reply::Empty)
}

/// Adds and removes role assignments. Those that exist already, and those that do not, are left as they are.
fn update(
    call: &mut Call<'_>,
    group: &Row,
    added: Vec<Target>,
    removed: &[Target],
) -> Result<(), ErrorResponse> {
    let existing = of(call.store, group.id());
    for assignment in existing.iter().filter(|assignment| removed.contains(&target(assignment))) {
        call.store.remove(&GROUP_ROLE_ASSIGNMENTS, assignment.id())?;
    }
    for new in added {
        if !existing.iter().any(|assignment| target(assignment) == new) {
            insert(call, group, new);
        }
    }
    Ok(())
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let assignment = at_path(call)?;
    call.store.remove(&GROUP_ROLE_ASSIGNMENTS, assignment.id())?;
    Ok(Reply::Empty)
}

/// Deletes the assignments of a role: on one resource, or on all if the body names none.
pub(super) fn delete_matching(call: &mut Call<'_>) -> HandlerResult {
    let group = call.store.get(&GROUPS, call.path(0))?.clone();
    let resource =
        super::resources::named(call.store, group.text("organization_id"), &call.body, "resource")?;
    let slug = call.body.text("role_slug").to_owned();
    let mut matching = of(call.store, group.id());
    matching.retain(|assignment| {
        let is_on = |resource: &Row| assignment.text("resource_id") == resource.id();
        assignment.text("role_slug") == slug && resource.as_ref().is_none_or(is_on)
    });
    if matching.is_empty() {
        return Err(GROUP_ROLE_ASSIGNMENTS.not_found(&slug));
    }
    for assignment in matching {
        call.store.remove(&GROUP_ROLE_ASSIGNMENTS, assignment.id())?;
    }
    Ok(Reply::Empty)
}
