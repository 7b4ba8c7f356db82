//! The control API under `/_emulator/`, and the same as methods of [`Emulator`]: seed, snapshot, clock, faults, outbox,
//! requests, tables, events, settings, devices and deliveries.
//!
//! It needs no key. An API key, a client ID or the ID of a row selects the environment; the first one is the default.
//! A request that a browser sends for a page of another site is rejected.

mod events;
mod faults;
mod overview;
mod seed;
mod settings;
mod tables;

use std::time::Duration;

use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::seed::SeedError;
use super::{
    Emulator,
    api::{Operation, api},
    events::with_fields,
    request::{check_origin, percent_decode},
    response::{ErrorDetail, ErrorResponse, Response, to_json},
    routes::Behavior,
    row::Row,
    services::{
        self,
        outbox::OUTBOX,
        sign_in::devices,
        users::{self, USERS},
    },
    state::{LoggedRequest, Snapshot as EmulatorSnapshot, State},
    store::Store,
    table::TableDefinition,
};
use crate::{
    endpoint::{HttpRequest, HttpResponse},
    types::Timestamp,
};

/// Maximum number of bytes of a body: 10 MiB.
const MAX_BODY: usize = 10 * 1_024 * 1_024;

/// Maximum number of bytes of a snapshot: 256 MiB.
const MAX_SNAPSHOT: usize = 256 * 1_024 * 1_024;

/// Maximum number of faults, each of which is compared with each request.
const MAX_FAULTS: usize = 1_000;

/// Maximum number of seconds that one request moves the clock by: a hundred years.
const MAX_ADVANCE: f64 = 100.0 * 366.0 * 86_400.0;

/// The state of an [`Emulator`] at a time: the objects, settings and the clock of all environments, without faults and
/// the log of requests. It can be serialized.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot(EmulatorSnapshot);

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("requests", &self.0.requests).finish_non_exhaustive()
    }
}

/// An email or SMS that WorkOS would have sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// ID of the message.
    pub id: String,
    /// `email` or `sms`.
    pub channel: String,
    /// Email address or phone number.
    pub to: String,
    /// What the message is about, such as `magic_auth` or `invitation`.
    pub kind: String,
    /// Subject of the email.
    pub subject: String,
    /// One-time code in the message.
    pub code: Option<String>,
    /// URL in the message.
    pub url: Option<String>,
    /// Time at which it was sent.
    pub created_at: Timestamp,
}

impl Emulator {
    /// Creates the objects of a seed: organizations, users, roles and more, with references by name, email address or
    /// slug. [`reset`](Self::reset) creates them again.
    ///
    /// ```
    /// use workos_core::testing::Emulator;
    ///
    /// let emulator = Emulator::new();
    /// let seed = serde_json::json!({
    ///     "organizations": [{ "name": "Acme", "domains": ["acme.com"] }],
    ///     "users": [{ "email": "ada@acme.com", "password": "correct horse battery" }],
    ///     "memberships": [{ "user": "ada@acme.com", "organization": "Acme" }],
    /// });
    /// emulator.seed(&seed).unwrap();
    /// assert_eq!(emulator.table("users").len(), 1);
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`SeedError`], with the place in the seed, if the emulator rejects an object. No object is created then.
    pub fn seed(&self, seed: &Value) -> Result<(), SeedError> {
        let now = self.timestamp();
        seed::apply(&mut self.state(), seed, now).map(drop)
    }

    /// Returns the state of all environments.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.state().snapshot.clone())
    }

    /// Replaces the state of all environments by that of a snapshot. The virtual clock does not move back.
    pub fn restore(&self, snapshot: &Snapshot) {
        restore(&mut self.state(), snapshot.clone());
    }

    /// Removes all objects, settings, faults and logged requests, and creates the objects of the seeds again. The
    /// virtual clock does not move; the clock of responses follows it again.
    pub fn reset(&self) {
        let now = self.now().wall;
        reset(&mut self.state(), now);
    }

    /// Returns the emails and SMS that WorkOS would have sent, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Message> {
        let rows = self.table(OUTBOX.name).into_iter();
        rows.filter_map(|row| serde_json::from_value(row).ok()).collect()
    }

    /// Returns the last 1,000 requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.state().log.iter().cloned().collect()
    }

    /// Returns the rows of a table as JSON, oldest first, such as those of `users` or `events`. They have fields that
    /// no response has. Empty if there is no such table.
    #[must_use]
    pub fn table(&self, name: &str) -> Vec<Value> {
        let mut state = self.state();
        let Some(table) = services::table(name) else { return Vec::new() };
        state.store().all(table).map(|row| with_fields(row).into_json()).collect()
    }
}

/// Responds to a request of the control API at a time of the driver; `None` for any other request.
pub(super) fn respond(state: &mut State, request: &HttpRequest, time: Timestamp) -> Option<HttpResponse> {
    let path = request.uri().path();
    if path == "/health" {
        return Some(Response::ok(json!({ "status": "ok" })).into());
    }
    if path == "/" && request.method() == Method::GET {
        let now = state.snapshot.clock.at(time);
        return Some(overview::page(state, request, now).into());
    }
    let rest = path.strip_prefix("/_emulator/")?;
    let segments: Vec<String> = rest.split('/').map(percent_decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let response = control(state, request, &segments, time);
    Some(response.map_or_else(Into::into, Into::into))
}

fn control(
    state: &mut State,
    request: &HttpRequest,
    segments: &[&str],
    time: Timestamp,
) -> Result<Response, ErrorResponse> {
    // A site that a developer visits must not change an emulator on a loopback port.
    check_origin(request)?;
    let now = state.snapshot.clock.at(time);
    match (request.method().as_str(), segments) {
        ("POST", ["seed"]) => {
            let seed = body(request)?;
            let ids = seed::apply(state, &seed.into_json(), now).map_err(|error| {
                let detail = ErrorDetail::message("invalid_seed", error.to_string());
                ErrorResponse::invalid(vec![detail]).with("place", error.place())
            })?;
            Ok(Response::ok(ids))
        }
        ("GET", ["snapshot"]) => Ok(Response::ok(&state.snapshot)),
        ("POST", ["restore"]) => {
            let snapshot =
                serde_json::from_value(body_up_to(request, MAX_SNAPSHOT)?.into_json()).map_err(|error| {
                    let message = format!("The body is not a snapshot: {error}.");
                    ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, message)
                })?;
            restore(state, snapshot);
            Ok(no_content())
        }
        ("POST", ["reset"]) => {
            reset(state, time);
            Ok(no_content())
        }
        ("GET", ["clock"]) => Ok(clock(state, time)),
        ("POST", ["clock"]) => {
            set_clock(state, &body(request)?, time)?;
            Ok(clock(state, time))
        }
        ("GET", ["faults"]) => Ok(data(faults::list(&state.faults))),
        ("POST", ["faults"]) => {
            let fault = faults::parse(&body(request)?)?;
            if state.faults.iter().count() >= MAX_FAULTS {
                let message = format!("There are at most {MAX_FAULTS} faults.");
                return Err(ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, message));
            }
            let source = fault.source.clone();
            state.faults.add(fault);
            Ok(Response::json(StatusCode::CREATED, source))
        }
        ("DELETE", ["faults"]) => {
            state.faults.clear();
            Ok(no_content())
        }
        ("GET", ["operations"]) => Ok(data(operations())),
        ("GET", ["requests"]) => Ok(data(&state.log)),
        ("DELETE", ["requests"]) => {
            state.log.clear();
            Ok(no_content())
        }
        _ => {
            let names: Vec<String> = segments.iter().map(|segment| (*segment).to_owned()).collect();
            control_environment(state.environment(request, None, &names)?, request, segments, now)
        }
    }
}

/// Returns the current operations and how each is handled: `behavior`, `resource` or `shape`.
fn operations() -> Vec<Value> {
    let operation = |operation: &Operation| {
        let behavior = match Behavior::of(operation) {
            Behavior::Handler(_) => "behavior",
            Behavior::Resource(..) => "resource",
            Behavior::Shape => "shape",
        };
        json!({
            "operation": operation.name,
            "method": operation.method.as_ref().map_or("ANY", Method::as_str),
            "path": operation.path,
            "behavior": behavior,
        })
    };
    api().operations.iter().filter(|operation| operation.is_current).map(operation).collect()
}

/// Responds to a request about one environment.
fn control_environment(
    store: &mut Store,
    request: &HttpRequest,
    segments: &[&str],
    now: Timestamp,
) -> Result<Response, ErrorResponse> {
    match (request.method().as_str(), segments) {
        ("GET", ["outbox"]) => {
            let fields = ["id", "channel", "to", "kind", "subject", "code", "url", "created_at"];
            Ok(data(store.all(&OUTBOX).map(|row| row.only(&fields)).collect::<Vec<_>>()))
        }
        ("DELETE", ["outbox"]) => {
            store.remove_where(&OUTBOX, |_| true);
            Ok(no_content())
        }
        ("GET", ["tables"]) => {
            let count = |table: &TableDefinition| json!({ "name": table.name, "count": store.count(table) });
            Ok(data(services::tables().map(count).collect::<Vec<_>>()))
        }
        ("GET", ["tables", name]) => {
            Ok(data(store.all(tables::find(name)?).map(with_fields).collect::<Vec<_>>()))
        }
        ("POST", ["tables", name]) => {
            let row = tables::create(store, tables::find(name)?, body(request)?, now)?;
            Ok(Response::json(StatusCode::CREATED, row))
        }
        ("GET", ["tables", name, id]) => Ok(Response::ok(with_fields(store.get(tables::find(name)?, id)?))),
        ("PATCH", ["tables", name, id]) => {
            let row = tables::update(store, tables::find(name)?, id, body(request)?, now)?;
            Ok(Response::ok(with_fields(&row)))
        }
        ("DELETE", ["tables", name, id]) => {
            tables::delete(store, tables::find(name)?, id, now)?;
            Ok(no_content())
        }
        ("POST", ["devices", user_code]) => {
            decide_device(store, user_code, &body(request)?, now)?;
            Ok(no_content())
        }
        ("POST", ["events"]) => {
            Ok(Response::json(StatusCode::CREATED, events::record(store, &body(request)?, now)?))
        }
        ("GET", ["deliveries"]) => Ok(data(deliveries(store))),
        ("GET", ["settings"]) => Ok(Response::ok(settings::get(store))),
        ("PATCH", ["settings"]) => {
            settings::update(store, body(request)?)?;
            Ok(Response::ok(settings::get(store)))
        }
        _ => {
            let message =
                format!("The control API has no {} /_emulator/{}.", request.method(), segments.join("/"));
            Err(ErrorResponse::new(StatusCode::NOT_FOUND, message))
        }
    }
}

/// Approves a device authorization for a user, by ID or email address, or denies it.
fn decide_device(
    store: &mut Store,
    user_code: &str,
    fields: &Row,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    check_fields(fields, &["approve", "deny"])?;
    let user_id = match fields.optional_text("approve") {
        Some(name) => {
            let user = store.row(&USERS, name).or_else(|| users::find_by_email(store, name));
            let user = user.ok_or_else(|| ErrorResponse::invalid_field("approve"))?;
            Some(user.id().to_owned())
        }
        None if fields.flag("deny") => None,
        None => return Err(ErrorResponse::invalid_field("approve")),
    };
    if devices::decide(store, user_code, user_id.as_deref(), now) {
        Ok(())
    } else {
        Err(ErrorResponse::not_found("User code", user_code))
    }
}

/// Returns the queued webhooks, oldest first.
fn deliveries(store: &Store) -> Vec<Value> {
    let Some(table) = services::table("webhook_deliveries") else { return Vec::new() };
    let endpoints = services::table("webhook_endpoints");
    let delivery = |row: &Row| {
        let endpoint = endpoints.and_then(|table| store.row(table, row.text("endpoint_id")));
        let row = row.only(&["id", "event", "event_id", "attempts", "next_attempt_at", "status"]);
        let url = endpoint.map(|endpoint| endpoint.text("endpoint_url"));
        row.with("endpoint_url", url).into_json()
    };
    store.all(table).map(delivery).collect()
}

/// Returns the fields of a JSON body; none if the body is empty.
fn body(request: &HttpRequest) -> Result<Row, ErrorResponse> {
    body_up_to(request, MAX_BODY)
}

fn body_up_to(request: &HttpRequest, limit: usize) -> Result<Row, ErrorResponse> {
    let bytes = request.body();
    if bytes.len() > limit {
        let message = format!("The body has more than {limit} bytes.");
        return Err(ErrorResponse::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    if bytes.is_empty() {
        return Ok(Row::default());
    }
    let bad_request = |message: String| ErrorResponse::new(StatusCode::BAD_REQUEST, message);
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(fields.into_iter().collect()),
        Ok(_) => Err(bad_request("The body must be a JSON object.".to_owned())),
        Err(error) => Err(bad_request(format!("The body is not JSON: {error}."))),
    }
}

/// Returns a 422 error if an object has another field than these.
fn check_fields(row: &Row, known: &[&str]) -> Result<(), ErrorResponse> {
    let unknown = row.iter().map(|(name, _)| name).filter(|name| !known.contains(name));
    let details: Vec<_> = unknown.map(|name| ErrorDetail::field(name, "unknown")).collect();
    if details.is_empty() { Ok(()) } else { Err(ErrorResponse::invalid(details)) }
}

/// Returns the value of a field if it has the type that `read` reads; a 422 error if it has another one. `None` if
/// the field is missing or null.
fn field<'a, T>(
    row: &'a Row,
    name: &str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<Option<T>, ErrorResponse> {
    let value = row.get(name).filter(|value| !value.is_null());
    value.map(|value| read(value).ok_or_else(|| ErrorResponse::invalid_field(name))).transpose()
}

fn data(data: impl Serialize) -> Response {
    Response::ok(json!({ "data": to_json(data) }))
}

fn no_content() -> Response {
    Response::empty(StatusCode::NO_CONTENT)
}

fn restore(state: &mut State, Snapshot(mut snapshot): Snapshot) {
    snapshot.environments_mut().zip(1..).for_each(|(store, number)| store.restore(number));
    state.snapshot = snapshot;
}

fn reset(state: &mut State, time: Timestamp) {
    state.snapshot = EmulatorSnapshot::new(&state.api_key);
    state.faults.clear();
    state.log.clear();
    let now = state.snapshot.clock.at(time);
    for seed in std::mem::take(&mut state.seeds) {
        // A seed that was accepted once is rejected only if it refers to objects that requests had created.
        drop(seed::apply(state, &seed, now));
    }
}

fn clock(state: &State, time: Timestamp) -> Response {
    let clock = state.snapshot.clock;
    Response::ok(json!({ "now": to_json(clock.at(time)), "frozen": clock.is_frozen() }))
}

fn set_clock(state: &mut State, fields: &Row, time: Timestamp) -> Result<(), ErrorResponse> {
    check_fields(fields, &["now", "advance", "frozen"])?;
    let now: Option<Timestamp> = field(fields, "now", |value| value.as_str()?.parse().ok())?;
    let seconds = |value: &Value| value.as_f64().filter(|seconds| (0.0..=MAX_ADVANCE).contains(seconds));
    let advance = field(fields, "advance", seconds)?;
    let is_frozen = field(fields, "frozen", Value::as_bool)?;
    let clock = &mut state.snapshot.clock;
    if let Some(now) = now {
        clock.set(now, time);
    }
    if let Some(seconds) = advance {
        clock.advance(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    }
    if let Some(is_frozen) = is_frozen {
        clock.freeze(is_frozen, time);
    }
    Ok(())
}
