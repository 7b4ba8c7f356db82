//! Tests of the keyring with keys of all formats.

use std::time::Duration;

use proptest::prelude::*;

use super::{Keyring, MAX_SEALED_LENGTH, SealError, SealFormat, SealKey, UnsealError};
use crate::{Entropy, types::Timestamp};

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";
const OTHER_PASSWORD: &str = "another-cookie-password-of-32-chars-or-more";
#[cfg(feature = "foreign-sessions")]
const BASE64_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
#[cfg(feature = "foreign-sessions")]
const OTHER_BASE64_KEY: &str = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_764_000_000)
}

fn seal(key: &SealKey, plaintext: &[u8]) -> String {
    let mut entropy = Entropy::from_seed([7; 32]);
    let sealed = Keyring::new(key.clone()).seal(plaintext, None, now(), &mut entropy).unwrap();
    sealed.expose().to_owned()
}

fn unseal(key: &SealKey, sealed: impl AsRef<[u8]>) -> Result<Vec<u8>, UnsealError> {
    Keyring::new(key.clone()).unseal(sealed, now()).map(|unsealed| unsealed.plaintext.to_vec())
}

/// Returns a key of each format except .NET, which is slow, and a key of the same format with another
/// password.
fn keys() -> Vec<(SealKey, SealKey)> {
    vec![
        (SealKey::iron(PASSWORD).unwrap(), SealKey::iron(OTHER_PASSWORD).unwrap()),
        #[cfg(feature = "session")]
        (SealKey::go(PASSWORD).unwrap(), SealKey::go(OTHER_PASSWORD).unwrap()),
        #[cfg(feature = "foreign-sessions")]
        (SealKey::ruby(PASSWORD).unwrap(), SealKey::ruby(OTHER_PASSWORD).unwrap()),
        #[cfg(feature = "foreign-sessions")]
        (SealKey::python(BASE64_KEY).unwrap(), SealKey::python(OTHER_BASE64_KEY).unwrap()),
        #[cfg(feature = "foreign-sessions")]
        (SealKey::php(BASE64_KEY).unwrap(), SealKey::php(OTHER_BASE64_KEY).unwrap()),
    ]
}

#[test]
fn each_flipped_bit_is_rejected() {
    for (key, _) in keys() {
        let sealed = seal(&key, b"{}").into_bytes();
        for (at, bit) in (0..sealed.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            assert!(unseal(&key, &flipped).is_err(), "{key:?}, byte {at}, bit {bit}");
        }
    }
}

#[test]
fn truncated_doubled_and_padded_data_is_rejected() {
    for (key, _) in keys() {
        let sealed = seal(&key, b"a longer text than a block");
        for length in 0..sealed.len() {
            // Iron data without the version is valid.
            if key.format() != SealFormat::Iron || length != sealed.len() - 2 {
                assert!(unseal(&key, &sealed.as_bytes()[..length]).is_err(), "{key:?}, {length} bytes");
            }
        }
        for other in [
            sealed.repeat(2),
            format!("{sealed}="),
            format!("{sealed}\n"),
            format!(" {sealed}"),
            format!("\"{sealed}\""),
            sealed.replace('=', "%3D") + "%",
            format!("{sealed}\0"),
        ] {
            assert!(unseal(&key, &other).is_err(), "{key:?}, {other}");
        }
    }
}

#[test]
fn wrong_password_and_malformed_data_are_distinguished() {
    for (key, other) in keys() {
        let sealed = seal(&key, b"{}");
        assert_eq!(unseal(&key, &sealed).unwrap(), b"{}");
        assert_eq!(unseal(&other, &sealed), Err(UnsealError::AuthenticationFailed), "{key:?}");
        assert_eq!(unseal(&other, &sealed.as_bytes()[..20]), Err(UnsealError::Malformed), "{key:?}");
    }
}

#[test]
fn unknown_format_is_reported() {
    for (key, _) in keys() {
        let is_unmarked = matches!(key.format(), SealFormat::Go | SealFormat::Ruby | SealFormat::Php);
        let expected = if is_unmarked { UnsealError::Malformed } else { UnsealError::UnknownFormat };
        for text in [&b""[..], b"{\"accessToken\":\"a\"}", b"undefined!", b"\xff\xfe", b"\0"] {
            let error = unseal(&key, text).unwrap_err();
            let empty_for_ruby = text.is_empty() && error == UnsealError::UnknownFormat;
            assert!(error == expected || empty_for_ruby, "{key:?}, {text:?}: {error}");
        }
    }
}

#[test]
fn missing_key_is_reported_with_its_format() {
    let iron = SealKey::iron(PASSWORD).unwrap();
    assert_eq!(unseal(&iron, "gAAAAABpJIEA"), Err(UnsealError::NoKey(SealFormat::Python)));
    assert_eq!(unseal(&iron, "AAEC~2"), Err(UnsealError::NoKey(SealFormat::DotNet)));
    #[cfg(feature = "session")]
    {
        let go = SealKey::go(PASSWORD).unwrap();
        assert_eq!(unseal(&go, seal(&iron, b"{}")), Err(UnsealError::NoKey(SealFormat::Iron)));
        assert_eq!(unseal(&iron, seal(&go, b"{}")), Err(UnsealError::UnknownFormat));
    }
}

#[test]
fn too_long_data_is_neither_sealed_nor_unsealed() {
    for (key, _) in keys() {
        let seal_length = |length: usize| {
            let mut entropy = Entropy::from_seed([7; 32]);
            Keyring::new(key.clone()).seal(&vec![b'a'; length], None, now(), &mut entropy)
        };
        for length in [MAX_SEALED_LENGTH / 4 * 3, MAX_SEALED_LENGTH, 10 * MAX_SEALED_LENGTH] {
            assert_eq!(seal_length(length).unwrap_err(), SealError::TooLong, "{key:?}, {length} bytes");
        }
        let longest = seal_length(MAX_SEALED_LENGTH / 4 * 3 - 300).unwrap();
        assert!(unseal(&key, longest.expose()).is_ok());
        let prefix = seal(&key, b"{}");
        let huge = prefix.clone() + &"A".repeat(MAX_SEALED_LENGTH - prefix.len());
        assert_ne!(unseal(&key, &huge), Err(UnsealError::TooLong), "{key:?}");
        assert_eq!(unseal(&key, huge + "A"), Err(UnsealError::TooLong), "{key:?}");
    }
}

#[test]
fn older_keys_unseal_and_only_the_first_is_current() {
    let all = keys();
    let (_, first) = &all[0];
    let keyring = all.iter().fold(Keyring::new(first.clone()), |ring, (key, _)| ring.and(key.clone()));
    for (key, _) in &all {
        let unsealed = keyring.unseal(seal(key, b"{}"), now()).unwrap();
        assert_eq!((unsealed.format, unsealed.is_current), (key.format(), false));
    }
    assert!(keyring.unseal(seal(first, b"{}"), now()).unwrap().is_current);
    assert_eq!(keyring.format(), SealFormat::Iron);
}

#[test]
fn debug_contains_no_password_and_no_plaintext() {
    for (key, other) in keys() {
        let keyring = Keyring::new(key).and(other);
        let sealed = keyring.seal(b"plaintext", None, now(), &mut Entropy::from_seed([7; 32])).unwrap();
        let unsealed = keyring.unseal(sealed.expose(), now()).unwrap();
        let shown = format!("{keyring:?} {unsealed:?} {sealed:?}");
        let format = keyring.format();
        assert!(
            shown.starts_with(&format!("[SealKey({format}, …), SealKey({format}, …)] Unsealed {{ ")),
            "{shown}"
        );
        for secret in ["cookie", "AECAw", "plaintext", "112, 108", sealed.expose()] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[cfg(feature = "foreign-sessions")]
#[test]
fn dotnet_distinguishes_wrong_password_and_malformed_data() {
    let key = SealKey::dotnet(PASSWORD).unwrap();
    let sealed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGzufqHCBmVfvem3LMKwfT6QAPssx0cxscHyFOHNP~2";
    assert_eq!(unseal(&key, sealed.replace("HNP~", "HNQ~")), Err(UnsealError::AuthenticationFailed));
    // Malformed data is rejected without deriving a key.
    for malformed in
        ["~2", "AAEC~2", "A~2", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGzufqHCBmVfvem3LMKwf~2", "é~2"]
    {
        assert_eq!(unseal(&key, malformed), Err(UnsealError::Malformed), "{malformed}");
    }
}

#[cfg(feature = "foreign-sessions")]
#[test]
fn ruby_6_accepts_line_breaks() {
    let key = SealKey::ruby("0123456789abcdef0123456789abcdef").unwrap();
    let sealed = "AAECAwQFBgcICQoLVsfdE7Y66I7KvQOcDGnu3RV308QTjEVUcuZ07OA=";
    assert_eq!(unseal(&key, format!("{sealed}\n")).unwrap(), br#"{"foo":"bar"}"#);
    for other in [format!("{sealed}\n\n"), format!("\n{sealed}"), sealed.replacen("Vsfd", "Vsfd\n", 1) + "\n"]
    {
        assert_eq!(unseal(&key, &other), Err(UnsealError::Malformed), "{other}");
    }
    // Version 7 writes none.
    let sealed = seal(&key, b"{}") + "\n";
    assert_eq!(unseal(&key, sealed), Err(UnsealError::AuthenticationFailed));
}

#[cfg(feature = "session")]
#[test]
fn longest_sealed_data_is_accepted() {
    let keyring = Keyring::new(SealKey::go(PASSWORD).unwrap());
    // Nonce and tag have 28 bytes.
    let longest = MAX_SEALED_LENGTH / 4 * 3 - 28;
    let seal =
        |length: usize| keyring.seal(&vec![b'a'; length], None, now(), &mut Entropy::from_seed([7; 32]));
    let sealed = seal(longest).unwrap();
    assert_eq!(sealed.expose().len(), MAX_SEALED_LENGTH);
    assert!(keyring.unseal(sealed.expose(), now()).is_ok());
    assert_eq!(seal(longest + 1), Err(SealError::TooLong));
}

#[cfg(feature = "foreign-sessions")]
#[test]
fn failed_authentication_is_reported_even_if_another_key_finds_the_data_malformed() {
    // 28 bytes, too short for PHP.
    let sealed = seal(&SealKey::go(PASSWORD).unwrap(), b"");
    let (go, php) = (SealKey::go(OTHER_PASSWORD).unwrap(), SealKey::php(BASE64_KEY).unwrap());
    for keyring in [Keyring::new(go.clone()).and(php.clone()), Keyring::new(php).and(go)] {
        assert_eq!(
            keyring.unseal(&sealed, now()).unwrap_err(),
            UnsealError::AuthenticationFailed,
            "{keyring:?}"
        );
    }
}

#[cfg(feature = "foreign-sessions")]
#[test]
fn python_ciphertext_is_made_of_whole_blocks() {
    let key = SealKey::python(BASE64_KEY).unwrap();
    for (length, expected) in [
        (0, UnsealError::Malformed),
        (15, UnsealError::Malformed),
        (16, UnsealError::AuthenticationFailed),
        (17, UnsealError::Malformed),
    ] {
        // Version, time, initialization vector, ciphertext, MAC.
        let token = [&[0x80][..], &[0; 8], &[0; 16], &vec![7; length], &[0; 32]].concat();
        let sealed = crate::crypto::base64::encode_url_padded(&token);
        assert_eq!(unseal(&key, &sealed), Err(expected), "{length}");
    }
}

#[cfg(feature = "foreign-sessions")]
#[test]
fn ruby_6_accepts_a_nonce_that_begins_like_version_7() {
    use crate::crypto::{base64, gcm};

    let password = "0123456789abcdef0123456789abcdef";
    let (mut data, iv) = (*b"{}", [1; 12]);
    let password_bytes = password.as_bytes().try_into().unwrap();
    let tag = gcm::seal(password_bytes, &gcm::Nonce::Short(iv), b"", &mut data).unwrap();
    let sealed = base64::encode(&[&iv[..], &data, &tag].concat());
    let unsealed = Keyring::new(SealKey::ruby(password).unwrap()).unseal(sealed, now()).unwrap();
    assert_eq!((&**unsealed.plaintext, unsealed.is_current), (&b"{}"[..], false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn seal_and_unseal_round_trip(plaintext in prop::collection::vec(any::<u8>(), 0..300), seed: [u8; 32]) {
        for (key, _) in keys() {
            let keyring = Keyring::new(key);
            let sealed = keyring
                .seal(&plaintext, Some(Duration::from_secs(1)), now(), &mut Entropy::from_seed(seed))
                .unwrap();
            let unsealed = keyring.unseal(sealed.expose(), now()).unwrap();
            prop_assert_eq!(&*unsealed.plaintext, &plaintext);
            prop_assert!(unsealed.is_current);
        }
    }

    #[test]
    fn arbitrary_data_is_rejected(
        prefix in prop::sample::select(vec!["", "Fe26.", "Fe26.2*1*", "Fe26.2*1*a*AAECAwQFBgcICQoLDA0ODw*", "gAAAAA", "AQ"]),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "[A-Za-z0-9+/_=*~-]{0,200}",
        suffix in prop::sample::select(vec!["", "~1", "==", "\n"]),
    ) {
        let all = keys();
        let (first, _) = &all[0];
        let keyring = all.iter().fold(Keyring::new(first.clone()), |ring, (key, _)| ring.and(key.clone()));
        for middle in [&bytes[..], text.as_bytes()] {
            let input = [prefix.as_bytes(), middle, suffix.as_bytes()].concat();
            prop_assert!(keyring.unseal(&input, now()).is_err());
        }
    }
}
