//! Sign-in with AuthKit on axum: PKCE, a session in a sealed cookie, refresh of an expired access token, and
//! sign-out.
//!
//! ```sh
//! cargo run --example sign_in
//! ```
//!
//! [`application`] is the part to copy. WorkOS is the emulator, and a simulated browser visits the
//! application and AuthKit; five minutes pass on a virtual clock.

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
        header::{LOCATION, SET_COOKIE},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use workos_core::{
    Client, Runtime, Transport,
    auth::PkceCookies,
    cookie::{RequestCookies, SetCookie},
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
}

/// Creates the routes. `origin` is the origin of the application, such as `https://acme.com`.
fn application<T, R>(client: Client<T, R>, cookie_password: &str, origin: &str) -> Result<Router, Failure>
where
    T: Transport<Future: Send> + Send + Sync + 'static,
    R: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let application = Arc::new(Application {
        sessions: Sessions::new(client.config(), SessionCodec::authkit(cookie_password)?)?,
        pkce_cookies: PkceCookies::new(SealKey::iron(cookie_password)?, &format!("{origin}/callback")),
        client,
    });
    Ok(Router::new()
        .route("/", get(home))
        .route_layer(middleware::from_fn_with_state(application.clone(), signed_in::<T, R>))
        .route("/sign-in", get(sign_in::<T, R>))
        .route("/callback", get(callback::<T, R>))
        .route("/sign-out", get(sign_out::<T, R>))
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
            (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response()
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
    let cookies = RequestCookies::from_headers(&headers);
    let now = client.runtime().now().wall;
    let entropy = &mut client.entropy()?;
    let url = pkce_cookies.authkit_url();
    let authorization =
        pkce_cookies.create_authorization(client.config(), url, "/", &cookies, now, entropy)?;
    Ok(redirect(&authorization.url, authorization.set_cookies()))
}

/// Handles the redirect from AuthKit: exchanges the code and sets the session cookie.
async fn callback<T: Transport, R: Runtime>(
    State(application): State<Arc<Application<T, R>>>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let client = &application.client;
    let cookies = RequestCookies::from_headers(&headers);
    let state = query.get("state").map(String::as_str);
    let (now, code) = (client.runtime().now().wall, query.get("code"));
    let (sign_in, code) = match (application.pkce_cookies.verify_callback(state, &cookies, now), code) {
        (Ok(sign_in), Some(code)) => (sign_in, code),
        // An error of AuthKit, a callback in another browser, or an expired one.
        (Ok(_), None) => return Ok((StatusCode::BAD_REQUEST, "no code").into_response()),
        (Err(error), _) => {
            let mut response = (StatusCode::BAD_REQUEST, error.to_string()).into_response();
            error.clear_cookies.iter().for_each(|cookie| cookie.append_to(response.headers_mut()));
            return Ok(response);
        }
    };
    let exchange = AuthenticateWithCode::new(code.as_str()).code_verifier(sign_in.code_verifier);
    // Without AuthKit's pages, a further step (a second factor, an organization) is an error here, which
    // converts to an `auth::AuthenticationStep`.
    let signed_in = client.send(exchange).await?;
    let session = application.sessions.create(&headers, &signed_in, now, client.entropy()?)?;
    let mut response = (StatusCode::FOUND, [(LOCATION, sign_in.return_pathname)]).into_response();
    for cookie in session.iter().chain(&sign_in.clear_cookies) {
        cookie.append_to(response.headers_mut());
    }
    Ok(response)
}

/// Removes the session cookie and redirects to WorkOS to end the session.
async fn sign_out<T: Transport, R: Runtime>(
    State(application): State<Arc<Application<T, R>>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let now = application.client.runtime().now().wall;
    let out = application.sessions.log_out(&headers, None, now)?;
    Ok(match &out.url {
        Some(url) => redirect(url, &out.set_cookies),
        None => (StatusCode::FOUND, [(LOCATION, "/")]).into_response(),
    })
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
        let mut response = agent
            .get(format!("http://{}{path}", self.application))
            .header("cookie", cookies.join("; "))
            .call()?;
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

/// Visits the pages of a sign-in, and returns a line per visit.
async fn visit() -> Result<Vec<String>, Failure> {
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

    let browsing = tokio::task::spawn_blocking(move || {
        let mut browser =
            Browser { application: address, emulator: emulator.clone(), cookies: BTreeMap::new() };
        let mut visits = Vec::new();
        let mut go = |browser: &mut Browser, name: &str, url: &str| -> Result<Page, Failure> {
            let page = browser.visit(url)?;
            let cookies = browser.cookies.len();
            visits.push(format!("{name}: {} {} [{cookies} cookies]", page.status.as_u16(), page.text));
            Ok(page)
        };
        let page = go(&mut browser, "home without a session", "/")?;
        let page = go(&mut browser, "sign-in", &page.location)?;
        let page = go(&mut browser, "AuthKit", &page.location)?;
        let callback = page.location;
        let page = go(&mut browser, "callback", &callback)?;
        go(&mut browser, "home", &page.location)?;
        go(&mut browser, "callback again", &callback)?;
        emulator.advance(Duration::from_secs(301));
        go(&mut browser, "home with an expired access token", "/")?;
        let page = go(&mut browser, "sign-out", "/sign-out")?;
        go(&mut browser, "WorkOS", &page.location)?;
        go(&mut browser, "home after the sign-out", "/")?;
        Ok::<_, Failure>(visits)
    });
    browsing.await?
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
    #[tokio::test]
    async fn session_is_started_refreshed_and_ended() {
        let visits = super::visit().await.map_err(|failure| failure.0.to_string());
        assert_eq!(
            visits.unwrap_or_else(|error| vec![error]),
            [
                "home without a session: 302  [0 cookies]",
                "sign-in: 302  [1 cookies]",
                "AuthKit: 302  [1 cookies]",
                "callback: 302  [1 cookies]",
                "home: 200 hello Ada [1 cookies]",
                "callback again: 400 the browser has no cookie for this sign-in [1 cookies]",
                "home with an expired access token: 200 hello Ada, with new tokens [1 cookies]",
                "sign-out: 302  [0 cookies]",
                "WorkOS: 302  [0 cookies]",
                "home after the sign-out: 302  [0 cookies]",
            ]
        );
    }
}
