//! The response examples of WorkOS's OpenAPI document: each is decoded without unknown values.
//!
//! `responses.json` is written by `tests/prism OPENAPI_FILE --record`.

use std::collections::BTreeMap;

use serde_json::Value;
use workos_core::HttpResponse;
use workos_tests::samples;

#[test]
fn every_response_example_is_decoded() {
    let responses: BTreeMap<String, (u16, Value)> =
        serde_json::from_str(include_str!("../responses.json")).unwrap();
    let samples = samples::all().samples;
    let mut decoded = 0;
    for (key, (status, body)) in &responses {
        let mut of_operation = samples
            .iter()
            .filter(|sample| format!("{} {}", sample.operation.method, sample.operation.path) == *key)
            .peekable();
        assert!(of_operation.peek().is_some(), "{key} has no endpoint");
        for sample in of_operation {
            let mut response = HttpResponse::new(body.to_string().into());
            *response.status_mut() = http::StatusCode::from_u16(*status).unwrap();
            let (_, debug) =
                (sample.decode)(&response).unwrap_or_else(|error| panic!("{key}: {error}\n{body}"));
            // The document is older than some fields; a missing enum value is decoded as the empty one.
            let debug = debug.replace("Unknown(\"\")", "absent");
            assert!(!debug.contains("Unknown("), "{key}: {debug}");
            decoded += 1;
        }
    }
    assert!(decoded >= 150, "only {decoded} examples");
}
