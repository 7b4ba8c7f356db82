//! Scopes: required of all requests, of some, and scopes that include others.

use serde_json::json;

use super::{at, authenticate, check, done, empty_server, name, server, user_token};
use crate::resource_server::{ResourceAuth, ResourceServerError, TokenError};

#[test]
fn scopes_are_compared_as_whole_words() {
    let server = server().required_scopes(["invoices:read"]).unwrap();
    for (scope, expected) in [
        (json!("invoices:read"), "accepted"),
        (json!("openid invoices:read email"), "accepted"),
        (json!(" invoices:read "), "accepted"),
        (json!("openid  invoices:read"), "accepted"),
        (json!("invoices:read invoices:read"), "accepted"),
        (json!("invoices:read_all"), "InsufficientScope"),
        (json!("my-invoices:read"), "InsufficientScope"),
        (json!("xinvoices:readx"), "InsufficientScope"),
        (json!("invoices"), "InsufficientScope"),
        (json!("invoices:"), "InsufficientScope"),
        (json!("invoices: read"), "InsufficientScope"),
        (json!("Invoices:Read"), "InsufficientScope"),
        (json!("INVOICES:READ"), "InsufficientScope"),
        (json!("invoices:read,openid"), "InsufficientScope"),
        (json!("openid,invoices:read"), "InsufficientScope"),
        (json!("openid\tinvoices:read"), "InsufficientScope"),
        (json!("openid\ninvoices:read"), "InsufficientScope"),
        (json!("openid\u{a0}invoices:read"), "InsufficientScope"),
        (json!("invoices:*"), "InsufficientScope"),
        (json!("*"), "InsufficientScope"),
        (json!(""), "InsufficientScope"),
        (json!(null), "InsufficientScope"),
        (json!(["invoices:read"]), "InsufficientScope"),
        (json!({"invoices:read": true}), "InsufficientScope"),
        (json!(true), "InsufficientScope"),
    ] {
        assert_eq!(name(check(&server, user_token().claim("scope", &scope))), expected, "{scope}");
    }
    // The claims of AuthKit's sessions and of other servers grant nothing.
    let token =
        user_token().without("scope").claim("scp", ["invoices:read"]).claim("permissions", ["invoices:read"]);
    assert_eq!(name(check(&server, token)), "InsufficientScope");
}

#[test]
fn token_without_scopes_is_accepted_only_where_none_is_required() {
    let token = || user_token().without("scope");
    assert_eq!(check(&server(), token()).unwrap().scopes().count(), 0);
    let server = server().required_scopes(["openid"]).unwrap();
    assert_eq!(name(check(&server, token())), "InsufficientScope");
}

#[test]
fn all_required_scopes_are_required() {
    let server = server().required_scopes(["a", "b"]).unwrap().required_scopes(["c", "a"]).unwrap();
    for (scope, expected) in [
        ("a b c", "accepted"),
        ("c b a d", "accepted"),
        ("a b", "InsufficientScope"),
        ("a c", "InsufficientScope"),
        ("c", "InsufficientScope"),
        ("abc", "InsufficientScope"),
    ] {
        assert_eq!(name(check(&server, user_token().claim("scope", scope))), expected, "{scope}");
    }
    let Err(TokenError::InsufficientScope(scopes)) = check(&server, user_token()) else { panic!("accepted") };
    assert_eq!(scopes.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn scope_of_a_route_is_required_in_addition() {
    let server = server().required_scopes(["invoices:read"]).unwrap();
    let auth = |scope: &str| {
        let token = check(&server, user_token().claim("scope", scope)).unwrap();
        ResourceAuth::new(server.clone(), Some(token))
    };
    assert!(auth("invoices:read invoices:write").require_scope("invoices:write").is_ok());
    let Err(error) = auth("invoices:read").require_scope("invoices:write") else { panic!("accepted") };
    let TokenError::InsufficientScope(scopes) = &error else { panic!("{error:?}") };
    assert_eq!(scopes.iter().collect::<Vec<_>>(), ["invoices:read", "invoices:write"]);
    assert!(matches!(auth("invoices:read").require_scope(""), Err(TokenError::InsufficientScope(_))));
    let public = ResourceAuth::new(server.clone(), None);
    assert!(matches!(public.require_scope("invoices:write"), Err(TokenError::Missing)));
}

#[test]
fn broader_scope_includes_the_narrower_one() {
    let server = server()
        .required_scopes(["invoices:read"])
        .unwrap()
        .scope_includes("invoices:write", "invoices:read")
        .unwrap()
        .scope_includes("admin", "invoices:write")
        .unwrap();
    for (scope, expected) in [
        ("invoices:read", "accepted"),
        ("invoices:write", "accepted"),
        ("admin", "accepted"),
        ("admin:x", "InsufficientScope"),
        ("invoices", "InsufficientScope"),
    ] {
        let result = check(&server, user_token().claim("scope", scope));
        if let Ok(token) = &result {
            assert_eq!(token.has_scope("invoices:write"), scope != "invoices:read", "{scope}");
            assert!(!token.has_scope("openid"), "{scope}");
            assert_eq!(token.scopes().collect::<Vec<_>>(), [scope]);
        }
        assert_eq!(name(result), expected, "{scope}");
    }
}

#[test]
fn scope_that_no_token_can_have_is_an_error_of_the_configuration() {
    for scope in ["", "a b", "a\"", "a\\", "a\n", "\u{e9}", "offline_access"] {
        let server = empty_server();
        for result in [
            server.clone().required_scopes(["openid", scope]),
            server.clone().scopes_supported([scope]),
            server.clone().scope_includes(scope, "a"),
            server.clone().scope_includes("a", scope),
        ] {
            assert!(matches!(result, Err(ResourceServerError::Scope(_))), "{scope:?}");
        }
    }
}

#[test]
fn scopes_are_checked_after_the_token_itself() {
    let server = server().required_scopes(["other"]).unwrap();
    assert_eq!(name(check(&server, user_token().claim("exp", 1))), "Expired");
    assert_eq!(name(check(&server, user_token().claim("sid", "session_1"))), "SessionToken");
    assert_eq!(name(done(&mut authenticate(&server, &"x".into()), at(0.0))), "Malformed");
}
