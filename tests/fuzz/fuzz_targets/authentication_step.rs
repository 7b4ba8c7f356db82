//! Authentication steps: the body of a rejected sign-in is read without a panic, and its secrets are not printed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Endpoint, Error, auth::AuthenticationStep, error::ErrorCode, user_management::AuthenticateWithPassword,
};
use workos_fuzz::response;

fuzz_target!(|data: &[u8]| {
    for status in [400, 403, 422] {
        let Err(Error::Api(error)) = AuthenticateWithPassword::decode(&response(status, data)) else {
            panic!("no error of the API")
        };
        let Some(step) = AuthenticationStep::from_error(&error) else { continue };
        // In `code` or in `error`, whichever names a step; two steps have another name beside their own.
        let named = |field: &str| match error.field::<String>(field).map(ErrorCode::from) {
            Some(ErrorCode::RadarEmailChallenge) => Some(ErrorCode::RadarChallenge),
            Some(ErrorCode::RadarSmsChallenge) => Some(ErrorCode::RadarSmsSignInChallenge),
            code => code,
        };
        assert!([named("code"), named("error")].contains(&Some(step.code())));
        let _ = step.authorization_url("https://acme.com/callback");
        let token: Option<String> = error.field("pending_authentication_token");
        // A short token may be a part of another word.
        if let Some(token) = token.filter(|token| token.len() > 16) {
            let rest = String::from_utf8_lossy(data).matches(&*token).count();
            assert!(rest != 1 || !format!("{step:?}").contains(&token));
        }
    }
});
