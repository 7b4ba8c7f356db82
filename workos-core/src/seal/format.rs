//! Formats of sealed data and their detection.

use std::fmt;

/// Format of sealed data, named after the SDK that writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SealFormat {
    /// [Iron](https://hapi.dev/module/iron/api) `Fe26.2`, written by the AuthKit libraries and the SDKs for
    /// Node and Kotlin.
    Iron,
    /// AES-256-GCM as written by the SDK for Go and the SDK for Rust up to 3.x.
    Go,
    /// AES-256-GCM as written by the SDK for Ruby.
    Ruby,
    /// [Fernet](https://github.com/fernet/spec/blob/master/Spec.md), written by the SDK for Python.
    Python,
    /// XSalsa20-Poly1305 ([secretbox](https://doc.libsodium.org/secret-key_cryptography/secretbox)), written
    /// by the SDK for PHP.
    Php,
    /// AES-256-GCM with a key derived by PBKDF2, written by the SDK for .NET.
    DotNet,
}

impl SealFormat {
    /// Detects the format by its marker. Returns `None` for Go, Ruby and PHP, which write base64 without a
    /// marker.
    pub(super) fn detect(sealed: &[u8]) -> Option<Self> {
        if sealed.starts_with(b"Fe26.") {
            Some(Self::Iron)
        } else if sealed.starts_with(b"gAAAAA") {
            Some(Self::Python)
        } else if sealed.ends_with(b"~2") {
            Some(Self::DotNet)
        } else {
            None
        }
    }
}

impl fmt::Display for SealFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iron => "Iron",
            Self::Go => "Go",
            Self::Ruby => "Ruby",
            Self::Python => "Python",
            Self::Php => "PHP",
            Self::DotNet => ".NET",
        })
    }
}
