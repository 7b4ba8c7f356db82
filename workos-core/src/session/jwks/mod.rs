//! JWKS, the public keys of access tokens: key sets, their cache, and verification by it.

mod cache;
mod key_set;
mod source;
mod verify;

#[cfg(test)]
mod tests;

pub(super) use self::verify::digest;
pub use self::{
    cache::JwksCache,
    key_set::{KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS},
    verify::{VerifyAccessToken, VerifyAccessTokenError},
};
