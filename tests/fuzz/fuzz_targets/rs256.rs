//! RS256: the library and ring agree about any key, signature and message.
//!
//! Input: the kind of change and two more bytes, the message in one line, then the changes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use workos_core::session::{AccessTokenError, AccessTokenRules, KeySet};
use workos_fuzz::{
    MODULUS_BYTES, base64_url, encoded_message, jwks, modulus, now, sign, sign_encoded, split_line,
};

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(jwks().as_bytes()).expect("key set"));
static MODULUS: LazyLock<Vec<u8>> = LazyLock::new(modulus);

/// Verdict of the library and of ring, which must be the same.
fn verify(keys: &KeySet, modulus: &[u8], exponent: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let message = format!("eyJhbGciOiJSUzI1NiJ9.{}", base64_url(message));
    let token = format!("{message}.{}", base64_url(signature));
    let key = RsaPublicKeyComponents { n: modulus, e: exponent };
    let expected = key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), signature).is_ok();
    match keys.verify(&token, &AccessTokenRules::new(), now()) {
        Err(AccessTokenError::Signature) => assert!(!expected),
        Err(AccessTokenError::TooLong) => {}
        // The signature is valid and the claims are not.
        _ => assert!(expected),
    }
    expected
}

/// The text that is signed for a message.
fn signed_text(message: &[u8]) -> Vec<u8> {
    format!("eyJhbGciOiJSUzI1NiJ9.{}", base64_url(message)).into_bytes()
}

/// Applies changes of two bytes each: a place and what is XORed there.
fn change(bytes: &mut [u8], changes: &[u8]) {
    for change in changes.chunks_exact(2) {
        bytes[usize::from(change[0]) * bytes.len() / 256] ^= change[1];
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(([kind, first, second], rest)) = data.split_first_chunk::<3>() else { return };
    let (message, changes) = split_line(rest);
    match kind % 5 {
        // The encoded message: padding, DigestInfo, hash.
        0 => {
            let right = encoded_message(&signed_text(message));
            let mut encoded = right;
            change(&mut encoded, changes);
            let valid = verify(&KEYS, &MODULUS, &[3], message, &sign_encoded(&encoded));
            assert_eq!(valid, encoded == right);
        }
        // The encoded message with shorter padding and bytes of the input behind the hash.
        1 => {
            let right = encoded_message(&signed_text(message));
            let shift = usize::from(*first).min(changes.len()).min(200);
            let mut encoded = [0; MODULUS_BYTES];
            encoded[..2].copy_from_slice(&right[..2]);
            encoded[2..MODULUS_BYTES - shift].copy_from_slice(&right[2 + shift..]);
            encoded[MODULUS_BYTES - shift..].copy_from_slice(&changes[..shift]);
            let valid = verify(&KEYS, &MODULUS, &[3], message, &sign_encoded(&encoded));
            assert_eq!(valid, encoded == right);
        }
        // The signature, also with another length.
        2 => {
            let right = sign(&signed_text(message));
            let mut signature = right.clone();
            change(&mut signature, changes);
            match first % 4 {
                1 => signature.insert(0, *second),
                2 => signature.push(*second),
                3 => signature.truncate(usize::from(*second)),
                _ => {}
            }
            assert_eq!(verify(&KEYS, &MODULUS, &[3], message, &signature), signature == right);
        }
        // Any signature.
        3 => {
            verify(&KEYS, &MODULUS, &[3], message, changes);
        }
        // Any key: length and bytes of the modulus, and the exponent.
        _ => {
            let lengths = [256, 257, 264, 320, 383, 384, 512, 768, 1024];
            let length = lengths[usize::from(*first) % lengths.len()];
            let (exponent, pattern) = changes.split_at(changes.len().min(usize::from(second % 6)));
            let mut modulus: Vec<u8> = pattern.iter().copied().cycle().take(length).collect();
            let (Some(first), Some(exponent_first)) = (modulus.first_mut(), exponent.first()) else { return };
            *first |= 0x80;
            let json = format!(
                r#"{{"keys":[{{"kty":"RSA","n":"{}","e":"{}"}}]}}"#,
                base64_url(&modulus),
                base64_url(exponent),
            );
            let signature: Vec<u8> = pattern.iter().rev().copied().cycle().take(length).collect();
            let Ok(keys) = KeySet::parse(json.as_bytes()) else {
                assert!(
                    *exponent_first == 0
                        || exponent.len() > 4
                        || exponent[exponent.len() - 1] % 2 == 0
                        || *exponent == [1]
                        || modulus[length - 1] % 2 == 0
                );
                return;
            };
            verify(&keys, &modulus, exponent, message, &signature);
        }
    }
});
