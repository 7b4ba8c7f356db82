//! Sealed text: encrypted and authenticated with a password, as WorkOS's SDKs keep sessions in cookies.
//!
//! Each family of SDKs has a format of its own, and a [`SealKey`] is a password for one of them. A [`Keyring`]
//! seals with one key and unseals with any number, of any mix of formats: so a Rust program can share the
//! sessions of a Node program, take over those of a Python program, or change its password without logging
//! anybody out.
//!
//! ```
//! use workos_core::{Entropy, seal::{Keyring, SealKey}, types::Timestamp};
//!
//! let keyring = Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?);
//! // In a program: the time and 32 random bytes of the operating system.
//! let (now, mut entropy) = (Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
//! let cookie = keyring.seal(br#"{"accessToken":"jwt"}"#, None, now, &mut entropy)?;
//! assert!(cookie.expose().starts_with("Fe26.2*1*") && cookie.expose().ends_with("~2"));
//! assert_eq!(*keyring.unseal(cookie.expose(), now)?.plaintext, *br#"{"accessToken":"jwt"}"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

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

/// The longest text that is unsealed, in bytes: 64 KiB. It is checked before anything else is done. Browsers keep
/// cookies of 4 KiB.
pub const MAX_SEALED_LENGTH: usize = 64 * 1024;

#[cfg(test)]
mod tests;
