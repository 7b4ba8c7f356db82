//! The flags as the threads of a program share them.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use super::{FeatureFlagSet, FlagContext};
use crate::types::Timestamp;

/// A handle on the flags that a [`FlagPoller`](super::FlagPoller) keeps up to date. Clones share the flags;
/// give one to each request handler.
///
/// Nothing here waits for the poller: a lock is held only as long as it takes to exchange a pointer. For
/// several questions that belong together take a [`snapshot`](Self::snapshot), which no poll changes.
///
/// Tests and tools make one from a set, without a poller: `FeatureFlags::from(set)`.
#[derive(Clone, Default)]
pub struct FeatureFlags(Arc<RwLock<Shared>>);

#[derive(Default)]
struct Shared {
    set: Option<Arc<FeatureFlagSet>>,
    stats: FlagStats,
}

impl FeatureFlags {
    /// Whether a flag is on by the rule of [`FeatureFlagSet`], or `default` if there is no such flag.
    ///
    /// Before the flags are [ready](Self::is_ready), those of the
    /// [access token](FlagContext::token_flags) that the context brings along answer, and without one `default`.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, context: &FlagContext, default: bool) -> bool {
        match (self.snapshot(), &context.token_flags) {
            (Some(set), _) => set.is_enabled(slug, context, default),
            (None, Some(token)) => token.is_enabled(slug, default),
            (None, None) => default,
        }
    }

    /// All flags, and whether they are on. Before the flags are ready, those that the
    /// [access token](FlagContext::token_flags) lists.
    #[must_use]
    pub fn evaluate(&self, context: &FlagContext) -> BTreeMap<String, bool> {
        match (self.snapshot(), &context.token_flags) {
            (Some(set), _) => set.evaluate(context),
            (None, token) => {
                let slugs = token.iter().flat_map(|token| token.slugs());
                slugs.map(|slug| (slug.to_owned(), true)).collect()
            }
        }
    }

    /// Whether there are flags: from WorkOS, or from before.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.read(|shared| shared.set.is_some())
    }

    /// The flags as they are now; `None` before they are ready.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<FeatureFlagSet>> {
        self.read(|shared| shared.set.clone())
    }

    /// How the polling goes.
    #[must_use]
    pub fn stats(&self) -> FlagStats {
        self.read(|shared| shared.stats)
    }

    /// Puts flags in place before any poll.
    pub(super) fn bootstrap(&self, set: FeatureFlagSet) {
        let set = Some(Arc::new(set));
        self.write(|shared| {
            shared.stats.flags = set.as_ref().map_or(0, |set| set.len());
            std::mem::replace(&mut shared.set, set)
        });
    }

    /// Takes what a poll brought; gives back what was there before.
    pub(super) fn succeed(&self, set: Arc<FeatureFlagSet>, at: Timestamp) -> Option<Arc<FeatureFlagSet>> {
        self.write(|shared| {
            let stats = &mut shared.stats;
            stats.polls = stats.polls.saturating_add(1);
            stats.last_poll_at = Some(at);
            stats.last_success_at = Some(at);
            stats.flags = set.len();
            shared.set.replace(set)
        })
    }

    /// Notes that a poll brought nothing.
    pub(super) fn fail(&self, at: Timestamp) {
        self.write(|shared| {
            let stats = &mut shared.stats;
            stats.polls = stats.polls.saturating_add(1);
            stats.errors = stats.errors.saturating_add(1);
            stats.last_poll_at = Some(at);
        });
    }

    fn read<T>(&self, read: impl FnOnce(&Shared) -> T) -> T {
        read(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What `write` returns is dropped by the caller, outside of the lock.
    fn write<T>(&self, write: impl FnOnce(&mut Shared) -> T) -> T {
        write(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl From<FeatureFlagSet> for FeatureFlags {
    fn from(set: FeatureFlagSet) -> Self {
        let flags = Self::default();
        flags.bootstrap(set);
        flags
    }
}

impl fmt::Debug for FeatureFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeatureFlags")
            .field("is_ready", &self.is_ready())
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

/// How the polling of feature flags goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlagStats {
    /// How many polls have come to an end.
    pub polls: u64,
    /// How many of them failed.
    pub errors: u64,
    /// When the last one ended.
    pub last_poll_at: Option<Timestamp>,
    /// When the last one ended that brought the flags.
    pub last_success_at: Option<Timestamp>,
    /// How many flags there are.
    pub flags: usize,
}

impl FlagStats {
    /// How old the flags are; `None` if they did not come from WorkOS yet.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        Some(now.saturating_duration_since(self.last_success_at?))
    }
}

#[cfg(test)]
mod tests {
    use super::{FeatureFlagSet, FeatureFlags, FlagContext};
    use crate::feature_flags::TokenFlags;

    #[test]
    fn the_flags_of_a_token_answer_until_there_are_flags() {
        let flags = FeatureFlags::default();
        let bare = FlagContext::new().user("user_1");
        let with_token = bare.clone().token_flags(TokenFlags::from_slugs(["on"]));
        assert!(!flags.is_ready() && flags.snapshot().is_none());
        for (context, slug, default, enabled) in [
            (&bare, "on", false, false),
            (&bare, "on", true, true),
            (&with_token, "on", false, true),
            (&with_token, "off", false, false),
            (&with_token, "off", true, true),
        ] {
            assert_eq!(flags.is_enabled(slug, context, default), enabled, "{slug} {default}");
        }
        assert_eq!(flags.evaluate(&with_token), [("on".to_owned(), true)].into());
        assert!(flags.evaluate(&bare).is_empty());

        // Once there are flags, the token is not asked any more.
        let clone = flags.clone();
        clone.bootstrap(FeatureFlagSet::default());
        assert!(flags.is_ready());
        assert!(!flags.is_enabled("on", &with_token, false));
        assert!(flags.evaluate(&with_token).is_empty());
    }

    #[test]
    fn a_snapshot_stays_as_it_is() {
        let flags = FeatureFlags::from(FeatureFlagSet::default());
        let before = flags.snapshot().unwrap();
        let later: FeatureFlagSet =
            serde_json::from_str(r#"{"f":{"enabled":true,"default_value":true,"targets":{}}}"#).unwrap();
        flags.bootstrap(later);
        assert!(before.is_empty());
        assert_eq!((flags.stats().flags, flags.stats().polls), (1, 0));
        assert!(flags.is_enabled("f", &FlagContext::new(), false));
    }
}
