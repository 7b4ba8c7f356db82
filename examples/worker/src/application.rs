//! The routes of the application, and which of them require a session.

use std::error::Error as StdError;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode,
    header::{CONTENT_TYPE, LOCATION},
};
use serde::Deserialize;
use workos_core::{
    Config, Entropy, Runtime as _,
    auth::PkceCookies,
    cookie::{RequestCookies, SetCookie},
    seal::SealKey,
    session::{NoSession, Session, SessionCodec, Sessions},
    user_management::{AuthenticateWithCode, User},
    webhooks::{SIGNATURE_HEADER, WebhookVerifier},
};
use workos_wasm::{Client, JsRuntime};

use crate::pages;

/// An error of any part of the application.
pub(crate) type Failure = Box<dyn StdError>;

/// An event about a user, with the fields that this application reads.
#[derive(Deserialize)]
struct UserEvent {
    event: String,
    data: User,
}

/// The state shared by all requests.
#[derive(Debug)]
pub(crate) struct Application {
    client: Client,
    sessions: Sessions,
    cookie_key: SealKey,
    webhooks: WebhookVerifier,
}

impl Application {
    pub(crate) fn new(
        config: Config,
        cookie_password: String,
        webhook_secret: String,
    ) -> Result<Self, Failure> {
        let cookie_key = SealKey::iron(cookie_password)?;
        let codec = SessionCodec::new(cookie_key.clone().into());
        Ok(Self {
            sessions: Sessions::new(&config, codec)?,
            client: workos_wasm::client(config),
            cookie_key,
            webhooks: WebhookVerifier::new(webhook_secret)?,
        })
    }

    /// Handles a request.
    ///
    /// An error is an internal error; errors of the client are responses.
    pub(crate) async fn handle(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/sign-in") => self.sign_in(request),
            (&Method::GET, "/callback") => self.callback(request).await,
            (&Method::GET, "/sign-out") => self.sign_out(request),
            (&Method::POST, "/webhooks") => Ok(self.webhook(request)),
            (&Method::GET, "/") => self.behind_session(request, true).await,
            (_, api) if api.starts_with("/api/") => self.behind_session(request, false).await,
            _ => Ok(text(StatusCode::NOT_FOUND, "page not found\n")),
        }
    }

    /// Handles a request that requires a session. Without a session, a page redirects to the sign-in and the
    /// API responds with 401.
    async fn behind_session(
        &self,
        request: &Request<Bytes>,
        is_page: bool,
    ) -> Result<Response<Bytes>, Failure> {
        let entropy = Entropy::from_runtime(&JsRuntime)?;
        let check = self.client.drive(&mut self.sessions.authenticate(request.headers(), entropy)).await;
        let mut response = match &check.outcome {
            Ok(session) => self.route(request, session).await?,
            // WorkOS cannot be reached. The session is kept.
            Err(NoSession::Unavailable(_)) => {
                text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
            }
            Err(_) if is_page => redirect("/sign-in")?,
            Err(_) => text(StatusCode::UNAUTHORIZED, "sign in first\n"),
        };
        check.write_headers(response.headers_mut());
        Ok(response)
    }

    async fn route(&self, request: &Request<Bytes>, session: &Session) -> Result<Response<Bytes>, Failure> {
        let client = &self.client;
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/") => Ok(pages::home(session)),
            (&Method::GET, "/api/me") => pages::me(client, session).await,
            (&Method::PUT, "/api/me") => pages::rename(client, session, request.body()).await,
            (&Method::GET, "/api/sessions") => pages::sessions(client, session).await,
            (&Method::DELETE, path) => {
                let id = path.strip_prefix("/api/sessions/").unwrap_or_default();
                pages::revoke(client, session, id).await
            }
            _ => Ok(text(StatusCode::NOT_FOUND, "operation not found\n")),
        }
    }

    /// Redirects the browser to AuthKit and sets the PKCE cookie.
    fn sign_in(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let (pkce_cookies, now) = (self.pkce_cookies(request), JsRuntime.now().wall);
        let cookies = RequestCookies::from_headers(request.headers());
        let entropy = &mut Entropy::from_runtime(&JsRuntime)?;
        let begun = pkce_cookies.create_authorization(
            self.client.config(),
            pkce_cookies.authkit_url(),
            "/",
            &cookies,
            now,
            entropy,
        )?;
        let mut response = redirect(begun.url.as_str())?;
        set_cookies(&mut response, begun.set_cookies());
        Ok(response)
    }

    /// Handles the redirect from AuthKit: exchanges the code and sets the session cookie.
    async fn callback(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let now = JsRuntime.now().wall;
        let (code, state) = (query(request, "code"), query(request, "state"));
        let cookies = RequestCookies::from_headers(request.headers());
        let back = match self.pkce_cookies(request).verify_callback(state.as_deref(), &cookies, now) {
            Ok(back) => back,
            Err(refused) => {
                let mut response = text(StatusCode::BAD_REQUEST, &format!("{refused}\n"));
                set_cookies(&mut response, &refused.clear_cookies);
                return Ok(response);
            }
        };
        let Some(code) = code else { return Ok(text(StatusCode::BAD_REQUEST, "no code\n")) };
        let exchange = AuthenticateWithCode::new(code).code_verifier(back.code_verifier);
        let mut response = match self.client.send(exchange).await {
            Ok(signed_in) => {
                let entropy = Entropy::from_runtime(&JsRuntime)?;
                let cookies = self.sessions.create(request.headers(), &signed_in, now, entropy)?;
                let mut response = redirect(&back.return_pathname)?;
                set_cookies(&mut response, &cookies);
                response
            }
            Err(error) if error.is_transient() => {
                text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
            }
            Err(_) => text(StatusCode::BAD_REQUEST, "that sign-in cannot be completed\n"),
        };
        set_cookies(&mut response, &back.clear_cookies);
        Ok(response)
    }

    /// Removes the session cookie and redirects to WorkOS to end the session.
    fn sign_out(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let out = self.sessions.log_out(request.headers(), None, JsRuntime.now().wall)?;
        let mut response = redirect(out.url.as_ref().map_or("/sign-in", |url| url.as_str()))?;
        set_cookies(&mut response, &out.set_cookies);
        Ok(response)
    }

    /// Handles a webhook: verifies signature and age, and decodes the events that this application handles.
    ///
    /// `verify_request` would decode every kind of event, which needs code for all of them. On the edge,
    /// where size counts, `verify_bytes` verifies the bytes alone.
    fn webhook(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let signature = request.headers().get(SIGNATURE_HEADER).map_or(&b""[..], |header| header.as_bytes());
        let verified = match self.webhooks.verify_bytes(signature, request.body(), JsRuntime.now().wall) {
            Ok(verified) => verified,
            Err(error) => return text(StatusCode::UNAUTHORIZED, &format!("{error}\n")),
        };
        match serde_json::from_slice::<UserEvent>(&verified) {
            Ok(UserEvent { event, data }) if event == "user.created" => {
                text(StatusCode::OK, &format!("welcome, {}\n", data.email))
            }
            // An event that is not handled: a success ends WorkOS's retries.
            Ok(_) => text(StatusCode::OK, "ignored\n"),
            Err(_) => text(StatusCode::BAD_REQUEST, "not an event\n"),
        }
    }

    fn pkce_cookies(&self, request: &Request<Bytes>) -> PkceCookies {
        let uri = request.uri();
        let (scheme, host) =
            (uri.scheme_str().unwrap_or("https"), uri.authority().map_or("", |host| host.as_str()));
        PkceCookies::new(self.cookie_key.clone(), &format!("{scheme}://{host}/callback"))
    }
}

/// Returns a query parameter, percent-decoded.
fn query(request: &Request<Bytes>, name: &str) -> Option<String> {
    let pairs = request.uri().query()?.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(key, _)| *key == name)?.1.replace('+', " ");
    Some(percent_encoding::percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

fn redirect(location: &str) -> Result<Response<Bytes>, Failure> {
    Ok(Response::builder().status(StatusCode::FOUND).header(LOCATION, location).body(Bytes::new())?)
}

fn set_cookies<'a>(response: &mut Response<Bytes>, cookies: impl IntoIterator<Item = &'a SetCookie>) {
    let headers: &mut HeaderMap = response.headers_mut();
    cookies.into_iter().for_each(|cookie| cookie.append_to(headers));
}

/// Returns a plain text response.
pub(crate) fn text(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *response.status_mut() = status;
    // Without a content type a browser may interpret a name as HTML.
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
