//! Sealing with one key, unsealing with several.

use std::{fmt, time::Duration};

use zeroize::Zeroizing;

use super::{MAX_SEALED_LENGTH, SealError, SealFormat, SealKey, UnsealError, iron::IronText, key::Kind};
#[cfg(feature = "session")]
use crate::crypto::base64;
use crate::{
    Entropy,
    types::{Secret, Timestamp},
};

/// A key to seal with, and older keys that still unseal, after a change of the password or the format.
///
/// ```
/// use workos_core::{Entropy, seal::{Keyring, SealKey}, types::Timestamp};
///
/// let (now, mut entropy) = (Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
/// let old = Keyring::new(SealKey::iron("last-year's-password-of-32-chars-or-more")?);
/// let cookie = old.seal(b"{}", None, now, &mut entropy)?;
///
/// let keyring = Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?)
///     .and(SealKey::iron("last-year's-password-of-32-chars-or-more")?);
/// let unsealed = keyring.unseal(cookie.expose(), now)?;
/// assert!(!unsealed.is_current, "seal the data again with the current key");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Keyring {
    current: SealKey,
    older: Vec<SealKey>,
}

/// Unsealed data.
#[derive(Clone)]
#[non_exhaustive]
pub struct Unsealed {
    /// The plaintext, which is JSON in the sessions of WorkOS's SDKs. Wiped on drop.
    pub plaintext: Zeroizing<Vec<u8>>,
    /// Format of the sealed data.
    pub format: SealFormat,
    /// Whether the data is sealed with the keyring's first key in the current version of its format. If not,
    /// seal the plaintext again.
    pub is_current: bool,
    /// Version after the `~` at the end of Iron data: 1 or 2, if present.
    pub version_suffix: Option<u8>,
}

/// Data unsealed by one key.
pub(super) struct Opened {
    pub(super) plaintext: Zeroizing<Vec<u8>>,
    pub(super) format: SealFormat,
    /// Whether the data has the version of the format that the key seals.
    pub(super) is_current_version: bool,
    pub(super) version_suffix: Option<u8>,
}

impl Opened {
    /// Creates the result for data in the version that the key seals.
    #[cfg(feature = "session")]
    pub(super) fn current(format: SealFormat, plaintext: Zeroizing<Vec<u8>>) -> Self {
        Self { plaintext, format, is_current_version: true, version_suffix: None }
    }
}

impl Keyring {
    /// Creates a keyring that seals and unseals with a key.
    #[must_use]
    pub fn new(key: SealKey) -> Self {
        Self { current: key, older: Vec::new() }
    }

    /// Adds an older key, which unseals only. Keys of several formats can be combined.
    #[must_use]
    pub fn and(mut self, older: SealKey) -> Self {
        self.older.push(older);
        self
    }

    /// Returns the format of the data that this keyring seals.
    #[must_use]
    pub fn format(&self) -> SealFormat {
        self.current.format()
    }

    /// Seals data with the first key.
    ///
    /// Iron stores the end of `lifetime` in milliseconds, and rejects the data from 60 seconds after that
    /// time on. Without a lifetime the data does not expire. The other formats have no expiration and ignore
    /// the lifetime.
    ///
    /// # Errors
    ///
    /// [`SealError::TooLong`] if the sealed data would exceed [`MAX_SEALED_LENGTH`].
    pub fn seal(
        &self,
        plaintext: &[u8],
        lifetime: Option<Duration>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Secret, SealError> {
        if plaintext.len() > MAX_SEALED_LENGTH {
            return Err(SealError::TooLong);
        }
        let sealed = match &self.current.0 {
            Kind::Iron(key) => key.seal(plaintext, lifetime, now, entropy),
            #[cfg(feature = "session")]
            Kind::Go(key) => key.seal(plaintext, entropy),
            #[cfg(feature = "foreign-sessions")]
            Kind::Ruby(key) => key.seal(plaintext, entropy),
            #[cfg(feature = "foreign-sessions")]
            Kind::Python(key) => key.seal(plaintext, now, entropy),
            #[cfg(feature = "foreign-sessions")]
            Kind::Php(key) => key.seal(plaintext, entropy),
            #[cfg(feature = "foreign-sessions")]
            Kind::DotNet(key) => key.seal(plaintext, entropy),
        };
        if sealed.len() > MAX_SEALED_LENGTH { Err(SealError::TooLong) } else { Ok(Secret::from(sealed)) }
    }

    /// Unseals data that was sealed with one of the keys.
    ///
    /// # Errors
    ///
    /// [`UnsealError`] if the data is malformed, of another format, sealed with another password, or
    /// expired.
    pub fn unseal(&self, sealed: impl AsRef<[u8]>, now: Timestamp) -> Result<Unsealed, UnsealError> {
        let sealed = sealed.as_ref();
        if sealed.len() > MAX_SEALED_LENGTH {
            return Err(UnsealError::TooLong);
        }
        match SealFormat::detect(sealed) {
            Some(SealFormat::Iron) => self.unseal_iron(sealed, now),
            #[cfg(feature = "foreign-sessions")]
            Some(SealFormat::Python) => {
                self.try_keys(UnsealError::NoKey(SealFormat::Python), |key| match &key.0 {
                    Kind::Python(key) => Some(key.open(sealed)),
                    _ => None,
                })
            }
            #[cfg(feature = "foreign-sessions")]
            Some(SealFormat::DotNet) => {
                self.try_keys(UnsealError::NoKey(SealFormat::DotNet), |key| match &key.0 {
                    Kind::DotNet(key) => Some(key.open(sealed)),
                    _ => None,
                })
            }
            Some(format) => Err(UnsealError::NoKey(format)),
            #[cfg(feature = "session")]
            None => self.unseal_unmarked(sealed),
            #[cfg(not(feature = "session"))]
            None => Err(UnsealError::UnknownFormat),
        }
    }

    /// Unseals base64 without a format marker by trying all keys, which is safe since all formats are
    /// authenticated.
    #[cfg(feature = "session")]
    fn unseal_unmarked(&self, sealed: &[u8]) -> Result<Unsealed, UnsealError> {
        let bytes = base64::decode(sealed);
        // Ruby 6 writes base64 with line breaks.
        #[cfg(feature = "foreign-sessions")]
        let lines = if bytes.is_none() { base64::decode_lines(sealed) } else { None };
        self.try_keys(UnsealError::UnknownFormat, |key| match &key.0 {
            Kind::Go(key) => {
                Some(bytes.as_deref().map_or(Err(UnsealError::Malformed), |bytes| key.open(bytes)))
            }
            #[cfg(feature = "foreign-sessions")]
            Kind::Ruby(key) => match (&bytes, &lines) {
                (Some(bytes), _) => key.open(bytes),
                (None, Some(bytes)) => key.open_version_6(bytes),
                (None, None) => Some(Err(UnsealError::Malformed)),
            },
            #[cfg(feature = "foreign-sessions")]
            Kind::Php(key) => {
                Some(bytes.as_deref().map_or(Err(UnsealError::Malformed), |bytes| key.open(bytes)))
            }
            _ => None,
        })
    }

    fn unseal_iron(&self, sealed: &[u8], now: Timestamp) -> Result<Unsealed, UnsealError> {
        if !self.keys().any(|key| key.format() == SealFormat::Iron) {
            return Err(UnsealError::NoKey(SealFormat::Iron));
        }
        let text = IronText::parse(sealed)?;
        if text.is_expired(now) {
            return Err(UnsealError::Expired);
        }
        self.try_keys(UnsealError::UnknownPasswordId, |key| match &key.0 {
            Kind::Iron(key) if key.has_id(text.password_id) => Some(key.open(&text)),
            _ => None,
        })
    }

    /// Unseals with the first key that succeeds. Otherwise returns the most specific error, or `none` if no
    /// key was tried.
    fn try_keys(
        &self,
        none: UnsealError,
        open: impl Fn(&SealKey) -> Option<Result<Opened, UnsealError>>,
    ) -> Result<Unsealed, UnsealError> {
        let mut failure = none;
        for (index, key) in self.keys().enumerate() {
            match open(key) {
                Some(Ok(opened)) => {
                    return Ok(Unsealed {
                        plaintext: opened.plaintext,
                        format: opened.format,
                        is_current: index == 0 && opened.is_current_version,
                        version_suffix: opened.version_suffix,
                    });
                }
                // A failed authentication is more specific than malformed data, which may only be too short
                // for the format of this key.
                Some(Err(error)) if failure != UnsealError::AuthenticationFailed => failure = error,
                _ => {}
            }
        }
        Err(failure)
    }

    fn keys(&self) -> impl Iterator<Item = &SealKey> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

impl From<SealKey> for Keyring {
    fn from(key: SealKey) -> Self {
        Self::new(key)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

impl fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsealed")
            .field("format", &self.format)
            .field("is_current", &self.is_current)
            .field("version_suffix", &self.version_suffix)
            .finish_non_exhaustive()
    }
}
