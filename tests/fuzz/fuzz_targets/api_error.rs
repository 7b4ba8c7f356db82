//! Errors of the API: whatever the status, the headers and the body are, the response is an output or an error, and
//! the message of the error has no control characters, so that a body cannot forge lines of a log.
//!
//! Input: two bytes of the status and eight of a header's value; then the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{Endpoint, Error, user_management::GetUser};
use workos_fuzz::response;

fuzz_target!(|data: &[u8]| {
    let Some((head, body)) = data.split_at_checked(10) else { return };
    let mut response = response(100 + u16::from(head[0]) * 2 + u16::from(head[1] & 1), body);
    if let Ok(value) = http::HeaderValue::from_bytes(&head[2..]) {
        response.headers_mut().insert("retry-after", value.clone());
        response.headers_mut().insert("x-request-id", value);
    }
    match GetUser::decode(&response) {
        Ok(_) => assert!(response.status().is_success()),
        Err(error) => {
            let message = error.to_string();
            assert!(!message.is_empty() && !message.contains(char::is_control), "{message:?}");
            let _ = (format!("{error:?}"), error.is_transient(), error.request_id());
            match &error {
                Error::Api(error) => {
                    assert!(!response.status().is_success() && error.body == response.body());
                    assert_eq!(error.status, response.status());
                    let _ = (error.code(), error.field::<serde_json::Value>("message"));
                }
                Error::Decode(error) => assert_eq!(error.body, response.body()),
                error => panic!("{error:?}"),
            }
        }
    }
});
