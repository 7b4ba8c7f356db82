//! Encrypted values of the vault: arbitrary bytes are not decrypted and round-trip in base64; an encrypted value
//! decrypts to what was encrypted, in each layout, and a changed one is rejected.
//!
//! Input: layout, seed, two bytes and a bit to flip, lengths of the encrypted keys and of the associated data;
//! then these and the plaintext.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Entropy,
    vault::{DataKey, DecryptedDataKey, EncryptedValue, VaultLayout, decrypt, decrypt_with, encrypt},
};
use workos_fuzz::{base64_padded, flip};

const LAYOUTS: [VaultLayout; 4] =
    [VaultLayout::NonceFirst, VaultLayout::LongNonceFirst, VaultLayout::KeysFirst, VaultLayout::KeysAsText];

fn data_key(key: &[u8; 32], encrypted_keys: &[u8]) -> DataKey {
    let (key, encrypted_keys) = (base64_padded(key), base64_padded(encrypted_keys));
    let json =
        format!(r#"{{"id":"key_1","context":{{}},"data_key":"{key}","encrypted_keys":"{encrypted_keys}"}}"#);
    serde_json::from_str(&json).expect("data key")
}

fn decrypted_key(key: &[u8; 32]) -> DecryptedDataKey {
    let json = format!(r#"{{"id":"key_1","data_key":"{}"}}"#, base64_padded(key));
    serde_json::from_str(&json).expect("data key")
}

fuzz_target!(|data: &[u8]| {
    for value in [EncryptedValue::from_base64(data), EncryptedValue::from_bytes(data)] {
        let Ok(value) = value else { continue };
        let _ = format!("{value:?}");
        assert!((1..=4).contains(&value.candidates().count()));
        let again = EncryptedValue::from_base64(value.to_base64()).expect("the same value");
        assert!(again == value);
        assert!(decrypt_with(value, b"", &decrypted_key(&[7; 32])).is_err());
    }

    let Some(([layout, seed, high, low, bit, keys, associated], rest)) = data.split_first_chunk::<7>() else {
        return;
    };
    let layout = LAYOUTS[usize::from(*layout) % LAYOUTS.len()];
    let (keys, rest) = rest.split_at(rest.len().min(usize::from(*keys)));
    let (associated, plaintext) = rest.split_at(rest.len().min(usize::from(*associated)));
    let key = [*seed; 32];
    let with_keys = data_key(&key, keys);
    let entropy = &mut Entropy::from_seed([*bit; 32]);
    let Ok(value) = encrypt(plaintext, associated, &with_keys, layout, entropy) else {
        // The prefix of WorkOS's keys, perhaps in base64, at the place of another layout.
        let has = |part: &[u8]| keys.windows(part.len()).any(|other| other == part);
        return assert!(keys.is_empty() || has(b"WOS.EKM.v1\0") || has(b"V09TLkVLTS52MQ"));
    };
    assert_eq!(value.layout(), layout);
    let stored = || EncryptedValue::from_base64(value.to_base64()).expect("stored value");
    assert_eq!(decrypt(value.clone(), associated, &with_keys).expect("plaintext").expose(), plaintext);
    assert_eq!(decrypt(stored(), associated, &with_keys).expect("plaintext").expose(), plaintext);
    assert_eq!(
        decrypt_with(stored(), associated, &decrypted_key(&key)).expect("plaintext").expose(),
        plaintext
    );
    let other = [seed.wrapping_add(1); 32];
    assert!(decrypt_with(stored(), associated, &decrypted_key(&other)).is_err());
    assert!(decrypt(stored(), associated, &data_key(&other, keys)).is_err());
    assert!(decrypt(stored(), [associated, b"+"].concat(), &with_keys).is_err());

    let mut changed = value.into_bytes();
    flip(&mut changed, [*high, *low], *bit);
    if let Ok(changed) = EncryptedValue::from_bytes(changed) {
        assert!(decrypt(changed, associated, &with_keys).is_err());
    }
});
