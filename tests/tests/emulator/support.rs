//! What tests of several services use.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Request};
use serde_json::Value;
use workos_core::HttpResponse;

use crate::Fixture;

/// Returns the claims of a JSON Web Token, whose signature is not verified.
pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

impl Fixture {
    /// Sends a request without a key.
    pub(crate) fn open(&self, method: Method, path: &str, content_type: &str, body: String) -> HttpResponse {
        let request = Request::builder().method(method).uri(path).header("content-type", content_type);
        self.emulator.handle(&request.body(body.into()).unwrap(), self.emulator.now()).unwrap()
    }

    /// Creates a row, as the dashboard, an identity provider or a directory does, and returns it.
    pub(crate) fn create_row(&self, table: &str, row: &Value) -> Value {
        self.change_row(Method::POST, table, row)
    }

    /// Changes rows of a table by the control API and returns the body of the response.
    pub(crate) fn change_row(&self, method: Method, path: &str, row: &Value) -> Value {
        let path = format!("/_emulator/tables/{path}");
        let response = self.open(method, &path, "application/json", row.to_string());
        assert!(response.status().is_success(), "{path}: {:?}", response.body());
        serde_json::from_slice(response.body()).unwrap_or_default()
    }

    /// Returns the recorded events whose names start with a prefix, oldest first.
    pub(crate) fn recorded(&self, prefix: &str) -> Vec<Value> {
        let mut events = self.emulator.table("events");
        events.retain(|event| event["event"].as_str().unwrap().starts_with(prefix));
        events
    }

    /// Returns the names of the recorded events that start with a prefix, oldest first.
    pub(crate) fn recorded_names(&self, prefix: &str) -> Vec<String> {
        self.recorded(prefix).iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
    }

    /// Panics if a response had a required field that the emulator has no value for.
    pub(crate) fn assert_nothing_filled(&self) {
        for request in self.emulator.requests() {
            assert!(request.filled.is_empty(), "{} {}: {:?}", request.method, request.path, request.filled);
        }
    }
}
