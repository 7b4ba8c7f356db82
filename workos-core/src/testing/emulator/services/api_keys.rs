//! API keys of organizations and users.

use serde_json::{Value, json};

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
    authorization::check_permissions,
    organization_memberships,
    organizations::ORGANIZATIONS,
    users::USERS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&API_KEYS],
    operations: &[
        ("api_keys.create_api_key_expire", expire),
        ("api_keys.create_organization_api_key", create_for_organization),
        ("api_keys.create_validation", validate),
        ("api_keys.delete_api_key", delete),
        ("api_keys.list_organization_api_keys", list_of_organization),
        ("user_management.create_user_api_key", create_for_user),
        ("user_management.list_user_api_keys", list_of_user),
    ],
    ..Service::EMPTY
};

/// API keys. Only in the response of the creation: `value`. Not in responses: `organization_id`; of a key of a user
/// `user_id` and `organization_membership_id`.
pub(in super::super) const API_KEYS: TableDefinition =
    TableDefinition::new("api_keys", "API Key", "api_key").indexes(&["value"]).references(&[
        belongs_to("organization_id", "organizations"),
        belongs_to("user_id", "users"),
        belongs_to("organization_membership_id", "organization_memberships"),
    ]);

/// Creates a key with the fields `name`, `permissions`, `expires_at` and `value`, of which all but the name are
/// optional. The key belongs to the organization, or to a user as its member.
pub(in super::super) fn add(
    store: &mut Store,
    mut key: Row,
    organization_id: &str,
    user_id: Option<&str>,
    now: Timestamp,
) -> Row {
    if !key.has("value") {
        let value = store.new_token("sk");
        key.set("value", value);
    }
    let value = key.text("value");
    let end: String = value.char_indices().rev().take(4).map(|(_, c)| c).collect();
    let end: String = end.chars().rev().collect();
    let owner = match user_id {
        None => json!({ "type": "organization", "id": organization_id }),
        Some(id) => json!({ "type": "user", "id": id, "organization_id": organization_id }),
    };
    let membership = user_id.and_then(|id| organization_memberships::of(store, organization_id, id));
    let membership_id = membership.map(|membership| membership.id().to_owned());
    key.set("obfuscated_value", format!("sk_...{end}"));
    key.set("owner", owner);
    key.set("organization_id", organization_id);
    key.set("user_id", user_id);
    key.set("organization_membership_id", membership_id);
    key.set_default("permissions", Vec::<String>::new());
    key.set_default("expires_at", ());
    key.set("last_used_at", ());
    let key = store.insert(&API_KEYS, key, now);
    store.record(now, "api_key.created", &key);
    key
}

fn create_for_organization(call: &mut Call<'_>) -> HandlerResult {
    let organization_id = call.path(0).to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    create(call, &organization_id, None)
}

fn create_for_user(call: &mut Call<'_>) -> HandlerResult {
    let user_id = call.path(0).to_owned();
    let organization_id = call.body.text("organization_id").to_owned();
    call.store.get(&USERS, &user_id)?;
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    let membership = organization_memberships::of(call.store, &organization_id, &user_id);
    if membership.is_none_or(|membership| membership.text("status") != "active") {
        return Err(ErrorResponse::invalid_field("organization_id"));
    }
    create(call, &organization_id, Some(&user_id))
}

fn create(call: &mut Call<'_>, organization_id: &str, user_id: Option<&str>) -> HandlerResult {
    if call.body.is_past("expires_at", call.now) {
        return Err(ErrorResponse::invalid_field("expires_at"));
    }
    if check_permissions(call.store, &call.body.texts("permissions")).is_err() {
        return Err(ErrorResponse::invalid_field("permissions"));
    }
    let key = call.body.only(&["name", "permissions", "expires_at"]);
    let now = call.now;
    Ok(add(call.store, key, organization_id, user_id, now).into())
}

fn list_of_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    let paging = call.paging(&API_KEYS)?;
    let is_organizations = |key: &Row| !key.has("user_id");
    let of_organization = Some(("organization_id", call.path(0)));
    Ok(call.store.page(&API_KEYS, &paging, of_organization, is_organizations).into())
}

fn list_of_user(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&USERS, call.path(0))?;
    let paging = call.paging(&API_KEYS)?;
    let organization = call.query.get("organization_id");
    let is_queried = |key: &Row| organization.is_none_or(|id| key.text("organization_id") == id);
    Ok(call.store.page(&API_KEYS, &paging, Some(("user_id", call.path(0))), is_queried).into())
}

fn delete(call: &mut Call<'_>) -> HandlerResult {
    let id = call.path(0).to_owned();
    let key = call.store.remove(&API_KEYS, &id)?;
    let now = call.now;
    call.store.record(now, "api_key.revoked", &key);
    Ok(Reply::Empty)
}

/// Expires a key at once, sets the time at which it expires, or with null removes that time.
fn expire(call: &mut Call<'_>) -> HandlerResult {
    let key = call.store.get(&API_KEYS, call.path(0))?.clone();
    let now = call.now;
    if key.is_past("expires_at", now) {
        return Err(ErrorResponse::conflict("The API key has expired.").code("api_key_already_expired"));
    }
    let expires_at = match call.body.get("expires_at") {
        Some(Value::Null) => None,
        _ => Some(call.body.time("expires_at").filter(|time| *time > now).unwrap_or(now)),
    };
    let after = call.store.update(&API_KEYS, key.id(), now, |key| key.set("expires_at", expires_at))?;
    if after.get("expires_at") != key.get("expires_at") {
        let event = after.clone().with("previous_attributes", key.only(&["expires_at"]));
        call.store.record(now, "api_key.updated", &event);
    }
    Ok(after.into())
}

/// Returns the key with a value, or null if there is none or it has expired.
fn validate(call: &mut Call<'_>) -> HandlerResult {
    let now = call.now;
    let key = call.store.find_one(&API_KEYS, "value", call.body.text("value"));
    let id = key.filter(|key| !key.is_past("expires_at", now)).map(|key| key.id().to_owned());
    let key = match id {
        // The use is no update: `updated_at` stays.
        Some(id) => {
            let updated_at = call.store.get(&API_KEYS, &id)?.time("updated_at").unwrap_or(now);
            Some(call.store.update(&API_KEYS, &id, updated_at, |key| key.set("last_used_at", now))?)
        }
        None => None,
    };
    Ok(Row::default().with("api_key", key).into())
}
