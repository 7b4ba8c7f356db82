//! The parts that `AuthKit` is made of, with routes of one's own on axum: PKCE cookies, sessions in a sealed cookie,
//! the exchange of the code, the sign-out.
//!
//! ```sh
//! cargo run --example sign_in
//! ```
//!
//! Most applications copy `web_app`, where `AuthKit` does all of this. [`application`] is the part to copy if its
//! routes do not fit. WorkOS is the emulator, and a simulated browser visits the application and AuthKit; five minutes
//! pass on a virtual clock.
//!
//! Rules that a copy should keep: the redirect URI is configured and not taken from a request; the callback
//! removes the PKCE cookie whatever its outcome; the sign-out is a POST of a page of the application, and
//! removes the session cookie even if there is no session to end at WorkOS; errors are logged and not shown.

use std::{collections::BTreeMap, error::Error as StdError, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::{Query, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{LOCATION, ORIGIN},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use workos_core::{
    DynClient, Error,
    auth::{PkceCookies, VerifiedCallback},
    cookie::SetCookie,
    seal::SealKey,
    session::{NoSession, Session, SessionCodec, Sessions},
    testing::{Browser, Emulator, Page},
    types::RedirectUrl,
    user_management::{AuthenticateWithCode, CreateUser},
};

/// The state shared by the handlers. The client is that of an adapter or of an emulator.
struct Application {
    client: DynClient,
    sessions: Sessions,
    pkce_cookies: PkceCookies,
    origin: String,
}

/// Creates the routes. `origin` is the origin of the application, such as `https://acme.com`, as browsers
/// send it: in lower case and without a default port. It is configured: a request can name any host.
fn application(client: DynClient, cookie_password: &str, origin: &str) -> Result<Router, Failure> {
    let application = Arc::new(Application {
        sessions: Sessions::new(client.config(), SessionCodec::authkit(cookie_password)?)?,
        pkce_cookies: PkceCookies::new(SealKey::iron(cookie_password)?, &format!("{origin}/callback")),
        origin: origin.to_owned(),
        client,
    });
    Ok(Router::new()
        .route("/", get(home))
        .route_layer(middleware::from_fn_with_state(application.clone(), signed_in))
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .route("/sign-out", post(sign_out))
        .with_state(application))
}

/// A page that requires a session.
async fn home(Extension(session): Extension<Session>) -> String {
    let name = session.user().and_then(|user| user.first_name).unwrap_or_default();
    format!("hello {name}{}", if session.was_refreshed() { ", with new tokens" } else { "" })
}

/// Allows signed-in users, redirects others to the sign-in, and sets the cookies of a refreshed session.
async fn signed_in(
    State(application): State<Arc<Application>>,
    mut request: Request,
    next: Next,
) -> Response {
    let check = application.client.authenticate(&application.sessions, request.headers()).await;
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
    response
}

/// Redirects the browser to AuthKit and sets the PKCE cookie.
async fn sign_in(
    State(application): State<Arc<Application>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (client, pkce_cookies) = (&application.client, &application.pkce_cookies);
    let (now, entropy) = (client.now(), client.entropy()?);
    let url = pkce_cookies.authkit_url();
    let authorization =
        pkce_cookies.create_authorization(client.config(), url, "/", &headers, now, entropy)?;
    Ok(redirect(&authorization.url, authorization.set_cookies()))
}

/// Handles the redirect from AuthKit. The PKCE cookie is removed whatever the outcome is, since a sign-in has
/// one callback.
async fn callback(
    State(application): State<Arc<Application>>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let state = query.get("state").map(String::as_str);
    let now = application.client.now();
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
async fn complete_sign_in(
    application: &Application,
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
    let now = client.now();
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
async fn sign_out(
    State(application): State<Arc<Application>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !is_same_origin(&headers, &application.origin) {
        return Ok((StatusCode::FORBIDDEN, "request of another site").into_response());
    }
    let now = application.client.now();
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

const HOME: &str = "https://acme.com/";

/// Returns a browser with the application and an emulator with a user, who signs in without asking.
async fn browser() -> Result<(Browser, Emulator), Failure> {
    let emulator = Emulator::new();
    let client = emulator.client().into_dyn();
    let ada = client.send(CreateUser::new("ada@acme.com").first_name("Ada")).await?;
    emulator.sign_in_as(&ada.id);
    // In a program the password comes from its configuration: 32 random characters or more.
    let password = "a-cookie-password-of-32-chars-or-more!!";
    let router = application(client, password, "https://acme.com")?;
    Ok((Browser::new(&emulator).service("https://acme.com", router), emulator))
}

/// Visits the pages of a sign-in, and returns a line per page.
async fn visit() -> Result<Vec<String>, Failure> {
    let (browser, emulator) = browser().await?;
    let browser = browser.without_redirects();
    let mut lines = Vec::new();
    let mut report = |name: &str, page: &Page| {
        let cookies = browser.cookies(HOME).len();
        lines.push(format!("{name}: {} {} [{cookies} cookies]", page.status().as_u16(), page.text()));
    };
    let page = browser.visit(HOME).await?;
    report("home without a session", &page);
    let page = page.follow().await?;
    report("sign-in", &page);
    let page = page.follow().await?;
    report("AuthKit", &page);
    let callback = page.follow().await?;
    report("callback", &callback);
    let page = callback.follow().await?;
    report("home", &page);
    report("callback again", &browser.visit(callback.url()).await?);
    emulator.advance(Duration::from_secs(301));
    let page = browser.visit(HOME).await?;
    report("home with an expired access token", &page);
    let page = page.post("/sign-out", &[]).await?;
    report("sign-out", &page);
    report("WorkOS", &page.follow().await?);
    report("home after the sign-out", &browser.visit(HOME).await?);
    Ok(lines)
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

    /// Returns a browser in front of the callback of a sign-in, and the URL of the callback.
    async fn at_callback() -> (Browser, Emulator, String) {
        let (browser, emulator) = browser().await.unwrap();
        let browser = browser.without_redirects();
        let page = browser.visit("https://acme.com/sign-in").await.unwrap().follow().await.unwrap();
        assert_eq!(browser.cookies(HOME).len(), 1);
        (browser, emulator, page.location().unwrap())
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
            let (browser, emulator, callback) = at_callback().await;
            let fault = |status| Fault::status(status).on::<AuthenticateWithCode>().times(9);
            let callback = match name {
                "rejected code" => callback.replace("code=", "code=x"),
                "AuthKit's error" => callback.replace("code=", "error=access_denied&error_description="),
                _ => callback,
            };
            match name {
                "outage" => emulator.add_fault(fault(503)),
                "rate limit" => emulator.add_fault(fault(429)),
                "wrong API key" => emulator.add_fault(fault(401)),
                "expired sign-in" => emulator.advance(Duration::from_secs(601)),
                _ => {}
            }
            let page = browser.visit(&callback).await.unwrap();
            assert_eq!(page.status(), status, "{name}");
            let cookies: Vec<String> = browser.cookies(HOME).into_iter().map(|cookie| cookie.name).collect();
            let session: &[&str] = if name == "success" { &["wos-session"] } else { &[] };
            assert_eq!(cookies, session, "{name}");
        }
    }

    #[tokio::test]
    async fn unreadable_session_cookie_is_removed_by_the_sign_out() {
        let (browser, _) = browser().await.unwrap();
        let browser = browser.without_redirects();
        let page = browser.visit(HOME).await.unwrap();
        browser.set_cookie(HOME, "wos-session=garbage; Path=/; Secure");
        let page = page.post("/sign-out", &[]).await.unwrap();
        assert_eq!((page.status().as_u16(), page.header("location")), (303, Some("/")));
        assert_eq!(browser.cookies(HOME).len(), 0);
    }

    #[tokio::test]
    async fn only_a_page_of_the_application_signs_out() {
        let (browser, _, callback) = at_callback().await;
        let home = browser.visit(&callback).await.unwrap();
        // A link, an image, or the address bar.
        assert_eq!(browser.visit("https://acme.com/sign-out").await.unwrap().status(), 405);
        for origin in ["https://evil.example", "https://blog.acme.com"] {
            let other = browser.clone().site(origin, |_| std::future::ready(http::Response::default()));
            let page = other.visit(origin).await.unwrap();
            let page = page.post("https://acme.com/sign-out", &[]).await.unwrap();
            assert_eq!((page.status().as_u16(), browser.cookies(HOME).len()), (403, 1), "{origin}");
        }
        let page = home.post("/sign-out", &[]).await.unwrap();
        assert_eq!((page.status().as_u16(), browser.cookies(HOME).len()), (303, 0));
    }

    #[test]
    fn origin_is_compared_exactly() {
        for (headers, expected) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
            // `Sec-Fetch-Site` decides if there is one.
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://acme.com")], false),
            (&[("origin", "https://acme.com")], true),
            (&[("origin", "http://acme.com")], false),
            (&[("origin", "https://acme.com:8443")], false),
            (&[("origin", "https://acme.com.evil.example")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("origin", "")], false),
        ] {
            let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            assert_eq!(is_same_origin(&map.collect(), "https://acme.com"), expected, "{headers:?}");
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
