//! A set of keys.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    crypto::rs256::PublicKey,
    session::access_token::{AccessTokenClaims, AccessTokenError, AccessTokenRules, Parsed},
    types::Timestamp,
    user_management::{JsonWebKey, JsonWebKeySet},
};

/// The most keys of a set. WorkOS's have one or two.
pub const MAX_KEYS: usize = 64;

/// The most bytes of a set that is read.
pub const MAX_KEY_SET_BYTES: usize = 256 * 1024;

/// The public keys that access tokens are signed with (JWKS, RFC 7517), ready to verify tokens.
///
/// Only RSA keys for RS256 signatures count, of 2048 to 8192 bits; others are passed over. A
/// [`JwksCache`](super::JwksCache) fetches them from WorkOS and keeps them fresh; this is for who has them already.
///
/// ```
/// use workos_core::{session::{AccessTokenError, AccessTokenRules, KeySet}, types::Timestamp};
///
/// # let (token, now) = ("no token", Timestamp::UNIX_EPOCH);
/// # let signer = workos_core::testing::TokenSigner::new();
/// # let body = serde_json::to_vec(&signer.jwks()).unwrap();
/// let keys = KeySet::parse(&body)?;
/// match keys.verify(token, &AccessTokenRules::new(), now) {
///     Ok(claims) => println!("{} is signed in", claims.subject),
///     Err(error) if error.is_expired() => println!("refresh the session"),
///     Err(error) => println!("{error}"),
/// }
/// # Ok::<(), workos_core::session::KeySetError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct KeySet(Vec<Key>);

#[derive(Clone, PartialEq, Eq)]
struct Key {
    id: Option<Box<str>>,
    key: PublicKey,
}

/// Why a set of keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// It is longer than [`MAX_KEY_SET_BYTES`].
    TooLong,
    /// It is no JSON object with a list of `keys`.
    Malformed,
    /// It has more than [`MAX_KEYS`] keys.
    TooManyKeys,
    /// Two different keys have the same id.
    AmbiguousKeyId,
    /// None of its keys is one for RS256.
    NoUsableKey,
}

/// What is read of a key. Anything that is of the wrong type makes the key unusable, not the set.
#[derive(Deserialize)]
struct Candidate {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    n: String,
    e: String,
}

impl Candidate {
    fn key(self) -> Option<Key> {
        let is = |field: &Option<String>, expected| field.as_deref().is_none_or(|field| field == expected);
        let operations = self.key_ops.as_deref();
        let usable = self.kty == "RSA"
            && is(&self.usage, "sig")
            && is(&self.alg, "RS256")
            && operations.is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        let key = PublicKey::from_components(&self.n, &self.e).filter(|_| usable)?;
        Some(Key { id: self.kid.map(Into::into), key })
    }
}

impl From<&JsonWebKey> for Candidate {
    fn from(key: &JsonWebKey) -> Self {
        // The model has absent fields empty.
        let maybe = |field: &String| Some(field.clone()).filter(|field| !field.is_empty());
        Self {
            kty: key.key_type.clone(),
            kid: maybe(&key.key_id),
            alg: maybe(&key.algorithm),
            usage: maybe(&key.usage),
            key_ops: None,
            n: key.modulus.clone(),
            e: key.exponent.clone(),
        }
    }
}

impl KeySet {
    /// Reads the JSON of a set.
    ///
    /// # Errors
    ///
    /// Returns [`KeySetError`] where no key can be used, or it is not clear which.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }

        if json.len() > MAX_KEY_SET_BYTES {
            return Err(KeySetError::TooLong);
        }
        let set: Set = serde_json::from_slice(json).map_err(|_| KeySetError::Malformed)?;
        Self::collect(set.keys.len(), set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()))
    }

    fn collect(count: usize, candidates: impl Iterator<Item = Candidate>) -> Result<Self, KeySetError> {
        if count > MAX_KEYS {
            return Err(KeySetError::TooManyKeys);
        }
        let mut keys: Vec<Key> = Vec::new();
        for key in candidates.filter_map(Candidate::key) {
            match keys.iter().find(|other| other.id.is_some() && other.id == key.id) {
                None => keys.push(key),
                Some(other) if *other == key => {}
                Some(_) => return Err(KeySetError::AmbiguousKeyId),
            }
        }
        if keys.is_empty() { Err(KeySetError::NoUsableKey) } else { Ok(Self(keys)) }
    }

    /// Verifies an access token: its signature, then what the rules ask.
    ///
    /// A token that does not name its key passes if the set has a single one.
    ///
    /// # Errors
    ///
    /// Returns [`AccessTokenError`], which tells why it is refused.
    pub fn verify(
        &self,
        token: &str,
        rules: &AccessTokenRules,
        now: Timestamp,
    ) -> Result<AccessTokenClaims, AccessTokenError> {
        let claims = self.authenticate(&Parsed::new(token)?)?;
        rules.check(&claims, now)?;
        Ok(claims)
    }

    /// The claims of a token that is WorkOS's.
    pub(super) fn authenticate(&self, token: &Parsed<'_>) -> Result<AccessTokenClaims, AccessTokenError> {
        token.verify(self.find(token.key_id.as_deref())?)
    }

    fn find(&self, id: Option<&str>) -> Result<&PublicKey, AccessTokenError> {
        let found = match (id, self.0.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => return Err(AccessTokenError::MissingKeyId),
            (id, keys) => keys.iter().find(|key| key.id.as_deref() == id),
        };
        found.map(|key| &key.key).ok_or(AccessTokenError::UnknownKey)
    }
}

impl TryFrom<&JsonWebKeySet> for KeySet {
    type Error = KeySetError;

    fn try_from(set: &JsonWebKeySet) -> Result<Self, KeySetError> {
        Self::collect(set.keys.len(), set.keys.iter().map(Candidate::from))
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| key.id.as_deref().unwrap_or_default())).finish()
    }
}

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the key set is too long",
            Self::Malformed => "the key set is no JSON object with a list of keys",
            Self::TooManyKeys => "the key set has too many keys",
            Self::AmbiguousKeyId => "two keys of the key set have the same id",
            Self::NoUsableKey => "the key set has no key for RS256",
        })
    }
}

impl std::error::Error for KeySetError {}
