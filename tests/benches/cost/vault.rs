//! Local encryption and decryption of a value of 1 MiB.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use workos_core::{
    Entropy,
    vault::{self, DataKey, DecryptedDataKey, EncryptedValue, VaultLayout},
};

use crate::{
    backend::{Gcm, NAME, named},
    harness::{Row, Sides},
};

const SIZE: usize = 1 << 20;
const CONTEXT: &str = "row 1";
const NONCE: [u8; 12] = [2; 12];

pub(crate) fn rows() -> Vec<Row> {
    let target = if NAME == "rustcrypto" { "≤ 1.0 ms" } else { "≤ 0.45 ms" };
    vec![
        Row::new(named("encrypt 1 MiB"), || encrypt(SIZE)).batch(1).counted(1).target(target),
        Row::new(named("decrypt 1 MiB"), || decrypt(SIZE)).batch(1).counted(1).target(target),
    ]
}

/// Returns ours, the encryption to base64.
pub(crate) fn encryption(size: usize) -> impl Fn() -> String + 'static {
    let plaintext = vec![7; size];
    let key: DataKey = serde_json::from_value(serde_json::json!({
        "id": "key_1", "context": {},
        "data_key": BASE64_STANDARD.encode([1; 32]),
        "encrypted_keys": BASE64_STANDARD.encode(b"WOS.EKM.v1\0 and the encrypted key of WorkOS"),
    }))
    .unwrap();
    move || {
        let mut entropy = Entropy::from_seed([1; 32]);
        vault::encrypt(&plaintext, CONTEXT, &key, VaultLayout::default(), &mut entropy).unwrap().to_base64()
    }
}

fn encrypt(size: usize) -> Sides {
    let plaintext = vec![7; size];
    let cipher = Gcm::new(&[1; 32]);
    Sides::new(encryption(size)).floor(move || {
        let mut sealed = Vec::with_capacity(NONCE.len() + size + 16);
        sealed.extend_from_slice(&NONCE);
        sealed.extend_from_slice(&plaintext);
        let tag = cipher.encrypt(NONCE, CONTEXT.as_bytes(), &mut sealed[NONCE.len()..]);
        sealed.extend_from_slice(&tag);
        base64_simd::STANDARD.encode_to_string(&sealed)
    })
}

fn decrypt(size: usize) -> Sides {
    let key: DecryptedDataKey = serde_json::from_value(
        serde_json::json!({ "id": "key_1", "data_key": BASE64_STANDARD.encode([1; 32]) }),
    )
    .unwrap();
    let text = encryption(size)();
    let cipher = Gcm::new(&[1; 32]);
    let mut sealed = vec![7; size];
    let tag = cipher.encrypt(NONCE, CONTEXT.as_bytes(), &mut sealed);
    sealed.extend_from_slice(&tag);
    let sealed = BASE64_STANDARD.encode(&sealed);
    Sides::new(move || {
        vault::decrypt_with(EncryptedValue::from_base64(&text).unwrap(), CONTEXT, &key).unwrap()
    })
    .floor(move || {
        let mut text = base64_simd::STANDARD.decode_to_vec(&sealed).unwrap();
        cipher.decrypt(NONCE, CONTEXT.as_bytes(), &mut text);
        text
    })
}
