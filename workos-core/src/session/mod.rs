//! Staying signed in: sessions in sealed cookies, and the access tokens in them.
//!
//! After a sign-in the browser gets a cookie with the tokens in it, sealed so that only the application can read
//! or change it. [`Sessions`] makes that cookie, finds out from it who sends a request, refreshes the tokens when
//! their time is up, and takes the cookie away again. It keeps nothing on the server, and it reads what AuthKit's
//! libraries and WorkOS's other SDKs have sealed.
//!
//! ```
//! use http::HeaderMap;
//! use workos_core::{Client, Runtime, Transport, session::{NoSession, Sessions}};
//!
//! /// What the pages behind the sign-in begin with.
//! async fn who_is_it<T: Transport, R: Runtime>(
//!     client: &Client<T, R>,
//!     sessions: &Sessions,
//!     request: &HeaderMap,
//!     answer: &mut HeaderMap,
//! ) -> Result<u16, workos_core::Error> {
//!     let check = client.drive(&mut sessions.authenticate(request, client.entropy()?)).await;
//!     // The cookies of a refresh, and that no cache may keep the page.
//!     check.write_headers(answer);
//!     Ok(match check.outcome {
//!         Ok(session) if session.has_permission("posts:write") => 200,
//!         Ok(_) => 403,
//!         // WorkOS cannot be asked: nobody is logged out by that.
//!         Err(NoSession::Unavailable(_)) => 503,
//!         Err(_) => 401,
//!     })
//! }
//! ```
//!
//! The parts stand by themselves: [`SessionCodec`] reads and writes cookies, [`JwksCache`] fetches and keeps the
//! public keys, [`AccessTokenRules`] says which tokens are believed, [`KeySet`] verifies them where the keys are at
//! hand.

mod access_token;
mod authenticate;
mod casing;
mod check;
mod codec;
mod data;
mod flight;
mod jwks;
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
    sessions::{LogOut, SessionCookieError, Sessions},
};
