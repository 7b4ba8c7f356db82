//! Errors of keys, sealing and unsealing.

use std::{error::Error, fmt};

use super::{MAX_SEALED_LENGTH, SealFormat};

/// A password that is invalid for the format of a [`SealKey`](super::SealKey): a configuration error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealKeyError {
    /// An Iron password is shorter than 32 UTF-16 code units.
    IronPasswordTooShort,
    /// A password ID is empty or contains a character other than ASCII letters, digits and underscores.
    InvalidPasswordId,
    /// A password ID was set for a format other than Iron.
    PasswordIdUnsupported,
    /// A password for Go or .NET is empty, or a password of any format consists of white space.
    EmptyPassword,
    /// A Ruby password is shorter than 32 bytes.
    RubyPasswordTooShort,
    /// A Fernet key (Python) is not 32 bytes in URL-safe base64 with padding.
    InvalidFernetKey,
    /// A secretbox key (PHP) is not 32 bytes in standard base64 with padding.
    InvalidSecretboxKey,
}

impl fmt::Display for SealKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IronPasswordTooShort => "cookie password is shorter than 32 characters",
            Self::InvalidPasswordId => "password ID is not made of letters, digits and underscores",
            Self::PasswordIdUnsupported => "only Iron passwords have IDs",
            Self::EmptyPassword => "cookie password is empty or white space",
            Self::RubyPasswordTooShort => "cookie password is shorter than 32 bytes",
            Self::InvalidFernetKey => "cookie password is not 32 bytes in URL-safe base64",
            Self::InvalidSecretboxKey => "cookie password is not 32 bytes in base64",
        })
    }
}

impl Error for SealKeyError {}

/// Reason why data is not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// The sealed data would exceed [`MAX_SEALED_LENGTH`].
    TooLong,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "sealed data would exceed {MAX_SEALED_LENGTH} bytes"),
        }
    }
}

impl Error for SealError {}

/// Reason why data is not unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsealError {
    /// The data exceeds [`MAX_SEALED_LENGTH`].
    TooLong,
    /// The data has no recognizable format, and the keyring has no key of a format without marker.
    UnknownFormat,
    /// The keyring has no key of the data's format.
    NoKey(SealFormat),
    /// The data is not well-formed for its format, for example truncated.
    Malformed,
    /// The data is sealed with an Iron password of an ID that is not in the keyring.
    UnknownPasswordId,
    /// The data is sealed with another password or was tampered with.
    AuthenticationFailed,
    /// The data has expired. Iron checks the expiration before the MAC, so the expiration is not
    /// authenticated.
    Expired,
}

impl fmt::Display for UnsealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "sealed data exceeds {MAX_SEALED_LENGTH} bytes"),
            Self::UnknownFormat => f.write_str("format of the sealed data is unknown"),
            Self::NoKey(format) => write!(f, "no key for sealed data of the format {format}"),
            Self::Malformed => f.write_str("sealed data is malformed"),
            Self::UnknownPasswordId => f.write_str("sealed data has an unknown password ID"),
            Self::AuthenticationFailed => {
                f.write_str("data is sealed with another password or was tampered with")
            }
            Self::Expired => f.write_str("sealed data has expired"),
        }
    }
}

impl Error for UnsealError {}

#[cfg(test)]
mod tests {
    use super::{SealError, SealFormat, SealKeyError, UnsealError};

    #[test]
    fn errors_name_the_problem_and_the_limit() {
        assert_eq!(SealKeyError::EmptyPassword.to_string(), "cookie password is empty or white space");
        assert_eq!(SealError::TooLong.to_string(), "sealed data would exceed 65536 bytes");
        for format in [
            SealFormat::Iron,
            SealFormat::Go,
            SealFormat::Ruby,
            SealFormat::Python,
            SealFormat::Php,
            SealFormat::DotNet,
        ] {
            let error = UnsealError::NoKey(format).to_string();
            assert!(!format.to_string().is_empty() && error.contains(&format.to_string()), "{error}");
        }
    }
}
