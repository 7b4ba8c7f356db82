//! The routes of the application, and which of them require a session.

use std::error::Error as StdError;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri,
    header::{CONTENT_TYPE, LOCATION, ORIGIN},
};
use workos_core::{
    Config, Entropy, Error, Runtime as _,
    auth::{PkceCookies, VerifiedCallback},
    cookie::SetCookie,
    events::kind::UserCreated,
    seal::SealKey,
    session::{NoSession, Session, SessionCodec, Sessions},
    user_management::AuthenticateWithCode,
    webhooks::{VerificationError, WebhookVerifier},
};
use workos_wasm::{Client, JsRuntime};

use crate::pages;

/// An error of any part of the application.
pub(crate) type Failure = Box<dyn StdError>;

/// The state shared by all requests.
#[derive(Debug)]
pub(crate) struct Application {
    client: Client,
    sessions: Sessions,
    pkce_cookies: PkceCookies,
    /// The origin of the redirect URI, such as `https://acme.com`.
    origin: String,
    webhooks: WebhookVerifier,
}

impl Application {
    /// Creates the application. The redirect URI is configured, since a request can name any host and scheme:
    /// the PKCE cookie is `Secure` unless the redirect URI is an `http` one of this machine.
    pub(crate) fn new(
        config: Config,
        redirect_uri: &str,
        cookie_password: String,
        webhook_secret: String,
    ) -> Result<Self, Failure> {
        let cookie_key = SealKey::iron(cookie_password)?;
        let codec = SessionCodec::new(cookie_key.clone().into());
        Ok(Self {
            origin: origin_of(redirect_uri)?,
            pkce_cookies: PkceCookies::new(cookie_key, redirect_uri),
            sessions: Sessions::new(&config, codec)?,
            client: workos_wasm::client(config),
            webhooks: WebhookVerifier::new(webhook_secret)?,
        })
    }

    /// Handles a request.
    ///
    /// An error is an internal error; errors of the client are responses.
    pub(crate) async fn handle(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        match (request.method(), request.uri().path()) {
            (&Method::POST, "/webhooks") => Ok(self.webhook(request)),
            // A link or a form of another site must not sign users out or change their data.
            (method, _) if !method.is_safe() && !is_same_origin(request.headers(), &self.origin) => {
                Ok(text(StatusCode::FORBIDDEN, "request of another site\n"))
            }
            (&Method::GET, "/sign-in") => self.sign_in(request),
            (&Method::GET, "/callback") => Ok(self.callback(request).await),
            (&Method::POST, "/sign-out") => self.sign_out(request),
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
            // An internal error too sets the cookies of a refreshed session: the old refresh token is used up.
            Ok(session) => {
                self.route(request, session).await.unwrap_or_else(|failure| internal_error(&failure))
            }
            // WorkOS cannot be reached. The session is kept.
            Err(NoSession::Unavailable(_)) => try_again(),
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
        let (pkce_cookies, now) = (&self.pkce_cookies, JsRuntime.now().wall);
        let entropy = Entropy::from_runtime(&JsRuntime)?;
        let begun = pkce_cookies.create_authorization(
            self.client.config(),
            pkce_cookies.authkit_url(),
            "/",
            request.headers(),
            now,
            entropy,
        )?;
        let mut response = redirect(begun.url.as_str())?;
        set_cookies(&mut response, begun.set_cookies());
        Ok(response)
    }

    /// Handles the redirect from AuthKit. The PKCE cookie is removed whatever the outcome is, since a sign-in
    /// has one callback.
    async fn callback(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let state = query(request, "state");
        let now = JsRuntime.now().wall;
        let (mut response, clear_cookies) =
            match self.pkce_cookies.verify_callback(request.headers(), state.as_deref(), now) {
                Ok(callback) => {
                    let clear_cookies = callback.clear_cookies.clone();
                    let completed = self.complete_sign_in(request, callback).await;
                    (completed.unwrap_or_else(|failure| internal_error(&failure)), clear_cookies)
                }
                Err(rejected) => {
                    (text(StatusCode::BAD_REQUEST, &format!("{rejected}\n")), rejected.clear_cookies)
                }
            };
        set_cookies(&mut response, &clear_cookies);
        response
    }

    /// Exchanges the code and sets the session cookie.
    async fn complete_sign_in(
        &self,
        request: &Request<Bytes>,
        callback: VerifiedCallback,
    ) -> Result<Response<Bytes>, Failure> {
        // AuthKit redirects with an error if the user or WorkOS denies the sign-in.
        let Some(code) = query(request, "code") else { return Ok(rejected()) };
        let exchange = AuthenticateWithCode::new(code).code_verifier(callback.code_verifier);
        let signed_in = match self.client.send(exchange).await {
            Ok(signed_in) => signed_in,
            Err(error) if error.is_transient() => return Ok(try_again()),
            Err(Error::Api(error)) if error.status.is_client_error() && !error.is_unauthorized() => {
                return Ok(rejected());
            }
            // An error of the application, such as a wrong API key.
            Err(error) => return Err(error.into()),
        };
        let (now, entropy) = (JsRuntime.now().wall, Entropy::from_runtime(&JsRuntime)?);
        let cookies = self.sessions.create(request.headers(), &signed_in, now, entropy)?;
        let mut response = redirect(&callback.return_pathname)?;
        set_cookies(&mut response, &cookies);
        Ok(response)
    }

    /// Removes the session cookie and redirects to WorkOS to end the session, if the cookie is readable. A page
    /// has a form for that: `<form method="post" action="/sign-out"><button>Sign out</button></form>`.
    fn sign_out(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let out = self.sessions.log_out(request.headers(), None, JsRuntime.now().wall)?;
        let mut response = redirect(out.url.as_ref().map_or("/sign-in", |url| url.as_str()))?;
        *response.status_mut() = StatusCode::SEE_OTHER;
        set_cookies(&mut response, &out.set_cookies);
        Ok(response)
    }

    /// Handles a webhook: verifies signature and age, and decodes the events that this application handles.
    fn webhook(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let now = JsRuntime.now().wall;
        let event = match self.webhooks.verify_request(request.headers(), request.body(), now) {
            Ok(event) => event,
            Err(VerificationError::Signature(error)) => {
                return text(StatusCode::UNAUTHORIZED, &format!("{error}\n"));
            }
            Err(error) => return text(StatusCode::BAD_REQUEST, &format!("{error}\n")),
        };
        // The worker contains the code for the kinds of events that are named here, and for no others.
        match event.data::<UserCreated>() {
            Ok(Some(user)) => text(StatusCode::OK, &format!("welcome, {}\n", user.email)),
            // An event that is not handled: a success ends WorkOS's retries.
            Ok(None) => text(StatusCode::OK, "ignored\n"),
            Err(error) => text(StatusCode::BAD_REQUEST, &format!("{error}\n")),
        }
    }
}

/// Returns the origin of a URL as browsers send it.
fn origin_of(url: &str) -> Result<String, Failure> {
    let uri: Uri = url.parse()?;
    let is_local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("the redirect URI has no origin".into());
    };
    if scheme == "http" && !is_local {
        return Err("the redirect URI is not an https URL".into());
    }
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let authority = authority.as_str();
    let authority = authority.strip_suffix(default_port).unwrap_or(authority);
    Ok(format!("{scheme}://{}", authority.to_ascii_lowercase()))
}

/// Whether a page of this origin sent the request. Browsers say so in `Sec-Fetch-Site`, older ones in
/// `Origin`; without both the answer is no.
fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(ORIGIN).is_some_and(|sender| sender == origin),
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

fn rejected() -> Response<Bytes> {
    text(StatusCode::BAD_REQUEST, "the sign-in cannot be completed\n")
}

fn try_again() -> Response<Bytes> {
    text(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment\n")
}

/// Returns the response to an internal error, and the error for the log.
fn internal_error(failure: &Failure) -> Response<Bytes> {
    let mut response = text(StatusCode::INTERNAL_SERVER_ERROR, "internal error\n");
    response.extensions_mut().insert(InternalError(failure.to_string()));
    response
}

/// The message of an internal error, an extension of the response. The message contains no secret.
#[derive(Debug, Clone)]
pub(crate) struct InternalError(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_is_that_of_the_redirect_uri() {
        for (uri, origin) in [
            ("https://acme.com/callback", Some("https://acme.com")),
            ("https://Acme.com:443/callback", Some("https://acme.com")),
            ("https://acme.com:8443/callback", Some("https://acme.com:8443")),
            ("http://127.0.0.1:8787/callback", Some("http://127.0.0.1:8787")),
            ("http://localhost:80/callback", Some("http://localhost")),
            ("http://acme.com/callback", None),
            ("ftp://acme.com/callback", None),
            ("/callback", None),
            ("acme.com", None),
            ("", None),
        ] {
            assert_eq!(origin_of(uri).ok().as_deref(), origin, "{uri}");
        }
    }

    #[test]
    fn only_requests_of_the_own_origin_are_accepted() {
        for (headers, is_accepted) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("origin", "https://acme.com")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (&[], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://acme.com")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://acme.com")], false),
            (&[("origin", "https://acme.com.evil.example")], false),
            (&[("host", "acme.com")], false),
        ] {
            let headers: HeaderMap = headers
                .iter()
                .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(is_same_origin(&headers, "https://acme.com"), is_accepted, "{headers:?}");
        }
    }
}
