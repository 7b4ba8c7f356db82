//! The verifier behind webhooks and actions.

use std::{fmt, marker::PhantomData, time::Duration};

use http::HeaderMap;

use super::{SIGNATURE_HEADER, SecretError, SignatureCheck, SignatureError, VerificationError, Verified};
use crate::types::{Secret, Timestamp};

/// The type of a body that WorkOS signs: [`Event`](crate::events::Event) for webhooks, `ActionContext` for
/// actions.
///
/// This trait is sealed and has no other implementations.
pub trait SignedBody: sealed::Decode {
    /// Default tolerance for the timestamp of a signature: 180 seconds for webhooks, 30 seconds for actions.
    const DEFAULT_TOLERANCE: Duration;
}

pub(crate) mod sealed {
    use super::super::BodyError;

    pub trait Decode: Sized {
        /// Name of the verifier's alias, for `Debug`.
        const VERIFIER: &'static str;

        fn decode(body: &[u8]) -> Result<Self, BodyError>;
    }
}

/// Verifies the `WorkOS-Signature` header of requests from WorkOS and decodes their bodies as `B`.
///
/// Use it through its aliases: [`WebhookVerifier`](crate::webhooks::WebhookVerifier) for webhooks, which
/// contain an [`Event`](crate::events::Event), and `ActionVerifier` (feature `actions`) for actions, which
/// contain an `ActionContext`.
///
/// A request is accepted if one of its signatures is the HMAC-SHA-256 of timestamp and body with one of the
/// verifier's secrets, and if the timestamp is within the tolerance. Pass the body as received, byte for
/// byte: a body that was parsed and serialized again has another signature.
///
/// Create one verifier per endpoint and reuse it. Secrets are stored as keyed hash states and never printed.
pub struct SignatureVerifier<B> {
    pub(crate) check: SignatureCheck,
    body: PhantomData<fn() -> B>,
}

impl<B: SignedBody> SignatureVerifier<B> {
    /// Default tolerance for the timestamp of a signature: 180 seconds for webhooks, 30 seconds for actions.
    pub const DEFAULT_TOLERANCE: Duration = B::DEFAULT_TOLERANCE;

    /// Creates a verifier with the signing secret of the endpoint.
    ///
    /// # Errors
    ///
    /// [`SecretError`] if the secret is empty, consists of white space, or contains a line break.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, SecretError> {
        let check = SignatureCheck::new(&secret.into(), B::DEFAULT_TOLERANCE)?;
        Ok(Self { check, body: PhantomData })
    }

    /// Adds another accepted secret, such as the old one while the endpoint's secret is rotated.
    ///
    /// # Errors
    ///
    /// [`SecretError`] if the secret is empty, consists of white space, or contains a line break.
    pub fn and(self, secret: impl Into<Secret>) -> Result<Self, SecretError> {
        Ok(Self { check: self.check.and(&secret.into())?, body: PhantomData })
    }

    /// Sets the tolerance: the largest accepted difference between the signature's timestamp and the current
    /// time, in either direction and inclusive. `None` accepts any timestamp, and thereby replays of
    /// recorded requests.
    ///
    /// The default is [`DEFAULT_TOLERANCE`](Self::DEFAULT_TOLERANCE).
    #[must_use]
    pub fn tolerance(mut self, tolerance: impl Into<Option<Duration>>) -> Self {
        self.check.tolerance = tolerance.into();
        self
    }

    /// Rejects headers with unknown parameters, or with malformed signatures besides well-formed ones. By
    /// default these parts of a header are ignored, so that WorkOS can add signature schemes.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.check.strict = true;
        self
    }

    /// Verifies a request and decodes its body. `signature` is the value of the `WorkOS-Signature` header,
    /// `body` the body as received.
    ///
    /// # Errors
    ///
    /// [`VerificationError::Signature`] if the signature is not valid or its timestamp is outside the
    /// tolerance. [`VerificationError::Body`] if the signature is valid and the body cannot be decoded.
    pub fn verify(
        &self,
        signature: impl AsRef<[u8]>,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<B>, VerificationError> {
        self.verify_and_decode(signature.as_ref(), body.as_ref(), now)
    }

    /// Verifies a request with all of its headers and decodes its body.
    ///
    /// # Errors
    ///
    /// [`SignatureError::MissingHeader`] or [`SignatureError::MultipleHeaders`] unless exactly one header is
    /// `WorkOS-Signature`; otherwise the errors of [`verify`](Self::verify).
    pub fn verify_request(
        &self,
        headers: &HeaderMap,
        body: impl AsRef<[u8]>,
        now: Timestamp,
    ) -> Result<Verified<B>, VerificationError> {
        self.verify_and_decode(signature_header(headers)?, body.as_ref(), now)
    }

    /// Verifies a request and returns its body without decoding it.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if the signature is not valid or its timestamp is outside the tolerance.
    pub fn verify_bytes<Body: AsRef<[u8]>>(
        &self,
        signature: impl AsRef<[u8]>,
        body: Body,
        now: Timestamp,
    ) -> Result<Verified<Body>, SignatureError> {
        let accepted = self.check.verify(signature.as_ref(), body.as_ref(), now)?;
        Ok(Verified::new(body, accepted))
    }

    fn verify_and_decode(
        &self,
        signature: &[u8],
        body: &[u8],
        now: Timestamp,
    ) -> Result<Verified<B>, VerificationError> {
        let accepted = self.check.verify(signature, body, now)?;
        Ok(Verified::new(B::decode(body)?, accepted))
    }
}

/// Returns the value of the only `WorkOS-Signature` header.
fn signature_header(headers: &HeaderMap) -> Result<&[u8], SignatureError> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter();
    let value = values.next().ok_or(SignatureError::MissingHeader)?;
    match values.next() {
        None => Ok(value.as_bytes()),
        Some(_) => Err(SignatureError::MultipleHeaders),
    }
}

// Not derived, since a derive requires `B: Clone`.
impl<B> Clone for SignatureVerifier<B> {
    fn clone(&self) -> Self {
        Self { check: self.check.clone(), body: PhantomData }
    }
}

impl<B: SignedBody> fmt::Debug for SignatureVerifier<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(B::VERIFIER)
            .field("secrets", &self.check.secrets())
            .field("tolerance", &self.check.tolerance)
            .field("strict", &self.check.strict)
            .finish()
    }
}
