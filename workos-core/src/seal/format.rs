//! The formats, and how to tell them apart.

use std::fmt;

/// A format of sealed text, named after the SDKs that write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SealFormat {
    /// `Fe26.2`, of AuthKit's libraries, Node and Kotlin.
    Iron,
    /// AES-256-GCM of Go, and of the Rust SDK up to 3.x.
    Go,
    /// AES-256-GCM of Ruby.
    Ruby,
    /// Fernet, of Python.
    Python,
    /// XSalsa20-Poly1305, of PHP.
    Php,
    /// AES-256-GCM of .NET, with a key by PBKDF2.
    DotNet,
}

impl SealFormat {
    /// The format of a text that shows it. Go's, Ruby's and PHP's are base64 without a mark.
    pub(super) fn sniff(sealed: &[u8]) -> Option<Self> {
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
