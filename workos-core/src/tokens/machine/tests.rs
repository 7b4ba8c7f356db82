//! Tokens of a machine, on a virtual clock.

use std::time::Duration;

use http::HeaderValue;
use proptest::prelude::*;

use super::{GetMachineToken, MachineAccessToken, MachineTokenError, MachineTokens};
use crate::{
    BaseUrl, BlockingClient, Config, Error, HttpRequest, HttpResponse,
    connect::CreateTokenWithClientCredentials,
    crypto::base64,
    error::{EncodeFailure, FailureKind, TransportFailure},
    machine::{Machine, Now, Step},
    retry::RetryPolicy,
    testing::{Reply, Script},
};

fn config() -> Config {
    Config::new("sk_s3cr3t").unwrap().authkit_domain(BaseUrl::new("https://acme.authkit.app").unwrap())
}

/// Without retries, so that each expected request is one of a caller.
fn tokens() -> MachineTokens {
    MachineTokens::new(&config().retry(RetryPolicy::never()), "client_m2m", "s3cr3t").unwrap()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn at(milliseconds: i64) -> Now {
    Now::from_unix_milliseconds(milliseconds)
}

fn body(token: &str, expires_in: &str) -> String {
    format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in}}}"#)
}

fn response(status: u16, body: &str) -> HttpResponse {
    http::Response::builder().status(status).body(body.to_owned().into()).unwrap()
}

fn expect(script: &Script, reply: Reply) {
    script.expect_operation::<CreateTokenWithClientCredentials>().reply(reply);
}

fn grant(script: &Script, token: &str, expires_in: &str) {
    expect(script, Reply::json(200, body(token, expires_in)));
}

fn get(script: &Script, tokens: &MachineTokens) -> Result<MachineAccessToken, MachineTokenError> {
    script.run(script.client().machine_token(tokens))
}

#[track_caller]
fn has(script: &Script, tokens: &MachineTokens, expected: &str) {
    assert_eq!(get(script, tokens).unwrap().access_token().expose(), expected);
}

#[test]
fn request_has_the_credentials_and_scopes_and_no_api_key() {
    for (scopes, expected) in [
        (&[] as &[&str], "grant_type=client_credentials&client_id=client_m2m&client_secret=s3cr3t"),
        (
            &["invoices:read", "invoices:write"],
            "grant_type=client_credentials&client_id=client_m2m&client_secret=s3cr3t&scope=invoices%3Aread%20invoices%3Awrite",
        ),
    ] {
        let script = Script::new();
        grant(&script, "t1", "3600");
        let token = get(&script, &tokens().scopes(scopes.to_vec())).unwrap();
        // Not in the response, so those that were requested.
        assert!(token.scopes().eq(scopes.iter().copied()));
        assert_eq!(token.expires_at().unwrap(), script.now().wall + seconds(3_600));
        assert_eq!(token.authorization(), "Bearer t1");
        assert!(token.authorization().is_sensitive());
        let request = script.requests().remove(0);
        assert_eq!(request.uri(), "https://acme.authkit.app/oauth2/token");
        assert!(!request.headers().contains_key("authorization"));
        let (mut body, mut expected): (Vec<_>, Vec<_>) = (
            request.body().split(|byte| *byte == b'&').collect(),
            expected.split('&').map(str::as_bytes).collect(),
        );
        body.sort_unstable();
        expected.sort_unstable();
        assert_eq!(body, expected);
    }
}

#[test]
fn new_requires_the_authkit_domain() {
    let error = MachineTokens::new(&Config::without_api_key(), "client_m2m", "s3cr3t").unwrap_err();
    assert!(
        matches!(error, Error::Encode(error) if matches!(error.failure, EncodeFailure::MissingAuthKitDomain))
    );
}

#[test]
fn scopes_are_those_of_the_response_or_of_the_token() {
    let jwt = format!("e30.{}.c2ln", base64::encode_url(br#"{"scope":"of:token"}"#));
    for (body, scope) in [
        (
            r#"{"access_token":"t","token_type":"bearer","scope":"of:response other"}"#.to_owned(),
            "of:response other",
        ),
        (format!(r#"{{"access_token":"{jwt}","token_type":"BEARER"}}"#), "of:token"),
        (r#"{"access_token":"t","token_type":"Bearer"}"#.to_owned(), "requested"),
    ] {
        let script = Script::new();
        expect(&script, Reply::json(200, body));
        let token = get(&script, &tokens().scopes("requested")).unwrap();
        assert!(
            token.scopes().eq(scope.split(' ')) && token.has_scope(scope.split(' ').next().unwrap()),
            "{scope}"
        );
        assert!(!token.has_scope("of"));
    }
}

#[test]
fn token_is_replaced_ahead_of_its_expiry() {
    let no_lifetime = "null";
    for (margin, expires_in, kept) in [
        (None, "3600", 2_400),
        (None, "300", 200),
        (Some(0), "300", 300),
        (Some(60), "300", 240),
        // At most half the lifetime.
        (Some(600), "300", 150),
        (None, "1e300", 57_600),
        // Kept for a minute.
        (None, no_lifetime, 40),
        // Kept for a second, since the token has expired.
        (None, "0", 1),
        (None, "-1", 1),
        (None, "-1e300", 1),
        (None, "0.25", 1),
    ] {
        let script = Script::new();
        let mut tokens = tokens();
        if let Some(margin) = margin {
            tokens = tokens.refresh_margin(seconds(margin));
        }
        grant(&script, "t1", expires_in);
        has(&script, &tokens, "t1");
        script.advance(seconds(kept) - Duration::from_millis(100));
        has(&script, &tokens, "t1");
        script.advance(Duration::from_millis(100));
        grant(&script, "t2", "3600");
        has(&script, &tokens, "t2");
        has(&script, &tokens, "t2");
        assert_eq!(script.requests().len(), 2, "{expires_in}");
    }
}

#[test]
fn lifetime_counts_from_the_request_and_is_at_most_that_of_the_jwt() {
    let script = Script::new();
    let tokens = tokens().refresh_margin(Duration::ZERO);
    let jwt = format!("e30.{}.c2ln", base64::encode_url(br#"{"iat":5000,"exp":5300}"#));
    expect(&script, Reply::json(200, body(&jwt, "3600")).after(seconds(2)));
    let token = get(&script, &tokens).unwrap();
    assert_eq!(token.expires_at().unwrap(), script.now().wall + seconds(298));
    script.advance(seconds(297));
    has(&script, &tokens, &jwt);
    script.advance(seconds(1));
    grant(&script, "t2", "3600");
    has(&script, &tokens, "t2");
}

#[test]
fn token_of_a_suspended_machine_has_expired() {
    let tokens = tokens();
    let mut machine = tokens.token(1);
    assert!(matches!(machine.poll(at(0)), Step::Send(_)));
    machine.handle(Ok(response(200, &body("t1", "3600"))));
    assert!(matches!(machine.poll(at(0)), Step::Done(Ok(_))));
    // The monotonic clock has stopped meanwhile.
    let resumed = Now { wall: at(3_600_000).wall, mono: Duration::from_secs(1) };
    assert!(matches!(tokens.token(1).poll(resumed), Step::Send(_)));
    // A wall clock that goes backwards does not prolong the token.
    let backwards = Now { wall: at(0).wall, mono: seconds(3_600) };
    assert!(matches!(tokens.token(1).poll(backwards), Step::Send(_)));
}

#[test]
fn concurrent_callers_wait_for_one_request() {
    let tokens = tokens();
    let mut machines: Vec<GetMachineToken> = (0..1_000).map(|seed| tokens.token(seed)).collect();
    let sent = machines.iter_mut().filter_map(|machine| match machine.poll(at(0)) {
        Step::Send(_) => Some(()),
        Step::Wait(delay) => {
            assert_eq!(delay, Duration::from_millis(5));
            None
        }
        Step::Done(result) => panic!("{result:?}"),
    });
    assert_eq!(sent.count(), 1);
    // Without effect, since only the first one has sent a request.
    machines[1].handle(Ok(response(200, "{}")));
    assert!(machines[1].timeout().is_none() && machines[0].timeout().is_some());
    machines[0].handle(Ok(response(200, &body("t1", "3600"))));
    for machine in &mut machines {
        let Step::Done(Ok(token)) = machine.poll(at(5)) else { panic!("{machine:?}") };
        assert_eq!(token.access_token().expose(), "t1");
        assert!(
            matches!(machine.poll(at(5)), Step::Done(Err(error)) if matches!(error.error(), Error::Finished))
        );
    }
}

#[test]
fn error_is_shared_by_the_callers_that_wait() {
    let tokens = tokens();
    let (mut first, mut second) = (tokens.token(1), tokens.token(2));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    assert!(matches!(second.poll(at(0)), Step::Wait(_)));
    first.handle(Ok(response(503, "")));
    assert!(matches!(first.poll(at(4)), Step::Done(Err(MachineTokenError::Unavailable(_)))));
    assert!(matches!(second.poll(at(4)), Step::Wait(rest) if rest == Duration::from_millis(1)));
    assert!(matches!(second.poll(at(5)), Step::Done(Err(MachineTokenError::Unavailable(_)))));
    assert!(matches!(tokens.token(3).poll(at(1_003)), Step::Done(Err(_))));
    assert!(matches!(tokens.token(3).poll(at(1_004)), Step::Send(_)));
}

#[test]
fn first_request_is_retried_and_its_deadline_is_limited() {
    let script = Script::new();
    let tokens = MachineTokens::new(&config(), "client_m2m", "s3cr3t").unwrap();
    expect(&script, Reply::status(503));
    script.expect_operation::<CreateTokenWithClientCredentials>().hang();
    grant(&script, "t1", "3600");
    let start = script.now().mono;
    has(&script, &tokens, "t1");
    let took = script.now().mono - start;
    assert!(took >= seconds(5) && took <= seconds(15), "{took:?}");
}

#[test]
fn one_caller_replaces_a_token_while_others_use_it() {
    let tokens = tokens();
    let mut first = tokens.token(1);
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    first.handle(Ok(response(200, &body("t1", "300"))));
    assert!(matches!(first.poll(at(0)), Step::Done(Ok(_))));
    let mut replacing = tokens.token(2);
    assert!(matches!(replacing.poll(at(200_000)), Step::Send(_)));
    assert_eq!(replacing.timeout(), Some(seconds(5)));
    for milliseconds in [200_000, 204_999] {
        let Step::Done(Ok(token)) = tokens.token(3).poll(at(milliseconds)) else { panic!("no token") };
        assert_eq!(token.access_token().expose(), "t1");
    }
    replacing.handle(Ok(response(200, &body("t2", "300"))));
    let Step::Done(Ok(token)) = replacing.poll(at(205_000)) else { panic!("no token") };
    assert_eq!(token.access_token().expose(), "t2");
}

#[test]
fn dropped_or_overdue_request_goes_to_the_next_caller() {
    let tokens = tokens();
    let (mut first, mut second) = (tokens.token(1), tokens.token(2));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    assert!(matches!(second.poll(at(0)), Step::Wait(_)));
    drop(first);
    assert!(matches!(second.poll(at(5)), Step::Send(_)));
    // Kept, but not driven.
    assert!(matches!(tokens.token(3).poll(at(20_004)), Step::Wait(_)));
    let mut third = tokens.token(3);
    assert!(matches!(third.poll(at(20_005)), Step::Send(_)));
    third.handle(Ok(response(200, &body("t3", "300"))));
    assert!(matches!(third.poll(at(20_006)), Step::Done(Ok(_))));
    // A late failure does not drop the token, and is none for its caller.
    second.handle(Ok(response(401, "")));
    let Step::Done(Ok(token)) = second.poll(at(20_007)) else { panic!("{second:?}") };
    assert_eq!(token.access_token().expose(), "t3");
}

#[test]
fn callers_wait_at_most_half_a_minute() {
    let tokens = tokens();
    let (mut first, mut waiting) = (tokens.token(1), tokens.token(2));
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    let (mut now, mut waited) = (Now::default(), Duration::ZERO);
    let error = loop {
        // Before the claim times out, another caller claims the request.
        if waited > seconds(15) {
            drop(first);
            first = tokens.token(3);
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
    assert!(error.is_transient());
}

/// An outage from the `from`th second on that lasts `length` seconds, with a caller each second.
fn errors_of_an_outage(lifetime: u64, margin: Option<u64>, from: u64, length: u64) -> (usize, usize) {
    let script = Script::new();
    let mut tokens = tokens();
    if let Some(margin) = margin {
        tokens = tokens.refresh_margin(seconds(margin));
    }
    let (mut errors, mut requests) = (0, 0);
    for second in 0..2 * lifetime {
        let mut machine = tokens.token(second);
        let result = match machine.poll(script.now()) {
            Step::Send(_) => {
                requests += 1;
                let is_outage = (from..from + length).contains(&second);
                machine.handle(if is_outage {
                    Err(TransportFailure::connect("refused"))
                } else {
                    Ok(response(200, &body("t1", &lifetime.to_string())))
                });
                machine.poll(script.now())
            }
            step => step,
        };
        let Step::Done(result) = result else { panic!("{result:?}") };
        errors += usize::from(result.is_err());
        script.advance(seconds(1));
    }
    (errors, requests)
}

#[test]
fn outage_shorter_than_the_margin_is_not_noticed_whenever_it_begins() {
    for (margin, length) in [(None, 98), (Some(150), 148), (Some(20), 18)] {
        for from in 1..300 {
            let (errors, requests) = errors_of_an_outage(300, margin, from, length);
            assert_eq!(errors, 0, "{margin:?} {from}");
            assert!(requests <= 18, "{margin:?} {from}: {requests}");
        }
    }
    // Longer than the margin, but shorter than what is left of the lifetime.
    assert_eq!(errors_of_an_outage(300, None, 1, 297).0, 0);
}

#[test]
fn outage_longer_than_the_lifetime_ends_with_the_next_request() {
    let (errors, requests) = errors_of_an_outage(300, None, 100, 300);
    // From the expiry to the end of the outage, and the rest of a pause.
    assert!((100..=130).contains(&errors), "{errors}");
    assert!(requests <= 25, "{requests}");
}

#[test]
fn errors_are_told_apart_and_a_token_that_is_good_survives_all_of_them() {
    let fail = |kind: FailureKind| TransportFailure::new(kind, crate::Delivery::Unknown);
    let oauth = |code: &str| format!(r#"{{"error":"{code}","error_description":"s"}}"#);
    let long = "t".repeat(16 * 1_024 + 1);
    type Outcome = Result<(u16, String), TransportFailure>;
    let cases: Vec<(Outcome, &str)> = vec![
        (Ok((401, oauth("invalid_client"))), "InvalidClient"),
        (Ok((400, oauth("invalid_client"))), "InvalidClient"),
        (Ok((400, oauth("unauthorized_client"))), "UnauthorizedClient"),
        (Ok((400, oauth("invalid_scope"))), "InvalidScope"),
        (Ok((400, oauth("invalid_request"))), "Rejected"),
        (Ok((401, "<html>".to_owned())), "Rejected"),
        (Ok((404, String::new())), "Rejected"),
        (Ok((302, String::new())), "Rejected"),
        (Ok((408, oauth("invalid_client"))), "Unavailable"),
        (Ok((429, oauth("invalid_client"))), "Unavailable"),
        (Ok((500, oauth("invalid_client"))), "Unavailable"),
        (Ok((503, String::new())), "Unavailable"),
        (Ok((530, "<html>".to_owned())), "Unavailable"),
        (Ok((200, String::new())), "Unavailable"),
        (Ok((200, "<html>".to_owned())), "Unavailable"),
        (Ok((200, "{}".to_owned())), "Unavailable"),
        (Ok((200, "[]".to_owned())), "Unavailable"),
        (Ok((200, r#"{"access_token":"t","expires_in":60}"#.to_owned())), "Unavailable"),
        (Ok((200, r#"{"access_token":"t","token_type":"DPoP"}"#.to_owned())), "Unavailable"),
        (Ok((200, r#"{"access_token":"t","token_type":null}"#.to_owned())), "Unavailable"),
        (Ok((200, r#"{"access_token":7,"token_type":"Bearer"}"#.to_owned())), "Unavailable"),
        (Ok((200, body("", "60"))), "Unavailable"),
        (Ok((200, body("t 1", "60"))), "Unavailable"),
        (Ok((200, body(r"t\r\nx: y", "60"))), "Unavailable"),
        (Ok((200, body("t\u{e9}", "60"))), "Unavailable"),
        (Ok((200, body(&long, "60"))), "Unavailable"),
        (Ok((200, body("t", "NaN"))), "Unavailable"),
        (Ok((200, body("t", "1e999"))), "Unavailable"),
        (Ok((200, body("t", r#""60""#))), "Unavailable"),
        (Err(fail(FailureKind::Connect)), "Unavailable"),
        (Err(fail(FailureKind::Timeout)), "Unavailable"),
        (Err(fail(FailureKind::Interrupted)), "Unavailable"),
        (Err(fail(FailureKind::BodyTooLarge)), "Unavailable"),
        (Err(fail(FailureKind::Other)), "Unavailable"),
    ];
    for (result, expected) in cases {
        let name = format!("{result:?}");
        let (with_token, without) = (tokens(), tokens());
        let mut first = with_token.token(1);
        assert!(matches!(first.poll(at(0)), Step::Send(_)));
        first.handle(Ok(response(200, &body("t1", "300"))));
        assert!(matches!(first.poll(at(0)), Step::Done(Ok(_))));
        let answer = || match &result {
            Ok((status, body)) => Ok(response(*status, body)),
            Err(failure) => Err(fail(failure.kind)),
        };
        let error = {
            let mut machine = without.token(1);
            assert!(matches!(machine.poll(at(200_000)), Step::Send(_)));
            machine.handle(answer());
            let Step::Done(Err(error)) = machine.poll(at(200_000)) else { panic!("{name}") };
            error
        };
        let variant = format!("{error:?}");
        assert!(variant.starts_with(&format!("{expected}(")), "{name}: {variant}");
        assert_eq!(error.is_transient(), expected == "Unavailable", "{name}");
        let printed =
            format!("{error} {error:?} {:?}", std::error::Error::source(&error).unwrap().to_string());
        assert!(!printed.contains("s3cr3t") && !printed.contains("tttttttt"), "{name}: {printed}");

        let mut machine = with_token.token(1);
        assert!(matches!(machine.poll(at(200_000)), Step::Send(_)));
        machine.handle(answer());
        let Step::Done(Ok(token)) = machine.poll(at(200_000)) else { panic!("{name}") };
        assert_eq!(token.access_token().expose(), "t1");
        assert_eq!(
            format!("{:?}", with_token.last_error().unwrap()),
            variant,
            "the error is available to a health check"
        );
    }
}

#[test]
fn requests_pause_after_failures() {
    let unavailable = || Reply::status(503);
    let rejected = || Reply::json(401, r#"{"error":"invalid_client"}"#);
    for (replies, pauses) in [
        (vec![unavailable(), unavailable(), unavailable()], [1, 2, 4]),
        (vec![rejected(), rejected(), rejected()], [30, 30, 30]),
        (vec![Reply::status(429).header("retry-after", "7"), unavailable(), unavailable()], [7, 2, 4]),
        (vec![Reply::status(503).header("retry-after", "86400"), unavailable(), unavailable()], [60, 2, 4]),
        (vec![Reply::status(200), unavailable(), rejected()], [1, 2, 30]),
    ] {
        let script = Script::new();
        let tokens = tokens();
        for (reply, pause) in replies.into_iter().zip(pauses) {
            expect(&script, reply);
            get(&script, &tokens).unwrap_err();
            script.advance(seconds(pause) - Duration::from_millis(1));
            get(&script, &tokens).unwrap_err();
            script.advance(Duration::from_millis(1));
        }
        grant(&script, "t1", "3600");
        has(&script, &tokens, "t1");
        assert!(tokens.last_error().is_none());
        // A success resets the pauses.
        script.advance(seconds(3_600));
        expect(&script, unavailable());
        get(&script, &tokens).unwrap_err();
        script.advance(seconds(1));
        grant(&script, "t2", "3600");
        has(&script, &tokens, "t2");
    }
}

#[test]
fn pause_of_a_long_outage_is_at_most_half_a_minute() {
    let script = Script::new();
    let tokens = tokens();
    for pause in [1, 2, 4, 8, 16, 30, 30, 30] {
        expect(&script, Reply::status(503));
        get(&script, &tokens).unwrap_err();
        script.advance(seconds(pause));
    }
}

#[test]
fn discarded_token_is_replaced_at_most_once_in_half_a_minute() {
    let script = Script::new();
    let tokens = tokens();
    grant(&script, "t1", "3600");
    let first = get(&script, &tokens).unwrap();
    tokens.discard(&first);
    tokens.clone().discard(&first);
    grant(&script, "t2", "3600");
    let second = get(&script, &tokens).unwrap();
    // No longer the present token.
    tokens.discard(&first);
    has(&script, &tokens, "t2");
    // An API that rejects every token.
    for _ in 0..100 {
        tokens.discard(&second);
        has(&script, &tokens, "t2");
    }
    script.advance(seconds(29));
    has(&script, &tokens, "t2");
    script.advance(seconds(1));
    grant(&script, "t3", "3600");
    has(&script, &tokens, "t3");
    assert_eq!(script.requests().len(), 3);
}

#[test]
fn callers_wait_for_the_replacement_of_a_discarded_token_and_use_it_if_that_fails() {
    let tokens = tokens();
    let mut first = tokens.token(1);
    assert!(matches!(first.poll(at(0)), Step::Send(_)));
    first.handle(Ok(response(200, &body("t1", "3600"))));
    let Step::Done(Ok(token)) = first.poll(at(0)) else { panic!("no token") };
    tokens.discard(&token);
    let (mut replacing, mut waiting) = (tokens.token(2), tokens.token(3));
    assert!(matches!(replacing.poll(at(0)), Step::Send(_)));
    assert!(matches!(waiting.poll(at(0)), Step::Wait(_)));
    replacing.handle(Ok(response(503, "")));
    for machine in [&mut replacing, &mut waiting] {
        let Step::Done(Ok(token)) = machine.poll(at(5)) else { panic!("{machine:?}") };
        assert_eq!(token.access_token().expose(), "t1");
    }
    // After the pause there is another request.
    assert!(matches!(tokens.token(4).poll(at(1_005)), Step::Send(_)));
}

#[test]
fn discarded_token_without_a_scope_of_the_clones_is_not_shared() {
    let script = Script::new();
    let tokens = tokens();
    grant(&script, "t1", "3600");
    has(&script, &tokens, "t1");
    grant(&script, "t2", "3600");
    let other = tokens.clone().scopes(["invoices:read"]);
    has(&script, &other, "t2");
    has(&script, &tokens, "t1");
    has(&script, &other.clone(), "t2");
}

#[test]
fn blocking_client_gets_a_token() {
    let script = Script::new();
    let send = |request: HttpRequest, _: Option<Duration>| {
        assert_eq!(request.uri(), "https://acme.authkit.app/oauth2/token");
        Ok(response(200, &body("t1", "3600")))
    };
    let client = BlockingClient::new(config(), send, script);
    assert_eq!(client.machine_token(&tokens()).unwrap().access_token().expose(), "t1");
}

#[test]
fn secrets_are_not_printed() {
    let script = Script::new();
    let tokens = tokens().scopes(["invoices:read"]);
    let machine = tokens.token(1);
    assert_eq!(format!("{machine:?}"), r#"GetMachineToken { state: "look up", .. }"#);
    grant(&script, "s3cr3t-token", "3600");
    let token = get(&script, &tokens).unwrap();
    assert!(format!("{token:?}").starts_with("MachineAccessToken { expires_at: Some("), "{token:?}");
    let printed = format!("{tokens:?} {token:?} {token:#?} {:?}", token.authorization());
    assert!(printed.contains("client_m2m") && !printed.contains("s3cr3t"), "{printed}");
    assert_eq!(token.authorization(), HeaderValue::from_static("Bearer s3cr3t-token"));
}

#[test]
fn polling_during_a_request_counts_as_an_unknown_outcome() {
    // Without a token the request is retried.
    let tokens = MachineTokens::new(&config(), "client_m2m", "s3cr3t").unwrap();
    let mut machine = tokens.token(1);
    assert!(matches!(machine.poll(at(0)), Step::Send(_)));
    let Step::Wait(delay) = machine.poll(at(0)) else { panic!("{machine:?}") };
    assert!(matches!(machine.poll(at(0).after(delay)), Step::Send(_)));
    machine.handle(Ok(response(200, &body("t1", "300"))));
    assert!(matches!(machine.poll(at(1_000)), Step::Done(Ok(_))));
    // With one, that is used.
    let mut machine = tokens.token(2);
    assert!(matches!(machine.poll(at(250_000)), Step::Send(_)));
    let Step::Done(Ok(token)) = machine.poll(at(250_000)) else { panic!("{machine:?}") };
    assert_eq!(token.access_token().expose(), "t1");
    assert!(tokens.last_error().unwrap().is_transient());
}

/// An event at one of several callers.
#[derive(Debug, Clone)]
enum Event {
    Poll(usize),
    Respond(usize, u16),
    Drop(usize),
    Discard,
    Advance(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0..4_usize).prop_map(Event::Poll),
        4 => (0..4_usize, prop_oneof![4 => Just(200), 1 => Just(503), 1 => Just(401), 1 => Just(0)])
            .prop_map(|(caller, status)| Event::Respond(caller, status)),
        1 => (0..4_usize).prop_map(Event::Drop),
        1 => Just(Event::Discard),
        2 => prop_oneof![0..300_u64, 0..400_000_u64].prop_map(Event::Advance),
    ]
}

proptest! {
    #[test]
    fn callers_never_get_an_expired_token_and_one_request_is_in_flight(
        events in prop::collection::vec(event(), 1..200),
    ) {
        let tokens = tokens();
        let (mut now, mut issued) = (Now::default(), 0_u32);
        let mut callers: Vec<GetMachineToken> = (0..4).map(|seed| tokens.token(seed)).collect();
        // Time of the request that is outstanding, and expiry of each token.
        let mut sent: Vec<Option<Duration>> = vec![None; 4];
        let mut expiries: Vec<Duration> = Vec::new();
        let mut last: Option<MachineAccessToken> = None;
        for event in events {
            match event {
                Event::Poll(caller) => match callers[caller].poll(now) {
                    Step::Send(_) => {
                        let is_current = |at: &Duration| now.mono - *at < seconds(20);
                        let others = sent.iter().enumerate().filter(|(other, _)| *other != caller);
                        prop_assert!(!others.filter_map(|(_, at)| at.as_ref()).any(is_current));
                        sent[caller] = Some(now.mono);
                    }
                    Step::Wait(delay) => prop_assert!(delay <= Duration::from_millis(250)),
                    Step::Done(result) => {
                        if let Ok(token) = result {
                            let number: usize = token.access_token().expose().parse().unwrap();
                            if sent[caller].is_some() {
                                // One that was slow to arrive is used for a second.
                                expiries[number] = expiries[number].max(now.mono + seconds(1));
                            }
                            prop_assert!(now.mono < expiries[number]);
                            last = Some(token);
                        }
                        (callers[caller], sent[caller]) = (tokens.token(1), None);
                    }
                },
                Event::Respond(caller, status) => {
                    if let Some(at) = sent[caller] {
                        let result = match status {
                            0 => Err(TransportFailure::timeout()),
                            200 => {
                                expiries.push(at + seconds(300));
                                issued += 1;
                                Ok(response(200, &body(&(issued - 1).to_string(), "300")))
                            }
                            status => Ok(response(status, "")),
                        };
                        callers[caller].handle(result);
                    }
                }
                Event::Drop(caller) => (callers[caller], sent[caller]) = (tokens.token(2), None),
                Event::Discard => if let Some(token) = &last { tokens.discard(token) },
                Event::Advance(milliseconds) => now = now.after(Duration::from_millis(milliseconds)),
            }
        }
    }
}
