//! Verification of webhooks.

use std::time::Duration;

use crate::{
    events::Event,
    signature::{BodyError, SignatureVerifier, SignedBody, Verified, sealed::Decode},
    types::from_json,
};

/// Verifies webhooks and decodes their [`Event`].
///
/// Create one verifier with the [`secret`](super::WebhookEndpoint::secret) of the webhook endpoint. The
/// default tolerance is 180 seconds. See [`SignatureVerifier`] for the rules of verification.
///
/// The data of the event is decoded when the program [asks for it](crate::events#payloads), so an event of a type
/// that this version does not know, or with other data than expected, is verified as any other.
///
/// ```
/// use workos_core::{types::Timestamp, webhooks::WebhookVerifier};
/// # use workos_core::testing::sign_webhook;
///
/// let verifier = WebhookVerifier::new("whsec_new")?.and("whsec_old")?;
/// # let now = Timestamp::from_unix_seconds(1_764_000_000);
/// # let body = br#"{"id":"event_1","event":"user.deleted","data":{"id":"user_1"}}"#;
/// # let signature = sign_webhook("whsec_old", now, body);
/// let event = verifier.verify(&signature, body, now)?;
/// assert_eq!(event.id, "event_1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type WebhookVerifier = SignatureVerifier<Event>;

/// An event that WorkOS has signed.
pub type VerifiedEvent = Verified<Event>;

impl SignedBody for Event {
    const DEFAULT_TOLERANCE: Duration = Duration::from_secs(180);
}

impl Decode for Event {
    const VERIFIER: &'static str = "WebhookVerifier";

    // Inlined, so that only crates that verify webhooks compile the event.
    #[inline]
    fn decode(body: &[u8]) -> Result<Self, BodyError> {
        from_json(body).map_err(|error| BodyError::from_json(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::WebhookVerifier;
    use crate::{
        events::{EventPayload, kind},
        testing::sign_webhook,
        types::Timestamp,
        webhooks::{BodyError, SIGNATURE_HEADER, SignatureError, VerificationError},
    };

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn verifier() -> WebhookVerifier {
        WebhookVerifier::new("whsec_1").unwrap()
    }

    #[test]
    fn event_with_valid_signature_is_decoded() {
        let body = r#"{"id":"event_1","event":"user.created","data":{"id":"user_1","email":"a@b.c"}}"#;
        let event = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap();
        assert_eq!(event.data::<kind::UserCreated>().unwrap().unwrap().id, "user_1");
        assert_eq!(event.timestamp(), NOW);
        assert_eq!(event.into_inner().id, "event_1");
    }

    #[test]
    fn event_of_unknown_type_is_decoded() {
        let body = r#"{"id":"event_1","event":"shelf.moved","data":{"to":1},"object":"event"}"#;
        let event = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap();
        assert!(matches!(event.payload(), EventPayload::Unknown(_)));
        assert_eq!(event.name.as_str(), "shelf.moved");
    }

    #[test]
    fn signed_body_without_event_is_a_body_error() {
        for body in ["", "{}", "null", "[1]", "{\"id\":\"e\"", "\u{feff}{}", r#"{"id":"e","event":7}"#] {
            let error = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
            assert!(matches!(error, VerificationError::Body(BodyError { .. })), "{body}: {error}");
        }
        let body = b"\xff\xfe";
        let error = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
        assert!(matches!(error, VerificationError::Body(_)));
    }

    #[test]
    fn invalid_signature_is_reported_before_invalid_body() {
        for body in ["", "{}", r#"{"id":"event_1","event":"user.created"}"#] {
            let error = verifier().verify(sign_webhook("whsec_2", NOW, body), body, NOW).unwrap_err();
            assert_eq!(error, VerificationError::Signature(SignatureError::Mismatch));
        }
    }

    #[test]
    fn exactly_one_signature_header_is_accepted() {
        let body = r#"{"id":"event_1","event":"x"}"#;
        let mut headers = http::HeaderMap::new();
        let verify = |headers: &http::HeaderMap| verifier().verify_request(headers, body, NOW).map(drop);
        assert_eq!(verify(&headers), Err(SignatureError::MissingHeader.into()));
        headers.insert(SIGNATURE_HEADER, sign_webhook("whsec_1", NOW, body));
        assert_eq!(verify(&headers), Ok(()));
        headers.append(SIGNATURE_HEADER, sign_webhook("whsec_1", NOW, body));
        assert_eq!(verify(&headers), Err(SignatureError::MultipleHeaders.into()));
    }

    #[test]
    fn verify_bytes_accepts_any_body_without_copy() {
        let body = bytes::Bytes::from_static(b"\xff not JSON");
        let verified =
            verifier().verify_bytes(sign_webhook("whsec_1", NOW, &body), body.clone(), NOW).unwrap();
        assert_eq!(verified.as_ptr(), body.as_ptr());
        assert_eq!(verified.into_inner(), body);
    }

    #[test]
    fn debug_and_errors_contain_no_secret() {
        let verifier = verifier().and("whsec_2").unwrap().strict();
        let printed = format!("{verifier:?}");
        assert_eq!(printed, "WebhookVerifier { secrets: 2, tolerance: Some(180s), strict: true }");
        let body = r#"{"id":"event_1","event":{"password":"hunter2"}}"#;
        let error = verifier.verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
