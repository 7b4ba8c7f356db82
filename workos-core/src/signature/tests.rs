//! Accepted and rejected signatures, for webhooks and actions alike.

use std::time::Duration;

use proptest::prelude::*;

use super::{SecretError, SignatureCheck, SignatureError};
use crate::{
    signature::{MAX_HEADER_BYTES, MAX_SIGNATURES, Verified},
    testing::sign_webhook,
    types::Timestamp,
};

const SECRET: &str = "whsec_1";
const BODY: &str = r#"{"id":"event_1"}"#;
const MILLISECONDS: i64 = 1_764_000_000_000;

fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(MILLISECONDS)
}

fn lenient() -> SignatureCheck {
    SignatureCheck::new(&SECRET.into(), Duration::from_secs(180)).unwrap()
}

fn strict() -> SignatureCheck {
    SignatureCheck { strict: true, ..lenient() }
}

/// Returns the header `t=1764000000000, v1=…` of the body, and its two parameters.
fn signed() -> (String, String, String) {
    let header = sign_webhook(SECRET, now(), BODY).to_str().unwrap().to_owned();
    let (t, v1) = header.split_once(", ").unwrap();
    (header.clone(), t.to_owned(), v1.to_owned())
}

fn verify(check: &SignatureCheck, header: &[u8]) -> Result<(), SignatureError> {
    check.verify(header, BODY.as_bytes(), now()).map(drop)
}

#[test]
fn blank_secret_and_line_break_in_secret_are_rejected() {
    for (secret, error) in [
        ("", SecretError::Empty),
        (" ", SecretError::Empty),
        ("\t", SecretError::Empty),
        ("\n", SecretError::Empty),
        (" \u{a0}\r\n", SecretError::Empty),
        ("whsec_1\n", SecretError::LineBreak),
        ("whsec_1\r\n", SecretError::LineBreak),
    ] {
        assert_eq!(SignatureCheck::new(&secret.into(), Duration::ZERO).err(), Some(error));
        assert_eq!(lenient().and(&secret.into()).err(), Some(error));
    }
    // White space within a secret is part of it.
    assert!(SignatureCheck::new(&" whsec 1".into(), Duration::ZERO).is_ok());
}

#[test]
fn headers_are_accepted_or_rejected() {
    let (header, t, v1) = signed();
    let wrong = format!("v1={}", "0".repeat(64));
    let many = |count| vec![wrong.clone(); count].join(",");
    use SignatureError as E;
    for (text, lenient_result, strict_result) in [
        (header.clone(), Ok(()), Ok(())),
        (format!("{t},{v1}"), Ok(()), Ok(())),
        (format!("{v1},{t}"), Ok(()), Ok(())),
        (format!(" \t{t}\t,\t {v1} "), Ok(()), Ok(())),
        (format!("{t},{wrong},{v1}"), Ok(()), Ok(())),
        (format!("{t},{v1},{wrong}"), Ok(()), Ok(())),
        (format!("{t},{v1},{v1}"), Ok(()), Ok(())),
        (format!("{t},{v1},v1=abc"), Ok(()), Err(E::MalformedSignature)),
        (format!("{t},{v1}=0"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t}=0,{v1}"), Err(E::MalformedTimestamp), Err(E::MalformedTimestamp)),
        (format!("{t},{v1},v2=x"), Ok(()), Err(E::UnknownParameter)),
        (format!("{t},{v1},"), Ok(()), Err(E::UnknownParameter)),
        (format!("{t},{v1},x"), Ok(()), Err(E::UnknownParameter)),
        (format!("{t},{wrong}"), Err(E::Mismatch), Err(E::Mismatch)),
        (String::new(), Err(E::MissingTimestamp), Err(E::UnknownParameter)),
        (v1.clone(), Err(E::MissingTimestamp), Err(E::MissingTimestamp)),
        (t.clone(), Err(E::MissingSignature), Err(E::MissingSignature)),
        (format!("{header}, {header}"), Err(E::MultipleTimestamps), Err(E::MultipleTimestamps)),
        (format!("t=1,{t},{v1}"), Err(E::MultipleTimestamps), Err(E::MultipleTimestamps)),
        (format!("T=1764000000000,{v1}"), Err(E::MissingTimestamp), Err(E::UnknownParameter)),
        (format!("t =1764000000000,{v1}"), Err(E::MissingTimestamp), Err(E::UnknownParameter)),
        (format!("{t},V1={wrong}"), Err(E::MissingSignature), Err(E::UnknownParameter)),
        (format!("{t},v1"), Err(E::MissingSignature), Err(E::UnknownParameter)),
        (format!("{t},v1="), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},{v1}0"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},v1={v1}"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},v1= {wrong}"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},\u{b}{v1}"), Err(E::MissingSignature), Err(E::UnknownParameter)),
        (format!("{t},{}", many(MAX_SIGNATURES)), Err(E::Mismatch), Err(E::Mismatch)),
        (format!("{t},{},{v1}", many(MAX_SIGNATURES - 1)), Ok(()), Ok(())),
        (format!("{t},{},{v1}", many(MAX_SIGNATURES)), Err(E::TooManySignatures), Err(E::TooManySignatures)),
        (format!("{t},{}", "v1=,".repeat(33)), Err(E::TooManySignatures), Err(E::TooManySignatures)),
    ] {
        assert_eq!(verify(&lenient(), text.as_bytes()), lenient_result, "{text}");
        assert_eq!(verify(&strict(), text.as_bytes()), strict_result, "strict: {text}");
    }
    let upper = format!("{t},v1={}", v1.trim_start_matches("v1=").to_ascii_uppercase());
    assert_eq!(verify(&lenient(), upper.as_bytes()), Err(E::MalformedSignature));
}

#[test]
fn timestamp_must_be_ascii_digits() {
    let (_, _, v1) = signed();
    for timestamp in [
        "",
        "abc",
        "1764000000000x",
        "+1764000000000",
        "-1",
        "1e3",
        "1764000000000.0",
        "١٧٦٤",
        "99999999999999999999",
    ] {
        let header = format!("t={timestamp},{v1}");
        assert_eq!(
            verify(&lenient(), header.as_bytes()),
            Err(SignatureError::MalformedTimestamp),
            "{header}"
        );
    }
    // A leading zero gives the same time, but another signed message.
    let header = format!("t=01764000000000,{v1}");
    assert_eq!(verify(&lenient(), header.as_bytes()), Err(SignatureError::Mismatch));
}

#[test]
fn long_header_is_rejected() {
    let (header, ..) = signed();
    let pad = |length: usize| format!("{header},x={}", "y".repeat(length - header.len() - 3));
    assert_eq!(verify(&lenient(), pad(MAX_HEADER_BYTES).as_bytes()), Ok(()));
    assert_eq!(verify(&lenient(), pad(MAX_HEADER_BYTES + 1).as_bytes()), Err(SignatureError::HeaderTooLong));
    assert_eq!(verify(&lenient(), &vec![b','; 1 << 20]), Err(SignatureError::HeaderTooLong));
}

#[test]
fn tolerance_is_symmetric_and_inclusive() {
    let (header, ..) = signed();
    let tolerance = Duration::from_secs(180);
    let at = |milliseconds: i64, check: &SignatureCheck| {
        let now = Timestamp::from_unix_milliseconds(MILLISECONDS + milliseconds);
        check.verify(header.as_bytes(), BODY.as_bytes(), now).map(drop)
    };
    for (offset, expected) in [
        (180_000, Ok(())),
        (180_001, Err(SignatureError::TooOld { age: Duration::from_millis(180_001), tolerance })),
        (-180_000, Ok(())),
        (-180_001, Err(SignatureError::TooFarInFuture { ahead: Duration::from_millis(180_001), tolerance })),
    ] {
        assert_eq!(at(offset, &lenient()), expected, "{offset}");
    }
    let any = SignatureCheck { tolerance: None, ..lenient() };
    assert_eq!((at(-MILLISECONDS, &any), at(MILLISECONDS, &any)), (Ok(()), Ok(())));
    let exact = SignatureCheck { tolerance: Some(Duration::ZERO), ..lenient() };
    assert_eq!(at(0, &exact), Ok(()));
    assert!(at(1, &exact).is_err() && at(-1, &exact).is_err());
}

#[test]
fn late_forgery_is_reported_as_mismatch() {
    let (header, ..) = signed();
    let late = now() + Duration::from_secs(3_600);
    assert!(matches!(
        lenient().verify(header.as_bytes(), BODY.as_bytes(), late),
        Err(SignatureError::TooOld { .. })
    ));
    assert_eq!(lenient().verify(header.as_bytes(), b"forged", late).map(drop), Err(SignatureError::Mismatch));
}

#[test]
fn each_secret_is_accepted() {
    let both = lenient().and(&"whsec_2".into()).unwrap();
    for (secret, expected) in [(SECRET, Some(0)), ("whsec_2", Some(1)), ("whsec_3", None)] {
        let header = sign_webhook(secret, now(), BODY);
        let accepted = both.verify(header.as_bytes(), BODY.as_bytes(), now());
        assert_eq!(accepted.ok().map(|accepted| accepted.key), expected, "{secret}");
    }
}

#[test]
fn debug_contains_no_body_and_no_fingerprint() {
    let (header, ..) = signed();
    let accepted = lenient().verify(header.as_bytes(), BODY.as_bytes(), now()).unwrap();
    let verified = Verified::new(BODY, accepted);
    assert_eq!(format!("{verified:?}"), format!("Verified {{ timestamp: {:?}, .. }}", now()));
}

#[test]
fn each_flipped_bit_is_rejected() {
    let (header, ..) = signed();
    for (check, name) in [(lenient(), "lenient"), (strict(), "strict")] {
        for bit in 0..header.len() * 8 {
            let mut flipped = header.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verify(&check, &flipped).is_err(), "{name}: bit {bit} of the header");
        }
        for bit in 0..BODY.len() * 8 {
            let mut flipped = BODY.as_bytes().to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let result = check.verify(header.as_bytes(), &flipped, now()).map(drop);
            assert_eq!(result, Err(SignatureError::Mismatch), "{name}: bit {bit} of the body");
        }
    }
}

#[test]
fn truncated_and_extended_messages_are_rejected() {
    let (header, ..) = signed();
    for length in 0..header.len() {
        assert!(verify(&lenient(), &header.as_bytes()[..length]).is_err(), "{length}");
    }
    for body in [&BODY.as_bytes()[1..], &BODY.as_bytes()[..BODY.len() - 1], &BODY.repeat(2).into_bytes(), b""]
    {
        assert_eq!(lenient().verify(header.as_bytes(), body, now()).map(drop), Err(SignatureError::Mismatch));
    }
}

proptest! {
    #[test]
    fn arbitrary_header_and_body_are_rejected(header: Vec<u8>, body: Vec<u8>, milliseconds: i64) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        prop_assert!(lenient().verify(&header, &body, now).is_err());
        prop_assert!(strict().verify(&header, &body, now).is_err());
    }

    #[test]
    fn arbitrary_header_of_valid_characters_is_rejected(header in "[tv1=, 0-9a-f]{0,200}", milliseconds: i64) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        prop_assert!(lenient().verify(header.as_bytes(), b"body", now).is_err());
    }

    #[test]
    fn signed_message_is_accepted_and_flipped_bit_is_rejected(
        secret in "[!-~]{1,100}", body: Vec<u8>, milliseconds in 0..i64::MAX / 4, place: prop::sample::Index,
    ) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        let header = sign_webhook(&secret, now, &body);
        let check = SignatureCheck { tolerance: None, ..SignatureCheck::new(&secret.as_str().into(), Duration::ZERO).unwrap() };
        prop_assert!(check.verify(header.as_bytes(), &body, now).is_ok());
        let mut message = [header.as_bytes(), &body].concat();
        let bit = place.index(message.len() * 8);
        message[bit / 8] ^= 1 << (bit % 8);
        let (header, body) = message.split_at(header.len());
        prop_assert!(check.verify(header, body, now).is_err());
    }
}
