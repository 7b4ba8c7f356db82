//! Key sets (JWKS, RFC 7517).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    crypto::rs256::PublicKey,
    session::access_token::{AccessTokenClaims, AccessTokenError, AccessTokenRules, Parsed},
    types::{Timestamp, from_json},
    user_management::{JsonWebKey, JsonWebKeySet},
};

/// Maximum number of keys in a set. WorkOS's sets have one or two.
pub const MAX_KEYS: usize = 64;

/// Maximum length of a set's JSON, in bytes: 256 KiB.
pub const MAX_KEY_SET_BYTES: usize = 256 * 1024;

/// A JWKS (RFC 7517): the public keys that verify access tokens.
///
/// Only RSA keys of 2048 to 8192 bits for RS256 signatures are used; others are ignored. A key set fetches
/// nothing: use [`JwksCache`](super::JwksCache) to fetch the keys from WorkOS and keep them fresh.
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

/// Error of reading a key set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeySetError {
    /// The JSON is longer than [`MAX_KEY_SET_BYTES`].
    TooLong,
    /// The JSON is not an object with a list of `keys`.
    Malformed,
    /// The set has more than [`MAX_KEYS`] keys.
    TooManyKeys,
    /// Two different keys have the same key ID.
    AmbiguousKeyId,
    /// The set has no key for RS256.
    NoUsableKey,
}

/// The fields of a key that are read. A field of the wrong type makes the key unusable, not the set.
#[derive(Deserialize)]
struct Candidate {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Operations>,
    n: String,
    e: String,
}

/// The operations of a key: whether `verify` is one of them.
struct Operations {
    verify: bool,
}

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Operations;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of operations")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut operations: A) -> Result<Operations, A::Error> {
                let mut verify = false;
                while let Some(operation) = operations.next_element::<String>()? {
                    verify |= operation == "verify";
                }
                Ok(Operations { verify })
            }
        }

        deserializer.deserialize_seq(List)
    }
}

/// The keys of a set, unparsed, of which at most [`MAX_KEYS`] are kept.
struct FirstKeys<'a> {
    first: Vec<&'a RawValue>,
    count: usize,
}

impl<'de: 'a, 'a> Deserialize<'de> for FirstKeys<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = FirstKeys<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of keys")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut keys: A) -> Result<FirstKeys<'de>, A::Error> {
                let mut first = Vec::new();
                while first.len() < MAX_KEYS {
                    let Some(key) = keys.next_element()? else { break };
                    first.push(key);
                }
                let mut count = first.len();
                while keys.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(FirstKeys { first, count })
            }
        }

        deserializer.deserialize_seq(List)
    }
}

impl Candidate {
    fn key(self) -> Option<Key> {
        let is = |field: &Option<String>, expected| field.as_deref().is_none_or(|field| field == expected);
        let usable = self.kty == "RSA"
            && is(&self.usage, "sig")
            && is(&self.alg, "RS256")
            && self.key_ops.is_none_or(|operations| operations.verify);
        let key = PublicKey::from_components(&self.n, &self.e).filter(|_| usable)?;
        Some(Key { id: self.kid.map(Into::into), key })
    }
}

impl From<&JsonWebKey> for Candidate {
    fn from(key: &JsonWebKey) -> Self {
        // In the model an absent field is empty.
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
    /// Reads a key set from JSON.
    ///
    /// # Errors
    ///
    /// [`KeySetError`] if the JSON is malformed or too long, if no key is usable, or if a key ID is
    /// ambiguous.
    pub fn parse(json: &[u8]) -> Result<Self, KeySetError> {
        #[derive(Deserialize)]
        struct Set<'a> {
            #[serde(borrow)]
            keys: FirstKeys<'a>,
        }

        if json.len() > MAX_KEY_SET_BYTES {
            return Err(KeySetError::TooLong);
        }
        let Set { keys } = from_json(json).map_err(|_| KeySetError::Malformed)?;
        Self::collect(keys.count, keys.first.iter().filter_map(|key| serde_json::from_str(key.get()).ok()))
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

    /// Verifies an access token: the signature, then the rules.
    ///
    /// A token without a key ID (`kid`) is accepted if the set has exactly one key.
    ///
    /// # Errors
    ///
    /// [`AccessTokenError`] with the reason if the token is rejected.
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

    /// Verifies the signature of a token and returns the claims.
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
            Self::TooLong => "key set is too long",
            Self::Malformed => "key set is not a JSON object with a list of keys",
            Self::TooManyKeys => "key set has too many keys",
            Self::AmbiguousKeyId => "key set has two keys with the same key ID",
            Self::NoUsableKey => "key set has no key for RS256",
        })
    }
}

impl std::error::Error for KeySetError {}
