//! Webhooks and actions: arbitrary signatures are rejected, signed bodies are accepted within the tolerance, and a
//! changed body or signature is rejected.
//!
//! Input: two bytes and a bit to flip; a signature in one line, then a body.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use workos_core::{
    actions::ActionVerifier,
    testing::{sign_action, sign_webhook},
    webhooks::{VerificationError, WebhookVerifier},
};
use workos_fuzz::{flip, now, split_line};

const SECRET: &str = "whsec_fuzz";

fuzz_target!(|data: &[u8]| {
    let Some(([high, low, bit], data)) = data.split_first_chunk::<3>() else { return };
    let webhooks = WebhookVerifier::new(SECRET).expect("secret");
    let actions = ActionVerifier::new(SECRET).expect("secret");
    let (signature, body) = split_line(data);
    assert!(webhooks.verify(signature, body, now()).is_err());
    assert!(actions.verify(signature, body, now()).is_err());

    let signed = sign_webhook(SECRET, now(), body);
    assert_eq!(**webhooks.verify_bytes(&signed, body, now()).expect("signed body"), *body);
    if let Err(error) = webhooks.verify(&signed, body, now()) {
        assert!(matches!(error, VerificationError::Body(_)), "{error:?}");
    }
    let _ = actions.verify(sign_action(SECRET, now(), body), body, now());
    let hour = Duration::from_secs(3600);
    assert!(webhooks.verify_bytes(&signed, body, now() + hour).is_err());
    assert!(webhooks.verify_bytes(sign_webhook(SECRET, now() + hour, body), body, now()).is_err());
    assert!(webhooks.verify_bytes(sign_webhook("whsec_other", now(), body), body, now()).is_err());

    let at = [*high, *low];
    if !body.is_empty() {
        let mut changed = body.to_vec();
        flip(&mut changed, at, *bit);
        assert!(webhooks.verify_bytes(&signed, changed, now()).is_err());
    }
    let mut changed = signed.as_bytes().to_vec();
    flip(&mut changed, at, *bit);
    assert!(webhooks.verify_bytes(&*changed, body, now()).is_err());
});
