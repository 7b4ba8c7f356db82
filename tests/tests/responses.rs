//! The examples that WorkOS's OpenAPI file gives of its answers: each is read, with nothing in it unknown.
//!
//! `answers.json` is made by `tests/prism OPENAPI_FILE --record`.

use std::collections::BTreeMap;

use serde_json::Value;
use workos_core::HttpResponse;
use workos_tests::samples;

#[test]
fn every_example_of_an_answer_is_read() {
    let answers: BTreeMap<String, (u16, Value)> =
        serde_json::from_str(include_str!("../answers.json")).unwrap();
    let samples = samples::all().samples;
    let mut read = 0;
    for (key, (status, answer)) in &answers {
        let mut of_operation = samples
            .iter()
            .filter(|sample| format!("{} {}", sample.operation.method, sample.operation.path) == *key)
            .peekable();
        assert!(of_operation.peek().is_some(), "{key} has no endpoint");
        for sample in of_operation {
            let mut response = HttpResponse::new(answer.to_string().into());
            *response.status_mut() = http::StatusCode::from_u16(*status).unwrap();
            let (_, debug) =
                (sample.decode)(&response).unwrap_or_else(|error| panic!("{key}: {error}\n{answer}"));
            // The file is older than some fields; a list value that is not there reads as the empty one.
            let debug = debug.replace("Unknown(\"\")", "absent");
            assert!(!debug.contains("Unknown("), "{key}: {debug}");
            read += 1;
        }
    }
    assert!(read >= 150, "{read} answers only");
}
