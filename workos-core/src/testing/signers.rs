//! Signatures of webhooks and actions.

use http::HeaderValue;

use crate::{
    crypto::{hex, hmac_sha256},
    types::Timestamp,
};

/// Returns the `WorkOS-Signature` header of a webhook, for tests of code that verifies webhooks. The
/// timestamp is in whole milliseconds.
///
/// ```
/// use workos_core::{testing::sign_webhook, types::Timestamp, webhooks::WebhookVerifier};
///
/// let now = Timestamp::from_unix_seconds(1_764_000_000);
/// let body = r#"{"id":"event_1","event":"user.deleted","data":{"id":"user_1"}}"#;
/// let signature = sign_webhook("whsec_test", now, body);
/// assert!(WebhookVerifier::new("whsec_test")?.verify(&signature, body, now).is_ok());
/// assert!(WebhookVerifier::new("whsec_other")?.verify(&signature, body, now).is_err());
/// # Ok::<(), workos_core::webhooks::SecretError>(())
/// ```
#[must_use]
pub fn sign_webhook(secret: &str, timestamp: Timestamp, body: impl AsRef<[u8]>) -> HeaderValue {
    sign(secret, timestamp, body.as_ref())
}

/// Returns the `WorkOS-Signature` header of the request of an action, for tests of code that verifies
/// actions. The timestamp is in whole milliseconds.
#[cfg(feature = "actions")]
#[must_use]
pub fn sign_action(secret: &str, timestamp: Timestamp, body: impl AsRef<[u8]>) -> HeaderValue {
    sign(secret, timestamp, body.as_ref())
}

fn sign(secret: &str, timestamp: Timestamp, body: &[u8]) -> HeaderValue {
    let timestamp = timestamp.unix_milliseconds();
    let signature = hmac_sha256(secret.as_bytes(), &[timestamp.to_string().as_bytes(), b".", body]);
    match HeaderValue::try_from(format!("t={timestamp}, v1={}", hex::encode(&signature))) {
        Ok(value) => value,
        Err(error) => panic!("signature is not a header value: {error}"),
    }
}
