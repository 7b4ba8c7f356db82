//! What WorkOS asks, verified, and what it is answered, signed.

use std::{fmt, time::Duration};

use http::HeaderMap;

use super::{ActionContext, ActionKind, ActionResponse, Verdict};
use crate::{
    signature::{self, Verifier},
    types::{Secret, Timestamp},
    webhooks::{BodyError, SecretError, VerificationError, Verified},
};

/// Believes what WorkOS asks once its signature is verified, and signs the answers.
///
/// Made once, from the secret of the action's endpoint. It keeps the secrets as keyed hash states, which it
/// doesn't print. Give it bodies as they came, byte for byte.
#[derive(Clone)]
pub struct ActionVerifier(Verifier);

impl ActionVerifier {
    /// How far the time of a signature may be from now by default, either way: 30 seconds.
    pub const TOLERANCE: Duration = Duration::from_secs(30);

    /// Accepts what is signed with this secret.
    ///
    /// # Errors
    ///
    /// Returns [`SecretError`] for a secret that is empty or has a line break in it.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, SecretError> {
        Verifier::new(&secret.into(), Self::TOLERANCE).map(Self)
    }

    /// Accepts what is signed with this secret, too. Each answer is signed with the secret of what it answers.
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

    /// Refuses headers that have anything in them but one `t` and well-formed `v1`s.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.0.strict = true;
        self
    }

    /// Verifies a request and reads what is asked. `signature` is the value of the `WorkOS-Signature`
    /// header, `body` the body as it came.
    ///
    /// # Errors
    ///
    /// Returns [`VerificationError::Signature`] for what WorkOS did not sign, or not lately. Returns
    /// [`VerificationError::Body`] for what WorkOS did sign and asks nothing.
    pub fn verify(
        &self,
        signature: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<ActionContext>, VerificationError> {
        self.context(signature.as_ref(), body.as_ref(), now)
    }

    /// The same with all headers of the request, of which exactly one must be `WorkOS-Signature`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify); also [`MissingHeader`](crate::webhooks::SignatureError::MissingHeader) and
    /// [`SeveralHeaders`](crate::webhooks::SignatureError::SeveralHeaders).
    pub fn verify_request(
        &self,
        headers: &HeaderMap,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<ActionContext>, VerificationError> {
        self.context(signature::header(headers)?, body.as_ref(), now)
    }

    fn context(
        &self,
        signature: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<Verified<ActionContext>, VerificationError> {
        let accepted = self.0.verify(signature, body, now)?;
        let context: ActionContext = serde_json::from_slice(body).map_err(|error| BodyError::new(&error))?;
        if context.kind().as_str().is_empty() {
            return Err(BodyError::because("it does not say what is asked").into());
        }
        Ok(Verified::new(context, accepted))
    }

    /// Lets them in.
    ///
    /// An action of a kind that this version does not know is answered as the known kinds are.
    #[must_use]
    pub fn allow(&self, action: &Verified<ActionContext>, now: Timestamp) -> ActionResponse {
        self.respond(action, &Verdict::Allow, now)
    }

    /// Keeps them out, and tells them why unless the message is empty.
    #[must_use]
    pub fn deny(
        &self,
        action: &Verified<ActionContext>,
        error_message: impl Into<String>,
        now: Timestamp,
    ) -> ActionResponse {
        self.respond(action, &Verdict::deny(error_message), now)
    }

    /// Answers what was asked.
    #[must_use]
    pub fn respond(
        &self,
        action: &Verified<ActionContext>,
        verdict: &Verdict,
        now: Timestamp,
    ) -> ActionResponse {
        ActionResponse::new(self.0.key(action.accepted.secret), &action.kind(), verdict, now)
    }

    /// Makes an answer without the question, signed with the first secret.
    #[must_use]
    pub fn sign(&self, kind: &ActionKind, verdict: &Verdict, now: Timestamp) -> ActionResponse {
        ActionResponse::new(self.0.key(0), kind, verdict, now)
    }
}

impl fmt::Debug for ActionVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("ActionVerifier", f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ActionContext, ActionKind, ActionVerifier, Verdict, VerificationError};
    use crate::{
        crypto::{hex, hmac_sha256},
        testing::sign_action,
        types::Timestamp,
        webhooks::{SignatureError, Verified},
    };

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const SIGN_UP: &str = r#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"a@b.c","name":null,"first_name":"Ada"},"invitation":{"id":"invitation_1","email":"a@b.c","token":"t","accept_invitation_url":"https://x"},"authentication_method":"Teleport","new":1}"#;

    fn verifier() -> ActionVerifier {
        ActionVerifier::new("secret_1").unwrap()
    }

    fn verify(secret: &str, body: &str) -> Result<Verified<ActionContext>, VerificationError> {
        let verifier = verifier().and("secret_2").unwrap();
        verifier.verify(sign_action(secret, NOW, body), body, NOW)
    }

    #[test]
    fn a_sign_up_is_read() {
        let action = verify("secret_1", SIGN_UP).unwrap();
        let ActionContext::UserRegistration(context) = &*action else { panic!("{:?}", *action) };
        assert_eq!((context.id.as_str(), context.user_data.email.as_str()), ("action_1", "a@b.c"));
        assert_eq!(context.user_data.first_name.as_deref(), Some("Ada"));
        assert_eq!(context.invitation.as_ref().unwrap().id, "invitation_1");
        assert_eq!(context.authentication_method.as_ref().unwrap().as_str(), "Teleport");
    }

    #[test]
    fn the_response_is_of_the_kind_that_was_asked() {
        for (body, kind, object) in [
            (SIGN_UP, ActionKind::UserRegistration, "user_registration_action_response"),
            (
                r#"{"object":"authentication_action_context","id":"action_1","user":{"id":"user_1"}}"#,
                ActionKind::Authentication,
                "authentication_action_response",
            ),
            // Known, but not as it should be: without a user.
            (
                r#"{"object":"authentication_action_context","id":"action_1"}"#,
                ActionKind::Authentication,
                "authentication_action_response",
            ),
            (r#"{"object":"parking_action_context"}"#, "parking".into(), "parking_action_response"),
        ] {
            let action = verify("secret_1", body).unwrap();
            assert_eq!(action.kind(), kind, "{body}");
            let response = verifier().deny(&action, "no", NOW);
            let json: serde_json::Value = serde_json::from_slice(response.bytes()).unwrap();
            assert_eq!(json["object"], object);
            assert_eq!(json["payload"]["verdict"], "Deny");
            assert_eq!(response, verifier().sign(&kind, &Verdict::deny("no"), NOW));
        }
    }

    #[test]
    fn an_answer_is_signed_with_the_secret_of_the_question() {
        let verifier = verifier().and("secret_2").unwrap();
        for secret in ["secret_1", "secret_2"] {
            let action = verify(secret, SIGN_UP).unwrap();
            let response = verifier.allow(&action, NOW);
            let signature = hmac_sha256(secret.as_bytes(), &[br#"0.{"timestamp":0,"verdict":"Allow"}"#]);
            let text = String::from_utf8_lossy(response.bytes()).into_owned();
            assert!(text.ends_with(&format!(r#""signature":"{}"}}"#, hex::encode(&signature))), "{text}");
        }
    }

    #[test]
    fn a_signed_body_that_asks_nothing_is_not_a_bad_signature() {
        for body in ["", "{", "7", "[]", "{}", r#"{"object":""}"#, r#"{"object":null}"#, "\"object\""] {
            assert!(matches!(verify("secret_1", body).unwrap_err(), VerificationError::Body(_)), "{body}");
        }
        assert_eq!(
            verify("secret_3", SIGN_UP).unwrap_err(),
            VerificationError::Signature(SignatureError::Mismatch)
        );
    }

    #[test]
    fn the_tolerance_is_thirty_seconds() {
        let signature = sign_action("secret_1", NOW, SIGN_UP);
        let at = |later| verifier().verify(&signature, SIGN_UP, NOW + Duration::from_millis(later));
        assert!(at(30_000).is_ok());
        assert!(matches!(at(30_001), Err(VerificationError::Signature(SignatureError::TooOld { .. }))));
    }

    #[test]
    fn a_response_is_json_and_carries_what_was_signed() {
        let message = "No: \"<é>\" \u{1f600} \u{2028} \\ \n\u{1}\u{7f}";
        let response = verifier().sign(&ActionKind::Authentication, &Verdict::deny(message), NOW);
        let answer: http::Response<bytes::Bytes> = response.clone().into();
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"application/json".parse().unwrap())
        );
        let text = String::from_utf8(answer.into_body().to_vec()).unwrap();
        let payload = "{\"timestamp\":0,\"verdict\":\"Deny\",\"error_message\":\"No: \\\"<é>\\\" 😀 \u{2028} \\\\ \\n\\u0001\u{7f}\"}";
        let signature = hex::encode(&hmac_sha256(b"secret_1", &[b"0.", payload.as_bytes()]));
        assert_eq!(
            text,
            format!(
                r#"{{"object":"authentication_action_response","payload":{payload},"signature":"{signature}"}}"#
            )
        );
        assert!(!format!("{response:?}").contains("No"));
    }

    proptest::proptest! {
        #[test]
        fn any_message_can_be_said(message: String) {
            let response = verifier().sign(&ActionKind::Authentication, &Verdict::deny(&message), NOW);
            let json: serde_json::Value = serde_json::from_slice(response.bytes()).unwrap();
            let said = json["payload"].get("error_message").and_then(|said| said.as_str());
            proptest::prop_assert_eq!(said, Some(message.as_str()).filter(|message| !message.is_empty()));
        }

        #[test]
        fn no_signed_body_panics(body: Vec<u8>) {
            let _ = verifier().verify(sign_action("secret_1", NOW, &body), &body, NOW);
        }
    }
}
