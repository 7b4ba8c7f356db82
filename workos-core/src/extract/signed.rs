//! Requests that WorkOS signs.

use std::{error::Error as StdError, fmt};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};

use crate::signature::{SignatureError, VerificationError};

/// Maximum size of the body of a webhook or an action that is read, in bytes: 1 MiB.
///
/// WorkOS documents no limit. The objects in events are those of its API, some kilobytes with their metadata
/// and custom attributes.
pub const MAX_SIGNED_BODY_BYTES: usize = 1024 * 1024;

/// Reason why a request is no webhook or action of WorkOS: the rejection of
/// [`VerifiedEvent`](super::VerifiedEvent) and `VerifiedAction`.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignedRequestRejection {
    /// The signature is not valid, or the body cannot be decoded.
    Verification(VerificationError),
    /// The body is longer than [`MAX_SIGNED_BODY_BYTES`], or than the limit of the framework.
    BodyTooLarge,
    /// The body was not received completely.
    Body(Box<dyn StdError + Send + Sync>),
}

impl SignedRequestRejection {
    /// Returns the status of the response. WorkOS delivers a webhook again unless the status is 2xx.
    ///
    /// | reason | status |
    /// |---|---|
    /// | signature missing, wrong, too old or in the future | 401 |
    /// | malformed signature header, body that is no event or action | 400 |
    /// | body not received completely | 400 |
    /// | body too large | 413 |
    #[must_use]
    pub fn status(&self) -> StatusCode {
        use SignatureError::{Mismatch, MissingHeader, MissingSignature, TooFarInFuture, TooOld};
        match self {
            Self::Verification(VerificationError::Signature(
                MissingHeader | MissingSignature | Mismatch | TooOld { .. } | TooFarInFuture { .. },
            )) => StatusCode::UNAUTHORIZED,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Verification(_) | Self::Body(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// Creates the response: the [status](Self::status), and the message as text. The message has no value of the
    /// request.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.to_string()));
        *response.status_mut() = self.status();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        response
    }
}

impl fmt::Display for SignedRequestRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verification(error) => error.fmt(f),
            Self::BodyTooLarge => f.write_str("body is too large"),
            Self::Body(_) => f.write_str("body was not received completely"),
        }
    }
}

impl StdError for SignedRequestRejection {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Verification(error) => Some(error),
            Self::BodyTooLarge => None,
            Self::Body(error) => Some(&**error),
        }
    }
}

impl From<VerificationError> for SignedRequestRejection {
    fn from(error: VerificationError) -> Self {
        Self::Verification(error)
    }
}
