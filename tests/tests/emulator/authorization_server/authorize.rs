use serde_json::json;
use workos_core::{
    connect::{ConnectApplication, CreateOAuthApplication, RedirectUriInput},
    organizations::CreateOrganization,
    user_management::CreateAuthkitOAuthResource,
};

use super::{Application, CALLBACK, CHALLENGE, RESOURCE, Server, claims, encode};
use crate::raw;

#[test]
fn code_is_in_the_redirect_with_the_state() {
    let server = Server::new();
    let answer = server.authorize(&server.public_client(), &[]);
    assert_eq!(answer.status, 302);
    let location = answer.header("location");
    let (code, rest) =
        location.strip_prefix("https://reports.com/callback?code=").unwrap().split_once('&').unwrap();
    assert!(code.starts_with("connect_authorization_code_"), "{location}");
    assert_eq!(rest, "state=s%201", "no issuer, which AuthKit does not advertise");
    let without_state = server.authorize(&server.public_client(), &[("state", "")]);
    assert!(!without_state.header("location").contains("state"));
}

#[test]
fn invalid_requests_redirect_with_an_error() {
    let server = Server::new();
    let (public, application) = (server.public_client(), server.application());
    let is_public = [
        (&[("code_challenge", ""), ("code_challenge_method", "")][..], "invalid_request"),
        (&[("scope", "openid posts:read")], "invalid_scope"),
    ];
    let of_all: [(super::Parameters<'_>, &str); 17] = [
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("request", "e30")], "request_not_supported"),
        (&[("request_uri", "https://acme.com/r")], "request_uri_not_supported"),
        (&[("state", "1"), ("state", "2")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("scope", "openid admin")], "invalid_scope"),
        (&[("resource", "https://mcp.acme.com")], "invalid_target"),
        (&[("resource", "https://mcp.acme.com/mcp/")], "invalid_target"),
        (&[("resource", "https://mcp.acme.com/mc")], "invalid_target"),
        (&[("resource", RESOURCE), ("resource", "https://other.com")], "invalid_target"),
        (&[("organization_id", "org_other")], "access_denied"),
    ];
    let cases = of_all
        .iter()
        .flat_map(|(further, error)| [(&public, *further, *error), (&application, *further, *error)]);
    for (client, further, error) in cases.chain(is_public.map(|(further, error)| (&public, further, error))) {
        let answer = server.authorize(client, further);
        let location = answer.header("location");
        assert!(answer.status == 302 && location.starts_with(CALLBACK), "{further:?}: {answer:?}");
        assert_eq!(answer.redirected("error").as_deref(), Some(error), "{further:?}");
        assert!(answer.redirected("error_description").is_some() && answer.redirected("state").is_some());
        assert_eq!(answer.redirected("code"), None);
    }
    // A client with a secret needs no PKCE, and may have its own scopes.
    server.code(&application, &[("code_challenge", ""), ("code_challenge_method", "")]);
    server.code(&application, &[("scope", "openid posts:read")]);
}

#[test]
fn unknown_clients_and_redirect_uris_show_a_page() {
    let server = Server::new();
    let (public, machine) = (server.public_client(), server.machine(&[]));
    let unknown = Application { client_id: "client_unknown".to_owned(), secret: None };
    let cases: [(&Application, super::Parameters<'_>); 11] = [
        (&unknown, &[]),
        (&machine, &[]),
        (&public, &[("client_id", "")]),
        (&public, &[("redirect_uri", "")]),
        (&public, &[("redirect_uri", "https://eve.com")]),
        (&public, &[("redirect_uri", "https://reports.com/callback/")]),
        (&public, &[("redirect_uri", "https://reports.com/callback?x=1")]),
        (&public, &[("redirect_uri", "https://reports.com:443/callback")]),
        (&public, &[("redirect_uri", "HTTPS://reports.com/callback")]),
        (&public, &[("redirect_uri", CALLBACK), ("redirect_uri", "https://eve.com")]),
        (&public, &[("redirect_uri", "https://reports.com/callback#x")]),
    ];
    for (client, further) in cases {
        let answer = server.authorize(client, further);
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{further:?}");
        assert!(answer.body.contains("The application cannot be authorized"), "{}", answer.body);
    }
}

#[test]
fn port_of_a_loopback_address_is_free_for_native_clients() {
    let server = Server::new();
    let accepts = |registered: &str, requested: &str| {
        let client_id = server.fixture.emulator.register_client(registered).as_str().to_owned();
        let answer =
            server.authorize(&Application { client_id, secret: None }, &[("redirect_uri", requested)]);
        answer.status == 302 && answer.header("location").starts_with(requested)
    };
    for (registered, requested, expected) in [
        ("http://127.0.0.1/callback", "http://127.0.0.1:50123/callback", true),
        ("http://127.0.0.1:1/callback", "http://127.0.0.1:2/callback", true),
        ("http://[::1]/callback", "http://[::1]:50123/callback", true),
        ("http://localhost:1/callback", "http://localhost:2/callback", true),
        ("http://127.0.0.1/callback", "http://127.0.0.1:1/other", false),
        ("http://127.0.0.1/callback", "http://localhost:1/callback", false),
        ("http://127.0.0.1/callback", "https://127.0.0.1:1/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:x/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:1@eve.com/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1.eve.com/callback", false),
        ("https://acme.com/callback", "https://acme.com:8443/callback", false),
    ] {
        assert_eq!(accepts(registered, requested), expected, "{registered} {requested}");
    }
    // A web application with a secret has its port.
    let create = CreateOAuthApplication::new("Reports", true)
        .redirect_uris(vec![RedirectUriInput::from("http://127.0.0.1:1/callback")]);
    let ConnectApplication::OAuth(created) = server.fixture.send(create).unwrap() else { panic!() };
    let client_id = created.client_id.as_ref().unwrap().as_str().to_owned();
    let application = Application { client_id, secret: None };
    let other_port = [("redirect_uri", "http://127.0.0.1:2/callback")];
    assert_eq!(server.authorize(&application, &other_port).status, 400);
}

#[test]
fn audience_is_the_requested_or_the_default_resource() {
    let server = Server::new();
    let public = server.public_client();
    let audience = |further: super::Parameters<'_>| {
        claims(&server.tokens(&public, further)["access_token"])["aud"].take()
    };
    assert_eq!(audience(&[]), "client_emulator");
    assert_eq!(audience(&[("resource", RESOURCE)]), RESOURCE);
    let create = CreateAuthkitOAuthResource::new("https://api.acme.com").default(true);
    server.fixture.send(create).unwrap();
    assert_eq!(audience(&[]), "https://api.acme.com");
    assert_eq!(audience(&[("resource", RESOURCE)]), RESOURCE);
    let both = [("resource", RESOURCE), ("resource", "https://api.acme.com"), ("resource", RESOURCE)];
    assert_eq!(audience(&both), json!([RESOURCE, "https://api.acme.com"]));
}

#[test]
fn scopes_without_a_parameter_are_those_of_the_application() {
    let server = Server::new();
    let granted = |client: &Application| server.tokens(client, &[("scope", "")])["scope"].take();
    assert_eq!(granted(&server.application()), "posts:read");
    assert_eq!(granted(&server.public_client()), "email openid profile");
    let scopes = server.tokens(&server.public_client(), &[("scope", "openid  email openid")])["scope"].take();
    assert_eq!(scopes, "openid email");
}

#[test]
fn organization_is_the_only_one_or_the_requested_one() {
    let server = Server::new();
    let public = server.public_client();
    let organization = |further: super::Parameters<'_>| {
        claims(&server.tokens(&public, further)["access_token"])["org_id"].take()
    };
    assert_eq!(organization(&[]), server.acme.as_str());
    let globex = server.fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    server.fixture.emulator.add_member(&globex, &server.ada);
    assert_eq!(organization(&[]), json!(null));
    assert_eq!(organization(&[("organization_id", globex.as_str())]), globex.as_str());
}

#[test]
fn user_is_that_of_the_login_hint_or_of_the_browser() {
    let server = Server::new();
    let public = server.public_client();
    raw::send(&server.fixture, "PATCH", "/_emulator/settings", &json!({ "browser_user": null }));
    let denied = server.authorize(&public, &[]);
    assert_eq!(denied.redirected("error").as_deref(), Some("access_denied"));
    server.code(&public, &[("login_hint", "ada@acme.com")]);
    let unknown = server.authorize(&public, &[("login_hint", "eve@acme.com")]);
    assert_eq!(unknown.redirected("error").as_deref(), Some("access_denied"));
}

#[test]
fn sign_in_page_returns_to_the_request() {
    let server = Server::new();
    let public = server.public_client();
    let settings = json!({ "shows_sign_in_page": true, "browser_user": null });
    raw::send(&server.fixture, "PATCH", "/_emulator/settings", &settings);
    let sign_in = server.authorize(&public, &[]);
    assert!(sign_in.header("location").contains("/user_management/authorize?client_id=client_emulator"));
    let back = sign_in.redirected("redirect_uri").unwrap();
    assert!(back.contains("/oauth2/authorize?") && back.contains(&encode(&[("code_challenge", CHALLENGE)])));
    // The user has cancelled, or the browser has no cookies.
    for further in [("error", "access_denied"), ("code", "code_1")] {
        let denied = server.authorize(&public, &[further]);
        assert_eq!(denied.redirected("error").as_deref(), Some("access_denied"));
    }
}
