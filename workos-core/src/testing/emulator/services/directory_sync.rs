//! Directories, their users and groups. Requests read them; directories push the changes, by [`push`].

use std::{collections::BTreeSet, time::Duration};

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{
        request::Call,
        resource::{self, Action, Resource},
        response::{ErrorDetail, ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service, organization_domains as domains,
    organizations::ORGANIZATIONS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&DIRECTORIES, &USERS, &GROUPS, &MEMBERS],
    resources: &[DIRECTORY, USER, GROUP],
    operations: &[
        ("directory_sync.create_directory_sync", sync),
        ("directory_sync.delete_directory", delete_directory),
        ("directory_sync.get_directory_group", get_group_in_directory),
        ("directory_sync.get_directory_user", get_user_in_directory),
        ("directory_sync.list_directories", list_directories),
        ("directory_sync.list_directory_groups", list_groups_in_directory),
        ("directory_sync.list_directory_users", list_users_in_directory),
        ("directory_sync.list_groups", list_groups),
        ("directory_sync.list_users", list_users),
    ],
    ..Service::EMPTY
};

/// Directories. Not in responses: `last_sync_requested_at`.
pub(in super::super) const DIRECTORIES: TableDefinition =
    TableDefinition::new("directories", "Directory", "directory")
        .references(&[belongs_to("organization_id", "organizations")]);

pub(in super::super) const USERS: TableDefinition =
    TableDefinition::new("directory_users", "Directory user", "directory_user")
        .indexes(&["idp_id"])
        .references(&[
            belongs_to("directory_id", "directories"),
            belongs_to("organization_id", "organizations"),
        ]);

pub(in super::super) const GROUPS: TableDefinition =
    TableDefinition::new("directory_groups", "Directory group", "directory_group")
        .indexes(&["idp_id"])
        .references(&[
            belongs_to("directory_id", "directories"),
            belongs_to("organization_id", "organizations"),
        ]);

/// Members of groups: `group_id` and `user_id`.
pub(in super::super) const MEMBERS: TableDefinition =
    TableDefinition::new("directory_group_members", "Directory group member", "directory_group_member")
        .references(&[belongs_to("group_id", "directory_groups"), belongs_to("user_id", "directory_users")]);

const DIRECTORY: Resource = Resource::new("/directories", &DIRECTORIES).present(with_counts);
const USER: Resource = Resource::new("/directory_users", &USERS).present(with_groups);
const GROUP: Resource = Resource::new("/directory_groups", &GROUPS);

/// Time between two requests of a synchronization.
const SYNC_INTERVAL: Duration = Duration::from_secs(5 * 60);

// ---- Requests.

/// Adds the numbers of users and groups.
fn with_counts(store: &Store, directory: Row) -> Row {
    let users = store.find(&USERS, "directory_id", directory.id());
    let (active, inactive): (Vec<_>, Vec<_>) = users.partition(|user| user.text("state") == "active");
    let groups = store.find(&GROUPS, "directory_id", directory.id()).count();
    let users = json!({ "active": active.len(), "inactive": inactive.len() });
    directory.with("metadata", json!({ "users": users, "groups": groups }))
}

/// Adds the groups of a user.
fn with_groups(store: &Store, user: Row) -> Row {
    let members = store.find(&MEMBERS, "user_id", user.id());
    let groups: Vec<&Row> =
        members.filter_map(|member| store.row(&GROUPS, member.text("group_id"))).collect();
    user.clone().with("groups", groups)
}

fn list_directories(call: &mut Call<'_>) -> HandlerResult {
    let search = call.query.get("search").map(str::to_lowercase);
    let domain = call.query.get("domain");
    let organization_id = call.query.get("organization_id").map(|id| ("organization_id", id));
    let page = call.store.page(&DIRECTORIES, &call.paging(&DIRECTORIES)?, organization_id, |directory| {
        search.as_deref().is_none_or(|search| directory.text("name").to_lowercase().contains(search))
            && domain.is_none_or(|domain| directory.text("domain") == domain)
    });
    present(call, &DIRECTORY, page)
}

/// Lists users. `idp_id` and `email` are only for the users of a directory.
fn list_users(call: &mut Call<'_>) -> HandlerResult {
    let query = &call.query;
    let (directory, idp_id, email) = (query.get("directory"), query.get("idp_id"), query.get("email"));
    if directory.is_none() && (idp_id.is_some() || email.is_some()) {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("directory", "required")]));
    }
    let group = parent(call, &GROUPS, "group")?;
    let directory = parent(call, &DIRECTORIES, "directory")?.map(|id| ("directory_id", id));
    let page = call.store.page(&USERS, &call.paging(&USERS)?, directory, |user| {
        group.is_none_or(|group| member(call.store, group, user.id()).is_some())
            && idp_id.is_none_or(|idp_id| user.text("idp_id") == idp_id)
            && email.is_none_or(|email| user.text("email").eq_ignore_ascii_case(email))
    });
    present(call, &USER, page)
}

fn list_groups(call: &mut Call<'_>) -> HandlerResult {
    let user = parent(call, &USERS, "user")?;
    let directory = parent(call, &DIRECTORIES, "directory")?.map(|id| ("directory_id", id));
    let page = call.store.page(&GROUPS, &call.paging(&GROUPS)?, directory, |group| {
        user.is_none_or(|user| member(call.store, group.id(), user).is_some())
    });
    Ok(page.into())
}

// ---- Requests below a directory, whose responses are not documented: those of the requests above.

fn list_users_in_directory(call: &mut Call<'_>) -> HandlerResult {
    call.respond_as("directory_sync.list_users");
    let directory = call.store.get(&DIRECTORIES, call.path(0))?.id();
    let page = call.store.page(&USERS, &call.paging(&USERS)?, Some(("directory_id", directory)), |_| true);
    present(call, &USER, page)
}

fn list_groups_in_directory(call: &mut Call<'_>) -> HandlerResult {
    call.respond_as("directory_sync.list_groups");
    let directory = call.store.get(&DIRECTORIES, call.path(0))?.id();
    let page = call.store.page(&GROUPS, &call.paging(&GROUPS)?, Some(("directory_id", directory)), |_| true);
    Ok(page.into())
}

fn get_user_in_directory(call: &mut Call<'_>) -> HandlerResult {
    call.respond_as("directory_sync.get_user");
    let user = in_directory(call, &USERS)?;
    Ok(with_groups(call.store, user).into())
}

fn get_group_in_directory(call: &mut Call<'_>) -> HandlerResult {
    call.respond_as("directory_sync.get_group");
    in_directory(call, &GROUPS).map(Reply::Object)
}

/// Returns the row at the path; a 404 error if there is none, or none in the directory at the path.
fn in_directory(call: &Call<'_>, table: &TableDefinition) -> Result<Row, ErrorResponse> {
    let directory = call.store.get(&DIRECTORIES, call.path(0))?.id();
    let row = call.store.get(table, call.path(1))?;
    if row.text("directory_id") != directory {
        return Err(table.not_found(call.path(1)));
    }
    Ok(row.clone())
}

/// Returns the ID in a query parameter; a 404 error if there is no such row.
fn parent<'a>(
    call: &'a Call<'_>,
    table: &TableDefinition,
    name: &str,
) -> Result<Option<&'a str>, ErrorResponse> {
    let id = call.query.get(name);
    id.map(|id| call.store.get(table, id).map(Row::id)).transpose()
}

fn present(call: &Call<'_>, resource: &Resource, mut page: super::super::table::Page) -> HandlerResult {
    for row in &mut page.rows {
        *row = (resource.present)(call.store, std::mem::take(row));
    }
    Ok(page.into())
}

fn delete_directory(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (call.path(0).to_owned(), call.now);
    push(call.store, &DIRECTORIES, Action::Delete, Row::default().with("id", id), now)?;
    Ok(Reply::Status(StatusCode::ACCEPTED, Some(Row::default())))
}

/// Requests a synchronization, which WorkOS supports for Google Workspace, once in five minutes.
fn sync(call: &mut Call<'_>) -> HandlerResult {
    let directory = resource::get(call, &DIRECTORY)?;
    if directory.text("type") != "gsuite directory" {
        let message = "Directories of this type cannot be synchronized on request.";
        return Err(ErrorResponse::unprocessable("directory_sync_unsupported", message));
    }
    if !matches!(directory.text("state"), "linked" | "validating") {
        let message = "The directory is not linked.";
        return Err(ErrorResponse::unprocessable("directory_sync_disabled", message));
    }
    let now = call.now;
    let allowed_at = directory.time("last_sync_requested_at").map(|time| time + SYNC_INTERVAL);
    if allowed_at.is_some_and(|time| now < time) {
        let error =
            ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "A synchronization was requested before.");
        return Err(error.code("directory_sync_rate_limited"));
    }
    call.store.update(&DIRECTORIES, directory.id(), now, |row| row.set("last_sync_requested_at", now))?;
    Ok(Row::default().with("status", "queued").into())
}

// ---- Changes by directories.

/// Creates, updates or deletes a row of one of the tables of directories, as a directory or the dashboard does, with the
/// events that follow. Returns the row. A user or group whose `idp_id` the directory has already is updated.
pub(in super::super) fn push(
    store: &mut Store,
    table: &TableDefinition,
    action: Action,
    row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    match (table.name, action) {
        ("directories", Action::Delete) => remove_directory(store, row.id(), now),
        ("directories", _) => upsert_directory(store, row, now),
        ("directory_users", Action::Delete) => delete_user(store, row.id(), now),
        ("directory_users", _) => upsert_user(store, row, now),
        ("directory_groups", Action::Delete) => delete_group(store, row.id(), now),
        ("directory_groups", _) => upsert_group(store, row, now),
        (_, Action::Delete) => {
            let member = store.get(&MEMBERS, row.id())?.clone();
            remove_member(store, member, now)
        }
        _ => add_member(store, row.text("group_id"), row.text("user_id"), now),
    }
}

fn upsert_directory(store: &mut Store, row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let before = store.row(&DIRECTORIES, row.id()).cloned();
    let was_linked = before.as_ref().is_some_and(|directory| directory.text("state") == "linked");
    let mut directory = before.unwrap_or_default();
    directory.merge(row);
    if !directory.has("id") {
        directory.set("id", store.new_id(&DIRECTORIES));
    }
    directory.set_default("name", "Directory");
    directory.set_default("type", "generic scim v2.0");
    // Events have other names for two states.
    match directory.text("state") {
        "" | "active" => directory.set("state", "linked"),
        "inactive" => directory.set("state", "unlinked"),
        _ => {}
    }
    store.get(&ORGANIZATIONS, directory.text("organization_id"))?;
    directory.set_default("external_key", directory.id().replacen("directory", "key", 1));
    directory.set("updated_at", now);
    let directory = store.insert(&DIRECTORIES, directory, now);
    if directory.text("state") == "linked" && !was_linked {
        let domains = domains::of(store, directory.text("organization_id")).map(|domain| {
            json!({ "object": "organization_domain", "id": domain.id(), "domain": domain.text("domain") })
        });
        let domains: Vec<Value> = domains.collect();
        store.record(now, "dsync.activated", &event_of(directory.clone()).with("domains", domains));
    }
    Ok(directory)
}

/// Returns a directory as events have it, which name some states differently.
fn event_of(directory: Row) -> Row {
    let state = match directory.text("state") {
        "linked" => "active",
        "unlinked" => "inactive",
        other => other,
    };
    let state = state.to_owned();
    directory.with("state", state)
}

/// Deletes a directory. Its users and groups are deleted without events of their own, as at WorkOS.
fn remove_directory(store: &mut Store, id: &str, now: Timestamp) -> Result<Row, ErrorResponse> {
    let directory = store.remove(&DIRECTORIES, id)?;
    store.record(now, "dsync.deleted", &event_of(directory.clone()).with("state", "deleting"));
    Ok(directory)
}

/// Creates or updates a user, found by `id`, or by `directory_id` and `idp_id`. A list of `groups` (IDs) replaces the
/// groups of the user.
pub(in super::super) fn upsert_user(
    store: &mut Store,
    mut row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let groups = row.take("groups");
    let before = existing(store, &USERS, &row);
    // The name and the list of emails follow from other fields unless they are given.
    let names_user = before.is_none() || row.has("first_name") || row.has("last_name");
    let derives_name = names_user && !row.has("name");
    let derives_emails = (before.is_none() || row.has("email")) && !row.has("emails");
    let mut user = prepare(store, &USERS, before.clone(), row)?;
    for field in ["email", "first_name", "last_name", "job_title", "username"] {
        user.set_default(field, ());
    }
    if derives_name {
        let name = [user.text("first_name"), user.text("last_name")].join(" ").trim().to_owned();
        user.set("name", Some(name).filter(|name| !name.is_empty()));
    }
    if derives_emails {
        let email = user.optional_text("email");
        let emails = email.map(|email| json!({ "primary": true, "type": "work", "value": email }));
        user.set("emails", emails.into_iter().collect::<Vec<_>>());
    }
    user.set_default("state", "active");
    user.set_default("custom_attributes", json!({}));
    user.set_default("raw_attributes", json!({}));
    let user = save(store, &USERS, "dsync.user", before, user, now);
    if let Some(Value::Array(groups)) = groups {
        let wanted: Vec<String> = groups.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        let members: Vec<Row> = store.find(&MEMBERS, "user_id", user.id()).cloned().collect();
        for member in members {
            if !wanted.iter().any(|id| id == member.text("group_id")) {
                remove_member(store, member, now)?;
            }
        }
        for group_id in wanted {
            add_member(store, &group_id, user.id(), now)?;
        }
    }
    Ok(user)
}

/// Creates or updates a group, found by `id`, or by `directory_id` and `idp_id`. A list of `members` (IDs of users)
/// replaces the members.
pub(in super::super) fn upsert_group(
    store: &mut Store,
    mut row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let members = row.take("members");
    let before = existing(store, &GROUPS, &row);
    let mut group = prepare(store, &GROUPS, before.clone(), row)?;
    group.set_default("name", "Group");
    group.set_default("raw_attributes", json!({}));
    let group = save(store, &GROUPS, "dsync.group", before, group, now);
    if let Some(Value::Array(members)) = members {
        let members: Vec<String> = members.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        set_members(store, group.id(), &members, now)?;
    }
    Ok(group)
}

/// Replaces the members of a group by these users.
pub(in super::super) fn set_members(
    store: &mut Store,
    group_id: &str,
    user_ids: &[String],
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let before: Vec<Row> = store.find(&MEMBERS, "group_id", group_id).cloned().collect();
    let wanted: BTreeSet<&str> = user_ids.iter().map(String::as_str).collect();
    for member in before {
        if !wanted.contains(member.text("user_id")) {
            remove_member(store, member, now)?;
        }
    }
    for user_id in user_ids {
        add_member(store, group_id, user_id, now)?;
    }
    Ok(())
}

/// Deletes a user, who leaves the groups before.
pub(in super::super) fn delete_user(
    store: &mut Store,
    id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let members: Vec<Row> = store.find(&MEMBERS, "user_id", id).cloned().collect();
    for member in members {
        remove_member(store, member, now)?;
    }
    let user = store.remove(&USERS, id)?;
    store.record(now, "dsync.user.deleted", &user);
    Ok(user)
}

/// Deletes a group, which its users leave before.
pub(in super::super) fn delete_group(
    store: &mut Store,
    id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    set_members(store, id, &[], now)?;
    let group = store.remove(&GROUPS, id)?;
    store.record(now, "dsync.group.deleted", &group);
    Ok(group)
}

/// Returns the user or group that a row is about.
fn existing(store: &Store, table: &TableDefinition, row: &Row) -> Option<Row> {
    let mut same = store.find(table, "idp_id", row.text("idp_id"));
    let is_same = |other: &&Row| other.text("directory_id") == row.text("directory_id");
    store.row(table, row.id()).or_else(|| same.find(is_same)).cloned()
}

/// Returns what a user or group is after a change: with the organization of its directory and an ID.
fn prepare(
    store: &mut Store,
    table: &TableDefinition,
    before: Option<Row>,
    changes: Row,
) -> Result<Row, ErrorResponse> {
    let mut row = before.unwrap_or_default();
    row.merge(changes);
    let directory = store.get(&DIRECTORIES, row.text("directory_id"))?;
    row.set("organization_id", directory.text("organization_id"));
    if !row.has("id") {
        row.set("id", store.new_id(table));
    }
    row.set_default("idp_id", row.id().replacen("directory_", "idp_", 1));
    Ok(row)
}

/// Stores a user or group and records the event, unless nothing has changed.
fn save(
    store: &mut Store,
    table: &TableDefinition,
    event: &str,
    before: Option<Row>,
    mut row: Row,
    now: Timestamp,
) -> Row {
    let Some(before) = before else {
        let row = store.insert(table, row, now);
        store.record(now, &format!("{event}.created"), &row);
        return row;
    };
    let changed = row.iter().filter(|(name, value)| before.get(name) != Some(*value));
    let previous: Row =
        changed.map(|(name, _)| (name.to_owned(), before.get(name).cloned().unwrap_or_default())).collect();
    if previous.iter().next().is_none() {
        return before;
    }
    row.set("updated_at", now);
    let row = store.insert(table, row, now);
    // Events of directories have the previous values in the data, not in the context.
    store.record(now, &format!("{event}.updated"), &row.clone().with("previous_attributes", previous));
    row
}

/// Returns the member of a group who a user is. By the user's groups, which are fewer than the users of a group.
fn member<'a>(store: &'a Store, group_id: &str, user_id: &'a str) -> Option<&'a Row> {
    store.find(&MEMBERS, "user_id", user_id).find(|member| member.text("group_id") == group_id)
}

/// Adds a user to a group of the same directory. Returns the row of the member.
fn add_member(
    store: &mut Store,
    group_id: &str,
    user_id: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let (group, user) = (store.get(&GROUPS, group_id)?, store.get(&USERS, user_id)?);
    if group.text("directory_id") != user.text("directory_id") {
        let message = "The user and the group are of different directories.";
        return Err(ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    if let Some(member) = member(store, group_id, user_id) {
        return Ok(member.clone());
    }
    let member = Row::default().with("group_id", group_id).with("user_id", user_id);
    let member = store.insert(&MEMBERS, member, now);
    record_member(store, "dsync.group.user_added", &member, now);
    Ok(member)
}

fn remove_member(store: &mut Store, member: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    store.remove(&MEMBERS, member.id())?;
    record_member(store, "dsync.group.user_removed", &member, now);
    Ok(member)
}

fn record_member(store: &mut Store, event: &str, member: &Row, now: Timestamp) {
    let group = store.row(&GROUPS, member.text("group_id")).cloned().unwrap_or_default();
    let user = store.row(&USERS, member.text("user_id")).cloned().unwrap_or_default();
    let data = group.only(&["directory_id", "organization_id"]).with("group", group).with("user", user);
    store.record(now, event, &data);
}
