//! Authentication: PKCE cookies, authentication steps, device authorization, and clients without a secret.
//!
//! ```
//! use workos_core::{
//!     Config, Entropy,
//!     auth::PkceCookies,
//!     seal::SealKey,
//!     types::Timestamp,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::new("sk_test_123")?.client_id("client_123")?;
//! let key = SealKey::iron("a-cookie-password-of-32-chars-or-more!!")?;
//! let pkce_cookies = PkceCookies::new(key, "https://acme.com/callback");
//!
//! // Redirect the browser to AuthKit and set the PKCE cookie.
//! # let (headers, now) = (http::HeaderMap::new(), Timestamp::UNIX_EPOCH);
//! # let entropy = Entropy::from_seed([7; 32]);
//! let url = pkce_cookies.authkit_url();
//! let authorization =
//!     pkce_cookies.create_authorization(&config, url, "/dashboard", &headers, now, entropy)?;
//! let location = authorization.url.to_header_value();
//! let mut response = http::Response::builder().status(302).header("location", location).body(())?;
//! for cookie in authorization.set_cookies() {
//!     cookie.append_to(response.headers_mut());
//! }
//! # Ok(()) }
//! ```
//!
//! A web application needs [`PkceCookies`] first: they create the authorization URL that the browser is
//! redirected to, and verify the callback, the request that the browser returns to the redirect URI with. The
//! code in it is exchanged with [`AuthenticateWithCode`](crate::user_management::AuthenticateWithCode);
//! `session::Sessions` keeps the user signed in after that. AuthKit's pages handle all authentication steps.
//! The other parts are for applications with pages of their own, for devices and for clients without a
//! secret:
//!
//! | Part | Purpose |
//! |---|---|
//! | [`AuthenticationStep`] | What WorkOS requires before a sign-in is complete, such as MFA. |
//! | [`SignIn`] | State machine of a sign-in with all its authentication steps. |
//! | [`DeviceLogin`] | State machine of the device authorization grant (RFC 8628), for command lines. |
//! | [`PublicConfig`], [`PublicClient`](crate::PublicClient) | Clients without an API key, such as native applications. |
//! | [`CodeVerifier`], [`State`] | PKCE (RFC 7636) and the OAuth state, to be stored elsewhere. |
//! | [`sanitize_return_pathname`] | Turns untrusted text into a path to redirect to after the sign-in. |

mod device;
mod pkce;
mod pkce_cookie;
mod public_config;
mod rejection;
mod return_pathname;
mod sign_in;
mod step;

#[cfg(feature = "session")]
pub(crate) use self::rejection::has_code;
pub(crate) use self::rejection::{is_invalid_grant, is_misconfiguration, is_step};
pub use self::{
    device::*,
    pkce::{CodeVerifier, InvalidCodeVerifier, State},
    pkce_cookie::{
        CallbackError, CreateAuthorizationError, PkceAuthorization, PkceCookies, RejectedCallback,
        VerifiedCallback,
    },
    public_config::{PublicAuthorization, PublicConfig, PublicEndpoint, PublicRedirect},
    return_pathname::sanitize_return_pathname,
    sign_in::*,
    step::*,
};
