//! A token split into its parts (RFC 7515, section 7.1), not verified yet.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};

use super::{AccessTokenClaims, AccessTokenError};
use crate::{
    crypto::{base64, rs256::PublicKey},
    types::from_json,
};

/// Maximum length of an access token, in bytes: 16 KiB. WorkOS's tokens have about 1 KiB, a few with large
/// JWT templates.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// A token split into its parts.
pub(in crate::session) struct Parsed<'a> {
    /// Key ID of the signature (`kid`).
    pub(in crate::session) key_id: Option<String>,
    /// Whether the header brings or names a key (`jwk`, `jku`, `x5c`, `x5u`). It is never used.
    pub(in crate::session) has_key: bool,
    /// Header and claims, the signed text.
    message: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    kid: Option<String>,
    crit: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    jku: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
}

impl<'a> Parsed<'a> {
    pub(in crate::session) fn new(token: &'a str) -> Result<Self, AccessTokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AccessTokenError::TooLong);
        }
        Self::split(token).ok_or(AccessTokenError::Malformed)?
    }

    fn split(token: &'a str) -> Option<Result<Self, AccessTokenError>> {
        let (message, signature) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        if claims.contains('.') {
            return None;
        }
        let header = base64::decode_url(header.as_bytes())?;
        // Serde reads a struct from a list, too, so the brace is checked. It rejects duplicate fields.
        let header: Header<'_> = from_json(header.strip_prefix(b"{").and(Some(&header))?).ok()?;
        if header.crit.is_some() {
            return Some(Err(AccessTokenError::Critical));
        }
        if header.alg != "RS256" {
            return Some(Err(AccessTokenError::Algorithm));
        }
        let signature = base64::decode_url(signature.as_bytes())?;
        let keys = [header.jwk, header.jku, header.x5c, header.x5u];
        let has_key = keys.iter().any(Option::is_some);
        Some(Ok(Self { key_id: header.kid, has_key, message, claims, signature }))
    }

    /// Verifies the signature and then reads the claims.
    pub(in crate::session) fn verify(&self, key: &PublicKey) -> Result<AccessTokenClaims, AccessTokenError> {
        if !key.verify(self.message.as_bytes(), &self.signature) {
            return Err(AccessTokenError::Signature);
        }
        let claims = base64::decode_url(self.claims.as_bytes()).ok_or(AccessTokenError::Claim(""))?;
        AccessTokenClaims::parse(&claims)
    }
}
