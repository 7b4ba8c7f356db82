//! Which tokens are accepted.

use std::time::Duration;

use serde_json::json;

use super::{
    DOMAIN, NOW, RESOURCE, at, authenticate, check, config, done, empty_server, keys, machine_token, name,
    request_with, response, sends, server, user_token,
};
use crate::{
    Config, Machine as _, TransportFailure,
    crypto::{base64, hmac_sha256},
    resource_server::{MachineToken, ResourceServer, ResourceServerError, TokenError, UserToken},
    retry::RetryPolicy,
    testing::{TokenSigner, UnsignedAccessToken},
    types::Secret,
};

type Change = fn(UnsignedAccessToken) -> UnsignedAccessToken;

fn assert_outcomes(
    server: &ResourceServer,
    token: fn() -> UnsignedAccessToken,
    cases: &[(&str, Change, &str)],
) {
    for (case, change, expected) in cases {
        assert_eq!(name(check(server, change(token()))), *expected, "{case}");
    }
}

#[test]
fn audience_must_be_the_resource_exactly_or_a_list_with_it() {
    assert_outcomes(
        &server(),
        user_token,
        &[
            ("the resource", |token| token, "accepted"),
            ("list with it alone", |token| token.claim("aud", [RESOURCE]), "accepted"),
            ("list with it", |token| token.claim("aud", ["https://a.example", RESOURCE]), "accepted"),
            (
                "list without it",
                |token| token.claim("aud", ["https://a.example", "https://b.example"]),
                "Audience",
            ),
            ("empty list", |token| token.claim("aud", json!([])), "Audience"),
            ("none", |token| token.without("aud"), "Audience"),
            ("null", |token| token.claim("aud", json!(null)), "Audience"),
            ("empty", |token| token.claim("aud", ""), "Audience"),
            ("prefix", |token| token.claim("aud", "https://mcp.acme.com"), "Audience"),
            ("origin with a slash", |token| token.claim("aud", "https://mcp.acme.com/"), "Audience"),
            ("trailing slash", |token| token.claim("aud", "https://mcp.acme.com/mcp/"), "Audience"),
            ("longer", |token| token.claim("aud", "https://mcp.acme.com/mcp2"), "Audience"),
            ("below", |token| token.claim("aud", "https://mcp.acme.com/mcp/a"), "Audience"),
            ("query", |token| token.claim("aud", "https://mcp.acme.com/mcp?"), "Audience"),
            ("fragment", |token| token.claim("aud", "https://mcp.acme.com/mcp#"), "Audience"),
            ("other case", |token| token.claim("aud", "https://MCP.acme.com/mcp"), "Audience"),
            ("other path case", |token| token.claim("aud", "https://mcp.acme.com/MCP"), "Audience"),
            ("default port", |token| token.claim("aud", "https://mcp.acme.com:443/mcp"), "Audience"),
            ("http", |token| token.claim("aud", "http://mcp.acme.com/mcp"), "Audience"),
            ("with spaces", |token| token.claim("aud", " https://mcp.acme.com/mcp "), "Audience"),
            (
                "two in one text",
                |token| token.claim("aud", "https://mcp.acme.com/mcp https://a.example"),
                "Audience",
            ),
            ("client ID of the environment", |token| token.claim("aud", "client_env"), "Audience"),
            ("issuer", |token| token.claim("aud", DOMAIN), "Audience"),
            ("number", |token| token.claim("aud", 7), "Claim(\"aud\")"),
            ("list with a number", |token| token.claim("aud", json!([RESOURCE, 7])), "Claim(\"aud\")"),
            ("object", |token| token.claim("aud", json!({RESOURCE: true})), "Claim(\"aud\")"),
        ],
    );
}

#[test]
fn resource_identifier_is_kept_exactly() {
    for (resource, audience, expected) in [
        ("https://mcp.acme.com", "https://mcp.acme.com", "accepted"),
        ("https://mcp.acme.com", "https://mcp.acme.com/", "Audience"),
        ("https://mcp.acme.com/", "https://mcp.acme.com/", "accepted"),
        ("https://mcp.acme.com/", "https://mcp.acme.com", "Audience"),
        ("https://mcp.acme.com/mcp/", "https://mcp.acme.com/mcp/", "accepted"),
        ("https://mcp.acme.com/mcp/", "https://mcp.acme.com/mcp", "Audience"),
    ] {
        let server = ResourceServer::new(&config(), resource).unwrap();
        let mut machine = authenticate(&server, &user_token().claim("aud", audience).sign());
        sends(&mut machine, at(0.0));
        machine.handle(keys(&TokenSigner::new()));
        assert_eq!(name(done(&mut machine, at(0.0))), expected, "{resource} {audience}");
    }
}

#[test]
fn client_id_is_an_audience_only_where_the_configuration_says_so() {
    let (strict, machines, all) =
        (server(), server().machine_audience_client_id().unwrap(), server().audience_client_id().unwrap());
    let own = |token: UnsignedAccessToken| token.claim("aud", "client_env");
    let both = |token: UnsignedAccessToken| token.claim("aud", ["client_env", RESOURCE]);
    let resource = |token: UnsignedAccessToken| token.claim("aud", RESOURCE);
    let other = |token: UnsignedAccessToken| token.claim("aud", "client_env2");
    for (case, token, of_strict, of_machines, of_all) in [
        ("user, client ID", own(user_token()), "Audience", "Audience", "accepted"),
        ("user, both", both(user_token()), "accepted", "accepted", "accepted"),
        ("user, resource", resource(user_token()), "accepted", "accepted", "accepted"),
        ("user, another", other(user_token()), "Audience", "Audience", "Audience"),
        (
            "user, its application",
            user_token().claim("aud", "client_app"),
            "Audience",
            "Audience",
            "Audience",
        ),
        ("machine, client ID", own(machine_token()), "Audience", "accepted", "accepted"),
        ("machine, resource", resource(machine_token()), "accepted", "accepted", "accepted"),
        ("machine, another", other(machine_token()), "Audience", "Audience", "Audience"),
        ("machine, none", machine_token().without("aud"), "Audience", "Audience", "Audience"),
    ] {
        for (server, expected) in [(&strict, of_strict), (&machines, of_machines), (&all, of_all)] {
            assert_eq!(name(check(server, token.clone())), expected, "{case} {server:?}");
        }
    }
    let without = Config::without_api_key().authkit_domain(crate::BaseUrl::new(DOMAIN).unwrap());
    let without = ResourceServer::new(&without, RESOURCE).unwrap();
    for result in [without.clone().audience_client_id(), without.machine_audience_client_id()] {
        assert!(matches!(result, Err(ResourceServerError::MissingClientId)));
    }
}

#[test]
fn issuer_must_be_the_authkit_domain_exactly() {
    assert_outcomes(
        &server(),
        user_token,
        &[
            ("the domain", |token| token.claim("iss", DOMAIN), "accepted"),
            ("none", |token| token.without("iss"), "Issuer"),
            ("null", |token| token.claim("iss", json!(null)), "Issuer"),
            ("empty", |token| token.claim("iss", ""), "Issuer"),
            ("trailing slash", |token| token.claim("iss", "https://acme.authkit.app/"), "Issuer"),
            ("other case", |token| token.claim("iss", "https://Acme.authkit.app"), "Issuer"),
            ("http", |token| token.claim("iss", "http://acme.authkit.app"), "Issuer"),
            ("without a scheme", |token| token.claim("iss", "acme.authkit.app"), "Issuer"),
            ("port", |token| token.claim("iss", "https://acme.authkit.app:443"), "Issuer"),
            ("longer", |token| token.claim("iss", "https://acme.authkit.app.evil.example"), "Issuer"),
            ("path", |token| token.claim("iss", "https://acme.authkit.app/oauth2"), "Issuer"),
            ("another environment", |token| token.claim("iss", "https://other.authkit.app"), "Issuer"),
            ("API", |token| token.claim("iss", "https://api.workos.com"), "Issuer"),
            ("list", |token| token.claim("iss", [DOMAIN]), "Claim(\"iss\")"),
        ],
    );
}

#[test]
fn session_tokens_and_those_of_agents_and_widgets_are_rejected() {
    assert_outcomes(
        &server(),
        user_token,
        &[
            ("consent", |token| token.claim("sid", "app_consent_1"), "accepted"),
            ("session with this audience", |token| token.claim("sid", "session_1"), "SessionToken"),
            (
                "session without client ID",
                |token| token.claim("sid", "session_1").without("client_id"),
                "SessionToken",
            ),
            (
                "session of its client",
                |token| token.claim("sid", "session_1").claim("client_id", "user_1"),
                "SessionToken",
            ),
            (
                "session of the API",
                |token| token.claim("iss", "https://api.workos.com").claim("sid", "session_1").without("aud"),
                "Issuer",
            ),
            ("session without audience", |token| token.claim("sid", "session_1").without("aud"), "Audience"),
            ("widget", |token| token.claim("sub_type", "widget"), "UnknownKind"),
            ("agent", |token| token.claim("sub_profile", "agent"), "UnknownKind"),
            ("profile of a user", |token| token.claim("sub_profile", "user"), "accepted"),
            ("no kind", |token| token.claim("sub_type", json!(null)), "accepted"),
        ],
    );
}

#[test]
fn user_and_machine_are_told_apart() {
    let server = server();
    for (case, token, expected) in [
        ("user", user_token(), "user"),
        ("user without a consent ID", user_token().without("sid"), "user"),
        ("user of an older token", user_token().without("client_id").without("scope"), "user"),
        ("machine", machine_token(), "machine"),
        // Neither says whose it is.
        ("older machine", machine_token().without("client_id"), "UnknownKind"),
        ("neither", user_token().without("client_id").without("sid"), "UnknownKind"),
        ("ID token", user_token().without("client_id").without("sid").claim("nonce", "n"), "UnknownKind"),
        ("no client ID, another sid", user_token().without("client_id").claim("sid", "x_1"), "UnknownKind"),
        // These contradict themselves.
        ("machine with a consent", machine_token().claim("sid", "app_consent_1"), "UnknownKind"),
        ("machine with a sid", machine_token().claim("sid", ""), "UnknownKind"),
        ("sid that is no text", user_token().claim("sid", 7), "UnknownKind"),
        ("client ID that is no text", user_token().claim("client_id", json!(["client_app"])), "UnknownKind"),
        ("empty subject", user_token().claim("sub", ""), "UnknownKind"),
        ("no subject", user_token().without("sub"), "Claim(\"sub\")"),
    ] {
        let result = check(&server, token.claim("aud", RESOURCE));
        let kind = match &result {
            Ok(token) if token.user().is_some() => "user".to_owned(),
            Ok(token) if token.machine().is_some() => "machine".to_owned(),
            _ => name(result),
        };
        assert_eq!(kind, expected, "{case}");
    }
}

#[test]
fn token_has_its_claims() {
    let server = server().machine_audience_client_id().unwrap();
    let token = user_token()
        .claim("act", json!({"sub": "admin@acme.com"}))
        .claim("urn:acme:tenant", "berlin")
        .claim("seats", 3)
        .claim("permissions", ["all"]);
    let token = check(&server, token).unwrap();
    let user = UserToken::try_from(token.clone()).unwrap();
    assert_eq!(user.user_id(), "user_1");
    assert_eq!(user.consent_id(), Some("app_consent_1"));
    assert_eq!(user.client_id().unwrap(), "client_app");
    assert_eq!(user.actor(), Some("admin@acme.com"));
    assert_eq!(user.organization_id().unwrap(), "org_1");
    assert_eq!(user.token_id(), Some("01TOKEN"));
    assert_eq!(user.scopes().collect::<Vec<_>>(), ["openid", "invoices:read"]);
    assert_eq!(user.expires_at(), at(300.0).wall);
    assert_eq!(user.issued_at(), Some(at(0.0).wall));
    assert_eq!(user.custom::<String>("urn:acme:tenant").as_deref(), Some("berlin"));
    assert_eq!((user.custom::<u8>("seats"), user.custom::<String>("seats")), (Some(3), None));
    assert_eq!(user.as_claims().audiences, [RESOURCE]);
    let debug = format!("{user:?} {token:?}");
    assert!(debug.contains("user_1") && !debug.contains("berlin"), "{debug}");
    assert!(matches!(MachineToken::try_from(token), Err(TokenError::NotMachine)));

    let token = check(&server, machine_token()).unwrap();
    assert_eq!(token.machine().unwrap().client_id(), "client_machine");
    assert_eq!(token.organization_id().unwrap(), "org_1");
    assert!(matches!(UserToken::try_from(token.clone()), Err(TokenError::NotUser)));
    assert_eq!(MachineToken::try_from(token).unwrap().scopes().collect::<Vec<_>>(), ["invoices:read"]);
}

#[test]
fn time_of_a_token_is_checked_with_the_leeway() {
    let (exact, lenient) = (server(), server().leeway(Duration::from_secs(60)));
    for (case, token, of_exact, of_lenient) in [
        ("expires in a second", user_token().claim("exp", NOW + 1), "accepted", "accepted"),
        ("expires now", user_token().claim("exp", NOW), "Expired", "accepted"),
        ("expired 59 s ago", user_token().claim("exp", NOW - 59), "Expired", "accepted"),
        ("expired 60 s ago", user_token().claim("exp", NOW - 60), "Expired", "Expired"),
        ("no expiry", user_token().without("exp"), "MissingExpiry", "MissingExpiry"),
        ("null", user_token().claim("exp", json!(null)), "MissingExpiry", "MissingExpiry"),
        ("text", user_token().claim("exp", "1900000000"), "Claim(\"exp\")", "Claim(\"exp\")"),
        ("valid from now", user_token().claim("nbf", NOW), "accepted", "accepted"),
        ("valid in a second", user_token().claim("nbf", NOW + 1), "NotYetValid", "accepted"),
        ("valid in 60 s", user_token().claim("nbf", NOW + 60), "NotYetValid", "accepted"),
        ("valid in 61 s", user_token().claim("nbf", NOW + 61), "NotYetValid", "NotYetValid"),
        ("issued in the future", user_token().claim("iat", NOW + 500), "accepted", "accepted"),
    ] {
        assert_eq!(name(check(&exact, token.clone())), of_exact, "{case}");
        assert_eq!(name(check(&lenient, token)), of_lenient, "{case}");
    }
}

#[test]
fn remembered_token_is_rejected_once_it_has_expired() {
    let server = server();
    let token = user_token().sign();
    for (seconds, expected) in
        [(0.0, "accepted"), (299.9, "accepted"), (300.0, "Expired"), (301.0, "Expired")]
    {
        assert_eq!(name(done(&mut authenticate(&server, &token), at(seconds))), expected, "{seconds}");
    }
}

#[test]
fn only_rs256_by_a_key_of_the_domain_is_accepted() {
    let modulus = base64::decode_url(TokenSigner::new().jwks().keys[0].modulus.as_bytes()).unwrap();
    let claims = user_token().sign();
    let claims = claims.expose().split('.').nth(1).unwrap().to_owned();
    let forge = |header: serde_json::Value, signature: &dyn Fn(&str) -> Vec<u8>| {
        let message = format!("{}.{claims}", base64::encode_url(header.to_string().as_bytes()));
        Secret::from(format!("{message}.{}", base64::encode_url(&signature(&message))))
    };
    let kid = TokenSigner::new().key_id().to_owned();
    let header = |name: &str, value: serde_json::Value| user_token().header(name, value).sign();
    let hmac = |message: &str| hmac_sha256(&modulus, &[message.as_bytes()]).to_vec();
    let other_key =
        TokenSigner::untrusted().with_key_id(&kid).access_token("user_1", "app_consent_1", at(0.0).wall);
    let other_key = other_key.claim("iss", DOMAIN).claim("aud", RESOURCE).claim("client_id", "client_app");
    let jwk = serde_json::to_value(&TokenSigner::untrusted().jwks().keys[0]).unwrap();
    let own_key = other_key.clone().header("jwk", &jwk);
    let server = server();
    for (case, token, expected) in [
        ("alg none", forge(json!({"alg": "none"}), &|_| Vec::new()), "Algorithm"),
        ("alg None", forge(json!({"alg": "None", "kid": kid}), &|_| Vec::new()), "Algorithm"),
        ("alg HS256 by the public key", forge(json!({"alg": "HS256", "kid": kid}), &hmac), "Algorithm"),
        ("alg RS256, signature of HS256", forge(json!({"alg": "RS256", "kid": kid}), &hmac), "Signature"),
        ("no signature", forge(json!({"alg": "RS256", "kid": kid}), &|_| Vec::new()), "Signature"),
        ("alg rs256", header("alg", json!("rs256")), "Algorithm"),
        ("alg RS256 with a space", header("alg", json!("RS256 ")), "Algorithm"),
        ("alg RS512", header("alg", json!("RS512")), "Algorithm"),
        ("alg PS256", header("alg", json!("PS256")), "Algorithm"),
        ("alg ES256", header("alg", json!("ES256")), "Algorithm"),
        ("alg list", header("alg", json!(["RS256"])), "Malformed"),
        ("alg missing", header("alg", json!(null)), "Malformed"),
        ("crit", header("crit", json!(["b64"])), "Critical"),
        ("another key with the key ID", other_key.sign(), "Signature"),
        ("another key, in the header", own_key.sign(), "KeyInHeader"),
        ("jku", header("jku", json!("https://evil.example/jwks")), "KeyInHeader"),
        ("jku of the domain", header("jku", json!("https://acme.authkit.app/oauth2/jwks")), "KeyInHeader"),
        ("x5c", header("x5c", json!(["MIIB"])), "KeyInHeader"),
        ("x5u", header("x5u", json!("https://evil.example/x")), "KeyInHeader"),
        ("typ at+jwt", header("typ", json!("at+jwt")), "accepted"),
        ("no typ", header("typ", json!(null)), "accepted"),
        // The domain has one key.
        ("no kid", header("kid", json!(null)), "accepted"),
        ("kid that is no text", header("kid", json!(7)), "Malformed"),
        ("other kid", header("kid", json!("other")), "UnknownKey"),
        ("no JWT", Secret::from("opaque"), "Malformed"),
        ("JWE", Secret::from("a.b.c.d.e"), "Malformed"),
        ("too long", Secret::from("a".repeat(16 * 1_024 + 1)), "TooLong"),
    ] {
        assert_eq!(name(done(&mut authenticate(&server, &token), at(0.0))), expected, "{case}");
    }
}

#[test]
fn unknown_key_causes_one_fetch_per_cooldown() {
    let server = server();
    let rotated = TokenSigner::untrusted();
    let token = rotated
        .access_token("user_1", "app_consent_1", at(0.0).wall)
        .claim("iss", DOMAIN)
        .claim("aud", RESOURCE)
        .claim("client_id", "client_app")
        .sign();
    // The keys are less than 30 s old: no request, whatever number of tokens there is.
    for seconds in [0.0, 10.0, 29.9] {
        assert_eq!(name(done(&mut authenticate(&server, &token), at(seconds))), "UnknownKey", "{seconds}");
    }
    let (mut first, mut second) = (authenticate(&server, &token), authenticate(&server, &token));
    let request = sends(&mut first, at(30.0));
    assert_eq!(
        (request.method().as_str(), request.uri().to_string()),
        ("GET", format!("{DOMAIN}/oauth2/jwks"))
    );
    assert!(!request.headers().contains_key("authorization"));
    assert!(matches!(second.poll(at(30.0)), crate::Step::Wait(_)));
    first.handle(keys(&TokenSigner::new()));
    assert_eq!(name(done(&mut first, at(30.5))), "UnknownKey");
    assert_eq!(name(done(&mut second, at(31.0))), "UnknownKey");
    assert_eq!(name(done(&mut authenticate(&server, &token), at(60.4))), "UnknownKey");
    // WorkOS has a new key.
    let mut third = authenticate(&server, &token);
    sends(&mut third, at(61.0));
    third.handle(keys(&rotated));
    assert_eq!(name(done(&mut third, at(61.0))), "accepted");
}

#[test]
fn failed_fetch_of_the_keys_is_unavailable_and_other_tokens_stay_valid() {
    let config = config().retry(RetryPolicy::never());
    let server = ResourceServer::new(&config, RESOURCE).unwrap();
    let token = user_token().claim("exp", NOW + 10_000).sign();
    let mut machine = authenticate(&server, &token);
    sends(&mut machine, at(0.0));
    machine.handle(response(503, "{}"));
    let error = done(&mut machine, at(0.0)).unwrap_err();
    assert_eq!((name(Err::<(), _>(error.clone())), error.status().as_u16()), ("Unavailable".into(), 503));
    // No request while the failure is recent; a malformed token is known to be invalid without keys.
    assert_eq!(name(done(&mut authenticate(&server, &token), at(0.5))), "Unavailable");
    assert_eq!(name(done(&mut authenticate(&server, &"opaque".into()), at(0.5))), "Malformed");
    let mut machine = authenticate(&server, &token);
    sends(&mut machine, at(2.0));
    machine.handle(keys(&TokenSigner::new()));
    assert_eq!(name(done(&mut machine, at(2.0))), "accepted");
    // The keys are stale, and the AuthKit domain cannot be reached.
    let mut machine = authenticate(&server, &token);
    sends(&mut machine, at(700.0));
    machine.handle(Err(TransportFailure::timeout()));
    assert_eq!(name(done(&mut machine, at(705.0))), "accepted");
}

#[test]
fn polling_after_the_result_is_an_error_and_handle_without_a_request_has_no_effect() {
    let server = server();
    let mut machine = authenticate(&server, &user_token().sign());
    machine.handle(response(200, "{}"));
    assert!(machine.timeout().is_none());
    assert_eq!(name(done(&mut machine, at(0.0))), "accepted");
    machine.handle(response(200, "{}"));
    assert_eq!(name(done(&mut machine, at(0.0))), "Unavailable");
    assert_eq!(format!("{machine:?}"), "AuthenticateToken { state: \"done\", .. }");
    let mut handling = server.handle(&request_with(&"x".into()), 1);
    assert!(
        matches!(done(&mut handling, at(0.0)), crate::resource_server::Handled::Respond(r) if r.status() == 401)
    );
    assert!(
        matches!(done(&mut handling, at(0.0)), crate::resource_server::Handled::Respond(r) if r.status() == 503)
    );
}

#[test]
fn server_needs_an_authkit_domain() {
    let error = ResourceServer::new(&Config::without_api_key(), RESOURCE).unwrap_err();
    assert_eq!(error.to_string(), "WORKOS_AUTHKIT_DOMAIN is not configured");
    let error = ResourceServer::new(&config(), "https://mcp.acme.com/mcp#x").unwrap_err();
    assert_eq!(error.to_string(), "resource identifier has a fragment");
    let server = empty_server();
    assert_eq!((server.resource(), server.issuer()), (RESOURCE, DOMAIN));
    for path in ["health", "", "/a?x", "/a#x", "/a/*", "/{id}", "/a b", "/\u{e9}"] {
        assert!(matches!(server.clone().public_path(path), Err(ResourceServerError::Path(_))), "{path}");
    }
}
