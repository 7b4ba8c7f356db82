//! A password, with the format it seals in.

use std::fmt;

#[cfg(feature = "session")]
use super::go::GoKey;
use super::{SealFormat, SealKeyError, iron::IronKey};
#[cfg(feature = "foreign-sessions")]
use super::{dotnet::DotNetKey, php::PhpKey, python::PythonKey, ruby::RubyKey};
use crate::types::Secret;

/// A password together with the format that it seals in.
///
/// Each constructor takes the password as the SDK of that name takes it, so the same setting
/// (`WORKOS_COOKIE_PASSWORD`, say) works for both. Wiped from memory on drop.
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
    /// The password of AuthKit's libraries, Node and Kotlin: Iron, with the password id `1`.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::IronPasswordTooShort`] for less than 32 UTF-16 units.
    pub fn iron(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        IronKey::new(password.into()).map(Kind::Iron).map(Self)
    }

    /// The password of Go: 64 hex digits are the key itself, as in the Rust SDK up to 3.x; of anything else
    /// the key is its SHA-256.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::EmptyPassword`] for an empty one.
    #[cfg(feature = "session")]
    pub fn go(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        GoKey::new(&password.into()).map(Kind::Go).map(Self)
    }

    /// The password of Ruby. It seals as version 7 does; what version 6 has sealed is read if the password is
    /// exactly 32 bytes, the only length that version 6 took.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::RubyPasswordTooShort`] for less than 32 bytes.
    #[cfg(feature = "foreign-sessions")]
    pub fn ruby(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        RubyKey::new(&password.into()).map(Kind::Ruby).map(Self)
    }

    /// The password of Python, which is a Fernet key: 32 bytes in URL-safe base64 with padding. As in Python, the
    /// standard alphabet will do, too.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::InvalidFernetKey`] for anything else.
    #[cfg(feature = "foreign-sessions")]
    pub fn python(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        PythonKey::new(&password.into()).map(Kind::Python).map(Self)
    }

    /// The password of PHP: 32 bytes in base64 with padding.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::InvalidSecretboxKey`] for anything else.
    #[cfg(feature = "foreign-sessions")]
    pub fn php(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        PhpKey::new(&password.into()).map(Kind::Php).map(Self)
    }

    /// The password of .NET.
    ///
    /// Its format derives a key anew for each text, by 100,000 rounds of HMAC-SHA-256, and nothing can be kept
    /// from one to the next: to seal or unseal takes some ten milliseconds of CPU where the other formats take
    /// microseconds, and whoever sends a made-up text makes you spend them. Use it to take over sessions, and seal
    /// with another key.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::EmptyPassword`] for an empty one.
    #[cfg(feature = "foreign-sessions")]
    pub fn dotnet(password: impl Into<Secret>) -> Result<Self, SealKeyError> {
        DotNetKey::new(password.into()).map(Kind::DotNet).map(Self)
    }

    /// Gives an Iron password another id. Texts name the id of their password, and only passwords of that
    /// id are tried on them. iron-session seals with the highest id of its passwords; WorkOS's SDK for Node
    /// reads no id but `1`.
    ///
    /// # Errors
    ///
    /// Returns [`SealKeyError::InvalidPasswordId`] unless the id is ASCII letters, digits and underscores, and
    /// [`SealKeyError::PasswordIdWithoutIron`] for a password of another format.
    pub fn password_id(self, id: impl AsRef<str>) -> Result<Self, SealKeyError> {
        match self.0 {
            Kind::Iron(key) => key.with_id(id.as_ref()).map(Kind::Iron).map(Self),
            #[cfg(feature = "session")]
            _ => Err(SealKeyError::PasswordIdWithoutIron),
        }
    }

    /// The format it seals in.
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
    fn a_password_that_does_not_fit_the_format_is_refused() {
        let fit = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let (short, long) = ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", "A".repeat(44));
        let unpadded = fit.trim_end_matches('=');
        let bytes_31 = "a".repeat(31);
        for (made, expected) in [
            (SealKey::go(""), Some(SealKeyError::EmptyPassword)),
            (SealKey::go("short"), None),
            (SealKey::dotnet(""), Some(SealKeyError::EmptyPassword)),
            (SealKey::dotnet("short"), None),
            (SealKey::ruby(bytes_31.as_str()), Some(SealKeyError::RubyPasswordTooShort)),
            (SealKey::ruby("\u{eb}".repeat(16)), None),
            (SealKey::python(fit), None),
            (SealKey::python("-_ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), None),
            (SealKey::python("+/ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), None),
            (SealKey::python(short), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(long.as_str()), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(unpadded), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::python(""), Some(SealKeyError::InvalidFernetKey)),
            (SealKey::php(fit), None),
            (
                SealKey::php("-_ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                Some(SealKeyError::InvalidSecretboxKey),
            ),
            (SealKey::php(short), Some(SealKeyError::InvalidSecretboxKey)),
            (SealKey::php(HEX), Some(SealKeyError::InvalidSecretboxKey)),
        ] {
            let format = made.as_ref().map(SealKey::format);
            assert_eq!(made.as_ref().err().copied(), expected, "{format:?}");
        }
    }

    #[test]
    fn only_iron_passwords_have_ids() {
        let key = SealKey::go("password").unwrap();
        assert_eq!(key.password_id("2").unwrap_err(), SealKeyError::PasswordIdWithoutIron);
    }

    #[test]
    fn a_hex_password_of_go_is_read_in_either_case() {
        use crate::{Entropy, seal::Keyring, types::Timestamp};

        let keyring = |password: &str| Keyring::new(SealKey::go(password).unwrap());
        let now = Timestamp::UNIX_EPOCH;
        let sealed = keyring(HEX).seal(b"{}", None, now, &mut Entropy::from_seed([1; 32])).unwrap();
        assert!(keyring(&HEX.to_lowercase()).unseal(sealed.expose(), now).is_ok());
        assert!(keyring(&HEX.replace('f', "g")).unseal(sealed.expose(), now).is_err());
    }
}
