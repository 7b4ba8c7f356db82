//! Objects of the vault and their versions.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::super::{
        request::Call,
        response::{ErrorDetail, ErrorResponse, HandlerResult, Response},
        row::Row,
        shape::Shaper,
        store::Store,
        table::{TableDefinition, belongs_to, refers_to},
    },
    ACTOR_ID, ACTOR_NAME, key_context, key_id, record,
};
use crate::{
    crypto::{hex, sha256},
    types::Timestamp,
};

/// Objects. Not in responses in this form: `key_id` and `context`, which are in the metadata; `version_id`, the ID of
/// the current version.
pub(in super::super::super) const OBJECTS: TableDefinition =
    TableDefinition::new("vault_objects", "Object", "object")
        .indexes(&["name"])
        .references(&[refers_to("key_id", "vault_keys"), refers_to("version_id", "vault_versions")]);

/// Versions of objects, with the value in plain text.
pub(in super::super::super) const VERSIONS: TableDefinition =
    TableDefinition::new("vault_versions", "Version", "version")
        .references(&[belongs_to("object_id", "vault_objects")]);

/// Maximum number of characters of a name.
const MAX_NAME_LENGTH: usize = 200;

fn add_version(call: &mut Call<'_>, object_id: &str, value: &str) -> Result<Row, ErrorResponse> {
    let version = Row::default()
        .with("object_id", object_id)
        .with("value", value)
        .with("etag", hex::encode(&sha256(value.as_bytes())))
        .with("size", value.len());
    let version = call.store.insert(&VERSIONS, version, call.now);
    call.store.update(&OBJECTS, object_id, call.now, |object| object.set("version_id", version.id()))
}

fn metadata(store: &Store, object: &Row) -> Value {
    json!({
        "id": object.id(),
        "context": object.get("context"),
        "environment_id": store.settings.environment_id,
        "key_id": object.text("key_id"),
        "updated_at": object.get("updated_at"),
        "updated_by": { "id": ACTOR_ID, "name": ACTOR_NAME },
        "version_id": object.get("version_id"),
    })
}

fn with_metadata(store: &Store, object: Row) -> Row {
    let metadata = metadata(store, &object);
    object.with("metadata", metadata)
}

fn with_value(store: &Store, object: Row) -> Row {
    let version = store.row(&VERSIONS, object.text("version_id"));
    let value = version.map(|version| version.text("value").to_owned()).unwrap_or_default();
    with_metadata(store, object).with("value", value)
}

/// Returns the object at the path; a 404 error if there is none.
fn at_path(call: &Call<'_>) -> Result<Row, ErrorResponse> {
    call.store.row(&OBJECTS, call.path(0)).cloned().ok_or_else(not_found)
}

fn not_found() -> ErrorResponse {
    ErrorResponse::bare(StatusCode::NOT_FOUND, "Object not found.")
}

/// Returns a 409 error if another version than the expected one is current.
fn check_version(object: &Row, expected: Option<&str>) -> Result<(), ErrorResponse> {
    match expected {
        Some(expected) if expected != object.text("version_id") => {
            Err(ErrorResponse::bare(StatusCode::CONFLICT, "The object is at another version."))
        }
        _ => Ok(()),
    }
}

/// Lists objects. The list of the vault has no `object`.
pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let search = call.query.get("search");
    let after: Option<Timestamp> = call.query.parse("updatedAfter")?;
    let matches = |object: &Row| {
        search.is_none_or(|text| object.text("name").contains(text))
            && (after.is_none() || object.time("updated_at") > after)
    };
    let page = call.store.page(&OBJECTS, &call.paging(&OBJECTS)?, None, matches);
    record(call, "vault.names.listed", Row::default());
    let mut shaper = Shaper::new(call.now);
    let data: Vec<Value> = page.rows.iter().map(|object| shaper.object("ObjectSummary", object)).collect();
    let metadata = json!({ "before": page.before, "after": page.after });
    Ok(Response::ok(json!({ "data": data, "list_metadata": metadata })).into())
}

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let context = key_context(call, "key_context")?;
    let (name, value) = (call.body.text("name").to_owned(), call.body.text("value").to_owned());
    if name.chars().count() > MAX_NAME_LENGTH {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("name", "invalid")]));
    }
    if call.store.find_one(&OBJECTS, "name", &name).is_some() {
        return Err(ErrorResponse::bare(StatusCode::CONFLICT, "Another object has this name."));
    }
    let key_id = key_id(call, &context);
    let object = Row::default().with("name", &name).with("key_id", &key_id).with("context", &context);
    let object = call.store.insert(&OBJECTS, object, call.now);
    let object = add_version(call, object.id(), &value)?;
    record_change(call, "vault.data.created", &object);
    Ok(Row::from(metadata(call.store, &object)).into())
}

fn record_change(call: &mut Call<'_>, event: &str, object: &Row) {
    let data = Row::default()
        .with("kv_name", object.text("name"))
        .with("key_id", object.text("key_id"))
        .with("key_context", object.get("context"));
    record(call, event, data);
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let object = at_path(call)?;
    read(call, object)
}

pub(super) fn get_by_name(call: &mut Call<'_>) -> HandlerResult {
    let object = call.store.find_one(&OBJECTS, "name", call.path(0)).cloned().ok_or_else(not_found)?;
    read(call, object)
}

fn read(call: &mut Call<'_>, object: Row) -> HandlerResult {
    let data = Row::default().with("kv_name", object.text("name")).with("key_id", object.text("key_id"));
    record(call, "vault.data.read", data);
    Ok(with_value(call.store, object).into())
}

pub(super) fn get_metadata(call: &mut Call<'_>) -> HandlerResult {
    let object = at_path(call)?;
    record(call, "vault.metadata.read", Row::default().with("kv_name", object.text("name")));
    Ok(with_metadata(call.store, object).into())
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    let object = at_path(call)?;
    check_version(&object, call.body.optional_text("version_check"))?;
    let value = call.body.text("value").to_owned();
    let object = add_version(call, object.id(), &value)?;
    record_change(call, "vault.data.updated", &object);
    Ok(with_metadata(call.store, object).into())
}

pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let object = at_path(call)?;
    check_version(&object, call.query.get("version_check"))?;
    call.store.remove(&OBJECTS, object.id())?;
    record(call, "vault.data.deleted", Row::default().with("kv_name", object.text("name")));
    Ok(Row::default().with("name", object.text("name")).with("success", true).into())
}

/// Lists the versions of an object, newest first, on one page.
pub(super) fn list_versions(call: &mut Call<'_>) -> HandlerResult {
    let object = at_path(call)?;
    record(call, "vault.metadata.read", Row::default().with("kv_name", object.text("name")));
    let versions = call.store.find(&VERSIONS, "object_id", object.id()).rev();
    let current = |version: &Row| version.id() == object.text("version_id");
    let versions: Vec<Row> =
        versions.map(|version| version.clone().with("current_version", current(version))).collect();
    let metadata = json!({ "before": null, "after": null });
    Ok(Row::default().with("data", versions).with("list_metadata", metadata).into())
}
