//! An application with several processes that share a Valkey or Redis server: each webhook is accepted once,
//! whichever process receives it, and one process at a time reads the event list. This program is one process.
//!
//! ```sh
//! STORE_URL=redis://127.0.0.1:6379 WORKOS_API_KEY=sk_… WORKOS_WEBHOOK_SECRET=whsec_… cargo run --example cluster
//! ```
//!
//! The module [`store`] is the part to copy. `tests/cluster/run` starts a server, the emulator of WorkOS and two
//! processes, sends webhooks to both, and kills and pauses the process that reads the event list.
//!
//! Most applications need one of the two sources of events: webhooks, which WorkOS sends at once and in any order,
//! or the event list, which is read at the application's own pace.

mod store;

use std::{
    convert::Infallible,
    env,
    error::Error as StdError,
    net::Ipv4Addr,
    num::ParseIntError,
    pin::pin,
    str::FromStr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use tokio::{net::TcpListener, signal, time};
use workos_core::{
    Config, Runtime as _,
    events::ListEvents,
    webhooks::{VerificationError, WebhookVerifier},
};
use workos_hyper::Client;

use self::store::{Lease, Store};

type Failure = Box<dyn StdError + Send + Sync>;

/// The events that the application handles.
const EVENTS: [&str; 3] = ["user.created", "user.updated", "user.deleted"];

/// The state shared by the handlers.
struct Application {
    webhooks: WebhookVerifier,
    store: Store,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let store = Store::connect(&variable("STORE_URL")?).await?;
    let client = workos_hyper::client(Config::from_variables(|name| env::var(name).ok())?)?;
    // If the process that reads the event list crashes, another one continues within 4/3 of this time.
    let lease = Duration::from_millis(number("LEASE_MILLISECONDS", 15_000)?);
    // The wait at the end of the event list.
    let interval = Duration::from_millis(number("INTERVAL_MILLISECONDS", 5_000)?);

    let webhooks = WebhookVerifier::new(variable("WORKOS_WEBHOOK_SECRET")?)?;
    let application = Arc::new(Application { webhooks, store: store.clone() });
    let router = Router::new().route("/webhooks", post(webhook)).with_state(application);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, number("PORT", 0)?)).await?;
    println!("http://{}", listener.local_addr()?);

    let server = axum::serve(listener, router).with_graceful_shutdown(interrupted());
    let reader = read_events_in_turn(&client, &store, lease, interval, interrupted());
    let (served, ()) = tokio::join!(server.into_future(), reader);
    Ok(served?)
}

fn variable(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|error| format!("{name}: {error}").into())
}

fn number<N: FromStr<Err = ParseIntError>>(name: &str, default: N) -> Result<N, Failure> {
    env::var(name).map_or(Ok(default), |text| Ok(text.parse()?))
}

/// Completes when the process receives `SIGINT`. Containers are stopped with `SIGTERM`, which
/// `tokio::signal::unix` receives.
async fn interrupted() {
    if signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

/// Queues the event of a webhook. A repeated message is a success, too, which ends WorkOS's retries.
async fn webhook(
    State(application): State<Arc<Application>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let now = SystemTime::now().into();
    let event = match application.webhooks.verify_request(&headers, &body, now) {
        Ok(event) => event,
        Err(error @ VerificationError::Signature(_)) => return (StatusCode::UNAUTHORIZED, error.to_string()),
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()),
    };
    match application.store.receive(&event, now).await {
        Ok(true) => (StatusCode::OK, "queued".to_owned()),
        Ok(false) => (StatusCode::OK, "received before".to_owned()),
        // The event may be queued, if the response of the store was lost. WorkOS delivers the event again, and
        // the store has its ID then.
        Err(error) => {
            eprintln!("webhook: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "try again".to_owned())
        }
    }
}

/// Reads the event list whenever no other process does, until `stop` ends.
async fn read_events_in_turn(
    client: &Client,
    store: &Store,
    lease_duration: Duration,
    interval: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut stop = pin!(stop);
    loop {
        match store.acquire(lease_duration).await {
            Ok(Some(lease)) => {
                let token = lease.token;
                println!("lease {token} acquired");
                tokio::select! {
                    Err(error) = read_events(client, &lease, lease_duration / 3, interval) => {
                        println!("lease {token} ended: {error}");
                    }
                    () = &mut stop => {
                        match lease.release().await {
                            Ok(()) => println!("lease {token} released"),
                            Err(error) => println!("lease {token} not released: {error}"),
                        }
                        return;
                    }
                }
            }
            Ok(None) => {}
            Err(error) => eprintln!("lease: {error}"),
        }
        tokio::select! {
            () = time::sleep(lease_duration / 3) => {}
            () = &mut stop => return,
        }
    }
}

/// Reads the event list until the lease is lost or the store cannot be reached.
async fn read_events(
    client: &Client,
    lease: &Lease,
    renew_every: Duration,
    interval: Duration,
) -> Result<Infallible, Failure> {
    let mut list = ListEvents::new(EVENTS);
    if let Some(cursor) = &lease.cursor {
        list = list.after(cursor);
    }
    let mut seed = [0; 8];
    client.runtime().random(&mut seed)?;
    let mut tail = client.config().tail(list, u64::from_le_bytes(seed)).interval(interval);
    let mut renewal = time::interval(renew_every);
    loop {
        let result = {
            let mut next = pin!(client.drive(&mut tail));
            loop {
                tokio::select! {
                    result = &mut next => break result,
                    _ = renewal.tick() => lease.renew().await?,
                }
            }
        };
        match (result, tail.cursor()) {
            (Ok(events), Some(cursor)) => lease.commit(&events, cursor).await?,
            (Ok(_), None) => {}
            // The tail waits for the interval before its next request.
            (Err(error), _) => eprintln!("events: {error}"),
        }
    }
}
