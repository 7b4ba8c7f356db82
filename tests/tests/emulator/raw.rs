//! Requests that no typed operation sends: pages, and the control of the emulator.

use serde_json::Value;
use workos_core::HttpRequest;

use crate::Fixture;

/// Sends a GET request without an API key, and returns status, `Location` and JSON body.
pub(crate) fn get(fixture: &Fixture, url: &str) -> (u16, String, Value) {
    let mut request = HttpRequest::default();
    *request.uri_mut() = url.parse().unwrap();
    let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let body = serde_json::from_slice(response.body()).unwrap_or_default();
    (response.status().as_u16(), location.unwrap_or_default(), body)
}

/// Returns the rows of a table, oldest first.
pub(crate) fn rows(fixture: &Fixture, table: &str) -> Vec<Value> {
    let (_, _, body) = get(fixture, &format!("/_emulator/tables/{table}"));
    body["data"].as_array().unwrap().clone()
}

/// Returns the names of the events since the first `skipped` ones, oldest first.
pub(crate) fn events(fixture: &Fixture, skipped: usize) -> Vec<String> {
    let events = rows(fixture, "events").into_iter().skip(skipped);
    events.map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

/// Returns the last message to an address.
pub(crate) fn last_message(fixture: &Fixture, to: &str) -> Value {
    rows(fixture, "outbox").into_iter().rfind(|message| message["to"] == to).unwrap()
}

/// Creates a row of a table and returns it.
pub(crate) fn create(fixture: &Fixture, table: &str, row: &Value) -> Value {
    send(fixture, "POST", &format!("/_emulator/tables/{table}"), row)
}

/// Sets fields of a row of a table.
pub(crate) fn update(fixture: &Fixture, table: &str, id: &str, changes: &Value) {
    send(fixture, "PATCH", &format!("/_emulator/tables/{table}/{id}"), changes);
}

/// Sends a request of the control API and returns the JSON body.
pub(crate) fn send(fixture: &Fixture, method: &str, url: &str, body: &Value) -> Value {
    let request = http::Request::builder().method(method).uri(url).header("content-type", "application/json");
    let request = request.body(body.to_string().into()).unwrap();
    let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
    assert!(response.status().is_success(), "{response:?}");
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Sends a request with an API key and returns the status and the JSON body.
pub(crate) fn with_key(fixture: &Fixture, key: &str, method: &str, url: &str, body: &Value) -> (u16, Value) {
    let request = http::Request::builder().method(method).uri(url).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {key}"));
    let request = request.body(body.to_string().into()).unwrap();
    let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

/// Returns the HTML of a page.
pub(crate) fn page(fixture: &Fixture, url: &str) -> String {
    let request = http::Request::get(url).body(bytes::Bytes::new()).unwrap();
    let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
    assert_eq!(response.status(), 200);
    String::from_utf8(response.body().to_vec()).unwrap()
}
