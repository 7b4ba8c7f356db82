//! Several environments of one emulator: requests without an API key reach the environment of their client ID or token.

use http::{Method, Request};
use serde_json::{Value, json};
use workos_core::{HttpResponse, testing::Emulator};

use crate::{Fixture, raw};

/// API key and client ID of the environments.
const ENVIRONMENTS: [(&str, &str); 2] =
    [(Emulator::API_KEY, "client_emulator"), ("sk_test_second", "client_second")];

/// Creates an emulator with two environments, each with a user, an organization and a connection.
fn two() -> Fixture {
    let fixture = Fixture::new();
    let objects = |name: &str| {
        json!({
            "organizations": [{ "name": "Acme" }],
            "users": [{ "email": "ada@acme.com", "first_name": name, "password": "correct horse battery" }],
            "memberships": [{ "user": "ada@acme.com", "organization": "Acme" }],
            "connections": [{ "name": "SSO", "organization": "Acme", "type": "GenericOIDC" }],
        })
    };
    let mut seed = objects("First");
    let mut second = objects("Second");
    second["api_key"] = "sk_test_second".into();
    second["client_id"] = "client_second".into();
    seed["environments"] = json!([second]);
    fixture.emulator.seed(&seed).unwrap();
    fixture
}

fn send(fixture: &Fixture, request: Request<String>) -> HttpResponse {
    fixture.emulator.handle(&request.map(Into::into), fixture.emulator.now()).unwrap()
}

fn get(fixture: &Fixture, url: &str, token: Option<&str>) -> HttpResponse {
    let request = Request::get(url);
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    send(fixture, request.body(String::new()).unwrap())
}

fn json(response: &HttpResponse) -> Value {
    assert_eq!(response.status(), 200, "{response:?}");
    serde_json::from_slice(response.body()).unwrap()
}

fn location(response: &HttpResponse) -> &str {
    response.headers()["location"].to_str().unwrap()
}

/// Returns the code in the URL that the browser is redirected to.
fn code(response: &HttpResponse) -> String {
    let code = location(response).split_once("code=").unwrap().1;
    code.split('&').next().unwrap().to_owned()
}

fn row(fixture: &Fixture, key: &str, table: &str) -> Value {
    let url = format!("/_emulator/tables/{table}");
    let (_, mut rows) = raw::with_key(fixture, key, "GET", &url, &Value::Null);
    rows["data"][0].take()
}

#[test]
fn ids_and_tokens_of_environments_differ() {
    let fixture = two();
    let ids = ENVIRONMENTS.map(|(key, _)| row(&fixture, key, "users")["id"].as_str().unwrap().to_owned());
    assert_eq!(ids, ["user_01000000000000000000000001", "user_02000000000000000000000001"]);
    // The ID selects the environment in the control API.
    for (id, name) in ids.iter().zip(["First", "Second"]) {
        let user = json(&get(&fixture, &format!("/_emulator/tables/users/{id}"), None));
        assert_eq!(user["first_name"], name);
    }
    // A snapshot keeps the numbers of the environments.
    let snapshot = serde_json::to_string(&fixture.emulator.snapshot()).unwrap();
    fixture.emulator.restore(&serde_json::from_str(&snapshot).unwrap());
    let body = json!({ "email": "eve@acme.com" });
    let (_, eve) = raw::with_key(&fixture, "sk_test_second", "POST", "/user_management/users", &body);
    assert_eq!(eve["id"], "user_02000000000000000000000002");
}

#[test]
fn profile_and_logout_are_those_of_the_environment_of_the_token() {
    let fixture = two();
    for ((key, client_id), name) in ENVIRONMENTS.into_iter().zip(["First", "Second"]) {
        let connection = row(&fixture, key, "connections")["id"].as_str().unwrap().to_owned();
        let url = format!(
            "/sso/authorize?client_id={client_id}&response_type=code&redirect_uri=https://acme.com/callback\
             &connection={connection}&login_hint=ada@acme.com"
        );
        let code = code(&get(&fixture, &url, None));
        let form = json!({
            "client_id": client_id, "client_secret": key, "grant_type": "authorization_code", "code": code,
        });
        let token = json(&fixture.open(Method::POST, "/sso/token", "application/json", form.to_string()));
        let profile = json(&get(&fixture, "/sso/profile", token["access_token"].as_str()));
        assert_eq!(profile["first_name"], name);

        let body = json!({ "profile_id": profile["id"] });
        let (_, logout) = raw::with_key(&fixture, key, "POST", "/sso/logout/authorize", &body);
        let url = format!("/sso/logout?token={}", logout["logout_token"].as_str().unwrap());
        assert_eq!(get(&fixture, &url, None).status(), 302);
    }
    assert_eq!(
        get(&fixture, "/sso/profile", Some("sso_access_token_03000000000000000000000001")).status(),
        401
    );
}

#[test]
fn sessions_end_in_their_environment() {
    let fixture = two();
    let sessions = ENVIRONMENTS.map(|(key, client_id)| {
        let grant = json!({
            "client_id": client_id, "client_secret": key, "grant_type": "password", "email": "ada@acme.com",
            "password": "correct horse battery",
        });
        let path = "/user_management/authenticate";
        json(&fixture.open(Method::POST, path, "application/json", grant.to_string()));
        row(&fixture, key, "sessions")["id"].as_str().unwrap().to_owned()
    });
    let url = format!("/user_management/sessions/logout?session_id={}", sessions[1]);
    assert_eq!(get(&fixture, &url, None).status(), 302);
    let states = ENVIRONMENTS.map(|(key, _)| row(&fixture, key, "sessions")["status"].take());
    assert_eq!(states, ["active", "revoked"]);
}

#[test]
fn connect_and_devices_are_those_of_the_environment() {
    let fixture = two();
    for ((key, client_id), name) in ENVIRONMENTS.into_iter().zip(["First", "Second"]) {
        let organization = row(&fixture, key, "organizations")["id"].take();
        let body = json!({
            "name": "Reports", "application_type": "oauth", "organization_id": organization, "is_first_party": true,
            "redirect_uris": [{ "uri": "https://reports.com/callback" }],
        });
        let (_, application) = raw::with_key(&fixture, key, "POST", "/connect/applications", &body);
        let path = format!("/connect/applications/{}/client_secrets", application["id"].as_str().unwrap());
        let (_, secret) = raw::with_key(&fixture, key, "POST", &path, &json!({}));
        let application = application["client_id"].as_str().unwrap();
        let url = format!(
            "/oauth2/authorize?client_id={application}&response_type=code&login_hint=ada@acme.com\
             &scope=openid%20profile&redirect_uri=https://reports.com/callback"
        );
        let code = code(&get(&fixture, &url, None));
        let form =
            format!("grant_type=authorization_code&code={code}&redirect_uri=https://reports.com/callback");
        let pair = format!("{application}:{}", secret["secret"].as_str().unwrap());
        let request = Request::post("/oauth2/token")
            .header("authorization", format!("basic {}", base64(pair.as_bytes())))
            .header("content-type", "application/x-www-form-urlencoded");
        let tokens = json(&send(&fixture, request.body(form).unwrap()));
        let user = json(&get(&fixture, "/oauth2/userinfo", tokens["access_token"].as_str()));
        assert_eq!(user["given_name"], name);

        let body = json!({ "client_id": client_id }).to_string();
        let path = "/user_management/authorize/device";
        let device = json(&fixture.open(Method::POST, path, "application/json", body));
        let page = get(&fixture, device["verification_uri_complete"].as_str().unwrap(), None);
        // The browser is sent to sign in to the environment of the device.
        let location = page.headers()["location"].to_str().unwrap();
        assert!(location.contains(&format!("client_id={client_id}&")), "{location}");
    }
}

/// Encodes in base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunk = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0_usize, |bits, byte| (bits << 8) | usize::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        let digit = |position: usize| char::from(ALPHABET[(bits >> (18 - 6 * position)) & 63]);
        (0..4).map(|position| if position <= chunk.len() { digit(position) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(chunk).collect()
}
