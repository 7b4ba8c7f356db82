//! Organization memberships.

use serde_json::{Value, json};

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorDetail, ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service, authorization,
    organizations::ORGANIZATIONS,
    users::USERS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&MEMBERSHIPS],
    resources: &[MEMBERSHIP],
    operations: &[
        ("organization_membership.create_organization_membership", create),
        ("organization_membership.deactivate_organization_membership", deactivate),
        ("organization_membership.delete_organization_membership", delete),
        ("organization_membership.list_organization_memberships", list),
        ("organization_membership.reactivate_organization_membership", reactivate),
        ("organization_membership.update_organization_membership", update),
    ],
    ..Service::EMPTY
};

/// Memberships. Not in responses: `role_slugs`, never empty; `permissions`, slugs that a test has set beside those of
/// the roles.
pub(in super::super) const MEMBERSHIPS: TableDefinition =
    TableDefinition::new("organization_memberships", "Organization membership", "om")
        .references(&[belongs_to("organization_id", "organizations"), belongs_to("user_id", "users")]);

pub(super) const MEMBERSHIP: Resource =
    Resource::new("/user_management/organization_memberships", &MEMBERSHIPS)
        .event("organization_membership")
        .present(present);

/// Role of members for whom the request names none.
pub(in super::super) const DEFAULT_ROLE: &str = "member";

/// Adds the user, the name of the organization and the roles.
pub(super) fn present(store: &Store, membership: Row) -> Row {
    let roles: Vec<Value> =
        membership.texts("role_slugs").into_iter().map(|slug| json!({ "slug": slug })).collect();
    let organization = store.row(&ORGANIZATIONS, membership.text("organization_id"));
    let user = store.row(&USERS, membership.text("user_id"));
    membership
        .clone()
        .with("role", roles.first())
        .with("roles", &roles)
        .with("organization_name", organization.map(|organization| organization.text("name")))
        .with("user", user)
}

/// Returns the membership of a user in an organization.
pub(in super::super) fn of<'a>(store: &'a Store, organization_id: &str, user_id: &'a str) -> Option<&'a Row> {
    let mut memberships = store.find(&MEMBERSHIPS, "user_id", user_id);
    memberships.find(|membership| membership.text("organization_id") == organization_id)
}

/// Returns the IDs of the organizations that a user is an active member of.
pub(in super::super) fn active_organizations(store: &Store, user_id: &str) -> Vec<String> {
    let memberships = store.find(&MEMBERSHIPS, "user_id", user_id);
    let active = memberships.filter(|membership| membership.text("status") == "active");
    active.map(|membership| membership.text("organization_id").to_owned()).collect()
}

/// Creates an active membership of the default role, without an event, unless there is one. Returns the membership.
pub(in super::super) fn add(store: &mut Store, organization_id: &str, user_id: &str, now: Timestamp) -> Row {
    if let Some(membership) = of(store, organization_id, user_id) {
        return membership.clone();
    }
    let membership = new(organization_id, user_id, vec![DEFAULT_ROLE.to_owned()]);
    store.insert(&MEMBERSHIPS, membership.with("status", "active"), now)
}

fn new(organization_id: &str, user_id: &str, role_slugs: Vec<String>) -> Row {
    Row::default()
        .with("organization_id", organization_id)
        .with("user_id", user_id)
        .with("role_slugs", role_slugs)
        .with("directory_managed", false)
        .with("custom_attributes", json!({}))
}

fn list(call: &mut Call<'_>) -> HandlerResult {
    if call.query.get("user_id").is_none() && call.query.get("organization_id").is_none() {
        let message = "A user_id or an organization_id is required.";
        return Err(ErrorResponse::bad_request("missing_user_id_or_organization_id", message));
    }
    let statuses = call.query.list("statuses");
    if statuses.iter().any(|status| !matches!(*status, "active" | "inactive" | "pending")) {
        let error = ErrorResponse::bad_request("invalid_request_parameters", "Validation failed.");
        return Err(error.with("errors", vec![ErrorDetail::field("statuses", "invalid")]));
    }
    resource::list(call, &MEMBERSHIP, |membership| {
        if statuses.is_empty() {
            membership.text("status") == "active"
        } else {
            statuses.contains(&membership.text("status"))
        }
    })
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let (organization_id, user_id) = (call.body.text("organization_id"), call.body.text("user_id"));
    call.store.get(&ORGANIZATIONS, organization_id)?;
    call.store.get(&USERS, user_id)?;
    let roles = requested_roles(call, organization_id)?.unwrap_or_else(|| vec![DEFAULT_ROLE.to_owned()]);
    if let Some(existing) = of(call.store, organization_id, user_id) {
        match existing.text("status") {
            "pending" => return Err(cannot_reactivate_pending()),
            // The sources have no code for an active membership.
            "active" => {
                return Err(ErrorResponse::conflict("The user is a member of the organization already."));
            }
            _ => {}
        }
        let id = existing.id().to_owned();
        return set(call, &id, Row::default().with("status", "active").with("role_slugs", roles));
    }
    let row = new(organization_id, user_id, roles).with("status", "active");
    let row = resource::create(call, &MEMBERSHIP, row)?;
    resource::reply(call, &MEMBERSHIP, row)
}

fn update(call: &mut Call<'_>) -> HandlerResult {
    let membership = resource::get(call, &MEMBERSHIP)?;
    let roles = requested_roles(call, membership.text("organization_id"))?;
    let changes = roles.map(|roles| Row::default().with("role_slugs", roles)).unwrap_or_default();
    set(call, membership.id(), changes)
}

fn deactivate(call: &mut Call<'_>) -> HandlerResult {
    let membership = resource::get(call, &MEMBERSHIP)?;
    if membership.text("status") == "pending" {
        let message =
            "A pending organization membership cannot be deactivated. Delete the membership instead.";
        return Err(ErrorResponse::bad_request("cannot_deactivate_pending_organization_membership", message));
    }
    set(call, membership.id(), Row::default().with("status", "inactive"))
}

fn reactivate(call: &mut Call<'_>) -> HandlerResult {
    let membership = resource::get(call, &MEMBERSHIP)?;
    if membership.text("status") == "pending" {
        return Err(cannot_reactivate_pending());
    }
    set(call, membership.id(), Row::default().with("status", "active"))
}

fn cannot_reactivate_pending() -> ErrorResponse {
    let message = "A pending organization membership cannot be reactivated. The user accepts the invitation \
                   instead.";
    ErrorResponse::bad_request("cannot_reactivate_pending_organization_membership", message)
}

fn delete(call: &mut Call<'_>) -> HandlerResult {
    let membership = resource::get(call, &MEMBERSHIP)?;
    if membership.flag("directory_managed") {
        let message = "The organization membership is managed by a directory.";
        return Err(ErrorResponse::unprocessable("organization_membership_directory_managed", message));
    }
    resource::delete(call, &MEMBERSHIP)?;
    Ok(Reply::Empty)
}

/// Sets the status and the roles of the membership of a user, which is created if there is none, and records the
/// event.
pub(super) fn put(
    store: &mut Store,
    organization_id: &str,
    user_id: &str,
    roles: Vec<String>,
    status: &str,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let Some(id) = of(store, organization_id, user_id).map(|membership| membership.id().to_owned()) else {
        let membership = new(organization_id, user_id, roles).with("status", status);
        let membership = store.insert(&MEMBERSHIPS, membership, now);
        let presented = present(store, membership);
        store.record(now, "organization_membership.created", &presented);
        return Ok(());
    };
    let before = present(store, store.get(&MEMBERSHIPS, &id)?.clone());
    let change = |membership: &mut Row| {
        membership.set("status", status);
        membership.set("role_slugs", roles);
    };
    let after = store.update(&MEMBERSHIPS, &id, now, change)?;
    let after = present(store, after);
    store.record_update(now, "organization_membership.updated", &before, &after);
    Ok(())
}

/// Deletes a pending membership of a user, if there is one, and records the event.
pub(super) fn remove_pending(store: &mut Store, organization_id: &str, user_id: &str, now: Timestamp) {
    let membership = of(store, organization_id, user_id).cloned();
    if let Some(membership) = membership.filter(|membership| membership.text("status") == "pending") {
        let presented = present(store, membership);
        drop(store.remove(&MEMBERSHIPS, presented.id()));
        store.record(now, "organization_membership.deleted", &presented);
    }
}

fn set(call: &mut Call<'_>, id: &str, changes: Row) -> HandlerResult {
    let before = present(call.store, call.store.get(&MEMBERSHIPS, id)?.clone());
    let after = resource::change(call, &MEMBERSHIP, id, changes)?;
    resource::record_update(call, &MEMBERSHIP, &before, &after);
    resource::reply(call, &MEMBERSHIP, after)
}

/// Returns the slugs of the roles in the body: `role_slugs` or `role_slug`. `invalid_role` (422) for an unknown one.
fn requested_roles(call: &Call<'_>, organization_id: &str) -> Result<Option<Vec<String>>, ErrorResponse> {
    let slugs = match call.body.optional_text("role_slug") {
        Some(slug) => vec![slug.to_owned()],
        None => call.body.texts("role_slugs"),
    };
    let unknown = slugs.iter().find(|slug| !authorization::has_role(call.store, organization_id, slug));
    if let Some(slug) = unknown {
        if authorization::is_role_of_sub_resource(call.store, organization_id, slug) {
            let message = "Sub-resource scoped roles are not allowed for this operation.";
            return Err(ErrorResponse::unprocessable("sub_resource_scoped_role_not_allowed", message));
        }
        let message = format!("Role '{slug}' is not a valid role.");
        return Err(ErrorResponse::unprocessable("invalid_role", message));
    }
    Ok(Some(slugs).filter(|slugs| !slugs.is_empty()))
}
