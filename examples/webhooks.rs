//! Verified webhooks and actions on axum.
//!
//! ```sh
//! cargo run --example webhooks
//! ```
//!
//! The handlers are the part to copy: with the extractors `VerifiedEvent` and `VerifiedAction` they run only for
//! requests that WorkOS signed. [`verdict`] is a rule that denies whatever it cannot judge. The example sends
//! signed, forged and malformed requests, without sockets.

use std::{
    error::Error as StdError,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use bytes::Bytes;
use workos_core::{
    Config, DynClient,
    actions::{ActionContext, ActionResponse, ActionVerdict, ActionVerifier},
    events::{Event, kind},
    extract::{MAX_SIGNED_BODY_BYTES, VerifiedAction, VerifiedEvent},
    testing::{Browser, Emulator, sign_action, sign_webhook},
    webhooks::{ReplayGuard, SIGNATURE_HEADER, SecretError, WebhookVerifier},
};

/// In a program the secrets are configured, one per endpoint.
const WEBHOOK_SECRET: &str = "whsec_example";
const ACTION_SECRET: &str = "action_secret_example";

/// The domain whose users cannot register.
const DENIED_DOMAIN: &str = "evil.example";

/// The state shared by the handlers.
#[derive(Debug, Clone, FromRef)]
struct App {
    /// The clock of the client checks the timestamps of signatures; a test can replace it.
    client: DynClient,
    webhooks: WebhookVerifier,
    actions: ActionVerifier,
    seen: Arc<Mutex<ReplayGuard>>,
    /// The queue of a worker, for work that may be slow or fail.
    queue: SyncSender<Event>,
}

fn router(queue: SyncSender<Event>, client: DynClient) -> Result<Router, SecretError> {
    let app = App {
        client,
        // During a rotation, add the second secret with `.and(secret)?`.
        webhooks: WebhookVerifier::new(WEBHOOK_SECRET)?,
        actions: ActionVerifier::new(ACTION_SECRET)?,
        seen: Arc::default(),
        queue,
    };
    Ok(Router::new().route("/webhooks", post(webhook)).route("/actions", post(action)).with_state(app))
}

/// Puts the event into the queue and responds immediately. Events may be delivered twice and out of order, so
/// use the ID of the event as the key in a queue that lasts.
async fn webhook(State(app): State<App>, event: VerifiedEvent) -> Response {
    let seen = || app.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(replayed) = seen().check(&event, app.client.now()) {
        // A success for the sender: it ends WorkOS's retries.
        return replayed.to_string().into_response();
    }
    let outcome = match event.data::<kind::UserCreated>() {
        Ok(Some(user)) => format!("welcome, {}", user.email),
        // Includes events that this version of the crate does not know.
        Ok(None) => return format!("ignored {}", event.name).into_response(),
        // A success as well: if WorkOS sent the event again, it could not be read either.
        Err(error) => return format!("ignored {}: {error}", event.name).into_response(),
    };
    if app.queue.try_send((*event).clone()).is_err() {
        // WorkOS sends the event again, which must not be rejected as a replay.
        seen().remove(&event);
        return (StatusCode::SERVICE_UNAVAILABLE, "queue is full").into_response();
    }
    outcome.into_response()
}

/// Responds to an action with a signed verdict.
async fn action(action: VerifiedAction) -> ActionResponse {
    action.respond(&verdict(&action))
}

/// Denies registrations with an email of one domain, and all that cannot be judged: a registration without an
/// email, and an action that this version of the crate cannot read.
fn verdict(action: &ActionContext) -> ActionVerdict {
    match action {
        ActionContext::Authentication(_) => ActionVerdict::Allow,
        ActionContext::UserRegistration(context) if may_register(&context.user_data.email) => {
            ActionVerdict::Allow
        }
        // `Unknown` too: an action of another kind, or one with a field of another type than expected.
        _ => ActionVerdict::deny("Ask your administrator to invite you."),
    }
}

/// Whether the email is one of another domain than the denied one and its subdomains. The case of a domain has
/// no meaning, a trailing dot neither. A missing or null email is empty.
fn may_register(email: &str) -> bool {
    let Some((user, domain)) = email.trim().rsplit_once('@') else { return false };
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let is_denied =
        domain.strip_suffix(DENIED_DOMAIN).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !user.is_empty() && !domain.is_empty() && !is_denied
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    // No request is sent to WorkOS. A program has the client of its configuration.
    let client = workos_reqwest::client(Config::without_api_key())?.into_dyn();
    for outcome in run(client).await? {
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

/// Sends signed, forged and malformed requests to the application.
async fn run(client: DynClient) -> Result<Vec<Outcome>, Box<dyn StdError>> {
    let event = br#"{"object":"event","id":"event_1","event":"user.created","data":{"id":"user_1","email":"ada@acme.com"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
    let forged = br#"{"object":"event","id":"event_1","event":"user.created","data":{"id":"user_1","email":"eve@evil.example"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
    let next = br#"{"object":"event","id":"event_3","event":"user.created","data":{"id":"user_2","email":"bob@acme.com"},"created_at":"2026-01-15T12:00:00.000Z"}"#;
    let unknown = br#"{"object":"event","id":"event_2","event":"shelf.moved","data":{"to":"the left"}}"#;
    let ada = br#"{"object":"user_registration_action_context","id":"action_1","user_data":{"object":"user_data","email":"ada@acme.com"}}"#;
    let eve = br#"{"object":"user_registration_action_context","id":"action_2","user_data":{"object":"user_data","email":"Eve@Evil.Example"}}"#;
    let null = br#"{"object":"user_registration_action_context","id":"action_3","user_data":{"object":"user_data","email":null}}"#;
    // In a program a worker takes the events out of the queue.
    let (queue, worker) = sync_channel(1);
    let now = client.now();
    let long_ago = now - Duration::from_secs(3_600);
    let huge = vec![b' '; MAX_SIGNED_BODY_BYTES + 1];

    let webhook = |body: &[u8]| Some(sign_webhook(WEBHOOK_SECRET, now, body));
    let action = |body: &[u8]| Some(sign_action(ACTION_SECRET, now, body));
    let requests: [(_, _, &[u8], _); 14] = [
        ("event", "/webhooks", event, webhook(event)),
        ("same event again", "/webhooks", event, webhook(event)),
        ("event while the queue is full", "/webhooks", next, webhook(next)),
        ("the same event after the queue was emptied", "/webhooks", next, webhook(next)),
        ("unknown event", "/webhooks", unknown, webhook(unknown)),
        ("tampered event", "/webhooks", forged, webhook(event)),
        ("old event", "/webhooks", event, Some(sign_webhook(WEBHOOK_SECRET, long_ago, event))),
        ("unsigned event", "/webhooks", event, None),
        ("signed body that is not an event", "/webhooks", b"{}", webhook(b"{}")),
        ("body over the limit", "/webhooks", &huge, webhook(&huge)),
        ("registration", "/actions", ada, action(ada)),
        ("denied registration", "/actions", eve, action(eve)),
        ("registration without an email", "/actions", null, action(null)),
        ("registration with the secret of the webhooks", "/actions", ada, webhook(ada)),
    ];

    let browser = Browser::new(&Emulator::new()).service("https://acme.com", router(queue, client)?);
    let page = browser.visit("https://acme.com").await?;
    let mut outcomes = Vec::new();
    for (attempt, path, body, signature) in requests {
        if attempt == "the same event after the queue was emptied" {
            while worker.try_recv().is_ok() {}
        }
        let mut request = http::Request::post(path);
        if let Some(signature) = signature {
            request = request.header(SIGNATURE_HEADER, signature);
        }
        let response = page.fetch_request(request.body(Bytes::copy_from_slice(body))?).await?;
        let (status, body) = (response.status().as_u16(), response.text().to_owned());
        outcomes.push(Outcome { attempt, status, body });
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use workos_core::{Now, testing::Script};

    use super::{ActionContext, ActionVerdict, run, verdict};

    #[test]
    fn only_emails_of_other_domains_may_register() {
        let registration = |email: serde_json::Value| {
            let context = serde_json::json!({"object": "user_registration_action_context", "id": "a", "user_data": {"email": email}});
            serde_json::from_value::<ActionContext>(context).unwrap()
        };
        let is_allowed = |action: &ActionContext| verdict(action) == ActionVerdict::Allow;
        for email in ["ada@acme.com", "eve@notevil.example", "evil.example@acme.com", "eve@evil.example.com"]
        {
            assert!(is_allowed(&registration(email.into())), "{email}");
        }
        for email in [
            "eve@evil.example",
            "Eve@Evil.Example",
            "eve@EVIL.EXAMPLE.",
            "eve@mail.evil.example",
            " eve@evil.example ",
            "\"a@b\"@evil.example",
            "",
            "@",
            "eve@",
            "@acme.com",
            "eve",
        ] {
            assert!(!is_allowed(&registration(email.into())), "{email}");
        }
        for email in [serde_json::Value::Null, 7.into(), Vec::<u8>::new().into()] {
            assert!(!is_allowed(&registration(email.clone())), "{email}");
        }
        let of = |json: &str| serde_json::from_str::<ActionContext>(json).unwrap();
        assert!(is_allowed(&of(
            r#"{"object":"authentication_action_context","id":"a","user":{"id":"user_1"}}"#
        )));
        for json in [
            r#"{"object":"user_registration_action_context","id":"a","user_data":null}"#,
            r#"{"object":"user_registration_action_context","id":"a"}"#,
            r#"{"object":"authentication_action_context","id":"a","user":null}"#,
            r#"{"object":"later_action_context","id":"a"}"#,
        ] {
            assert!(!is_allowed(&of(json)), "{json}");
        }
    }

    #[tokio::test]
    async fn only_recent_signed_requests_are_accepted() {
        // The server's clock stands still at the time of the signatures.
        let script = Script::at(Now::from_unix_milliseconds(1_764_000_000_000));
        let outcomes = run(script.client().into_dyn()).await.unwrap();
        let expected = [
            ("event", 200, "welcome, ada@acme.com"),
            ("same event again", 200, "signed message was already seen"),
            ("event while the queue is full", 503, "queue is full"),
            ("the same event after the queue was emptied", 200, "welcome, bob@acme.com"),
            ("unknown event", 200, "ignored shelf.moved"),
            ("tampered event", 401, "signature does not match the body and the secret"),
            ("old event", 401, "signature is 3600s old, more than the tolerance of 180s"),
            ("unsigned event", 401, "WorkOS-Signature header is missing"),
            ("signed body that is not an event", 400, "signed body cannot be decoded: missing field `id`"),
            ("body over the limit", 413, "body is too large"),
            ("registration", 200, r#"{"timestamp":1764000000000,"verdict":"Allow"}"#),
            ("denied registration", 200, r#""error_message":"Ask your administrator to invite you."}"#),
            ("registration without an email", 200, r#""verdict":"Deny""#),
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
