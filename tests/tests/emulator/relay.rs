//! Requests that are relayed to providers.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use workos_core::{
    HttpResponse,
    organization_membership::CreateOrganizationMembership,
    organizations::{CreateOrganization, Organization},
    pipes::{
        AuthMethod, ConnectionOwner, CreateApiKeyConnection, CreateDataIntegration,
        CreateOrganizationConnectedAccount, CreateUserConnectedAccount, RelayError, RelayErrorCode,
        RelayRequest, Relayed, UpdateDataIntegration,
    },
    user_management::{CreateUser, User},
};

use crate::Fixture;

struct Relay {
    fixture: Fixture,
    acme: Organization,
    ada: User,
}

impl Relay {
    fn new() -> Self {
        let fixture = Fixture::new();
        let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
        let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap();
        fixture.send(CreateOrganizationMembership::new(&ada.id, &acme.id)).unwrap();
        fixture.send(CreateDataIntegration::new("github").enabled(true)).unwrap();
        fixture
            .send(CreateDataIntegration::new("stripe").enabled(true).auth_methods([AuthMethod::ApiKey]))
            .unwrap();
        Self { fixture, acme, ada }
    }

    fn send(&self, relay: RelayRequest<Bytes>) -> Result<HttpResponse, RelayError> {
        let request = self.fixture.client.config().relay(relay).unwrap();
        let response = self.fixture.emulator.handle(&request, self.fixture.emulator.now()).unwrap();
        Relayed::from_response(response).into_result()
    }

    /// Relays a request to a URL for the user.
    fn get(&self, url: &str) -> Result<HttpResponse, RelayError> {
        self.send(RelayRequest::new(&self.ada.id, Request::get(url).body(Bytes::new()).unwrap()))
    }

    fn connect(&self) {
        let account = CreateUserConnectedAccount::new(&self.ada.id, "github").access_token("gho_1");
        self.fixture.send(account).unwrap();
    }
}

fn json_of(response: &HttpResponse) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn failed(result: Result<HttpResponse, RelayError>) -> (u16, &'static str) {
    let error = result.unwrap_err();
    let code = error.code.unwrap();
    let known = RelayErrorCode::KNOWN.iter().find(|known| **known == code).unwrap();
    (error.error.status.as_u16(), known.as_str())
}

#[test]
fn provider_receives_the_request_with_the_credential_of_the_user() {
    let relay = Relay::new();
    relay.connect();
    let request = Request::post("https://api.github.com/repos/acme/app/issues?draft=true")
        .header("accept", "application/vnd.github+json")
        .header("cookie", "s3cr3t")
        .header("x-forwarded-for", "192.0.2.1")
        .body(r#"{"title":"Left"}"#.into())
        .unwrap();
    let response = relay.send(RelayRequest::new(&relay.ada.id, request)).unwrap();
    assert_eq!(response.headers()["x-relay-upstream-status"], "200");
    let received = json_of(&response);
    assert_eq!((&received["provider"], &received["method"]), (&json!("github"), &json!("POST")));
    assert_eq!(received["url"], "https://api.github.com/repos/acme/app/issues?draft=true");
    assert_eq!(received["body"], r#"{"title":"Left"}"#);
    let headers = received["headers"].as_object().unwrap();
    assert_eq!(headers["authorization"], "Bearer gho_1");
    let names: Vec<&str> = headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["accept", "authorization", "user-agent"]);

    let request = Request::delete("/repos/acme/a%2Fb//c?x=%20").body(Bytes::new()).unwrap();
    let response = relay.send(RelayRequest::to_provider(&relay.ada.id, "github", request)).unwrap();
    let received = json_of(&response);
    assert_eq!(
        (&received["method"], &received["url"]),
        (&json!("DELETE"), &json!("/repos/acme/a%2Fb//c?x=%20"))
    );
}

#[test]
fn credential_is_that_of_the_connection_for_the_organization() {
    let relay = Relay::new();
    let (acme, ada) = (&relay.acme.id, &relay.ada.id);
    let request =
        || RelayRequest::new(ada, Request::get("https://api.github.com/user").body(Bytes::new()).unwrap());
    let credential = |relayed: Result<HttpResponse, RelayError>| {
        relayed.map(|response| json_of(&response)["headers"]["authorization"].as_str().unwrap().to_owned())
    };
    relay.connect();
    // A connection without an organization is not used with one.
    let error = relay.send(request().organization_id(acme)).unwrap_err();
    assert_eq!(error.code, Some(RelayErrorCode::AuthorizationRequired));
    let scoped =
        CreateUserConnectedAccount::new(ada, "github").organization_id(acme).access_token("gho_scoped");
    relay.fixture.send(scoped).unwrap();
    assert_eq!(credential(relay.send(request().organization_id(acme))).unwrap(), "Bearer gho_scoped");
    assert_eq!(credential(relay.send(request())).unwrap(), "Bearer gho_1");

    let create = CreateDataIntegration::new("linear").ownership(ConnectionOwner::Organization).enabled(true);
    relay.fixture.send(create).unwrap();
    let shared = CreateOrganizationConnectedAccount::new(acme, "linear", ada).access_token("lin_shared");
    relay.fixture.send(shared).unwrap();
    let request = Request::get("https://api.linear.app/graphql").body(Bytes::new()).unwrap();
    let shared = RelayRequest::new(ada, request).organization_id(acme);
    assert_eq!(credential(relay.send(shared)).unwrap(), "Bearer lin_shared");

    relay.fixture.send(CreateApiKeyConnection::new("stripe", ada, "sk_ada")).unwrap();
    assert_eq!(credential(relay.get("https://api.stripe.com/v1/charges")).unwrap(), "Bearer sk_ada");
}

#[test]
fn user_without_a_connection_has_to_authorize_one() {
    let relay = Relay::new();
    let error = relay.get("https://api.github.com/user").unwrap_err();
    assert_eq!(
        (error.error.status, error.code),
        (StatusCode::PAYMENT_REQUIRED, Some(RelayErrorCode::AuthorizationRequired))
    );
    let url = error.authorization.unwrap().authorization_url.unwrap();
    // The user allows at once, since the emulator shows no pages.
    let request = Request::get(url).body(Bytes::new()).unwrap();
    let response = relay.fixture.emulator.handle(&request, relay.fixture.emulator.now()).unwrap();
    assert!(response.status().is_success() || response.status().is_redirection(), "{response:?}");
    assert!(relay.get("https://api.github.com/user").is_ok());

    // There is no page to enter an API key on.
    let authorization = relay.get("https://api.stripe.com/v1/charges").unwrap_err().authorization.unwrap();
    assert_eq!(
        (authorization.connection.as_deref(), authorization.authorization_url),
        (Some("stripe"), None)
    );
}

#[test]
fn invalid_request_has_the_code_of_its_error() {
    let relay = Relay::new();
    relay.connect();
    let (ada, url) = (relay.ada.id.as_str(), "https://api.github.com/user");
    let header = |name: &'static str, value: &str| (name, value.to_owned());
    let (user, target) = (header("x-relay-user", ada), header("x-relay-url", url));
    let provider = |slug| header("x-relay-provider", slug);
    for (path, headers, expected) in [
        ("/relay", vec![target.clone()], (400, "relay_user_required")),
        ("/relay", vec![header("x-relay-user", "user_x"), target.clone()], (400, "relay_user_not_found")),
        ("/relay", vec![user.clone()], (400, "relay_missing_url")),
        ("/relay", vec![user.clone(), header("x-relay-url", "api.github.com")], (400, "relay_invalid_url")),
        (
            "/relay",
            vec![user.clone(), header("x-relay-url", "http://api.github.com")],
            (400, "relay_invalid_url"),
        ),
        (
            "/relay",
            vec![user.clone(), header("x-relay-url", "https://a@github.com")],
            (400, "relay_invalid_url"),
        ),
        (
            "/relay",
            vec![user.clone(), header("x-relay-url", "https://example.com/")],
            (404, "relay_provider_not_found"),
        ),
        ("/relay", vec![user.clone(), target, provider("unknown")], (404, "relay_provider_not_found")),
        ("/relay/unknown/user", vec![user.clone()], (404, "relay_provider_not_found")),
        ("/relay/github/user", vec![user.clone(), provider("stripe")], (400, "relay_provider_conflict")),
        ("/relay/github/user", vec![], (400, "relay_user_required")),
    ] {
        let mut request =
            Request::builder().method(Method::PATCH).uri(format!("https://api.workos.com{path}"));
        request = request.header("authorization", "Bearer sk_test_emulator");
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        let request = request.body(Bytes::new()).unwrap();
        let response = relay.fixture.emulator.handle(&request, relay.fixture.emulator.now()).unwrap();
        assert_eq!(failed(Relayed::from_response(response).into_result()), expected, "{path} {headers:?}");
    }
    relay.fixture.send(UpdateDataIntegration::new("github").enabled(false)).unwrap();
    assert_eq!(failed(relay.get(url)), (404, "relay_provider_not_configured"));
    let request = Request::get("https://api.workos.com/relay/github/user").body(Bytes::new()).unwrap();
    let response = relay.fixture.emulator.handle(&request, relay.fixture.emulator.now()).unwrap();
    assert_eq!(response.status(), 401);
}

#[test]
fn provider_sends_the_response_that_was_set() {
    let relay = Relay::new();
    relay.connect();
    let response = |status: u16, body: &'static str| {
        let response = http::Response::builder().status(status).header("x-github-request-id", "1");
        response.header("content-type", "text/plain").body(Bytes::from_static(body.as_bytes())).unwrap()
    };
    let emulator = &relay.fixture.emulator;
    emulator.set_provider_response("github", None, None, response(503, "down"));
    emulator.set_provider_response("github", Some(&Method::GET), Some("/user"), response(402, "pay"));
    emulator.set_provider_response("stripe", None, None, response(500, "other"));
    for (url, status, body) in
        [("https://api.github.com/user?x=1", 402, "pay"), ("https://api.github.com/users", 503, "down")]
    {
        let response = relay.get(url).unwrap();
        assert_eq!((response.status().as_u16(), &response.body()[..]), (status, body.as_bytes()), "{url}");
        assert_eq!(response.headers()["x-relay-upstream-status"], status.to_string());
        assert_eq!(response.headers()["x-github-request-id"], "1");
        assert_eq!(response.headers()["content-type"], "text/plain");
    }
    // The table of the control API has them, too.
    let row = json!({ "provider": "github", "path": "/user", "status": 201, "body": [1] });
    relay.fixture.create_row("relay_responses", &row);
    let response = relay.get("https://api.github.com/user").unwrap();
    assert_eq!((response.status().as_u16(), json_of(&response)), (201, json!([1])));
    assert_eq!(response.headers()["content-type"], "application/json");
}
