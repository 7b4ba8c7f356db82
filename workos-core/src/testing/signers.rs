//! WorkOS's side of a signature.

use http::HeaderValue;

use crate::{
    crypto::{hex, hmac_sha256},
    types::Timestamp,
};

/// The `WorkOS-Signature` of a webhook, as WorkOS writes it: for tests of what receives webhooks.
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
    header(secret, timestamp, body.as_ref())
}

/// The `WorkOS-Signature` of a request for an action, as WorkOS writes it.
#[cfg(feature = "actions")]
#[must_use]
pub fn sign_action(secret: &str, timestamp: Timestamp, body: impl AsRef<[u8]>) -> HeaderValue {
    header(secret, timestamp, body.as_ref())
}

fn header(secret: &str, timestamp: Timestamp, body: &[u8]) -> HeaderValue {
    let timestamp = timestamp.unix_milliseconds();
    let signature = hmac_sha256(secret.as_bytes(), &[timestamp.to_string().as_bytes(), b".", body]);
    match HeaderValue::try_from(format!("t={timestamp}, v1={}", hex::encode(&signature))) {
        Ok(value) => value,
        Err(error) => panic!("a signature fits a header: {error}"),
    }
}
