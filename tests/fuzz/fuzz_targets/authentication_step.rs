//! What a sign-in needs next, out of a refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Endpoint, Error, HttpResponse, auth::AuthenticationStep, user_management::AuthenticateWithPassword,
};

fuzz_target!(|data: &[u8]| {
    let mut response = HttpResponse::new(data.to_vec().into());
    for status in [400, 403, 422] {
        *response.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        let Err(Error::Api(refusal)) = AuthenticateWithPassword::decode(&response) else {
            panic!("a refusal that is none")
        };
        if let Some(step) = AuthenticationStep::from_error(&refusal) {
            let _ = (format!("{step:?}"), step.code(), step.authorization_url("https://acme.com/callback"));
        }
    }
});
