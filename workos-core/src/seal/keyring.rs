//! The keys of an application.

use std::{fmt, time::Duration};

use zeroize::Zeroizing;

use super::{MAX_SEALED_LENGTH, SealError, SealFormat, SealKey, UnsealError, iron::IronText, key::Kind};
#[cfg(feature = "session")]
use crate::crypto::base64;
use crate::{
    Entropy,
    types::{Secret, Timestamp},
};

/// The key to seal with, and older keys that still unseal: after a change of the password or of the format.
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
/// assert!(!unsealed.is_current, "time to seal it again");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Keyring {
    current: SealKey,
    older: Vec<SealKey>,
}

/// What was sealed.
#[derive(Clone)]
#[non_exhaustive]
pub struct Unsealed {
    /// The bytes; JSON, where WorkOS's SDKs sealed them. Wiped on drop.
    pub plaintext: Zeroizing<Vec<u8>>,
    /// The format that it was sealed in.
    pub format: SealFormat,
    /// Whether [`Keyring::seal`] would seal with the same key, in the same format and version. If not, it is
    /// time to seal it again.
    pub is_current: bool,
    /// The number after `~` at the end of an Iron text, 1 or 2. Without one, and in other formats, nothing.
    pub version_suffix: Option<u8>,
}

/// What a key found in a text.
pub(super) struct Opened {
    pub(super) plaintext: Zeroizing<Vec<u8>>,
    pub(super) format: SealFormat,
    /// Whether the key would write this version of the format.
    pub(super) as_sealed: bool,
    pub(super) version_suffix: Option<u8>,
}

impl Opened {
    /// Found in a text as the key itself would write it.
    #[cfg(feature = "session")]
    pub(super) fn current(format: SealFormat, plaintext: Zeroizing<Vec<u8>>) -> Self {
        Self { plaintext, format, as_sealed: true, version_suffix: None }
    }
}

impl Keyring {
    /// Seals and unseals with this key.
    #[must_use]
    pub fn new(key: SealKey) -> Self {
        Self { current: key, older: Vec::new() }
    }

    /// Unseals with this key, too. The keys may be of any formats.
    #[must_use]
    pub fn and(mut self, older: SealKey) -> Self {
        self.older.push(older);
        self
    }

    /// The format it seals in.
    #[must_use]
    pub fn format(&self) -> SealFormat {
        self.current.format()
    }

    /// Seals with the first key.
    ///
    /// Iron writes down when the `lifetime` ends, to the millisecond, and refuses the text a minute after; without
    /// one the text has no end. The other formats cannot say when they end and leave the lifetime out.
    ///
    /// # Errors
    ///
    /// Returns [`SealError::TooLong`] if the text would exceed [`MAX_SEALED_LENGTH`].
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

    /// Unseals what one of the keys has sealed, in any of its formats.
    ///
    /// # Errors
    ///
    /// Each reason is an [`UnsealError`] of its own: a text that is broken, one that is sealed with another
    /// password, one that has expired.
    pub fn unseal(&self, sealed: impl AsRef<[u8]>, now: Timestamp) -> Result<Unsealed, UnsealError> {
        let sealed = sealed.as_ref();
        if sealed.len() > MAX_SEALED_LENGTH {
            return Err(UnsealError::TooLong);
        }
        match SealFormat::sniff(sealed) {
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

    /// Base64 that shows no format: whatever key opens it was the right one, since all of them authenticate.
    #[cfg(feature = "session")]
    fn unseal_unmarked(&self, sealed: &[u8]) -> Result<Unsealed, UnsealError> {
        let bytes = base64::decode(sealed);
        // Ruby 6 breaks lines.
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

    /// The first key that opens it. If none does, the most telling failure; `none` if none was tried.
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
                        is_current: index == 0 && opened.as_sealed,
                        version_suffix: opened.version_suffix,
                    });
                }
                // What is too short for one format may be long enough for another.
                Some(Err(error)) if failure != UnsealError::Authentication => failure = error,
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
