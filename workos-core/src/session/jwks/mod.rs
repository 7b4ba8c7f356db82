//! The keys that access tokens are signed with: a set of them, and a cache that fetches it.

mod cache;
mod key_set;
mod remembered;
mod verify;

#[cfg(test)]
mod tests;

pub use self::{
    cache::JwksCache,
    key_set::{KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS},
    verify::{VerifyAccessToken, VerifyAccessTokenError},
};
