//! Authentication by API keys, on a virtual clock.

use std::time::Duration;

use http::{HeaderMap, header::AUTHORIZATION};

use super::{ApiKeyCache, ApiKeyError, AuthenticateApiKey, ValidApiKey, ValidateApiKey};
use crate::{
    error::{Error, TransportFailure},
    machine::{Machine, Now, Step},
    retry::RetryPolicy,
    testing::{Reply, Script},
};

const VALID: &str = r#"{"api_key":{"object":"api_key","id":"api_key_1","owner":{"type":"user","id":"user_1","organization_id":"org_1"},"name":"Export","obfuscated_value":"sk_...1","permissions":["invoices:read"]},"agent_registration_id":"agent_reg_1"}"#;
const INVALID: &str = r#"{"api_key":null}"#;

/// Without retries, so that each expected request is a validation.
fn cache(script: &Script) -> ApiKeyCache {
    ApiKeyCache::new(&script.client().config().clone().retry(RetryPolicy::never()))
}

fn headers(key: &str) -> HeaderMap {
    [(AUTHORIZATION, format!("Bearer {key}").parse().unwrap())].into_iter().collect()
}

fn authenticate(script: &Script, cache: &ApiKeyCache, key: &str) -> Result<ValidApiKey, ApiKeyError> {
    script.run(script.client().authenticate_api_key(cache, &headers(key)))
}

fn expect(script: &Script, reply: Reply) {
    script.expect_operation::<ValidateApiKey>().reply(reply);
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn valid_key_has_owner_and_permissions() {
    let script = Script::new();
    let cache = cache(&script);
    expect(&script, Reply::json(200, VALID));
    let api_key = authenticate(&script, &cache, "sk_1").unwrap();
    assert_eq!(api_key.id, "api_key_1");
    assert_eq!(api_key.organization_id().unwrap(), "org_1");
    assert_eq!(api_key.user_id().unwrap(), "user_1");
    assert_eq!(api_key.agent_registration_id().unwrap(), "agent_reg_1");
    assert!(api_key.has_permission("invoices:read") && !api_key.has_permission("invoices"));
    assert!(api_key.require_permission("invoices:read").is_ok());
    let error = api_key.require_permission("invoices").unwrap_err();
    assert!(matches!(&error, ApiKeyError::MissingPermission(slug) if **slug == *"invoices"), "{error}");
    assert_eq!(script.requests()[0].body(), r#"{"value":"sk_1"}"#);
}

#[test]
fn key_in_another_header_is_accepted_if_configured() {
    let script = Script::new();
    let name = http::HeaderName::from_static("x-api-key");
    let request: HeaderMap = [(name.clone(), "sk_1".parse().unwrap())].into_iter().collect();
    let cache = cache(&script);
    let client = script.client();
    let error = script.run(client.authenticate_api_key(&cache, &request)).unwrap_err();
    assert!(matches!(error, ApiKeyError::Missing));
    expect(&script, Reply::json(200, VALID));
    let other = cache.clone().accept_header(name);
    script.run(client.authenticate_api_key(&other, &request)).unwrap();
    // Both share what is cached.
    authenticate(&script, &cache, "sk_1").unwrap();
    authenticate(&script, &cache.accept_header(AUTHORIZATION), "sk_1").unwrap();
}

#[test]
fn valid_key_is_cached_for_its_time_to_live() {
    for (time_to_live, cached, validated) in
        [(None, 29, 30), (Some(seconds(90)), 89, 90), (Some(Duration::ZERO), 0, 0)]
    {
        let script = Script::new();
        let mut cache = cache(&script);
        if let Some(time_to_live) = time_to_live {
            cache = cache.time_to_live(time_to_live);
        }
        expect(&script, Reply::json(200, VALID));
        authenticate(&script, &cache, "sk_1").unwrap();
        if cached != validated {
            script.advance(seconds(cached));
            authenticate(&script, &cache, "sk_1").unwrap();
        }
        script.advance(seconds(validated - cached));
        expect(&script, Reply::json(200, INVALID));
        assert!(matches!(authenticate(&script, &cache, "sk_1"), Err(ApiKeyError::Invalid)));
    }
}

#[test]
fn key_is_not_cached_beyond_its_expiry() {
    let script = Script::at(Now::default());
    let cache = cache(&script);
    let body = VALID.replace(r#""name""#, r#""expires_at":"1970-01-01T00:00:05.000Z","name""#);
    expect(&script, Reply::json(200, body));
    authenticate(&script, &cache, "sk_1").unwrap();
    script.advance(seconds(4));
    authenticate(&script, &cache, "sk_1").unwrap();
    script.advance(seconds(1));
    expect(&script, Reply::json(200, INVALID));
    assert!(matches!(authenticate(&script, &cache, "sk_1"), Err(ApiKeyError::Invalid)));
}

#[test]
fn removed_key_is_validated_again() {
    let script = Script::new();
    let cache = cache(&script);
    expect(&script, Reply::json(200, VALID));
    authenticate(&script, &cache, "sk_1").unwrap();
    cache.remove(&"api_key_2".into());
    authenticate(&script, &cache, "sk_1").unwrap();
    cache.remove(&"api_key_1".into());
    expect(&script, Reply::json(200, INVALID));
    assert!(matches!(authenticate(&script, &cache, "sk_1"), Err(ApiKeyError::Invalid)));
}

#[test]
fn rejected_value_is_remembered_for_ten_seconds() {
    for reply in [Reply::json(200, INVALID), Reply::status(400), Reply::status(422)] {
        let script = Script::new();
        let cache = cache(&script);
        expect(&script, reply);
        for wait in [0, 9] {
            script.advance(seconds(wait));
            assert!(matches!(authenticate(&script, &cache, "sk_1"), Err(ApiKeyError::Invalid)), "{wait}");
        }
        script.advance(seconds(1));
        expect(&script, Reply::json(200, VALID));
        authenticate(&script, &cache, "sk_1").unwrap();
    }
}

#[test]
fn malformed_key_causes_no_request() {
    let script = Script::new();
    let cache = cache(&script);
    for key in ["", "sk 1", "sk_1,", &"k".repeat(1_025)] {
        assert!(matches!(authenticate(&script, &cache, key), Err(ApiKeyError::Invalid)), "{key}");
        let machine = &mut cache.validate(key, 1);
        assert!(matches!(script.run(script.client().drive(machine)), Err(ApiKeyError::Invalid)), "{key}");
    }
    let (client, none) = (script.client(), HeaderMap::new());
    assert!(matches!(script.run(client.authenticate_api_key(&cache, &none)), Err(ApiKeyError::Missing)));
    assert!(script.requests().is_empty());
}

#[test]
fn outage_is_503_for_unknown_keys_and_cached_keys_stay_valid() {
    let script = Script::new();
    let cache = cache(&script);
    expect(&script, Reply::json(200, VALID));
    authenticate(&script, &cache, "sk_1").unwrap();
    expect(&script, Reply::status(503));
    let error = authenticate(&script, &cache, "sk_2").unwrap_err();
    assert_eq!(error.status(), 503);
    assert_eq!(error.response().headers()["retry-after"], "1");
    authenticate(&script, &cache, "sk_1").unwrap();
    // Shared for a second.
    assert_eq!(authenticate(&script, &cache, "sk_2").unwrap_err().status(), 503);
    script.advance(seconds(1));
    expect(&script, Reply::json(200, VALID));
    authenticate(&script, &cache, "sk_2").unwrap();
}

#[test]
fn validations_pause_after_three_failures() {
    let script = Script::new();
    let cache = cache(&script);
    for key in ["sk_1", "sk_2", "sk_3"] {
        expect(&script, Reply::status(500));
        assert_eq!(authenticate(&script, &cache, key).unwrap_err().status(), 503);
    }
    let sent = script.requests().len();
    assert_eq!(authenticate(&script, &cache, "sk_4").unwrap_err().status(), 503);
    assert_eq!(script.requests().len(), sent);
    script.advance(seconds(10));
    expect(&script, Reply::json(200, VALID));
    authenticate(&script, &cache, "sk_4").unwrap();
}

#[test]
fn rejected_api_key_of_the_application_is_500() {
    let script = Script::new();
    let cache = cache(&script);
    expect(&script, Reply::status(401));
    let error = authenticate(&script, &cache, "sk_1").unwrap_err();
    assert_eq!(
        (error.status().as_u16(), error.response().body().as_ref()),
        (500, &br#"{"error":"server_error"}"#[..])
    );
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn rate_limit_is_shared_for_its_retry_after() {
    let script = Script::new();
    let cache = cache(&script);
    expect(&script, Reply::status(429).header("retry-after", "7"));
    let error = authenticate(&script, &cache, "sk_1").unwrap_err();
    assert_eq!(
        (error.status().as_u16(), &error.response().headers()["retry-after"]),
        (503, &"7".parse().unwrap())
    );
    script.advance(seconds(6));
    assert_eq!(authenticate(&script, &cache, "sk_1").unwrap_err().status(), 503);
    script.advance(seconds(1));
    expect(&script, Reply::json(200, VALID));
    authenticate(&script, &cache, "sk_1").unwrap();
}

fn machine(cache: &ApiKeyCache) -> AuthenticateApiKey {
    cache.authenticate(&headers("sk_1"), 1)
}

fn at(milliseconds: i64) -> Now {
    Now::from_unix_milliseconds(milliseconds)
}

#[test]
fn concurrent_requests_wait_for_one_validation() {
    let cache = cache(&Script::new());
    let (mut first, mut second) = (machine(&cache), machine(&cache));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    assert!(matches!(second.poll(at(0)), Step::Wait(_)));
    assert!(second.timeout().is_none() && first.timeout().is_some());
    // Without effect, since the second machine has sent nothing.
    second.handle(Err(TransportFailure::timeout()));
    first.handle(Ok(http::Response::new(VALID.into())));
    assert!(matches!(second.poll(at(1)), Step::Wait(left) if left == Duration::from_millis(4)));
    assert!(matches!(first.poll(at(1)), Step::Done(Ok(_))));
    assert!(matches!(second.poll(at(5)), Step::Done(Ok(_))));
    assert!(matches!(second.poll(at(5)), Step::Done(Err(ApiKeyError::Unavailable(_)))));
}

#[test]
fn dropped_validation_goes_to_the_next_request() {
    let cache = cache(&Script::new());
    let (mut first, mut second) = (machine(&cache), machine(&cache));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    assert!(matches!(second.poll(at(0)), Step::Wait(_)));
    drop(first);
    assert!(matches!(second.poll(at(5)), Step::Send(_)));
}

#[test]
fn request_waits_at_most_half_a_minute_for_another_validation() {
    let cache = cache(&Script::new());
    let (mut first, mut waiting) = (machine(&cache), machine(&cache));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    let (mut now, mut waited) = (Now::default(), Duration::ZERO);
    let error = loop {
        // Before the claim times out, another machine claims the validation.
        if waited > seconds(15) {
            drop(first);
            first = machine(&cache);
            assert!(matches!(first.poll(now), Step::Send(_)));
            waited = Duration::ZERO;
        }
        match waiting.poll(now) {
            Step::Wait(delay) => (now, waited) = (now.after(delay), waited + delay),
            Step::Done(result) => break result.unwrap_err(),
            Step::Send(_) => panic!("sent"),
        }
    };
    assert!(now.mono >= seconds(30) && now.mono < seconds(31), "{now:?}");
    assert_eq!(error.status(), 503);
}

#[test]
fn unknown_keys_do_not_displace_valid_ones() {
    let cache = cache(&Script::new());
    let mut valid = machine(&cache);
    assert!(matches!(valid.poll(at(0)), Step::Send(_)));
    valid.handle(Ok(http::Response::new(VALID.into())));
    assert!(matches!(valid.poll(at(0)), Step::Done(Ok(_))));
    for number in 0..3_000 {
        let mut unknown = cache.validate(&format!("sk_unknown_{number}"), 1);
        assert!(matches!(unknown.poll(at(1)), Step::Send(_)));
        unknown.handle(Ok(http::Response::new(INVALID.into())));
        assert!(matches!(unknown.poll(at(1)), Step::Done(Err(ApiKeyError::Invalid))));
    }
    assert!(matches!(machine(&cache).poll(at(2)), Step::Done(Ok(_))));
}

#[test]
fn responses_have_the_challenge_of_rfc_6750() {
    let unavailable = ApiKeyError::Unavailable(std::sync::Arc::new(Error::Finished));
    for (error, status, challenge, body) in [
        (ApiKeyError::Missing, 401, Some("Bearer"), r#"{"error":"unauthorized"}"#),
        (ApiKeyError::Invalid, 401, Some("Bearer error=\"invalid_token\""), r#"{"error":"invalid_token"}"#),
        (
            ApiKeyError::MultipleHeaders,
            400,
            Some("Bearer error=\"invalid_request\""),
            r#"{"error":"invalid_request"}"#,
        ),
        (
            ApiKeyError::MissingPermission("invoices:read".into()),
            403,
            Some("Bearer error=\"insufficient_scope\", scope=\"invoices:read\""),
            r#"{"error":"insufficient_scope"}"#,
        ),
        (
            ApiKeyError::MissingPermission("in\"voices".into()),
            403,
            Some("Bearer error=\"insufficient_scope\""),
            r#"{"error":"insufficient_scope"}"#,
        ),
        (unavailable, 500, None, r#"{"error":"server_error"}"#),
    ] {
        let response = error.response();
        assert_eq!(response.status(), status, "{error}");
        let header = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap());
        assert_eq!((header, response.body().as_ref()), (challenge, body.as_bytes()), "{error}");
        assert_eq!(response.headers()["cache-control"], "no-store");
    }
}

#[test]
fn debug_hides_keys() {
    let cache = cache(&Script::new());
    let machine = cache.authenticate(&headers("sk_s3cr3t"), 1);
    assert_eq!(format!("{machine:?}"), r#"AuthenticateApiKey { state: "look up", .. }"#);
    assert_eq!(format!("{cache:?}"), "ApiKeyCache { time_to_live: 30s, .. }");
}
