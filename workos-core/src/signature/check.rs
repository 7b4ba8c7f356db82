//! Check of a signature and its timestamp, independent of what the body contains.

use std::time::Duration;

use super::{SecretError, SignatureError, header::Header};
use crate::{
    crypto::{HmacKey, equal},
    types::{Secret, Timestamp},
};

/// Secrets and rules of one endpoint.
///
/// Not generic, so that the code exists once for all types of bodies.
#[derive(Clone)]
pub(crate) struct SignatureCheck {
    // Separate from the others, so that there is at least one key by construction.
    first: HmacKey,
    others: Vec<HmacKey>,
    pub(super) tolerance: Option<Duration>,
    pub(super) strict: bool,
}

/// Properties of an accepted signature.
// Without `Debug`: the fingerprint may be a valid signature.
#[derive(Clone)]
pub(crate) struct AcceptedSignature {
    pub(crate) timestamp: Timestamp,
    /// Tolerance of the verifier that accepted the signature.
    pub(crate) tolerance: Option<Duration>,
    pub(crate) fingerprint: [u8; 32],
    /// Index of the secret that made the signature.
    #[cfg_attr(
        not(feature = "actions"),
        allow(dead_code, reason = "responses to actions are signed with it")
    )]
    pub(crate) key: usize,
}

impl SignatureCheck {
    pub(super) fn new(secret: &Secret, tolerance: Duration) -> Result<Self, SecretError> {
        Ok(Self { first: key(secret)?, others: Vec::new(), tolerance: Some(tolerance), strict: false })
    }

    pub(super) fn and(mut self, secret: &Secret) -> Result<Self, SecretError> {
        self.others.push(key(secret)?);
        Ok(self)
    }

    pub(super) fn secrets(&self) -> usize {
        self.others.len().saturating_add(1)
    }

    /// Returns the key with an index, or the first key if the index is out of range.
    #[cfg(feature = "actions")]
    pub(crate) fn key(&self, index: usize) -> &HmacKey {
        index.checked_sub(1).and_then(|index| self.others.get(index)).unwrap_or(&self.first)
    }

    pub(super) fn verify(
        &self,
        header: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<AcceptedSignature, SignatureError> {
        let header = Header::parse(header, self.strict)?;
        let message = [header.signed_timestamp, b".", body];
        // The fingerprint is independent of the secret that made the signature. Otherwise a message with two
        // valid signatures had two fingerprints and could be replayed once.
        let fingerprint = self.first.mac(&message);
        let is_signed_with = |mac: &[u8; 32]| {
            // No early exit, so that the duration does not depend on which signature matches.
            header.signatures.iter().fold(false, |found, signature| found | equal(signature, mac))
        };
        let key = if is_signed_with(&fingerprint) {
            0
        } else {
            let other = self.others.iter().position(|key| is_signed_with(&key.mac(&message)));
            other.ok_or(SignatureError::Mismatch)?.saturating_add(1)
        };
        // Checked after the signature, so that the timestamp of a forgery is not reported.
        let timestamp = header.timestamp;
        if let Some(tolerance) = self.tolerance {
            let (age, ahead) =
                (now.saturating_duration_since(timestamp), timestamp.saturating_duration_since(now));
            if age > tolerance {
                return Err(SignatureError::TooOld { age, tolerance });
            }
            if ahead > tolerance {
                return Err(SignatureError::TooFarInFuture { ahead, tolerance });
            }
        }
        Ok(AcceptedSignature { timestamp, tolerance: self.tolerance, fingerprint, key })
    }
}

fn key(secret: &Secret) -> Result<HmacKey, SecretError> {
    let text = secret.expose();
    if text.trim().is_empty() {
        return Err(SecretError::Empty);
    }
    if text.contains(['\r', '\n']) {
        return Err(SecretError::LineBreak);
    }
    Ok(HmacKey::new(text.as_bytes()))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
