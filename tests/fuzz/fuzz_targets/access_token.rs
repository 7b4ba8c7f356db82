//! Access tokens: whatever is no token of the key set is refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workos_core::{
    session::{AccessTokenRules, KeySet},
    types::Timestamp,
};

/// A key of 2048 bits whose other half nobody has.
static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let modulus = format!("{}w", "w".repeat(341));
    let json = format!(
        r#"{{"keys":[{{"kty":"RSA","alg":"RS256","use":"sig","kid":"k","e":"AQAB","n":"{modulus}"}}]}}"#
    );
    KeySet::parse(json.as_bytes()).expect("a key set")
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let rules = AccessTokenRules::new();
    let now = Timestamp::from_unix_seconds(1_700_000_000);
    assert!(KEYS.verify(text, &rules, now).is_err());
    // Parts of the input as the parts of a token, so that most of them are read.
    let mut parts = text.splitn(2, '\n');
    let (header, claims) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let encode = |text: &str| base64_url(text.as_bytes());
    let token = format!("{}.{}.{}", encode(header), encode(claims), "A".repeat(342));
    assert!(KEYS.verify(&token, &rules, now).is_err());
    let named = r#"{"alg":"RS256","kid":"k"}"#;
    let token = format!("{}.{}.{}", encode(named), encode(text), "A".repeat(342));
    assert!(KEYS.verify(&token, &rules, now).is_err());
});

/// RFC 4648, section 5, without padding.
fn base64_url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}
