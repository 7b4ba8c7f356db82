//! Memory of verified tokens.

use std::{collections::BTreeMap, mem, sync::Arc};

use crate::session::AccessTokenClaims;

/// Maximum number of tokens in one generation.
const GENERATION: usize = 512;

/// SHA-256 of a token.
pub(in crate::session) type Digest = [u8; 32];

/// The claims of tokens with a verified signature, by digest. The least recently used are dropped: a token
/// moves to the young generation when used, and a full young generation replaces the old one.
#[derive(Default)]
pub(super) struct VerifiedTokens {
    young: BTreeMap<Digest, Arc<AccessTokenClaims>>,
    old: BTreeMap<Digest, Arc<AccessTokenClaims>>,
}

impl VerifiedTokens {
    pub(super) fn get(&mut self, digest: &Digest) -> Option<Arc<AccessTokenClaims>> {
        if let Some(claims) = self.young.get(digest) {
            return Some(claims.clone());
        }
        let claims = self.old.remove(digest)?;
        self.insert(*digest, claims.clone());
        Some(claims)
    }

    pub(super) fn insert(&mut self, digest: Digest, claims: Arc<AccessTokenClaims>) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&digest) {
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

    use super::{GENERATION, VerifiedTokens};
    use crate::{session::KeySet, testing::TokenSigner, types::Timestamp};

    #[test]
    fn least_recently_used_tokens_are_dropped() {
        let now = Timestamp::UNIX_EPOCH;
        let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
        let token = TokenSigner::new().access_token("user_1", "session_1", now).sign();
        let claims =
            Arc::new(keys.verify(token.expose(), &crate::session::AccessTokenRules::new(), now).unwrap());
        let digest = |number: u64| crate::crypto::sha256(&number.to_be_bytes());

        let mut tokens = VerifiedTokens::default();
        for number in 0..5_000 {
            tokens.insert(digest(number), claims.clone());
            assert!(tokens.get(&digest(0)).is_some(), "{number}");
            assert!(tokens.get(&digest(number)).is_some());
            assert!(tokens.get(&digest(number.saturating_sub(GENERATION as u64 / 2 - 6))).is_some());
            assert!(tokens.len() <= 2 * GENERATION);
        }
        assert!(tokens.get(&digest(1)).is_none());
        tokens.clear();
        assert!(tokens.get(&digest(0)).is_none() && tokens.len() == 0);
    }

    #[test]
    fn full_young_generation_replaces_the_old_one() {
        let now = Timestamp::UNIX_EPOCH;
        let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
        let token = TokenSigner::new().access_token("user_1", "session_1", now).sign();
        let claims =
            Arc::new(keys.verify(token.expose(), &crate::session::AccessTokenRules::new(), now).unwrap());
        let mut tokens = VerifiedTokens::default();
        for number in 0..=2 * GENERATION {
            tokens.insert(crate::crypto::sha256(&number.to_be_bytes()), claims.clone());
        }
        assert_eq!(tokens.len(), GENERATION + 1);
        // A token that is in the young generation needs no room.
        for number in GENERATION + 1..=2 * GENERATION {
            tokens.insert(crate::crypto::sha256(&number.to_be_bytes()), claims.clone());
        }
        assert!(tokens.len() <= 2 * GENERATION);
    }
}
