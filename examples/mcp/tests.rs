//! The server on values, without sockets: which requests reach a tool.

use axum::{Router, body::to_bytes};
use http::{Request, StatusCode, header};
use tower::ServiceExt as _;
use workos_core::{
    organizations::CreateOrganization, testing::Emulator, types::Secret, user_management::CreateUser,
};

use crate::app;

const RESOURCE: &str = "https://mcp.acme.com/mcp";
const EMAIL: &str = "ada@acme.com";

/// Returns the server, and a function that creates a token of a user with these scopes for a resource.
async fn server() -> (Router, Emulator, impl Fn(&[&str], &str) -> Secret) {
    let emulator = Emulator::new();
    let client = emulator.client();
    let ada = client.send(CreateUser::new(EMAIL)).await.unwrap();
    let client_id = emulator.register_client("http://127.0.0.1/callback");
    let router = app::router(client.into_dyn(), RESOURCE).unwrap();
    let issuer = emulator.clone();
    let token = move |scopes: &[&str], resource: &str| {
        let scopes = scopes.iter().copied();
        issuer.connect_token(&ada.id, &client_id).resource(resource).scopes(scopes).access_token()
    };
    (router, emulator, token)
}

fn post(token: Option<&Secret>, body: &str) -> Request<axum::body::Body> {
    let mut request = Request::post("/mcp")
        .header(header::HOST, "mcp.acme.com")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json, text/event-stream");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose()));
    }
    request.body(body.to_owned().into()).unwrap()
}

fn call(tool: &str) -> String {
    format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{{}}}}}}"#
    )
}

/// Returns the status, the challenge and the body of the response.
async fn send(router: &Router, request: Request<axum::body::Body>) -> (StatusCode, String, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let challenge =
        response.headers().get(header::WWW_AUTHENTICATE).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, challenge.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn requests_without_a_token_for_the_server_are_denied() {
    let (router, emulator, token) = server().await;
    let other = token(&["openid", "email"], "https://mcp.acme.com/other");
    let expired = token(&["openid", "email"], RESOURCE);
    emulator.advance(std::time::Duration::from_secs(3_600));
    let garbage = Secret::from("x.y.z");
    for (name, token, error) in [
        ("none", None, false),
        ("another resource", Some(&other), true),
        ("expired", Some(&expired), true),
        ("garbage", Some(&garbage), true),
    ] {
        for body in [call("whoami"), call("email"), String::new()] {
            let (status, challenge, body) = send(&router, post(token, &body)).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
            let metadata =
                "resource_metadata=\"https://mcp.acme.com/.well-known/oauth-protected-resource/mcp\"";
            assert!(challenge.contains(metadata), "{name}: {challenge}");
            assert_eq!(challenge.contains("error=\"invalid_token\""), error, "{name}: {challenge}");
            assert!(!body.contains(EMAIL), "{name}");
        }
    }
}

#[tokio::test]
async fn tool_with_a_scope_is_called_only_with_the_scope() {
    let (router, _, token) = server().await;
    let (with, without) =
        (token(&["openid", "email"], RESOURCE), token(&["openid", "emails", "e-mail"], RESOURCE));
    for (body, expected) in [
        (call("email"), StatusCode::FORBIDDEN),
        (call("email").replace("email", r"\u0065mail"), StatusCode::FORBIDDEN),
        (
            call("email").replace(r#""arguments":{}"#, r#""arguments":{"name":"whoami"}"#),
            StatusCode::FORBIDDEN,
        ),
        (call("whoami"), StatusCode::OK),
    ] {
        let (status, challenge, response) = send(&router, post(Some(&without), &body)).await;
        assert_eq!(status, expected, "{body}: {response}");
        assert_eq!(
            challenge.contains("error=\"insufficient_scope\""),
            status == StatusCode::FORBIDDEN,
            "{challenge}"
        );
        assert!(!response.contains(EMAIL));
        let (status, _, response) = send(&router, post(Some(&with), &body)).await;
        assert_eq!(status, StatusCode::OK, "{body}: {response}");
    }
    let (_, _, response) = send(&router, post(Some(&with), &call("email"))).await;
    assert!(response.contains(EMAIL), "{response}");
}

#[tokio::test]
async fn bodies_that_are_read_in_two_ways_reach_no_tool_with_a_scope() {
    let (router, _, token) = server().await;
    let token = token(&["openid"], RESOURCE);
    let email = call("email");
    for body in [
        email.replacen("\"method\"", r#""method":"tools/list","method""#, 1),
        email.replacen("\"name\"", r#""name":"whoami","name""#, 1),
        email.replacen("\"params\"", r#""params":{"name":"whoami"},"params""#, 1),
        email.replace("{\"name\"", "{\"arguments\":null,\"name\""),
        format!("[{email}]"),
        format!("\u{feff}{email}"),
        format!("{email}{}", call("whoami")),
    ] {
        let (status, _, response) = send(&router, post(Some(&token), &body)).await;
        assert!(!response.contains(EMAIL), "{body}: {status}, {response}");
    }
}

#[tokio::test]
async fn other_host_names_are_denied() {
    let (router, _, token) = server().await;
    let token = token(&["openid"], RESOURCE);
    for (host, expected) in [("mcp.acme.com", StatusCode::OK), ("evil.example", StatusCode::FORBIDDEN)] {
        let mut request = post(Some(&token), &call("whoami"));
        request.headers_mut().insert(header::HOST, host.parse().unwrap());
        assert_eq!(send(&router, request).await.0, expected, "{host}");
    }
}

#[tokio::test]
async fn machine_is_told_apart_from_a_user() {
    let (router, emulator, _) = server().await;
    let client = emulator.client();
    let acme = client.send(CreateOrganization::new("Acme")).await.unwrap();
    // A permission may have the name of a scope.
    let machine = emulator.machine_application(&acme.id, ["email"]);
    let grant = workos_core::connect::CreateTokenWithClientCredentials::new(
        machine.client_id.clone(),
        machine.client_secret,
    );
    let token = client.send(grant).await.unwrap().access_token;
    let (_, _, response) = send(&router, post(Some(&token), &call("whoami"))).await;
    assert!(
        response.contains(machine.client_id.as_str()) && response.contains("\"user_id\":null"),
        "{response}"
    );
    let (status, _, response) = send(&router, post(Some(&token), &call("email"))).await;
    assert!(response.contains("a user with the scope"), "{status}: {response}");
}
