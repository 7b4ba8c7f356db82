//! What is accepted and what is not, for webhooks and actions alike.

use std::time::Duration;

use proptest::prelude::*;

use super::{MAX_HEADER_BYTES, MAX_SIGNATURES, SecretError, SignatureError, Verifier};
use crate::{testing::sign_webhook, types::Timestamp};

const SECRET: &str = "whsec_1";
const BODY: &str = r#"{"id":"event_1"}"#;
const MILLISECONDS: i64 = 1_764_000_000_000;

fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(MILLISECONDS)
}

fn verifier() -> Verifier {
    Verifier::new(&SECRET.into(), Duration::from_secs(180)).unwrap()
}

fn strict() -> Verifier {
    Verifier { strict: true, ..verifier() }
}

/// `t=1764000000000, v1=…` over the body, and its two parts.
fn signed() -> (String, String, String) {
    let header = sign_webhook(SECRET, now(), BODY).to_str().unwrap().to_owned();
    let (t, v1) = header.split_once(", ").unwrap();
    (header.clone(), t.to_owned(), v1.to_owned())
}

fn verdict(verifier: &Verifier, header: &[u8]) -> Result<(), SignatureError> {
    verifier.verify(header, BODY.as_bytes(), now()).map(drop)
}

#[test]
fn a_secret_that_cannot_be_one_is_a_mistake_in_the_configuration() {
    for (secret, error) in [
        ("", SecretError::Empty),
        ("whsec_1\n", SecretError::LineBreak),
        ("whsec_1\r\n", SecretError::LineBreak),
    ] {
        assert_eq!(Verifier::new(&secret.into(), Duration::ZERO).err(), Some(error));
        assert_eq!(verifier().and(&secret.into()).err(), Some(error));
    }
}

#[test]
fn headers_and_their_verdicts() {
    let (header, t, v1) = signed();
    let none = format!("v1={}", "0".repeat(64));
    let many = |count| vec![none.clone(); count].join(",");
    use SignatureError as E;
    for (text, lenient, strict_too) in [
        (header.clone(), Ok(()), Ok(())),
        (format!("{t},{v1}"), Ok(()), Ok(())),
        (format!("{v1},{t}"), Ok(()), Ok(())),
        (format!(" \t{t}\t,\t {v1} "), Ok(()), Ok(())),
        (format!("{t},{none},{v1}"), Ok(()), Ok(())),
        (format!("{t},{v1},{none}"), Ok(()), Ok(())),
        (format!("{t},{v1},v1=abc"), Ok(()), Err(E::MalformedSignature)),
        (format!("{t},{v1},v2=x"), Ok(()), Err(E::UnknownPart)),
        (format!("{t},{v1},"), Ok(()), Err(E::UnknownPart)),
        (format!("{t},{v1},x"), Ok(()), Err(E::UnknownPart)),
        (format!("{t},{none}"), Err(E::Mismatch), Err(E::Mismatch)),
        (String::new(), Err(E::NoTimestamp), Err(E::UnknownPart)),
        (v1.clone(), Err(E::NoTimestamp), Err(E::NoTimestamp)),
        (t.clone(), Err(E::NoSignature), Err(E::NoSignature)),
        (format!("{header}, {header}"), Err(E::SeveralTimestamps), Err(E::SeveralTimestamps)),
        (format!("t=1,{t},{v1}"), Err(E::SeveralTimestamps), Err(E::SeveralTimestamps)),
        (format!("T=1764000000000,{v1}"), Err(E::NoTimestamp), Err(E::UnknownPart)),
        (format!("t =1764000000000,{v1}"), Err(E::NoTimestamp), Err(E::UnknownPart)),
        (format!("{t},V1={none}"), Err(E::NoSignature), Err(E::UnknownPart)),
        (format!("{t},v1"), Err(E::NoSignature), Err(E::UnknownPart)),
        (format!("{t},v1="), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},{v1}0"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},v1={v1}"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},v1= {none}"), Err(E::MalformedSignature), Err(E::MalformedSignature)),
        (format!("{t},\u{b}{v1}"), Err(E::NoSignature), Err(E::UnknownPart)),
        (format!("{t},{}", many(MAX_SIGNATURES)), Err(E::Mismatch), Err(E::Mismatch)),
        (format!("{t},{},{v1}", many(MAX_SIGNATURES - 1)), Ok(()), Ok(())),
        (format!("{t},{},{v1}", many(MAX_SIGNATURES)), Err(E::TooManySignatures), Err(E::TooManySignatures)),
        (format!("{t},{}", "v1=,".repeat(33)), Err(E::TooManySignatures), Err(E::TooManySignatures)),
    ] {
        assert_eq!(verdict(&verifier(), text.as_bytes()), lenient, "{text}");
        assert_eq!(verdict(&strict(), text.as_bytes()), strict_too, "strict: {text}");
    }
    let upper = format!("{t},v1={}", v1.trim_start_matches("v1=").to_ascii_uppercase());
    assert_eq!(verdict(&verifier(), upper.as_bytes()), Err(E::MalformedSignature));
}

#[test]
fn timestamps_are_digits() {
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
            verdict(&verifier(), header.as_bytes()),
            Err(SignatureError::MalformedTimestamp),
            "{header}"
        );
    }
    // Another spelling of the same moment is another message.
    let header = format!("t=01764000000000,{v1}");
    assert_eq!(verdict(&verifier(), header.as_bytes()), Err(SignatureError::Mismatch));
}

#[test]
fn long_headers_are_not_looked_at() {
    let (header, ..) = signed();
    let pad = |length: usize| format!("{header},x={}", "y".repeat(length - header.len() - 3));
    assert_eq!(verdict(&verifier(), pad(MAX_HEADER_BYTES).as_bytes()), Ok(()));
    assert_eq!(
        verdict(&verifier(), pad(MAX_HEADER_BYTES + 1).as_bytes()),
        Err(SignatureError::HeaderTooLong)
    );
    assert_eq!(verdict(&verifier(), &vec![b','; 1 << 20]), Err(SignatureError::HeaderTooLong));
}

#[test]
fn the_tolerance_is_the_same_both_ways_and_includes_its_edge() {
    let (header, ..) = signed();
    let tolerance = Duration::from_secs(180);
    let at = |milliseconds: i64, verifier: &Verifier| {
        let now = Timestamp::from_unix_milliseconds(MILLISECONDS + milliseconds);
        verifier.verify(header.as_bytes(), BODY.as_bytes(), now).map(drop)
    };
    for (offset, expected) in [
        (180_000, Ok(())),
        (180_001, Err(SignatureError::TooOld { age: Duration::from_millis(180_001), tolerance })),
        (-180_000, Ok(())),
        (-180_001, Err(SignatureError::TooNew { ahead: Duration::from_millis(180_001), tolerance })),
    ] {
        assert_eq!(at(offset, &verifier()), expected, "{offset}");
    }
    let any = Verifier { tolerance: None, ..verifier() };
    assert_eq!((at(-MILLISECONDS, &any), at(MILLISECONDS, &any)), (Ok(()), Ok(())));
    let exact = Verifier { tolerance: Some(Duration::ZERO), ..verifier() };
    assert_eq!(at(0, &exact), Ok(()));
    assert!(at(1, &exact).is_err() && at(-1, &exact).is_err());
}

#[test]
fn the_time_of_a_forgery_is_not_spoken_of() {
    let (header, ..) = signed();
    let late = now() + Duration::from_secs(3_600);
    assert!(matches!(
        verifier().verify(header.as_bytes(), BODY.as_bytes(), late),
        Err(SignatureError::TooOld { .. })
    ));
    assert_eq!(
        verifier().verify(header.as_bytes(), b"forged", late).map(drop),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn any_of_the_secrets_will_do() {
    let both = verifier().and(&"whsec_2".into()).unwrap();
    for (secret, expected) in [(SECRET, Some(0)), ("whsec_2", Some(1)), ("whsec_3", None)] {
        let header = sign_webhook(secret, now(), BODY);
        let accepted = both.verify(header.as_bytes(), BODY.as_bytes(), now());
        assert_eq!(accepted.ok().map(|accepted| accepted.secret), expected, "{secret}");
    }
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let (header, ..) = signed();
    for (verifier, name) in [(verifier(), "lenient"), (strict(), "strict")] {
        for bit in 0..header.len() * 8 {
            let mut flipped = header.clone().into_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verdict(&verifier, &flipped).is_err(), "{name}: bit {bit} of the header");
        }
        for bit in 0..BODY.len() * 8 {
            let mut flipped = BODY.as_bytes().to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let result = verifier.verify(header.as_bytes(), &flipped, now()).map(drop);
            assert_eq!(result, Err(SignatureError::Mismatch), "{name}: bit {bit} of the body");
        }
    }
}

#[test]
fn a_part_of_a_message_is_refused_and_so_is_more_of_it() {
    let (header, ..) = signed();
    for length in 0..header.len() {
        assert!(verdict(&verifier(), &header.as_bytes()[..length]).is_err(), "{length}");
    }
    for body in [&BODY.as_bytes()[1..], &BODY.as_bytes()[..BODY.len() - 1], &BODY.repeat(2).into_bytes(), b""]
    {
        assert_eq!(
            verifier().verify(header.as_bytes(), body, now()).map(drop),
            Err(SignatureError::Mismatch)
        );
    }
}

proptest! {
    #[test]
    fn no_header_and_no_body_panic(header: Vec<u8>, body: Vec<u8>, milliseconds: i64) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        prop_assert!(verifier().verify(&header, &body, now).is_err());
        prop_assert!(strict().verify(&header, &body, now).is_err());
    }

    #[test]
    fn no_header_of_the_right_letters_panics(header in "[tv1=, 0-9a-f]{0,200}", milliseconds: i64) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        prop_assert!(verifier().verify(header.as_bytes(), b"body", now).is_err());
    }

    #[test]
    fn what_is_signed_is_accepted_and_one_flipped_bit_is_not(
        secret in "[!-~]{1,100}", body: Vec<u8>, milliseconds in 0..i64::MAX / 4, place: prop::sample::Index,
    ) {
        let now = Timestamp::from_unix_milliseconds(milliseconds);
        let header = sign_webhook(&secret, now, &body);
        let verifier = Verifier { tolerance: None, ..Verifier::new(&secret.as_str().into(), Duration::ZERO).unwrap() };
        prop_assert!(verifier.verify(header.as_bytes(), &body, now).is_ok());
        let mut message = [header.as_bytes(), &body].concat();
        let bit = place.index(message.len() * 8);
        message[bit / 8] ^= 1 << (bit % 8);
        let (header, body) = message.split_at(header.len());
        prop_assert!(verifier.verify(header, body, now).is_err());
    }
}
