//! The layer around a hand-made HTTP client.

use std::{
    future::{Ready, ready},
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use tower_layer::Layer as _;
use tower_service::Service;

use super::{MachineTokenError, MachineTokenService, MachineTokenServiceError};
use crate::{
    BaseUrl, Client, Config,
    connect::CreateTokenWithClientCredentials,
    retry::RetryPolicy,
    testing::{Reply, Script},
    tokens::MachineTokens,
};

/// An HTTP client that records the `Authorization` headers, and responds with the status in the path.
#[derive(Clone, Debug, Default)]
struct Http(Arc<Mutex<Vec<Option<HeaderValue>>>>);

impl Service<Request<()>> for Http {
    type Response = Response<()>;
    type Error = std::fmt::Error;
    type Future = Ready<Result<Response<()>, std::fmt::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), std::fmt::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        self.0.lock().unwrap().push(request.headers().get(AUTHORIZATION).cloned());
        let status: u16 = request.uri().path().trim_start_matches('/').parse().unwrap_or(200);
        ready(match status {
            599 => Err(std::fmt::Error),
            status => Ok(Response::builder().status(status).body(()).unwrap()),
        })
    }
}

struct World {
    script: Script,
    tokens: MachineTokens,
    http: Http,
    service: MachineTokenService<Http, Script, Script>,
}

impl World {
    fn new(only_to: &[&str]) -> Self {
        let script = Script::new();
        let config = Config::without_api_key()
            .authkit_domain(BaseUrl::new("https://acme.authkit.app").unwrap())
            .retry(RetryPolicy::never());
        let tokens = MachineTokens::new(&config, "client_m2m", "s3cr3t").unwrap();
        let client: Client<_, _> = script.client_with(Config::without_api_key());
        let only_to = only_to.iter().map(|url| BaseUrl::new(url).unwrap());
        let http = Http::default();
        let service = tokens.layer(client, only_to).clone().layer(http.clone()).clone();
        Self { script, tokens, http, service }
    }

    fn grant(&self, token: &str) {
        let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":300}}"#);
        self.script.expect_operation::<CreateTokenWithClientCredentials>().reply(Reply::json(200, body));
    }

    fn send(&self, request: Request<()>) -> Result<u16, MachineTokenServiceError<std::fmt::Error>> {
        self.script.run(self.service.clone().call(request)).map(|response| response.status().as_u16())
    }

    fn get(&self, url: &str) -> Result<u16, MachineTokenServiceError<std::fmt::Error>> {
        self.send(Request::get(url).body(()).unwrap())
    }

    /// Returns the header of the last request.
    fn last(&self) -> Option<HeaderValue> {
        self.http.0.lock().unwrap().last().cloned().unwrap()
    }
}

#[test]
fn token_is_added_to_requests_to_the_allowed_urls_only() {
    let world = World::new(&["https://api.partner.com", "http://localhost:8080/v1"]);
    // None of these even requests a token.
    for url in [
        "https://evil.example/",
        "https://api.partner.com.evil.example/",
        "https://api.partner.com@evil.example/",
        "https://user:password@api.partner.com/",
        "https://api.partner.com:8443/",
        "http://api.partner.com/",
        "http://localhost:8080/",
        "http://localhost:8080/v1/../admin",
        "/invoices",
    ] {
        assert_eq!(world.get(url).unwrap(), 200, "{url}");
        assert_eq!(world.last(), None, "{url}");
    }
    world.grant("t1");
    for url in
        ["https://api.partner.com/invoices", "HTTPS://API.partner.com:443", "http://localhost:8080/v1/x"]
    {
        assert_eq!(world.get(url).unwrap(), 200, "{url}");
        let header = world.last().unwrap();
        assert!(header == "Bearer t1" && header.is_sensitive(), "{url}");
    }
    assert_eq!(world.script.requests().len(), 1);
}

#[test]
fn credentials_of_the_request_are_not_replaced_and_their_rejection_discards_no_token() {
    let world = World::new(&["https://api.partner.com"]);
    world.grant("t1");
    world.get("https://api.partner.com/").unwrap();
    let request = Request::get("https://api.partner.com/401").header(AUTHORIZATION, "Basic eDp5").body(());
    assert_eq!(world.send(request.unwrap()).unwrap(), 401);
    assert_eq!(world.last().unwrap(), "Basic eDp5");
    // A 401 of another server.
    assert_eq!(world.get("https://evil.example/401").unwrap(), 401);
    world.get("https://api.partner.com/").unwrap();
    assert_eq!(world.script.requests().len(), 1);
}

#[test]
fn token_is_discarded_after_401_and_the_request_is_not_repeated() {
    let world = World::new(&["https://api.partner.com"]);
    world.grant("t1");
    assert_eq!(world.get("https://api.partner.com/403").unwrap(), 403);
    assert_eq!(world.get("https://api.partner.com/401").unwrap(), 401);
    assert_eq!(world.http.0.lock().unwrap().len(), 2);
    world.grant("t2");
    assert_eq!(world.get("https://api.partner.com/").unwrap(), 200);
    assert_eq!(world.last().unwrap(), "Bearer t2");
    // At most one request in half a minute.
    for _ in 0..10 {
        assert_eq!(world.get("https://api.partner.com/401").unwrap(), 401);
    }
    assert_eq!(world.script.requests().len(), 2);
}

#[test]
fn request_without_a_token_is_not_sent() {
    let world = World::new(&["https://api.partner.com"]);
    world
        .script
        .expect_operation::<CreateTokenWithClientCredentials>()
        .reply(Reply::json(401, r#"{"error":"invalid_client"}"#));
    let error = world.get("https://api.partner.com/").unwrap_err();
    assert!(
        matches!(error, MachineTokenServiceError::Token(MachineTokenError::InvalidClient(_))),
        "{error:?}"
    );
    assert!(error.to_string().starts_with("client ID or client secret is invalid: "), "{error}");
    assert!(world.http.0.lock().unwrap().is_empty());
    world.script.advance(Duration::from_secs(30));
    world.grant("t1");
    let error = world.get("https://api.partner.com/599").unwrap_err();
    assert!(matches!(error, MachineTokenServiceError::Service(_)), "{error:?}");
}

#[test]
fn future_is_send_and_nothing_prints_a_secret() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }

    let world = World::new(&["https://api.partner.com"]);
    world.grant("s3cr3t-token");
    let layer = world.tokens.layer(world.script.client(), [BaseUrl::new("https://api.partner.com").unwrap()]);
    let mut service = world.service.clone();
    let request = Request::get("https://api.partner.com/").body(()).unwrap();
    let future = is_send(service.call(request));
    let printed = format!("{layer:?} {service:?} {future:?}");
    world.script.run(future).unwrap();
    let printed = format!("{printed} {service:?} {:?}", service.call(Request::get("/").body(()).unwrap()));
    assert!(printed.contains("MachineTokenFuture(get token)"), "{printed}");
    assert!(printed.ends_with("MachineTokenFuture(forward)") && !printed.contains("s3cr3t"), "{printed}");
    assert!(printed.contains("only_to: [BaseUrl(https://api.partner.com)]"), "{printed}");
}
