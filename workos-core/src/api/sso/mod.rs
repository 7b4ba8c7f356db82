//! Single sign-on: connections to the identity providers of your customers, and who signs in through them.
//!
//! Send a browser to the URL of [`AuthorizationUrl`]; it comes back to your redirect URI with a code, which
//! [`GetProfileAndToken`] exchanges for a [`Profile`].
//!
//! ```
//! use workos_core::sso::{ConnectionSelector, AuthorizationUrl, GetProfileAndToken};
//! use workos_core::types::Secret;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, state: &str, code: Secret) -> Result<(), workos_core::Error> {
//! let sign_in = AuthorizationUrl::new("https://acme.app/callback", ConnectionSelector::organization("org_1"));
//! let url = client.config().url(&sign_in.state(state))?;
//! println!("send the browser to {url}");
//!
//! // It comes back with the state, which must be the same, and a code.
//! let answer = client.send(GetProfileAndToken::new(code)).await?;
//! println!("{} signed in", answer.profile.email);
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
