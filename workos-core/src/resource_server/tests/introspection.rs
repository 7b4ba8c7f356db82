//! Introspection of valid tokens.

use std::time::Duration;

use super::{DOMAIN, at, authenticate, done, name, response, sends, server, user_token};
use crate::{
    HttpResponse, Machine as _, TransportFailure,
    resource_server::{ResourceServer, TokenError},
};

fn introspecting() -> ResourceServer {
    server().introspection("client_own", "s3cr3t")
}

#[test]
fn valid_token_is_introspected_each_time() {
    let server = introspecting();
    let token = user_token().sign();
    for seconds in [0.0, 1.0] {
        let mut machine = authenticate(&server, &token);
        let request = sends(&mut machine, at(seconds));
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri().to_string(), format!("{DOMAIN}/oauth2/introspection"));
        assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
        assert!(!request.headers().contains_key("authorization"));
        let form = std::str::from_utf8(request.body()).unwrap();
        let expected = format!("client_id=client_own&client_secret=s3cr3t&token={}", token.expose());
        assert!(form.starts_with(&expected) && form.ends_with("&token_type_hint=access_token"), "{form}");
        assert!(machine.timeout().is_some_and(|timeout| timeout <= Duration::from_secs(5)));
        machine.handle(response(200, r#"{"active":true,"sub":"user_1","token_type":"access_token"}"#));
        assert_eq!(name(done(&mut machine, at(seconds))), "accepted");
    }
    let debug = format!("{server:?}");
    assert!(!debug.contains("s3cr3t") && debug.contains("introspects: true"), "{debug}");
}

#[test]
fn outcome_of_the_introspection_decides() {
    let server = introspecting();
    let token = user_token().sign();
    let results: Vec<(&str, Result<HttpResponse, TransportFailure>, &str, u16)> = vec![
        ("active", response(200, r#"{"active":true}"#), "accepted", 200),
        ("inactive", response(200, r#"{"active":false}"#), "Revoked", 401),
        ("null", response(200, r#"{"active":null}"#), "Revoked", 401),
        ("no answer in it", response(200, "{}"), "Revoked", 401),
        ("about another token", response(200, r#"{"active":true,"sub":"user_2"}"#), "Revoked", 401),
        ("rejected credentials", response(401, r#"{"error":"invalid_client"}"#), "Unavailable", 500),
        ("bad request", response(400, r#"{"error":"invalid_request"}"#), "Unavailable", 500),
    ];
    for (case, result, expected, status) in results {
        let mut machine = authenticate(&server, &token);
        sends(&mut machine, at(0.0));
        machine.handle(result);
        let result = done(&mut machine, at(0.0));
        let found = result.as_ref().map_or_else(|error| error.status().as_u16(), |_| 200);
        assert_eq!((name(result), found), (expected.to_owned(), status), "{case}");
    }
}

#[test]
fn unreachable_introspection_is_unavailable_within_the_deadline() {
    let server = introspecting();
    let mut machine = authenticate(&server, &user_token().claim("exp", 1_900_000_000).sign());
    let mut seconds = 0.0;
    let error: TokenError = loop {
        match machine.poll(at(seconds)) {
            crate::Step::Send(_) => {
                seconds += 5.0;
                machine.handle(Err(TransportFailure::timeout()));
            }
            crate::Step::Wait(delay) => seconds += delay.as_secs_f64(),
            crate::Step::Done(result) => break result.unwrap_err(),
        }
    };
    assert_eq!(error.status(), 503);
    assert!((5.0..=20.0).contains(&seconds), "{seconds}");
    assert!(!format!("{error} {error:?}").contains("s3cr3t"));
}

#[test]
fn token_that_is_not_valid_is_not_introspected() {
    let server = introspecting().required_scopes(["invoices:read"]).unwrap();
    for (token, expected) in [
        (user_token().claim("exp", 1), "Expired"),
        (user_token().claim("aud", "x"), "Audience"),
        (user_token().claim("sid", "session_1"), "SessionToken"),
        (user_token().claim("scope", "openid"), "InsufficientScope"),
    ] {
        assert_eq!(name(done(&mut authenticate(&server, &token.sign()), at(0.0))), expected);
    }
}
