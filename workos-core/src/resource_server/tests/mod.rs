//! The rules of a resource server, on values and a clock that the tests move.

mod challenges;
mod documents;
mod emulator;
mod introspection;
mod properties;
mod scopes;
#[cfg(all(feature = "tower-03", feature = "axum-08"))]
mod tower;
mod verification;

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, Request, Uri, header::AUTHORIZATION};

use super::{AuthenticateToken, ResourceServer, TokenError, VerifiedToken};
use crate::{
    BaseUrl, Config, HttpRequest, HttpResponse, Machine, Now, Step, TransportFailure,
    session::{JwksCache, KeySet},
    testing::{TokenSigner, UnsignedAccessToken},
    types::{Secret, Timestamp},
};

pub(super) const DOMAIN: &str = "https://acme.authkit.app";
pub(super) const RESOURCE: &str = "https://mcp.acme.com/mcp";
pub(super) const METADATA_URL: &str = "https://mcp.acme.com/.well-known/oauth-protected-resource/mcp";
const NOW: i64 = 1_800_000_000;

/// The time `seconds` after the start.
fn at(seconds: f64) -> Now {
    let start = Now { wall: Timestamp::from_unix_seconds(NOW), mono: Duration::from_secs(77) };
    start.after(Duration::from_secs_f64(seconds))
}

pub(super) fn config() -> Config {
    Config::without_api_key().authkit_domain(BaseUrl::new(DOMAIN).unwrap()).client_id("client_env").unwrap()
}

/// A server without keys.
pub(super) fn empty_server() -> ResourceServer {
    ResourceServer::new(&config(), RESOURCE).unwrap()
}

/// A server with the key of [`TokenSigner::new`], fetched at the start.
fn server() -> ResourceServer {
    let keys = JwksCache::of_url(&config(), &format!("{DOMAIN}/oauth2/jwks")).unwrap();
    keys.store(KeySet::try_from(&TokenSigner::new().jwks()).unwrap(), at(0.0));
    empty_server().jwks(keys)
}

/// A token of a user, issued at a time.
pub(super) fn user_token_at(now: Timestamp) -> UnsignedAccessToken {
    TokenSigner::new()
        .access_token("user_1", "app_consent_1", now)
        .claim("iss", DOMAIN)
        .claim("aud", RESOURCE)
        .claim("client_id", "client_app")
        .claim("scope", "openid invoices:read")
        .claim("org_id", "org_1")
        .without("auth_time")
}

fn user_token() -> UnsignedAccessToken {
    user_token_at(at(0.0).wall)
}

/// A token of a machine, as AuthKit issues it: for the client ID of the environment.
fn machine_token() -> UnsignedAccessToken {
    user_token()
        .without("sid")
        .claim("sub", "client_machine")
        .claim("client_id", "client_machine")
        .claim("aud", "client_env")
        .claim("scope", "invoices:read")
}

pub(super) fn request_with(token: &Secret) -> Request<()> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).unwrap();
    value.set_sensitive(true);
    Request::post("/mcp").header(AUTHORIZATION, value).body(()).unwrap()
}

fn authenticate(server: &ResourceServer, token: &Secret) -> AuthenticateToken {
    server.authenticate(&request_with(token), 1)
}

/// Authenticates a request with a token, without a request to the AuthKit domain.
#[track_caller]
fn check(server: &ResourceServer, token: UnsignedAccessToken) -> Result<VerifiedToken, TokenError> {
    done(&mut authenticate(server, &token.sign()), at(0.0))
}

/// The name of an error, with that of the reason within it.
fn name<T>(result: Result<T, TokenError>) -> String {
    match result {
        Ok(_) => "accepted".into(),
        Err(TokenError::Rejected(reason)) => format!("{reason:?}"),
        Err(error) => format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned(),
    }
}

#[track_caller]
fn done<M: Machine>(machine: &mut M, now: Now) -> M::Output {
    match machine.poll(now) {
        Step::Done(output) => output,
        Step::Send(request) => panic!("expected the result, got a request to {}", request.uri()),
        Step::Wait(duration) => panic!("expected the result, got a wait of {duration:?}"),
    }
}

#[track_caller]
fn sends<M: Machine>(machine: &mut M, now: Now) -> HttpRequest {
    match machine.poll(now) {
        Step::Send(request) => request,
        Step::Wait(duration) => panic!("expected a request, got a wait of {duration:?}"),
        Step::Done(_) => panic!("expected a request, got the result"),
    }
}

fn response(status: u16, body: impl Into<bytes::Bytes>) -> Result<HttpResponse, TransportFailure> {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

fn keys(signer: &TokenSigner) -> Result<HttpResponse, TransportFailure> {
    response(200, serde_json::to_vec(&signer.jwks()).unwrap())
}

/// A request without a body.
fn head(method: &Method, uri: &str, headers: HeaderMap) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = method.clone();
    *request.uri_mut() = uri.parse::<Uri>().unwrap();
    *request.headers_mut() = headers;
    request
}
