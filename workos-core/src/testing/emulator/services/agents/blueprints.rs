//! Agent blueprints.

use serde_json::json;

use super::super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    authorization::check_permissions,
    organizations::ORGANIZATIONS,
    table,
};

pub(super) const BLUEPRINTS: TableDefinition =
    TableDefinition::new("agent_blueprints", "Agent blueprint", "agent_blueprint").indexes(&["name"]);

pub(super) const BLUEPRINT: Resource =
    Resource::new("/agents/blueprints", &BLUEPRINTS).event("agent.blueprint").present(present);

/// Lifetimes in seconds with their defaults and maximums.
const LIFETIMES: &[(&str, u64, u64)] = &[
    ("max_age_seconds", 3_600, 31_536_000),
    ("access_token_ttl_seconds", 300, 3_600),
    ("refresh_token_ttl_seconds", 3_600, 5_184_000),
];

/// Leaves out permissions, organizations and roles that were deleted.
fn present(store: &Store, blueprint: Row) -> Row {
    let mut permissions = blueprint.texts("permissions");
    permissions.retain(|slug| check_permissions(store, std::slice::from_ref(slug)).is_ok());
    let mut invokers = blueprint.object("invocable_by");
    let mut ids = invokers.texts("organization_ids");
    ids.retain(|id| store.row(&ORGANIZATIONS, id).is_some());
    invokers.set("organization_ids", ids);
    let mut slugs = invokers.texts("role_slugs");
    slugs.retain(|slug| is_role(store, slug));
    invokers.set("role_slugs", slugs);
    blueprint.with("permissions", permissions).with("invocable_by", invokers)
}

fn is_role(store: &Store, slug: &str) -> bool {
    table("roles").is_some_and(|roles| store.find_one(roles, "slug", slug).is_some())
}

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let blueprint = changed(call, Row::default())?;
    let blueprint = resource::create(call, &BLUEPRINT, blueprint)?;
    resource::reply(call, &BLUEPRINT, blueprint)
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    let blueprint = resource::get(call, &BLUEPRINT)?;
    let changes = changed(call, blueprint)?;
    let blueprint = resource::update(call, &BLUEPRINT, changes)?;
    resource::reply(call, &BLUEPRINT, blueprint)
}

/// Returns a blueprint with the fields of the body. Omitted fields, and those of nested objects, are unchanged, or have
/// their defaults.
fn changed(call: &Call<'_>, before: Row) -> Result<Row, ErrorResponse> {
    let mut row = before;
    let name = call.body.optional_text("name");
    let mut others = call.store.find(&BLUEPRINTS, "name", name.unwrap_or_default());
    if name.is_some() && others.any(|other| other.id() != row.id()) {
        let error = ErrorResponse::conflict("Another agent blueprint has this name.");
        return Err(error.code("name_already_in_use"));
    }
    row.merge(call.body.only(&["name", "description", "permissions"]));
    row.set_default("description", ());
    row.set_default("permissions", Vec::<String>::new());
    for (field, defaults) in [
        ("invocable_by", json!({ "organization_ids": [], "role_slugs": [] })),
        ("invocable_as", json!({ "instance_types": ["delegated", "autonomous"] })),
        ("session_settings", LIFETIMES.iter().map(|(name, default, _)| (*name, *default)).collect()),
    ] {
        let mut object = Row::from(defaults);
        object.merge(row.object(field));
        object.merge(call.body.object(field));
        row.set(field, object);
    }
    check(call.store, &call.body, &row.object("session_settings"))?;
    Ok(row)
}

/// Checks lifetimes, and what a body refers to. What the blueprint referred to before may have been deleted.
fn check(store: &Store, body: &Row, settings: &Row) -> Result<(), ErrorResponse> {
    let is_in_range = |(name, _, maximum): &(&str, u64, u64)| (1..=*maximum).contains(&settings.number(name));
    if !LIFETIMES.iter().all(is_in_range) {
        return Err(ErrorResponse::bad_request("invalid_request", "A lifetime is out of range."));
    }
    if check_permissions(store, &body.texts("permissions")).is_err() {
        return Err(ErrorResponse::unprocessable("permission_not_found", "A permission is unknown."));
    }
    let invokers = body.object("invocable_by");
    if !invokers.texts("role_slugs").iter().all(|slug| is_role(store, slug)) {
        return Err(ErrorResponse::unprocessable("role_not_found", "A role is unknown."));
    }
    if !invokers.texts("organization_ids").iter().all(|id| store.row(&ORGANIZATIONS, id).is_some()) {
        return Err(ErrorResponse::unprocessable("organization_not_found", "An organization is unknown."));
    }
    Ok(())
}
