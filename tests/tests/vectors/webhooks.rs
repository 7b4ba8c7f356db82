//! Golden vectors: webhooks.

use workos_core::{
    testing::sign_webhook,
    types::Timestamp,
    webhooks::{SignatureError, VerificationError, WebhookVerifier},
};

use super::vectors;

fn text<'a>(vector: &'a serde_json::Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_else(|| panic!("no {field} in {vector}"))
}

#[test]
fn the_signatures_that_node_made() {
    let signatures = vectors("/webhooks/signatures");
    let signatures = signatures.as_array().unwrap();
    assert!(!signatures.is_empty());
    for vector in signatures {
        let (name, secret, header) = (text(vector, "name"), text(vector, "secret"), text(vector, "header"));
        let body = bytes(text(vector, "body_hex"));
        assert_eq!(body, text(vector, "body").as_bytes(), "{name}");
        let now = Timestamp::from_unix_milliseconds(text(vector, "timestamp_ms").parse().unwrap());

        let verifier = WebhookVerifier::new(secret).unwrap();
        let verified = verifier.verify_bytes(header, &body, now).unwrap();
        assert_eq!(verified.timestamp(), now, "{name}");
        // The bodies that are no events (empty, with a byte order mark) are for `verify_bytes` alone.
        match verifier.verify(header, &body, now) {
            Ok(event) => assert!(!event.id.as_str().is_empty(), "{name}"),
            Err(VerificationError::Body(_)) => {
                assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err())
            }
            Err(error) => panic!("{name}: {error}"),
        }
        // Our own signature is the same, byte for byte.
        assert_eq!(sign_webhook(secret, now, &body), header, "{name}");

        for bit in 0..body.len() * 8 {
            let mut flipped = body.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let refused = verifier.verify_bytes(header, &flipped, now).unwrap_err();
            assert_eq!(refused, SignatureError::Mismatch, "{name}: bit {bit}");
        }
        for bit in 0..header.len() * 8 {
            let mut flipped = header.as_bytes().to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verifier.verify_bytes(&flipped, &body, now).is_err(), "{name}: bit {bit} of the header");
        }
    }
}

/// What is made of each header, and of the same by a strict verifier.
///
/// The SDKs differ. Python and PHP want exactly one `, `; Node takes whatever stands first and second; Kotlin
/// takes upper-case hex and `s=`; Go, Kotlin, Elixir and Rust 3.5 look at the last `v1` only, Node and Ruby at
/// the first; Rust 3.5 refuses unknown parts. Here any of the `v1`s will do, in any order, and what
/// is not known is ignored.
const VERDICTS: &[(&str, Verdict, Verdict)] = {
    use SignatureError::{MalformedSignature, MissingSignature, MissingTimestamp, UnknownParameter};
    &[
        ("canonical: \"t=T, v1=S\"", Ok(()), Ok(())),
        ("no space: \"t=T,v1=S\"", Ok(()), Ok(())),
        ("two spaces after comma", Ok(()), Ok(())),
        ("reversed: \"v1=S, t=T\"", Ok(()), Ok(())),
        ("uppercase hex signature", Err(MalformedSignature), Err(MalformedSignature)),
        ("two v1, good first", Ok(()), Ok(())),
        ("two v1, good last", Ok(()), Ok(())),
        ("extra unknown v0 at end", Ok(()), Err(UnknownParameter)),
        ("extra unknown v0 before v1", Ok(()), Err(UnknownParameter)),
        ("extra unknown v2 (stronger scheme)", Ok(()), Err(UnknownParameter)),
        ("leading/trailing space", Ok(()), Ok(())),
        ("spaces around =", Err(MissingTimestamp), Err(UnknownParameter)),
        ("trailing comma", Ok(()), Err(UnknownParameter)),
        ("legacy s= key", Err(MissingSignature), Err(UnknownParameter)),
        ("dotnet action sig= key", Err(MissingSignature), Err(UnknownParameter)),
        ("missing v1", Err(MissingSignature), Err(MissingSignature)),
        ("missing t", Err(MissingTimestamp), Err(MissingTimestamp)),
    ]
};

type Verdict = Result<(), SignatureError>;

#[test]
fn the_ways_to_write_a_header() {
    let cases = vectors("/webhooks/header_cases");
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), VERDICTS.len());
    for case in cases {
        let name = text(case, "name");
        let (_, lenient, strict) = VERDICTS
            .iter()
            .find(|(known, ..)| *known == name)
            .unwrap_or_else(|| panic!("no verdict on {name}"));
        let now = Timestamp::from_unix_milliseconds(case["now_ms"].as_i64().unwrap());
        let verifier = WebhookVerifier::new(text(case, "secret")).unwrap();
        for (verifier, expected) in [(verifier.clone(), lenient), (verifier.strict(), strict)] {
            let verdict = verifier.verify(text(case, "header"), text(case, "body"), now).map(drop);
            assert_eq!(verdict, expected.map_err(VerificationError::Signature), "{name}");
        }
    }
}

/// The bytes that a vector writes as hex.
fn bytes(hex: &str) -> Vec<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).unwrap() as u8;
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
