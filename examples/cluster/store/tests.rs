//! Each test has a database of its own on the server of `tests/cluster/run`.

use std::{env, time::Duration};

use redis::{AsyncCommands as _, aio::ConnectionManager};
use workos_core::{
    events::Event,
    testing::sign_webhook,
    types::Timestamp,
    webhooks::{Verified, WebhookVerifier},
};

use super::{CURSOR, EVENT_QUEUE, LEASE, Lease, Store, WEBHOOK_QUEUE};

const MINUTE: Duration = Duration::from_secs(60);

async fn store(database: u8) -> (Store, ConnectionManager) {
    let url = format!("redis+unix://{}?db={database}", env::var("STORE_SOCKET").unwrap());
    let store = Store::connect(&url).await.unwrap();
    let connection = store.0.clone();
    (store, connection)
}

async fn acquire(store: &Store) -> Lease {
    store.acquire(MINUTE).await.unwrap().unwrap()
}

fn event(id: &str, seconds: i64) -> Verified<Event> {
    let now = Timestamp::from_unix_seconds(seconds);
    let body = format!(r#"{{"id":"{id}","event":"user.created","data":{{"id":"user_1"}}}}"#);
    let verifier = WebhookVerifier::new("whsec_1").unwrap();
    verifier.verify(sign_webhook("whsec_1", now, &body), &body, now).unwrap()
}

#[tokio::test]
#[ignore = "needs the server of tests/cluster/run"]
async fn message_and_event_are_received_once() {
    let (store, mut connection) = store(1).await;
    for (id, seconds, is_new) in
        [("event_1", 0, true), ("event_1", 0, false), ("event_1", 1, false), ("event_2", 1, true)]
    {
        let now = Timestamp::from_unix_seconds(seconds);
        let received = store.receive(&event(id, seconds), now).await.unwrap();
        assert_eq!(received, is_new, "{id} signed at {seconds}");
    }
    let queue: Vec<String> = connection.lrange(WEBHOOK_QUEUE, 0, -1).await.unwrap();
    let queue: Vec<Event> = queue.iter().map(|event| serde_json::from_str(event).unwrap()).collect();
    assert_eq!(queue.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["event_1", "event_2"]);
}

#[tokio::test]
#[ignore = "needs the server of tests/cluster/run"]
async fn lease_has_one_owner_and_passes_the_cursor_on() {
    let (store, mut connection) = store(2).await;
    let first = acquire(&store).await;
    assert_eq!((first.token, first.cursor.as_deref()), (1, None));
    assert!(store.acquire(MINUTE).await.unwrap().is_none());

    let events = [event("event_1", 0).into_inner(), event("event_2", 0).into_inner()];
    first.commit(&events, "event_2").await.unwrap();
    assert_eq!(connection.llen(EVENT_QUEUE).await, Ok(2));

    let _: bool = connection.pexpire(LEASE, 1_000).await.unwrap();
    first.renew().await.unwrap();
    let left: i64 = connection.pttl(LEASE).await.unwrap();
    assert!(left > 50_000, "{left}");

    first.release().await.unwrap();
    let second = acquire(&store).await;
    assert_eq!((second.token, second.cursor.as_deref()), (2, Some("event_2")));
}

#[tokio::test]
#[ignore = "needs the server of tests/cluster/run"]
async fn lost_lease_changes_nothing() {
    let (store, mut connection) = store(3).await;
    let lost = acquire(&store).await;
    let _: bool = connection.del(LEASE).await.unwrap();
    // As long as no process has the lease, and after another one acquired it.
    for _ in 0..2 {
        assert!(lost.commit(&[event("event_1", 0).into_inner()], "event_1").await.is_err());
        assert!(lost.renew().await.is_err());
        let _ = store.acquire(Duration::from_secs(5)).await.unwrap();
    }
    assert!(lost.release().await.is_err());
    let state: (u64, Option<String>, usize, i64) = redis::pipe()
        .get(LEASE)
        .get(CURSOR)
        .llen(EVENT_QUEUE)
        .pttl(LEASE)
        .query_async(&mut connection)
        .await
        .unwrap();
    assert!(matches!(state, (2, None, 0, 1..=5_000)), "{state:?}");
}
