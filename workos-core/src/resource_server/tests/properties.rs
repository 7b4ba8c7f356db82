//! Whatever a request is, there is an outcome, and each challenge can be parsed.

use http::{HeaderMap, HeaderValue, Method, Request, Uri, header::AUTHORIZATION};
use proptest::prelude::*;

use super::{METADATA_URL, at, challenges::Challenge, check, server, user_token};
use crate::{
    Machine as _, Step,
    resource_server::{Handled, ResourceServer, TokenError},
    session::AccessTokenError,
};

/// Texts that are likely to be in a header of a request, and any others.
fn header() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        "(Bearer|bearer|Basic|)[ \t]{0,3}[ -~]{0,60}".prop_map(String::into_bytes),
        "Bearer [A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}".prop_map(String::into_bytes),
    ]
}

fn uri() -> impl Strategy<Value = String> {
    prop_oneof![
        "/[ -~]{0,40}",
        "/mcp\\?[a-z_%0-9=&+]{0,40}",
        "/\\.well-known/(oauth-protected-resource|openid-configuration|oauth-authorization-server)[a-z/.%]{0,8}",
        Just("*".to_owned()),
    ]
}

proptest! {
    #[test]
    fn any_request_is_answered_or_denied(
        values in proptest::collection::vec(header(), 0..3),
        uri in uri(),
        method in prop_oneof![Just("GET"), Just("POST"), Just("OPTIONS"), Just("HEAD"), Just("BREW")],
    ) {
        let server = server();
        let mut request = Request::new(());
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        if let Ok(uri) = uri.parse::<Uri>() {
            *request.uri_mut() = uri;
        }
        let values = values.iter().filter_map(|value| HeaderValue::from_bytes(value).ok());
        *request.headers_mut() = values.map(|value| (AUTHORIZATION, value)).collect::<HeaderMap>();
        let mut machine = server.handle(&request, 1);
        match machine.poll(at(0.0)) {
            Step::Done(Handled::Forward(_)) => prop_assert!(false, "forwarded without a token"),
            Step::Done(Handled::Respond(response)) => {
                let challenge = response.headers().get("www-authenticate").map(Challenge::parse);
                prop_assert_eq!(
                    challenge.is_some(),
                    matches!(response.status().as_u16(), 400 | 401 | 403),
                    "{}", response.status()
                );
                if let Some(challenge) = challenge {
                    let challenge = challenge.unwrap();
                    prop_assert_eq!(challenge.get("resource_metadata"), Some(METADATA_URL));
                }
            }
            // A copy of the authorization server's document.
            Step::Send(request) => prop_assert!(request.uri().path().starts_with("/.well-known/")),
            Step::Wait(_) => prop_assert!(false, "waits"),
        }
    }

    #[test]
    fn challenge_of_any_resource_and_scopes_is_parsed_back(
        path in "(/[A-Za-z0-9._~!$&'()*+,;=:@-]{1,12}){0,4}/?",
        scopes in proptest::collection::vec("[!#-\\[\\]-~]{1,20}", 0..5),
        kind in 0..6_u8,
    ) {
        let resource = format!("https://mcp.acme.com{path}");
        let Ok(server) = ResourceServer::new(&super::config(), &resource) else { return Ok(()) };
        let Ok(server) = server.required_scopes(scopes.iter().map(|scope| &**scope)) else { return Ok(()) };
        let error = match kind {
            0 => TokenError::Missing,
            1 => TokenError::InQuery,
            2 => TokenError::Rejected(AccessTokenError::Claim("\"quoted\\")),
            3 => TokenError::SessionToken,
            4 => TokenError::UnknownKind,
            _ => TokenError::Revoked,
        };
        let challenge = Challenge::parse(&server.challenge(&error).unwrap()).unwrap();
        let url = server.metadata_url();
        prop_assert_eq!(challenge.get("resource_metadata"), Some(&*url));
        prop_assert!(url.parse::<Uri>().unwrap().path() == server.metadata_path());
        let mut expected: Vec<&str> = Vec::new();
        for scope in &scopes {
            if !expected.contains(&&**scope) {
                expected.push(scope);
            }
        }
        prop_assert_eq!(challenge.get("scope").map_or(Vec::new(), |text| text.split(' ').collect()), expected);
    }

    #[test]
    fn token_has_exactly_the_words_of_its_scope_claim(
        words in proptest::collection::vec("[a-z:]{1,6}", 0..6),
        wanted in "[a-z:]{1,6}",
    ) {
        // Signing is slow, so the scope is checked as the token does.
        let granted = words.join(" ");
        let hierarchy = crate::resource_server::scope::ScopeHierarchy::default();
        prop_assert_eq!(hierarchy.permits(granted.split(' '), &wanted), words.contains(&wanted));
    }
}

#[test]
fn claims_of_any_json_never_panic() {
    let server = server();
    for value in [
        serde_json::json!(null),
        serde_json::json!(true),
        serde_json::json!(-1),
        serde_json::json!(1e300),
        serde_json::json!(""),
        serde_json::json!("\u{0}\"\\\u{10ffff}"),
        serde_json::json!([[[]]]),
        serde_json::json!({"a": {"b": []}}),
    ] {
        for claim in
            ["iss", "aud", "sub", "sid", "client_id", "scope", "exp", "nbf", "iat", "jti", "org_id", "act"]
        {
            if let Err(error) = check(&server, user_token().claim(claim, &value)) {
                assert_eq!(error.status(), 401, "{claim} {value}");
                assert!(Challenge::parse(&server.challenge(&error).unwrap()).is_some(), "{claim} {value}");
            }
        }
    }
}
