//! Sessions of signed-in users: sealed session cookies, access tokens and their refresh, JWKS.
//!
//! ```
//! use http::HeaderMap;
//! use workos_core::{Client, Runtime, Transport, session::{NoSession, Sessions}};
//!
//! /// Returns the status of a page that requires the permission `posts:write`.
//! async fn authorize<T: Transport, R: Runtime>(
//!     client: &Client<T, R>,
//!     sessions: &Sessions,
//!     request: &HeaderMap,
//!     response: &mut HeaderMap,
//! ) -> u16 {
//!     let check = client.authenticate(sessions, request).await;
//!     // Sets the cookies of a refreshed session and forbids caching.
//!     check.write_headers(response);
//!     match check.outcome {
//!         Ok(session) if session.has_permission("posts:write") => 200,
//!         Ok(_) => 403,
//!         // WorkOS is unreachable. The session cookie is kept, so the request can be retried.
//!         Err(NoSession::Unavailable(_)) => 503,
//!         // WorkOS rejects the application, not the session. See the error.
//!         Err(NoSession::Misconfigured(_)) => 500,
//!         Err(_) => 401,
//!     }
//! }
//! ```
//!
//! After a sign-in the browser gets a cookie that holds an access token and a refresh token, sealed so that
//! only the application can read or change it. Nothing is stored on the server. Cookies sealed by AuthKit's
//! libraries and by WorkOS's other SDKs are read, too.
//!
//! A web application needs [`Sessions`] first. It creates the session cookie after a sign-in, authenticates
//! requests by it, refreshes the tokens when they expire, switches the organization and logs out. The other
//! parts can be used on their own:
//!
//! | Part | Purpose |
//! |---|---|
//! | [`SessionCheck`], [`Session`], [`NoSession`] | Result of authenticating a request. |
//! | [`SessionCodec`], [`SessionData`] | Seals and unseals session cookies, also of other SDKs. |
//! | [`AccessTokenRules`], [`AccessTokenClaims`] | Which access tokens are accepted, and their claims. |
//! | [`JwksCache`] | Fetches and caches the JWKS, verifies access tokens without cookies. |
//! | [`KeySet`] | Verifies access tokens with a given JWKS, without a request. |

mod access_token;
mod authenticate;
mod casing;
mod check;
mod codec;
mod data;
#[cfg(test)]
mod decision_tests;
mod jwks;
#[cfg(test)]
mod outage_tests;
mod refresh;
#[cfg(test)]
mod rules_tests;
mod sessions;
#[cfg(test)]
mod tests;

pub use self::{
    access_token::*,
    authenticate::AuthenticateSession,
    check::{NoSession, Session, SessionCheck},
    codec::{SessionCodec, UnsealSessionError, UnsealedSession},
    data::{InvalidSessionData, SessionData},
    jwks::*,
    sessions::{Logout, SessionCookieError, Sessions},
};
