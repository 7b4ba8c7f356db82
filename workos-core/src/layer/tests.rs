//! The layers around a hand-made service, and in a router of axum.

use std::{
    convert::Infallible,
    future::{Ready, poll_fn, ready},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body as AxumBody, routing::get};
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use tower_layer::Layer as _;
use tower_service::Service;

use super::{RequirePermission, RequireRole, RequireSignIn, ResponseBody};
use crate::{
    Config, DynClient, Entropy,
    authkit::{AuthKit, RequestAuth},
    extract::{HasPermission, HasRole, Permission, Role, SignedIn},
    limited_body::Collect,
    retry::RetryPolicy,
    testing::{Reply, Script, TokenSigner},
    user_management::{AuthenticateResponse, AuthenticateWithRefreshToken, GetJwks},
};

const NAVIGATION: &[(&str, &str)] = &[("accept", "text/html"), ("sec-fetch-mode", "navigate")];
const FETCH: &[(&str, &str)] = &[("accept", "application/json"), ("sec-fetch-mode", "cors")];
const GRPC: &[(&str, &str)] = &[("content-type", "application/grpc+proto")];
const FORM: &[(&str, &str)] = &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];

/// An application with scripted responses of WorkOS.
struct Site {
    script: Script,
    signer: TokenSigner,
    authkit: AuthKit,
    client: DynClient,
}

impl Site {
    fn new() -> Self {
        let script = Script::new();
        let config = Config::new("sk_test_1")
            .and_then(|config| config.client_id("client_1")?.redirect_uri("https://acme.com/callback"))
            .unwrap()
            .cookie_password("a-cookie-password-of-32-chars-or-more!!")
            .retry(RetryPolicy::never());
        let client = script.client_with(config.clone()).into_dyn();
        let authkit = AuthKit::new(&config).unwrap().protect("/dashboard/*").unwrap();
        Self { script, signer: TokenSigner::new(), authkit, client }
    }

    fn response_body(&self, refresh_token: &str) -> String {
        let access_token = self
            .signer
            .access_token("user_1", "session_1", self.script.now().wall)
            .organization_id("org_1")
            .role("admin")
            .permissions(["posts:write"])
            .sign();
        format!(
            r#"{{"user":{{"id":"user_1","email":"ada@acme.com"}},"organization_id":"org_1","access_token":"{}","refresh_token":"{refresh_token}"}}"#,
            access_token.expose()
        )
    }

    /// The cookie of a user who has just signed in.
    fn cookie(&self) -> String {
        let response: AuthenticateResponse = serde_json::from_str(&self.response_body("rt_1")).unwrap();
        let (now, entropy) = (self.script.now().wall, Entropy::from_seed([7; 32]));
        let cookies = self.authkit.sessions().create(&HeaderMap::new(), &response, now, entropy).unwrap();
        let pairs = cookies
            .iter()
            .map(|cookie| cookie.to_header_value().to_str().unwrap().split("; ").next().unwrap().to_owned());
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn expect_keys(&self) {
        let keys = serde_json::to_string(&self.signer.jwks()).unwrap();
        self.script.expect_operation::<GetJwks>().reply(Reply::json(200, keys));
    }

    fn send<S, B, O>(&self, service: &S, request: Request<B>) -> Sent
    where
        S: Service<Request<B>, Response = Response<O>> + Clone,
        S::Error: std::fmt::Debug,
        O: Body<Data = Bytes>,
        O::Error: std::fmt::Debug,
    {
        self.script.run(async {
            let mut service = service.clone();
            poll_fn(|context| service.poll_ready(context)).await.unwrap();
            let (parts, body) = service.call(request).await.unwrap().into_parts();
            let body = Collect::new(body, usize::MAX).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            Sent { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }
}

struct Sent {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Sent {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn request(
    method: &str,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
    body: Frames,
) -> Request<Frames> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    request.body(body).unwrap()
}

fn get_request(path: &str, cookie: &str, headers: &[(&str, &str)]) -> Request<Frames> {
    request("GET", path, cookie, headers, Frames::default())
}

/// A body of frames without a known length. Fails at the end if there is an error.
#[derive(Default)]
struct Frames(Vec<&'static [u8]>, Option<std::io::Error>);

impl Body for Frames {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        match self.0.pop() {
            Some(data) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(data))))),
            None => Poll::Ready(self.1.take().map(Err)),
        }
    }
}

/// A service that is ready once per clone that was polled, and says what reached it.
#[derive(Default)]
struct Application {
    is_ready: bool,
    status: u16,
}

impl Clone for Application {
    fn clone(&self) -> Self {
        Self { is_ready: false, status: self.status }
    }
}

impl Service<Request<Frames>> for Application {
    type Response = Response<Frames>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Frames>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Frames>) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "called before it was ready");
        let auth = request.extensions().get::<RequestAuth>();
        let user = match auth.and_then(RequestAuth::session).map(|session| session.user_id().as_str()) {
            Some("user_1") => &b"user_1"[..],
            Some(_) => b"another",
            None => b"nobody",
        };
        let mut response = Response::new(Frames(vec![user], None));
        *response.status_mut() = self.status.try_into().unwrap_or_default();
        for (name, value) in request.headers().iter().filter(|(name, _)| name.as_str().starts_with("x-")) {
            response.headers_mut().append(name.clone(), value.clone());
        }
        ready(Ok(response))
    }
}

fn application(status: u16) -> Application {
    Application { is_ready: false, status }
}

#[test]
fn own_routes_are_answered_and_other_requests_reach_the_application() {
    let site = Site::new();
    site.expect_keys();
    let service = site.authkit.layer(site.client.clone()).layer(application(200));
    let cookie = site.cookie();
    for (path, cookie, headers, status, location, body) in [
        ("/", "", NAVIGATION, 200, "", "nobody"),
        ("/", &*cookie, NAVIGATION, 200, "", "user_1"),
        ("/dashboard", &cookie, NAVIGATION, 200, "", "user_1"),
        ("/dashboard", "", NAVIGATION, 302, "/sign-in?return_pathname=%2Fdashboard", ""),
        ("/dashboard", "", FETCH, 401, "", r#"{"error":"unauthorized""#),
        ("/dashboard", "wos-session=garbage", FETCH, 401, "", r#"{"error":"unauthorized""#),
        ("/sign-in", "", NAVIGATION, 302, "https://api.workos.com/user_management/authorize?", ""),
        ("/sign-out", "", FETCH, 405, "", ""),
    ] {
        let sent = site.send(&service, get_request(path, cookie, headers));
        assert_eq!(sent.status, status, "{path}: {}", sent.body);
        assert!(sent.header("location").starts_with(location), "{path}: {}", sent.header("location"));
        assert!(sent.body.starts_with(body), "{path}: {}", sent.body);
    }
    site.script.finish();
}

#[test]
fn refreshed_cookies_are_set_whatever_the_status_of_the_application() {
    for status in [200, 404, 500] {
        let site = Site::new();
        let cookie = site.cookie();
        site.script.advance(Duration::from_secs(3_600));
        site.expect_keys();
        site.script
            .expect_operation::<AuthenticateWithRefreshToken>()
            .reply(Reply::json(200, site.response_body("rt_2")));
        let service = site.authkit.layer(site.client.clone()).layer(application(status));
        let sent = site.send(&service, get_request("/", &cookie, NAVIGATION));
        assert_eq!((sent.status, sent.body.as_str()), (status, "user_1"));
        assert!(sent.header("set-cookie").starts_with("wos-session="), "{status}");
        assert_eq!(sent.header("cache-control"), "private, no-store");
        assert_eq!(sent.header("vary"), "Cookie");
    }
}

#[test]
fn headers_of_authkit_in_a_request_are_dropped() {
    let site = Site::new();
    let service = site.authkit.layer(site.client.clone()).layer(application(200));
    let headers = [("x-workos-session", "forged"), ("X-WorkOS-Middleware", "true"), ("x-other", "kept")];
    let sent = site.send(&service, get_request("/", "", &headers));
    assert_eq!(sent.header("x-other"), "kept");
    assert_eq!(sent.headers.len(), 1, "{:?}", sent.headers);
}

#[test]
fn body_of_the_organization_switch_is_read_up_to_a_limit() {
    const HALF: &[u8] = &[b'a'; AuthKit::MAX_BODY_BYTES / 2];
    let site = Site::new();
    let service = site.authkit.layer(site.client.clone()).layer(application(200));
    let error = || Some(std::io::Error::other("connection reset"));
    for (path, body, status, text) in [
        // Without a session the user signs in first.
        ("/switch-organization", Frames(vec![b"org_2", b"organization_id="], None), 303, ""),
        ("/switch-organization", Frames(vec![HALF, HALF], None), 400, ""),
        (
            "/switch-organization",
            Frames(vec![b"a", HALF, HALF], None),
            413,
            r#"{"error":"request_too_large"}"#,
        ),
        ("/switch-organization", Frames(vec![HALF], error()), 400, r#"{"error":"incomplete_request"}"#),
        // The body of another request is that of the application.
        ("/", Frames(vec![HALF], error()), 200, "nobody"),
    ] {
        let sent = site.send(&service, request("POST", path, "", FORM, body));
        assert_eq!(sent.status, status, "{path} {}", sent.body);
        assert!(sent.body.contains(text), "{path} {}", sent.body);
    }
}

#[test]
fn denied_grpc_requests_get_trailers_only() {
    let site = Site::new();
    let layer = site.authkit.layer(site.client.clone());
    let protected = layer.layer(application(200));
    let required = layer.layer(RequirePermission::new("posts:delete").layer(application(200)));
    let cookie = site.cookie();
    let send = |service: &_, path, cookie: &str, headers| -> (u16, String, String) {
        let sent = site.send(service, request("POST", path, cookie, headers, Frames::default()));
        (sent.status, sent.header("grpc-status").to_owned(), sent.header("content-type").to_owned())
    };
    let denied = |status: &str| (200, status.to_owned(), "application/grpc".to_owned());
    assert_eq!(send(&protected, "/dashboard/Get", "", GRPC), denied("16"));
    let other = [("content-type", "application/grpc-web")];
    assert_eq!(send(&protected, "/dashboard/Get", "", &other).0, 401);
    // WorkOS cannot be reached.
    site.script.expect_operation::<GetJwks>().reply(Reply::status(503));
    assert_eq!(send(&protected, "/dashboard/Get", &cookie, GRPC), denied("14"));
    site.script.advance(Duration::from_secs(60));
    site.expect_keys();
    let sent = site.send(&required, request("POST", "/", &cookie, GRPC, Frames::default()));
    assert_eq!((sent.status, sent.header("grpc-status")), (200, "7"));
    assert_eq!(sent.body, "");
}

#[test]
fn requirements_are_met_or_denied() {
    let site = Site::new();
    site.expect_keys();
    let layer = site.authkit.layer(site.client.clone());
    let sign_in = layer.layer(RequireSignIn::new().layer(application(200)));
    let write = layer.layer(RequirePermission::new("posts:write").layer(application(200)));
    let delete = layer.layer(RequirePermission::new("posts:delete").layer(application(200)));
    let admin = layer.layer(RequireRole::new("admin").layer(application(200)));
    let owner = layer.layer(RequireRole::new("owner").layer(application(200)));
    let cookie = site.cookie();
    for (name, service, signed_in) in [
        ("sign-in", &sign_in, 200),
        ("write", &write, 200),
        ("delete", &delete, 403),
        ("admin", &admin, 200),
        ("owner", &owner, 403),
    ] {
        for (cookie, headers, status) in [
            (&*cookie, FETCH, signed_in),
            (&cookie, NAVIGATION, signed_in),
            ("", FETCH, 401),
            ("", NAVIGATION, 302),
        ] {
            let sent = site.send(service, get_request("/posts", cookie, headers));
            assert_eq!(sent.status, status, "{name} {cookie}: {}", sent.body);
            if status == 403 {
                let page = headers == NAVIGATION;
                assert_eq!(sent.body.starts_with("<!doctype html>"), page, "{name}: {}", sent.body);
            }
        }
    }
    let without_layer = RequireSignIn::new().layer(application(200));
    let sent = site.send(&without_layer, get_request("/", "", FETCH));
    assert_eq!(sent.status, 500);
    assert!(sent.body.contains("authkit.layer(client)"), "{}", sent.body);
}

struct WritePosts;

impl Permission for WritePosts {
    const SLUG: &'static str = "posts:write";
}

struct DeletePosts;

impl Permission for DeletePosts {
    const SLUG: &'static str = "posts:delete";
}

struct Admin;

impl Role for Admin {
    const SLUG: &'static str = "admin";
}

struct Owner;

impl Role for Owner {
    const SLUG: &'static str = "owner";
}

fn routes() -> Router {
    Router::new()
        .route("/posts", get(|| async { "posts" }))
        .route_layer(RequirePermission::new("posts:delete"))
        .route("/me", get(|user: SignedIn| async move { user.user_id().to_string() }))
        .route("/home", get(|user: Option<SignedIn>| async move { user.is_some().to_string() }))
        .route("/write", get(|user: HasPermission<WritePosts>| async move { user.user_id().to_string() }))
        .route("/delete", get(|_: HasPermission<DeletePosts>| async { "deleted" }))
        .route("/admin", get(|_: HasRole<Admin>| async { "admin" }))
        .route("/owner", get(|_: HasRole<Owner>| async { "owner" }))
        .route("/auth", get(|auth: RequestAuth| async move { auth.session().is_some().to_string() }))
}

#[test]
fn extractors_of_axum_accept_or_reject_by_the_session() {
    let site = Site::new();
    site.expect_keys();
    let router = routes().layer(site.authkit.layer(site.client.clone()));
    let cookie = site.cookie();
    for (path, status, body, anonymous) in [
        ("/me", 200, "user_1", 401),
        ("/home", 200, "true", 200),
        ("/write", 200, "user_1", 401),
        ("/delete", 403, r#"{"error":"forbidden""#, 401),
        ("/admin", 200, "admin", 401),
        ("/owner", 403, r#"{"error":"forbidden""#, 401),
        ("/posts", 403, r#"{"error":"forbidden""#, 401),
        ("/auth", 200, "true", 200),
        // A route of AuthKit, which the router does not know, and a path that neither knows.
        ("/sign-out", 405, "", 405),
        ("/nowhere", 404, "", 404),
    ] {
        let sent = site.send(&router, get_request(path, &cookie, FETCH).map(AxumBody::new));
        assert!(
            sent.status == status && sent.body.starts_with(body),
            "{path}: {} {}",
            sent.status,
            sent.body
        );
        let sent = site.send(&router, get_request(path, "", FETCH).map(AxumBody::new));
        assert_eq!(sent.status, anonymous, "{path}: {}", sent.body);
    }
    let nested = Router::new().nest("/app", routes()).layer(site.authkit.layer(site.client.clone()));
    for (router, path, location) in [
        (&router, "/me?tab=1", "/sign-in?return_pathname=%2Fme%3Ftab%3D1"),
        (&nested, "/app/me", "/sign-in?return_pathname=%2Fapp%2Fme"),
        (&nested, "/app/posts", "/sign-in?return_pathname=%2Fapp%2Fposts"),
    ] {
        let sent = site.send(router, get_request(path, "", NAVIGATION).map(AxumBody::new));
        assert_eq!((sent.status, sent.header("location")), (302, location), "{path}");
    }
}

#[test]
fn extractors_without_the_layer_are_an_error_of_the_application() {
    let site = Site::new();
    for path in ["/me", "/home", "/write", "/admin", "/posts", "/auth"] {
        let sent = site.send(&routes(), get_request(path, "", FETCH).map(AxumBody::new));
        assert_eq!(sent.status, 500, "{path}");
        assert!(sent.body.contains("authkit.layer(client)"), "{path}: {}", sent.body);
    }
}

#[test]
fn future_is_send_if_its_parts_are() {
    fn assert_send<T: Send>(_: &T) {}

    let site = Site::new();
    let mut service = site.authkit.layer(site.client.clone()).layer(application(200));
    assert!(site.script.run(poll_fn(|context| service.poll_ready(context))).is_ok());
    let future = service.call(get_request("/", "", FETCH));
    assert_eq!(format!("{future:?}"), r#"AuthKitFuture { state: "handle", .. }"#);
    assert_send(&future);
}

#[test]
fn body_has_the_length_of_its_own_bytes() {
    let own = ResponseBody::<Frames>::own(Response::new(Bytes::from("1234"))).into_body();
    assert_eq!((own.size_hint().exact(), own.is_end_stream()), (Some(4), false));
    assert_eq!(format!("{own:?}"), "ResponseBody(own)");
    let empty = ResponseBody::<Frames>::own(Response::new(Bytes::new())).into_body();
    assert_eq!((empty.size_hint().exact(), empty.is_end_stream()), (Some(0), true));
    let inner = ResponseBody::inner(Response::new(Frames::default())).into_body();
    assert_eq!((inner.size_hint().exact(), inner.is_end_stream()), (None, false));
}
