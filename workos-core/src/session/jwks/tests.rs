use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    JwksCache, KeySet, KeySetError, MAX_KEY_SET_BYTES, MAX_KEYS, VerifyAccessToken, VerifyAccessTokenError,
    cache::Lookup,
};
use crate::{
    Config, Error, HttpResponse, Machine, Now, Step, TransportFailure,
    crypto::sha256,
    session::{AccessTokenClaims, AccessTokenError, AccessTokenRules, access_token::Parsed},
    testing::{Emulator, TokenSigner},
    types::{Secret, Timestamp},
};

type Verified = Result<Arc<AccessTokenClaims>, VerifyAccessTokenError>;

fn cache() -> JwksCache {
    JwksCache::new(&Config::without_api_key().client_id("client_1").unwrap()).unwrap()
}

/// The time `seconds` after the start.
fn at(seconds: f64) -> Now {
    let start = Now { wall: Timestamp::from_unix_seconds(1_800_000_000), mono: Duration::from_secs(77) };
    start.after(Duration::from_secs_f64(seconds))
}

/// A token that is valid for a day. Signing is slow, so that the tests share tokens.
fn token(signer: &TokenSigner) -> Secret {
    static TOKENS: Mutex<BTreeMap<String, Secret>> = Mutex::new(BTreeMap::new());
    let now = at(0.0).wall;
    let sign = || {
        signer.access_token("user_1", "session_1", now).expires_at(now + Duration::from_secs(86_400)).sign()
    };
    TOKENS.lock().unwrap().entry(format!("{:?}", signer.jwks())).or_insert_with(sign).clone()
}

fn response(status: u16, body: impl serde::Serialize) -> Result<HttpResponse, TransportFailure> {
    let body = serde_json::to_vec(&body).unwrap();
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

/// A response with the keys of the signers.
fn keys(signers: &[TokenSigner]) -> Result<HttpResponse, TransportFailure> {
    let keys: Vec<_> = signers.iter().flat_map(|signer| signer.jwks().keys).collect();
    response(200, json!({"keys": keys}))
}

fn verify(cache: &JwksCache, signer: &TokenSigner) -> VerifyAccessToken {
    cache.verify(token(signer).expose(), AccessTokenRules::new(), 1)
}

#[track_caller]
fn sends(machine: &mut VerifyAccessToken, now: Now) {
    match machine.poll(now) {
        Step::Send(request) => assert_eq!(request.uri(), "https://api.workos.com/sso/jwks/client_1"),
        other => panic!("expected a request, got {other:?}"),
    }
}

#[track_caller]
fn waits(machine: &mut VerifyAccessToken, now: Now) -> Duration {
    match machine.poll(now) {
        Step::Wait(duration) => duration,
        other => panic!("expected a wait, got {other:?}"),
    }
}

#[track_caller]
fn done(machine: &mut VerifyAccessToken, now: Now) -> Verified {
    match machine.poll(now) {
        Step::Done(result) => result,
        other => panic!("expected the result, got {other:?}"),
    }
}

#[track_caller]
fn rejected(result: Verified) -> AccessTokenError {
    match result {
        Err(VerifyAccessTokenError::Rejected(error)) => error,
        other => panic!("expected a rejection, got {other:?}"),
    }
}

#[track_caller]
fn fetch_failed(result: Verified) -> Arc<Error> {
    match result {
        Err(VerifyAccessTokenError::Keys(error)) => error,
        other => panic!("expected a failed fetch, got {other:?}"),
    }
}

/// A cache that has fetched the keys of [`TokenSigner::new`] at the start.
fn warm() -> JwksCache {
    let cache = cache();
    let mut machine = verify(&cache, &TokenSigner::new());
    sends(&mut machine, at(0.0));
    machine.handle(keys(&[TokenSigner::new()]));
    assert_eq!(done(&mut machine, at(0.0)).unwrap().subject, "user_1");
    cache
}

#[test]
fn concurrent_machines_on_an_empty_cache_send_one_request() {
    let cache = cache();
    let token = token(&TokenSigner::new());
    let mut machines: Vec<_> =
        (0..100).map(|seed| Some(cache.verify(token.expose(), AccessTokenRules::new(), seed))).collect();
    let (mut fetcher, mut order) = (None::<usize>, crate::machine::Jitter::new(5));
    for millisecond in 0..100_000 {
        let now = at(f64::from(millisecond) / 1e3);
        let index = usize::try_from(order.next_u64() % 100).unwrap();
        let is_in_progress = millisecond < 900;
        if millisecond == 900 {
            machines[fetcher.unwrap()].as_mut().unwrap().handle(keys(&[TokenSigner::new()]));
        }
        match &mut machines[index] {
            Some(machine) if fetcher != Some(index) || !is_in_progress => match machine.poll(now) {
                Step::Send(_) => assert_eq!(fetcher.replace(index), None),
                Step::Wait(delay) => assert!(delay <= Duration::from_millis(250)),
                Step::Done(result) => {
                    assert!(!is_in_progress && result.is_ok());
                    machines[index] = None;
                }
            },
            _ => {}
        }
    }
    assert!(fetcher.is_some() && machines.iter().all(Option::is_none));
}

#[test]
fn unknown_key_causes_one_fetch_per_cooldown() {
    let cache = warm();
    let stranger = TokenSigner::untrusted();
    for second in [0.0, 10.0, 29.9] {
        let result = done(&mut verify(&cache, &stranger), at(second));
        assert_eq!(rejected(result), AccessTokenError::UnknownKey);
    }
    let mut first = verify(&cache, &stranger);
    let mut second = verify(&cache, &stranger);
    sends(&mut first, at(30.0));
    waits(&mut second, at(30.0));
    // A token with a known key does not wait.
    assert!(done(&mut verify(&cache, &TokenSigner::new()), at(30.0)).is_ok());
    first.handle(keys(&[TokenSigner::new()]));
    assert_eq!(rejected(done(&mut first, at(30.5))), AccessTokenError::UnknownKey);
    assert_eq!(rejected(done(&mut second, at(30.5))), AccessTokenError::UnknownKey);
    assert_eq!(rejected(done(&mut verify(&cache, &stranger), at(60.4))), AccessTokenError::UnknownKey);
    // The next fetch returns the key.
    let mut third = verify(&cache, &stranger);
    sends(&mut third, at(60.5));
    third.handle(keys(&[TokenSigner::new(), stranger.clone()]));
    assert!(done(&mut third, at(60.5)).is_ok());
    assert!(done(&mut verify(&cache, &stranger), at(61.0)).is_ok());
}

#[test]
fn stale_keys_are_used_during_a_fetch_and_after_failed_fetches() {
    let cache = warm();
    let known = TokenSigner::new();
    assert!(done(&mut verify(&cache, &known), at(599.9)).is_ok());
    let mut now = 600.0;
    for pause in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        let mut fetcher = verify(&cache, &known);
        sends(&mut fetcher, at(now));
        assert!(fetcher.timeout().unwrap() <= Duration::from_secs(5));
        assert!(done(&mut verify(&cache, &known), at(now)).is_ok());
        // There is no retry, since the cached keys can be used.
        fetcher.handle(response(503, ""));
        assert!(done(&mut fetcher, at(now)).is_ok());
        assert!(done(&mut verify(&cache, &known), at(now + pause - 0.1)).is_ok());
        // Whether an unknown key is wrong cannot be determined.
        fetch_failed(done(&mut verify(&cache, &TokenSigner::untrusted()), at(now + pause - 0.1)));
        now += pause;
    }
    let mut fetcher = verify(&cache, &known);
    sends(&mut fetcher, at(now));
    fetcher.handle(keys(std::slice::from_ref(&known)));
    assert!(done(&mut fetcher, at(now)).is_ok());
    assert!(done(&mut verify(&cache, &known), at(now + 599.0)).is_ok());
}

#[test]
fn responses_without_usable_keys_do_not_replace_the_keys() {
    let cache = warm();
    let known = TokenSigner::new();
    let mut now = 700.0;
    for body in [json!({"keys": []}), json!({}), json!([]), json!({"keys": [{"kty": "EC"}]})] {
        let mut fetcher = verify(&cache, &known);
        sends(&mut fetcher, at(now));
        fetcher.handle(response(200, body));
        assert!(done(&mut fetcher, at(now)).is_ok());
        now += 60.0;
    }
}

#[test]
fn failure_of_the_first_fetch_is_shared_with_waiting_machines() {
    let cache = cache();
    let known = TokenSigner::new();
    let (mut fetcher, mut waiter) = (verify(&cache, &known), verify(&cache, &known));
    sends(&mut fetcher, at(0.0));
    waits(&mut waiter, at(0.0));
    fetcher.handle(response(404, ""));
    let error = fetch_failed(done(&mut fetcher, at(0.1)));
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert!(Arc::ptr_eq(&error, &fetch_failed(done(&mut waiter, at(0.2)))));
    assert!(Arc::ptr_eq(&error, &fetch_failed(done(&mut verify(&cache, &known), at(1.0)))));
    let mut next = verify(&cache, &known);
    sends(&mut next, at(1.2));
    next.handle(keys(&[known]));
    assert!(done(&mut next, at(1.2)).is_ok());
}

#[test]
fn first_fetch_is_retried_by_the_configured_policy() {
    let cache = cache();
    let mut machine = verify(&cache, &TokenSigner::new());
    sends(&mut machine, at(0.0));
    machine.handle(response(503, ""));
    let delay = waits(&mut machine, at(0.0));
    assert_eq!(waits(&mut machine, at(0.0)), delay);
    sends(&mut machine, at(0.0).after(delay));
    // The driver was dropped and another one continues: the outcome of the request is unknown, and it is
    // idempotent.
    let delay = waits(&mut machine, at(3.0));
    sends(&mut machine, at(3.0).after(delay));
    machine.handle(keys(&[TokenSigner::new()]));
    assert!(done(&mut machine, at(5.0)).is_ok());
    assert!(matches!(&*fetch_failed(done(&mut machine, at(5.0))), Error::Finished));
}

#[test]
fn dropped_or_timed_out_fetch_is_taken_over() {
    let cache = cache();
    let known = TokenSigner::new();
    let mut dropped = verify(&cache, &known);
    sends(&mut dropped, at(0.0));
    let mut next = verify(&cache, &known);
    let delay = waits(&mut next, at(0.0));
    drop(dropped);
    sends(&mut next, at(0.0).after(delay));
    // A fetch that is not driven is taken over after 20 s.
    let mut third = verify(&cache, &known);
    waits(&mut third, at(19.9));
    sends(&mut third, at(20.2));
    third.handle(keys(&[known]));
    assert!(done(&mut third, at(20.3)).is_ok());
    // A late failure of the replaced fetch has no effect.
    next.handle(response(404, ""));
    assert!(done(&mut next, at(20.4)).is_ok());
    let unknown = done(&mut verify(&cache, &TokenSigner::untrusted()), at(20.5));
    assert_eq!(rejected(unknown), AccessTokenError::UnknownKey);
}

#[test]
fn waiting_for_a_fetch_ends_after_30_seconds() {
    let cache = cache();
    let known = TokenSigner::new();
    let (mut first, mut waiter) = (verify(&cache, &known), verify(&cache, &known));
    let mut others = Vec::new();
    sends(&mut first, at(0.0));
    let mut now = at(0.0);
    for _ in 0..1_000 {
        match waiter.poll(now) {
            Step::Wait(delay) => {
                assert!(delay <= Duration::from_millis(250));
                now = now.after(delay);
            }
            Step::Done(result) => {
                let error = fetch_failed(result);
                assert!(error.to_string().contains("not sent") && error.attempts() == 0, "{error}");
                let waited = now.mono - at(0.0).mono;
                assert!(waited >= Duration::from_secs(30) && waited < Duration::from_secs(31), "{waited:?}");
                return;
            }
            Step::Send(_) => panic!("another machine fetches"),
        }
        // Another machine always takes over the fetch first.
        let mut other = verify(&cache, &known);
        if let Step::Send(_) = other.poll(now) {
            others.push(other);
        }
    }
    panic!("waits forever");
}

#[test]
fn verified_token_is_remembered_until_the_keys_change_and_checked_each_time() {
    let cache = warm();
    let known = TokenSigner::new();
    assert_eq!(cache.verified_tokens(), 1);
    let token = token(&known);
    let with = |rules, now| done(&mut cache.verify(token.expose(), rules, 1), at(now));
    let first = with(AccessTokenRules::new(), 1.0).unwrap();
    assert!(Arc::ptr_eq(&first, &with(AccessTokenRules::new(), 2.0).unwrap()));
    assert_eq!(rejected(with(AccessTokenRules::new().subject("user_2"), 2.0)), AccessTokenError::Subject);
    // An equal set of keys changes nothing.
    cache.store(KeySet::try_from(&known.jwks()).unwrap(), at(86_399.0));
    assert!(Arc::ptr_eq(&first, &with(AccessTokenRules::new(), 86_399.0).unwrap()));
    let expired = with(AccessTokenRules::new(), 86_400.0);
    assert!(expired.as_ref().is_err_and(VerifyAccessTokenError::is_expired), "{expired:?}");
    // Other keys clear the tokens.
    cache.store(KeySet::try_from(&TokenSigner::untrusted().jwks()).unwrap(), at(86_399.0));
    assert_eq!(cache.verified_tokens(), 0);
    assert_eq!(rejected(with(AccessTokenRules::new(), 86_399.0)), AccessTokenError::UnknownKey);
}

/// The keys may change between the verification of a token and its being remembered, since another thread
/// may store them.
#[test]
fn token_verified_with_replaced_keys_is_not_remembered() {
    let cache = warm();
    let (known, stranger) = (TokenSigner::new(), TokenSigner::untrusted());
    // Not the token that `warm` has verified.
    let token = known.access_token("user_2", "session_2", at(0.0).wall).sign();
    let digest = sha256(token.expose().as_bytes());
    let verify = |set: &KeySet| Arc::new(set.authenticate(&Parsed::new(token.expose()).unwrap()).unwrap());
    let Lookup::Keys(set) = cache.look_up(&digest, at(1.0).mono) else { panic!("the token is remembered") };
    let claims = verify(&set);
    cache.store(KeySet::try_from(&stranger.jwks()).unwrap(), at(1.0));
    cache.remember(digest, claims, &set);
    assert_eq!(cache.verified_tokens(), 0);
    let again = done(&mut cache.verify(token.expose(), AccessTokenRules::new(), 1), at(2.0));
    assert_eq!(rejected(again), AccessTokenError::UnknownKey);

    // With the same keys the token is remembered.
    let cache = warm();
    let Lookup::Keys(set) = cache.look_up(&digest, at(1.0).mono) else { panic!("the token is remembered") };
    cache.remember(digest, verify(&set), &set);
    assert!(matches!(cache.look_up(&digest, at(1.0).mono), Lookup::Verified(_)));
}

#[test]
fn token_is_rejected_once_a_fetch_has_dropped_its_key() {
    let cache = warm();
    let (known, stranger) = (TokenSigner::new(), TokenSigner::untrusted());
    assert!(done(&mut verify(&cache, &known), at(599.0)).is_ok());
    // The keys are stale and are fetched by the verification of a token that is remembered.
    let mut fetcher = verify(&cache, &known);
    sends(&mut fetcher, at(600.0));
    // While the fetch is in progress, the cached keys are used.
    assert!(done(&mut verify(&cache, &known), at(600.0)).is_ok());
    fetcher.handle(keys(std::slice::from_ref(&stranger)));
    assert_eq!(rejected(done(&mut fetcher, at(600.1))), AccessTokenError::UnknownKey);
    assert_eq!(rejected(done(&mut verify(&cache, &known), at(600.2))), AccessTokenError::UnknownKey);
    assert_eq!(cache.verified_tokens(), 0);
}

#[test]
fn token_of_another_client_is_rejected_unless_the_rules_accept_it() {
    let cache = warm();
    let sign = |client_id: &str| {
        TokenSigner::new()
            .access_token("user_1", "session_1", at(0.0).wall)
            .claim("client_id", client_id)
            .sign()
    };
    let (own, other) = (sign("client_1"), sign("client_2"));
    let verify = |token: &Secret, rules| done(&mut cache.verify(token.expose(), rules, 1), at(1.0));
    let rules = AccessTokenRules::new;
    // The second time, the token is remembered if the first one has accepted it.
    for _ in 0..2 {
        assert!(verify(&own, rules()).is_ok());
        assert_eq!(rejected(verify(&other, rules())), AccessTokenError::ClientId);
        assert_eq!(rejected(verify(&own, rules().client_ids(["client_2"]))), AccessTokenError::ClientId);
    }
    for rules in [rules().client_ids(["client_1", "client_2"]), rules().accept_any_client()] {
        assert!(verify(&own, rules.clone()).is_ok() && verify(&other, rules).is_ok());
    }
    assert_eq!(rejected(verify(&other, rules())), AccessTokenError::ClientId);
}

#[test]
fn key_that_replaced_keys_lack_is_looked_up_in_the_present_ones() {
    let (cache, known) = (cache(), TokenSigner::new());
    let token = token(&known);
    let digest = sha256(token.expose().as_bytes());
    cache.store(KeySet::try_from(&known.jwks()).unwrap(), at(0.0));
    let Lookup::Keys(set) = cache.look_up(&digest, at(0.0).mono) else { panic!("no keys") };
    let claims = Arc::new(set.verify(token.expose(), &AccessTokenRules::new(), at(0.0).wall).unwrap());
    // Another machine replaces the keys before this one remembers the token.
    cache.store(KeySet::try_from(&TokenSigner::untrusted().jwks()).unwrap(), at(0.0));
    cache.remember(digest, claims.clone(), &set);
    assert_eq!(cache.verified_tokens(), 0);
    // A key that is unknown to replaced keys is looked up in the present ones.
    let Lookup::Keys(present) = cache.look_up_unknown_key(&set, at(0.0).mono) else {
        panic!("not looked up")
    };
    assert!(!Arc::ptr_eq(&present, &set));
    cache.remember(digest, claims.clone(), &present);
    assert_eq!(cache.verified_tokens(), 1);
    let empty = self::cache();
    empty.remember(digest, claims, &present);
    assert_eq!(empty.verified_tokens(), 0);
}

#[test]
fn stored_keys_end_the_pause_after_failures() {
    let (cache, known) = (cache(), TokenSigner::new());
    let mut fetcher = verify(&cache, &known);
    sends(&mut fetcher, at(0.0));
    fetcher.handle(response(404, ""));
    fetch_failed(done(&mut fetcher, at(0.0)));
    assert!(format!("{cache:?}").contains("last_fetch_failed: true"), "{cache:?}");
    cache.store(KeySet::try_from(&known.jwks()).unwrap(), at(0.1));
    assert!(format!("{cache:?}").contains("last_fetch_failed: false"), "{cache:?}");
    let unknown = done(&mut verify(&cache, &TokenSigner::untrusted()), at(0.2));
    assert_eq!(rejected(unknown), AccessTokenError::UnknownKey);
    // The next failure is followed by the shortest pause again.
    for start in [700.0, 1_000.0] {
        let mut fetcher = verify(&cache, &known);
        sends(&mut fetcher, at(start));
        fetcher.handle(response(404, ""));
        assert!(done(&mut fetcher, at(start)).is_ok());
        assert!(done(&mut verify(&cache, &known), at(start + 0.9)).is_ok());
        sends(&mut verify(&cache, &known), at(start + 1.1));
        cache.store(KeySet::try_from(&known.jwks()).unwrap(), at(start - 650.0));
    }
}

#[test]
fn waiting_machine_can_be_polled_early_and_waits_longer_each_time() {
    let (cache, known) = (cache(), TokenSigner::new());
    let (mut fetcher, mut waiter) = (verify(&cache, &known), verify(&cache, &known));
    sends(&mut fetcher, at(0.0));
    assert_eq!(fetcher.timeout(), Some(Duration::from_secs(5)));
    let (mut now, milliseconds) = (at(0.0), Duration::from_millis);
    for delay in [5, 10, 20, 40, 80, 160, 250, 250].map(milliseconds) {
        assert_eq!(waits(&mut waiter, now), delay);
        assert_eq!(waits(&mut waiter, now.after(delay - milliseconds(2))), milliseconds(2));
        assert_eq!(waiter.timeout(), None);
        now = now.after(delay);
    }
    // Keys that arrive during a wait are used after it.
    assert_eq!(waits(&mut waiter, now), milliseconds(250));
    fetcher.handle(keys(&[known]));
    assert!(done(&mut fetcher, now).is_ok());
    assert_eq!(waits(&mut waiter, now.after(milliseconds(1))), milliseconds(249));
    assert!(done(&mut waiter, now.after(milliseconds(250))).is_ok());
}

#[test]
fn rejected_token_is_not_remembered_and_malformed_text_fetches_nothing() {
    let cold = cache();
    for (wrong, expected) in [
        ("", AccessTokenError::Malformed),
        ("a.b.c", AccessTokenError::Malformed),
        (&"a".repeat(1 << 14), AccessTokenError::Malformed),
        (&"ä".repeat(1 << 14), AccessTokenError::TooLong),
    ] {
        let mut machine = cold.verify(wrong, AccessTokenRules::new(), 1);
        let error = done(&mut machine, at(0.0)).unwrap_err();
        assert!(!error.is_expired());
        assert_eq!(rejected(Err(error)), expected);
        assert!(matches!(&*fetch_failed(done(&mut machine, at(0.0))), Error::Finished));
    }
    let warm = warm();
    let widget =
        TokenSigner::new().access_token("user_1", "s", at(0.0).wall).claim("sub_type", "widget").sign();
    for _ in 0..2 {
        rejected(done(&mut warm.verify(widget.expose(), AccessTokenRules::new(), 1), at(0.0)));
    }
    assert_eq!(warm.verified_tokens(), 1);
}

#[test]
fn cache_requires_a_client_id_and_debug_hides_tokens() {
    let error = JwksCache::new(&Config::without_api_key()).unwrap_err();
    assert_eq!(error.to_string(), "get_jwks: a client ID is required but not configured");
    let cache = warm();
    let token = token(&TokenSigner::new());
    let machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    let debug = format!("{cache:?} {machine:?}");
    assert!(debug.contains("client_1") && debug.contains(TokenSigner::new().key_id()), "{debug}");
    assert!(debug.contains(r#"state: "look up""#), "{debug}");
    for part in token.expose().split('.') {
        assert!(!debug.contains(part), "{debug}");
    }
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&cache);
    is_shared(&machine);
}

#[test]
fn errors_have_text_and_source() {
    use std::error::Error as _;

    let rejected = VerifyAccessTokenError::from(AccessTokenError::Expired);
    assert!(rejected.is_expired() && rejected.source().is_none());
    assert_eq!(rejected.to_string(), AccessTokenError::Expired.to_string());
    let failed = VerifyAccessTokenError::Keys(Arc::new(Error::Finished));
    assert!(!failed.is_expired());
    assert_eq!(failed.to_string(), format!("JWKS could not be fetched: {}", Error::Finished));
    assert_eq!(failed.source().unwrap().to_string(), Error::Finished.to_string());
    for (error, text) in [
        (KeySetError::TooLong, "key set is too long"),
        (KeySetError::Malformed, "key set is not a JSON object with a list of keys"),
        (KeySetError::TooManyKeys, "key set has too many keys"),
        (KeySetError::AmbiguousKeyId, "key set has two keys with the same key ID"),
        (KeySetError::NoUsableKey, "key set has no key for RS256"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn emulator_publishes_the_key_of_the_token_signer() {
    let emulator = Emulator::new();
    let client = emulator.client();
    let cache = JwksCache::new(client.config()).unwrap();
    let token = TokenSigner::new().access_token("user_1", "session_1", emulator.now().wall).sign();
    let mut machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    assert_eq!(emulator.run(client.drive(&mut machine)).unwrap().subject, "user_1");
    // No API key is needed. Another client has no JWKS.
    let other = Config::without_api_key().client_id("client_other").unwrap();
    let cache = JwksCache::new(&other).unwrap();
    let mut machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    let error = fetch_failed(emulator.run(emulator.client_with(other).drive(&mut machine)));
    assert_eq!(error.status().unwrap().as_u16(), 404);
}

#[test]
fn keys_for_other_purposes_are_ignored() {
    let good = serde_json::to_value(&TokenSigner::new().jwks().keys[0]).unwrap();
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        key
    };
    for (key, usable) in [
        (good.clone(), true),
        (with("use", Value::Null), true),
        (with("alg", Value::Null), true),
        (with("key_ops", json!(["verify"])), true),
        (with("key_ops", json!(["sign", "verify"])), true),
        (with("key_ops", json!(["verify", "verify"])), true),
        (with("key_ops", json!([])), false),
        (with("key_ops", json!("verify")), false),
        (with("x5c", json!(7)), true),
        (with("kty", json!("EC")), false),
        (with("use", json!("enc")), false),
        (with("alg", json!("RS512")), false),
        (with("alg", json!("HS256")), false),
        (with("key_ops", json!(["encrypt"])), false),
        (with("kid", json!(7)), false),
        (with("n", Value::Null), false),
        (with("n", json!("AQAB")), false),
        (with("e", json!("AQ")), false),
        (json!("no key"), false),
    ] {
        let parsed = KeySet::parse(json!({"keys": [key]}).to_string().as_bytes());
        let expected = if usable { Ok(()) } else { Err(KeySetError::NoUsableKey) };
        assert_eq!(parsed.map(|_| ()), expected, "{key}");
        // A usable key beside it is still used.
        assert!(KeySet::parse(json!({"keys": [key, good]}).to_string().as_bytes()).is_ok(), "{key}");
    }
}

#[test]
fn malformed_huge_and_ambiguous_sets_are_rejected() {
    let key = |signer: TokenSigner| serde_json::to_value(&signer.jwks().keys[0]).unwrap();
    let good = key(TokenSigner::new());
    let namesake = key(TokenSigner::untrusted().with_key_id(TokenSigner::new().key_id()));
    let bytes = |json: Value| json.to_string().into_bytes();
    let padded = |length: usize| {
        let mut json = bytes(json!({"keys": [good]}));
        json.resize(length, b' ');
        json
    };
    for (json, expected) in [
        (bytes(json!({"keys": [good, good]})), Ok(())),
        (bytes(json!({"keys": [good, namesake]})), Err(KeySetError::AmbiguousKeyId)),
        (bytes(json!({"keys": vec![&good; MAX_KEYS]})), Ok(())),
        (bytes(json!({"keys": vec![&good; MAX_KEYS + 1]})), Err(KeySetError::TooManyKeys)),
        (bytes(json!({"keys": [], "x": "x".repeat(1 << 18)})), Err(KeySetError::TooLong)),
        (padded(MAX_KEY_SET_BYTES), Ok(())),
        (padded(MAX_KEY_SET_BYTES + 1), Err(KeySetError::TooLong)),
        (bytes(json!({"keys": []})), Err(KeySetError::NoUsableKey)),
        (bytes(json!({"keys": {}})), Err(KeySetError::Malformed)),
        (bytes(json!({})), Err(KeySetError::Malformed)),
        (b"".to_vec(), Err(KeySetError::Malformed)),
        (b"{\"keys\":[]}{\"keys\":[]}".to_vec(), Err(KeySetError::Malformed)),
        (b"\xff".to_vec(), Err(KeySetError::Malformed)),
    ] {
        assert_eq!(KeySet::parse(&json).map(|_| ()), expected, "{}", String::from_utf8_lossy(&json));
    }
}

#[test]
fn token_without_key_id_requires_a_single_key() {
    let now = at(0.0).wall;
    let (known, stranger) = (TokenSigner::new(), TokenSigner::untrusted());
    let token = known.access_token("user_1", "s", now).header("kid", Value::Null).sign();
    let one = KeySet::try_from(&known.jwks()).unwrap();
    assert!(one.verify(token.expose(), &AccessTokenRules::new(), now).is_ok());
    let mut two = known.jwks();
    two.keys.extend(stranger.jwks().keys);
    let two = KeySet::try_from(&two).unwrap();
    let result = two.verify(token.expose(), &AccessTokenRules::new(), now);
    assert_eq!(result.map(|_| ()), Err(AccessTokenError::MissingKeyId));
}

proptest! {
    #[test]
    fn parse_never_panics(bytes: Vec<u8>, text in "\\{\"keys\":\\[(\\{\"(kty|n|e|kid)\":\"?[a-zA-Z0-9]{0,4}\"?\\},?){0,3}\\]\\}") {
        let _ = KeySet::parse(&bytes);
        let _ = KeySet::parse(text.as_bytes());
    }

    /// A key set is not signed, so a flipped bit may pass; but then it must not pass for another key.
    #[test]
    fn flipped_bit_in_a_set_accepts_no_other_token(place: prop::sample::Index, bit in 0..8_u8) {
        let mut bytes = serde_json::to_vec(&TokenSigner::new().jwks()).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(set) = KeySet::parse(&bytes) {
            let impostor = TokenSigner::untrusted().with_key_id(TokenSigner::new().key_id());
            let stranger = token(&impostor);
            assert!(set.verify(stranger.expose(), &AccessTokenRules::new(), at(0.0).wall).is_err());
        }
    }

    /// Any order of polls, responses, failures and drops: no machine waits forever and no valid token is
    /// rejected.
    #[test]
    fn machine_ends_after_any_order_of_events(events in prop::collection::vec((0_usize..8, 0_u8..6, 0_u64..2_000), 0..120)) {
        let cache = cache();
        let mut machines: Vec<_> = (0..8).map(|_| verify(&cache, &TokenSigner::new())).collect();
        let mut now = at(0.0);
        for (index, event, milliseconds) in events {
            now = now.after(Duration::from_millis(milliseconds));
            match event {
                0 => machines[index].handle(response(404, "")),
                1 => machines[index].handle(keys(&[TokenSigner::new()])),
                2 => machines[index] = verify(&cache, &TokenSigner::new()),
                _ => match machines[index].poll(now) {
                    Step::Send(_) => {}
                    Step::Wait(delay) => assert!(delay <= Duration::from_secs(15)),
                    Step::Done(result) => {
                        assert!(!matches!(result, Err(VerifyAccessTokenError::Rejected(_))));
                        machines[index] = verify(&cache, &TokenSigner::new());
                    }
                },
            }
        }
        // With successful responses, the first machine ends.
        drop(machines.split_off(1));
        let mut ended = false;
        for _ in 0..300 {
            match machines[0].poll(now) {
                Step::Send(_) => machines[0].handle(keys(&[TokenSigner::new()])),
                Step::Wait(delay) => now = now.after(delay),
                Step::Done(result) => {
                    assert!(!matches!(result, Err(VerifyAccessTokenError::Rejected(_))));
                    ended = true;
                    break;
                }
            }
        }
        assert!(ended);
    }
}

#[test]
fn keys_of_a_url_are_fetched_from_there_without_credentials() {
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    for (url, expected) in [
        ("https://acme.authkit.app/oauth2/jwks", "https://acme.authkit.app/oauth2/jwks"),
        ("http://127.0.0.1:8080/oauth2/jwks", "http://127.0.0.1:8080/oauth2/jwks"),
        ("https://keys.acme.com", "https://keys.acme.com/"),
    ] {
        let cache = JwksCache::of_url(&config, url).unwrap();
        // A token of another client ID than that of the configuration.
        let token = TokenSigner::new().access_token("user_1", "session_1", at(0.0).wall);
        let token = token.claim("client_id", "client_other").sign();
        let mut machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
        match machine.poll(at(0.0)) {
            Step::Send(request) => {
                assert_eq!(request.uri(), expected);
                assert!(!request.headers().contains_key("authorization"));
            }
            other => panic!("expected a request, got {other:?}"),
        }
        machine.handle(keys(&[TokenSigner::new()]));
        assert_eq!(done(&mut machine, at(0.0)).unwrap().subject, "user_1");
        assert_eq!(format!("{cache:?}").matches("client").count(), 0, "{cache:?}");
    }
    for url in
        ["https://acme.com/jwks?x=1", "https://acme.com/jwks#x", "http://acme.com/jwks", "acme.com", ""]
    {
        assert!(matches!(JwksCache::of_url(&config, url), Err(Error::Config(_))), "{url}");
    }
}

#[test]
fn key_in_a_header_is_rejected_by_the_cache_of_a_url_and_never_used() {
    let own = JwksCache::of_url(&Config::without_api_key(), "https://acme.authkit.app/oauth2/jwks").unwrap();
    let other = warm();
    own.store(KeySet::try_from(&TokenSigner::new().jwks()).unwrap(), at(0.0));
    let key = serde_json::to_value(&TokenSigner::untrusted().jwks().keys[0]).unwrap();
    for (name, value) in [
        ("jwk", key),
        ("jku", json!("https://evil.example/jwks")),
        ("x5c", json!(["MIIB"])),
        ("x5u", json!("https://evil.example/cert")),
        ("jku", json!(7)),
    ] {
        let token = |signer: TokenSigner| {
            let token = signer.with_key_id(TokenSigner::new().key_id()).access_token(
                "user_1",
                "session_1",
                at(0.0).wall,
            );
            token.header(name, &value).sign()
        };
        let (trusted, untrusted) = (token(TokenSigner::new()), token(TokenSigner::untrusted()));
        for token in [&trusted, &untrusted] {
            let result = done(&mut own.verify(token.expose(), AccessTokenRules::new(), 1), at(1.0));
            assert_eq!(rejected(result), AccessTokenError::KeyInHeader, "{name}");
        }
        assert!(done(&mut other.verify(trusted.expose(), AccessTokenRules::new(), 1), at(1.0)).is_ok());
        let result = done(&mut other.verify(untrusted.expose(), AccessTokenRules::new(), 1), at(1.0));
        assert_eq!(rejected(result), AccessTokenError::Signature, "{name}");
    }
}
