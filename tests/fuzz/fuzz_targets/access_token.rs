//! Access tokens: unsigned text and changed tokens are rejected, and a signed token is accepted only if its
//! claims are those of a user session that has not expired.
//!
//! Input: two bytes and a bit to flip, the leeway in seconds; the header in one line, then the claims.
#![no_main]

use std::{sync::LazyLock, time::Duration};

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use workos_core::{
    session::{AccessTokenError, AccessTokenRules, KeySet},
    types::Timestamp,
};
use workos_fuzz::{base64_url, flip, jwks, now, sign, split_line};

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::parse(jwks().as_bytes()).expect("key set"));

const HEADER: &[u8] = br#"{"alg":"RS256","kid":"k"}"#;

fuzz_target!(|data: &[u8]| {
    let Some(([high, low, bit, leeway], text)) = data.split_first_chunk::<4>() else { return };
    let rules = AccessTokenRules::new().leeway(Duration::from_secs((*leeway).into()));
    if let Ok(text) = std::str::from_utf8(text) {
        assert!(KEYS.verify(text, &rules, now()).is_err());
    }
    let (header, claims) = split_line(text);
    let usual = header.is_empty();
    let header = if usual { HEADER } else { header };
    let message = format!("{}.{}", base64_url(header), base64_url(claims));
    let token = format!("{message}.{}", base64_url(&sign(message.as_bytes())));

    let result = KEYS.verify(&token, &rules, now());
    let lenient = rules.clone().accept_any_kind().accept_expired();
    match (&result, KEYS.verify(&token, &lenient, now())) {
        (Ok(accepted), Ok(claims)) => assert!(*accepted == claims),
        (Ok(_), Err(error)) => panic!("rejected by fewer rules: {error:?}"),
        (Err(error), _) => assert!(!usual || token.len() > 16_384 || *error != AccessTokenError::Signature),
    }
    if let Ok(accepted) = result {
        // Stricter than the library about fields that the library skips, such as half a surrogate pair.
        let Ok(header) = serde_json::from_slice::<Value>(header) else { return };
        assert!(header["alg"] == "RS256" && header["crit"].is_null());
        assert!(header["kid"] == "k" || header["kid"].is_null());
        let claims: Value = serde_json::from_slice(claims).expect("claims");
        assert_eq!(claims["sub"], accepted.subject.as_str());
        let session = accepted.session_id.as_ref().expect("session ID");
        assert_eq!(claims["sid"], session.as_str());
        assert!(claims["sub_type"].is_null());
        assert!(claims["sub_profile"].is_null() || claims["sub_profile"] == "user");
        assert!(claims["act"].is_null() || claims["act"]["sub"] == accepted.actor.as_deref().expect("actor"));
        // A tolerance for fractions: the library rounds to milliseconds.
        let (now_f64, leeway) = (1_700_000_000_f64, f64::from(*leeway) + 0.002);
        assert!(claims["exp"].as_f64().expect("expiry") + leeway > now_f64);
        assert!(claims["nbf"].is_null() || claims["nbf"].as_f64().expect("start") <= now_f64 + leeway);
        let after = accepted.expires_at + Duration::from_secs(256);
        assert!(after >= Timestamp::from_unix_seconds(1_700_000_000));
        assert!(KEYS.verify(&token, &rules.clone().subject("nobody else"), now()).is_err());
        let _ = format!("{accepted:?}");
    }

    let mut changed = token.into_bytes();
    flip(&mut changed, [*high, *low], *bit);
    if let Ok(changed) = std::str::from_utf8(&changed) {
        assert!(KEYS.verify(changed, &lenient, now()).is_err());
    }
});
