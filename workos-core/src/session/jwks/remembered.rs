//! Tokens that were verified before.

use std::{collections::BTreeMap, mem, sync::Arc};

use crate::session::AccessTokenClaims;

/// The most tokens of either half.
const HALF: usize = 512;

/// The SHA-256 of a token.
pub(super) type Digest = [u8; 32];

/// The claims of tokens whose signature was verified, by the tokens' hashes. The least recently used go: what is
/// used stands in the young half, and when that is full it becomes the old one, whose tokens are forgotten.
#[derive(Default)]
pub(super) struct Remembered {
    young: BTreeMap<Digest, Arc<AccessTokenClaims>>,
    old: BTreeMap<Digest, Arc<AccessTokenClaims>>,
}

impl Remembered {
    pub(super) fn get(&mut self, digest: &Digest) -> Option<Arc<AccessTokenClaims>> {
        if let Some(claims) = self.young.get(digest) {
            return Some(claims.clone());
        }
        let claims = self.old.remove(digest)?;
        self.insert(*digest, claims.clone());
        Some(claims)
    }

    pub(super) fn insert(&mut self, digest: Digest, claims: Arc<AccessTokenClaims>) {
        if self.young.len() >= HALF && !self.young.contains_key(&digest) {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(digest, claims);
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{HALF, Remembered};
    use crate::{session::KeySet, testing::TokenSigner, types::Timestamp};

    #[test]
    fn the_least_recently_used_are_forgotten() {
        let now = Timestamp::UNIX_EPOCH;
        let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
        let token = TokenSigner::new().access_token("user_1", "session_1", now).sign();
        let claims =
            Arc::new(keys.verify(token.expose(), &crate::session::AccessTokenRules::new(), now).unwrap());
        let digest = |number: u64| crate::crypto::sha256(&number.to_be_bytes());

        let mut remembered = Remembered::default();
        for number in 0..5_000 {
            remembered.insert(digest(number), claims.clone());
            assert!(remembered.get(&digest(0)).is_some(), "{number}");
            assert!(remembered.get(&digest(number)).is_some());
            assert!(remembered.get(&digest(number.saturating_sub(HALF as u64 / 2 - 6))).is_some());
            assert!(remembered.len() <= 2 * HALF);
        }
        assert!(remembered.get(&digest(1)).is_none());
        remembered.clear();
        assert!(remembered.get(&digest(0)).is_none() && remembered.len() == 0);
    }
}
