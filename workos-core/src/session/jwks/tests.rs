use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{JwksCache, KeySet, KeySetError, MAX_KEYS, VerifyAccessToken, VerifyAccessTokenError};
use crate::{
    Config, Error, HttpResponse, Machine, Now, Step, TransportFailure,
    session::{AccessTokenClaims, AccessTokenError, AccessTokenRules},
    testing::{Emulator, TokenSigner},
    types::{Secret, Timestamp},
};

type Verdict = Result<Arc<AccessTokenClaims>, VerifyAccessTokenError>;

fn cache() -> JwksCache {
    JwksCache::new(&Config::without_api_key().client_id("client_1").unwrap()).unwrap()
}

/// So many seconds after the start.
fn at(seconds: f64) -> Now {
    let start = Now { wall: Timestamp::from_unix_seconds(1_800_000_000), mono: Duration::from_secs(77) };
    start.after(Duration::from_secs_f64(seconds))
}

/// A token that is valid for a day. To sign is slow, and a token is good for many tests.
fn token(signer: &TokenSigner) -> Secret {
    static TOKENS: Mutex<BTreeMap<String, Secret>> = Mutex::new(BTreeMap::new());
    let now = at(0.0).wall;
    let sign = || {
        signer.access_token("user_1", "session_1", now).expires_at(now + Duration::from_secs(86_400)).sign()
    };
    TOKENS.lock().unwrap().entry(format!("{:?}", signer.jwks())).or_insert_with(sign).clone()
}

fn answer(status: u16, body: impl serde::Serialize) -> Result<HttpResponse, TransportFailure> {
    let body = serde_json::to_vec(&body).unwrap();
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

/// The keys of the signers, as an answer.
fn keys(signers: &[TokenSigner]) -> Result<HttpResponse, TransportFailure> {
    let keys: Vec<_> = signers.iter().flat_map(|signer| signer.jwks().keys).collect();
    answer(200, json!({"keys": keys}))
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
fn done(machine: &mut VerifyAccessToken, now: Now) -> Verdict {
    match machine.poll(now) {
        Step::Done(verdict) => verdict,
        other => panic!("expected a verdict, got {other:?}"),
    }
}

#[track_caller]
fn rejected(verdict: Verdict) -> AccessTokenError {
    match verdict {
        Err(VerifyAccessTokenError::Rejected(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[track_caller]
fn no_keys(verdict: Verdict) -> Arc<Error> {
    match verdict {
        Err(VerifyAccessTokenError::Keys(error)) => error,
        other => panic!("expected a failure of the fetch, got {other:?}"),
    }
}

/// A cache that fetched the keys of [`TokenSigner::new`] at the start.
fn warm() -> JwksCache {
    let cache = cache();
    let mut machine = verify(&cache, &TokenSigner::new());
    sends(&mut machine, at(0.0));
    machine.handle(keys(&[TokenSigner::new()]));
    assert_eq!(done(&mut machine, at(0.0)).unwrap().subject, "user_1");
    cache
}

#[test]
fn a_hundred_machines_on_a_cold_cache_send_one_request() {
    let cache = cache();
    let token = token(&TokenSigner::new());
    let mut machines: Vec<_> =
        (0..100).map(|seed| Some(cache.verify(token.expose(), AccessTokenRules::new(), seed))).collect();
    let (mut asker, mut order) = (None::<usize>, crate::machine::Dice::new(5));
    for millisecond in 0..100_000 {
        let now = at(f64::from(millisecond) / 1e3);
        let index = usize::try_from(order.cast() % 100).unwrap();
        let is_under_way = millisecond < 900;
        if millisecond == 900 {
            machines[asker.unwrap()].as_mut().unwrap().handle(keys(&[TokenSigner::new()]));
        }
        match &mut machines[index] {
            Some(machine) if asker != Some(index) || !is_under_way => match machine.poll(now) {
                Step::Send(_) => assert_eq!(asker.replace(index), None),
                Step::Wait(delay) => assert!(delay <= Duration::from_millis(250)),
                Step::Done(verdict) => {
                    assert!(!is_under_way && verdict.is_ok());
                    machines[index] = None;
                }
            },
            _ => {}
        }
    }
    assert!(asker.is_some() && machines.iter().all(Option::is_none));
}

#[test]
fn an_unknown_key_is_fetched_for_once_in_a_cooldown() {
    let cache = warm();
    let stranger = TokenSigner::untrusted();
    for second in [0.0, 10.0, 29.9] {
        let verdict = done(&mut verify(&cache, &stranger), at(second));
        assert_eq!(rejected(verdict), AccessTokenError::UnknownKey);
    }
    let mut first = verify(&cache, &stranger);
    let mut second = verify(&cache, &stranger);
    sends(&mut first, at(30.0));
    waits(&mut second, at(30.0));
    // Whose key is known is not held up.
    assert!(done(&mut verify(&cache, &TokenSigner::new()), at(30.0)).is_ok());
    first.handle(keys(&[TokenSigner::new()]));
    assert_eq!(rejected(done(&mut first, at(30.5))), AccessTokenError::UnknownKey);
    assert_eq!(rejected(done(&mut second, at(30.5))), AccessTokenError::UnknownKey);
    assert_eq!(rejected(done(&mut verify(&cache, &stranger), at(60.4))), AccessTokenError::UnknownKey);
    // The key is there at last.
    let mut third = verify(&cache, &stranger);
    sends(&mut third, at(60.5));
    third.handle(keys(&[TokenSigner::new(), stranger.clone()]));
    assert!(done(&mut third, at(60.5)).is_ok());
    assert!(done(&mut verify(&cache, &stranger), at(61.0)).is_ok());
}

#[test]
fn stale_keys_serve_while_one_machine_fetches_and_while_fetching_fails() {
    let cache = warm();
    let known = TokenSigner::new();
    assert!(done(&mut verify(&cache, &known), at(599.9)).is_ok());
    let mut now = 600.0;
    for pause in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        let mut asker = verify(&cache, &known);
        sends(&mut asker, at(now));
        assert!(asker.timeout().unwrap() <= Duration::from_secs(5));
        assert!(done(&mut verify(&cache, &known), at(now)).is_ok());
        // It is not sent again: the old keys will do.
        asker.handle(answer(503, ""));
        assert!(done(&mut asker, at(now)).is_ok());
        assert!(done(&mut verify(&cache, &known), at(now + pause - 0.1)).is_ok());
        // Of a key that is not known nobody can say whether it is wrong.
        no_keys(done(&mut verify(&cache, &TokenSigner::untrusted()), at(now + pause - 0.1)));
        now += pause;
    }
    let mut asker = verify(&cache, &known);
    sends(&mut asker, at(now));
    asker.handle(keys(std::slice::from_ref(&known)));
    assert!(done(&mut asker, at(now)).is_ok());
    assert!(done(&mut verify(&cache, &known), at(now + 599.0)).is_ok());
}

#[test]
fn answers_without_usable_keys_do_not_replace_good_ones() {
    let cache = warm();
    let known = TokenSigner::new();
    let mut now = 700.0;
    for body in [json!({"keys": []}), json!({}), json!([]), json!({"keys": [{"kty": "EC"}]})] {
        let mut asker = verify(&cache, &known);
        sends(&mut asker, at(now));
        asker.handle(answer(200, body));
        assert!(done(&mut asker, at(now)).is_ok());
        now += 60.0;
    }
}

#[test]
fn all_who_wait_share_the_failure_of_the_first_fetch() {
    let cache = cache();
    let known = TokenSigner::new();
    let (mut asker, mut waiter) = (verify(&cache, &known), verify(&cache, &known));
    sends(&mut asker, at(0.0));
    waits(&mut waiter, at(0.0));
    asker.handle(answer(404, ""));
    let error = no_keys(done(&mut asker, at(0.1)));
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert!(Arc::ptr_eq(&error, &no_keys(done(&mut waiter, at(0.2)))));
    assert!(Arc::ptr_eq(&error, &no_keys(done(&mut verify(&cache, &known), at(1.0)))));
    let mut next = verify(&cache, &known);
    sends(&mut next, at(1.2));
    next.handle(keys(&[known]));
    assert!(done(&mut next, at(1.2)).is_ok());
}

#[test]
fn the_first_fetch_is_retried_as_the_configuration_says() {
    let cache = cache();
    let mut machine = verify(&cache, &TokenSigner::new());
    sends(&mut machine, at(0.0));
    machine.handle(answer(503, ""));
    let delay = waits(&mut machine, at(0.0));
    assert_eq!(waits(&mut machine, at(0.0)), delay);
    sends(&mut machine, at(0.0).after(delay));
    // The driver was dropped and is back: what became of the request is unknown, and it is safe to repeat.
    let delay = waits(&mut machine, at(3.0));
    sends(&mut machine, at(3.0).after(delay));
    machine.handle(keys(&[TokenSigner::new()]));
    assert!(done(&mut machine, at(5.0)).is_ok());
    assert!(matches!(&*no_keys(done(&mut machine, at(5.0))), Error::Finished));
}

#[test]
fn a_fetch_that_is_given_up_goes_to_the_next() {
    let cache = cache();
    let known = TokenSigner::new();
    let mut dropped = verify(&cache, &known);
    sends(&mut dropped, at(0.0));
    let mut next = verify(&cache, &known);
    let delay = waits(&mut next, at(0.0));
    drop(dropped);
    sends(&mut next, at(0.0).after(delay));
    // Kept without being driven, it is waited for 20 s.
    let mut third = verify(&cache, &known);
    waits(&mut third, at(19.9));
    sends(&mut third, at(20.2));
    third.handle(keys(&[known]));
    assert!(done(&mut third, at(20.3)).is_ok());
    // The one of before comes back with its answer, and all is well.
    next.handle(answer(404, ""));
    assert!(done(&mut next, at(20.4)).is_ok());
}

#[test]
fn patience_ends() {
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
            Step::Done(verdict) => {
                assert!(no_keys(verdict).to_string().contains("not sent"));
                let waited = now.mono - at(0.0).mono;
                assert!(waited >= Duration::from_secs(30) && waited < Duration::from_secs(31), "{waited:?}");
                return;
            }
            Step::Send(_) => panic!("somebody else does that"),
        }
        // Somebody always takes over before it does.
        let mut other = verify(&cache, &known);
        if let Step::Send(_) = other.poll(now) {
            others.push(other);
        }
    }
    panic!("it waits for ever");
}

#[test]
fn a_token_is_remembered_until_the_keys_change_and_asked_the_rules_each_time() {
    let cache = warm();
    let known = TokenSigner::new();
    assert_eq!(cache.remembered(), 1);
    let token = token(&known);
    let with = |rules, now| done(&mut cache.verify(token.expose(), rules, 1), at(now));
    let first = with(AccessTokenRules::new(), 1.0).unwrap();
    assert!(Arc::ptr_eq(&first, &with(AccessTokenRules::new(), 2.0).unwrap()));
    assert_eq!(rejected(with(AccessTokenRules::new().subject("user_2"), 2.0)), AccessTokenError::Subject);
    // The same keys, fetched again, change nothing.
    cache.store(KeySet::try_from(&known.jwks()).unwrap(), at(86_399.0));
    assert!(Arc::ptr_eq(&first, &with(AccessTokenRules::new(), 86_399.0).unwrap()));
    let expired = with(AccessTokenRules::new(), 86_400.0);
    assert!(expired.as_ref().is_err_and(VerifyAccessTokenError::is_expired), "{expired:?}");
    // Others do.
    cache.store(KeySet::try_from(&TokenSigner::untrusted().jwks()).unwrap(), at(86_399.0));
    assert_eq!(cache.remembered(), 0);
    assert_eq!(rejected(with(AccessTokenRules::new(), 86_399.0)), AccessTokenError::UnknownKey);
}

#[test]
fn what_is_refused_is_not_remembered_and_what_is_no_token_fetches_nothing() {
    let cold = cache();
    for (wrong, expected) in [
        ("", AccessTokenError::Malformed),
        ("a.b.c", AccessTokenError::Malformed),
        (&"ä".repeat(1 << 14), AccessTokenError::TooLong),
    ] {
        assert_eq!(rejected(done(&mut cold.verify(wrong, AccessTokenRules::new(), 1), at(0.0))), expected);
    }
    let warm = warm();
    let widget =
        TokenSigner::new().access_token("user_1", "s", at(0.0).wall).claim("sub_type", "widget").sign();
    for _ in 0..2 {
        rejected(done(&mut warm.verify(widget.expose(), AccessTokenRules::new(), 1), at(0.0)));
    }
    assert_eq!(warm.remembered(), 1);
}

#[test]
fn a_cache_needs_a_client_id_and_shows_no_token() {
    let error = JwksCache::new(&Config::without_api_key()).unwrap_err();
    assert_eq!(error.to_string(), "get_jwks: needs a client id and the configuration has none");
    let cache = warm();
    let token = token(&TokenSigner::new());
    let machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    let debug = format!("{cache:?} {machine:?}");
    for part in token.expose().split('.') {
        assert!(!debug.contains(part), "{debug}");
    }
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&cache);
    is_shared(&machine);
}

#[test]
fn the_emulator_publishes_the_key_that_the_signer_signs_with() {
    let emulator = Emulator::new();
    let client = emulator.client();
    let cache = JwksCache::new(client.config()).unwrap();
    let token = TokenSigner::new().access_token("user_1", "session_1", emulator.now().wall).sign();
    let mut machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    assert_eq!(emulator.run(client.drive(&mut machine)).unwrap().subject, "user_1");
    // No key is needed for it, and no other client has one.
    let other = Config::without_api_key().client_id("client_other").unwrap();
    let cache = JwksCache::new(&other).unwrap();
    let mut machine = cache.verify(token.expose(), AccessTokenRules::new(), 1);
    let error = no_keys(emulator.run(emulator.client_with(other).drive(&mut machine)));
    assert_eq!(error.status().unwrap().as_u16(), 404);
}

#[test]
fn keys_that_are_for_something_else_are_passed_over() {
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
        // And a good one beside it still counts.
        assert!(KeySet::parse(json!({"keys": [key, good]}).to_string().as_bytes()).is_ok(), "{key}");
    }
}

#[test]
fn sets_that_are_no_sets_huge_or_ambiguous_are_refused() {
    let key = |signer: TokenSigner| serde_json::to_value(&signer.jwks().keys[0]).unwrap();
    let good = key(TokenSigner::new());
    let namesake = key(TokenSigner::untrusted().with_key_id(TokenSigner::new().key_id()));
    let bytes = |json: Value| json.to_string().into_bytes();
    for (json, expected) in [
        (bytes(json!({"keys": [good, good]})), Ok(())),
        (bytes(json!({"keys": [good, namesake]})), Err(KeySetError::AmbiguousKeyId)),
        (bytes(json!({"keys": vec![&good; MAX_KEYS]})), Ok(())),
        (bytes(json!({"keys": vec![&good; MAX_KEYS + 1]})), Err(KeySetError::TooManyKeys)),
        (bytes(json!({"keys": [], "x": "x".repeat(1 << 18)})), Err(KeySetError::TooLong)),
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
fn a_token_that_names_no_key_passes_if_there_is_a_single_one() {
    let now = at(0.0).wall;
    let (known, stranger) = (TokenSigner::new(), TokenSigner::untrusted());
    let token = known.access_token("user_1", "s", now).header("kid", Value::Null).sign();
    let one = KeySet::try_from(&known.jwks()).unwrap();
    assert!(one.verify(token.expose(), &AccessTokenRules::new(), now).is_ok());
    let mut two = known.jwks();
    two.keys.extend(stranger.jwks().keys);
    let two = KeySet::try_from(&two).unwrap();
    let verdict = two.verify(token.expose(), &AccessTokenRules::new(), now);
    assert_eq!(verdict.map(|_| ()), Err(AccessTokenError::MissingKeyId));
}

proptest! {
    #[test]
    fn no_set_panics(bytes: Vec<u8>, text in "\\{\"keys\":\\[(\\{\"(kty|n|e|kid)\":\"?[a-zA-Z0-9]{0,4}\"?\\},?){0,3}\\]\\}") {
        let _ = KeySet::parse(&bytes);
        let _ = KeySet::parse(text.as_bytes());
    }

    /// A key set is not signed, so a flipped bit may pass; but then it must not pass for another key.
    #[test]
    fn a_flipped_bit_in_a_set_verifies_nothing_that_the_set_does_not(place: prop::sample::Index, bit in 0..8_u8) {
        let mut bytes = serde_json::to_vec(&TokenSigner::new().jwks()).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(set) = KeySet::parse(&bytes) {
            let impostor = TokenSigner::untrusted().with_key_id(TokenSigner::new().key_id());
            let stranger = token(&impostor);
            assert!(set.verify(stranger.expose(), &AccessTokenRules::new(), at(0.0).wall).is_err());
        }
    }

    /// However machines, answers, failures and drops follow each other: nobody waits for ever, nobody gets a
    /// wrong verdict, and there is one request at a time.
    #[test]
    fn any_order_of_events_ends(events in prop::collection::vec((0_usize..8, 0_u8..6, 0_u64..2_000), 0..120)) {
        let cache = cache();
        let mut machines: Vec<_> = (0..8).map(|_| verify(&cache, &TokenSigner::new())).collect();
        let mut now = at(0.0);
        for (index, event, milliseconds) in events {
            now = now.after(Duration::from_millis(milliseconds));
            match event {
                0 => machines[index].handle(answer(404, "")),
                1 => machines[index].handle(keys(&[TokenSigner::new()])),
                2 => machines[index] = verify(&cache, &TokenSigner::new()),
                _ => match machines[index].poll(now) {
                    Step::Send(_) => {}
                    Step::Wait(delay) => assert!(delay <= Duration::from_secs(15)),
                    Step::Done(verdict) => {
                        assert!(!matches!(verdict, Err(VerifyAccessTokenError::Rejected(_))));
                        machines[index] = verify(&cache, &TokenSigner::new());
                    }
                },
            }
        }
        // Left alone with a WorkOS that works, the first of them comes to its end.
        drop(machines.split_off(1));
        let mut ended = false;
        for _ in 0..300 {
            match machines[0].poll(now) {
                Step::Send(_) => machines[0].handle(keys(&[TokenSigner::new()])),
                Step::Wait(delay) => now = now.after(delay),
                Step::Done(verdict) => {
                    assert!(!matches!(verdict, Err(VerifyAccessTokenError::Rejected(_))));
                    ended = true;
                    break;
                }
            }
        }
        assert!(ended);
    }
}
