//! Webhooks and actions: an arbitrary signature is rejected, and an arbitrary body with a valid signature is accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{
    actions::ActionVerifier,
    testing::{sign_action, sign_webhook},
    types::Timestamp,
    webhooks::{VerificationError, WebhookVerifier},
};

const SECRET: &str = "whsec_fuzz";

fuzz_target!(|data: &[u8]| {
    let now = Timestamp::from_unix_seconds(1_700_000_000);
    let webhooks = WebhookVerifier::new(SECRET).expect("a secret");
    let actions = ActionVerifier::new(SECRET).expect("a secret");
    let newline = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (signature, body) = data.split_at(newline);
    assert!(webhooks.verify(signature, body, now).is_err());
    assert!(actions.verify(signature, body, now).is_err());

    let signed = sign_webhook(SECRET, now, data);
    assert_eq!(**webhooks.verify_bytes(&signed, data, now).expect("a signed body"), *data);
    if let Err(error) = webhooks.verify(&signed, data, now) {
        assert!(matches!(error, VerificationError::Body(_)), "{error:?}");
    }
    let _ = actions.verify(sign_action(SECRET, now, data), data, now);
});
