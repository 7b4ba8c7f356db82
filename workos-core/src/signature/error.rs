//! Errors of secrets, signatures and signed bodies.

use std::{fmt, time::Duration};

use super::{MAX_HEADER_BYTES, MAX_SIGNATURES};
use crate::error::describe;

/// A signing secret that cannot be used: a configuration error, reported before the first request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// The secret is empty or consists of white space, so that signatures could be forged without knowledge of a secret.
    Empty,
    /// The secret contains a carriage return or a line feed, usually left over from a file or an environment
    /// variable.
    LineBreak,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "signing secret is empty or white space",
            Self::LineBreak => "signing secret contains a line break",
        })
    }
}

impl std::error::Error for SecretError {}

/// Reason why the signature of a request is rejected. The body of a rejected request is not parsed; respond
/// with 400 or 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The request has no `WorkOS-Signature` header.
    MissingHeader,
    /// The request has more than one `WorkOS-Signature` header.
    MultipleHeaders,
    /// The header is longer than [`MAX_HEADER_BYTES`].
    HeaderTooLong,
    /// The header has no `t` parameter.
    MissingTimestamp,
    /// The header has more than one `t` parameter.
    MultipleTimestamps,
    /// The `t` parameter is not a number of milliseconds in ASCII digits.
    MalformedTimestamp,
    /// The header has no `v1` parameter.
    MissingSignature,
    /// The header has more than [`MAX_SIGNATURES`] `v1` parameters.
    TooManySignatures,
    /// A `v1` parameter is not 64 lowercase hexadecimal digits.
    MalformedSignature,
    /// The header has a parameter other than `t` and `v1`. Reported by strict verifiers only.
    UnknownParameter,
    /// No signature matches the body and any of the secrets: either the secret belongs to another endpoint,
    /// or the body is not the received bytes, because it was parsed and serialized again or tampered with.
    Mismatch,
    /// The signature matches and is older than the tolerance: a replay, or a wrong clock.
    TooOld {
        /// Time since the signature's timestamp.
        age: Duration,
        /// Longest accepted age.
        tolerance: Duration,
    },
    /// The signature matches and its timestamp is further in the future than the tolerance: a wrong clock.
    TooFarInFuture {
        /// Time until the signature's timestamp.
        ahead: Duration,
        /// Longest accepted time until the timestamp.
        tolerance: Duration,
    },
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::MissingHeader => "WorkOS-Signature header is missing",
            Self::MultipleHeaders => "request has more than one WorkOS-Signature header",
            Self::HeaderTooLong => {
                return write!(f, "WorkOS-Signature header is longer than {MAX_HEADER_BYTES} bytes");
            }
            Self::MissingTimestamp => "WorkOS-Signature header has no timestamp",
            Self::MultipleTimestamps => "WorkOS-Signature header has more than one timestamp",
            Self::MalformedTimestamp => "timestamp of the WorkOS-Signature header is not a number",
            Self::MissingSignature => "WorkOS-Signature header has no v1 signature",
            Self::TooManySignatures => {
                return write!(f, "WorkOS-Signature header has more than {MAX_SIGNATURES} signatures");
            }
            Self::MalformedSignature => "v1 signature is not 64 lowercase hexadecimal digits",
            Self::UnknownParameter => "WorkOS-Signature header has an unknown parameter",
            Self::Mismatch => "signature does not match the body and the secret",
            Self::TooOld { age, tolerance } => {
                return write!(f, "signature is {age:?} old, more than the tolerance of {tolerance:?}");
            }
            Self::TooFarInFuture { ahead, tolerance } => {
                return write!(
                    f,
                    "signature is dated {ahead:?} in the future, more than the tolerance of {tolerance:?}"
                );
            }
        };
        f.write_str(text)
    }
}

impl std::error::Error for SignatureError {}

/// A body with a valid signature that cannot be decoded. The request was sent by WorkOS, so this is not a
/// forgery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyError(Box<str>);

impl BodyError {
    #[cfg(feature = "actions")]
    pub(crate) fn new(problem: &str) -> Self {
        Self(problem.into())
    }

    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        Self(describe(error).into())
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signed body cannot be decoded: {}", self.0)
    }
}

impl std::error::Error for BodyError {}

/// Reason why a signed request is rejected, for webhooks and actions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerificationError {
    /// The signature is missing, malformed, invalid or outside the tolerance. Respond with 400 or 401.
    Signature(SignatureError),
    /// The signature is valid, and the body cannot be decoded.
    Body(BodyError),
}

impl fmt::Display for VerificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(error) => error.fmt(f),
            Self::Body(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for VerificationError {}

impl From<SignatureError> for VerificationError {
    fn from(error: SignatureError) -> Self {
        Self::Signature(error)
    }
}

impl From<BodyError> for VerificationError {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BodyError, SecretError, SignatureError, VerificationError};

    #[test]
    fn errors_name_the_problem_and_the_limit() {
        let (age, tolerance) = (Duration::from_secs(181), Duration::from_secs(180));
        let body = BodyError::from_json(&serde_json::from_str::<()>("7").unwrap_err());
        for (error, text) in [
            (SecretError::Empty.to_string(), "signing secret is empty or white space"),
            (SecretError::LineBreak.to_string(), "signing secret contains a line break"),
            (SignatureError::HeaderTooLong.to_string(), "WorkOS-Signature header is longer than 4096 bytes"),
            (
                SignatureError::TooManySignatures.to_string(),
                "WorkOS-Signature header has more than 32 signatures",
            ),
            (
                SignatureError::TooOld { age, tolerance }.to_string(),
                "signature is 181s old, more than the tolerance of 180s",
            ),
            (
                SignatureError::TooFarInFuture { ahead: age, tolerance }.to_string(),
                "signature is dated 181s in the future, more than the tolerance of 180s",
            ),
            (
                VerificationError::from(SignatureError::Mismatch).to_string(),
                "signature does not match the body and the secret",
            ),
        ] {
            assert_eq!(error, text);
        }
        assert!(body.to_string().starts_with("signed body cannot be decoded: invalid type"), "{body}");
        assert_eq!(VerificationError::from(body.clone()).to_string(), body.to_string());
    }
}
