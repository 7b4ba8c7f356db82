//! Vectors of vault encryption.

use std::collections::BTreeMap;

use serde_json::Value;
use workos_core::{
    Entropy,
    types::Secret,
    vault::{self, DataKey, DecryptedDataKey, EncryptedValue, VaultLayout},
};
use workos_tests::hex;

use super::vectors;

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_default()
}

/// Returns a data key as in a response of WorkOS.
fn data_key(key: &str, encrypted_keys: &str) -> DataKey {
    let context = BTreeMap::<String, String>::new();
    let key = serde_json::json!({
        "id": "key_1", "context": context, "data_key": key, "encrypted_keys": encrypted_keys,
    });
    serde_json::from_value(key).unwrap()
}

fn decrypted(key: &str) -> DecryptedDataKey {
    serde_json::from_value(serde_json::json!({ "id": "key_1", "data_key": key })).unwrap()
}

/// Decrypts a vector with `decrypt` and `decrypt_with`.
#[track_caller]
fn decrypts(vector: &Value, layout: VaultLayout, plaintext: &str) {
    let (key, keys) = (text(vector, "data_key_b64"), text(vector, "encrypted_keys_b64"));
    let (value, associated_data) = (text(vector, "ciphertext_b64"), text(vector, "associated_data"));
    let value = EncryptedValue::from_base64(value).unwrap();
    let candidate = value.candidates().find(|(found, _)| *found == layout);
    assert_eq!(candidate, Some((layout, Secret::from(keys))));

    let read = vault::decrypt(value.clone(), associated_data, &data_key(key, keys)).unwrap();
    assert_eq!(read.expose_str().unwrap(), plaintext);
    let read = vault::decrypt_with(value.clone(), associated_data, &decrypted(key)).unwrap();
    assert_eq!(read.into_bytes(), plaintext.as_bytes());
    assert!(vault::decrypt_with(value, "something else", &decrypted(key)).is_err());
}

/// Encrypts the plaintext of a vector and compares the bytes.
#[track_caller]
fn encrypts(vector: &Value, layout: VaultLayout, plaintext: &str, iv: &str) {
    let key = data_key(text(vector, "data_key_b64"), text(vector, "encrypted_keys_b64"));
    let mut entropy = Entropy::scripted(hex(iv));
    let value =
        vault::encrypt(plaintext, text(vector, "associated_data"), &key, layout, &mut entropy).unwrap();
    assert_eq!(value.to_base64(), text(vector, "ciphertext_b64"));
    assert_eq!(value.layout(), layout);
}

#[test]
fn node_round_trips() {
    let all = vectors("/vault/A iv12|tag|leb|keys|ct");
    for vector in all.as_array().unwrap() {
        let plaintext = text(vector, "plaintext");
        decrypts(vector, VaultLayout::NonceFirst, plaintext);
        encrypts(vector, VaultLayout::NonceFirst, plaintext, text(vector, "iv_hex"));
    }
    assert_eq!(all.as_array().unwrap().len(), 4);
}

#[test]
fn python_ruby_and_php_round_trip() {
    let node = vectors("/vault/A iv12|tag|leb|keys|ct");
    let all = vectors("/vault/A identical check");
    for vector in all["python"].as_array().unwrap() {
        let name = text(vector, "name");
        let like = node.as_array().unwrap().iter().find(|like| like["name"] == name);
        let plaintext = like.map_or("", |like| text(like, "plaintext"));
        let mut vector = vector.clone();
        for field in ["data_key_b64", "encrypted_keys_b64"] {
            vector[field] = node[0][field].clone();
        }
        if let Some(like) = like {
            assert_eq!(like["ciphertext_b64"], vector["ciphertext_b64"]);
            vector["associated_data"] = like["associated_data"].clone();
        } else {
            assert_eq!(name, "empty_plaintext");
        }
        decrypts(&vector, VaultLayout::NonceFirst, plaintext);
        encrypts(&vector, VaultLayout::NonceFirst, plaintext, text(&vector, "iv_hex"));
    }
    for language in ["ruby", "php"] {
        for vector in all[language].as_array().unwrap() {
            assert!(vector["identical_to_node_with_same_iv"] == true || !vector["threw"].is_null());
        }
    }
}

#[test]
fn old_node_with_long_nonces_round_trips() {
    let vector = vectors("/vault/A32 iv32|tag|leb|keys|ct (old)");
    let plaintext = text(&vector, "plaintext");
    decrypts(&vector, VaultLayout::LongNonceFirst, plaintext);
    encrypts(&vector, VaultLayout::LongNonceFirst, plaintext, text(&vector, "iv_hex"));
}

#[test]
fn go_round_trips() {
    let all = vectors("/vault/B leb|keys|nonce12|ct|tag/go");
    for vector in all.as_array().unwrap() {
        let plaintext = text(vector, "plaintext");
        decrypts(vector, VaultLayout::KeysFirst, plaintext);
        encrypts(vector, VaultLayout::KeysFirst, plaintext, text(vector, "nonce_hex"));
    }
    assert_eq!(all.as_array().unwrap().len(), 2);
}

#[test]
fn rust_3_5_is_decrypted() {
    let go = vectors("/vault/B leb|keys|nonce12|ct|tag/go");
    for (vector, go) in vectors("/vault/B leb|keys|nonce12|ct|tag/rust350")
        .as_array()
        .unwrap()
        .iter()
        .zip(go.as_array().unwrap())
    {
        assert_eq!(vector["name"], go["name"]);
        let mut vector = vector.clone();
        for field in ["data_key_b64", "encrypted_keys_b64", "associated_data"] {
            vector[field] = go[field].clone();
        }
        decrypts(&vector, VaultLayout::KeysFirst, "hello world");
    }

    let mut fixture = vectors("/vault/B leb|keys|nonce12|ct|tag/rust350 own test fixture");
    fixture["data_key_b64"] = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=".into();
    fixture["encrypted_keys_b64"] = "AQIDBAU=".into();
    fixture["associated_data"] = fixture["aad"].clone();
    decrypts(&fixture, VaultLayout::KeysFirst, "hello world");
}

#[test]
fn dotnet_round_trips() {
    let vector = vectors("/vault/C dotnet (derived) keys kept as base64 text");
    decrypts(&vector, VaultLayout::KeysAsText, "hello world");
    encrypts(&vector, VaultLayout::KeysAsText, "hello world", text(&vector, "iv_hex"));
}

#[test]
fn layout_is_detected_by_the_encrypted_keys_of_workos() {
    let keys = vectors("/vault/real_key_blob_example_from_spec_b64");
    let key = data_key("CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=", keys.as_str().unwrap());
    let layouts = [
        VaultLayout::NonceFirst,
        VaultLayout::LongNonceFirst,
        VaultLayout::KeysFirst,
        VaultLayout::KeysAsText,
    ];
    for layout in layouts {
        // Some of the random bytes look like the length of the encrypted keys.
        for seed in 0..64 {
            let mut entropy = Entropy::from_seed([seed; 32]);
            let written = vault::encrypt("hello world", "", &key, layout, &mut entropy).unwrap();
            let read: EncryptedValue = written.to_string().parse().unwrap();
            assert_eq!(read, written);
            let candidates: Vec<_> = read.candidates().collect();
            assert_eq!(candidates, [(layout, Secret::from(keys.as_str().unwrap()))]);
        }
    }
}
