//! Stand-ins for what the server needs of the emulator beyond `Emulator::handle`.
//!
//! To replace: delete this file and `mod core`, import [`Latency`] and [`Operation`] from `workos_core::testing`,
//! and remove the imports of [`Core`] and the call of [`health`]. The methods of the emulator have the names and
//! arguments of the trait.

use std::time::Duration;

use http::{
    HeaderValue, Method, Request, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Map, Value};
use workos_core::{HttpRequest, HttpResponse, Now, TransportFailure, testing::Emulator};

/// Extension of a response that a latency fault delays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Latency(pub(super) Duration); // replaced by core

/// Extension of a response that names its operation, such as `organizations.get_organization`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation(pub(super) &'static str); // replaced by core

/// A webhook that is due.
#[derive(Debug)]
pub(super) struct WebhookDelivery; // replaced by core

impl WebhookDelivery {
    pub(super) fn id(&self) -> &'static str {
        ""
    }

    pub(super) fn request(&self) -> HttpRequest {
        Request::default()
    }
}

pub(super) trait Core {
    fn seed(&self, seed: &Value) -> Result<(), String>;
    fn due_webhooks(&self, now: Now) -> Vec<WebhookDelivery>;
    fn record_webhook(&self, id: &str, result: Result<StatusCode, TransportFailure>, now: Now);
}

impl Core for Emulator {
    /// Creates the organizations and users of a seed by requests, and ignores its other parts.
    // replaced by core
    fn seed(&self, seed: &Value) -> Result<(), String> {
        let seed = seed.as_object().ok_or("the seed is not an object")?;
        for key in seed.keys() {
            if !KEYS.contains(&key.as_str()) {
                return Err(format!("{key}: unknown key"));
            }
        }
        create(self, seed, "organizations", "/organizations", &["name", "external_id", "metadata"])?;
        let fields = ["email", "password", "first_name", "last_name", "email_verified"];
        create(self, seed, "users", "/user_management/users", &fields)
    }

    fn due_webhooks(&self, _: Now) -> Vec<WebhookDelivery> {
        Vec::new() // replaced by core
    }

    fn record_webhook(&self, _: &str, _: Result<StatusCode, TransportFailure>, _: Now) {} // replaced by core
}

const KEYS: [&str; 14] = [
    "environment",
    "environments",
    "settings",
    "roles",
    "permissions",
    "organizations",
    "users",
    "memberships",
    "connections",
    "directories",
    "feature_flags",
    "api_keys",
    "webhook_endpoints",
    "redirect_uris",
];

fn create(
    emulator: &Emulator,
    seed: &Map<String, Value>,
    key: &str,
    path: &'static str,
    fields: &[&str],
) -> Result<(), String> {
    for (index, object) in seed.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
        let Some(object) = object.as_object() else { return Err(format!("{key}[{index}]: not an object")) };
        let body: Map<_, _> = fields
            .iter()
            .filter_map(|field| object.get(*field).map(|value| ((*field).to_owned(), value.clone())))
            .collect();
        let mut request = Request::new(Value::Object(body).to_string().into());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = http::Uri::from_static(path);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer sk_test_emulator"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let response = emulator.handle(&request, emulator.now()).map_err(|failure| failure.to_string())?;
        if !response.status().is_success() {
            return Err(format!("{key}[{index}]: {}", String::from_utf8_lossy(response.body())));
        }
    }
    Ok(())
}

/// Responds to `GET /health`.
// replaced by core
pub(super) fn health(request: &HttpRequest) -> Option<HttpResponse> {
    let is_health = request.method() == Method::GET && request.uri().path() == "/health";
    is_health.then(|| HttpResponse::new(r#"{"status":"ok"}"#.into()))
}
