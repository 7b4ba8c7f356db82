//! How requests of all operations are handled, over HTTP messages.

use http::Method;
use serde_json::{Value, json};
use workos_core::{HttpRequest, HttpResponse, testing::Emulator};
use workos_tests::emulation::{call, request};

fn body(response: &HttpResponse) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Returns the status and the body of the response to a request.
fn sent(emulator: &Emulator, request: &HttpRequest) -> (u16, Value) {
    let response = emulator.handle(request, emulator.now()).unwrap();
    (response.status().as_u16(), body(&response))
}

fn created(emulator: &Emulator, path: &str, fields: &Value) -> String {
    let response = call(emulator, "POST", path, &fields.to_string());
    assert_eq!(response.status(), 201, "{response:?}");
    body(&response)["id"].as_str().unwrap().to_owned()
}

#[test]
fn unknown_operations_are_not_implemented() {
    let emulator = Emulator::new();
    for (method, path) in [
        ("GET", "/unknown"),
        ("PATCH", "/organizations"),
        ("GET", "/organizations/"),
        ("OPTIONS", "/user_management/users"),
    ] {
        let (status, body) = sent(&emulator, &request(method, path, ""));
        assert_eq!((status, &body["code"]), (501, &json!("operation_not_emulated")), "{method} {path}");
    }
}

#[test]
fn operations_need_the_api_key() {
    let emulator = Emulator::with_api_key("sk_test_other");
    for authorization in
        [None, Some("Bearer sk_test_emulator"), Some("sk_test_other"), Some("Basic sk_test_other")]
    {
        let mut request = request("GET", "/organizations", "");
        request.headers_mut().remove("authorization");
        if let Some(value) = authorization {
            request.headers_mut().insert("authorization", value.parse().unwrap());
        }
        assert_eq!(
            sent(&emulator, &request),
            (401, json!({ "message": "Unauthorized" })),
            "{authorization:?}"
        );
    }
    let mut request = request("GET", "/organizations", "");
    request.headers_mut().insert("authorization", "Bearer sk_test_other".parse().unwrap());
    assert_eq!(sent(&emulator, &request).0, 200);
}

#[test]
fn bodies_that_are_no_json_objects_are_rejected() {
    let emulator = Emulator::new();
    let deep = format!("{}{}", r#"{"name":"#.repeat(1_000), "}".repeat(1_000));
    for (media_type, text, status) in [
        ("application/json", "", 422),
        ("application/json", "{}", 422),
        ("application/json", "{", 400),
        ("application/json", "[]", 400),
        ("application/json", "null", 400),
        ("application/json", "\u{feff}{}", 400),
        ("application/json", deep.as_str(), 400),
        ("text/plain", r#"{"name":"Acme"}"#, 415),
        ("application/x-www-form-urlencoded", "name=Acme", 415),
        ("application/json; charset=utf-8", r#"{"name":"Acme"}"#, 201),
        ("Application/JSON", r#"{"name":"Acme"}"#, 201),
    ] {
        let mut request = request("POST", "/organizations", text);
        request.headers_mut().insert("content-type", media_type.parse().unwrap());
        let (found, body) = sent(&emulator, &request);
        assert_eq!(found, status, "{media_type} {body}");
        assert!(found == 201 || body["message"].is_string(), "{body}");
    }
    let mut invalid = request("POST", "/organizations", "");
    *invalid.body_mut() = bytes::Bytes::from_static(b"{\"name\":\"\xff\"}");
    assert_eq!(sent(&emulator, &invalid).0, 400);
}

#[test]
fn responses_without_a_body_have_no_content_type() {
    let emulator = Emulator::new();
    let user = created(&emulator, "/user_management/users", &json!({ "email": "ada@acme.com" }));
    let response = call(&emulator, "DELETE", &format!("/user_management/users/{user}"), "");
    assert!(response.status().is_success() && response.body().is_empty());
    assert!(!response.headers().contains_key("content-type"));
}

#[test]
fn every_response_has_a_request_id_of_its_own() {
    let emulator = Emulator::new();
    let mut ids: Vec<_> = ["/organizations", "/unknown", "/organizations/org_1"]
        .map(|path| call(&emulator, "GET", path, "").headers()["x-request-id"].clone())
        .to_vec();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[test]
fn queries_are_decoded() {
    let emulator = Emulator::new();
    created(&emulator, "/user_management/users", &json!({ "email": "ada+tag@acme.com" }));
    for (query, count) in [
        ("email=ada%2Btag%40acme.com", 1),
        ("email=ADA%2Btag@acme.com", 1),
        // A plus is a space.
        ("email=ada+tag@acme.com", 0),
        ("email=", 1),
        ("&&=&email&unknown=1", 1),
        ("email=%FF%", 0),
    ] {
        let response = call(&emulator, "GET", &format!("/user_management/users?{query}"), "");
        assert_eq!(body(&response)["data"].as_array().map(Vec::len), Some(count), "{query}");
    }
}

#[test]
fn cursors_lead_through_a_list_whose_rows_are_deleted_meanwhile() {
    let emulator = Emulator::new();
    let names: Vec<String> = (1..=7).map(|number| number.to_string()).collect();
    let ids: Vec<String> =
        names.iter().map(|name| created(&emulator, "/organizations", &json!({ "name": name }))).collect();
    let list = |query: &str| {
        let page = body(&call(&emulator, "GET", &format!("/organizations?{query}"), ""));
        let data = page["data"].as_array().unwrap().iter();
        let names: String = data.map(|organization| organization["name"].as_str().unwrap()).collect();
        let cursor = |name: &str| page["list_metadata"][name].as_str().map(str::to_owned);
        (names, cursor("before"), cursor("after"))
    };
    let (first, before, after) = list("limit=3");
    assert_eq!((first.as_str(), before, after.as_ref()), ("765", None, Some(&ids[4])));
    // The row of the cursor is deleted.
    assert!(call(&emulator, "DELETE", &format!("/organizations/{}", ids[4]), "").status().is_success());
    assert_eq!(list(&format!("limit=3&after={}", ids[4])).0, "432");
    assert_eq!(list(&format!("limit=3&before={}", ids[4])).0, "76");
    assert_eq!(list("limit=3&order=asc").0, "123");
    assert_eq!(
        list(&format!("limit=3&order=asc&after={}", ids[2])),
        ("467".to_owned(), Some(ids[3].clone()), None)
    );
    assert_eq!(list(&format!("after={}", ids[0])), (String::new(), None, None));
    for query in ["limit=0", "limit=101", "limit=x", "order=up", "after=user_1"] {
        let response = call(&emulator, "GET", &format!("/organizations?{query}"), "");
        assert_eq!(response.status(), 422, "{query}");
    }
}

#[test]
fn all_invalid_fields_of_a_body_are_named() {
    let emulator = Emulator::new();
    let fields = json!({ "domains": [1], "metadata": "text", "allow_profiles_outside_organization": "yes" });
    let response = call(&emulator, "POST", "/organizations", &fields.to_string());
    let errors = body(&response)["errors"].take();
    let mut fields: Vec<&str> =
        errors.as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["allow_profiles_outside_organization", "domains[0]", "metadata", "name"]);
}

#[test]
fn methods_of_any_name_are_handled() {
    let emulator = Emulator::new();
    for method in ["HEAD", "TRACE", "CONNECT", "PURGE"] {
        let mut request = request("GET", "/organizations", "");
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        assert_eq!(sent(&emulator, &request).0, 501, "{method}");
    }
}
