//! The overview for developers at `/`, with the pages of tables and rows.

use http::StatusCode;
use serde_json::Value;

use super::{
    super::{
        events::{EVENTS, with_fields},
        pages::{Details, Notice, Overview, TableRows},
        request::{Query, origin},
        response::{ErrorResponse, Response, to_json},
        row::Row,
        services::{self, outbox::OUTBOX},
        state::State,
        table::TableDefinition,
    },
    deliveries, tables,
};
use crate::{endpoint::HttpRequest, types::Timestamp};

/// Number of the latest events, messages and deliveries that the overview gets.
const MAX_LATEST: usize = 100;

/// Returns the page that the query names.
pub(super) fn page(state: &mut State, request: &HttpRequest, now: Timestamp) -> Response {
    let html = html(state, request, now);
    html.map_or_else(|error| not_found(&error), |html| Response::html(StatusCode::OK, html))
}

fn html(state: &mut State, request: &HttpRequest, now: Timestamp) -> Result<String, ErrorResponse> {
    let query = Query::new(request.uri().query().unwrap_or_default());
    let requests: Vec<Value> = state.log.iter().map(to_json).collect();
    let is_frozen = state.snapshot.clock.is_frozen();
    if let Some(id) = query.get("request") {
        let is_named = |request: &&Value| request.get("id").and_then(Value::as_str) == Some(id);
        // After a snapshot is restored, IDs are used again.
        let request = requests.iter().rev().find(is_named);
        let value = request.ok_or_else(|| ErrorResponse::not_found("Request", id))?;
        return Ok(Details { title: id, value, table: None }.html());
    }
    let store = state.environment(request, None, &[])?;
    let of_row = |table: &TableDefinition, id: &str| {
        let row = to_shown(store.get(table, id)?);
        Ok(Details { title: id, value: &row, table: Some(table.name) }.html())
    };
    if let Some(id) = query.get("event") {
        return of_row(&EVENTS, id);
    }
    if let Some(name) = query.get("table") {
        let table = tables::find(name)?;
        if let Some(id) = query.get("row") {
            return of_row(table, id);
        }
        let rows: Vec<Value> = store.all(table).map(to_shown).collect();
        return Ok(TableRows { name: table.name, rows: &rows }.html());
    }
    let tables: Vec<_> = services::tables().map(|table| (table.name, store.count(table))).collect();
    let latest = |table: &TableDefinition| -> Vec<Value> {
        let mut rows: Vec<Value> = store.all(table).rev().take(MAX_LATEST).map(to_shown).collect();
        rows.reverse();
        rows
    };
    let overview = Overview {
        base_url: &origin(request),
        api_key: store.settings.api_keys.first().map(String::as_str).unwrap_or_default(),
        client_id: &store.settings.client_id,
        now: &now.to_string(),
        is_frozen,
        is_live: query.iter().any(|(name, _)| name == "live"),
        tables: &tables,
        events: &latest(&EVENTS),
        outbox: &latest(&OUTBOX),
        requests: &requests,
        deliveries: &deliveries(store),
    };
    Ok(overview.html())
}

/// Returns all fields of a row.
fn to_shown(row: &Row) -> Value {
    with_fields(row).into_json()
}

fn not_found(error: &ErrorResponse) -> Response {
    let text = error.message();
    let notice = Notice { title: "Not found", text: &text, link: Some(("/", "Overview")), is_error: true };
    Response::html(StatusCode::NOT_FOUND, notice.html())
}
