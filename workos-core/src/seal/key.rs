//! Passwords for sealing.

use std::fmt;

#[cfg(feature = "session")]
use super::go::GoKey;
use super::{SealFormat, SealKeyError, iron::IronKey};
#[cfg(feature = "foreign-sessions")]
use super::{dotnet::DotNetKey, php::PhpKey, python::PythonKey, ruby::RubyKey};
use crate::types::Secret;

/// A password together with the format of the data that it seals.
///
/// Each constructor accepts the password of the SDK for that language, so the same setting (such as
/// `WORKOS_COOKIE_PASSWORD`) is valid for both. Wiped from memory on drop.
///
/// ```
/// use workos_core::seal::{SealFormat, SealKey, SealKeyError};
///
/// let key = SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?;
/// assert_eq!(key.format(), SealFormat::Iron);
/// assert_eq!(SealKey::iron("too short").unwrap_err(), SealKeyError::IronPasswordTooShort);
/// # Ok::<_, SealKeyError>(())
/// ```
#[derive(Clone)]
pub struct SealKey(pub(super) Kind);

#[derive(Clone)]
pub(super) enum Kind {
    Iron(IronKey),
    #[cfg(feature = "session")]
    Go(GoKey),
    #[cfg(feature = "foreign-sessions")]
    Ruby(RubyKey),
    #[cfg(feature = "foreign-sessions")]
    Python(PythonKey),
    #[cfg(feature = "foreign-sessions")]
    Php(PhpKey),
    #[cfg(feature = "foreign-sessions")]
    DotNet(DotNetKey),
}

impl SealKey {
    /// Creates an [Iron](https://hapi.dev/module/iron/api) key with the password ID `1`, as used by the
    /// AuthKit libraries and the SDKs for Node and Kotlin.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::IronPasswordTooShort`] if the password is shorter than 32 UTF-16 code units,
    /// [`SealKeyError::EmptyPassword`] if it consists of white space.
    pub fn iron(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        IronKey::new(password.into()).map(Kind::Iron).map(Self)
    }

    /// Creates a key for the format of Go. A password of 64 hexadecimal digits is the key itself, as in the
    /// SDK for Rust up to 3.x; the key of any other password is its SHA-256.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::EmptyPassword`] if the password is empty or consists of white space.
    #[cfg(feature = "session")]
    pub fn go(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        GoKey::new(&password.into()).map(Kind::Go).map(Self)
    }

    /// Creates a key for the format of Ruby. Data is sealed as by version 7. Data sealed by version 6 is
    /// unsealed if the password has exactly 32 bytes, the only length that version 6 accepted.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::RubyPasswordTooShort`] if the password is shorter than 32 bytes,
    /// [`SealKeyError::EmptyPassword`] if it consists of white space.
    #[cfg(feature = "foreign-sessions")]
    pub fn ruby(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        RubyKey::new(&password.into()).map(Kind::Ruby).map(Self)
    }

    /// Creates a key for the format of Python: a
    /// [Fernet](https://github.com/fernet/spec/blob/master/Spec.md) key of 32 bytes in URL-safe base64 with
    /// padding. As in Python, the standard alphabet is accepted too.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::InvalidFernetKey`] if the password is not such a key.
    #[cfg(feature = "foreign-sessions")]
    pub fn python(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        PythonKey::new(&password.into()).map(Kind::Python).map(Self)
    }

    /// Creates a key for the format of PHP: 32 bytes in standard base64 with padding.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::InvalidSecretboxKey`] if the password is not such a key.
    #[cfg(feature = "foreign-sessions")]
    pub fn php(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        PhpKey::new(&password.into()).map(Kind::Php).map(Self)
    }

    /// Creates a key for the format of .NET.
    ///
    /// This format derives a key from a random salt with 100,000 rounds of HMAC-SHA-256 for each sealed
    /// value, so each sealing and unsealing takes about ten milliseconds of CPU time instead of
    /// microseconds, and a forged cookie costs as much. Use this key to migrate sessions, and seal with
    /// another key.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::EmptyPassword`] if the password is empty or consists of white space.
    #[cfg(feature = "foreign-sessions")]
    pub fn dotnet(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        DotNetKey::new(password.into()).map(Kind::DotNet).map(Self)
    }

    /// Sets the ID of an Iron password; `1` unless set.
    ///
    /// Sealed data contains the ID of its password, and is unsealed with passwords of this ID only.
    /// [`iron-session`](https://github.com/vvo/iron-session) seals with the password of the highest ID; the
    /// SDK for Node unseals the ID `1` only.
    ///
    /// # Errors
    ///
    /// [`SealKeyError::InvalidPasswordId`] if the ID is empty or contains a character other than ASCII
    /// letters, digits and underscores. [`SealKeyError::PasswordIdUnsupported`] if the key is of another
    /// format.
    pub fn password_id(self, id: impl AsRef<str>) -> Result<Self, SealKeyError> {
        match self.0 {
            Kind::Iron(key) => key.with_id(id.as_ref()).map(Kind::Iron).map(Self),
            #[cfg(feature = "session")]
            _ => Err(SealKeyError::PasswordIdUnsupported),
        }
    }

    /// Returns the format of the data that this key seals.
    #[must_use]
    pub fn format(&self) -> SealFormat {
        match &self.0 {
            Kind::Iron(_) => SealFormat::Iron,
            #[cfg(feature = "session")]
            Kind::Go(_) => SealFormat::Go,
            #[cfg(feature = "foreign-sessions")]
            Kind::Ruby(_) => SealFormat::Ruby,
            #[cfg(feature = "foreign-sessions")]
            Kind::Python(_) => SealFormat::Python,
            #[cfg(feature = "foreign-sessions")]
            Kind::Php(_) => SealFormat::Php,
            #[cfg(feature = "foreign-sessions")]
            Kind::DotNet(_) => SealFormat::DotNet,
        }
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({}, …)", self.format())
    }
}

#[cfg(all(test, feature = "foreign-sessions"))]
mod tests {
    use super::{SealKey, SealKeyError};

    const HEX: &str = "000102030405060708090a0b0c0d0e0fF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF";

    #[test]
    fn passwords_are_validated_per_format() {
        let valid = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let (short, long) = ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", "A".repeat(44));
        let unpadded = valid.trim_end_matches('=');
        let bytes_31 = "a".repeat(31);
        for (key, expected) in [
            (SealKey::go(""), Some(SealKeyError::EmptyPassword)),
            (SealKey::go("short"), None),
            (SealKey::dotnet(""), Some(SealKeyError::EmptyPassword)),
            (SealKey::dotnet("short"), None),
            (SealKey::ruby(bytes_31.as_str()), Some(SealKeyError::RubyPasswordTooShort)),
            (SealKey::ruby("\u{eb}".repeat(16)), None),
            (SealKey::python(valid), None),
            (SealKey::python("-_ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), None),
            (SealKey::python("+/ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), None),
            (SealKey::python(short), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(long.as_str()), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(unpadded), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(""), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::php(valid), None),
            (
                SealKey::php("-_ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                Some(SealKeyError::InvalidSecretboxKey),
            ),
            (SealKey::php(short), Some(SealKeyError::InvalidSecretboxKey)),
            (SealKey::php(HEX), Some(SealKeyError::InvalidSecretboxKey)),
        ] {
            let format = key.as_ref().map(SealKey::format);
            assert_eq!(key.as_ref().err().copied(), expected, "{format:?}");
        }
    }

    #[test]
    fn blank_password_is_rejected_by_every_format() {
        for blank in [" ", "\t", "\n", " \r\n", "\u{a0}\u{3000}"] {
            for length in [1, 32, 64] {
                let blank = blank.repeat(length);
                for key in [
                    SealKey::iron(&*blank),
                    SealKey::go(&*blank),
                    SealKey::ruby(&*blank),
                    SealKey::python(&*blank),
                    SealKey::php(&*blank),
                    SealKey::dotnet(&*blank),
                ] {
                    assert!(key.is_err(), "{blank:?}: {key:?}");
                }
            }
        }
        let blank = " ".repeat(32);
        for key in [SealKey::iron(&*blank), SealKey::ruby(&*blank), SealKey::go(" "), SealKey::dotnet("\t")] {
            assert_eq!(key.err(), Some(SealKeyError::EmptyPassword));
        }
        // White space within a password is part of it.
        assert!(SealKey::iron("a password that has spaces in it ").is_ok());
    }

    #[test]
    fn password_id_is_rejected_for_other_formats_than_iron() {
        let key = SealKey::go("password").unwrap();
        assert_eq!(key.password_id("2").unwrap_err(), SealKeyError::PasswordIdUnsupported);
    }

    #[test]
    fn hexadecimal_go_password_is_case_insensitive() {
        use crate::{Entropy, seal::Keyring, types::Timestamp};

        let keyring = |password: &str| Keyring::new(SealKey::go(password).unwrap());
        let now = Timestamp::UNIX_EPOCH;
        let sealed = keyring(HEX).seal(b"{}", None, now, &mut Entropy::from_seed([1; 32])).unwrap();
        assert!(keyring(&HEX.to_lowercase()).unseal(sealed.expose(), now).is_ok());
        assert!(keyring(&HEX.replace('f', "g")).unseal(sealed.expose(), now).is_err());
    }
}
