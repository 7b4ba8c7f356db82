//! Feature flags that several threads share.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use super::{FeatureFlagSet, FlagContext};
use crate::types::Timestamp;

/// A shared handle to the feature flags that a [`FlagPoller`](super::FlagPoller) keeps up to date. Clones
/// share the flags, so each request handler can have one.
///
/// No method waits for a poll: a lock is held only while a pointer is exchanged. For several evaluations of
/// the same state use a [`snapshot`](Self::snapshot), which polls do not change.
///
/// Tests and tools create a handle without a poller: `FeatureFlags::from(set)`.
#[derive(Clone, Default)]
pub struct FeatureFlags(Arc<RwLock<Shared>>);

#[derive(Default)]
struct Shared {
    set: Option<Arc<FeatureFlagSet>>,
    stats: FlagStats,
}

impl FeatureFlags {
    /// Returns whether a flag is on for a context, evaluated as in [`FeatureFlagSet`], or `default` if the
    /// flag does not exist or has no answer.
    ///
    /// Before the flags are [ready](Self::is_ready), the [access token's flags](FlagContext::token_flags) of
    /// the context are used, and `default` without them.
    #[must_use]
    pub fn is_enabled(&self, slug: &str, context: &FlagContext, default: bool) -> bool {
        match (self.snapshot(), &context.token_flags) {
            (Some(set), _) => set.is_enabled(slug, context, default),
            (None, Some(token)) => token.is_enabled(slug, default),
            (None, None) => default,
        }
    }

    /// Returns the value of every flag that has an answer for a context. Before the flags are ready, the result has only the
    /// [access token's flags](FlagContext::token_flags), all of them on.
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

    /// Returns whether flags are loaded, from WorkOS or from a bootstrap set.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.read(|shared| shared.set.is_some())
    }

    /// Returns the current flags, or `None` before they are ready.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<FeatureFlagSet>> {
        self.read(|shared| shared.set.clone())
    }

    /// Returns the statistics of the polls.
    #[must_use]
    pub fn stats(&self) -> FlagStats {
        self.read(|shared| shared.stats)
    }

    /// Sets the flags before the first poll.
    pub(super) fn bootstrap(&self, set: FeatureFlagSet) {
        let set = Some(Arc::new(set));
        self.write(|shared| {
            shared.stats.flags = set.as_ref().map_or(0, |set| set.len());
            std::mem::replace(&mut shared.set, set)
        });
    }

    /// Stores the flags of a successful poll and returns the previous ones.
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

    /// Records a failed poll.
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

    /// Returns the closure's result, so that the caller drops it after the lock is released.
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

/// Statistics of feature flag polls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlagStats {
    /// Number of completed polls.
    pub polls: u64,
    /// Number of failed polls.
    pub errors: u64,
    /// Timestamp at which the last poll completed.
    pub last_poll_at: Option<Timestamp>,
    /// Timestamp at which the last successful poll completed.
    pub last_success_at: Option<Timestamp>,
    /// Number of loaded flags.
    pub flags: usize,
}

impl FlagStats {
    /// Returns the time since the last successful poll, or `None` if no poll has succeeded.
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
    fn token_flags_are_used_until_flags_are_loaded() {
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

        // Once flags are loaded, the token's flags are ignored.
        let clone = flags.clone();
        clone.bootstrap(FeatureFlagSet::default());
        assert!(flags.is_ready());
        assert!(!flags.is_enabled("on", &with_token, false));
        assert!(flags.evaluate(&with_token).is_empty());
    }

    #[test]
    fn snapshot_is_unaffected_by_updates() {
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
