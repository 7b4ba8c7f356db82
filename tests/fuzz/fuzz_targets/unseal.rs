//! Sealed data: arbitrary data is rejected, sealed plaintext round-trips, and each flipped bit is rejected.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Entropy,
    seal::{Keyring, SealKey},
    types::Timestamp,
};

static KEYS: LazyLock<Keyring> =
    LazyLock::new(|| Keyring::new(SealKey::iron("a-cookie-password-of-32-chars-or-more!!").expect("a key")));

fuzz_target!(|data: &[u8]| {
    let now = Timestamp::from_unix_seconds(1_700_000_000);
    assert!(KEYS.unseal(data, now).is_err());

    let Some(([seed, place, bit], plaintext)) = data.split_first_chunk::<3>() else { return };
    let mut entropy = Entropy::from_seed([*seed; 32]);
    let Ok(sealed) = KEYS.seal(plaintext, None, now, &mut entropy) else { return };
    let mut bytes = sealed.expose().as_bytes().to_vec();
    assert_eq!(*KEYS.unseal(&bytes, now).expect("sealed data").plaintext, plaintext);
    let place = usize::from(*place) * bytes.len() / 256;
    bytes[place] ^= 1 << (bit % 8);
    if let Ok(opened) = KEYS.unseal(&bytes, now) {
        // The version suffix is not authenticated.
        assert_eq!(*opened.plaintext, plaintext);
        assert_eq!(place + 1, bytes.len());
    }
});
