//! `WWW-Authenticate`, and the responses to requests without a valid token.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Method, header::AUTHORIZATION};

use super::{METADATA_URL, at, check, done, head, name, server, user_token};
use crate::{
    Error,
    error::{ApiError, TransportError},
    resource_server::{Handled, ResourceServer, TokenError},
    session::AccessTokenError,
};

/// A challenge: its scheme and its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) scheme: String,
    pub(super) parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Parses one challenge in the grammar of RFC 9110, section 11.6.1: a scheme, and parameters that are quoted strings.
    pub(super) fn parse(value: &HeaderValue) -> Option<Self> {
        let text = value.to_str().ok()?;
        let (scheme, mut rest) = text.split_once(' ')?;
        let is_token = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        };
        let mut parameters = Vec::new();
        loop {
            let (name, after) = rest.split_once("=\"")?;
            let mut text = String::new();
            let mut characters = after.char_indices();
            let end = loop {
                match characters.next()? {
                    (index, '"') => break index,
                    (_, '\\') => text.push(characters.next()?.1),
                    (_, character @ ('\t' | ' '..='~')) => text.push(character),
                    _ => return None,
                }
            };
            if !is_token(name) || parameters.iter().any(|(known, _)| known == name) {
                return None;
            }
            parameters.push((name.to_owned(), text));
            rest = after.get(end + 1..)?;
            if rest.is_empty() {
                break;
            }
            rest = rest.strip_prefix(", ")?;
        }
        is_token(scheme).then(|| Self { scheme: scheme.to_owned(), parameters })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, text)| &**text)
    }
}

fn challenge(server: &ResourceServer, error: &TokenError) -> Challenge {
    Challenge::parse(&server.challenge(error).unwrap()).unwrap()
}

fn unavailable(status: u16, retry_after: Option<&str>) -> TokenError {
    let mut response = http::Response::builder().status(status).body(bytes::Bytes::from("{}")).unwrap();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert("retry-after", seconds.parse().unwrap());
    }
    let operation = <crate::connect::IntrospectToken as crate::Endpoint>::OPERATION;
    TokenError::Unavailable(Arc::new(Error::from(ApiError::from_response(operation, &response))))
}

#[test]
fn each_error_has_its_status_code_and_challenge() {
    let server = server().required_scopes(["invoices:read", "openid"]).unwrap();
    let lacking = server.clone().required_scopes(["other"]).unwrap();
    let lacking = check(&lacking, user_token()).unwrap_err();
    let no_scope: Option<&str> = None;
    let required = Some("invoices:read openid");
    for (error, status, code, in_challenge, scope) in [
        (TokenError::Missing, 401, "unauthorized", Some(None), required),
        (TokenError::Malformed, 401, "invalid_token", Some(Some("invalid_token")), required),
        (
            TokenError::Rejected(AccessTokenError::Audience),
            401,
            "invalid_token",
            Some(Some("invalid_token")),
            required,
        ),
        (TokenError::SessionToken, 401, "invalid_token", Some(Some("invalid_token")), required),
        (TokenError::UnknownKind, 401, "invalid_token", Some(Some("invalid_token")), required),
        (TokenError::Revoked, 401, "invalid_token", Some(Some("invalid_token")), required),
        (TokenError::MultipleHeaders, 400, "invalid_request", Some(Some("invalid_request")), required),
        (TokenError::InQuery, 400, "invalid_request", Some(Some("invalid_request")), required),
        (
            lacking,
            403,
            "insufficient_scope",
            Some(Some("insufficient_scope")),
            Some("invoices:read openid other"),
        ),
        (TokenError::NotUser, 403, "access_denied", None, no_scope),
        (TokenError::NotMachine, 403, "access_denied", None, no_scope),
        (unavailable(503, None), 503, "temporarily_unavailable", None, no_scope),
        (unavailable(429, None), 503, "temporarily_unavailable", None, no_scope),
        (unavailable(401, None), 500, "server_error", None, no_scope),
    ] {
        let response = server.response(&error);
        assert_eq!(response.status(), status, "{error}");
        assert_eq!(response.headers()["content-type"], "application/json", "{error}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{error}");
        assert_eq!(response.headers().contains_key("retry-after"), status == 503, "{error}");
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["error"], code, "{error}");
        assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        match in_challenge {
            None => {
                assert!(server.challenge(&error).is_none(), "{error}");
                assert!(!response.headers().contains_key("www-authenticate"), "{error}");
            }
            Some(code) => {
                let challenge = Challenge::parse(&response.headers()["www-authenticate"]).unwrap();
                assert_eq!(challenge.scheme, "Bearer", "{error}");
                assert_eq!(challenge.get("resource_metadata"), Some(METADATA_URL), "{error}");
                assert_eq!(challenge.get("error"), code, "{error}");
                assert_eq!(challenge.get("error_description").is_some(), code.is_some(), "{error}");
                assert_eq!(challenge.get("scope"), scope, "{error}");
            }
        }
    }
}

#[test]
fn challenge_is_written_as_in_the_specification() {
    let server = server();
    assert_eq!(
        server.challenge(&TokenError::Missing).unwrap(),
        r#"Bearer resource_metadata="https://mcp.acme.com/.well-known/oauth-protected-resource/mcp""#
    );
    assert_eq!(
        server.challenge(&TokenError::Rejected(AccessTokenError::Expired)).unwrap(),
        "Bearer resource_metadata=\"https://mcp.acme.com/.well-known/oauth-protected-resource/mcp\", \
         error=\"invalid_token\", error_description=\"The access token has expired\""
    );
}

#[test]
fn description_has_no_value_of_the_token_and_only_characters_that_are_allowed() {
    let server = server();
    for token in [
        user_token().claim("sub_profile", "s3cr3t\"\\"),
        user_token().claim("iss", "https://s3cr3t.example"),
        user_token().claim("aud", "s3cr3t"),
        user_token().claim("sid", "session_s3cr3t"),
        user_token().claim("exp", "s3cr3t"),
    ] {
        let error = check(&server, token).unwrap_err();
        let response = server.response(&error);
        let challenge = challenge(&server, &error);
        let description = challenge.get("error_description").unwrap();
        // RFC 6750, section 3.
        assert!(description.bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)));
        let text = format!("{error} {error:?} {challenge:?} {:?}", response.body());
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

#[test]
fn retry_after_is_what_the_authkit_domain_asks_for() {
    let server = server();
    let header =
        |error: &TokenError| server.response(error).headers()["retry-after"].to_str().unwrap().to_owned();
    assert_eq!(header(&unavailable(503, None)), "5");
    assert_eq!(header(&unavailable(429, Some("17"))), "17");
    assert_eq!(header(&unavailable(429, Some("0"))), "1");
    let failure = crate::TransportFailure::timeout();
    let operation = <crate::connect::GetConnectJwks as crate::Endpoint>::OPERATION;
    let error = Error::Transport(Box::new(TransportError::new(operation, failure, 1)));
    assert_eq!(header(&TokenError::Unavailable(Arc::new(error))), "5");
}

#[test]
fn request_decides_which_error_it_is() {
    let server = server();
    let token = user_token().sign();
    let bearer = format!("Bearer {}", token.expose());
    for (uri, values, expected) in [
        ("/mcp", vec![], "Missing"),
        ("/mcp", vec!["Basic dTpw"], "Missing"),
        ("/mcp", vec![&*bearer], "accepted"),
        ("/mcp", vec![&*bearer, &*bearer], "MultipleHeaders"),
        ("/mcp?access_token=x", vec![&*bearer], "InQuery"),
        ("/mcp", vec!["Bearer x y"], "Malformed"),
        ("/mcp", vec!["Bearer x"], "Malformed"),
    ] {
        let headers: HeaderMap =
            values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_str(value).unwrap())).collect();
        let request = head(&Method::POST, uri, headers);
        let result = done(&mut server.authenticate(&request, 1), at(0.0));
        assert_eq!(name(result.clone()), expected, "{uri} {values:?}");
        match (done(&mut server.handle(&request, 1), at(0.0)), result) {
            (Handled::Forward(auth), Ok(_)) => assert!(auth.token().is_some()),
            (Handled::Respond(response), Err(error)) => {
                assert_eq!(response.status(), error.status(), "{uri}")
            }
            other => panic!("{uri} {other:?}"),
        }
    }
}

#[test]
fn public_path_is_exact() {
    let server = server().public_path("/health").unwrap().public_path("/docs/").unwrap();
    for (uri, is_public) in [
        ("/health", true),
        ("/health?x=1", true),
        ("https://mcp.acme.com/health", true),
        ("/docs/", true),
        ("/health/", false),
        ("/health/x", false),
        ("/healthy", false),
        ("/Health", false),
        ("/%68ealth", false),
        ("//health", false),
        ("/mcp/../health", false),
        ("/x/health", false),
        ("/docs", false),
        ("/docs/x", false),
        ("/mcp?/health", false),
        ("/.well-known/other", false),
        ("/.well-known/oauth-protected-resource/mcp/x", false),
        ("/x/.well-known/oauth-protected-resource", false),
    ] {
        let request = head(&Method::GET, uri, HeaderMap::new());
        match done(&mut server.handle(&request, 1), at(0.0)) {
            Handled::Forward(auth) => assert!(is_public && auth.token().is_none(), "{uri}"),
            Handled::Respond(response) => assert!(!is_public && response.status() == 401, "{uri}"),
        }
    }
}
