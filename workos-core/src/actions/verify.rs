//! Verification of action requests and signing of responses.

use std::time::Duration;

use super::{ActionContext, ActionKind, ActionResponse, ActionVerdict};
use crate::{
    signature::{BodyError, SignatureVerifier, SignedBody, Verified, sealed::Decode},
    types::{Timestamp, from_json},
};

/// Verifies action requests, decodes their [`ActionContext`] and signs the responses.
///
/// Create one verifier with the signing secret of the action endpoint. The default tolerance is 30 seconds.
/// With several accepted secrets each response is signed with the secret of its request. See
/// [`SignatureVerifier`] for the rules of verification.
///
/// ```
/// use workos_core::{actions::ActionVerifier, types::Timestamp};
/// # use workos_core::testing::sign_action;
///
/// let verifier = ActionVerifier::new("new_secret")?.and("old_secret")?;
/// # let now = Timestamp::from_unix_seconds(1_764_000_000);
/// # let body = br#"{"object":"authentication_action_context","id":"action_1","user":{"id":"user_1"}}"#;
/// # let signature = sign_action("old_secret", now, body);
/// let action = verifier.verify(&signature, body, now)?;
/// let response = verifier.allow(&action, now);
/// println!("{} bytes", response.bytes().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type ActionVerifier = SignatureVerifier<ActionContext>;

impl SignedBody for ActionContext {
    const DEFAULT_TOLERANCE: Duration = Duration::from_secs(30);
}

impl Decode for ActionContext {
    const VERIFIER: &'static str = "ActionVerifier";

    // Inlined, so that only crates that verify actions compile the models of the context.
    #[inline]
    fn decode(body: &[u8]) -> Result<Self, BodyError> {
        let context: Self = from_json(body).map_err(|error| BodyError::from_json(&error))?;
        if context.kind().as_str().is_empty() {
            return Err(BodyError::new("action context has no object type"));
        }
        Ok(context)
    }
}

impl SignatureVerifier<ActionContext> {
    /// Allows an action.
    ///
    /// The response to an action of a kind that this version has no type for has the same form as for known
    /// kinds.
    #[must_use]
    pub fn allow(&self, action: &Verified<ActionContext>, now: Timestamp) -> ActionResponse {
        self.respond(action, &ActionVerdict::Allow, now)
    }

    /// Denies an action with a message for the user. An empty message is not sent.
    #[must_use]
    pub fn deny(
        &self,
        action: &Verified<ActionContext>,
        error_message: impl Into<String>,
        now: Timestamp,
    ) -> ActionResponse {
        self.respond(action, &ActionVerdict::deny(error_message), now)
    }

    /// Creates the response to an action, signed with the secret of the request.
    #[must_use]
    pub fn respond(
        &self,
        action: &Verified<ActionContext>,
        verdict: &ActionVerdict,
        now: Timestamp,
    ) -> ActionResponse {
        ActionResponse::new(self.check.key(action.signature.key), &action.kind(), verdict, now)
    }

    /// Creates a response without its request, signed with the first secret.
    #[must_use]
    pub fn sign_response(
        &self,
        kind: &ActionKind,
        verdict: &ActionVerdict,
        now: Timestamp,
    ) -> ActionResponse {
        ActionResponse::new(self.check.key(0), kind, verdict, now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ActionContext, ActionKind, ActionVerdict, ActionVerifier};
    use crate::{
        crypto::{hex, hmac_sha256},
        testing::sign_action,
        types::Timestamp,
        webhooks::{SignatureError, VerificationError, Verified},
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
    fn user_registration_context_is_decoded() {
        let action = verify("secret_1", SIGN_UP).unwrap();
        let ActionContext::UserRegistration(context) = &*action else { panic!("{:?}", *action) };
        assert_eq!((context.id.as_str(), context.user_data.email.as_str()), ("action_1", "a@b.c"));
        assert_eq!(context.user_data.first_name.as_deref(), Some("Ada"));
        assert_eq!(context.invitation.as_ref().unwrap().id, "invitation_1");
        assert_eq!(context.authentication_method.as_ref().unwrap().as_str(), "Teleport");
    }

    #[test]
    fn response_has_the_kind_of_the_request() {
        for (body, kind, object) in [
            (SIGN_UP, ActionKind::UserRegistration, "user_registration_action_response"),
            (
                r#"{"object":"authentication_action_context","id":"action_1","user":{"id":"user_1"}}"#,
                ActionKind::Authentication,
                "authentication_action_response",
            ),
            // A known kind with an invalid context: the user is missing.
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
            assert_eq!(response, verifier().sign_response(&kind, &ActionVerdict::deny("no"), NOW));
        }
    }

    #[test]
    fn response_is_signed_with_the_secret_of_the_request() {
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
    fn signed_body_without_action_context_is_a_body_error() {
        for body in ["", "{", "7", "[]", "{}", r#"{"object":""}"#, r#"{"object":null}"#, "\"object\""] {
            assert!(matches!(verify("secret_1", body).unwrap_err(), VerificationError::Body(_)), "{body}");
        }
        assert_eq!(
            verify("secret_3", SIGN_UP).unwrap_err(),
            VerificationError::Signature(SignatureError::Mismatch)
        );
    }

    #[test]
    fn default_tolerance_is_30_seconds() {
        let signature = sign_action("secret_1", NOW, SIGN_UP);
        let at = |later| verifier().verify(&signature, SIGN_UP, NOW + Duration::from_millis(later));
        assert!(at(30_000).is_ok());
        assert!(matches!(at(30_001), Err(VerificationError::Signature(SignatureError::TooOld { .. }))));
    }

    #[test]
    fn response_contains_the_signed_bytes() {
        let message = "No: \"<é>\" \u{1f600} \u{2028} \\ \n\u{1}\u{7f}";
        let response =
            verifier().sign_response(&ActionKind::Authentication, &ActionVerdict::deny(message), NOW);
        let http: http::Response<bytes::Bytes> = response.clone().into();
        assert_eq!(
            (http.status().as_u16(), &http.headers()["content-type"]),
            (200, &"application/json".parse().unwrap())
        );
        let text = String::from_utf8(http.into_body().to_vec()).unwrap();
        let payload = "{\"timestamp\":0,\"verdict\":\"Deny\",\"error_message\":\"No: \\\"<é>\\\" 😀 \u{2028} \\\\ \\n\\u0001\u{7f}\"}";
        let signature = hex::encode(&hmac_sha256(b"secret_1", &[b"0.", payload.as_bytes()]));
        assert_eq!(
            text,
            format!(
                r#"{{"object":"authentication_action_response","payload":{payload},"signature":"{signature}"}}"#
            )
        );
        assert_eq!(format!("{response:?}"), format!("ActionResponse({} bytes)", response.bytes().len()));
    }

    #[test]
    fn response_without_its_request_is_signed_with_the_first_secret() {
        let (kind, allow) = (ActionKind::Authentication, ActionVerdict::Allow);
        let both = verifier().and("secret_2").unwrap();
        assert_eq!(both.sign_response(&kind, &allow, NOW), verifier().sign_response(&kind, &allow, NOW));
    }

    proptest::proptest! {
        #[test]
        fn any_error_message_is_sent_unless_empty(message: String) {
            let response = verifier().sign_response(&ActionKind::Authentication, &ActionVerdict::deny(&message), NOW);
            let json: serde_json::Value = serde_json::from_slice(response.bytes()).unwrap();
            let sent = json["payload"].get("error_message").and_then(|sent| sent.as_str());
            proptest::prop_assert_eq!(sent, Some(message.as_str()).filter(|message| !message.is_empty()));
        }

        #[test]
        fn arbitrary_signed_body_does_not_panic(body: Vec<u8>) {
            let _ = verifier().verify(sign_action("secret_1", NOW, &body), &body, NOW);
        }
    }
}
