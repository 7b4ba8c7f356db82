//! The state of an emulator: environments, faults, the clock and the log of requests; and how a request is handled.

use std::{collections::VecDeque, time::Duration};

use http::{
    HeaderValue, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    api::{Authentication, Operation, Type},
    environments,
    fault::Faults,
    request::{self, Call},
    response::{ErrorResponse, Reply, Response},
    routes::{self, Behavior, Route},
    row::Row,
    settings::Settings,
    shape::Shaper,
    store::Store,
};
use crate::{
    endpoint::{HttpRequest, HttpResponse},
    types::Timestamp,
};

/// Number of requests that the log has.
const LOG_LENGTH: usize = 1_000;

/// The state of an emulator.
pub(super) struct State {
    pub(super) faults: Faults,
    pub(super) snapshot: Snapshot,
    /// The log of requests, oldest first.
    pub(super) log: VecDeque<LoggedRequest>,
    /// API key of a new emulator.
    pub(super) api_key: String,
    /// The seeds that were applied, which a reset applies again.
    pub(super) seeds: Vec<Value>,
}

/// The part of the state that a snapshot has.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// Number of requests so far.
    pub(super) requests: u64,
    pub(super) clock: Clock,
    /// The environment of requests that belong to no other.
    pub(super) environment: Store,
    pub(super) further_environments: Vec<Store>,
}

impl Snapshot {
    /// Creates the state of an emulator without objects.
    pub(super) fn new(api_key: &str) -> Self {
        let settings = Settings { api_keys: vec![api_key.to_owned()], ..Settings::default() };
        Self {
            requests: 0,
            clock: Clock::default(),
            environment: Store::new(settings, 1),
            further_environments: Vec::new(),
        }
    }

    /// Iterates over all environments.
    pub(super) fn environments(&self) -> impl Iterator<Item = &Store> {
        std::iter::once(&self.environment).chain(&self.further_environments)
    }

    /// Iterates over all environments, to be changed.
    pub(super) fn environments_mut(&mut self) -> impl Iterator<Item = &mut Store> {
        std::iter::once(&mut self.environment).chain(&mut self.further_environments)
    }
}

/// The time of the emulator, in relation to the time of requests.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Clock {
    offset_milliseconds: i64,
    frozen_at: Option<Timestamp>,
}

impl Clock {
    /// Returns the emulator's time at a time of the driver, in whole milliseconds, as WorkOS's timestamps have it.
    pub(super) fn at(self, now: Timestamp) -> Timestamp {
        let time = now.unix_milliseconds().saturating_add(self.offset_milliseconds);
        self.frozen_at.unwrap_or_else(|| Timestamp::from_unix_milliseconds(time))
    }

    /// Whether the time stands still.
    pub(super) fn is_frozen(self) -> bool {
        self.frozen_at.is_some()
    }

    /// Moves the time forward.
    pub(super) fn advance(&mut self, duration: Duration) {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.offset_milliseconds = self.offset_milliseconds.saturating_add(milliseconds);
        self.frozen_at = self.frozen_at.map(|time| time + duration);
    }

    /// Sets the emulator's time at a time of the driver.
    pub(super) fn set(&mut self, time: Timestamp, now: Timestamp) {
        self.offset_milliseconds = time.unix_milliseconds().saturating_sub(now.unix_milliseconds());
        self.frozen_at = self.frozen_at.map(|_| time);
    }

    /// Stops the time, or lets it go on.
    pub(super) fn freeze(&mut self, is_frozen: bool, now: Timestamp) {
        let time = self.at(now);
        self.set(time, now);
        self.frozen_at = is_frozen.then_some(time);
    }
}

/// A request that an [`Emulator`](super::Emulator) has handled.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The `x-request-id` of the response.
    pub id: String,
    /// Time of the request.
    pub time: Timestamp,
    /// Method, such as `GET`.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Status of the response.
    pub status: u16,
    /// Service and name of the operation, such as `organizations.get_organization`. `None` for pages and unknown
    /// paths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// Client ID of the environment. Empty if the request belongs to none.
    pub environment: String,
    /// Required fields of the response that the emulator has no value for and filled with the plainest value, such
    /// as `Connection.name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<String>,
}

impl LoggedRequest {
    fn new(request: &HttpRequest, id: &str, now: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            time: now,
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            status: 0,
            operation: None,
            environment: String::new(),
            filled: Vec::new(),
        }
    }
}

/// Extension of a response: service and name of its operation, such as `organizations.get_organization`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationName(pub &'static str);

impl State {
    pub(super) fn new(api_key: &str) -> Self {
        Self {
            faults: Faults::default(),
            snapshot: Snapshot::new(api_key),
            log: VecDeque::new(),
            api_key: api_key.to_owned(),
            seeds: Vec::new(),
        }
    }

    /// Returns the first environment.
    pub(super) fn store(&mut self) -> &mut Store {
        &mut self.snapshot.environment
    }

    /// Handles a request at a time of the emulator.
    pub(super) fn respond(
        &mut self,
        request: &HttpRequest,
        request_id: &str,
        now: Timestamp,
    ) -> HttpResponse {
        let (method, path) = (request.method(), request.uri().path());
        let route = routes::find(method, path);
        let operation = route.as_ref().and_then(|(route, _)| route.operation);
        let mut logged = LoggedRequest::new(request, request_id, now);
        logged.operation = operation.map(|operation| operation.name);
        let result = match route {
            Some((route, parameters)) => self.handle(request, route, parameters, now, &mut logged),
            None => {
                let message = format!("The emulator has no operation {method} {path}.");
                Err(ErrorResponse::new(StatusCode::NOT_IMPLEMENTED, message).code("operation_not_emulated"))
            }
        };
        let mut response: HttpResponse = result.map_or_else(Into::into, Into::into);
        if let Some(operation) = operation {
            response.extensions_mut().insert(OperationName(operation.name));
        }
        logged.status = response.status().as_u16();
        if self.log.len() >= LOG_LENGTH {
            self.log.pop_front();
        }
        self.log.push_back(logged);
        response
    }

    fn handle(
        &mut self,
        request: &HttpRequest,
        route: &Route,
        parameters: Vec<String>,
        now: Timestamp,
        logged: &mut LoggedRequest,
    ) -> Result<Response, ErrorResponse> {
        let store = self.environment(request, route.operation, &parameters)?;
        logged.environment.clone_from(&store.settings.client_id);
        let mut call = Call::new(request, route.operation, parameters, store, now)?;
        let reply = match route.behavior {
            Behavior::Handler(handler) => handler(&mut call),
            Behavior::Resource(resource, action) => action.handle(&mut call, resource),
            Behavior::Shape => Ok(shape_only(&call)),
        }?;
        let mut shaper = Shaper::new(now);
        let response = finish(reply, call.operation, &mut shaper);
        logged.filled = shaper.into_filled();
        Ok(response)
    }

    /// Handles a request with a JSON body that does not come from outside, without faults and the log, and returns the
    /// body of the response.
    pub(super) fn perform(
        &mut self,
        api_key: &str,
        method: &Method,
        path: &str,
        body: &Row,
        now: Timestamp,
    ) -> Result<Row, ErrorResponse> {
        let invalid = |_| ErrorResponse::invalid_field("api_key");
        let authorization = HeaderValue::from_str(&format!("Bearer {api_key}")).map_err(invalid)?;
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(body.clone().into_json().to_string().into());
        let unknown = || ErrorResponse::not_found("Path", path);
        let request: HttpRequest = request.map_err(|_| unknown())?;
        let (route, parameters) = routes::find(method, request.uri().path()).ok_or_else(unknown)?;
        let mut logged = LoggedRequest::new(&request, "", now);
        let response: HttpResponse = self.handle(&request, route, parameters, now, &mut logged)?.into();
        Ok(serde_json::from_slice::<Value>(response.body()).unwrap_or_default().into())
    }

    /// Returns the environment that a request belongs to: by its API key, or else by a client ID, an ID or a token. The
    /// first one is the default. A 401 error if the operation needs an API key and no environment has it.
    pub(super) fn environment(
        &mut self,
        request: &HttpRequest,
        operation: Option<&'static Operation>,
        parameters: &[String],
    ) -> Result<&mut Store, ErrorResponse> {
        let key = request::bearer_token(request);
        let has_key =
            |store: &Store| key.is_some_and(|key| store.settings.api_keys.iter().any(|other| other == key));
        let mut position = self.snapshot.environments().position(has_key);
        let needs_key = operation.is_some_and(|operation| operation.authentication == Authentication::ApiKey);
        if position.is_none() && needs_key {
            return Err(ErrorResponse::unauthorized());
        }
        if position.is_none() && !self.snapshot.further_environments.is_empty() {
            position = environments::position(self.snapshot.environments(), request, parameters);
        }
        let Snapshot { environment, further_environments, .. } = &mut self.snapshot;
        let further = position.and_then(|position| further_environments.get_mut(position.checked_sub(1)?));
        Ok(further.unwrap_or(environment))
    }
}

/// Returns the body and the path's parameters as the reply of an operation without behavior.
fn shape_only(call: &Call<'_>) -> Reply {
    Reply::Object(call.body.clone())
}

/// Brings a reply into the documented shape of the operation.
fn finish(reply: Reply, operation: Option<&'static Operation>, shaper: &mut Shaper) -> Response {
    let (status, kind) = operation.map_or((StatusCode::OK, None), Operation::documented_success);
    let shaped = |row: Row, kind: Option<&'static Type>, shaper: &mut Shaper| match kind {
        Some(kind) => shaper.row(kind, row, operation.map_or("", |operation| operation.name)),
        None => row.into_json(),
    };
    match reply {
        Reply::Response(response) => response,
        Reply::Empty => {
            let without_body = |operation: &'static Operation| {
                operation.success.iter().rev().find(|(_, body)| body.is_none()).map(|(status, _)| *status)
            };
            Response::empty(operation.and_then(without_body).unwrap_or(status))
        }
        Reply::Status(status, None) => Response::empty(status),
        Reply::Status(status, Some(row)) => {
            let kind = operation.and_then(|operation| operation.body_type(status));
            Response::json(status, shaped(row, kind, shaper))
        }
        Reply::Object(_) if kind.is_none() && operation.is_some() => Response::empty(status),
        Reply::Object(row) => match kind {
            Some(Type::Page(_)) => {
                let metadata = json!({ "before": null, "after": null });
                Response::json(status, json!({ "object": "list", "data": [], "list_metadata": metadata }))
            }
            Some(Type::List(_)) => Response::json(status, json!([])),
            kind => Response::json(status, shaped(row, kind, shaper)),
        },
        Reply::List(rows) => {
            let kind = if let Some(Type::List(item)) = kind { Some(&**item) } else { None };
            let rows: Vec<_> = rows.into_iter().map(|row| shaped(row, kind, shaper)).collect();
            Response::json(status, rows)
        }
        Reply::Page(page) => {
            let item = if let Some(Type::Page(item)) = kind { Some(&**item) } else { None };
            let rows: Vec<_> = page.rows.into_iter().map(|row| shaped(row, item, shaper)).collect();
            let metadata = json!({ "before": page.before, "after": page.after });
            Response::json(status, json!({ "object": "list", "data": rows, "list_metadata": metadata }))
        }
    }
}
