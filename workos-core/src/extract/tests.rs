//! Extractors in a router of axum, without a server.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, FromRef, Request},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use http_body::Frame;
use tower_service::Service as _;

use super::{
    MAX_SIGNED_BODY_BYTES, Permission, PermittedApiKey, SignedRequestRejection, VerifiedAction, VerifiedEvent,
};
use crate::{
    DynClient,
    actions::{ActionResponse, ActionVerifier},
    api_keys::{ApiKeyCache, ValidApiKey, ValidateApiKey},
    limited_body::Collect,
    retry::RetryPolicy,
    testing::{Reply, Script, sign_action, sign_webhook},
    webhooks::{SIGNATURE_HEADER, SignatureError, VerificationError, WebhookVerifier},
};

const EVENT: &[u8] = br#"{"object":"event","id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
const ACTION: &[u8] = br#"{"object":"authentication_action_context","id":"action_1","user":{"id":"user_1"}}"#;

#[derive(Clone, FromRef)]
struct App {
    client: DynClient,
    webhooks: WebhookVerifier,
    actions: ActionVerifier,
    api_keys: ApiKeyCache,
}

fn router(script: &Script) -> Router {
    let config = script.client().config().clone().retry(RetryPolicy::never());
    let app = App {
        client: script.client_with(config.clone()).into_dyn(),
        webhooks: WebhookVerifier::new("whsec_1").unwrap(),
        actions: ActionVerifier::new("action_secret_1").unwrap(),
        api_keys: ApiKeyCache::new(&config),
    };
    Router::new()
        .route("/webhooks", post(|event: VerifiedEvent| async move { event.id.to_string() }))
        .route("/replaced", post(replaced))
        .route("/allow", post(|action: VerifiedAction| async move { action.allow() }))
        .route("/deny", post(deny))
        .route("/key", get(|key: ValidApiKey| async move { key.organization_id().unwrap().to_string() }))
        .route("/optional", get(|key: Option<ValidApiKey>| async move { key.is_some().to_string() }))
        .route("/read", get(|key: PermittedApiKey<Read>| async move { key.name.clone() }))
        .route("/write", get(|key: PermittedApiKey<Write>| async move { key.into_api_key().name.clone() }))
        .with_state(app)
}

struct Read;
struct Write;

impl Permission for Read {
    const SLUG: &'static str = "invoices:read";
}

impl Permission for Write {
    const SLUG: &'static str = "invoices:write";
}

async fn replaced(event: Result<VerifiedEvent, SignedRequestRejection>) -> (StatusCode, &'static str) {
    match event {
        Ok(_) => (StatusCode::OK, "event"),
        Err(SignedRequestRejection::Verification(VerificationError::Signature(SignatureError::Mismatch))) => {
            (StatusCode::NOT_FOUND, "mismatch")
        }
        Err(_) => (StatusCode::NOT_FOUND, "other"),
    }
}

async fn deny(action: VerifiedAction) -> ActionResponse {
    action.deny("not today")
}

fn send(script: &Script, router: &Router, request: Request) -> (u16, HeaderMap, String) {
    script.run(async {
        let response = router.clone().call(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = Collect::new(body, usize::MAX).await.unwrap();
        (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
    })
}

fn request(path: &str, signatures: &[&str], body: impl Into<Body>) -> Request {
    let mut request = Request::post(path).body(body.into()).unwrap();
    for signature in signatures {
        request.headers_mut().append(SIGNATURE_HEADER, signature.parse().unwrap());
    }
    request
}

/// A body of frames without a known length. Fails at the end if there is an error.
struct Frames(Vec<Bytes>, Option<std::io::Error>);

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match self.0.pop() {
            Some(data) => Poll::Ready(Some(Ok(Frame::data(data)))),
            None => Poll::Ready(self.1.take().map(Err)),
        }
    }
}

#[test]
fn each_failure_of_a_webhook_has_its_status() {
    let script = Script::new();
    let (router, now) = (router(&script), script.now().wall);
    let sign = |body: &[u8]| sign_webhook("whsec_1", now, body).to_str().unwrap().to_owned();
    let at = |time| sign_webhook("whsec_1", time, EVENT).to_str().unwrap().to_owned();
    let valid = sign(EVENT);
    let huge = vec![b' '; MAX_SIGNED_BODY_BYTES + 1];
    let half = Bytes::from_static(&[b' '; MAX_SIGNED_BODY_BYTES / 2 + 1]);
    let broken = std::io::Error::other("connection reset");
    for (name, signatures, body, status, text) in [
        ("valid", vec![valid.clone()], EVENT.into(), 200, "event_1"),
        ("unsigned", vec![], EVENT.into(), 401, "WorkOS-Signature header is missing"),
        ("tampered", vec![valid.clone()], ACTION.into(), 401, "signature does not match"),
        ("old", vec![at(now - Duration::from_secs(181))], EVENT.into(), 401, "signature is 181s old"),
        ("early", vec![at(now + Duration::from_secs(181))], EVENT.into(), 401, "in the future"),
        ("signed twice", vec![valid.clone(), valid.clone()], EVENT.into(), 400, "more than one"),
        ("malformed", vec!["t=1, v1=x".to_owned()], EVENT.into(), 400, "not 64 lowercase"),
        ("no v1", vec!["t=1".to_owned()], EVENT.into(), 401, "has no v1"),
        ("no event", vec![sign(b"{}")], Body::from("{}"), 400, "cannot be decoded"),
        ("too large", vec![sign(&huge)], huge.clone().into(), 413, "body is too large"),
        (
            "too large without a length",
            vec![sign(&huge)],
            Body::new(Frames(vec![half.clone(), half], None)),
            413,
            "body is too large",
        ),
        (
            "in pieces",
            vec![valid.clone()],
            Body::new(Frames(vec![EVENT[40..].into(), EVENT[..40].into()], None)),
            200,
            "event_1",
        ),
        (
            "incomplete",
            vec![valid.clone()],
            Body::new(Frames(vec![EVENT.into()], Some(broken))),
            400,
            "body was not received completely",
        ),
    ] {
        let signatures: Vec<&str> = signatures.iter().map(String::as_str).collect();
        let (found, headers, body) = send(&script, &router, request("/webhooks", &signatures, body));
        assert!(found == status && body.contains(text), "{name}: {found} {body}");
        assert_eq!(headers["content-type"], "text/plain; charset=utf-8", "{name}");
    }
}

#[test]
fn lower_limit_of_axum_applies_and_a_higher_one_does_not() {
    let script = Script::new();
    let body = vec![b' '; MAX_SIGNED_BODY_BYTES + 1];
    let signature = sign_webhook("whsec_1", script.now().wall, &body);
    for (limit, length, status) in [
        (DefaultBodyLimit::max(9), 10, 413),
        (DefaultBodyLimit::max(10), 10, 401),
        (DefaultBodyLimit::disable(), MAX_SIGNED_BODY_BYTES, 401),
        (DefaultBodyLimit::disable(), MAX_SIGNED_BODY_BYTES + 1, 413),
    ] {
        let router = router(&script).layer(limit);
        // Without a length, so that the limit applies while the body is read.
        let body = Body::new(Frames(vec![Bytes::copy_from_slice(&body[..length])], None));
        let unsigned = request("/webhooks", &[], body);
        assert_eq!(send(&script, &router, unsigned).0, status, "{length}");
    }
    let all = request("/webhooks", &[signature.to_str().unwrap()], body);
    assert_eq!(send(&script, &router(&script), all).0, 413);
}

#[test]
fn rejection_can_be_replaced() {
    let script = Script::new();
    let router = router(&script);
    let signature = sign_webhook("whsec_1", script.now().wall, EVENT);
    for (signature, body, expected) in [
        (signature.to_str().unwrap(), EVENT, (200, "event")),
        (signature.to_str().unwrap(), ACTION, (404, "mismatch")),
        ("t=1", EVENT, (404, "other")),
    ] {
        let (status, _, body) = send(&script, &router, request("/replaced", &[signature], body));
        assert_eq!((status, body.as_str()), expected);
    }
}

#[test]
fn response_to_an_action_is_signed_at_the_time_of_the_client() {
    let script = Script::new();
    let (router, now) = (router(&script), script.now().wall);
    let verifier = ActionVerifier::new("action_secret_1").unwrap();
    let signature = sign_action("action_secret_1", now, ACTION);
    let action = verifier.verify(&signature, ACTION, now).unwrap();
    let expected = |response: ActionResponse| String::from_utf8(response.into_bytes().to_vec()).unwrap();
    for (path, response) in
        [("/allow", verifier.allow(&action, now)), ("/deny", verifier.deny(&action, "not today", now))]
    {
        let (status, headers, body) =
            send(&script, &router, request(path, &[signature.to_str().unwrap()], ACTION));
        assert_eq!((status, body), (200, expected(response)), "{path}");
        assert_eq!(headers["content-type"], "application/json");
    }
    // Signed with the secret of the webhooks.
    let webhook = sign_webhook("whsec_1", now, ACTION);
    assert_eq!(send(&script, &router, request("/allow", &[webhook.to_str().unwrap()], ACTION)).0, 401);
}

#[test]
fn api_key_is_validated_once_and_each_failure_has_its_status() {
    let script = Script::new();
    let router = router(&script);
    let validated = |body: &str| script.expect_operation::<ValidateApiKey>().reply(Reply::json(200, body));
    let get = |path: &str, authorization: &[&str]| {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        for value in authorization {
            request.headers_mut().append("authorization", value.parse().unwrap());
        }
        let (status, headers, body) = send(&script, &router, request);
        let challenge = headers.get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
        (status, challenge.unwrap_or_default(), body)
    };
    validated(
        r#"{"api_key":{"id":"api_key_1","owner":{"type":"organization","id":"org_1"},"name":"Export","permissions":["invoices:read"]}}"#,
    );
    for (path, text) in [("/key", "org_1"), ("/optional", "true"), ("/key", "org_1"), ("/read", "Export")] {
        assert_eq!(get(path, &["Bearer sk_1"]), (200, String::new(), text.to_owned()));
    }
    validated(r#"{"api_key":null}"#);
    script.expect_operation::<ValidateApiKey>().reply(Reply::status(503));
    for (path, authorization, status, challenge) in [
        ("/key", &[] as &[&str], 401, "Bearer"),
        ("/optional", &[], 200, ""),
        ("/key", &["Basic c2tfMTo="], 401, "Bearer"),
        ("/key", &["Bearer sk_2"], 401, r#"Bearer error="invalid_token""#),
        ("/optional", &["Bearer sk_2"], 401, r#"Bearer error="invalid_token""#),
        ("/key", &["Bearer sk_1", "Bearer sk_1"], 400, r#"Bearer error="invalid_request""#),
        ("/write", &["Bearer sk_1"], 403, r#"Bearer error="insufficient_scope", scope="invoices:write""#),
        ("/write", &[], 401, "Bearer"),
        ("/key", &["Bearer sk_3"], 503, ""),
    ] {
        let (found, found_challenge, body) = get(path, authorization);
        assert_eq!((found, found_challenge.as_str()), (status, challenge), "{authorization:?}: {body}");
    }
}
