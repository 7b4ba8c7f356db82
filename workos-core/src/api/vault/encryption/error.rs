//! What can go wrong with an encrypted value.

use std::fmt;

use crate::error::Error;

/// Why a value was not encrypted or decrypted.
#[derive(Debug)]
#[non_exhaustive]
pub enum VaultError {
    /// The value is not Base64 in the standard alphabet with padding.
    Base64,
    /// The value ends before its parts do.
    Truncated,
    /// Wherever the length of the encrypted keys may stand, there is no LEB128 of 32 bits, or one that is
    /// longer than need be.
    Leb128,
    /// The parts of the value stand in no order that is known.
    UnknownLayout,
    /// The value is longer than [`MAX_VALUE_BYTES`](super::MAX_VALUE_BYTES).
    TooLong,
    /// Key and associated data are not those of the value, or it was tampered with.
    AuthenticationFailed,
    /// The value was not encrypted with the data key that was given, or its encrypted keys were tampered with.
    OtherDataKey,
    /// The data key is not the Base64 of 32 bytes.
    DataKey,
    /// The encrypted keys that came with the data key are not Base64, or empty, or longer than 64 KiB.
    EncryptedKeys,
    /// The plaintext is not UTF-8, and was asked for as a text.
    NotText,
    /// WorkOS did not make or decrypt the data key.
    Api(Error),
}

impl VaultError {
    /// The error of the call, if that is what this is.
    #[must_use]
    pub fn api(&self) -> Option<&Error> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the same may succeed later; see [`Error::is_transient`].
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.api().is_some_and(Error::is_transient)
    }
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "the encrypted value is not Base64 in the standard alphabet with padding",
            Self::Truncated => "the encrypted value ends before its parts do",
            Self::Leb128 => "the encrypted value has no valid length of its encrypted keys",
            Self::UnknownLayout => "the encrypted value has no layout that is known",
            Self::TooLong => "the value is too long to be encrypted or decrypted in one piece",
            Self::AuthenticationFailed => {
                "the value does not decrypt: another key, other associated data, or it was tampered with"
            }
            Self::OtherDataKey => "the value was encrypted with another data key, or it was tampered with",
            Self::DataKey => "the data key is not the Base64 of 32 bytes",
            Self::EncryptedKeys => "the encrypted keys of the data key are not Base64, empty or too long",
            Self::NotText => "the plaintext is not UTF-8",
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
