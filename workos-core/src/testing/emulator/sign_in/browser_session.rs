//! The session of a browser at AuthKit, by a cookie, and its end.

use super::super::{request::Request, store::Store};
use crate::cookie::{CookieAttributes, RequestCookies, SetCookie};

/// Name of the cookie.
const NAME: &str = "emulator-session";

/// Returns the user who is signed in to AuthKit in the browser of a request: by its cookie, else the user of
/// all browsers.
pub(super) fn user_id(store: &Store, request: &Request<'_>) -> Option<String> {
    let cookie = RequestCookies::from_headers(request.headers()).get(NAME);
    let user_id = cookie.and_then(|cookie| store.auth.browser_sessions.get(&*cookie));
    user_id.or(store.auth.browser_user_id.as_ref()).cloned()
}

/// Signs in a user in a browser and returns its cookie, which lasts until the browser is closed.
pub(super) fn start(store: &mut Store, user_id: &str) -> Option<SetCookie> {
    let token = store.auth.new_token("browser");
    // Name and token are valid, so there is always a cookie.
    let cookie = SetCookie::new(NAME, &token, attributes()).ok();
    store.auth.browser_sessions.insert(token, user_id.to_owned());
    cookie
}

/// Signs out the browser of a request. Returns the removal of its cookie; `None` if it has none.
pub(super) fn end(store: &mut Store, request: &Request<'_>) -> Option<SetCookie> {
    let token = RequestCookies::from_headers(request.headers()).get(NAME)?;
    store.auth.browser_sessions.remove(&*token);
    SetCookie::removal(NAME, &attributes()).ok()
}

/// Not secure, because an emulator on a loopback port has no TLS.
fn attributes() -> CookieAttributes {
    CookieAttributes::new().secure(false).max_age(None)
}
