//! Key of a message in a store of replays that several processes share.

use std::{fmt, time::Duration};

use super::Verified;
use crate::{
    crypto::{hex, sha256},
    types::Timestamp,
};

/// Key and expiry of a message in a store that several processes share, such as Valkey: the counterpart of
/// [`ReplayGuard`](super::ReplayGuard), which remembers the messages of one process.
///
/// Store the key if it is absent, in one atomic step, before the message is processed. The message is a replay
/// if the store has the key already. In Valkey and Redis the step is
/// [`SET key value NX PX milliseconds`](https://valkey.io/commands/set/), in SQL an `INSERT` with
/// `ON CONFLICT DO NOTHING`. If the message cannot be processed, delete the key, so that the same message is
/// accepted again. If the store cannot be reached, respond with 503: WorkOS sends the event again.
///
/// The key is the same in all processes whose [verifiers](super::SignatureVerifier) have the same first secret.
/// While a deployment changes the first secret, a message may be accepted once by the old and once by the new
/// processes. As with the guard, events are not deduplicated, since WorkOS may sign an event again when it is
/// delivered again. Both cases are covered by storing [`Event::id`](crate::events::Event::id), too.
///
/// ```
/// # use std::{collections::BTreeMap, time::Duration};
/// use workos_core::{events::Event, types::Timestamp, webhooks::{ReplayKey, Verified, WebhookVerifier}};
/// # use workos_core::testing::sign_webhook;
///
/// # #[derive(Default)] struct Store(BTreeMap<String, u128>);
/// # impl Store {
/// #     fn set_if_absent(&mut self, key: &str, milliseconds: u128) -> bool { self.0.insert(key.to_owned(), milliseconds).is_none() }
/// # }
/// fn is_new(store: &mut Store, event: &Verified<Event>, now: Timestamp) -> bool {
///     let replay = ReplayKey::new(event, now);
///     // Without a tolerance the key never expires.
///     let expires_in = replay.expires_in().unwrap_or(Duration::MAX);
///     store.set_if_absent(&format!("replays:{}", replay.as_str()), expires_in.as_millis())
/// }
///
/// # let now = Timestamp::from_unix_seconds(1_764_000_000);
/// # let body = r#"{"id":"event_1","event":"user.created","data":{"id":"user_1"}}"#;
/// # let event = WebhookVerifier::new("whsec_…")?.verify(sign_webhook("whsec_…", now, body), body, now)?;
/// # let mut store = Store::default();
/// assert!(is_new(&mut store, &event, now));
/// assert!(!is_new(&mut store, &event, now));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReplayKey {
    key: String,
    expires_in: Option<Duration>,
}

impl ReplayKey {
    /// Minimum difference between the clocks of two processes that is tolerated: 60 s.
    const MIN_CLOCK_SKEW: Duration = Duration::from_secs(60);

    /// Creates the key of a verified message at the current time.
    #[must_use]
    pub fn new<T>(message: &Verified<T>, now: Timestamp) -> Self {
        // The fingerprint may be a valid signature, which a shared store must not contain.
        let key = hex::encode(&sha256(&message.fingerprint()));
        let expires_in = message.signature.tolerance.map(|tolerance| {
            let accepted_until = message.timestamp() + tolerance;
            let skew = tolerance.max(Self::MIN_CLOCK_SKEW);
            accepted_until.saturating_duration_since(now).saturating_add(skew)
        });
        Self { key, expires_in }
    }

    /// Returns the key, 64 lowercase hexadecimal digits. The key is a hash and no secret.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// Returns the time to keep the key for, at least 60 s, or `None` if the verifier has no tolerance and
    /// accepts the message forever.
    ///
    /// The time ends when verifiers reject the message because of its age, plus the tolerance or 60 s, whichever
    /// is longer: the clocks of the processes may differ by as much.
    #[must_use]
    pub fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayKey").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ReplayKey;
    use crate::{
        testing::sign_webhook,
        types::Timestamp,
        webhooks::{SignatureError, Verified, WebhookVerifier},
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn verifier(tolerance: Option<Duration>) -> WebhookVerifier {
        WebhookVerifier::new("whsec_1").unwrap().tolerance(tolerance)
    }

    /// Creates a message that is signed at a second and verified at another.
    fn message(verifier: &WebhookVerifier, signed: i64, now: i64) -> Verified<&'static str> {
        verifier.verify_bytes(sign_webhook("whsec_1", at(signed), "a"), "a", at(now)).unwrap()
    }

    #[test]
    fn key_is_kept_until_no_process_accepts_the_message() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (tolerance, signed, now, expected) in [
            (seconds(180), 1_000, 1_000, seconds(180 + 180)),
            (seconds(180), 1_000, 1_180, seconds(180)),
            (seconds(180), 1_000, 820, seconds(360 + 180)),
            // The difference of clocks is at least a minute.
            (seconds(30), 1_000, 1_000, seconds(30 + 60)),
            (seconds(0), 1_000, 1_000, seconds(60)),
            (None, 1_000, 9_000_000, None),
        ] {
            let message = message(&verifier(tolerance), signed, now);
            let name = format!("tolerance {tolerance:?}, signed at {signed}, accepted at {now}");
            assert_eq!(ReplayKey::new(&message, at(now)).expires_in(), expected, "{name}");
        }
    }

    #[test]
    fn expired_key_belongs_to_a_message_that_is_too_old_even_for_a_slow_clock() {
        let (tolerance, millisecond) = (Duration::from_secs(180), Duration::from_millis(1));
        let verifier = verifier(Some(tolerance));
        for now in [820, 1_000, 1_180] {
            let key = ReplayKey::new(&message(&verifier, 1_000, now), at(now));
            let expired = at(now) + key.expires_in().unwrap();
            let header = sign_webhook("whsec_1", at(1_000), "a");
            let slow =
                |by: Duration| verifier.verify_bytes(&header, "a", expired - by + millisecond).map(drop);
            assert!(matches!(slow(tolerance), Err(SignatureError::TooOld { .. })), "{now}");
            assert_eq!(
                slow(tolerance + millisecond),
                Ok(()),
                "the key is not kept longer than needed: {now}"
            );
        }
    }

    #[test]
    fn expiry_does_not_overflow() {
        let longest = verifier(Some(Duration::MAX));
        let key = ReplayKey::new(&message(&longest, 1_000, 1_000), at(1_000));
        assert_eq!(key.expires_in(), Some(Duration::MAX));
        // A message that expired since it was verified, as in a queue.
        let late = ReplayKey::new(&message(&verifier(Some(Duration::from_secs(180))), 0, 0), at(1_000_000));
        assert_eq!(late.expires_in(), Some(Duration::from_secs(180)));
    }

    #[test]
    fn key_identifies_timestamp_and_body() {
        let verifier = verifier(Some(Duration::from_secs(180)));
        let key = |signed, body| {
            let message =
                verifier.verify_bytes(sign_webhook("whsec_1", at(signed), body), body, at(0)).unwrap();
            ReplayKey::new(&message, at(0)).as_str().to_owned()
        };
        assert_eq!(key(0, "a"), key(0, "a"));
        assert_ne!(key(0, "a"), key(0, "b"));
        assert_ne!(key(0, "a"), key(1, "a"));
    }

    #[test]
    fn key_does_not_depend_on_the_secret_that_signed() {
        let both = verifier(None).and("whsec_2").unwrap();
        let key = |secret| {
            let message = both.verify_bytes(sign_webhook(secret, at(0), "a"), "a", at(0)).unwrap();
            ReplayKey::new(&message, at(0))
        };
        assert_eq!(key("whsec_1"), key("whsec_2"));
    }

    #[test]
    fn key_is_no_signature_and_debug_hides_it() {
        let message = message(&verifier(None), 0, 0);
        let key = ReplayKey::new(&message, at(0));
        let signature = sign_webhook("whsec_1", at(0), "a");
        assert_eq!(key.as_str().len(), 64);
        assert!(key.as_str().bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')));
        assert!(!signature.to_str().unwrap().contains(key.as_str()));
        assert_eq!(format!("{key:?}"), "ReplayKey { expires_in: None, .. }");
    }
}
