//! Tests of AuthKit on values: a browser's cookies, the application's requests, and the emulator as WorkOS.

mod callbacks;
mod protection;
mod routes;

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};

use super::{AuthKit, Handled, RequestAuth};
use crate::{
    Client, HttpRequest,
    testing::{Emulator, Fault},
    user_management::{AuthenticateWithCode, AuthenticateWithRefreshToken, CreateUser, GetJwks, User},
};

const ORIGIN: &str = "https://acme.com";

/// An application with a user at WorkOS, and a browser in front of it.
struct Site {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    authkit: AuthKit,
    user: User,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What the browser gets.
struct Page {
    response: Response<Bytes>,
    /// The authentication, if the request went on to the application.
    auth: Option<RequestAuth>,
}

impl Page {
    fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    fn location(&self) -> &str {
        self.header("location")
    }

    fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(self.response.body()).unwrap()
    }

    fn set_cookies(&self) -> Vec<&str> {
        let cookies = self.response.headers().get_all(header::SET_COOKIE).iter();
        cookies.map(|cookie| cookie.to_str().unwrap()).collect()
    }
}

/// Headers of a navigation, of a form on a page of the application, and of a script.
const NAVIGATION: &[(&str, &str)] = &[("accept", "text/html"), ("sec-fetch-mode", "navigate")];
const FORM: &[(&str, &str)] =
    &[("accept", "text/html"), ("sec-fetch-mode", "navigate"), ("sec-fetch-site", "same-origin")];
const SCRIPT: &[(&str, &str)] =
    &[("accept", "*/*"), ("sec-fetch-mode", "cors"), ("sec-fetch-site", "same-origin")];

impl Site {
    fn new() -> Self {
        Self::with(|authkit| authkit)
    }

    /// An application that protects `/dashboard` and changes AuthKit's other settings.
    fn with(change: impl FnOnce(AuthKit) -> AuthKit) -> Self {
        Self::at("https://acme.com/callback", change)
    }

    fn at(redirect_uri: &str, change: impl FnOnce(AuthKit) -> AuthKit) -> Self {
        let emulator = Emulator::new();
        let config = emulator.client().config().clone().redirect_uri(redirect_uri).unwrap();
        let config = config.cookie_password("a-cookie-password-of-32-chars-or-more!!");
        let client = emulator.client_with(config.clone());
        let user = emulator.run(client.send(CreateUser::new("ada@acme.com").first_name("Ada"))).unwrap();
        emulator.sign_in_as(&user.id);
        let authkit = AuthKit::new(&config).unwrap().protect("/dashboard/*").unwrap();
        Self { authkit: change(authkit), emulator, client, user, cookies: RefCell::default() }
    }

    fn send(&self, method: Method, url: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let mut request = Request::builder().method(method).uri(url.strip_prefix(ORIGIN).unwrap_or(url));
        let cookies =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        let (response, auth) = self.emulator.run(async {
            let entropy = self.client.entropy().unwrap();
            let body = if self.authkit.needs_body(&request) { request.body().clone() } else { Bytes::new() };
            match self.client.drive(&mut self.authkit.handle(&request, body, entropy)).await {
                Handled::Respond(response) => (response, None),
                Handled::Forward(auth) => {
                    let mut response = Response::new(Bytes::from("application"));
                    auth.write_headers(response.headers_mut());
                    (response, Some(auth))
                }
            }
        });
        let page = Page { response, auth };
        for cookie in page.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0;") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        page
    }

    /// Follows a link.
    fn visit(&self, url: &str) -> Page {
        self.send(Method::GET, url, NAVIGATION, "")
    }

    /// Sends a form of a page of the application.
    fn submit(&self, path: &str, body: &str) -> Page {
        self.send(Method::POST, path, FORM, body)
    }

    /// Visits a URL of WorkOS, which redirects back.
    fn visit_workos(&self, url: &str) -> String {
        let request: HttpRequest = Request::get(url).body(Bytes::new()).unwrap();
        let response = self.emulator.handle(&request, self.emulator.now()).unwrap();
        assert_eq!(response.status(), StatusCode::FOUND, "{url}");
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Follows redirects until there is none, and returns the URLs without their queries.
    fn follow(&self, url: &str) -> (Vec<String>, Page) {
        let mut way = Vec::new();
        let mut url = url.to_owned();
        loop {
            assert!(way.len() < 20, "loop: {way:?}");
            way.push(url.split('?').next().unwrap().trim_start_matches("https://").to_owned());
            let own = url.starts_with('/') || url.starts_with(ORIGIN);
            if !own {
                url = self.visit_workos(&url);
                continue;
            }
            let page = self.visit(&url);
            if page.location().is_empty() {
                return (way, page);
            }
            url = page.location().to_owned();
        }
    }

    /// Signs in and returns the URL of the callback that was visited.
    fn sign_in(&self) -> String {
        let callback = self.callback_of("/sign-in");
        let page = self.visit(&callback);
        assert_eq!((page.status(), page.location()), (302, "/"));
        callback
    }

    /// Starts a sign-in and returns the URL of its callback.
    fn callback_of(&self, sign_in: &str) -> String {
        self.visit_workos(self.visit(sign_in).location())
    }

    fn cookie_names(&self) -> Vec<String> {
        self.cookies.borrow().keys().filter(|name| *name != "wos-sign-ins").cloned().collect()
    }

    fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Lets the access token of a session expire.
    fn expire_access_token(&self) {
        self.emulator.advance(Duration::from_secs(301));
    }

    fn fail_refreshes(&self, status: u16) {
        self.emulator.add_fault(Fault::status(status).on::<AuthenticateWithRefreshToken>().times(99));
    }

    fn fail_exchanges(&self, status: u16) {
        self.emulator.add_fault(Fault::status(status).on::<AuthenticateWithCode>().times(99));
    }

    fn fail_keys(&self) {
        self.emulator.add_fault(Fault::status(503).on::<GetJwks>().times(99));
    }
}
