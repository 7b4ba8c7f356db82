//! What several fuzz targets share.

mod key;

use workos_core::{HttpResponse, types::Timestamp};

pub use self::key::{MODULUS_BYTES, encoded_message, jwks, modulus, sign, sign_encoded};

/// Time of all targets: 2023-11-14T22:13:20Z.
pub fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000)
}

/// Splits the first line off. A seed is then a text that can be read and written.
pub fn split_line(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}

/// Splits the first line off a text.
pub fn split_text(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// Flips one bit of `bytes`, which must not be empty. The place is proportional to `at`, so that two bytes of
/// input reach every byte of up to 64 KiB. Returns the place.
pub fn flip(bytes: &mut [u8], at: [u8; 2], bit: u8) -> usize {
    let place = usize::from(u16::from_be_bytes(at)) * bytes.len() >> 16;
    bytes[place] ^= 1 << (bit % 8);
    place
}

/// Creates a response.
///
/// # Panics
///
/// If the status is not within 100 to 999.
pub fn response(status: u16, body: &[u8]) -> HttpResponse {
    let mut response = HttpResponse::new(body.to_vec().into());
    *response.status_mut() = http::StatusCode::from_u16(status).expect("status");
    response
}

/// Encodes in base64url without padding (RFC 4648, section 5).
pub fn base64_url(bytes: &[u8]) -> String {
    base64(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}

/// Encodes in standard base64 with padding (RFC 4648, section 4).
pub fn base64_padded(bytes: &[u8]) -> String {
    let mut text = base64(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    while text.len() % 4 != 0 {
        text.push('=');
    }
    text
}

fn base64(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(alphabet[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}
