//! Which request is for what, and who may send it.

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

/// What any part of the application may fail with.
pub(crate) type Failure = Box<dyn StdError>;

/// An event about a user, as far as this application reads events.
#[derive(Deserialize)]
struct UserEvent {
    event: String,
    data: User,
}

/// What all requests share.
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

    /// Answers a request, whatever it is. What fails here is nothing that the one who asks could do about.
    pub(crate) async fn handle(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/sign-in") => self.sign_in(request),
            (&Method::GET, "/callback") => self.callback(request).await,
            (&Method::GET, "/sign-out") => self.sign_out(request),
            (&Method::POST, "/webhooks") => Ok(self.webhook(request)),
            (&Method::GET, "/") => self.behind_session(request, true).await,
            (_, api) if api.starts_with("/api/") => self.behind_session(request, false).await,
            _ => Ok(text(StatusCode::NOT_FOUND, "no such page\n")),
        }
    }

    /// Pages and calls that take a session. A browser without one is sent to sign in, a program is told 401.
    async fn behind_session(
        &self,
        request: &Request<Bytes>,
        is_page: bool,
    ) -> Result<Response<Bytes>, Failure> {
        let entropy = Entropy::from_runtime(&JsRuntime)?;
        let check = self.client.drive(&mut self.sessions.authenticate(request.headers(), entropy)).await;
        let mut answer = match &check.outcome {
            Ok(session) => self.answer(request, session).await?,
            // WorkOS cannot be asked now. That is nobody's fault, and nobody is signed out by it.
            Err(NoSession::Unavailable(_)) => {
                text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
            }
            Err(_) if is_page => redirect("/sign-in")?,
            Err(_) => text(StatusCode::UNAUTHORIZED, "sign in first\n"),
        };
        check.write_headers(answer.headers_mut());
        Ok(answer)
    }

    async fn answer(&self, request: &Request<Bytes>, session: &Session) -> Result<Response<Bytes>, Failure> {
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
            _ => Ok(text(StatusCode::NOT_FOUND, "no such call\n")),
        }
    }

    /// Sends the browser to AuthKit, with a cookie that ties the sign-in to it.
    fn sign_in(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let (pkce_cookies, now) = (self.pkce_cookies(request), JsRuntime.now().wall);
        let cookies = RequestCookies::from_headers(request.headers());
        let entropy = &mut Entropy::from_runtime(&JsRuntime)?;
        let url = pkce_cookies.authkit_url();
        let authorization =
            pkce_cookies.create_authorization(self.client.config(), url, "/", &cookies, now, entropy)?;
        let mut answer = redirect(authorization.url.as_str())?;
        set_cookies(&mut answer, authorization.set_cookies());
        Ok(answer)
    }

    /// Where AuthKit sends the browser back to: the code becomes a session.
    async fn callback(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let now = JsRuntime.now().wall;
        let (code, state) = (query(request, "code"), query(request, "state"));
        let cookies = RequestCookies::from_headers(request.headers());
        let back = match self.pkce_cookies(request).verify_callback(state.as_deref(), &cookies, now) {
            Ok(back) => back,
            Err(refused) => {
                let mut answer = text(StatusCode::BAD_REQUEST, &format!("{refused}\n"));
                set_cookies(&mut answer, &refused.clear_cookies);
                return Ok(answer);
            }
        };
        let Some(code) = code else { return Ok(text(StatusCode::BAD_REQUEST, "no code\n")) };
        let exchange = AuthenticateWithCode::new(code).code_verifier(back.code_verifier);
        let mut answer = match self.client.send(exchange).await {
            Ok(signed_in) => {
                let entropy = Entropy::from_runtime(&JsRuntime)?;
                let cookies = self.sessions.create(request.headers(), &signed_in, now, entropy)?;
                let mut answer = redirect(&back.return_pathname)?;
                set_cookies(&mut answer, &cookies);
                answer
            }
            Err(error) if error.is_transient() => {
                text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
            }
            Err(_) => text(StatusCode::BAD_REQUEST, "that sign-in cannot be completed\n"),
        };
        set_cookies(&mut answer, &back.clear_cookies);
        Ok(answer)
    }

    /// Ends the session here and at WorkOS.
    fn sign_out(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let out = self.sessions.log_out(request.headers(), None, JsRuntime.now().wall)?;
        let mut answer = redirect(out.url.as_ref().map_or("/sign-in", |url| url.as_str()))?;
        set_cookies(&mut answer, &out.set_cookies);
        Ok(answer)
    }

    /// Believes what WorkOS signed, lately, and nothing else.
    ///
    /// `verify_request` would give a typed event of any of WorkOS's kinds, and bring the code to read all of them. On the
    /// edge, where size counts, this verifies the bytes and reads what it handles.
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
            // Not ours to handle: a success ends WorkOS's attempts.
            Ok(_) => text(StatusCode::OK, "thank you\n"),
            Err(_) => text(StatusCode::BAD_REQUEST, "no event\n"),
        }
    }

    fn pkce_cookies(&self, request: &Request<Bytes>) -> PkceCookies {
        let uri = request.uri();
        let (scheme, host) =
            (uri.scheme_str().unwrap_or("https"), uri.authority().map_or("", |host| host.as_str()));
        PkceCookies::new(self.cookie_key.clone(), &format!("{scheme}://{host}/callback"))
    }
}

/// A value of the query, percent-decoded.
fn query(request: &Request<Bytes>, name: &str) -> Option<String> {
    let pairs = request.uri().query()?.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(key, _)| *key == name)?.1.replace('+', " ");
    Some(percent_encoding::percent_decode_str(&value).decode_utf8_lossy().into_owned())
}

fn redirect(location: &str) -> Result<Response<Bytes>, Failure> {
    Ok(Response::builder().status(StatusCode::FOUND).header(LOCATION, location).body(Bytes::new())?)
}

fn set_cookies<'a>(answer: &mut Response<Bytes>, cookies: impl IntoIterator<Item = &'a SetCookie>) {
    let headers: &mut HeaderMap = answer.headers_mut();
    cookies.into_iter().for_each(|cookie| cookie.append_to(headers));
}

/// A plain answer.
pub(crate) fn text(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    *answer.status_mut() = status;
    // Without it a browser may take a name for HTML.
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
