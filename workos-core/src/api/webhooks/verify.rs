//! Events that come by webhook: the signature first, then the event.

use std::{fmt, time::Duration};

use http::HeaderMap;

use crate::{
    events::Event,
    signature::{self, BodyError, SecretError, SignatureError, VerificationError, Verified, Verifier},
    types::{Secret, Timestamp},
};

/// Believes a webhook once its signature is verified.
///
/// Made once, from the [`secret`](super::WebhookEndpoint::secret) of the endpoint. It keeps the secrets as
/// keyed hash states, which it doesn't print.
///
/// Give it the body as it came, byte for byte: what was parsed and written again has another signature.
/// It accepts a request if any of its secrets made any of the signatures over the body and the timestamp,
/// and the timestamp is within the tolerance.
#[derive(Clone)]
pub struct WebhookVerifier(Verifier);

impl WebhookVerifier {
    /// How far the time of a signature may be from now by default, either way: 180 seconds.
    pub const TOLERANCE: Duration = Duration::from_secs(180);

    /// Accepts what is signed with this secret.
    ///
    /// # Errors
    ///
    /// Returns [`SecretError`] for a secret that is empty or has a line break in it.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, SecretError> {
        Verifier::new(&secret.into(), Self::TOLERANCE).map(Self)
    }

    /// Accepts what is signed with this secret, too. While secrets are being replaced there are two.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn and(self, secret: impl Into<Secret>) -> Result<Self, SecretError> {
        self.0.and(&secret.into()).map(Self)
    }

    /// Sets how far the time of a signature may be from now, either way, the limit included. With `None` any
    /// time will do, and whoever recorded a request can repeat it for ever.
    #[must_use]
    pub fn tolerance(mut self, tolerance: impl Into<Option<Duration>>) -> Self {
        self.0.tolerance = tolerance.into();
        self
    }

    /// Refuses headers that have anything in them but one `t` and well-formed `v1`s. Otherwise unknown parts
    /// are ignored, so that WorkOS can add some.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.0.strict = true;
        self
    }

    /// Verifies a request and reads its event. `signature` is the value of the `WorkOS-Signature` header,
    /// `body` the body as it came.
    ///
    /// An event of a kind that this version does not know is an event, with
    /// [`EventPayload::Unknown`](crate::events::EventPayload::Unknown).
    ///
    /// # Errors
    ///
    /// Returns [`VerificationError::Signature`] for what WorkOS did not sign, or not lately. Returns
    /// [`VerificationError::Body`] for what WorkOS did sign and is no event.
    pub fn verify(
        &self,
        signature: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<Event>, VerificationError> {
        self.event(signature.as_ref(), body.as_ref(), now)
    }

    /// The same with all headers of the request, of which exactly one must be `WorkOS-Signature`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); also [`SignatureError::MissingHeader`] and
    /// [`SignatureError::SeveralHeaders`].
    pub fn verify_request(
        &self,
        headers: &HeaderMap,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<Event>, VerificationError> {
        self.event(signature::header(headers)?, body.as_ref(), now)
    }

    /// Verifies a request whose body you read yourself, and gives the body back, verified.
    ///
    /// # Errors
    ///
    /// Returns [`SignatureError`] for what WorkOS did not sign, or not lately.
    pub fn verify_bytes<B: AsRef<[u8]>>(
        &self,
        signature: impl AsRef<[u8]>,
        body: B,
        now: Timestamp,
    ) -> Result<Verified<B>, SignatureError> {
        let accepted = self.0.verify(signature.as_ref(), body.as_ref(), now)?;
        Ok(Verified::new(body, accepted))
    }

    fn event(
        &self,
        signature: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<Verified<Event>, VerificationError> {
        let accepted = self.0.verify(signature, body, now)?;
        // The whole body at once is checked faster to be UTF-8 than each text in it.
        let event = match str::from_utf8(body) {
            Ok(body) => serde_json::from_str(body),
            Err(_) => serde_json::from_slice(body),
        };
        let event = event.map_err(|error| BodyError::new(&error))?;
        Ok(Verified::new(event, accepted))
    }
}

impl fmt::Debug for WebhookVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("WebhookVerifier", f)
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyError, SignatureError, VerificationError, WebhookVerifier};
    use crate::{events::EventPayload, testing::sign_webhook, types::Timestamp, webhooks::SIGNATURE_HEADER};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn verifier() -> WebhookVerifier {
        WebhookVerifier::new("whsec_1").unwrap()
    }

    #[test]
    fn an_event_is_read_after_its_signature() {
        let body = r#"{"id":"event_1","event":"user.created","data":{"id":"user_1","email":"a@b.c"}}"#;
        let event = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap();
        assert!(matches!(&event.payload, EventPayload::UserCreated(user) if user.id == "user_1"));
        assert_eq!(event.timestamp(), NOW);
        assert_eq!(event.into_inner().id, "event_1");
    }

    #[test]
    fn an_event_of_an_unknown_kind_is_an_event() {
        let body = r#"{"id":"event_1","event":"shelf.moved","data":{"to":1},"object":"event"}"#;
        let event = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap();
        assert!(matches!(&event.payload, EventPayload::Unknown(_)));
        assert_eq!(event.name().as_str(), "shelf.moved");
    }

    #[test]
    fn a_signed_body_that_is_no_event_is_not_a_bad_signature() {
        for body in ["", "{}", "null", "[1]", "{\"id\":\"e\"", "\u{feff}{}", r#"{"id":"e","event":7}"#] {
            let error = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
            assert!(matches!(error, VerificationError::Body(BodyError { .. })), "{body}: {error}");
        }
        let body = b"\xff\xfe";
        let error = verifier().verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
        assert!(matches!(error, VerificationError::Body(_)));
    }

    #[test]
    fn nothing_of_an_unsigned_body_is_read() {
        for body in ["", "{}", r#"{"id":"event_1","event":"user.created"}"#] {
            let error = verifier().verify(sign_webhook("whsec_2", NOW, body), body, NOW).unwrap_err();
            assert_eq!(error, VerificationError::Signature(SignatureError::Mismatch));
        }
    }

    #[test]
    fn one_header_is_wanted_among_all_of_them() {
        let body = r#"{"id":"event_1","event":"x"}"#;
        let mut headers = http::HeaderMap::new();
        let verify = |headers: &http::HeaderMap| verifier().verify_request(headers, body, NOW).map(drop);
        assert_eq!(verify(&headers), Err(SignatureError::MissingHeader.into()));
        headers.insert(SIGNATURE_HEADER, sign_webhook("whsec_1", NOW, body));
        assert_eq!(verify(&headers), Ok(()));
        headers.append(SIGNATURE_HEADER, sign_webhook("whsec_1", NOW, body));
        assert_eq!(verify(&headers), Err(SignatureError::SeveralHeaders.into()));
    }

    #[test]
    fn a_body_can_be_verified_without_being_an_event() {
        let body = bytes::Bytes::from_static(b"\xff not JSON");
        let verified =
            verifier().verify_bytes(sign_webhook("whsec_1", NOW, &body), body.clone(), NOW).unwrap();
        // The very buffer: nothing was copied.
        assert_eq!(verified.as_ptr(), body.as_ptr());
        assert_eq!(verified.into_inner(), body);
    }

    #[test]
    fn nothing_secret_is_printed() {
        let verifier = verifier().and("whsec_2").unwrap().strict();
        let printed = format!("{verifier:?}");
        assert_eq!(printed, "WebhookVerifier { secrets: 2, tolerance: Some(180s), strict: true }");
        let body = r#"{"id":"event_1","event":{"password":"hunter2"}}"#;
        let error = verifier.verify(sign_webhook("whsec_1", NOW, body), body, NOW).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
