//! Sealed data in the format of .NET, which takes 100,000 rounds of PBKDF2 for each key: sealed data opens to
//! what was sealed, and changed data is rejected.
//!
//! Input: a seed, two bytes and a bit to flip; then the plaintext.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Entropy,
    seal::{Keyring, SealFormat, SealKey},
};
use workos_fuzz::{flip, now};

static KEYS: LazyLock<Keyring> = LazyLock::new(|| Keyring::new(SealKey::dotnet("password").expect("key")));

fuzz_target!(|data: &[u8]| {
    assert!(KEYS.unseal(data, now()).is_err());
    let Some(([seed, high, low, bit], plaintext)) = data.split_first_chunk::<4>() else { return };
    let sealed = KEYS.seal(plaintext, None, now(), &mut Entropy::from_seed([*seed; 32]));
    let mut sealed = sealed.expect("sealed data").expose().as_bytes().to_vec();
    let opened = KEYS.unseal(&sealed, now()).expect("opened data");
    assert!(*opened.plaintext == plaintext && opened.format == SealFormat::DotNet && opened.is_current);
    flip(&mut sealed, [*high, *low], *bit);
    assert!(KEYS.unseal(&sealed, now()).is_err());
});
