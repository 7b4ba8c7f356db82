//! Groups of organizations.

use std::collections::BTreeSet;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
    authorization::check_lengths,
    organization_memberships::{self, MEMBERSHIPS},
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&GROUPS, &GROUP_MEMBERS],
    resources: &[GROUP],
    operations: &[
        ("groups.create_group_organization_membership", add_member),
        ("groups.create_organization_group", create),
        ("groups.delete_group_organization_membership", remove_member),
        ("groups.list_group_organization_memberships", list_members),
        ("groups.list_organization_groups", list),
        ("groups.update_group_organization_memberships", update_members),
        ("groups.update_organization_group", update),
        ("organization_membership.list_organization_membership_groups", list_of_membership),
    ],
    ..Service::EMPTY
};

pub(in super::super) const GROUPS: TableDefinition = TableDefinition::new("groups", "Group", "group")
    .references(&[belongs_to("organization_id", "organizations")]);

/// Members of groups: `group_id` and `organization_membership_id`.
const GROUP_MEMBERS: TableDefinition = TableDefinition::new("group_members", "Group member", "group_member")
    .references(&[
        belongs_to("group_id", "groups"),
        belongs_to("organization_membership_id", "organization_memberships"),
    ]);

const GROUP: Resource =
    Resource::new("/organizations/{}/groups", &GROUPS).parents(&["organization_id"]).event("group");

const LENGTHS: &[(&str, usize)] = &[("name", 256), ("description", 150)];

/// Returns the groups that a membership is in.
pub(super) fn of_membership(store: &Store, membership_id: &str) -> Vec<Row> {
    let members = store.find(&GROUP_MEMBERS, "organization_membership_id", membership_id);
    members.filter_map(|member| store.row(&GROUPS, member.text("group_id")).cloned()).collect()
}

// ---- Groups.

fn list(call: &mut Call<'_>) -> HandlerResult {
    let search = call.query.get("search").map(str::to_lowercase);
    resource::list(call, &GROUP, |group| {
        search.as_deref().is_none_or(|search| group.text("name").to_lowercase().contains(search))
    })
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let mut row = resource::with_parents(call, &GROUP);
    row.set_default("description", ());
    resource::create(call, &GROUP, row).map(Reply::Object)
}

fn update(call: &mut Call<'_>) -> HandlerResult {
    check_lengths(call, LENGTHS)?;
    let changes = call.body.only(&["name", "description"]);
    resource::update(call, &GROUP, changes).map(Reply::Object)
}

fn list_of_membership(call: &mut Call<'_>) -> HandlerResult {
    let membership = call.store.get(&MEMBERSHIPS, call.path(0))?;
    let paging = call.paging(&GROUPS)?;
    let of_organization = Some(("organization_id", membership.text("organization_id")));
    let has_member = |group: &Row| member(call.store, group.id(), membership.id()).is_some();
    Ok(call.store.page(&GROUPS, &paging, of_organization, has_member).into())
}

// ---- Members.

fn member<'a>(store: &'a Store, group_id: &str, membership_id: &'a str) -> Option<&'a Row> {
    let mut members = store.find(&GROUP_MEMBERS, "organization_membership_id", membership_id);
    members.find(|member| member.text("group_id") == group_id)
}

fn list_members(call: &mut Call<'_>) -> HandlerResult {
    let group = resource::get(call, &GROUP)?;
    let paging = call.paging(&MEMBERSHIPS)?;
    let of_organization = Some(("organization_id", group.text("organization_id")));
    let is_member = |membership: &Row| member(call.store, group.id(), membership.id()).is_some();
    let mut page = call.store.page(&MEMBERSHIPS, &paging, of_organization, is_member);
    page.rows = page.rows.into_iter().map(|row| organization_memberships::present(call.store, row)).collect();
    Ok(page.into())
}

// The maximum number of members, beyond which WorkOS returns `group_membership_limit_exceeded`, is not documented.
fn add_member(call: &mut Call<'_>) -> HandlerResult {
    let group = resource::get(call, &GROUP)?;
    let id = call.body.text("organization_membership_id").to_owned();
    check_memberships(call, &group, std::slice::from_ref(&id))?;
    add(call, &group, &id);
    Ok(group.into())
}

fn remove_member(call: &mut Call<'_>) -> HandlerResult {
    let group = resource::get(call, &GROUP)?;
    let id = call.path(2).to_owned();
    if member(call.store, group.id(), &id).is_none() {
        return Err(MEMBERSHIPS.not_found(&id));
    }
    remove(call, &group, &id)?;
    Ok(Reply::Empty)
}

/// Adds and removes members, all or none. Members that are in the group already, and those that are not, are left as
/// they are.
fn update_members(call: &mut Call<'_>) -> HandlerResult {
    let group = resource::get(call, &GROUP)?;
    let (added, removed) = (call.body.texts("add"), call.body.texts("remove"));
    let removed_ids: BTreeSet<&String> = removed.iter().collect();
    if added.iter().any(|id| removed_ids.contains(id)) {
        let message = "An organization membership is added and removed.";
        return Err(ErrorResponse::unprocessable("group_membership_update_overlap", message));
    }
    check_memberships(call, &group, &added)?;
    check_memberships(call, &group, &removed)?;
    for id in &added {
        add(call, &group, id);
    }
    for id in &removed {
        remove(call, &group, id)?;
    }
    Ok(Reply::Empty)
}

/// Returns a 404 error for an ID that is not one of a membership in the organization of the group.
fn check_memberships(call: &Call<'_>, group: &Row, ids: &[String]) -> Result<(), ErrorResponse> {
    for id in ids {
        let membership = call.store.get(&MEMBERSHIPS, id)?;
        if membership.text("organization_id") != group.text("organization_id") {
            return Err(MEMBERSHIPS.not_found(id));
        }
    }
    Ok(())
}

fn add(call: &mut Call<'_>, group: &Row, membership_id: &str) {
    if member(call.store, group.id(), membership_id).is_none() {
        let row =
            Row::default().with("group_id", group.id()).with("organization_membership_id", membership_id);
        let now = call.now;
        let member = call.store.insert(&GROUP_MEMBERS, row, now);
        record(call, group, member, "group.member_added");
    }
}

fn remove(call: &mut Call<'_>, group: &Row, membership_id: &str) -> Result<(), ErrorResponse> {
    if let Some(member) = member(call.store, group.id(), membership_id).cloned() {
        call.store.remove(&GROUP_MEMBERS, member.id())?;
        record(call, group, member, "group.member_removed");
    }
    Ok(())
}

/// Records an event of a member, which belongs to the organization of the group.
fn record(call: &mut Call<'_>, group: &Row, member: Row, event: &str) {
    let now = call.now;
    call.store.record(now, event, &member.with("organization_id", group.text("organization_id")));
}
