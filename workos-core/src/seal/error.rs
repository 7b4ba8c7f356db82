//! What can go wrong with keys and with sealed text.

use std::{error::Error, fmt};

use super::{MAX_SEALED_LENGTH, SealFormat};

/// A password that cannot be a [`SealKey`](super::SealKey): a mistake in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealKeyError {
    /// Iron wants a password of at least 32 UTF-16 units.
    IronPasswordTooShort,
    /// An id of an Iron password is one or more ASCII letters, digits and underscores.
    InvalidPasswordId,
    /// Only Iron passwords have ids.
    PasswordIdWithoutIron,
    /// The password is empty.
    EmptyPassword,
    /// Ruby wants a password of at least 32 bytes.
    RubyPasswordTooShort,
    /// Python's key is 32 bytes in URL-safe base64, with padding.
    InvalidFernetKey,
    /// PHP's key is 32 bytes in base64, with padding.
    InvalidSecretboxKey,
}

impl fmt::Display for SealKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IronPasswordTooShort => "the cookie password must be at least 32 characters long",
            Self::InvalidPasswordId => "a password id is made of letters, digits and underscores",
            Self::PasswordIdWithoutIron => "only Iron passwords have ids",
            Self::EmptyPassword => "the cookie password is empty",
            Self::RubyPasswordTooShort => "the cookie password must be at least 32 bytes long",
            Self::InvalidFernetKey => "the cookie password must be 32 bytes in URL-safe base64",
            Self::InvalidSecretboxKey => "the cookie password must be 32 bytes in base64",
        })
    }
}

impl Error for SealKeyError {}

/// Why something was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The result would exceed [`MAX_SEALED_LENGTH`], so that nobody could unseal it.
    TooLong,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the sealed text would exceed {MAX_SEALED_LENGTH} bytes"),
        }
    }
}

impl Error for SealError {}

/// Why a text was not unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsealError {
    /// Longer than [`MAX_SEALED_LENGTH`].
    TooLong,
    /// In none of the formats that the keyring has keys of.
    UnknownFormat,
    /// In a format that the keyring has no key of.
    NoKey(SealFormat),
    /// Of the right format, but broken: cut off, say, or changed on the way.
    Malformed,
    /// Sealed with an Iron password whose id the keyring does not have.
    UnknownPasswordId,
    /// Sealed with another password, or tampered with.
    Authentication,
    /// Its lifetime is over. Iron says so before it looks at the password, so the end is as the text claims.
    Expired,
}

impl fmt::Display for UnsealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the sealed text exceeds {MAX_SEALED_LENGTH} bytes"),
            Self::UnknownFormat => f.write_str("the text is sealed in no format that there is a key of"),
            Self::NoKey(format) => {
                write!(f, "the text is sealed in the format of {format}, and there is no key of it")
            }
            Self::Malformed => f.write_str("the sealed text is malformed"),
            Self::UnknownPasswordId => f.write_str("the text is sealed with a password of an unknown id"),
            Self::Authentication => {
                f.write_str("the text is sealed with another password, or was tampered with")
            }
            Self::Expired => f.write_str("the sealed text has expired"),
        }
    }
}

impl Error for UnsealError {}
