//! Encrypted values of the vault: arbitrary bytes are not decrypted and round-trip in base64.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::vault::{DecryptedDataKey, EncryptedValue, decrypt_with};

fuzz_target!(|data: &[u8]| {
    let key = r#"{"id":"key_1","data_key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}"#;
    let key: DecryptedDataKey = serde_json::from_str(key).expect("a key");
    for value in [EncryptedValue::from_base64(data), EncryptedValue::from_bytes(data)] {
        let Ok(value) = value else { continue };
        let _ = (format!("{value:?}"), value.candidates().count());
        let again = EncryptedValue::from_base64(value.to_base64()).expect("the same value");
        assert_eq!(again.as_bytes(), value.as_bytes());
        assert!(decrypt_with(value, b"", &key).is_err());
    }
});
