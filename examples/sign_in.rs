//! Sign-in with AuthKit on axum: PKCE, a session in a sealed cookie, refresh of an expired access token, and
//! sign-out.
//!
//! ```sh
//! cargo run --example sign_in
//! ```
//!
//! [`application`] is the part to copy. WorkOS is the emulator, and a simulated browser visits the
//! application and AuthKit; five minutes pass on a virtual clock.
//!
//! Rules that a copy should keep: the redirect URI is configured and not taken from a request; the callback
//! removes the PKCE cookie whatever its outcome; the sign-out is a POST of a page of the application, and
//! removes the session cookie even if there is no session to end at WorkOS; errors are logged and not shown.

use std::{
    collections::BTreeMap,
    error::Error as StdError,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{Query, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{LOCATION, ORIGIN, SET_COOKIE},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use workos_core::{
    Client, Error, Runtime, Transport,
    auth::{PkceCookies, VerifiedCallback},
    cookie::SetCookie,
    seal::SealKey,
    session::{NoSession, Session, SessionCodec, Sessions},
    testing::Emulator,
    types::RedirectUrl,
    user_management::{AuthenticateWithCode, CreateUser},
};

/// The state shared by the handlers. In a program the client is that of an adapter.
struct Application<T, R> {
    client: Client<T, R>,
    sessions: Sessions,
    pkce_cookies: PkceCookies,
    origin: String,
}

/// Creates the routes. `origin` is the origin of the application, such as `https://acme.com`, as browsers
/// send it: in lower case and without a default port. It is configured: a request can name any host.
fn application<T, R>(client: Client<T, R>, cookie_password: &str, origin: &str) -> Result<Router, Failure>
where
    T: Transport<Future: Send> + Send + Sync + 'static,
    R: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let application = Arc::new(Application {
        sessions: Sessions::new(client.config(), SessionCodec::authkit(cookie_password)?)?,
        pkce_cookies: PkceCookies::new(SealKey::iron(cookie_password)?, &format!("{origin}/callback")),
        origin: origin.to_owned(),
        client,
    });
    Ok(Router::new()
        .route("/", get(home))
        .route_layer(middleware::from_fn_with_state(application.clone(), signed_in::<T, R>))
        .route("/sign-in", get(sign_in::<T, R>))
        .route("/callback", get(callback::<T, R>))
        .route("/sign-out", post(sign_out::<T, R>))
        .with_state(application))
}

/// A page that requires a session.
async fn home(Extension(session): Extension<Session>) -> String {
    let name = session.user().and_then(|user| user.first_name).unwrap_or_default();
    format!("hello {name}{}", if session.was_refreshed() { ", with new tokens" } else { "" })
}

/// Allows signed-in users, redirects others to the sign-in, and sets the cookies of a refreshed session.
async fn signed_in<T, R>(
    State(application): State<Arc<Application<T, R>>>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure>
where
    T: Transport<Future: Send> + Send + Sync + 'static,
    R: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let client = &application.client;
    let mut check = application.sessions.authenticate(request.headers(), client.entropy()?);
    let check = client.drive(&mut check).await;
    let mut response = match &check.outcome {
        Ok(session) => {
            request.extensions_mut().insert(session.clone());
            next.run(request).await
        }
        // WorkOS cannot be reached. The session is kept.
        Err(error @ NoSession::Unavailable(_)) => {
            eprintln!("{error}");
            try_again()
        }
        Err(_) => (StatusCode::FOUND, [(LOCATION, "/sign-in")]).into_response(),
    };
    check.write_headers(response.headers_mut());
    Ok(response)
}

/// Redirects the browser to AuthKit and sets the PKCE cookie.
async fn sign_in<T: Transport, R: Runtime>(
    State(application): State<Arc<Application<T, R>>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (client, pkce_cookies) = (&application.client, &application.pkce_cookies);
    let now = client.runtime().now().wall;
    let entropy = client.entropy()?;
    let url = pkce_cookies.authkit_url();
    let authorization =
        pkce_cookies.create_authorization(client.config(), url, "/", &headers, now, entropy)?;
    Ok(redirect(&authorization.url, authorization.set_cookies()))
}

/// Handles the redirect from AuthKit. The PKCE cookie is removed whatever the outcome is, since a sign-in has
/// one callback.
async fn callback<T: Transport, R: Runtime>(
    State(application): State<Arc<Application<T, R>>>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let state = query.get("state").map(String::as_str);
    let now = application.client.runtime().now().wall;
    let (mut response, clear_cookies) = match application.pkce_cookies.verify_callback(&headers, state, now) {
        Ok(callback) => {
            let clear_cookies = callback.clear_cookies.clone();
            let completed = complete_sign_in(&application, &headers, callback, query.get("code")).await;
            (completed.unwrap_or_else(Failure::into_response), clear_cookies)
        }
        // A callback in another browser, or an expired one.
        Err(error) => ((StatusCode::BAD_REQUEST, error.to_string()).into_response(), error.clear_cookies),
    };
    clear_cookies.iter().for_each(|cookie| cookie.append_to(response.headers_mut()));
    response
}

/// Exchanges the code and sets the session cookie.
async fn complete_sign_in<T: Transport, R: Runtime>(
    application: &Application<T, R>,
    headers: &HeaderMap,
    callback: VerifiedCallback,
    code: Option<&String>,
) -> Result<Response, Failure> {
    let client = &application.client;
    // AuthKit redirects with an error if the user or WorkOS denies the sign-in.
    let Some(code) = code else { return Ok(rejected()) };
    let exchange = AuthenticateWithCode::new(code.as_str()).code_verifier(callback.code_verifier);
    // Without AuthKit's pages, a further step (a second factor, an organization) is an error here, which
    // converts to an `auth::AuthenticationStep`.
    let signed_in = match client.send(exchange).await {
        Ok(signed_in) => signed_in,
        Err(error) => return exchange_failed(error),
    };
    let now = client.runtime().now().wall;
    let session = application.sessions.create(headers, &signed_in, now, client.entropy()?)?;
    let mut response = (StatusCode::FOUND, [(LOCATION, callback.return_pathname)]).into_response();
    session.iter().for_each(|cookie| cookie.append_to(response.headers_mut()));
    Ok(response)
}

/// Responds to a failed exchange: 503 in an outage, 400 if WorkOS rejects the code. Any other error is one of
/// the application, such as a wrong API key.
fn exchange_failed(error: Error) -> Result<Response, Failure> {
    let response = match &error {
        _ if error.is_transient() => try_again(),
        Error::Api(rejection) if rejection.status.is_client_error() && !rejection.is_unauthorized() => {
            rejected()
        }
        _ => return Err(error.into()),
    };
    eprintln!("{error}");
    Ok(response)
}

/// Removes the session cookie and redirects to WorkOS to end the session. A page has a form for that:
/// `<form method="post" action="/sign-out"><button>Sign out</button></form>`.
///
/// A GET would let a link or an image of another site sign users out.
async fn sign_out<T: Transport, R: Runtime>(
    State(application): State<Arc<Application<T, R>>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !is_same_origin(&headers, &application.origin) {
        return Ok((StatusCode::FORBIDDEN, "request of another site").into_response());
    }
    let now = application.client.runtime().now().wall;
    let out = application.sessions.log_out(&headers, None, now)?;
    // Without a readable cookie there is no session to end at WorkOS; an unreadable one is removed too.
    let mut response = match &out.url {
        Some(url) => (StatusCode::SEE_OTHER, [(LOCATION, url.to_header_value())]).into_response(),
        None => (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response(),
    };
    out.set_cookies.iter().for_each(|cookie| cookie.append_to(response.headers_mut()));
    Ok(response)
}

/// Whether a page of this origin sent the request. Browsers say so in `Sec-Fetch-Site`, older ones in
/// `Origin`; without both the answer is no.
fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.get(ORIGIN).is_some_and(|sender| sender == origin),
    }
}

fn rejected() -> Response {
    (StatusCode::BAD_REQUEST, "the sign-in cannot be completed").into_response()
}

fn try_again() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "try again in a moment").into_response()
}

fn redirect<'a>(url: &RedirectUrl, cookies: impl IntoIterator<Item = &'a SetCookie>) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(LOCATION, url.to_header_value());
    cookies.into_iter().for_each(|cookie| cookie.append_to(response.headers_mut()));
    response
}

/// An internal error, which is logged and not sent to the browser.
#[derive(Debug)]
struct Failure(Box<dyn StdError + Send + Sync>);

impl<E: StdError + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, "internal error").into_response()
    }
}

/// A simulated browser that stores cookies and follows no redirects.
struct Browser {
    application: SocketAddr,
    emulator: Emulator,
    cookies: BTreeMap<String, String>,
}

/// The parts of a response that the example uses.
struct Page {
    status: StatusCode,
    location: String,
    text: String,
}

impl Browser {
    fn visit(&mut self, url: &str) -> Result<Page, Failure> {
        self.request("GET", url, &[])
    }

    /// Sends a form of a page.
    fn submit(&mut self, url: &str, headers: &[(&str, &str)]) -> Result<Page, Failure> {
        self.request("POST", url, headers)
    }

    fn request(&mut self, method: &str, url: &str, headers: &[(&str, &str)]) -> Result<Page, Failure> {
        // Every URL outside the application is of WorkOS.
        if !url.starts_with('/') && !url.contains(&self.application.to_string()) {
            let request = http::Request::get(url).body(bytes::Bytes::new())?;
            let response = self.emulator.handle(&request, self.emulator.now())?;
            return Ok(page(&response, String::new()));
        }
        let path = url.trim_start_matches(&format!("http://{}", self.application));
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let agent =
            ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().new_agent();
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.application))
            .header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = agent.run(request.body(())?)?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (pair, attributes) = cookie.to_str()?.split_once(';').unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or_default();
            if attributes.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = response.body_mut().read_to_string()?;
        Ok(page(&response, text))
    }
}

fn page<B>(response: &http::Response<B>, text: String) -> Page {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    Page { status: response.status(), location: location.unwrap_or_default().to_owned(), text }
}

/// Starts the application against an emulator with a user, and runs a browser.
async fn with_browser<T: Send + 'static>(
    browse: impl FnOnce(Browser) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let emulator = Emulator::new();
    let client = emulator.client();
    let ada = client.send(CreateUser::new("ada@acme.com").first_name("Ada")).await?;
    emulator.sign_in_as(&ada.id);

    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    // In a program the password comes from its configuration: 32 random characters or more.
    let password = "a-cookie-password-of-32-chars-or-more!!";
    let router = application(client, password, &format!("http://{address}"))?;
    tokio::spawn(async move { axum::serve(listener, router).await });

    let browser = Browser { application: address, emulator, cookies: BTreeMap::new() };
    tokio::task::spawn_blocking(|| browse(browser)).await?
}

/// Visits the pages of a sign-in, and returns a line per visit.
async fn visit() -> Result<Vec<String>, Failure> {
    with_browser(|mut browser| {
        let emulator = browser.emulator.clone();
        let mut visits = Vec::new();
        let mut report = |browser: &Browser, name: &str, page: Page| {
            let cookies = browser.cookies.len();
            visits.push(format!("{name}: {} {} [{cookies} cookies]", page.status.as_u16(), page.text));
            page.location
        };
        let mut go = |browser: &mut Browser, name: &str, url: &str| -> Result<String, Failure> {
            let page = browser.visit(url)?;
            Ok(report(browser, name, page))
        };
        let sign_in = go(&mut browser, "home without a session", "/")?;
        let authkit = go(&mut browser, "sign-in", &sign_in)?;
        let callback = go(&mut browser, "AuthKit", &authkit)?;
        let home = go(&mut browser, "callback", &callback)?;
        go(&mut browser, "home", &home)?;
        go(&mut browser, "callback again", &callback)?;
        emulator.advance(Duration::from_secs(301));
        go(&mut browser, "home with an expired access token", "/")?;
        let page = browser.submit("/sign-out", &[("sec-fetch-site", "same-origin")])?;
        let workos = report(&browser, "sign-out", page);
        let page = browser.visit(&workos)?;
        report(&browser, "WorkOS", page);
        let page = browser.visit("/")?;
        report(&browser, "home after the sign-out", page);
        Ok(visits)
    })
    .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    for line in visit().await? {
        println!("{line}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use workos_core::testing::Fault;

    /// Runs a browser that stands in front of the callback of a sign-in.
    async fn at_callback<T: Send + 'static>(
        browse: impl FnOnce(Browser, String) -> Result<T, Failure> + Send + 'static,
    ) -> T {
        let result = with_browser(|mut browser| {
            let authkit = browser.visit("/sign-in")?.location;
            assert_eq!(browser.cookies.len(), 1);
            let callback = browser.visit(&authkit)?.location;
            browse(browser, callback)
        });
        result.await.unwrap_or_else(|failure| panic!("{}", failure.0))
    }

    #[tokio::test]
    async fn pkce_cookie_is_removed_whatever_the_callback_ends_with() {
        for (name, status) in [
            ("success", 302),
            ("rejected code", 400),
            ("AuthKit's error", 400),
            ("outage", 503),
            ("rate limit", 503),
            ("wrong API key", 500),
            ("expired sign-in", 400),
        ] {
            let (found, cookies) = at_callback(move |mut browser, callback| {
                let fault = |status| Fault::status(status).on::<AuthenticateWithCode>().times(9);
                let callback = match name {
                    "rejected code" => callback.replace("code=", "code=x"),
                    "AuthKit's error" => callback.replace("code=", "error=access_denied&error_description="),
                    _ => callback,
                };
                match name {
                    "outage" => browser.emulator.add_fault(fault(503)),
                    "rate limit" => browser.emulator.add_fault(fault(429)),
                    "wrong API key" => browser.emulator.add_fault(fault(401)),
                    "expired sign-in" => browser.emulator.advance(Duration::from_secs(601)),
                    _ => {}
                }
                let page = browser.visit(&callback)?;
                let names = browser.cookies.into_keys().collect::<Vec<_>>();
                Ok((page.status.as_u16(), names))
            })
            .await;
            assert_eq!(found, status, "{name}");
            let session: &[&str] = if name == "success" { &["wos-session"] } else { &[] };
            assert_eq!(cookies, session, "{name}");
        }
    }

    #[tokio::test]
    async fn unreadable_session_cookie_is_removed_by_the_sign_out() {
        let (status, location, left) = with_browser(|mut browser| {
            browser.cookies.insert("wos-session".to_owned(), "garbage".to_owned());
            let page = browser.submit("/sign-out", &[("sec-fetch-site", "same-origin")])?;
            Ok((page.status.as_u16(), page.location, browser.cookies.len()))
        })
        .await
        .unwrap();
        assert_eq!((status, location.as_str(), left), (303, "/", 0));
    }

    #[tokio::test]
    async fn only_a_page_of_the_application_signs_out() {
        at_callback(|mut browser, callback| {
            browser.visit(&callback)?;
            // A link, an image, or the address bar.
            assert_eq!(browser.visit("/sign-out")?.status, 405);
            let own = format!("http://{}", browser.application);
            for (headers, status) in [
                (&[][..], 403),
                (&[("sec-fetch-site", "cross-site")], 403),
                (&[("sec-fetch-site", "same-site")], 403),
                (&[("sec-fetch-site", "none")], 403),
                // `Sec-Fetch-Site` decides if there is one.
                (&[("sec-fetch-site", "cross-site"), ("origin", own.as_str())], 403),
                (&[("origin", "null")], 403),
                (&[("origin", "https://evil.example")], 403),
                (&[("origin", own.as_str())], 303),
            ] {
                let page = browser.submit("/sign-out", headers)?;
                assert_eq!(page.status, status, "{headers:?}");
                assert_eq!(browser.cookies.is_empty(), status == 303, "{headers:?}");
            }
            Ok(())
        })
        .await;
    }

    #[test]
    fn origin_is_compared_exactly() {
        let of = |origin: &str| {
            let headers = HeaderMap::from_iter([(ORIGIN, origin.parse().unwrap())]);
            is_same_origin(&headers, "https://acme.com")
        };
        assert!(of("https://acme.com"));
        for other in ["http://acme.com", "https://acme.com:8443", "https://acme.com.evil.example", "null", ""]
        {
            assert!(!of(other), "{other}");
        }
    }

    #[tokio::test]
    async fn session_is_started_refreshed_and_ended() {
        let visits = visit().await.map_err(|failure| failure.0.to_string());
        assert_eq!(
            visits.unwrap_or_else(|error| vec![error]),
            [
                "home without a session: 302  [0 cookies]",
                "sign-in: 302  [1 cookies]",
                "AuthKit: 302  [1 cookies]",
                "callback: 302  [1 cookies]",
                "home: 200 hello Ada [1 cookies]",
                "callback again: 400 request has no PKCE cookie for the state [1 cookies]",
                "home with an expired access token: 200 hello Ada, with new tokens [1 cookies]",
                "sign-out: 303  [0 cookies]",
                "WorkOS: 302  [0 cookies]",
                "home after the sign-out: 302  [0 cookies]",
            ]
        );
    }
}
