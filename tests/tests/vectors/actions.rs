//! Vectors of actions.

use std::time::Duration;

use serde_json::Value;
use workos_core::{
    actions::{ActionContext, ActionKind, ActionVerdict, ActionVerifier},
    types::Timestamp,
    user_management::AuthenticationMethod,
    webhooks::{SignatureError, VerificationError},
};

use super::{text, vectors};

#[test]
fn request_verified_by_node_is_verified() {
    let request = vectors("/actions/request");
    let now = Timestamp::from_unix_milliseconds(1_764_000_000_000);
    let (header, body) = (text(&request, "header"), text(&request, "body"));
    let verifier = ActionVerifier::new(text(&request, "secret")).unwrap();

    let action = verifier.verify(header, body, now).unwrap();
    assert_eq!(action.timestamp(), now);
    let ActionContext::Authentication(context) = &*action else { panic!("{:?}", *action) };
    let node = &request["parsed_by_node"];
    assert_eq!(context.id.as_str(), text(node, "id"));
    assert_eq!(context.user.id.as_str(), text(&node["user"], "id"));
    assert_eq!(context.user.email, text(&node["user"], "email"));
    assert!(context.user.email_verified);
    assert_eq!(context.authentication_method, Some(AuthenticationMethod::Password));
    assert_eq!(context.ip_address.as_deref(), node["ipAddress"].as_str());
    assert_eq!(context.user_agent.as_deref(), node["userAgent"].as_str());
    assert_eq!(context.device_fingerprint.as_deref(), node["deviceFingerprint"].as_str());
    assert_eq!(context.issuer.as_deref(), node["issuer"].as_str());
    assert_eq!((&context.organization, &context.organization_membership), (&None, &None));

    assert_eq!(text(&request, "at_exactly_30000ms"), "accept");
    assert!(verifier.verify(header, body, now + Duration::from_millis(30_000)).is_ok());
    let (age, tolerance) = (Duration::from_millis(30_001), Duration::from_secs(30));
    let late = verifier.verify(header, body, now + age).unwrap_err();
    assert_eq!(late, VerificationError::Signature(SignatureError::TooOld { age, tolerance }));
    // Node accepts timestamps any time in the future.
    let early = verifier.verify(header, body, now - age).unwrap_err();
    assert_eq!(early, VerificationError::Signature(SignatureError::TooFarInFuture { ahead: age, tolerance }));

    for bit in 0..body.len() * 8 {
        let mut flipped = body.as_bytes().to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let error = verifier.verify(header, &flipped, now).unwrap_err();
        assert_eq!(error, VerificationError::Signature(SignatureError::Mismatch), "bit {bit}");
    }
}

#[test]
fn responses_equal_those_of_node() {
    let responses = vectors("/actions/responses/node11");
    let responses = responses.as_array().unwrap();
    assert!(!responses.is_empty());
    for vector in responses {
        let input = &vector["input"];
        let now = Timestamp::from_unix_milliseconds(input["timestamp_ms"].as_i64().unwrap());
        let verdict = match text(input, "verdict") {
            // An error message of an `Allow` is not sent.
            "Allow" => ActionVerdict::Allow,
            "Deny" => ActionVerdict::deny(input["error_message"].as_str().unwrap_or_default()),
            other => panic!("{other}"),
        };
        let kind = ActionKind::from(text(input, "type"));
        assert!(kind.is_known(), "{kind}");
        let response =
            ActionVerifier::new(text(input, "secret")).unwrap().sign_response(&kind, &verdict, now);
        assert_eq!(std::str::from_utf8(response.bytes()).unwrap(), text(vector, "wire_json"));

        // The signed payload is the payload in the body.
        let (timestamp, payload) = text(vector, "signed_string").split_once('.').unwrap();
        assert_eq!(timestamp, now.unix_milliseconds().to_string());
        assert!(text(vector, "wire_json").contains(&format!(r#""payload":{payload},"signature""#)));
    }
}

#[test]
fn responses_differ_from_those_of_other_sdks() {
    let now = Timestamp::from_unix_milliseconds(1_764_000_000_000);
    let verifier = ActionVerifier::new("whsec_test_secret").unwrap();
    let response = |verdict: ActionVerdict| {
        let response = verifier.sign_response(&ActionKind::Authentication, &verdict, now);
        String::from_utf8(response.into_bytes().to_vec()).unwrap()
    };
    let denied = response(ActionVerdict::deny("Zoë & <b>"));
    // Python and PHP sign `\u` escapes that they do not send; Go sends `&` and `<` escaped.
    assert!(
        denied.contains(
            r#""payload":{"timestamp":1764000000000,"verdict":"Deny","error_message":"Zoë & <b>"}"#
        )
    );
    let json: Value = serde_json::from_str(&denied).unwrap();
    // Go sends a Base64 payload with the signature as `sig`; .NET sends the timestamp as a string.
    assert!(
        json["payload"].is_object() && json["payload"]["timestamp"].is_number() && json.get("sig").is_none()
    );
    // Python, Ruby, PHP and .NET send empty messages, and messages of an `Allow`.
    for verdict in [ActionVerdict::Allow, ActionVerdict::deny("")] {
        assert!(!response(verdict).contains("error_message"));
    }
}
