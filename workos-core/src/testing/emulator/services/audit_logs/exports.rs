//! Exports of events as CSV.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Response, with_parameters},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organizations::ORGANIZATIONS,
    },
    events::EVENTS,
    retention_in_days,
};
use crate::types::Timestamp;

/// Exports. Not in responses: the organization, the range and the filters of the request.
pub(in super::super::super) const EXPORTS: TableDefinition =
    TableDefinition::new("audit_log_exports", "Audit log export", "audit_log_export")
        .references(&[belongs_to("organization_id", "organizations")]);

/// Creates an export, which is ready at once.
pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.body.text("organization_id"))?;
    if call.body.time("range_start") > call.body.time("range_end") {
        let code = "invalid_audit_log_export_range_date";
        return Err(ErrorResponse::bad_request(code, "Invalid date range"));
    }
    let (row, now) = (call.body.clone().with("state", "ready"), call.now);
    let export = call.store.insert(&EXPORTS, row, now);
    for event in ["resource_export.created", "resource_export.completed"] {
        record(call, event, &export);
    }
    Ok(with_url(call, export).into())
}

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let export = call.store.get(&EXPORTS, call.path(0))?.clone();
    Ok(with_url(call, export).into())
}

fn record(call: &mut Call<'_>, event: &str, export: &Row) {
    let data = export.only(&["id", "organization_id"]).with("resource_type", "auditLogEvents");
    call.store.record(call.now, event, &data);
}

/// Adds the URL of the file, unless a test has set a state without one. The client ID says whose file it is.
fn with_url(call: &Call<'_>, export: Row) -> Row {
    if export.text("state") != "ready" {
        return export;
    }
    let path = format!("{}/audit_logs/exports/{}/file", call.origin(), export.id());
    let client_id = call.store.settings.client_id.as_str();
    export.with("url", with_parameters(&path, [("client_id", client_id)]))
}

/// Returns the file of an export. WorkOS's URLs expire after 10 minutes; this one does not.
pub(super) fn download(call: &mut Call<'_>) -> HandlerResult {
    let export = call.store.get(&EXPORTS, call.path(0))?.clone();
    if export.text("state") != "ready" {
        return Err(ErrorResponse::new(StatusCode::NOT_FOUND, "The export is not ready."));
    }
    let csv = csv(call.store, &export, call.now);
    record(call, "resource_export.downloaded", &export);
    Ok(Response::csv(csv).into())
}

fn csv(store: &Store, export: &Row, now: Timestamp) -> String {
    let organization_id = export.text("organization_id");
    let retention =
        Duration::from_secs(retention_in_days(store, organization_id).saturating_mul(24 * 60 * 60));
    let events = store.find(&EVENTS, "organization_id", organization_id).filter(|event| {
        event.time("created_at") >= Some(now - retention)
            && event.time("created_at") <= export.time("created_at")
            && is_selected(export, event)
    });
    let mut csv = HEADER.to_owned();
    for event in events {
        let (actor, context) = (event.object("actor"), event.object("context"));
        let json = |value: Option<&Value>| value.map(Value::to_string).unwrap_or_default();
        let fields = [
            event.id().to_owned(),
            event.text("occurred_at").to_owned(),
            event.text("action").to_owned(),
            actor.text("id").to_owned(),
            actor.text("type").to_owned(),
            actor.text("name").to_owned(),
            json(actor.get("metadata")),
            json(event.get("targets")),
            context.text("location").to_owned(),
            context.text("user_agent").to_owned(),
            json(event.get("metadata")),
        ];
        csv.push_str(&fields.map(|field| quote(&field)).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// The columns. Nested objects are JSON.
const HEADER: &str = "id,occurred_at,action,actor_id,actor_type,actor_name,actor_metadata,targets,context_location,\
                      context_user_agent,metadata\r\n";

/// Quotes a field as RFC 4180 has it.
fn quote(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// Whether an event is in the range and matches the filters of an export.
fn is_selected(export: &Row, event: &Row) -> bool {
    let occurred_at = event.time("occurred_at");
    let matches = |filter: &str, text: &str| {
        let wanted = export.texts(filter);
        wanted.is_empty() || wanted.iter().any(|wanted| wanted == text)
    };
    let actor = event.object("actor");
    let targets = export.texts("targets");
    let has_target = |target: &Value| targets.contains(&Row::from(target.clone()).text("type").to_owned());
    occurred_at >= export.time("range_start")
        && occurred_at <= export.time("range_end")
        && matches("actions", event.text("action"))
        && matches("actors", actor.text("name"))
        && matches("actor_names", actor.text("name"))
        && matches("actor_ids", actor.text("id"))
        && (targets.is_empty() || event.list("targets").iter().any(has_target))
}
