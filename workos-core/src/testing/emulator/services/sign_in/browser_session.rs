//! The session of a browser at AuthKit, by a cookie, and its end.

use super::{
    super::super::{
        request::Call,
        row::Row,
        table::{TableDefinition, belongs_to},
    },
    super::users::USERS,
    attempt::SignInAttempt,
};
use crate::cookie::{CookieAttributes, RequestCookies, SetCookie};

/// Sessions of browsers. The ID is the value of the cookie.
pub(super) const BROWSER_SESSIONS: TableDefinition =
    TableDefinition::new("browser_sessions", "Browser session", "browser")
        .references(&[belongs_to("user_id", "users")]);

/// Name of the cookie.
const NAME: &str = "emulator-session";

/// Returns the row of the browser of a request, by its cookie.
pub(super) fn current<'a>(call: &'a Call<'_>) -> Option<&'a Row> {
    let cookie = RequestCookies::from_headers(call.headers()).get(NAME)?;
    call.store.row(&BROWSER_SESSIONS, &cookie)
}

/// Returns the user who is signed in to AuthKit in the browser of a request: by its cookie, otherwise the user of all
/// browsers.
pub(in super::super) fn user_id(call: &Call<'_>) -> Option<String> {
    let of_all = || call.store.settings.browser_user_id.clone();
    let user_id = current(call).map(|session| session.text("user_id").to_owned()).or_else(of_all)?;
    call.store.row(&USERS, &user_id).is_some().then_some(user_id)
}

/// Signs in a user in a browser and returns its cookie, which lasts until the browser is closed.
pub(super) fn start(call: &mut Call<'_>, attempt: &SignInAttempt) -> Option<SetCookie> {
    let row = attempt.to_row().only(&["user_id", "method", "is_mfa_verified"]);
    let row = call.store.insert(&BROWSER_SESSIONS, row, call.now);
    // Name and token are valid, so there is always a cookie.
    SetCookie::new(NAME, row.id(), attributes()).ok()
}

/// Signs out the browser of a request. Returns the removal of its cookie; `None` if it has none.
pub(super) fn end(call: &mut Call<'_>) -> Option<SetCookie> {
    let token = RequestCookies::from_headers(call.headers()).get(NAME)?;
    let _ = call.store.remove(&BROWSER_SESSIONS, &token);
    SetCookie::removal(NAME, &attributes()).ok()
}

/// Not secure, because an emulator on a loopback port has no TLS.
fn attributes() -> CookieAttributes {
    CookieAttributes::new().secure(false).max_age(None)
}
