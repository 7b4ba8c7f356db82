//! Key sets: reading is deterministic, and no key set verifies an invented signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::session::{AccessTokenError, AccessTokenRules, KeySet};
use workos_fuzz::{base64_url, now};

fuzz_target!(|data: &[u8]| {
    let keys = match KeySet::parse(data) {
        Ok(keys) => keys,
        Err(error) => {
            assert_eq!(KeySet::parse(data), Err(error.clone()));
            return drop(format!("{error} {error:?}"));
        }
    };
    assert_eq!(KeySet::parse(data), Ok(keys.clone()));
    assert!(!format!("{keys:?}").is_empty());
    for header in [r#"{"alg":"RS256"}"#, r#"{"alg":"RS256","kid":"k"}"#] {
        let token = format!("{}.e30.{}", base64_url(header.as_bytes()), "B".to_owned() + &"A".repeat(341));
        match keys.verify(&token, &AccessTokenRules::new(), now()) {
            Err(
                AccessTokenError::Signature | AccessTokenError::MissingKeyId | AccessTokenError::UnknownKey,
            ) => {}
            other => panic!("{other:?}"),
        }
    }
});
