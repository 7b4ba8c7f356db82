//! Sealed data in all formats but .NET's: arbitrary data is rejected, sealed data opens to what was sealed, and
//! changed, truncated, expired data and that of another password is rejected.
//!
//! Input: the format, a seed, two bytes and a bit to flip; then the plaintext.
#![no_main]

use std::{sync::LazyLock, time::Duration};

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Entropy,
    seal::{Keyring, SealFormat, SealKey, UnsealError},
};
use workos_fuzz::{base64_padded, flip, now};

/// Keys of each format that have passwords of 32 bytes of this value.
fn keys(byte: u8) -> [SealKey; 5] {
    let base64 = base64_padded(&[byte; 32]);
    let password = char::from(byte).to_string().repeat(32);
    [
        SealKey::iron(&*password),
        SealKey::go(&*password),
        SealKey::ruby(&*password),
        SealKey::python(&*base64),
        SealKey::php(&*base64),
    ]
    .map(|key| key.expect("key"))
}

fn keyring([first, rest @ ..]: [SealKey; 5]) -> Keyring {
    rest.into_iter().fold(Keyring::new(first), Keyring::and)
}

/// Keyrings that seal with one format each and open all.
static KEYRINGS: LazyLock<[Keyring; 5]> = LazyLock::new(|| {
    [0, 1, 2, 3, 4].map(|first| {
        let mut keys = keys(b'a');
        keys.rotate_left(first);
        keyring(keys)
    })
});

/// A keyring of the same formats with other passwords.
static OTHERS: LazyLock<Keyring> = LazyLock::new(|| keyring(keys(b'b')));

fuzz_target!(|data: &[u8]| {
    assert!(KEYRINGS[0].unseal(data, now()).is_err());

    let Some(([format, seed, high, low, bit], plaintext)) = data.split_first_chunk::<5>() else { return };
    let keyring = &KEYRINGS[usize::from(*format) % KEYRINGS.len()];
    let lifetime = (seed % 2 == 1).then_some(Duration::from_secs(600));
    let sealed = keyring.seal(plaintext, lifetime, now(), &mut Entropy::from_seed([*seed; 32]));
    let sealed = sealed.expect("sealed data").expose().to_owned();
    for (index, other) in KEYRINGS.iter().enumerate() {
        let opened = other.unseal(&sealed, now()).expect("opened data");
        assert!(*opened.plaintext == plaintext && opened.format == keyring.format());
        assert_eq!(opened.is_current, index == usize::from(*format) % KEYRINGS.len());
    }
    let end = now() + Duration::from_secs(600 + 60);
    match (keyring.unseal(&sealed, end), lifetime) {
        (Err(error), Some(_)) => {
            assert!(keyring.format() == SealFormat::Iron && error == UnsealError::Expired)
        }
        (Ok(_), lifetime) => assert!(keyring.format() != SealFormat::Iron || lifetime.is_none()),
        (Err(error), None) => panic!("{error}"),
    }
    assert!(OTHERS.unseal(&sealed, now()).is_err());

    let mut changed = sealed.clone().into_bytes();
    let place = flip(&mut changed, [*high, *low], *bit);
    if let Ok(opened) = keyring.unseal(&changed, now()) {
        // The version suffix of Iron is not authenticated.
        assert!(keyring.format() == SealFormat::Iron && place + 1 == changed.len());
        assert_eq!(*opened.plaintext, plaintext);
    }
    // Without its end; the version suffix of Iron has two bytes and is optional.
    if let Ok(opened) = keyring.unseal(&sealed.as_bytes()[..place], now()) {
        assert!(keyring.format() == SealFormat::Iron && place + 2 == sealed.len());
        assert_eq!(*opened.plaintext, plaintext);
    }
});
