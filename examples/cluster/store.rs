//! What the processes of one application share in Valkey or Redis: which webhooks were received, how far the
//! event list was read, which process reads it, and the queues of events for the application's workers.
//!
//! Each change is one script. The server runs a script as a whole, so an event is queued exactly once: together
//! with the key that marks it as received, or together with the cursor behind it. The server must not evict keys
//! (`maxmemory-policy noeviction`) and should persist them (`appendonly yes`).
//!
//! A worker moves an event from a queue to a list of its own (`LMOVE`) and removes the event from there when it
//! is handled. If the effects of events are in another database, store the keys and the cursor there, too, in
//! the transaction of the effects.

use std::time::Duration;

use redis::{
    Client, RedisResult, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use workos_core::{
    events::Event,
    types::Timestamp,
    webhooks::{ReplayKey, Verified},
};

use crate::Failure;

// The common `{…}` puts all keys of a script on the same node of a cluster.
const RECEIVED_MESSAGE: &str = "{workos}:received:message:";
const RECEIVED_EVENT: &str = "{workos}:received:event:";
const WEBHOOK_QUEUE: &str = "{workos}:queue:webhooks";
const EVENT_QUEUE: &str = "{workos}:queue:events";
const CURSOR: &str = "{workos}:events:cursor";
const LEASE: &str = "{workos}:events:lease";
const LAST_TOKEN: &str = "{workos}:events:last-token";

/// Time for which the ID of an event is kept, longer than WorkOS repeats the delivery of an event.
const EVENT_ID_EXPIRES_IN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const RECEIVE: &str = "
    if not redis.call('SET', KEYS[1], 1, 'NX', 'PX', ARGV[1]) then return 0 end
    if not redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[2]) then return 0 end
    redis.call('RPUSH', KEYS[3], ARGV[3])
    return 1";

const ACQUIRE: &str = "
    if redis.call('EXISTS', KEYS[1]) == 1 then return false end
    local token = redis.call('INCR', KEYS[2])
    redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
    return {token, redis.call('GET', KEYS[3])}";

const RENEW: &str = "
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

const COMMIT: &str = "
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[2], ARGV[2])
    for i = 3, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[i]) end
    return 1";

const RELEASE: &str = "
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
    return redis.call('DEL', KEYS[1])";

/// The shared store. Clones share one connection, which is restored after it breaks.
#[derive(Clone)]
pub(crate) struct Store(ConnectionManager);

impl Store {
    pub(crate) async fn connect(url: &str) -> RedisResult<Self> {
        // One attempt to reconnect, so that a webhook gets a response soon: WorkOS sends the event again.
        let config = ConnectionManagerConfig::new().set_number_of_retries(1);
        Ok(Self(Client::open(url)?.get_connection_manager_with_config(config).await?))
    }

    /// Queues the event of a webhook. Returns `false` if a process received this message or this event before.
    pub(crate) async fn receive(&self, event: &Verified<Event>, now: Timestamp) -> Result<bool, Failure> {
        let replay = ReplayKey::new(event, now);
        let script = Script::new(RECEIVE);
        let mut script = script.key(format!("{RECEIVED_MESSAGE}{}", replay.as_str()));
        script.key(format!("{RECEIVED_EVENT}{}", event.id)).key(WEBHOOK_QUEUE);
        script.arg(milliseconds(replay.expires_in().unwrap_or(EVENT_ID_EXPIRES_IN)));
        script.arg(milliseconds(EVENT_ID_EXPIRES_IN)).arg(serde_json::to_string(&**event)?);
        Ok(script.invoke_async(&mut self.0.clone()).await?)
    }

    /// Acquires the lease of the event list. Returns `None` while another process has it.
    pub(crate) async fn acquire(&self, duration: Duration) -> RedisResult<Option<Lease>> {
        let script = Script::new(ACQUIRE);
        let mut script = script.key(LEASE);
        script.key(LAST_TOKEN).key(CURSOR).arg(milliseconds(duration));
        let acquired: Option<(u64, _)> = script.invoke_async(&mut self.0.clone()).await?;
        Ok(acquired.map(|(token, cursor)| Lease { store: self.clone(), token, cursor, duration }))
    }
}

/// The right to read the event list and to move its cursor, until the lease expires or is released.
///
/// The token is a new number for each lease. A process that was paused for longer than its lease lasts cannot
/// change anything, since the store compares the token.
pub(crate) struct Lease {
    store: Store,
    pub(crate) token: u64,
    /// The cursor to start from, `None` before the first event.
    pub(crate) cursor: Option<String>,
    duration: Duration,
}

impl Lease {
    /// Extends the lease to its full duration from now. Call this method a few times per duration.
    pub(crate) async fn renew(&self) -> Result<(), Failure> {
        let script = Script::new(RENEW);
        let mut script = script.key(LEASE);
        script.arg(self.token).arg(milliseconds(self.duration));
        lost_unless(script.invoke_async(&mut self.store.0.clone()).await?)
    }

    /// Queues events of the list and moves the cursor behind them.
    ///
    /// After an error the events may be queued or not. Acquire a new lease, whose cursor tells.
    pub(crate) async fn commit(&self, events: &[Event], cursor: &str) -> Result<(), Failure> {
        let script = Script::new(COMMIT);
        let mut script = script.key(LEASE);
        script.key(CURSOR).key(EVENT_QUEUE).arg(self.token).arg(cursor);
        for event in events {
            script.arg(serde_json::to_string(event)?);
        }
        lost_unless(script.invoke_async(&mut self.store.0.clone()).await?)
    }

    /// Ends the lease, so that another process need not wait until it expires.
    pub(crate) async fn release(self) -> Result<(), Failure> {
        let script = Script::new(RELEASE);
        lost_unless(script.key(LEASE).arg(self.token).invoke_async(&mut self.store.0.clone()).await?)
    }
}

fn lost_unless(has_lease: bool) -> Result<(), Failure> {
    if has_lease { Ok(()) } else { Err("the lease is lost".into()) }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
