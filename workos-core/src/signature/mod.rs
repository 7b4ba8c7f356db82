//! The signature that webhooks and actions share: `WorkOS-Signature: t=…, v1=…`, where `v1` is the
//! HMAC-SHA-256 of `t`, a full stop and the body, keyed with the endpoint's secret.

mod error;
mod header;
mod verified;

use std::{fmt, time::Duration};

use http::HeaderMap;

pub use self::{
    error::{BodyError, SecretError, SignatureError, VerificationError},
    header::{MAX_HEADER_BYTES, MAX_SIGNATURES},
    verified::Verified,
};
use crate::{
    crypto::{MacKey, equal},
    types::{Secret, Timestamp},
};

/// The header that carries the signature, `WorkOS-Signature`.
pub const SIGNATURE_HEADER: &str = "workos-signature";

/// What checks the signatures of one endpoint.
#[derive(Clone)]
pub(crate) struct Verifier {
    // Apart, so that there is one by construction.
    first: MacKey,
    others: Vec<MacKey>,
    pub(crate) tolerance: Option<Duration>,
    pub(crate) strict: bool,
}

/// What is known of a message whose signature is right.
// Without `Debug`: the fingerprint may be a valid signature.
#[derive(Clone)]
pub(crate) struct Accepted {
    pub(crate) timestamp: Timestamp,
    pub(crate) tolerance: Option<Duration>,
    pub(crate) fingerprint: [u8; 32],
    /// Which of the secrets signed it.
    #[cfg_attr(not(feature = "actions"), allow(dead_code, reason = "only actions are answered"))]
    pub(crate) secret: usize,
}

impl Verifier {
    pub(crate) fn new(secret: &Secret, tolerance: Duration) -> Result<Self, SecretError> {
        Ok(Self { first: key(secret)?, others: Vec::new(), tolerance: Some(tolerance), strict: false })
    }

    pub(crate) fn and(mut self, secret: &Secret) -> Result<Self, SecretError> {
        self.others.push(key(secret)?);
        Ok(self)
    }

    /// The key at a place; the first where there is none.
    #[cfg(feature = "actions")]
    pub(crate) fn key(&self, place: usize) -> &MacKey {
        place.checked_sub(1).and_then(|place| self.others.get(place)).unwrap_or(&self.first)
    }

    pub(crate) fn verify(
        &self,
        header: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<Accepted, SignatureError> {
        let header = header::Header::parse(header, self.strict)?;
        let message = [header.signed_timestamp, b".", body];
        // The same for a message whichever secret signed it: otherwise, of a message with two signatures,
        // the one that was not looked at would still be good for a replay.
        let fingerprint = self.first.mac(&message);
        let signed = |mac: &[u8; 32]| {
            // All are looked at, whichever is right.
            header.signatures.iter().fold(false, |found, signature| found | equal(signature, mac))
        };
        let secret = if signed(&fingerprint) {
            0
        } else {
            let other = self.others.iter().position(|key| signed(&key.mac(&message)));
            other.ok_or(SignatureError::Mismatch)?.saturating_add(1)
        };
        // After the signature, so that what is said of the time is said of a message by WorkOS.
        let timestamp = header.timestamp;
        if let Some(tolerance) = self.tolerance {
            let (age, ahead) =
                (now.saturating_duration_since(timestamp), timestamp.saturating_duration_since(now));
            if age > tolerance {
                return Err(SignatureError::TooOld { age, tolerance });
            }
            if ahead > tolerance {
                return Err(SignatureError::TooNew { ahead, tolerance });
            }
        }
        Ok(Accepted { timestamp, tolerance: self.tolerance, fingerprint, secret })
    }
}

impl Verifier {
    /// For the `Debug` of what it is within.
    pub(crate) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("secrets", &self.others.len().saturating_add(1))
            .field("tolerance", &self.tolerance)
            .field("strict", &self.strict)
            .finish()
    }
}

fn key(secret: &Secret) -> Result<MacKey, SecretError> {
    let text = secret.expose();
    if text.is_empty() {
        return Err(SecretError::Empty);
    }
    if text.contains(['\r', '\n']) {
        return Err(SecretError::LineBreak);
    }
    Ok(MacKey::new(text.as_bytes()))
}

/// The one header of that name.
pub(crate) fn header(headers: &HeaderMap) -> Result<&[u8], SignatureError> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter();
    let value = values.next().ok_or(SignatureError::MissingHeader)?;
    match values.next() {
        None => Ok(value.as_bytes()),
        Some(_) => Err(SignatureError::SeveralHeaders),
    }
}

#[cfg(test)]
mod tests;
