//! Errors of encryption and decryption.

use std::fmt;

use crate::error::Error;

/// Reason why a value is not encrypted or decrypted.
#[derive(Debug)]
#[non_exhaustive]
pub enum VaultError {
    /// The value is not base64 in the standard alphabet with padding.
    InvalidBase64,
    /// The value ends before all of its parts.
    Truncated,
    /// The value has no valid length of its encrypted keys: an unsigned LEB128 number of 32 bits in its
    /// shortest encoding.
    InvalidLeb128,
    /// The layout of the value is unknown.
    UnknownLayout,
    /// The value is longer than [`MAX_VALUE_BYTES`](super::MAX_VALUE_BYTES).
    TooLong,
    /// The key or the associated data does not match the value, or the value was tampered with.
    AuthenticationFailed,
    /// The value was encrypted with another data key, or its encrypted keys were tampered with.
    DataKeyMismatch,
    /// The data key is not 32 bytes in base64.
    InvalidDataKey,
    /// The encrypted keys of the data key are not base64, empty, longer than 64 KiB, or such that the
    /// encrypted value would be read in another layout. The last is impossible with keys of WorkOS.
    InvalidEncryptedKeys,
    /// The plaintext is not UTF-8.
    NotUtf8,
    /// The request to create or decrypt the data key failed.
    Api(Error),
}

impl VaultError {
    /// Returns the error of the request, if the request failed.
    #[must_use]
    pub fn api(&self) -> Option<&Error> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the operation may succeed later; see [`Error::is_transient`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.api().is_some_and(Error::is_transient)
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidBase64 => "encrypted value is not base64 in the standard alphabet with padding",
            Self::Truncated => "encrypted value is truncated",
            Self::InvalidLeb128 => "encrypted value has no valid length of its encrypted keys",
            Self::UnknownLayout => "encrypted value has an unknown layout",
            Self::TooLong => "value is too long to be encrypted or decrypted in one piece",
            Self::AuthenticationFailed => {
                "key or associated data does not match the encrypted value, or the value was tampered with"
            }
            Self::DataKeyMismatch => "value was encrypted with another data key or was tampered with",
            Self::InvalidDataKey => "data key is not 32 bytes in base64",
            Self::InvalidEncryptedKeys => {
                "encrypted keys of the data key are not base64, empty, too long or ambiguous"
            }
            Self::NotUtf8 => "plaintext is not UTF-8",
            Self::Api(error) => return error.fmt(f),
        })
    }
}

impl std::error::Error for VaultError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Api(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}

impl From<Error> for VaultError {
    fn from(error: Error) -> Self {
        Self::Api(error)
    }
}
