//! Tests of AuthKit: a browser's cookies, the application's requests, and the emulator as WorkOS, without sockets.
//!
//! Each case runs on values and through tower, and on wasm32, whose crate includes this file.

mod callbacks;
#[cfg(test)]
mod properties;
mod protection;
mod routes;
#[cfg(feature = "tower-03")]
mod tower;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};

use workos_core::{
    Client, HttpRequest,
    authkit::{AuthKit, Handled, RequestAuth},
    testing::{Emulator, Fault},
    user_management::{AuthenticateWithCode, AuthenticateWithRefreshToken, CreateUser, GetJwks, User},
};

/// Lists the cases, and makes them tests.
macro_rules! cases {
    ($($module:ident::$name:ident,)+) => {
        /// All cases with their names.
        #[allow(dead_code, reason = "read on wasm32")]
        pub(crate) const CASES: &[(&str, fn())] = &[$((stringify!($name), $module::$name)),+];

        #[cfg(test)]
        mod on_values {
            $(#[test]
            fn $name() {
                super::run_on(super::Driver::Machine, super::$module::$name);
            })+
        }

        #[cfg(all(test, feature = "tower-03"))]
        mod through_tower {
            $(#[test]
            fn $name() {
                super::run_on(super::Driver::Tower, super::$module::$name);
            })+
        }
    };
}

cases! {
    routes::sign_in_leads_to_the_page_that_was_wanted_and_back,
    routes::parameters_of_the_sign_in_reach_authkit,
    routes::methods_of_routes,
    routes::page_that_is_loaded_in_advance_starts_nothing,
    routes::routes_can_be_renamed_and_left_out,
    routes::redirect_uri_can_be_the_home_page,
    routes::sign_out_removes_all_cookies_and_ends_the_session_at_workos,
    routes::sign_out_without_a_readable_session_removes_the_cookies,
    routes::return_to_of_the_sign_out_is_the_configured_one,
    routes::post_of_another_site_is_rejected,
    routes::script_gets_the_url_to_go_to,
    routes::organization_switch_gives_a_session_of_the_organization,
    routes::organization_switch_that_fails_keeps_the_session,
    routes::organization_switch_without_a_session_leads_to_a_sign_in_for_the_organization,
    routes::organization_that_requires_more_leads_to_authkit,
    routes::cookies_have_the_flags_of_the_redirect_uri,
    routes::cookie_password_can_be_replaced,
    routes::incomplete_configuration_is_an_error_that_names_the_variable,
    routes::entropy_of_two_requests_gives_two_states,
    callbacks::pkce_cookie_is_removed_whatever_the_callback_ends_with,
    callbacks::error_text_of_the_url_is_not_shown,
    callbacks::unknown_state_starts_the_sign_in_again_once,
    callbacks::callback_without_state_ends_in_a_session_and_without_using_its_code,
    callbacks::unsolicited_code_is_exchanged_if_the_application_accepts_it,
    callbacks::callback_that_is_loaded_again_shows_no_error,
    callbacks::two_tabs_sign_in_at_once,
    callbacks::code_that_was_used_up_without_a_session_starts_again,
    callbacks::authentication_step_goes_back_to_authkit_once,
    callbacks::session_whose_token_is_rejected_does_not_lead_into_a_loop,
    callbacks::session_cookie_that_does_not_come_back_leads_to_a_page,
    callbacks::session_of_another_user_is_replaced,
    callbacks::callback_does_not_redirect_outside,
    callbacks::long_path_to_return_to_does_not_prevent_the_sign_in,
    callbacks::hooks_see_each_end_and_replace_responses,
    callbacks::failures_show_no_secret_and_no_text_of_the_request,
    protection::protected_path_without_a_session,
    protection::sign_up_path_leads_to_the_sign_up,
    protection::public_path_has_the_session_and_ignored_path_has_not,
    protection::session_is_refreshed_and_its_cookie_reaches_the_browser,
    protection::reason_for_no_session_decides_about_response_and_cookie,
    protection::handler_can_deny_and_forbid,
    protection::reserved_headers_of_a_client_are_removed,
    protection::session_has_what_the_token_says,
    protection::valid_session_sends_no_request,
    protection::machine_that_is_polled_after_its_end_does_not_panic,
}

/// What drives the machine of a request.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "one of them needs a feature")]
pub(crate) enum Driver {
    /// The client.
    Machine,
    /// The layer of tower.
    Tower,
}

thread_local! {
    static DRIVER: Cell<Driver> = const { Cell::new(Driver::Machine) };
}

/// Runs a case. It panics if it fails.
pub(crate) fn run_on(driver: Driver, case: fn()) {
    DRIVER.set(driver);
    case();
}

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
        let (response, auth) = match DRIVER.get() {
            Driver::Machine => self.emulator.run(self.handle(&request)),
            #[cfg(feature = "tower-03")]
            Driver::Tower => self.emulator.run(tower::handle(&self.authkit, self.client.clone(), request)),
            #[cfg(not(feature = "tower-03"))]
            Driver::Tower => unreachable!(),
        };
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

    async fn handle(&self, request: &Request<Bytes>) -> (Response<Bytes>, Option<RequestAuth>) {
        let entropy = self.client.entropy().unwrap();
        let body = if self.authkit.needs_body(request) { request.body().clone() } else { Bytes::new() };
        match self.client.drive(&mut self.authkit.handle(request, body, entropy)).await {
            Handled::Respond(response) => (response, None),
            Handled::Forward(auth) => {
                let mut response = Response::new(Bytes::from("application"));
                auth.write_headers(response.headers_mut());
                (response, Some(auth))
            }
        }
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

fn percent_encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
