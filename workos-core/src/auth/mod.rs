//! Signing in: what a browser is sent away with, what it must come back with, and who may do without a secret.
//!
//! [`VerifierCookies`] tie a sign-in to the browser that began it, and are all that a web application needs:
//!
//! ```
//! use workos_core::{
//!     Config, Entropy,
//!     auth::VerifierCookies,
//!     cookie::RequestCookies,
//!     seal::SealKey,
//!     types::Timestamp,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::new("sk_test_123")?.client_id("client_123")?;
//! let key = SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?;
//! let sign_ins = VerifierCookies::new(key, "https://acme.com/callback");
//!
//! # let (headers, now, mut entropy) = (http::HeaderMap::new(), Timestamp::UNIX_EPOCH, Entropy::from_seed([7; 32]));
//! let cookies = RequestCookies::from_headers(&headers);
//! let request = sign_ins.begin(&config, sign_ins.authkit(), "/dashboard", &cookies, now, &mut entropy)?;
//! let mut response = http::Response::builder().status(302).header("location", request.url.to_header_value()).body(())?;
//! for cookie in request.set_cookies() {
//!     cookie.append_to(response.headers_mut());
//! }
//! # Ok(()) }
//! ```
//!
//! Where the state is kept elsewhere, [`CodeVerifier`] and [`State`] are the parts of it. An application that can
//! keep no secret has a [`PublicConfig`].

mod device;
mod pkce;
mod public_config;
mod return_pathname;
mod sign_in;
mod step;
mod verifier_cookie;

pub use self::{
    device::*,
    pkce::{CodeVerifier, InvalidCodeVerifier, State},
    public_config::{PublicAuthorization, PublicConfig, PublicEndpoint, PublicRedirect},
    return_pathname::sanitize_return_pathname,
    sign_in::*,
    step::*,
    verifier_cookie::{
        BeginSignInError, CallbackError, SignInCallback, SignInRefused, SignInRequest, VerifierCookies,
    },
};
