use http::Request;
use serde_json::{Value, json};
use workos_core::{
    connect::{ApplicationRegistrationType, ConnectApplication, ListApplications, RegisterClient},
    testing::Emulator,
};

use super::{CALLBACK, Server, expected, text};
use crate::raw;

#[test]
fn public_client_is_registered_with_defaults() {
    let server = Server::new();
    let metadata = json!({
        "redirect_uris": ["http://127.0.0.1:4000/callback", "com.acme.app:/callback"],
        "client_name": "Acme CLI", "token_endpoint_auth_method": "none", "client_uri": "https://acme.com",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "contacts": ["ada@acme.com"], "software_id": "cli", "tls_client_certificate_bound_access_tokens": true,
    });
    let answer = server.register(&metadata);
    assert_eq!((answer.status, answer.header("cache-control")), (201, "no-store"));
    let registered = answer.json();
    let client_id = text(&registered["client_id"]).to_owned();
    assert_eq!(
        registered,
        json!({
            "client_id": client_id, "client_id_issued_at": 1_767_225_600,
            "client_name": "Acme CLI", "client_uri": "https://acme.com", "contacts": ["ada@acme.com"],
            "redirect_uris": ["http://127.0.0.1:4000/callback", "com.acme.app:/callback"],
            "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
            "token_endpoint_auth_method": "none", "scope": "email offline_access openid profile", "software_id": "cli",
        })
    );
    let list = ListApplications::new().registration_types([ApplicationRegistrationType::Dynamic]);
    let [ConnectApplication::OAuth(application)] = &*server.fixture.send(list).unwrap().data else {
        panic!()
    };
    assert_eq!(application.client_id.as_ref().unwrap().as_str(), client_id);
    assert_eq!((application.was_dynamically_registered, application.is_first_party), (Some(true), false));
    assert!(application.organization_id.is_none() && application.uses_pkce);
    assert!(server.fixture.send(ListApplications::new()).unwrap().data.is_empty());
    server.fixture.assert_nothing_filled();
}

#[test]
fn confidential_client_gets_a_secret() {
    let server = Server::new();
    for (method, expected) in [
        (Value::Null, "client_secret_basic"),
        (json!("client_secret_basic"), "client_secret_basic"),
        (json!("client_secret_post"), "client_secret_post"),
    ] {
        let metadata = json!({ "redirect_uris": [CALLBACK], "token_endpoint_auth_method": method });
        let registered = server.register(&metadata).json();
        assert_eq!(registered["token_endpoint_auth_method"], expected);
        assert!(text(&registered["client_secret"]).starts_with("client_secret_"));
        assert_eq!(registered["client_secret_expires_at"], 0);
        assert_eq!(registered["client_name"], registered["client_id"]);
        assert_eq!(registered["grant_types"], json!(["authorization_code"]));
    }
    let client = server.fixture.send(RegisterClient::new(vec![CALLBACK.to_owned()])).unwrap();
    assert!(client.client_secret.is_some());
}

#[test]
fn invalid_metadata_are_rejected() {
    let server = Server::new();
    let long = "x".repeat(2_049);
    let many: Vec<String> = (0..51).map(|number| format!("{CALLBACK}/{number}")).collect();
    let uri = |uri: &str| json!({ "redirect_uris": [uri] });
    let with = |name: &str, value: Value| {
        let mut metadata = json!({ "redirect_uris": [CALLBACK] });
        metadata[name] = value;
        metadata
    };
    let redirect = "invalid_redirect_uri";
    let metadata = "invalid_client_metadata";
    for (body, error) in [
        (json!({}), redirect),
        (json!({ "redirect_uris": [] }), redirect),
        (json!({ "redirect_uris": CALLBACK }), redirect),
        (json!({ "redirect_uris": [CALLBACK, 1] }), redirect),
        (json!({ "redirect_uris": many }), redirect),
        (uri(""), redirect),
        (uri("/callback"), redirect),
        (uri("https://"), redirect),
        (uri("https:acme.com"), redirect),
        (uri("https://acme.com/callback#fragment"), redirect),
        (uri("https://ada@acme.com/callback"), redirect),
        (uri("https://acme.com/*"), redirect),
        (uri("https://acme.com\\@eve.com/"), redirect),
        (uri("http://acme.com/callback"), redirect),
        (uri("http://127.0.0.1.eve.com/callback"), redirect),
        (uri("http://localhost@eve.com/callback"), redirect),
        (uri("javascript:alert(1)"), redirect),
        (uri("JavaScript:alert(1)"), redirect),
        (uri("data:text/html,x"), redirect),
        (uri("file:///etc/passwd"), redirect),
        (uri(&format!("https://acme.com/{long}")), redirect),
        (with("token_endpoint_auth_method", json!("private_key_jwt")), metadata),
        (with("token_endpoint_auth_method", json!(1)), metadata),
        (with("grant_types", json!(["client_credentials"])), metadata),
        (with("grant_types", json!("authorization_code")), metadata),
        (with("grant_types", json!(["authorization_code", "implicit"])), metadata),
        (with("response_types", json!(["token"])), metadata),
        (with("scope", json!("openid posts:read")), metadata),
        (with("scope", json!(["openid"])), metadata),
        (with("client_name", json!(long)), metadata),
        (with("client_uri", json!("acme")), metadata),
        (with("contacts", json!([1])), metadata),
        (json!([]), metadata),
    ] {
        let answer = server.register(&body);
        assert_eq!(answer.error(), expected(400, error), "{body}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let cases = [("text/plain", "{}"), ("application/json", "{"), ("application/json", &" ".repeat(65_537))];
    for (content_type, body) in cases {
        let request = Request::post("/oauth2/register").header("content-type", content_type);
        assert_eq!(server.send(request, body.to_owned()).error(), expected(400, metadata));
    }
    assert!(server.fixture.emulator.table("connect_applications").is_empty());
}

#[test]
fn redirect_uris_of_loopback_addresses_and_of_apps_are_accepted() {
    let server = Server::new();
    for uri in [
        "https://acme.com/callback?tenant=1",
        "http://localhost:4000/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:4000/callback",
        "cursor://anysphere.cursor-retrieval/oauth/callback",
        "com.acme.app:/callback",
    ] {
        let answer = server.register(&json!({ "redirect_uris": [uri] }));
        assert_eq!(answer.status, 201, "{uri}: {answer:?}");
    }
    // A device has none.
    let device = json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] });
    assert_eq!(server.register(&device).status, 201);
}

#[test]
fn scopes_of_the_environment_can_be_registered_for() {
    let server = Server::new();
    let settings = json!({ "dynamic_client_scopes": ["posts:read"] });
    raw::send(&server.fixture, "PATCH", "/_emulator/settings", &settings);
    let registered = server.register(&json!({ "redirect_uris": [CALLBACK], "scope": "openid posts:read" }));
    assert_eq!(registered.json()["scope"], "openid posts:read");
}

#[test]
fn registration_can_be_off() {
    let server = Server::new();
    server.fixture.emulator.allow_dynamic_registration(false);
    let answer = server.register(&json!({ "redirect_uris": [CALLBACK] }));
    assert_eq!(answer.error(), expected(403, "access_denied"));
}

#[test]
fn client_id_is_the_url_of_a_metadata_document() {
    let server = Server::new();
    let url = "https://acme.com/oauth/client.json";
    let document = json!({
        "client_id": url, "client_name": "Acme", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none",
    });
    server.fixture.emulator.register_client_document(url, &document);
    let application = super::Application { client_id: url.to_owned(), secret: None };
    let tokens = server.tokens(&application, &[("resource", super::RESOURCE)]);
    assert_eq!(super::claims(&tokens["access_token"])["client_id"], url);
    let metadata = server.get("/.well-known/oauth-authorization-server").json();
    assert_eq!(metadata["client_id_metadata_document_supported"], true);

    // In a seed, an application takes the place of the document.
    let url = "https://acme.com/other.json";
    let application = json!({
        "client_id": url, "name": "Acme", "organization": "Acme", "redirect_uris": [CALLBACK], "uses_pkce": true,
    });
    server.fixture.emulator.seed(&json!({ "connect_applications": [application] })).unwrap();
    let application = super::Application { client_id: url.to_owned(), secret: None };
    let tokens = server.tokens(&application, &[("resource", super::RESOURCE)]);
    assert_eq!(super::claims(&tokens["access_token"])["client_id"], url);
}

#[test]
fn wrong_arguments_of_a_test_panic() {
    let panics = |test: &dyn Fn(&Emulator)| {
        let emulator = Emulator::new();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(&emulator))).is_err()
    };
    assert!(panics(&|emulator| drop(emulator.register_client("http://acme.com"))));
    assert!(panics(&|emulator| drop(emulator.machine_application(&"org_1".into(), [""; 0]))));
    assert!(panics(&|emulator| drop(emulator.connect_token(&"user_1".into(), &"client_1".into()))));
    let document = json!({ "redirect_uris": [CALLBACK] });
    assert!(panics(&|emulator| emulator.register_client_document("http://acme.com/client", &document)));
    let other = json!({ "redirect_uris": [CALLBACK], "client_id": "https://eve.com/client" });
    assert!(panics(&|emulator| emulator.register_client_document("https://acme.com/client", &other)));
    let secret = json!({ "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post" });
    assert!(panics(&|emulator| emulator.register_client_document("https://acme.com/client", &secret)));
}
