//! Memory and length of errors for responses that are made to be expensive.
//!
//! Bytes are counted by the allocator, a reallocation as both blocks, so the figures are the same on every machine.
//! `cargo bench -p workos-tests -- hostile` measures the time.

use allocation_counter::measure;
use workos_core::{
    Endpoint, Error, HttpResponse,
    auth::AuthenticationStep,
    directory_sync::ListDirectoryUsers,
    error::{ApiError, MAX_ERROR_TEXT_BYTES, MAX_FIELD_ERRORS},
    events::{Event, ListEvents},
    feature_flags::GetFeatureFlagState,
    organizations::ListOrganizations,
    session::KeySet,
    types::MAX_PAGE_ITEMS,
    user_management::{AuthenticateWithPassword, GetUser, ListUsers},
    webhooks::WebhookVerifier,
};

const MIB: usize = 1 << 20;

/// Maximum length of `Display` and `Debug` of an error.
const MAX_PRINTED: usize = 8 * 1024;

/// Peak memory for a body, as a multiple of its size.
const MAX_FACTOR: f64 = 4.0;

/// Returns `start`, the item as often as `size` allows, separated by commas, and `end`.
fn list(start: &str, item: &str, end: &str, size: usize) -> String {
    let count = size.saturating_sub(start.len() + end.len()) / (item.len() + 1);
    format!("{start}{}{end}", vec![item; count.max(1)].join(","))
}

/// Returns `start`, the text as often as `size` allows, and `end`.
fn repeat(start: &str, text: &str, end: &str, size: usize) -> String {
    format!("{start}{}{end}", text.repeat(size.saturating_sub(start.len() + end.len()) / text.len()))
}

/// Returns an object with different keys.
fn object(start: &str, value: &str, end: &str, size: usize) -> String {
    let mut body = start.to_owned();
    let mut key = 0;
    while body.len() + end.len() < size {
        body.push_str(&format!(r#""{key:x}":{value},"#));
        key += 1;
    }
    body.pop();
    body + end
}

/// Bodies that any endpoint may return.
fn bodies(size: usize) -> Vec<(&'static str, String)> {
    let list = |start, item, end| list(start, item, end, size);
    let repeat = |start, text, end| repeat(start, text, end, size);
    let object = |start, value, end| object(start, value, end, size);
    vec![
        ("[1,1,…]", list("[", "1", "]")),
        ("[[],[],…]", list("[", "[]", "]")),
        ("[{},{},…]", list("[", "{}", "]")),
        ("{\"\":1,\"\":1,…}", list("{", "\"\":1", "}")),
        ("{\"\":{},\"\":{},…}", list("{", "\"\":{}", "}")),
        ("{\"0\":1,\"1\":1,…}", object("{", "1", "}")),
        ("[[[[…", repeat("", "[", "")),
        ("{\"x\":[[[[…", repeat("{\"x\":", "[", "")),
        ("{\"x\":{\"x\":…", repeat("", "{\"x\":", "")),
        ("{\"x\":[…]}", format!("{{\"x\":{}{}}}", "[".repeat(size / 2), "]".repeat(size / 2))),
        ("a string", repeat("\"", "a", "\"")),
        ("a string of escapes", repeat("\"", "\\u0001", "\"")),
        ("a string of line breaks", repeat("\"", "\\n", "\"")),
        ("a key", repeat("{\"", "a", "\":1}")),
        ("a key of escapes", repeat("{\"", "\\n", "\":1}")),
        ("digits", repeat("", "1", "")),
        ("zeros", repeat("", "\0", "")),
        ("spaces", repeat("", " ", "")),
        ("line breaks", repeat("", "\n", "")),
        ("quotation marks", repeat("", "\"", "")),
        ("html", repeat("<html>", "<p>", "</html>")),
    ]
}

/// Bodies of errors.
fn error_bodies(size: usize) -> Vec<(&'static str, String)> {
    let list = |start, item, end| list(start, item, end, size);
    let repeat = |start, text, end| repeat(start, text, end, size);
    let object = |start, value, end| object(start, value, end, size);
    let mut bodies = bodies(size);
    bodies.extend([
        ("errors [1,1,…]", list(r#"{"errors":["#, "1", "]}")),
        ("errors [{},{},…]", list(r#"{"errors":["#, "{}", "]}")),
        ("errors [[],[],…]", list(r#"{"errors":["#, "[]", "]}")),
        ("errors [null,…]", list(r#"{"errors":["#, "null", "]}")),
        ("errors of texts", list(r#"{"errors":["#, r#""a""#, "]}")),
        ("errors of messages", list(r#"{"errors":["#, r#"{"message":"a","code":"b","field":"c"}"#, "]}")),
        ("errors of long messages", {
            let item = format!(r#"{{"message":"{0}","code":"{0}","field":"{0}"}}"#, "\\n".repeat(5_000));
            crate::list(r#"{"errors":["#, &item, "]}", size)
        }),
        ("errors of one long message", repeat(r#"{"errors":[{"message":""#, "a", r#""}]}"#)),
        ("errors {…}", object(r#"{"errors":{"constraints":{"#, r#""a""#, "}}}")),
        ("errors nested", repeat(r#"{"errors":["#, "[", "")),
        ("message [\"a\",…]", list(r#"{"message":["#, r#""a""#, "]}")),
        ("message {…}", object(r#"{"message":{"#, "1", "}}")),
        ("message", repeat(r#"{"message":""#, "a", r#""}"#)),
        ("message of escapes", repeat(r#"{"message":""#, "\\u0001", r#""}"#)),
        ("code", repeat(r#"{"code":""#, "a", r#""}"#)),
        ("code of digits", repeat(r#"{"code":"#, "1", r#"}"#)),
        ("all texts", {
            let text = format!("\"{}\"", "\u{80}\u{301}\\\"".repeat(3_000));
            let errors = crate::list("[", &text, "]", size);
            format!(r#"{{"code":{text},"message":{text},"errors":{errors}}}"#)
        }),
        ("factors", list(
            r#"{"code":"mfa_challenge","pending_authentication_token":"t","authentication_factors":["#,
            r#"{"id":"","type":""}"#,
            "]}",
        )),
        ("factors [1,1,…]", list(
            r#"{"code":"mfa_challenge","pending_authentication_token":"t","authentication_factors":["#,
            "1",
            "]}",
        )),
        ("organizations", list(
            r#"{"code":"organization_selection_required","pending_authentication_token":"t","organizations":["#,
            r#"{"id":""}"#,
            "]}",
        )),
        ("connections", list(r#"{"error":"sso_required","connection_ids":["#, r#""""#, "]}")),
        ("methods", object(
            r#"{"code":"organization_authentication_methods_required","auth_methods":{"#,
            "true",
            "}}",
        )),
        ("user with metadata", object(
            r#"{"code":"mfa_enrollment","pending_authentication_token":"t","user":{"id":"u","metadata":{"#,
            r#""""#,
            "}}}",
        )),
        ("token", repeat(r#"{"code":"mfa_enrollment","pending_authentication_token":""#, "\\n", r#""}"#)),
    ]);
    bodies
}

fn response(status: u16, body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(bytes::Bytes::copy_from_slice(body.as_bytes()));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
    response
}

/// Returns the peak memory of a function as a multiple of the size, and the result.
fn factor<T>(size: usize, run: impl FnOnce() -> T) -> (f64, T) {
    let mut output = None;
    let peak = measure(|| output = Some(run())).bytes_max;
    (peak as f64 / size as f64, output.unwrap())
}

#[track_caller]
fn assert_printed(name: &str, error: &dyn std::error::Error, max: usize) {
    for printed in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
        assert!(printed.len() <= max, "{name}: {} bytes: {}", printed.len(), &printed[..200]);
    }
}

#[test]
fn api_errors_are_small_and_short() {
    for (name, body) in error_bodies(MIB) {
        let response = response(422, &body);
        let (peak, error) = factor(body.len(), || GetUser::decode(&response).unwrap_err());
        assert!(peak <= MAX_FACTOR, "{name}: {peak:.1}");
        assert_printed(name, &error, MAX_PRINTED);
        let Error::Api(error) = error else { panic!("{name}: {error}") };
        assert!(error.errors.len() <= MAX_FIELD_ERRORS, "{name}");
        let texts = error.errors.iter().flat_map(|error| [&error.code, &error.field, &error.message]);
        let longest =
            texts.chain([&error.message]).flatten().map(String::len).chain(error.code().map(str::len));
        assert!(longest.max().is_none_or(|longest| longest <= MAX_ERROR_TEXT_BYTES), "{name}");
        assert_eq!(error.body.as_ptr(), response.body().as_ptr(), "the body is shared");

        let (peak, _) = factor(body.len(), || AuthenticationStep::from_error(&error));
        assert!(peak <= MAX_FACTOR, "{name}: step: {peak:.1}");
        let (peak, _) = factor(body.len(), || error.field::<String>("message"));
        assert!(peak <= MAX_FACTOR, "{name}: field: {peak:.1}");
    }
}

#[test]
fn large_error_bodies_still_have_code_and_message() {
    let body =
        list(r#"{"code":"invalid","message":"m","errors":["#, r#"{"code":"c","field":"f"}"#, "]}", MIB);
    let error = ApiError::from_response(GetUser::OPERATION, &response(422, &body));
    assert_eq!((error.code(), error.message.as_deref()), (Some("invalid"), Some("m")));
    assert_eq!(error.errors.len(), MAX_FIELD_ERRORS);
    assert_eq!(error.errors[99].field.as_deref(), Some("f"));
    // Fields after the ones that are cut are read, and so is a step.
    let body = list(
        r#"{"organizations":["#,
        r#"{"id":"o","name":"n"}"#,
        r#"],"code":"organization_selection_required","pending_authentication_token":"t"}"#,
        MIB,
    );
    let error = ApiError::from_response(AuthenticateWithPassword::OPERATION, &response(403, &body));
    let Some(AuthenticationStep::OrganizationSelectionRequired(step)) =
        AuthenticationStep::from_error(&error)
    else {
        panic!("{error}")
    };
    assert_eq!(step.organizations.len(), workos_core::auth::MAX_STEP_ITEMS);
    assert_eq!(step.pending_authentication_token.expose(), "t");
}

#[test]
fn decode_errors_are_small_and_short() {
    let mut bodies = bodies(MIB);
    bodies.extend([
        ("id of letters", repeat(r#"{"id":"u","email_verified":""#, "a", r#""}"#, MIB)),
        ("id of digits", repeat(r#"{"id":"#, "1", "}", MIB)),
        ("metadata key", repeat(r#"{"id":"u","metadata":{""#, "a", r#"":7}}"#, MIB)),
        ("metadata keys", object(r#"{"id":"u","first_name":7,"metadata":{"#, "7", "}}", MIB)),
        ("unknown field", repeat(r#"{"id":"u","new":"#, r#"{"a":"#, "", MIB)),
        ("data", repeat(r#"{"data":"#, "[", "", MIB)),
    ]);
    for (name, body) in bodies {
        let response = response(200, &body);
        for (kind, decode) in [
            (
                "user",
                (|response| GetUser::decode(response).map(drop)) as fn(&HttpResponse) -> Result<(), Error>,
            ),
            ("page", |response| ListUsers::decode(response).map(drop)),
            ("events", |response| ListEvents::decode(response).map(drop)),
        ] {
            let (peak, result) = factor(body.len(), || decode(&response));
            let Err(error) = result else { panic!("{name}: {kind} decoded") };
            assert!(peak <= MAX_FACTOR, "{name}: {kind}: {peak:.1}");
            assert_printed(name, &error, 2 * 1024);
            let Error::Decode(error) = error else { panic!("{name}: {error}") };
            assert!(error.path.len() <= 1_024, "{name}: {}", error.path);
        }
        let (peak, _) = factor(body.len(), || KeySet::parse(body.as_bytes()));
        assert!(peak <= MAX_FACTOR, "{name}: keys: {peak:.1}");
    }
}

/// Memory of the two tables above grows with the size, not faster.
#[test]
fn memory_of_errors_is_linear() {
    for (status, bodies) in [(422, error_bodies as fn(usize) -> _), (200, bodies)] {
        for ((name, small), (_, large)) in bodies(MIB / 4).into_iter().zip(bodies(MIB)) {
            let peak = |body: &str| {
                let response = response(status, body);
                measure(|| drop(GetUser::decode(&response))).bytes_max
            };
            // A buffer that doubles is up to 3 times as large as what is in it.
            let (small, large) = (peak(&small), peak(&large));
            assert!(large <= 6 * small + 64 * 1024, "{name}: {small} and {large} bytes");
        }
    }
}

#[test]
fn key_sets_are_small() {
    for (name, body) in [
        ("[]", list(r#"{"keys":["#, "[]", "]}", 256 * 1024)),
        ("{}", list(r#"{"keys":["#, "{}", "]}", 256 * 1024)),
        ("1", list(r#"{"keys":["#, "1", "]}", 256 * 1024)),
        ("{…}", object(r#"{"keys":[{"#, "[]", "}]}", 256 * 1024)),
        ("key_ops", list(r#"{"keys":[{"key_ops":["#, r#""""#, r#"]}]}"#, 256 * 1024)),
        ("n", repeat(r#"{"keys":[{"kty":"RSA","e":"AQAB","n":""#, "A", r#""}]}"#, 256 * 1024)),
    ] {
        let (peak, result) = factor(body.len(), || KeySet::parse(body.as_bytes()));
        assert!(result.is_err(), "{name}");
        assert!(peak <= MAX_FACTOR, "{name}: {peak:.1}");
    }
}

/// Unions and payloads of events are read from their JSON, so that unknown ones cost one copy of it.
#[test]
fn unknown_kinds_cost_one_copy() {
    for (name, data) in bodies(MIB) {
        if serde_json::from_str::<serde::de::IgnoredAny>(&data).is_err() {
            continue;
        }
        let body = format!(r#"{{"id":"e","event":"user.created","data":{data}}}"#);
        let (peak, event) = factor(body.len(), || serde_json::from_str::<Event>(&body).unwrap());
        assert!(peak <= MAX_FACTOR, "event of {name}: {peak:.1}");
        let printed = format!("{event:?}");
        assert!(printed.len() <= MAX_PRINTED, "event of {name}: {} bytes", printed.len());

        let body = format!(r#"{{"active":true,"access_token":{data}}}"#);
        let (peak, _) = factor(body.len(), || {
            serde_json::from_str::<workos_core::pipes::Vended<workos_core::pipes::AccessToken>>(&body)
                .unwrap()
        });
        assert!(peak <= MAX_FACTOR, "credential of {name}: {peak:.1}");
    }
}

#[test]
fn errors_of_webhooks_are_short() {
    let verifier = WebhookVerifier::new("whsec_123").unwrap();
    let now = workos_core::types::Timestamp::from_unix_seconds(1_767_225_600);
    for (name, body) in bodies(MIB / 4) {
        let header = workos_core::testing::sign_webhook("whsec_123", now, &body);
        let error = verifier.verify(&header, &body, now).unwrap_err();
        assert_printed(name, &error, 512);
    }
}

/// Models are larger than the shortest JSON that they are read from, and `serde_json` quotes a string in place of
/// another type in its message. The docs of `endpoint::decode` have these factors.
#[test]
fn successful_responses_have_the_documented_factors() {
    fn peak_of<E: Endpoint>(body: &str, is_ok: bool) -> (f64, usize) {
        let response = response(200, body);
        let (peak, result) = factor(body.len(), || E::decode(&response));
        assert_eq!(result.is_ok(), is_ok, "{}", &body[..50]);
        (peak, body.len())
    }

    let objects = |item: &str| {
        list(r#"{"data":["#, item, "]}", MAX_PAGE_ITEMS * (item.len() + 1) + r#"{"data":[]}"#.len())
    };
    let map = |start, value, end| object(start, value, end, MIB);
    for (name, (factor, size), documented) in [
        ("users", peak_of::<ListUsers>(&objects(r#"{"id":""}"#), true), 80.0),
        ("organizations", peak_of::<ListOrganizations>(&objects(r#"{"id":""}"#), true), 80.0),
        (
            "directory users",
            peak_of::<ListDirectoryUsers>(&objects(r#"{"id":"","directory_id":""}"#), true),
            80.0,
        ),
        ("events", peak_of::<ListEvents>(&objects(r#"{"id":"","event":""}"#), true), 80.0),
        (
            "too many users",
            peak_of::<ListUsers>(&list(r#"{"data":["#, r#"{"id":""}"#, "]}", 4 * MIB), false),
            4.0,
        ),
        (
            "too many events",
            peak_of::<ListEvents>(&list(r#"{"data":["#, r#"{"id":"","event":""}"#, "]}", 4 * MIB), false),
            4.0,
        ),
        ("metadata", peak_of::<GetUser>(&map(r#"{"id":"u","metadata":{"#, "\"\"", "}}"), true), 12.0),
        (
            "attributes",
            peak_of::<ListDirectoryUsers>(
                &list(r#"{"data":[{"id":"","directory_id":"","raw_attributes":{"a":["#, "[]", "]}}]}", MIB),
                true,
            ),
            25.0,
        ),
        (
            "domains",
            peak_of::<ListOrganizations>(
                &list(r#"{"data":[{"id":"","domains":["#, r#"{"id":"","organization_id":""}"#, "]}]}", MIB),
                true,
            ),
            20.0,
        ),
        ("flags", peak_of::<GetFeatureFlagState>(&map("{", "{\"targets\":{}}", "}"), true), 12.0),
        (
            "string in place of a boolean",
            peak_of::<GetUser>(&repeat(r#"{"id":"u","email_verified":""#, "\u{80}", r#""}"#, MIB), false),
            7.0,
        ),
    ] {
        println!("{name}: {factor:.1} times {size} bytes");
        assert!(factor <= documented, "{name}: {factor:.1}");
    }
}
