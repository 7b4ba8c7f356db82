//! JWKS, the public keys of access tokens: key sets, their cache, and verification by it.

mod cache;
mod key_set;
mod verified_tokens;
mod verify;

#[cfg(test)]
mod tests;

pub use self::{
    cache::JwksCache,
    key_set::{KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS},
    verify::{VerifyAccessToken, VerifyAccessTokenError},
};
pub(super) use self::{verified_tokens::Digest, verify::digest};
