//! What can be wrong with a signed request, told apart by whose fault it is.

use std::{fmt, time::Duration};

use super::{MAX_HEADER_BYTES, MAX_SIGNATURES};
use crate::error::without_quotes;

/// A secret that cannot be one: a mistake in the configuration, found before any request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// It is empty. Anybody could sign with it.
    Empty,
    /// It has a line break in it, left by the file or variable that it came from.
    LineBreak,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the signing secret is empty",
            Self::LineBreak => "the signing secret has a line break in it (at its end?)",
        })
    }
}

impl std::error::Error for SecretError {}

/// Why a request is not believed. Whoever sent it gets a 400 or 401; nothing of its body was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no `WorkOS-Signature` header.
    MissingHeader,
    /// There is more than one `WorkOS-Signature` header.
    SeveralHeaders,
    /// The header is longer than [`MAX_HEADER_BYTES`].
    HeaderTooLong,
    /// The header has no `t`.
    NoTimestamp,
    /// The header has more than one `t`.
    SeveralTimestamps,
    /// The header's `t` is not a number of milliseconds, in digits only.
    MalformedTimestamp,
    /// The header has no `v1`.
    NoSignature,
    /// The header has more than [`MAX_SIGNATURES`] of `v1`.
    TooManySignatures,
    /// The header's `v1` is not 64 digits of lower-case hex.
    MalformedSignature,
    /// The header has a part that is neither `t` nor `v1`. Only a strict verifier minds.
    UnknownPart,
    /// No signature is by one of the secrets over this body: the secret is another endpoint's, or the
    /// body is not the bytes that were sent (it was parsed and written again, or tampered with).
    Mismatch,
    /// The signature is right, but was made longer ago than is tolerated: a replay, or a clock that is
    /// wrong.
    TooOld {
        /// How long ago it was made.
        age: Duration,
        /// How long ago it may have been made.
        tolerance: Duration,
    },
    /// The signature is right, but was made further in the future than is tolerated: a clock is wrong.
    TooNew {
        /// How far in the future it was made.
        ahead: Duration,
        /// How far in the future it may have been made.
        tolerance: Duration,
    },
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::MissingHeader => "there is no WorkOS-Signature header",
            Self::SeveralHeaders => "there is more than one WorkOS-Signature header",
            Self::HeaderTooLong => {
                return write!(f, "the WorkOS-Signature header is longer than {MAX_HEADER_BYTES} bytes");
            }
            Self::NoTimestamp => "the WorkOS-Signature header has no timestamp",
            Self::SeveralTimestamps => "the WorkOS-Signature header has more than one timestamp",
            Self::MalformedTimestamp => "the timestamp of the WorkOS-Signature header is not a number",
            Self::NoSignature => "the WorkOS-Signature header has no v1 signature",
            Self::TooManySignatures => {
                return write!(f, "the WorkOS-Signature header has more than {MAX_SIGNATURES} signatures");
            }
            Self::MalformedSignature => "the v1 signature is not 64 digits of lower-case hex",
            Self::UnknownPart => "the WorkOS-Signature header has an unknown part",
            Self::Mismatch => "the signature is not by the secret over this body",
            Self::TooOld { age, tolerance } => {
                return write!(f, "signed {age:?} ago, which is more than {tolerance:?}");
            }
            Self::TooNew { ahead, tolerance } => {
                return write!(f, "signed {ahead:?} in the future, which is more than {tolerance:?}");
            }
        };
        f.write_str(text)
    }
}

impl std::error::Error for SignatureError {}

/// A body that WorkOS signed and that is not what it should be. Never the sender's forgery: the
/// signature was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyError(Box<str>);

impl BodyError {
    pub(crate) fn new(error: &serde_json::Error) -> Self {
        // serde_json's error quotes values, and a value may be a secret.
        Self(without_quotes(&error.to_string()).into())
    }

    #[cfg(feature = "actions")]
    pub(crate) fn because(problem: &str) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the signed body cannot be read: {}", self.0)
    }
}

impl std::error::Error for BodyError {}

/// Why a signed request gave nothing: neither an event nor an action.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerificationError {
    /// The request is not believed. Answer it with a 400 or 401.
    Signature(SignatureError),
    /// The request is WorkOS's, but its body is not what such a request has.
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
