//! Refusals: whatever the status, the headers and the body, there is an error, and it prints no body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{Endpoint, Error, HttpResponse, user_management::GetUser};

fuzz_target!(|data: &[u8]| {
    let Some((head, body)) = data.split_at_checked(10) else { return };
    let mut response = HttpResponse::new(body.to_vec().into());
    let status = 100 + u16::from(head[0]) * 2 + u16::from(head[1] & 1);
    *response.status_mut() = http::StatusCode::from_u16(status).expect("from 100 to 611");
    if let Ok(value) = http::HeaderValue::from_bytes(&head[2..]) {
        response.headers_mut().insert("retry-after", value.clone());
        response.headers_mut().insert("x-request-id", value);
    }
    match GetUser::decode(&response) {
        Ok(_) => assert!(response.status().is_success()),
        Err(error) => {
            let _ = (format!("{error} {error:?}"), error.is_transient(), error.request_id());
            if let Error::Api(refusal) = &error {
                let _ = (refusal.code(), refusal.field::<serde_json::Value>("message"));
            }
        }
    }
});
