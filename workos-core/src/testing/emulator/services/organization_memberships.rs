//! Organization memberships.

use serde_json::{Value, json};

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult},
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

/// Creates an active membership of the default role, without an event, unless there is one. Returns the membership.
pub(in super::super) fn add(store: &mut Store, organization_id: &str, user_id: &str, now: Timestamp) -> Row {
    if let Some(membership) = of(store, organization_id, user_id) {
        return membership.clone();
    }
    store.insert(&MEMBERSHIPS, new(organization_id, user_id, vec![DEFAULT_ROLE.to_owned()]), now)
}

fn new(organization_id: &str, user_id: &str, role_slugs: Vec<String>) -> Row {
    Row::default()
        .with("organization_id", organization_id)
        .with("user_id", user_id)
        .with("role_slugs", role_slugs)
        .with("status", "active")
        .with("directory_managed", false)
        .with("custom_attributes", json!({}))
}

fn list(call: &mut Call<'_>) -> HandlerResult {
    if call.query.get("user_id").is_none() && call.query.get("organization_id").is_none() {
        let message = "A user_id or an organization_id is required.";
        return Err(ErrorResponse::bad_request("missing_user_id_or_organization_id", message));
    }
    let statuses = call.query.list("statuses");
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
        // WorkOS reactivates an inactive membership.
        if existing.text("status") == "active" {
            return Err(ErrorResponse::conflict("The user is a member of the organization already."));
        }
        let id = existing.id().to_owned();
        return set(call, &id, Row::default().with("status", "active").with("role_slugs", roles));
    }
    let row = new(organization_id, user_id, roles);
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
        let message = "A pending membership cannot be deactivated.";
        return Err(ErrorResponse::bad_request("cannot_deactivate_pending_organization_membership", message));
    }
    set(call, membership.id(), Row::default().with("status", "inactive"))
}

fn reactivate(call: &mut Call<'_>) -> HandlerResult {
    let membership = resource::get(call, &MEMBERSHIP)?;
    if membership.text("status") == "pending" {
        let message = "A pending membership cannot be reactivated.";
        return Err(ErrorResponse::bad_request("cannot_reactivate_pending_organization_membership", message));
    }
    set(call, membership.id(), Row::default().with("status", "active"))
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
        return Err(ErrorResponse::unprocessable("invalid_role", format!("Unknown role: '{slug}'.")));
    }
    Ok(Some(slugs).filter(|slugs| !slugs.is_empty()))
}
