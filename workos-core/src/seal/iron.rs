//! [Iron](https://hapi.dev/module/iron/api) `Fe26.2`: AES-256-CBC with HMAC-SHA-256.
//!
//! `Fe26.2*<password ID>*<encryption salt>*<iv>*<ciphertext>*<expiration>*<integrity salt>*<mac>`, followed
//! by WorkOS's version `~2`.
//!
//! - Salts: 64 lowercase hexadecimal digits of 32 random bytes.
//! - `iv`, `ciphertext` and `mac`: base64url without padding.
//! - `expiration`: milliseconds since the Unix epoch, or empty.
//! - `mac`: HMAC-SHA-256 of everything up to and including the expiration.
//! - Keys: PBKDF2-HMAC-SHA-1 ([RFC 8018, section 5.2](https://www.rfc-editor.org/rfc/rfc8018#section-5.2))
//!   in one iteration, of the password and the 64 hexadecimal digits of the salt (not the bytes they
//!   encode).

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::{Opened, SealFormat, SealKeyError, UnsealError, cbc as aes_cbc};
use crate::{
    Entropy,
    crypto::{base64, equal, hex, hmac_sha256},
    types::{Secret, Timestamp},
};

const PREFIX: &str = "Fe26.2";

/// Separator between an Iron seal and the version that WorkOS's SDKs append.
const VERSION_SEPARATOR: u8 = b'~';

/// Tolerance for clock skew when checking an expiration, in milliseconds. The default of Iron.
const CLOCK_SKEW: i64 = 60_000;

/// A password and its ID. Wiped from memory on drop.
#[derive(Clone)]
pub(super) struct IronKey {
    id: Box<str>,
    /// HMAC-SHA-1 with the password as key, of which keys are derived. Always of RustCrypto: ring's SHA-1 is slow,
    /// and does not wipe its keys.
    password: Hmac<Sha1>,
}

impl IronKey {
    pub(super) fn new(password: Secret) -> Result<Self, SealKeyError> {
        if password.expose().encode_utf16().count() < 32 {
            return Err(SealKeyError::IronPasswordTooShort);
        }
        if password.expose().trim().is_empty() {
            return Err(SealKeyError::EmptyPassword);
        }
        let password =
            Hmac::new_from_slice(password.expose().as_bytes()).map_err(|_| SealKeyError::EmptyPassword)?;
        Ok(Self { id: "1".into(), password })
    }

    pub(super) fn with_id(self, id: &str) -> Result<Self, SealKeyError> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(SealKeyError::InvalidPasswordId);
        }
        Ok(Self { id: id.into(), ..self })
    }

    /// Whether this password has an ID.
    pub(super) fn has_id(&self, id: &[u8]) -> bool {
        self.id.as_bytes() == id
    }

    pub(super) fn seal(
        &self,
        plaintext: &[u8],
        lifetime: Option<Duration>,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> String {
        // Generated in the order of the SDK for Node, so that test vectors match.
        let iv = entropy.bytes::<{ aes_cbc::BLOCK }>();
        let encryption_salt = hex::encode(&entropy.bytes::<32>());
        let integrity_salt = hex::encode(&entropy.bytes::<32>());

        let cipher = aes::Aes256::new(&(*self.derive(encryption_salt.as_bytes())).into());
        let ciphertext = aes_cbc::encrypt(cipher, iv, plaintext);
        let expiration = lifetime
            .map(|lifetime| (now + lifetime).unix_milliseconds().max(1).to_string())
            .unwrap_or_default();

        // 208 bytes for prefix, separators, salts, IV, MAC and version; base64 encodes 3 bytes in 4 digits.
        let length = 208 + self.id.len() + ciphertext.len().div_ceil(3) * 4 + expiration.len();
        let mut text = String::with_capacity(length);
        for part in [PREFIX, "*", &self.id, "*", &encryption_salt, "*"] {
            text.push_str(part);
        }
        base64::append_url(&iv, &mut text);
        text.push('*');
        base64::append_url(&ciphertext, &mut text);
        text.push('*');
        text.push_str(&expiration);
        let mac = hmac_sha256(&*self.derive(integrity_salt.as_bytes()), &[text.as_bytes()]);
        text.push('*');
        text.push_str(&integrity_salt);
        text.push('*');
        base64::append_url(&mac, &mut text);
        text.push_str("~2");
        text
    }

    pub(super) fn open(&self, sealed: &IronText<'_>) -> Result<Opened, UnsealError> {
        let mac = hmac_sha256(&*self.derive(sealed.integrity_salt), &[sealed.signed]);
        if !equal(&mac, &sealed.mac) {
            return Err(UnsealError::AuthenticationFailed);
        }
        let ciphertext = base64::decode_url(sealed.ciphertext).ok_or(UnsealError::Malformed)?;
        let cipher = aes::Aes256::new(&(*self.derive(sealed.encryption_salt)).into());
        Ok(Opened {
            plaintext: aes_cbc::decrypt(cipher, sealed.iv, ciphertext).ok_or(UnsealError::Malformed)?,
            format: SealFormat::Iron,
            is_current_version: sealed.version == Some(2),
            version_suffix: sealed.version,
        })
    }

    /// Derives the key for a salt, given as its hexadecimal digits: PBKDF2 with one iteration and two blocks.
    fn derive(&self, salt: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut salted = self.password.clone();
        salted.update(salt);
        let block = |number: u32| -> Zeroizing<[u8; 20]> {
            let mut mac = salted.clone();
            mac.update(&number.to_be_bytes());
            Zeroizing::new(mac.finalize().into_bytes().into())
        };
        let mut key = Zeroizing::new([0; 32]);
        for (target, byte) in key.iter_mut().zip(block(1).iter().chain(&*block(2))) {
            *target = *byte;
        }
        key
    }
}

/// The parts of sealed data.
pub(super) struct IronText<'a> {
    /// Input of the MAC.
    signed: &'a [u8],
    pub(super) password_id: &'a [u8],
    encryption_salt: &'a [u8],
    iv: [u8; aes_cbc::BLOCK],
    ciphertext: &'a [u8],
    /// Milliseconds since the Unix epoch.
    expiration: Option<i64>,
    integrity_salt: &'a [u8],
    mac: [u8; 32],
    version: Option<u8>,
}

impl<'a> IronText<'a> {
    pub(super) fn parse(sealed: &'a [u8]) -> Result<Self, UnsealError> {
        Self::read(sealed).ok_or(UnsealError::Malformed)
    }

    fn read(sealed: &'a [u8]) -> Option<Self> {
        let mut rest = Some(sealed);
        let mut field = || {
            let text = rest?;
            let (field, after) = match memchr::memchr(b'*', text) {
                Some(at) => (text.get(..at)?, text.get(at + 1..)),
                None => (text, None),
            };
            rest = after;
            Some(field)
        };
        let (prefix, password_id, encryption_salt) = (field()?, field()?, field()?);
        let (iv, ciphertext, expiration) = (field()?, field()?, field()?);
        let (integrity_salt, mac_and_version) = (field()?, field()?);
        if prefix != PREFIX.as_bytes() || field().is_some() {
            return None;
        }
        let mut mac_and_version = mac_and_version.split(|&byte| byte == VERSION_SEPARATOR);
        let mac = mac_and_version.next()?;
        let version = match (mac_and_version.next(), mac_and_version.next()) {
            (None, _) => None,
            (Some(b"1"), None) => Some(1),
            (Some(b"2"), None) => Some(2),
            _ => return None,
        };
        let signed = [prefix, password_id, encryption_salt, iv, ciphertext, expiration];
        let signed = sealed.get(..signed.iter().fold(signed.len() - 1, |sum, field| sum + field.len()))?;
        Some(Self {
            signed,
            password_id: if password_id.is_empty() { b"default" } else { password_id },
            encryption_salt,
            iv: base64::decode_url_array(iv)?,
            ciphertext,
            expiration: read_expiration(expiration)?,
            integrity_salt,
            mac: base64::decode_url_array(mac)?,
            version,
        })
    }

    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.expiration.is_some_and(|end| end <= now.unix_milliseconds().saturating_sub(CLOCK_SKEW))
    }
}

/// Parses an expiration: decimal digits without a leading zero, or nothing. Saturates at the largest
/// timestamp.
#[allow(clippy::option_option, reason = "malformed, no expiration, an expiration")]
fn read_expiration(text: &[u8]) -> Option<Option<i64>> {
    match text {
        [] => Some(None),
        [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => {
            Some(Some(std::str::from_utf8(text).ok()?.parse().unwrap_or(i64::MAX)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        super::{Keyring, SealKey, SealKeyError, UnsealError},
        IronKey,
    };
    use crate::{Entropy, types::Timestamp};

    const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

    fn now() -> Timestamp {
        Timestamp::from_unix_seconds(1_764_000_000)
    }

    fn keyring() -> Keyring {
        Keyring::new(SealKey::iron(PASSWORD).unwrap())
    }

    fn sealed(keyring: &Keyring) -> String {
        let sealed = keyring.seal(b"{}", None, now(), &mut Entropy::from_seed([1; 32])).unwrap();
        sealed.expose().to_owned()
    }

    #[test]
    fn password_has_at_least_32_utf_16_units() {
        for (password, long_enough) in [
            ("", false),
            ("a".repeat(31).as_str(), false),
            ("a".repeat(32).as_str(), true),
            // Two code units and four bytes each.
            ("\u{1f600}".repeat(15).as_str(), false),
            ("\u{1f600}".repeat(16).as_str(), true),
            // One code unit and two bytes each.
            ("\u{eb}".repeat(31).as_str(), false),
        ] {
            let error = SealKey::iron(password).err();
            assert_eq!(error, (!long_enough).then_some(SealKeyError::IronPasswordTooShort), "{password}");
        }
    }

    #[test]
    fn password_is_selected_by_id() {
        let key = |password: &str, id: &str| SealKey::iron(password).unwrap().password_id(id).unwrap();
        let second = Keyring::new(key(PASSWORD, "2"));
        let text = sealed(&second);
        assert!(text.starts_with("Fe26.2*2*"));
        assert_eq!(keyring().unseal(&text, now()).unwrap_err(), UnsealError::UnknownPasswordId);
        assert!(keyring().and(key(PASSWORD, "2")).unseal(&text, now()).is_ok());

        // After a rotation two passwords have the same ID.
        let other = "another-cookie-password-of-32-chars-or-more";
        let rotated = Keyring::new(key(other, "2")).and(key(PASSWORD, "2")).and(key(other, "1"));
        assert!(!rotated.unseal(&text, now()).unwrap().is_current);
        let wrong = Keyring::new(key(other, "2")).and(key(PASSWORD, "1"));
        assert_eq!(wrong.unseal(&text, now()).unwrap_err(), UnsealError::AuthenticationFailed);
    }

    #[test]
    fn empty_password_id_selects_the_default_password() {
        let text = "Fe26.2**salt*AAECAwQFBgcICQoLDA0ODw*AA**salt*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(keyring().unseal(text, now()).unwrap_err(), UnsealError::UnknownPasswordId);
        let default = SealKey::iron(PASSWORD).unwrap().password_id("default").unwrap();
        assert_eq!(Keyring::new(default).unseal(text, now()).unwrap_err(), UnsealError::AuthenticationFailed);
    }

    #[test]
    fn password_id_is_letters_digits_and_underscores() {
        for (id, valid) in
            [("1", true), ("key_2", true), ("", false), ("a*b", false), ("a~2", false), ("é", false)]
        {
            let error = SealKey::iron(PASSWORD).unwrap().password_id(id).err();
            assert_eq!(error, (!valid).then_some(SealKeyError::InvalidPasswordId), "{id}");
        }
    }

    #[test]
    fn version_is_none_one_or_two() {
        let text = sealed(&keyring());
        let bare = text.strip_suffix("~2").unwrap();
        for (suffix, version, is_current) in
            [("", None, false), ("~1", Some(1), false), ("~2", Some(2), true)]
        {
            let unsealed = keyring().unseal(format!("{bare}{suffix}"), now()).unwrap();
            assert_eq!((unsealed.version_suffix, unsealed.is_current), (version, is_current));
        }
        for suffix in ["~", "~0", "~3", "~02", "~2 ", "~2~2", "~12", "~two", "2", "="] {
            let error = keyring().unseal(format!("{bare}{suffix}"), now()).unwrap_err();
            assert_eq!(error, UnsealError::Malformed, "{suffix}");
        }
    }

    #[test]
    fn malformed_expired_and_changed_parts_are_rejected() {
        let text = sealed(&keyring());
        let with = |field: usize, value: &str| {
            let mut fields: Vec<&str> = text.split('*').collect();
            fields[field] = value;
            fields.join("*")
        };
        for malformed in [
            "Fe26.".to_owned(),
            "Fe26.2*1".to_owned(),
            text.replacen("Fe26.2", "Fe26.1", 1),
            text.replacen("Fe26.2", "Fe26.22", 1),
            format!("{text}*"),
            with(3, ""),
            with(3, "AAAA"),
            with(3, "AAECAwQFBgcICQoLDA0ODx"),
            with(5, "0"),
            with(5, "-1"),
            with(5, "1e3"),
            with(5, "01764000600000"),
            with(5, "٣"),
            with(7, ""),
            with(7, "AAAA"),
        ] {
            assert_eq!(
                keyring().unseal(&malformed, now()).unwrap_err(),
                UnsealError::Malformed,
                "{malformed}"
            );
        }
        for changed in [with(2, ""), with(4, ""), with(4, "!"), with(5, "9999999999999"), with(6, "")] {
            assert_eq!(
                keyring().unseal(&changed, now()).unwrap_err(),
                UnsealError::AuthenticationFailed,
                "{changed}"
            );
        }
        // An expiration beyond the range of timestamps does not overflow.
        let far = with(5, &"9".repeat(400));
        assert_eq!(keyring().unseal(&far, now()).unwrap_err(), UnsealError::AuthenticationFailed);
        assert_eq!(keyring().unseal(with(5, "1"), now()).unwrap_err(), UnsealError::Expired);
    }

    #[test]
    fn expiration_of_zero_is_written_as_one() {
        let sealed = keyring().seal(
            b"{}",
            Some(Duration::ZERO),
            Timestamp::UNIX_EPOCH,
            &mut Entropy::from_seed([1; 32]),
        );
        assert_eq!(sealed.unwrap().expose().split('*').nth(5), Some("1"));
    }

    #[cfg(feature = "foreign-sessions")]
    #[test]
    fn keys_are_derived_by_pbkdf2_with_one_iteration() {
        for password in [PASSWORD.to_owned(), "p".repeat(64), "p".repeat(65)] {
            let key = IronKey::new(password.as_str().into()).unwrap();
            for length in [0, 1, 55, 60, 63, 64, 65, 200] {
                let salt = vec![b'a'; length];
                let mut expected = [0; 32];
                pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password.as_bytes(), &salt, 1, &mut expected);
                assert_eq!(*key.derive(&salt), expected, "{length}");
            }
        }
    }

    #[test]
    fn sealed_text_is_allocated_once() {
        let key = IronKey::new(PASSWORD.into()).unwrap().with_id("key_2").unwrap();
        for lifetime in [None, Some(Duration::from_secs(60))] {
            // Three blocks, so that base64 has no incomplete group.
            let text = key.seal(&[b'a'; 40], lifetime, now(), &mut Entropy::from_seed([1; 32]));
            assert_eq!(text.capacity(), text.len());
        }
    }
}
