//! Verified webhooks and actions on axum.
//!
//! ```sh
//! cargo run --example webhooks
//! ```
//!
//! The extractor [`VerifiedEvent`] is the part to copy: a handler with this argument runs only for a request
//! that WorkOS signed. A client in the example sends signed, forged and malformed requests.

use std::{
    error::Error as StdError,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use workos_core::{
    actions::{ActionContext, ActionVerifier},
    events::{Event, EventPayload},
    testing::{sign_action, sign_webhook},
    types::Timestamp,
    webhooks::{
        ReplayGuard, SIGNATURE_HEADER, SecretError, SignatureError, VerificationError, Verified,
        WebhookVerifier,
    },
};

/// In a program the secrets are configured, one per endpoint.
const WEBHOOK_SECRET: &str = "whsec_example";
const ACTION_SECRET: &str = "action_secret_example";

/// The maximum size of a request body in bytes. WorkOS's events are far smaller.
const BODY_LIMIT: usize = 256 * 1024;

/// The state shared by the handlers.
#[derive(Debug)]
struct App {
    webhooks: WebhookVerifier,
    actions: ActionVerifier,
    seen: Mutex<ReplayGuard>,
    /// The clock, which a test can replace.
    now: fn() -> Timestamp,
}

fn router(now: fn() -> Timestamp) -> Result<Router, SecretError> {
    let app = App {
        // During a rotation, add the second secret with `.and(secret)?`.
        webhooks: WebhookVerifier::new(WEBHOOK_SECRET)?,
        actions: ActionVerifier::new(ACTION_SECRET)?,
        seen: Mutex::new(ReplayGuard::new()),
        now,
    };
    Ok(Router::new()
        .route("/webhooks", post(webhook))
        .route("/actions", post(action))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(Arc::new(app)))
}

/// An event that WorkOS signed recently and that was not received before.
struct VerifiedEvent(Verified<Event>);

impl FromRequest<Arc<App>> for VerifiedEvent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Response> {
        let headers = request.headers().clone();
        // The unchanged bytes of the body, because the signature covers these.
        let body = Bytes::from_request(request, app).await.map_err(IntoResponse::into_response)?;
        let now = (app.now)();
        let event = app.webhooks.verify_request(&headers, &body, now).map_err(rejection)?;
        let mut seen = app.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // A success for the sender: it ends WorkOS's retries.
        seen.check(&event, now).map_err(|replayed| (StatusCode::OK, replayed.to_string()).into_response())?;
        drop(seen);
        Ok(Self(event))
    }
}

/// Responds with 401 to a wrong or old signature, and with 400 to a missing signature or an invalid body.
fn rejection(error: VerificationError) -> Response {
    use SignatureError::{Mismatch, TooFarInFuture, TooOld};
    let status = match error {
        VerificationError::Signature(Mismatch | TooOld { .. } | TooFarInFuture { .. }) => {
            StatusCode::UNAUTHORIZED
        }
        _ => StatusCode::BAD_REQUEST,
    };
    (status, error.to_string()).into_response()
}

/// Responds immediately; put slow work into a queue. Events may be delivered twice and out of order, so use
/// the ID of the event as the key in the queue.
async fn webhook(VerifiedEvent(event): VerifiedEvent) -> String {
    match &event.payload {
        EventPayload::UserCreated(user) => format!("welcome, {}", user.email),
        // Includes events that this version of the crate does not know.
        other => format!("ignored {}", other.name()),
    }
}

/// Denies registrations with an email of one domain.
async fn action(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let now = (app.now)();
    let action = match app.actions.verify_request(&headers, &body, now) {
        Ok(action) => action,
        Err(error) => return rejection(error),
    };
    let response = match &*action {
        ActionContext::UserRegistration(context) if context.user_data.email.ends_with("@evil.example") => {
            app.actions.deny(&action, "Ask your administrator to invite you.", now)
        }
        _ => app.actions.allow(&action, now),
    };
    let json = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, json)], response.into_bytes()).into_response()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    for outcome in run(|| SystemTime::now().into()).await? {
        println!("{}: {} {}", outcome.attempt, outcome.status, outcome.body);
    }
    Ok(())
}

/// The response to a request.
#[derive(Debug)]
struct Outcome {
    attempt: &'static str,
    status: u16,
    body: String,
}

/// Starts the server on a free port and sends signed, forged and malformed requests.
async fn run(now: fn() -> Timestamp) -> Result<Vec<Outcome>, Box<dyn StdError>> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let server = axum::serve(listener, router(now)?).into_future();
    // The client is blocking, so it runs on a separate thread.
    let client = tokio::task::spawn_blocking(move || send_all(address, now()));
    tokio::select! {
        outcomes = client => Ok(outcomes??),
        ended = server => Err(format!("the server ended: {ended:?}").into()),
    }
}

fn send_all(address: SocketAddr, now: Timestamp) -> Result<Vec<Outcome>, ureq::Error> {
    let event = br#"{"object":"event","id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
    let forged = br#"{"object":"event","id":"event_1","event":"user.created","data":{"id":"user_1","email":"eve@evil.example"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
    let unknown = br#"{"object":"event","id":"event_2","event":"shelf.moved","data":{"to":"the left"}}"#;
    let ada = br#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"ada@acme.com"}}"#;
    let eve = br#"{"object":"user_registration_action_context","id":"action_2","user_data":{"object":"user_data","email":"eve@evil.example"}}"#;
    let long_ago = now - Duration::from_secs(3_600);
    let huge = vec![b' '; BODY_LIMIT + 1];

    let webhook = |body: &[u8]| Some(sign_webhook(WEBHOOK_SECRET, now, body));
    let action = |body: &[u8]| Some(sign_action(ACTION_SECRET, now, body));
    let requests: [(_, _, &[u8], _); 11] = [
        ("event", "/webhooks", event, webhook(event)),
        ("same event again", "/webhooks", event, webhook(event)),
        ("unknown event", "/webhooks", unknown, webhook(unknown)),
        ("tampered event", "/webhooks", forged, webhook(event)),
        ("old event", "/webhooks", event, Some(sign_webhook(WEBHOOK_SECRET, long_ago, event))),
        ("unsigned event", "/webhooks", event, None),
        ("signed body that is not an event", "/webhooks", b"{}", webhook(b"{}")),
        ("body over the limit", "/webhooks", &huge, webhook(&huge)),
        ("registration", "/actions", ada, action(ada)),
        ("denied registration", "/actions", eve, action(eve)),
        ("registration with the secret of the webhooks", "/actions", ada, webhook(ada)),
    ];

    let agent =
        ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
    let send = |(attempt, path, body, signature): (_, &str, &[u8], Option<HeaderValue>)| {
        let mut request = agent.post(format!("http://{address}{path}"));
        if let Some(signature) = signature {
            request = request.header(SIGNATURE_HEADER, signature);
        }
        let mut response = request.send(body)?;
        let (status, body) = (response.status().as_u16(), response.body_mut().read_to_string()?);
        Ok(Outcome { attempt, status, body })
    };
    requests.into_iter().map(send).collect()
}

#[cfg(test)]
mod tests {
    use super::{Timestamp, run};

    #[tokio::test]
    async fn only_recent_signed_requests_are_accepted() {
        // The server's clock is fixed at the time of the signatures.
        let outcomes = run(|| Timestamp::from_unix_seconds(1_764_000_000)).await.unwrap();
        let expected = [
            ("event", 200, "welcome, ada@acme.com"),
            ("same event again", 200, "signed message was already seen"),
            ("unknown event", 200, "ignored shelf.moved"),
            ("tampered event", 401, "signature does not match the body and the secret"),
            ("old event", 401, "signature is 3600s old, more than the tolerance of 180s"),
            ("unsigned event", 400, "WorkOS-Signature header is missing"),
            ("signed body that is not an event", 400, "signed body cannot be decoded: missing field `id`"),
            ("body over the limit", 413, ""),
            ("registration", 200, r#"{"timestamp":1764000000000,"verdict":"Allow"}"#),
            ("denied registration", 200, r#""error_message":"Ask your administrator to invite you."}"#),
            (
                "registration with the secret of the webhooks",
                401,
                "signature does not match the body and the secret",
            ),
        ];
        assert_eq!(outcomes.len(), expected.len());
        for (outcome, (attempt, status, body)) in outcomes.iter().zip(expected) {
            assert_eq!((outcome.attempt, outcome.status), (attempt, status), "{outcome:?}");
            assert!(outcome.body.contains(body), "{outcome:?}");
        }
    }
}
