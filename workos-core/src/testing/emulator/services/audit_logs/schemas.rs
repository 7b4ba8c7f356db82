//! Actions and the versions of their schemas.

use serde_json::Value;

use super::super::super::{
    request::Call,
    response::{ErrorResponse, HandlerResult},
    row::Row,
    store::Store,
    table::{Page, TableDefinition, belongs_to},
};

/// Actions by `name`.
pub(in super::super::super) const ACTIONS: TableDefinition =
    TableDefinition::new("audit_log_actions", "Audit log action", "ala").indexes(&["name"]);

/// Versions of schemas. Not in responses: `action_id`.
pub(in super::super::super) const SCHEMAS: TableDefinition =
    TableDefinition::new("audit_log_schemas", "Audit log schema", "als")
        .references(&[belongs_to("action_id", "audit_log_actions")]);

/// Returns the versions of an action's schema, oldest first; none if the action does not exist.
pub(super) fn versions<'a>(store: &'a Store, action: &'a str) -> Vec<&'a Row> {
    let Some(action) = store.find(&ACTIONS, "name", action).next().map(Row::id) else { return Vec::new() };
    store.find(&SCHEMAS, "action_id", action).collect()
}

/// Creates a version of a schema, and its action if it does not exist.
pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    if call.body.list("targets").is_empty() {
        return Err(ErrorResponse::invalid_field("targets"));
    }
    let (name, now) = (call.path(0).to_owned(), call.now);
    let action = match call.store.find_one(&ACTIONS, "name", &name) {
        Some(action) => action.id().to_owned(),
        None => call.store.insert(&ACTIONS, Row::default().with("name", &name), now).id().to_owned(),
    };
    let version = versions(call.store, &name).len().saturating_add(1);
    let schema = call.body.only(&["actor", "targets", "metadata"]);
    let schema = schema.with("action_id", &action).with("version", version);
    let schema = call.store.insert(&SCHEMAS, schema, now);
    call.store.update(&ACTIONS, &action, now, |_| ())?;
    Ok(schema.into())
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    let action = call.store.find_one(&ACTIONS, "name", call.path(0));
    let action = action.ok_or_else(|| ACTIONS.not_found(call.path(0)))?;
    let page = call.store.page(&SCHEMAS, &call.paging(&SCHEMAS)?, Some(("action_id", action.id())), |_| true);
    Ok(page.into())
}

/// Lists actions with the newest versions of their schemas.
pub(super) fn list_actions(call: &mut Call<'_>) -> HandlerResult {
    let page = call.store.page(&ACTIONS, &call.paging(&ACTIONS)?, None, |_| true);
    let with_schema = |action: Row| {
        let schema = versions(call.store, action.text("name")).last().map(|schema| (*schema).clone());
        action.with("schema", schema)
    };
    let rows = page.rows.into_iter().map(with_schema).collect();
    Ok(Page { rows, ..page }.into())
}

/// Returns the JSON pointers of the parts of an event that do not fit a version of the schema.
pub(super) fn misfits(schema: &Row, event: &Row) -> Vec<String> {
    let mut paths = Vec::new();
    check_metadata(schema.get("metadata"), event, "", &mut paths);
    check_metadata(schema.object("actor").get("metadata"), &event.object("actor"), "/actor", &mut paths);
    for (index, target) in event.list("targets").iter().enumerate() {
        let target = Row::from(target.clone());
        let path = format!("/targets/{index}");
        let kinds = schema.list("targets").iter().map(|kind| Row::from(kind.clone()));
        match kinds.into_iter().find(|kind| kind.text("type") == target.text("type")) {
            None => paths.push(format!("{path}/type")),
            Some(kind) => check_metadata(kind.get("metadata"), &target, &path, &mut paths),
        }
    }
    paths
}

/// Checks the metadata of an event, an actor or a target against a JSON Schema of which `required`, `properties` with
/// `type` and `enum`, and `additionalProperties: false` count. Metadata has no nested objects.
fn check_metadata(schema: Option<&Value>, object: &Row, path: &str, paths: &mut Vec<String>) {
    let Some(schema) = schema else { return };
    let schema = Row::from(schema.clone());
    let (metadata, properties) = (object.object("metadata"), schema.object("properties"));
    let missing = schema.texts("required").into_iter().filter(|name| metadata.get(name).is_none());
    paths.extend(missing.map(|name| format!("{path}/metadata/{name}")));
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    for (name, value) in metadata.iter() {
        let fits = match properties.get(name) {
            None => !is_closed,
            Some(property) => is_valid(&Row::from(property.clone()), value),
        };
        if !fits {
            paths.push(format!("{path}/metadata/{name}"));
        }
    }
}

fn is_valid(property: &Row, value: &Value) -> bool {
    let is_of = |kind: &str| match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    let has_type = match property.get("type") {
        Some(Value::String(kind)) => is_of(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_of),
        _ => true,
    };
    has_type && (!property.has("enum") || property.list("enum").contains(value))
}
