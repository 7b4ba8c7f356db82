//! The layer in front of a router of axum, and its extractors.

use std::{
    convert::Infallible,
    future::poll_fn,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    routing::{get, post},
};
use http::{HeaderMap, Response, header::AUTHORIZATION};
use tower_layer::Layer as _;
use tower_service::Service;

use super::{DOMAIN, METADATA_URL, RESOURCE, challenges::Challenge, config, user_token_at};
use crate::{
    DynClient,
    extract::{Authenticated, HasScope, Scope, TokenRejection},
    layer::RequireScope,
    limited_body::Collect,
    resource_server::{MachineToken, ResourceAuth, ResourceServer, UserToken, VerifiedToken},
    retry::RetryPolicy,
    testing::{Reply, Script, TokenSigner, UnsignedAccessToken},
    types::Secret,
};

struct Write;

impl Scope for Write {
    const SCOPE: &'static str = "invoices:write";
}

/// An application with scripted responses of the AuthKit domain.
struct Site {
    script: Script,
    server: ResourceServer,
    client: DynClient,
}

impl Site {
    fn new() -> Self {
        let script = Script::new();
        let config = config().retry(RetryPolicy::never());
        let server = ResourceServer::new(&config, RESOURCE)
            .unwrap()
            .required_scopes(["openid"])
            .unwrap()
            .machine_audience_client_id()
            .unwrap()
            .public_path("/health")
            .unwrap();
        Self { client: script.client_with(config).into_dyn(), script, server }
    }

    fn expect_keys(&self) {
        let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
        self.script.expect("GET", "/oauth2/jwks").reply(Reply::json(200, keys));
    }

    fn user(&self) -> UnsignedAccessToken {
        user_token_at(self.script.now().wall)
    }

    fn machine(&self) -> UnsignedAccessToken {
        self.user()
            .without("sid")
            .claim("sub", "client_machine")
            .claim("client_id", "client_machine")
            .claim("aud", "client_env")
    }

    fn router(&self) -> Router {
        Router::new()
            .route("/write", post(|| async { "written" }))
            .route_layer(RequireScope::new("invoices:write"))
            .route("/user", get(|user: Authenticated<UserToken>| async move { user.user_id().to_string() }))
            .route(
                "/machine",
                get(|machine: Authenticated<MachineToken>| async move { machine.client_id().to_string() }),
            )
            .route("/any", get(|token: Authenticated| async move { token.scopes().count().to_string() }))
            .route(
                "/scope",
                get(|token: HasScope<Write>| async move { token.token_id().unwrap().to_owned() }),
            )
            .route(
                "/user-scope",
                get(|token: HasScope<Write, UserToken>| async move { token.user_id().to_string() }),
            )
            .route("/extension", get(extension))
            .route("/health", get(|token: Option<Authenticated>| async move { token.is_some().to_string() }))
            .layer(self.server.layer(self.client.clone()))
    }

    fn send(&self, router: &Router, request: Request) -> (u16, HeaderMap, String) {
        self.script.run(async {
            let response = router.clone().call(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = Collect::new(body, usize::MAX).await.unwrap();
            (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
        })
    }
}

/// What a handler without extractors finds, such as a tool of an MCP server.
async fn extension(request: Request) -> String {
    let token = request.extensions().get::<VerifiedToken>().unwrap();
    let auth = request.extensions().get::<ResourceAuth>().unwrap();
    assert!(auth.token().is_some() && request.headers().contains_key(AUTHORIZATION));
    token.user().map(|user| user.user_id().to_string()).unwrap_or_default()
}

fn request(method: &str, path: &str, token: Option<&Secret>) -> Request {
    let mut request = http::Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {}", token.expose()));
    }
    request.body(Body::empty()).unwrap()
}

#[test]
fn routes_see_who_calls_and_deny_what_the_token_does_not_permit() {
    let site = Site::new();
    site.expect_keys();
    let router = site.router();
    let reader = site.user().sign();
    let writer = site.user().claim("scope", "openid invoices:write").sign();
    let machine = site.machine().sign();
    let writing_machine = site.machine().claim("scope", "invoices:write openid").sign();
    let without = site.user().claim("scope", "invoices:write").sign();
    let both = Some("openid invoices:write");
    let openid = Some("openid");
    for (method, path, token, status, text, scope) in [
        ("GET", "/user", Some(&reader), 200, "user_1", None),
        ("GET", "/user", Some(&machine), 403, "access_denied", None),
        ("GET", "/user", None, 401, "unauthorized", openid),
        ("GET", "/machine", Some(&machine), 200, "client_machine", None),
        ("GET", "/machine", Some(&reader), 403, "access_denied", None),
        ("GET", "/any", Some(&reader), 200, "2", None),
        ("GET", "/any", Some(&machine), 200, "2", None),
        ("GET", "/any", Some(&without), 403, "insufficient_scope", openid),
        ("POST", "/write", Some(&writer), 200, "written", None),
        ("POST", "/write", Some(&writing_machine), 200, "written", None),
        ("POST", "/write", Some(&reader), 403, "insufficient_scope", both),
        ("POST", "/write", None, 401, "unauthorized", openid),
        ("GET", "/scope", Some(&writer), 200, "01TOKEN", None),
        ("GET", "/scope", Some(&reader), 403, "insufficient_scope", both),
        ("GET", "/user-scope", Some(&writer), 200, "user_1", None),
        ("GET", "/user-scope", Some(&writing_machine), 403, "access_denied", None),
        ("GET", "/user-scope", Some(&machine), 403, "insufficient_scope", both),
        ("GET", "/extension", Some(&reader), 200, "user_1", None),
        ("GET", "/health", None, 200, "false", None),
        ("GET", "/unknown", None, 401, "unauthorized", openid),
        ("GET", "/unknown", Some(&reader), 404, "", None),
        ("OPTIONS", "/user", None, 401, "unauthorized", openid),
    ] {
        let case = format!("{method} {path} {status}");
        let (found, headers, body) = site.send(&router, request(method, path, token));
        assert_eq!(found, status, "{case}: {body}");
        assert!(body.contains(text), "{case}: {body}");
        let challenge = headers.get("www-authenticate").map(|value| Challenge::parse(value).unwrap());
        assert_eq!(challenge.as_ref().and_then(|challenge| challenge.get("scope")), scope, "{case}");
        if let Some(challenge) = challenge {
            assert_eq!(challenge.get("resource_metadata"), Some(METADATA_URL), "{case}");
        }
    }
}

#[test]
fn layer_answers_the_documents_at_the_root() {
    let site = Site::new();
    let router = site.router();
    let (status, headers, body) =
        site.send(&router, request("GET", "/.well-known/oauth-protected-resource/mcp", None));
    assert_eq!(status, 200);
    assert_eq!(headers["access-control-allow-origin"], "*");
    let metadata: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(metadata, serde_json::to_value(site.server.metadata()).unwrap());
    let copy = format!(r#"{{"issuer":"{DOMAIN}"}}"#);
    site.script
        .expect("GET", "/.well-known/oauth-authorization-server")
        .reply(Reply::json(200, copy.clone()));
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/mcp"] {
        let (status, _, body) = site.send(&router, request("GET", path, None));
        assert_eq!((status, body), (200, copy.clone()), "{path}");
    }
}

#[test]
fn outage_is_503_with_retry_after() {
    let site = Site::new();
    site.script.expect("GET", "/oauth2/jwks").reply(Reply::status(502));
    let (status, headers, body) =
        site.send(&site.router(), request("GET", "/user", Some(&site.user().sign())));
    assert_eq!(status, 503, "{body}");
    assert_eq!(headers["retry-after"], "5");
    assert!(!headers.contains_key("www-authenticate"));
}

#[test]
fn missing_layer_is_an_error_of_the_application() {
    let site = Site::new();
    let router =
        Router::new()
            .route("/user", get(|_: Authenticated<UserToken>| async {}))
            .route(
                "/result",
                get(|result: Result<Authenticated, TokenRejection>| async move {
                    result.unwrap_err().to_string()
                }),
            )
            .route("/write", post(|| async {}).route_layer(RequireScope::all(["a", "b"])));
    for (method, path, status) in [("GET", "/user", 500), ("GET", "/result", 200), ("POST", "/write", 500)] {
        let (found, _, body) = site.send(&router, request(method, path, None));
        assert_eq!(found, status, "{path}");
        assert!(body.contains("layer of the resource server is missing"), "{path}: {body}");
    }
}

#[test]
fn grpc_denial_has_only_trailers_and_the_challenge() {
    let site = Site::new();
    let mut request = request("POST", "/user", None);
    request.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
    let (status, headers, body) = site.send(&site.router(), request);
    assert_eq!((status, &*body), (200, ""));
    assert_eq!(headers["grpc-status"], "16");
    assert!(Challenge::parse(&headers["www-authenticate"]).is_some());
}

/// A service that is ready once.
#[derive(Clone)]
struct ReadyOnce {
    is_ready: bool,
}

impl<B> Service<http::Request<B>> for ReadyOnce {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<B>) -> Self::Future {
        assert!(self.is_ready, "called before it is ready");
        std::future::ready(Ok(Response::new(Body::empty())))
    }
}

#[test]
fn inner_service_is_called_when_ready_and_futures_are_send() {
    fn is_send<T: Send>(_: &T) {}

    let site = Site::new();
    site.expect_keys();
    let layered = site.server.layer(site.client.clone());
    let mut service = layered.layer(RequireScope::new("openid").layer(ReadyOnce { is_ready: false }));
    let request = request("GET", "/", Some(&site.user().sign()));
    let status = site.script.run(async {
        poll_fn(|context| Service::<Request>::poll_ready(&mut service, context)).await.unwrap();
        let future = service.call(request);
        is_send(&future);
        assert_eq!(format!("{future:?}"), "AuthenticationFuture { state: \"authenticate\", .. }");
        future.await.unwrap().status()
    });
    assert_eq!(status, 200);
}
