//! Sealed data: data that is encrypted and authenticated with a password, such as the session cookies of
//! WorkOS's SDKs.
//!
//! ```
//! use workos_core::{Entropy, seal::{Keyring, SealKey}, types::Timestamp};
//!
//! let keyring = Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?);
//! // In an application: the current time, and a seed of 32 random bytes from the operating system.
//! let (now, mut entropy) = (Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
//! let cookie = keyring.seal(br#"{"accessToken":"jwt"}"#, None, now, &mut entropy)?;
//! assert!(cookie.expose().starts_with("Fe26.2*1*") && cookie.expose().ends_with("~2"));
//! assert_eq!(*keyring.unseal(cookie.expose(), now)?.plaintext, *br#"{"accessToken":"jwt"}"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`SealKey`] is a password for one format. A [`Keyring`] seals with one key and unseals with any number
//! of keys of any formats, so that an application can share sessions with a Node application, migrate the
//! sessions of a Python application or rotate its password without ending sessions.
//!
//! | format | written by | feature |
//! |---|---|---|
//! | [Iron `Fe26.2`](https://hapi.dev/module/iron/api) | Node, Kotlin, AuthKit libraries ([`authkit-session`](https://github.com/workos/authkit-session), [`iron-session`](https://github.com/vvo/iron-session)) | `auth` |
//! | AES-256-GCM | [Go](https://github.com/workos/workos-go), [`workos`](https://crates.io/crates/workos) (Rust) up to 3.x | `session` |
//! | AES-256-GCM | [Ruby](https://github.com/workos/workos-ruby) | `foreign-sessions` |
//! | [Fernet](https://github.com/fernet/spec/blob/master/Spec.md) | [Python](https://github.com/workos/workos-python) | `foreign-sessions` |
//! | [secretbox](https://doc.libsodium.org/secret-key_cryptography/secretbox) | [PHP](https://github.com/workos/workos-php) | `foreign-sessions` |
//! | AES-256-GCM with PBKDF2 | [.NET](https://github.com/workos/workos-dotnet) | `foreign-sessions` |

mod cbc;
#[cfg(feature = "foreign-sessions")]
mod dotnet;
mod error;
mod format;
#[cfg(feature = "session")]
mod gcm;
#[cfg(feature = "session")]
mod go;
mod iron;
mod key;
mod keyring;
#[cfg(feature = "foreign-sessions")]
mod php;
#[cfg(feature = "foreign-sessions")]
mod python;
#[cfg(feature = "foreign-sessions")]
mod ruby;

use self::keyring::Opened;
pub use self::{
    error::{SealError, SealKeyError, UnsealError},
    format::SealFormat,
    key::SealKey,
    keyring::{Keyring, Unsealed},
};

/// Maximum length of sealed data: 65,536 bytes. Checked before anything else. Browsers limit a cookie to 4
/// KiB.
pub const MAX_SEALED_LENGTH: usize = 64 * 1024;

#[cfg(test)]
mod tests;
