//! Token pairs: expiry and stored text.

use super::*;
use crate::{crypto::base64, tokens::MAX_STORED_BYTES, types::Timestamp};

fn jwt(claims: &str) -> String {
    format!("e30.{}.c2ln", base64::encode_url(claims.as_bytes()))
}

fn pair(access_token: &str, now: Timestamp) -> TokenPair {
    let body = format!(
        r#"{{"user":{{"id":"user_1","email":"a@b.c"}},"access_token":"{access_token}","refresh_token":"rt_s3cr3t"}}"#
    );
    TokenPair::from_authentication(&serde_json::from_str(&body).unwrap(), now)
}

#[test]
fn expiry_is_measured_by_the_local_clock() {
    let now = Timestamp::from_unix_seconds(1_000_000);
    for (claims, remaining) in [
        (r#"{"iat":1000000,"exp":1000300}"#, 300),
        // This clock is ahead by a year, or behind.
        (r#"{"iat":900000,"exp":900300}"#, 300),
        (r#"{"iat":2000000,"exp":2000060}"#, 60),
        // A repetition of an exchange returns a token that is up to 30 seconds old.
        (r#"{"iat":999980,"exp":1000280}"#, 280),
        (r#"{"iat":999970,"exp":1000270}"#, 270),
        (r#"{"iat":999969,"exp":1000269}"#, 300),
        (r#"{"iat":999980,"exp":999990}"#, 5),
        (r#"{"iat":1000000.5,"exp":1000300.5}"#, 300),
        (r#"{"exp":1000100}"#, 100),
        (r#"{"exp":1}"#, 0),
        (r#"{"iat":1000000,"exp":1}"#, 0),
        (r#"{"iat":1000000,"exp":1e300}"#, 86_400),
        (r#"{"iat":-1e300,"exp":1e300}"#, 86_400),
        (r#"{"iat":1000000}"#, 300),
        (r#"{"iat":"1","exp":"2"}"#, 300),
        ("[]", 300),
        ("{", 300),
    ] {
        let pair = pair(&jwt(claims), now);
        assert_eq!(pair.remaining(now), seconds(remaining), "{claims}");
    }
    for token in ["opaque", "a.b", "a.!!.c", "..", ""] {
        assert_eq!(pair(token, now).remaining(now), seconds(300), "{token}");
    }
}

#[test]
fn token_is_due_and_usable_by_its_lifetime() {
    for (lifetime, due_after, usable_until) in [
        (300, 240_000, 295_000),
        (3_600, 3_540_000, 3_595_000),
        (60, 48_000, 57_000),
        (10, 8_000, 9_500),
        (1, 800, 950),
    ] {
        let now = Timestamp::from_unix_seconds(1_000_000);
        let pair = pair(&jwt(&format!(r#"{{"iat":1000000,"exp":{}}}"#, 1_000_000 + lifetime)), now);
        let after = |milliseconds: u64| now + Duration::from_millis(milliseconds);
        let ahead = seconds(60);
        assert!(
            !pair.is_due(ahead, after(due_after - 1)) && pair.is_due(ahead, after(due_after)),
            "{lifetime}"
        );
        assert!(
            pair.is_usable(after(usable_until - 1)) && !pair.is_usable(after(usable_until)),
            "{lifetime}"
        );
    }
}

#[test]
fn clock_that_goes_backwards_far_expires_the_token() {
    let at = Timestamp::from_unix_seconds;
    let pair = pair(&jwt(r#"{"iat":1000000,"exp":1000300}"#), at(1_000_000));
    for (now, remaining) in
        [(999_970, 330), (999_969, 0), (0, 0), (i64::MIN / 2_000, 0), (i64::MAX / 2_000, 0)]
    {
        assert_eq!(pair.remaining(at(now)), seconds(remaining), "{now}");
    }
}

#[test]
fn stored_text_is_read_back_and_has_a_version() {
    let mut world = World::new();
    let stored = world.store.text().unwrap();
    assert!(
        stored
            .expose()
            .starts_with(r#"{"version":1,"client_id":"client_emulator","origin":"authkit","access_token":""#)
    );
    let keeper = world.process();
    let pair = world.obtain(&keeper).unwrap();
    assert_eq!(TokenPair::from_stored(&stored).unwrap(), *pair);
    assert_eq!(pair.to_stored(), stored);
    // Fields of later versions are ignored, optional ones may be missing.
    let text = r#" {"version":1,"new":[1],"origin":"authkit","access_token":"a","refresh_token":"r","received_at":"2026-01-01T00:00:00Z","expires_at":"2027-01-01T00:00:00Z"}"#;
    let pair = TokenPair::from_stored(&text.into()).unwrap();
    assert_eq!((pair.user_id, pair.email), (None, None));
    // The lifetime is limited.
    assert_eq!(pair.expires_at.saturating_duration_since(pair.received_at), seconds(86_400));
}

#[test]
fn truncated_or_damaged_text_is_an_error() {
    let stored = World::new().store.text().unwrap();
    let text = stored.expose();
    for length in 0..text.len() {
        let result = TokenPair::from_stored(&text.get(..length).unwrap().into());
        assert!(matches!(result, Err(TokenStoreError::Corrupted)), "{length}");
    }
    for (from, to) in [
        ("\"version\":1", "\"version\":0"),
        ("\"version\":1", "\"version\":-1"),
        ("\"version\":1", "\"version\":\"1\""),
        ("\"origin\":\"authkit\"", "\"origin\":\"another\""),
        ("\"refresh_token\":\"", "\"refresh_token\":\"\",\"x\":\""),
        ("\"received_at\":\"", "\"received_at\":\"x"),
    ] {
        assert!(text.contains(from), "{from}");
        let result = TokenPair::from_stored(&text.replace(from, to).into());
        assert!(matches!(result, Err(TokenStoreError::Corrupted)), "{to}");
    }
    let later = TokenPair::from_stored(&r#"{"version":2,"tokens":[]}"#.into());
    assert!(matches!(later, Err(TokenStoreError::UnsupportedVersion)));
    let long = TokenPair::from_stored(&format!("{text}{}", " ".repeat(MAX_STORED_BYTES)).into());
    assert!(matches!(long, Err(TokenStoreError::TooLong)));
}

#[test]
fn debug_and_errors_contain_no_token() {
    let world = World::new();
    let keeper = world.process();
    let pair = pair("at_s3cr3t", Timestamp::UNIX_EPOCH);
    let store = MemoryTokenStore::with_text("{\"version\":1,\"access_token\":\"s3cr3t");
    let error = TokenPair::from_stored(&store.text().unwrap()).unwrap_err();
    let mut text = format!(
        "{pair:?} {store:?} {keeper:?} {:?} {error} {error:?}",
        keeper.obtain(Some(&"s3cr3t".into()), 1)
    );
    text.push_str(&format!(
        "{:?} {:?}",
        keeper.replace(Some(pair.clone()), 1),
        StoreStep::<()>::Save(pair.to_stored())
    ));
    text.push_str(&format!("{:?}", StoreOutcome::Loaded(Ok(Some(pair.to_stored())))));
    assert!(!text.contains("s3cr3t"), "{text}");
    assert!(text.contains("TokenPair { origin: AuthKit, user_id: Some("), "{text}");
}
