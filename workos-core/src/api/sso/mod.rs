//! Single sign-on (SSO): connections between organizations and their identity providers, and the user
//! profiles that identity providers return.
//!
//! To sign a user in, redirect the browser to the URL of [`AuthorizationUrl`]. After authentication WorkOS
//! redirects the browser to your redirect URI with a `code`, which [`GetProfileAndToken`] exchanges for the
//! user's [`Profile`]. A [`Connection`] uses SAML, OpenID Connect or OAuth; the application code is the same
//! for all of them.
//!
//! ```
//! use workos_core::sso::{ConnectionSelector, AuthorizationUrl, GetProfileAndToken};
//! use workos_core::types::Secret;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, state: &str, code: Secret) -> Result<(), workos_core::Error> {
//! let authorization =
//!     AuthorizationUrl::new("https://acme.app/callback", ConnectionSelector::organization("org_1"));
//! let url = client.config().url(&authorization.state(state))?;
//! println!("redirect the browser to {url}");
//!
//! // The callback has a `code` and the `state`. Compare the state with the one that was sent.
//! let response = client.send(GetProfileAndToken::new(code)).await?;
//! println!("{} signed in", response.profile.email);
//! # Ok(()) }
//! ```

mod connection_options;
mod connection_type;
mod connections;
mod profiles;
mod saml_certificates;
mod urls;

pub use self::{
    connection_options::*, connection_type::*, connections::*, profiles::*, saml_certificates::*, urls::*,
};
