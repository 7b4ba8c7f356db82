//! The sealed content of a state: the JSON of authkit-session, with the keys in the same order.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Entropy, types::Secret};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payload {
    pub(super) nonce: String,
    pub(super) code_verifier: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) return_pathname: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) custom_state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) redirect_uri: Option<String>,
    /// Milliseconds since 1970.
    pub(super) issued_at: i64,
}

impl Payload {
    pub(super) fn to_json(&self) -> Zeroizing<Vec<u8>> {
        // Capacity for all but heavily escaped content: a reallocation would leave a copy of the verifier in
        // memory.
        let texts = [&self.return_pathname, &self.custom_state, &self.redirect_uri];
        let length: usize = texts.into_iter().flatten().map(String::len).sum();
        let mut json = Zeroizing::new(Vec::with_capacity(length.saturating_mul(2).saturating_add(512)));
        // Strings and a number always serialize, and writing to memory cannot fail.
        let _ = serde_json::to_writer(&mut *json, self);
        json
    }
}

/// Generates a random UUID (version 4, RFC 9562).
pub(super) fn uuid(entropy: &mut Entropy) -> String {
    let random = u128::from_be_bytes(entropy.bytes());
    let bits = random & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let mut text = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::uuid;
    use crate::Entropy;

    #[test]
    fn uuid_has_version_4() {
        for (random, text) in
            [(0x00, "00000000-0000-4000-8000-000000000000"), (0xff, "ffffffff-ffff-4fff-bfff-ffffffffffff")]
        {
            assert_eq!(uuid(&mut Entropy::scripted([random; 16])), text);
        }
    }
}
