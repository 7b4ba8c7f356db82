//! AuthKit for a web application: sign-in, sign-up, callback, sessions, organization switch and sign-out, as one
//! value that answers requests.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use workos_core::{Config, authkit::{AuthKit, AuthKitError, Handled}, testing::Emulator};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::new();
//! let config = emulator.client().config().clone()
//!     .redirect_uri("https://acme.com/callback")?
//!     .cookie_password("a-cookie-password-of-32-chars-or-more!!");
//! let authkit = AuthKit::new(&config)?.protect("/dashboard/*")?;
//!
//! let client = emulator.client_with(config);
//! let request = Request::get("/dashboard").header("accept", "text/html").body(())?;
//! let response = emulator.run(async {
//!     let mut handling = authkit.handle(&request, Bytes::new(), client.entropy()?);
//!     Ok::<_, workos_core::Error>(match client.drive(&mut handling).await {
//!         // A response of AuthKit: to a route of its own, or to a request that requires a session.
//!         Handled::Respond(response) => response,
//!         // The application responds.
//!         Handled::Forward(auth) => {
//!             let mut response = Response::new(Bytes::from("hello"));
//!             auth.write_headers(response.headers_mut());
//!             response
//!         }
//!     })
//! })?;
//! assert_eq!(response.headers()["location"], "/sign-in?return_pathname=%2Fdashboard");
//! # Ok(()) }
//! ```
//!
//! Web frameworks need none of this: with the feature `tower-03`, `authkit.layer(client)` is a layer for axum,
//! tonic, hyper and every other `tower::Service`, and with `axum-08` there are extractors
//! (`extract`). The example `actix_web` has the middleware for a framework without tower.
//!
//! # Routes
//!
//! | route | method | path by default | response |
//! |---|---|---|---|
//! | [`SignIn`](Route::SignIn) | GET | `/sign-in` | redirect to AuthKit |
//! | [`SignUp`](Route::SignUp) | GET | `/sign-up` | redirect to AuthKit's sign-up page |
//! | [`Callback`](Route::Callback) | GET | that of the redirect URI | sets the session cookie, redirects to the page that the user wanted |
//! | [`SignOut`](Route::SignOut) | POST | `/sign-out` | removes the session cookie, redirects to WorkOS to end the session |
//! | [`SwitchOrganization`](Route::SwitchOrganization) | POST | `/switch-organization` | sets the session of another organization |
//!
//! Sign-in and sign-up take the query parameters `return_pathname` (path to return to, `/` by default),
//! `organization_id`, `login_hint`, `domain_hint`, `invitation_token` and `max_age` (seconds; 0 requires a new
//! authentication), with the meaning of the fields of
//! [`AuthorizationUrl`](crate::user_management::AuthorizationUrl). The organization switch takes
//! `organization_id` and `return_pathname` from a form, JSON or the query. Pages have forms for the POSTs:
//!
//! ```html
//! <form method="post" action="/sign-out"><button>Sign out</button></form>
//! <form method="post" action="/switch-organization">
//!   <button name="organization_id" value="org_123">Acme</button>
//! </form>
//! ```
//!
//! A POST of another site is rejected (403), by `Sec-Fetch-Site` and, in older browsers, `Origin`. A POST of a
//! script (`fetch`) gets the URL to go to as JSON, `{"redirect":"…"}`.
//!
//! # Sign-ins that start at WorkOS
//!
//! Impersonation from the dashboard, IdP-initiated SSO and bookmarks of AuthKit's pages lead to a callback without
//! a state of this browser. The code in it is not used, since it can be an attacker's (login CSRF); a new sign-in
//! starts, which WorkOS completes without asking the user again. Set the *sign-in endpoint* in WorkOS's dashboard to
//! the route [`SignIn`](Route::SignIn), so that WorkOS starts there. An application that has to accept such
//! codes allows them by [`accept_unsolicited_codes`](AuthKit::accept_unsolicited_codes).
//!
//! # Callbacks
//!
//! | callback | response |
//! |---|---|
//! | code and state of this browser | session cookie, redirect to the page that the user wanted |
//! | `error=…` | page with a link to the sign-in |
//! | another state: expired, of another browser, used before | the page that the user wanted, if there is a session; else a new sign-in; the second time a page |
//! | WorkOS requires an authentication step | back to AuthKit with what the step needs; the second time a page |
//! | WorkOS cannot be reached | 503 with `Retry-After` |
//! | WorkOS rejects the application, or the application the token | 500 |
//!
//! The PKCE cookie is removed in each case. [`on_success`](AuthKit::on_success) and
//! [`on_error`](AuthKit::on_error) can replace the responses.

mod application;
mod callback;
mod error;
mod handle;
mod params;
mod paths;
mod request_auth;
mod responses;
mod start;
#[cfg(test)]
mod tests;

pub use self::{
    application::{AuthKit, Route},
    callback::CompletedSignIn,
    error::{AuthKitError, SignInFailure},
    handle::{HandleRequest, Handled},
    request_auth::RequestAuth,
};
pub use crate::request_head::RequestHead;

/// Query parameter with the path to return to.
const RETURN_PATHNAME: &str = "return_pathname";
