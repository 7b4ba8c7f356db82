//! Vectors of webhook signatures.

use workos_core::{
    testing::sign_webhook,
    types::Timestamp,
    webhooks::{SignatureError, VerificationError, WebhookVerifier},
};
use workos_tests::hex;

use super::{text, vectors};

#[test]
fn signatures_of_node_are_verified_and_reproduced() {
    let signatures = vectors("/webhooks/signatures");
    let signatures = signatures.as_array().unwrap();
    assert!(!signatures.is_empty());
    for vector in signatures {
        let (name, secret, header) = (text(vector, "name"), text(vector, "secret"), text(vector, "header"));
        let body = hex(text(vector, "body_hex"));
        assert_eq!(body, text(vector, "body").as_bytes(), "{name}");
        let now = Timestamp::from_unix_milliseconds(text(vector, "timestamp_ms").parse().unwrap());

        let verifier = WebhookVerifier::new(secret).unwrap();
        let verified = verifier.verify_bytes(header, &body, now).unwrap();
        assert_eq!(verified.timestamp(), now, "{name}");
        // Bodies that are not events (empty, with a byte order mark) are accepted by `verify_bytes` only.
        match verifier.verify(header, &body, now) {
            Ok(event) => assert!(!event.id.as_str().is_empty(), "{name}"),
            Err(VerificationError::Body(_)) => {
                assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err())
            }
            Err(error) => panic!("{name}: {error}"),
        }
        // `sign_webhook` returns the same header.
        assert_eq!(sign_webhook(secret, now, &body), header, "{name}");

        for bit in 0..body.len() * 8 {
            let mut flipped = body.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let error = verifier.verify_bytes(header, &flipped, now).unwrap_err();
            assert_eq!(error, SignatureError::Mismatch, "{name}: bit {bit}");
        }
        for bit in 0..header.len() * 8 {
            let mut flipped = header.as_bytes().to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verifier.verify_bytes(&flipped, &body, now).is_err(), "{name}: bit {bit} of the header");
        }
    }
}

/// The results of each header: name, result of the default verifier, result of a strict verifier.
///
/// The SDKs differ. Python and PHP require exactly one `, `; Node uses the first and second part whatever
/// their names; Kotlin accepts upper-case hex and `s=`; Go, Kotlin, Elixir and Rust 3.5 check the last `v1`
/// only, Node and Ruby the first; Rust 3.5 rejects unknown parts. workos-core accepts any matching `v1`, in
/// any order, and ignores unknown parts unless strict.
const RESULTS: &[(&str, Expected, Expected)] = {
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

type Expected = Result<(), SignatureError>;

#[test]
fn header_variants_are_accepted_or_rejected() {
    let cases = vectors("/webhooks/header_cases");
    let cases = cases.as_array().unwrap();
    assert_eq!(cases.len(), RESULTS.len());
    for case in cases {
        let name = text(case, "name");
        let (_, lenient, strict) = RESULTS
            .iter()
            .find(|(known, ..)| *known == name)
            .unwrap_or_else(|| panic!("no expected result for {name}"));
        let now = Timestamp::from_unix_milliseconds(case["now_ms"].as_i64().unwrap());
        let verifier = WebhookVerifier::new(text(case, "secret")).unwrap();
        for (verifier, expected) in [(verifier.clone(), lenient), (verifier.strict(), strict)] {
            let result = verifier.verify(text(case, "header"), text(case, "body"), now).map(drop);
            assert_eq!(result, expected.map_err(VerificationError::Signature), "{name}");
        }
    }
}
