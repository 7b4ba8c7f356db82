//! Detection of replayed requests.

use std::{collections::BTreeSet, fmt, time::Duration};

use super::Verified;
use crate::types::Timestamp;

/// Rejects replays: requests that this process has already accepted and that are sent again within the
/// tolerance.
///
/// Messages are identified by timestamp and [`fingerprint`](Verified::fingerprint). The guard does not
/// deduplicate events, since WorkOS may sign an event again when it is delivered again. To process each
/// event once, store [`Event::id`](crate::events::Event::id) together with the effects of the event.
///
/// The guard remembers up to a [capacity](Self::with_capacity). When it is full, it evicts the oldest
/// message and from then on rejects messages that are older than the evicted one: replays are never
/// accepted, but late messages are rejected under high load. Several processes need a store that they share,
/// with a [`ReplayKey`](super::ReplayKey) for each message.
///
/// ```
/// use workos_core::{testing::sign_webhook, types::Timestamp, webhooks::{ReplayError, ReplayGuard, WebhookVerifier}};
///
/// let verifier = WebhookVerifier::new("whsec_…")?;
/// let mut guard = ReplayGuard::new();
/// let now = Timestamp::from_unix_seconds(1_764_000_000);
/// let body = r#"{"id":"event_1","event":"user.created","data":{"id":"user_1"}}"#;
/// let event = verifier.verify(sign_webhook("whsec_…", now, body), body, now)?;
/// assert_eq!(guard.check(&event, now), Ok(()));
/// assert_eq!(guard.check(&event, now), Err(ReplayError::AlreadySeen));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ReplayGuard {
    seen: BTreeSet<Message>,
    capacity: usize,
    /// Longest tolerance of the remembered messages; `None` after a message without a tolerance.
    tolerance: Option<Duration>,
    /// Newest message that was evicted or has expired.
    evicted: Option<Message>,
}

/// Timestamp and fingerprint of a message, in the order of eviction.
type Message = (Timestamp, [u8; 32]);

impl ReplayGuard {
    /// Default capacity: 65,536 messages, a few megabytes.
    pub const DEFAULT_CAPACITY: usize = 65_536;

    /// Creates a guard that remembers up to [`DEFAULT_CAPACITY`](Self::DEFAULT_CAPACITY) messages.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::DEFAULT_CAPACITY)
    }

    /// Creates a guard that remembers up to a number of messages, at least one. The capacity should exceed
    /// the number of messages received within twice the tolerance.
    #[must_use]
    pub fn with_capacity(messages: usize) -> Self {
        Self {
            seen: BTreeSet::new(),
            capacity: messages.max(1),
            tolerance: Some(Duration::ZERO),
            evicted: None,
        }
    }

    /// Remembers a new message and rejects a replayed one. Call it once for each verified message, before
    /// processing the message.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] if the message was or may have been seen before.
    pub fn check<T>(&mut self, message: &Verified<T>, now: Timestamp) -> Result<(), ReplayError> {
        self.expire(now);
        let this = key(message);
        if self.seen.contains(&this) {
            return Err(ReplayError::AlreadySeen);
        }
        if self.evicted.as_ref().is_some_and(|evicted| this <= *evicted) {
            return Err(ReplayError::Evicted);
        }
        if self.seen.len() >= self.capacity {
            // A message older than all remembered ones would be the next to be evicted.
            if self.seen.first().is_some_and(|oldest| this < *oldest) {
                return Err(ReplayError::Evicted);
            }
            self.evict_oldest();
        }
        self.tolerance = match (self.tolerance, message.signature.tolerance) {
            (Some(longest), Some(tolerance)) => Some(longest.max(tolerance)),
            _ => None,
        };
        self.seen.insert(this);
        Ok(())
    }

    /// Removes a message that could not be processed, so that the same message is accepted again.
    pub fn remove<T>(&mut self, message: &Verified<T>) {
        self.seen.remove(&key(message));
    }

    /// Returns the number of remembered messages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether no message is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Drops messages that verifiers reject because of their age.
    fn expire(&mut self, now: Timestamp) {
        let Some(tolerance) = self.tolerance else { return };
        while self.seen.first().is_some_and(|(timestamp, _)| *timestamp + tolerance < now) {
            self.evict_oldest();
        }
    }

    /// Drops the oldest message and notes its age, so that it is rejected even after the clock is set back.
    fn evict_oldest(&mut self) {
        self.evicted = self.seen.pop_first().max(self.evicted.take());
    }
}

fn key<T>(message: &Verified<T>) -> Message {
    (message.timestamp(), message.fingerprint())
}

impl Default for ReplayGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard")
            .field("seen", &self.seen.len())
            .field("capacity", &self.capacity)
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

/// Reason why [`ReplayGuard`] rejects a verified message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// The message was seen before.
    AlreadySeen,
    /// The message is not newer than an evicted message and may have been seen before.
    Evicted,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadySeen => "signed message was already seen",
            Self::Evicted => "signed message is too old to tell whether it was already seen",
        })
    }
}

impl std::error::Error for ReplayError {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ReplayError, ReplayGuard};
    use crate::{
        testing::sign_webhook,
        types::Timestamp,
        webhooks::{Verified, WebhookVerifier},
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    /// Creates a message that is signed and verified at a second.
    fn message(seconds: i64, body: &str) -> Verified<&str> {
        let verifier = WebhookVerifier::new("whsec_1").unwrap();
        verifier.verify_bytes(sign_webhook("whsec_1", at(seconds), body), body, at(seconds)).unwrap()
    }

    #[test]
    fn message_is_accepted_once_within_the_tolerance() {
        let mut guard = ReplayGuard::new();
        let one = message(1_000, "a");
        assert_eq!(guard.check(&one, at(1_000)), Ok(()));
        assert_eq!(guard.check(&one, at(1_180)), Err(ReplayError::AlreadySeen));
        assert_eq!(guard.check(&message(1_000, "b"), at(1_180)), Ok(()));
        assert_eq!(guard.check(&message(1_001, "a"), at(1_180)), Ok(()));
        assert_eq!(guard.len(), 3);
        assert_eq!(guard.check(&message(1_181, "c"), at(1_181)), Ok(()));
        assert_eq!(guard.len(), 2, "expired messages are dropped");
        // With the clock set back.
        assert_eq!(guard.check(&one, at(1_000)), Err(ReplayError::Evicted));
    }

    #[test]
    fn full_guard_rejects_messages_older_than_evicted() {
        let mut guard = ReplayGuard::with_capacity(2);
        for second in [1_001, 1_002, 1_003] {
            assert_eq!(guard.check(&message(second, "a"), at(1_003)), Ok(()));
        }
        assert_eq!(guard.len(), 2);
        assert_eq!(guard.check(&message(1_001, "a"), at(1_003)), Err(ReplayError::Evicted));
        assert_eq!(guard.check(&message(1_000, "new, but late"), at(1_003)), Err(ReplayError::Evicted));
        assert_eq!(guard.check(&message(1_002, "a"), at(1_003)), Err(ReplayError::AlreadySeen));
        assert_eq!(guard.check(&message(1_004, "a"), at(1_004)), Ok(()));
    }

    #[test]
    fn full_guard_rejects_a_message_older_than_all_remembered_ones() {
        let mut guard = ReplayGuard::with_capacity(2);
        assert_eq!(guard.check(&message(1_002, "a"), at(1_003)), Ok(()));
        assert_eq!(guard.check(&message(1_003, "a"), at(1_003)), Ok(()));
        assert_eq!(guard.check(&message(1_001, "a"), at(1_003)), Err(ReplayError::Evicted));
        assert_eq!(guard.len(), 2);
        assert_eq!(guard.check(&message(1_002, "a"), at(1_003)), Err(ReplayError::AlreadySeen));
    }

    #[test]
    fn capacity_is_at_least_one() {
        let mut guard = ReplayGuard::with_capacity(0);
        for second in [1_001, 1_002] {
            assert_eq!(guard.check(&message(second, "a"), at(1_002)), Ok(()));
            assert!(guard.len() == 1 && !guard.is_empty());
        }
    }

    #[test]
    fn default_guard_is_empty_and_debug_shows_its_size() {
        let debug = format!("{:?}", ReplayGuard::default());
        assert_eq!(debug, "ReplayGuard { seen: 0, capacity: 65536, tolerance: Some(0ns), .. }");
        assert_eq!(ReplayError::AlreadySeen.to_string(), "signed message was already seen");
        let evicted = "signed message is too old to tell whether it was already seen";
        assert_eq!(ReplayError::Evicted.to_string(), evicted);
    }

    #[test]
    fn second_signature_of_a_message_is_a_replay() {
        let verifier = WebhookVerifier::new("whsec_1").unwrap().and("whsec_2").unwrap();
        let mut guard = ReplayGuard::new();
        for (secret, expected) in [("whsec_1", Ok(())), ("whsec_2", Err(ReplayError::AlreadySeen))] {
            let message = verifier.verify_bytes(sign_webhook(secret, at(0), "a"), "a", at(0)).unwrap();
            assert_eq!(guard.check(&message, at(0)), expected, "{secret}");
        }
    }

    #[test]
    fn removed_message_is_accepted_again() {
        let mut guard = ReplayGuard::new();
        let one = message(0, "a");
        assert_eq!(guard.check(&one, at(0)), Ok(()));
        guard.remove(&one);
        assert!(guard.is_empty());
        assert_eq!(guard.check(&one, at(0)), Ok(()));
    }

    #[test]
    fn nothing_expires_without_tolerance() {
        let mut guard = ReplayGuard::new();
        let verifier = WebhookVerifier::new("whsec_1").unwrap().tolerance(None);
        let message = verifier.verify_bytes(sign_webhook("whsec_1", at(0), "a"), "a", at(0)).unwrap();
        assert_eq!(guard.check(&message, at(0)), Ok(()));
        assert_eq!(guard.check(&message, at(0) + Duration::MAX), Err(ReplayError::AlreadySeen));
    }
}
