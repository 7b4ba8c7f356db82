//! A bounded cache by digest.

use std::{collections::BTreeMap, mem};

/// Maximum number of entries in one generation.
const GENERATION: usize = 512;

/// SHA-256 of a token or a key.
pub(crate) type Digest = [u8; 32];

/// At most 1024 values by digest. The least recently used are dropped: an entry moves to the young generation
/// when used, and a full young generation replaces the old one.
pub(crate) struct DigestCache<T> {
    young: BTreeMap<Digest, T>,
    old: BTreeMap<Digest, T>,
}

impl<T: Clone> DigestCache<T> {
    pub(crate) fn get(&mut self, digest: &Digest) -> Option<T> {
        if let Some(value) = self.young.get(digest) {
            return Some(value.clone());
        }
        let value = self.old.remove(digest)?;
        self.insert(*digest, value.clone());
        Some(value)
    }

    pub(crate) fn insert(&mut self, digest: Digest, value: T) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&digest) {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(digest, value);
    }

    /// Removes the entries for which `keep` returns `false`.
    #[cfg(feature = "api-keys")]
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.young.retain(|_, value| keep(value));
        self.old.retain(|_, value| keep(value));
    }

    #[cfg(feature = "session")]
    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

// Not derived, since a derive requires `T: Default`.
impl<T> Default for DigestCache<T> {
    fn default() -> Self {
        Self { young: BTreeMap::new(), old: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::{DigestCache, GENERATION};

    fn digest(number: u64) -> [u8; 32] {
        crate::crypto::sha256(&number.to_be_bytes())
    }

    #[test]
    fn least_recently_used_entries_are_dropped() {
        let mut cache = DigestCache::default();
        for number in 0..5_000 {
            cache.insert(digest(number), number);
            assert_eq!(cache.get(&digest(0)), Some(0), "{number}");
            assert_eq!(cache.get(&digest(number)), Some(number));
            assert!(cache.get(&digest(number.saturating_sub(GENERATION as u64 / 2 - 6))).is_some());
            assert!(cache.len() <= 2 * GENERATION);
        }
        assert!(cache.get(&digest(1)).is_none());
        cache.retain(|number| *number == 0);
        assert_eq!((cache.get(&digest(0)), cache.len()), (Some(0), 1));
        cache.clear();
        assert!(cache.get(&digest(0)).is_none() && cache.len() == 0);
    }

    #[test]
    fn full_young_generation_replaces_the_old_one() {
        let mut cache = DigestCache::default();
        for number in 0..=2 * GENERATION as u64 {
            cache.insert(digest(number), ());
        }
        assert_eq!(cache.len(), GENERATION + 1);
        // An entry that is in the young generation needs no room.
        for number in GENERATION as u64 + 1..=2 * GENERATION as u64 {
            cache.insert(digest(number), ());
        }
        assert!(cache.len() <= 2 * GENERATION);
    }
}
