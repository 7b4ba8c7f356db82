//! Requests that were already seen.

use std::{collections::BTreeSet, fmt, time::Duration};

use super::Verified;
use crate::types::Timestamp;

/// Remembers the messages of one process, so that whoever recorded one cannot have it accepted again while its
/// timestamp is still within the tolerance.
///
/// It tells messages apart by their timestamp and signature. That is against replays; it is not
/// what tells whether an *event* was already handled, since an event that is delivered again may be signed
/// again. The key for that is [`Event::id`](crate::events::Event::id), in the store where the
/// event's effects are.
///
/// It holds so many messages at most. When it is full it forgets the oldest, and from then on
/// refuses messages as old as that: a replay never passes, at the cost of refusing late messages
/// in a flood. Several processes need a store that they share, with
/// [`Verified::fingerprint`] as its key.
///
/// ```
/// use workos_core::{testing::sign_webhook, types::Timestamp, webhooks::{Replayed, ReplayGuard, WebhookVerifier}};
///
/// let verifier = WebhookVerifier::new("whsec_…")?;
/// let mut guard = ReplayGuard::new();
/// let now = Timestamp::from_unix_seconds(1_764_000_000);
/// let body = r#"{"id":"event_1","event":"user.created","data":{"id":"user_1"}}"#;
/// let event = verifier.verify(sign_webhook("whsec_…", now, body), body, now)?;
/// assert_eq!(guard.check(&event, now), Ok(()));
/// assert_eq!(guard.check(&event, now), Err(Replayed::Seen));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ReplayGuard {
    seen: BTreeSet<Message>,
    capacity: usize,
    /// The longest tolerance of the messages seen; `None` once there was one without a limit.
    tolerance: Option<Duration>,
    /// The newest message that was forgotten.
    forgotten: Option<Message>,
}

/// Its timestamp, then its fingerprint: in the order in which they may be forgotten.
type Message = (Timestamp, [u8; 32]);

impl ReplayGuard {
    /// How many messages are remembered by default: 65,536, a few megabytes.
    pub const CAPACITY: usize = 65_536;

    /// Remembers [`CAPACITY`](Self::CAPACITY) messages.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }

    /// Remembers so many messages, at least one. It should be more than come within twice the tolerance.
    #[must_use]
    pub fn with_capacity(messages: usize) -> Self {
        Self {
            seen: BTreeSet::new(),
            capacity: messages.max(1),
            tolerance: Some(Duration::ZERO),
            forgotten: None,
        }
    }

    /// Remembers a message, if it is a new one. Call it once for each that was verified, before acting on it.
    ///
    /// # Errors
    ///
    /// Returns [`Replayed`] for a message that was there before, or may have been.
    pub fn check<T>(&mut self, message: &Verified<T>, now: Timestamp) -> Result<(), Replayed> {
        self.expire(now);
        let this = key(message);
        if self.seen.contains(&this) {
            return Err(Replayed::Seen);
        }
        if self.forgotten.as_ref().is_some_and(|forgotten| this <= *forgotten) {
            return Err(Replayed::Forgotten);
        }
        if self.seen.len() >= self.capacity {
            // Whichever is the oldest now, this one included, is not remembered.
            if self.seen.first().is_some_and(|oldest| this < *oldest) {
                return Err(Replayed::Forgotten);
            }
            self.forgotten = self.seen.pop_first().max(self.forgotten.take());
        }
        self.tolerance = match (self.tolerance, message.accepted.tolerance) {
            (Some(longest), Some(tolerance)) => Some(longest.max(tolerance)),
            _ => None,
        };
        self.seen.insert(this);
        Ok(())
    }

    /// Forgets a message that could not be handled after all, so that it can be delivered again.
    pub fn forget<T>(&mut self, message: &Verified<T>) {
        self.seen.remove(&key(message));
    }

    /// How many messages it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether it remembers none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Drops what the verifier would refuse by itself.
    fn expire(&mut self, now: Timestamp) {
        let Some(tolerance) = self.tolerance else { return };
        while self.seen.first().is_some_and(|(timestamp, _)| *timestamp + tolerance < now) {
            // Should the clock be set back, these are not new.
            self.forgotten = self.seen.pop_first().max(self.forgotten.take());
        }
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

/// A verified message is not accepted a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// It was there before.
    Seen,
    /// It is older than a message that had to be forgotten, so it may have been there before.
    Forgotten,
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seen => "the same signed message was there before",
            Self::Forgotten => "the signed message is too old to tell whether it was there before",
        })
    }
}

impl std::error::Error for Replayed {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ReplayGuard, Replayed};
    use crate::{
        testing::sign_webhook,
        types::Timestamp,
        webhooks::{Verified, WebhookVerifier},
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    /// A message signed at a second and verified then.
    fn message(seconds: i64, body: &str) -> Verified<&str> {
        let verifier = WebhookVerifier::new("whsec_1").unwrap();
        verifier.verify_bytes(sign_webhook("whsec_1", at(seconds), body), body, at(seconds)).unwrap()
    }

    #[test]
    fn a_message_passes_once_and_is_remembered_as_long_as_its_timestamp_is_good() {
        let mut guard = ReplayGuard::new();
        let one = message(1_000, "a");
        assert_eq!(guard.check(&one, at(1_000)), Ok(()));
        assert_eq!(guard.check(&one, at(1_180)), Err(Replayed::Seen));
        assert_eq!(guard.check(&message(1_000, "b"), at(1_180)), Ok(()));
        assert_eq!(guard.check(&message(1_001, "a"), at(1_180)), Ok(()));
        assert_eq!(guard.len(), 3);
        assert_eq!(guard.check(&message(1_181, "c"), at(1_181)), Ok(()));
        assert_eq!(guard.len(), 2, "what is past its tolerance is dropped");
        // The clock was set back.
        assert_eq!(guard.check(&one, at(1_000)), Err(Replayed::Forgotten));
    }

    #[test]
    fn a_full_guard_refuses_rather_than_let_a_replay_pass() {
        let mut guard = ReplayGuard::with_capacity(2);
        for second in [1_001, 1_002, 1_003] {
            assert_eq!(guard.check(&message(second, "a"), at(1_003)), Ok(()));
        }
        assert_eq!(guard.len(), 2);
        assert_eq!(guard.check(&message(1_001, "a"), at(1_003)), Err(Replayed::Forgotten));
        assert_eq!(guard.check(&message(1_000, "new, but late"), at(1_003)), Err(Replayed::Forgotten));
        assert_eq!(guard.check(&message(1_002, "a"), at(1_003)), Err(Replayed::Seen));
        assert_eq!(guard.check(&message(1_004, "a"), at(1_004)), Ok(()));
    }

    #[test]
    fn the_other_signature_of_a_message_is_no_new_message() {
        let verifier = WebhookVerifier::new("whsec_1").unwrap().and("whsec_2").unwrap();
        let mut guard = ReplayGuard::new();
        for (secret, verdict) in [("whsec_1", Ok(())), ("whsec_2", Err(Replayed::Seen))] {
            let message = verifier.verify_bytes(sign_webhook(secret, at(0), "a"), "a", at(0)).unwrap();
            assert_eq!(guard.check(&message, at(0)), verdict, "{secret}");
        }
    }

    #[test]
    fn a_message_that_failed_can_be_forgotten() {
        let mut guard = ReplayGuard::new();
        let one = message(0, "a");
        assert_eq!(guard.check(&one, at(0)), Ok(()));
        guard.forget(&one);
        assert!(guard.is_empty());
        assert_eq!(guard.check(&one, at(0)), Ok(()));
    }

    #[test]
    fn without_a_tolerance_nothing_expires() {
        let mut guard = ReplayGuard::new();
        let verifier = WebhookVerifier::new("whsec_1").unwrap().tolerance(None);
        let message = verifier.verify_bytes(sign_webhook("whsec_1", at(0), "a"), "a", at(0)).unwrap();
        assert_eq!(guard.check(&message, at(0)), Ok(()));
        assert_eq!(guard.check(&message, at(0) + Duration::MAX), Err(Replayed::Seen));
    }
}
