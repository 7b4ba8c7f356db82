//! An RSA key that signs within microseconds, so that targets with signed input reach millions of runs.
//!
//! The modulus is the product of 64 primes of 32 bits instead of two primes of 1024 bits. A signature is an
//! exponentiation of 64-bit integers for each prime, combined by the Chinese remainder theorem. Anyone can
//! factor the modulus; verification does not depend on the number of its primes. The public exponent is 3.

use std::sync::LazyLock;

use sha2::Digest;

/// Length of the modulus, in bytes.
pub const MODULUS_BYTES: usize = 256;

const LIMBS: usize = MODULUS_BYTES / 4;

/// DER prefix of a SHA-256 hash (RFC 8017, section 9.2, note 1).
const DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// Unsigned number in 32-bit limbs, the lowest first. One limb more than the modulus, for sums.
type Number = [u32; LIMBS + 1];

struct Prime {
    prime: u64,
    /// Private exponent modulo `prime - 1`.
    exponent: u64,
    /// Product of the other primes.
    others: Number,
    /// Inverse of `others` modulo `prime`.
    inverse: u64,
}

struct Key {
    modulus: Number,
    primes: Vec<Prime>,
}

static KEY: LazyLock<Key> = LazyLock::new(|| {
    // 3 must not divide `prime - 1`, or it has no inverse.
    let is_prime = |number: u64| (3..1 << 16).step_by(2).all(|divisor| number % divisor != 0);
    let primes: Vec<u64> = (1_u64 << 31..1 << 32)
        .rev()
        .filter(|number| number % 2 == 1 && number % 3 == 2 && is_prime(*number))
        .take(LIMBS)
        .collect();
    let product = |factors: &mut dyn Iterator<Item = u64>| {
        let mut product = [0; LIMBS + 1];
        product[0] = 1;
        for factor in factors {
            product = multiply(&product, factor);
        }
        product
    };
    let key_of = |&prime: &u64| {
        let others = product(&mut primes.iter().copied().filter(|other| *other != prime));
        // 3 · exponent = 1 + k · (prime - 1), and prime - 1 is 1 modulo 3, so k is 2.
        let exponent = (2 * (prime - 1) + 1) / 3;
        Prime { prime, exponent, inverse: power(remainder(&others, prime), prime - 2, prime), others }
    };
    Key { modulus: product(&mut primes.iter().copied()), primes: primes.iter().map(key_of).collect() }
});

/// Returns the modulus, big-endian.
pub fn modulus() -> Vec<u8> {
    to_bytes(&KEY.modulus)
}

/// Returns the JWKS with the key, under the key ID `k`.
pub fn jwks() -> String {
    let modulus = super::base64_url(&modulus());
    format!(r#"{{"keys":[{{"kty":"RSA","alg":"RS256","use":"sig","kid":"k","e":"Aw","n":"{modulus}"}}]}}"#)
}

/// Signs a message with RS256.
pub fn sign(message: &[u8]) -> Vec<u8> {
    sign_encoded(&encoded_message(message))
}

/// Encodes a message with EMSA-PKCS1-v1_5 and SHA-256 (RFC 8017, section 9.2).
pub fn encoded_message(message: &[u8]) -> [u8; MODULUS_BYTES] {
    let hash = sha2::Sha256::digest(message);
    let end = [&[0][..], &DIGEST_INFO, &hash].concat();
    let mut encoded = [0xff; MODULUS_BYTES];
    encoded[..2].copy_from_slice(&[0, 1]);
    encoded[MODULUS_BYTES - end.len()..].copy_from_slice(&end);
    encoded
}

/// Signs an encoded message, valid or not (RSASP1).
pub fn sign_encoded(encoded: &[u8; MODULUS_BYTES]) -> Vec<u8> {
    let message = from_bytes(encoded);
    let mut sum = [0; LIMBS + 1];
    for Prime { prime, exponent, others, inverse } in &KEY.primes {
        let power = power(remainder(&message, *prime), *exponent, *prime);
        add(&mut sum, &multiply(others, power * inverse % prime));
    }
    while subtract(&mut sum, &KEY.modulus) {}
    to_bytes(&sum)
}

fn power(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let (mut base, mut power) = (base, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    power
}

fn remainder(number: &Number, modulus: u64) -> u64 {
    number.iter().rev().fold(0, |rest, limb| (rest << 32 | u64::from(*limb)) % modulus)
}

fn multiply(number: &Number, factor: u64) -> Number {
    let mut carry = 0;
    number.map(|limb| {
        let product = u64::from(limb) * factor + carry;
        carry = product >> 32;
        product as u32
    })
}

fn add(sum: &mut Number, number: &Number) {
    let mut carry = 0;
    for (limb, other) in sum.iter_mut().zip(number) {
        carry += u64::from(*limb) + u64::from(*other);
        *limb = carry as u32;
        carry >>= 32;
    }
}

/// Subtracts `number` if it is not greater. Returns whether it was subtracted.
fn subtract(from: &mut Number, number: &Number) -> bool {
    if from.iter().rev().lt(number.iter().rev()) {
        return false;
    }
    let mut borrow = 0;
    for (limb, other) in from.iter_mut().zip(number) {
        let difference = i64::from(*limb) - i64::from(*other) + borrow;
        *limb = difference as u32;
        borrow = difference >> 32;
    }
    true
}

fn from_bytes(bytes: &[u8; MODULUS_BYTES]) -> Number {
    let mut number = [0; LIMBS + 1];
    for (limb, bytes) in number.iter_mut().zip(bytes.rchunks(4)) {
        *limb = bytes.iter().fold(0, |limb, byte| limb << 8 | u32::from(*byte));
    }
    number
}

fn to_bytes(number: &Number) -> Vec<u8> {
    number[..LIMBS].iter().rev().flat_map(|limb| limb.to_be_bytes()).collect()
}
