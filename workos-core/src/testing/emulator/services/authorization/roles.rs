//! Roles of the environment and custom roles of organizations.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{
            request::Call,
            resource::Action,
            response::{ErrorResponse, HandlerResult, Reply, Response},
            row::Row,
            shape::Shaper,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organization_memberships::DEFAULT_ROLE,
        organizations::ORGANIZATIONS,
    },
    ORGANIZATION, check_lengths, conflict, permissions, role_assignments,
};
use crate::types::Timestamp;

/// Roles. Not in responses: `organization_id`, null for a role of the environment; `priority`, the position in lists,
/// which only the dashboard changes.
pub(super) const ROLES: TableDefinition = TableDefinition::new("roles", "Role", "role")
    .indexes(&["slug"])
    .references(&[belongs_to("organization_id", "organizations")]);

const LENGTHS: &[(&str, usize)] =
    &[("slug", 48), ("name", 48), ("description", 150), ("resource_type_slug", 48)];

/// Adds the default role, which every environment has.
pub(super) fn set_up(store: &mut Store) {
    let row = Row::default().with("slug", DEFAULT_ROLE).with("name", "Member");
    store.insert(
        &ROLES,
        complete(row, None),
        Timestamp::from_unix_milliseconds(super::super::START_MILLISECONDS),
    );
}

/// Returns a new role with all documented fields.
fn complete(mut role: Row, organization_id: Option<&str>) -> Row {
    role.set_default("description", ());
    role.set_default("resource_type_slug", ORGANIZATION);
    role.set_default("permissions", Vec::<String>::new());
    role.set("type", if organization_id.is_some() { "OrganizationRole" } else { "EnvironmentRole" });
    role.set("organization_id", organization_id);
    role
}

/// Iterates over the roles that apply to an organization, or over those of the environment only: by priority, first
/// those of the environment.
fn of<'a>(store: &'a Store, organization_id: Option<&'a str>) -> impl Iterator<Item = &'a Row> {
    let applies = |role: &&Row| {
        let owner = role.optional_text("organization_id");
        owner.is_none() || owner == organization_id
    };
    let mut roles: Vec<&Row> = store.all(&ROLES).filter(applies).collect();
    roles.sort_by_key(|role| (role.has("organization_id"), role.number("priority")));
    roles.into_iter()
}

/// Returns the role with a slug that applies to an organization, or to the environment; a 404 error if there is none.
pub(super) fn find<'a>(
    store: &'a Store,
    organization_id: Option<&str>,
    slug: &str,
) -> Result<&'a Row, ErrorResponse> {
    let applies = |role: &&Row| {
        let owner = role.optional_text("organization_id");
        owner.is_none() || owner == organization_id
    };
    let with_slug = store.find(&ROLES, "slug", slug).filter(applies);
    let id = with_slug.min_by_key(|role| role.has("organization_id")).map(|role| role.id().to_owned());
    id.and_then(|id| store.row(&ROLES, &id)).ok_or_else(|| ROLES.not_found(slug))
}

/// Whether an organization can give its members a role: one of the environment or its own.
pub(in super::super::super) fn has_role(store: &Store, organization_id: &str, slug: &str) -> bool {
    find(store, Some(organization_id), slug).is_ok_and(|role| role.text("resource_type_slug") == ORGANIZATION)
}

/// Whether a role is one for resources of an organization, which a membership has on a resource only.
pub(in super::super::super) fn is_role_of_sub_resource(
    store: &Store,
    organization_id: &str,
    slug: &str,
) -> bool {
    find(store, Some(organization_id), slug).is_ok_and(|role| role.text("resource_type_slug") != ORGANIZATION)
}

/// Returns the slugs of the permissions of an organization's roles, each once.
pub(in super::super::super) fn permissions_of_roles(
    store: &Store,
    organization_id: &str,
    slugs: &[String],
) -> Vec<String> {
    let mut permissions = Vec::new();
    for role in slugs.iter().filter_map(|slug| find(store, Some(organization_id), slug).ok()) {
        for permission in role.texts("permissions") {
            if !permissions.contains(&permission) {
                permissions.push(permission);
            }
        }
    }
    permissions
}

// ---- Reading.

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    Ok(role_list(call, None))
}

pub(super) fn list_for_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    Ok(role_list(call, Some(call.path(0))))
}

/// Returns all roles without pages. Roles are shaped here, because one of the two operations is not documented.
fn role_list(call: &Call<'_>, organization_id: Option<&str>) -> Reply {
    let mut shaper = Shaper::new(call.now);
    let roles: Vec<_> = of(call.store, organization_id).map(|role| shaper.object("Role", role)).collect();
    Response::ok(Row::default().with("object", "list").with("data", roles)).into()
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    Ok(find(call.store, None, call.path(0))?.clone().into())
}

/// Returns a role of the environment, too.
pub(super) fn get_for_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    Ok(find(call.store, Some(call.path(0)), call.path(1))?.clone().into())
}

/// Returns the role that an operation changes: one of the environment at `/authorization/roles/{slug}`, or an
/// organization's own one. A 404 error if there is none.
fn own(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    if !is_of_organization(call) {
        return find(call.store, None, call.path(0)).cloned();
    }
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    let mut roles = call.store.find(&ROLES, "organization_id", call.path(0));
    let role = roles.find(|role| role.text("slug") == call.path(1));
    role.cloned().ok_or_else(|| ROLES.not_found(call.path(1)))
}

fn is_of_organization(call: &Call<'_>) -> bool {
    call.http().uri().path().starts_with("/authorization/organizations/")
}

// ---- Changing.

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let slug = call.body.text("slug");
    if find(call.store, None, slug).is_ok() {
        return Err(conflict("role_slug_conflict", "Another role has this slug."));
    }
    let role = complete(call.body.clone(), None);
    Ok(insert(call, role).into())
}

pub(super) fn create_in_organization(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let organization_id = call.path(0).to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    let slug = match call.body.optional_text("slug") {
        Some(slug) if !is_organization_slug(slug) => return Err(ErrorResponse::invalid_field("slug")),
        Some(slug) => slug.to_owned(),
        None => generated_slug(call),
    };
    if find(call.store, Some(&organization_id), &slug).is_ok() {
        let message = "Another role of the organization has this slug.";
        return Err(conflict("organization_role_slug_conflict", message));
    }
    let role = complete(call.body.clone().with("slug", slug), Some(&organization_id));
    Ok(insert(call, role).into())
}

/// Whether a slug begins with `org-` and has only lowercase letters, digits, hyphens and underscores.
fn is_organization_slug(slug: &str) -> bool {
    let is_valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    slug.starts_with("org-") && slug.chars().all(is_valid)
}

/// Returns a slug made of the name and a suffix, at most 48 characters.
fn generated_slug(call: &mut Call<'_>) -> String {
    let name = call.body.text("name").to_ascii_lowercase();
    let name = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    let name: String = name.take(32).collect();
    format!("org-{}-{:04}", name.trim_matches('-'), call.store.next_number())
}

fn insert(call: &mut Call<'_>, role: Row) -> Row {
    let now = call.now;
    insert_row(call.store, role, now)
}

fn insert_row(store: &mut Store, role: Row, now: Timestamp) -> Row {
    let role = store.insert(&ROLES, role, now);
    store.record(now, &event(&role, "created"), &role);
    role
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let role = own(call)?;
    let changes = call.body.only(&["name", "description"]);
    Ok(change(call, &role, changes)?.into())
}

pub(super) fn set_permissions(call: &mut Call<'_>) -> HandlerResult {
    let role = own(call)?;
    let mut slugs = call.body.texts("permissions");
    let mut seen = BTreeSet::new();
    slugs.retain(|slug| seen.insert(slug.clone()));
    permissions::check_permissions(call.store, &slugs)?;
    Ok(change(call, &role, Row::default().with("permissions", slugs))?.into())
}

pub(super) fn add_permission(call: &mut Call<'_>) -> HandlerResult {
    let role = own(call)?;
    let slug = call.body.text("slug").to_owned();
    let mut slugs = role.texts("permissions");
    if !slugs.contains(&slug) {
        permissions::check_permissions(call.store, std::slice::from_ref(&slug))?;
        slugs.push(slug);
    }
    Ok(change(call, &role, Row::default().with("permissions", slugs))?.into())
}

pub(super) fn remove_permission(call: &mut Call<'_>) -> HandlerResult {
    let role = own(call)?;
    let slug = call.path(2).to_owned();
    permissions::check_permissions(call.store, std::slice::from_ref(&slug))?;
    Ok(without_permission(call, &role, &slug)?.into())
}

/// Removes a permission that was deleted from the roles that have it.
pub(super) fn remove_permission_from_all(call: &mut Call<'_>, slug: &str) {
    let roles: Vec<Row> = call.store.all(&ROLES).cloned().collect();
    for role in roles {
        drop(without_permission(call, &role, slug));
    }
}

fn without_permission(call: &mut Call<'_>, role: &Row, slug: &str) -> Result<Row, ErrorResponse> {
    let mut slugs = role.texts("permissions");
    slugs.retain(|other| other != slug);
    change(call, role, Row::default().with("permissions", slugs))
}

fn change(call: &mut Call<'_>, role: &Row, changes: Row) -> Result<Row, ErrorResponse> {
    let now = call.now;
    change_row(call.store, role, changes, now)
}

/// Changes a role and records the event, unless nothing changes. The event has the previous values of all fields,
/// because its data lacks some.
fn change_row(store: &mut Store, role: &Row, changes: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let previous = changes.iter().filter(|(name, value)| role.get(name) != Some(value));
    let previous: Row =
        previous.map(|(name, _)| (name.to_owned(), role.get(name).cloned().unwrap_or_default())).collect();
    if previous.iter().next().is_none() {
        return Ok(role.clone());
    }
    let role = store.update(&ROLES, role.id(), now, |row| row.merge(changes))?;
    let context = Row::default().with("previous_attributes", previous);
    store.record_with_context(now, &event(&role, "updated"), &role, context);
    Ok(role)
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let role = own(call)?;
    // `role_has_group_role_mappings` is about groups of an identity provider, to which the emulator maps no roles.
    if role_assignments::is_assigned(call.store, call.path(0), role.text("slug")) {
        return Err(conflict("role_has_assignments", "The role is assigned."));
    }
    let now = call.now;
    remove(call.store, role.id(), now)?;
    Ok(Reply::Empty)
}

fn remove(store: &mut Store, id: &str, now: Timestamp) -> Result<Row, ErrorResponse> {
    let role = store.remove(&ROLES, id)?;
    store.record(now, &event(&role, "deleted"), &role);
    Ok(role)
}

/// Creates, updates or deletes a role as the dashboard does, with the event that follows. Returns the role.
pub(in super::super::super) fn push(
    store: &mut Store,
    _: &TableDefinition,
    action: Action,
    row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    match action {
        Action::Create => {
            let (slug, organization_id) = (row.text("slug"), row.optional_text("organization_id"));
            if slug.is_empty() {
                return Err(ErrorResponse::invalid_field("slug"));
            }
            if let Some(id) = organization_id {
                store.get(&ORGANIZATIONS, id)?;
            }
            if find(store, organization_id, slug).is_ok() {
                return Err(conflict("role_slug_conflict", "Another role has this slug."));
            }
            let organization_id = organization_id.map(str::to_owned);
            let mut role = Row::default().with("name", slug);
            role.merge(row);
            Ok(insert_row(store, complete(role, organization_id.as_deref()), now))
        }
        Action::Delete => {
            let role = store.get(&ROLES, row.id())?.clone();
            if role.text("slug") == DEFAULT_ROLE {
                return Err(ErrorResponse::conflict("The default role cannot be deleted."));
            }
            role_assignments::remove_role(store, &role, now)?;
            remove(store, role.id(), now)
        }
        _ => {
            let role = store.get(&ROLES, row.id())?.clone();
            change_row(store, &role, row, now)
        }
    }
}

/// Returns the name of an event of a role.
fn event(role: &Row, what: &str) -> String {
    let kind = if role.has("organization_id") { "organization_role" } else { "role" };
    format!("{kind}.{what}")
}
