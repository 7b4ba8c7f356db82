//! Single sign-on (SSO): connections between organizations and their identity providers, and the user
//! profiles that identity providers return.
//!
//! To sign a user in, redirect the browser to the URL of [`SsoAuthorizationUrl`]. After authentication WorkOS
//! redirects the browser to your redirect URI with a `code`, which [`GetProfileAndToken`] exchanges for the
//! user's [`Profile`]. A [`Connection`] uses SAML, OpenID Connect or OAuth; the application code is the same
//! for all of them.
//!
//! ```
//! use workos_core::sso::{ConnectionSelector, SsoAuthorizationUrl, GetProfileAndToken};
//! use workos_core::types::Secret;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, state: &str, code: Secret) -> Result<(), workos_core::Error> {
//! let authorization =
//!     SsoAuthorizationUrl::new("https://acme.app/callback", ConnectionSelector::organization("org_1"));
//! let url = client.config().url(&authorization.state(state))?;
//! println!("redirect the browser to {url}");
//!
//! // The callback has a `code` and the `state`. Compare the state with the one that was sent.
//! let response = client.send(GetProfileAndToken::new(code)).await?;
//! println!("{} signed in", response.profile.email);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! ## Connections
//!
//! | type | request |
//! |---|---|
//! | [`ListConnections`] | [`GET /connections`](https://workos.com/docs/reference/sso/connection/list) |
//! | [`GetConnection`] | [`GET /connections/{id}`](https://workos.com/docs/reference/sso/connection/get) |
//! | [`CreateConnection`] | [`POST /connections`](https://workos.com/docs/reference/sso/connection/create) |
//! | [`UpdateConnection`] | [`PATCH /connections/{id}`](https://workos.com/docs/reference/sso/connection) |
//! | [`DeleteConnection`] | [`DELETE /connections/{id}`](https://workos.com/docs/reference/sso/connection/delete) |
//!
//! ## Profiles
//!
//! | type | request |
//! |---|---|
//! | [`GetProfile`] | [`GET /sso/profile`](https://workos.com/docs/reference/sso/profile/get-user-profile) |
//! | [`GetProfileAndToken`] | [`POST /sso/token`](https://workos.com/docs/reference/sso/profile/get-profile-and-token) |
//! | [`GetProfileAndTokenWithPkce`] | [`POST /sso/token`](https://workos.com/docs/reference/sso/profile/get-profile-and-token) |
//! | [`GetProfileAndTokenWithIdToken`] | [`POST /sso/token`](https://workos.com/docs/reference/sso/profile/get-profile-and-token) |
//!
//! ## SAML certificates
//!
//! | type | request |
//! |---|---|
//! | [`ListConnectionSamlIdpSigningCerts`] | [`GET /connections/{connection_id}/saml_idp_signing_certs`](https://workos.com/docs/reference/sso/saml-idp-signing-certificate) |
//! | [`CreateConnectionSamlIdpSigningCert`] | [`POST /connections/{connection_id}/saml_idp_signing_certs`](https://workos.com/docs/reference/sso/saml-idp-signing-certificate) |
//! | [`DeleteConnectionSamlIdpSigningCert`] | [`DELETE /connections/{connection_id}/saml_idp_signing_certs/{certificate_id}`](https://workos.com/docs/reference/sso/saml-idp-signing-certificate) |
//! | [`ListConnectionSamlSpEncryptionCerts`] | [`GET /connections/{connection_id}/saml_sp_encryption_certs`](https://workos.com/docs/reference/sso/saml-sp-encryption-certificate) |
//! | [`CreateConnectionSamlSpEncryptionCert`] | [`POST /connections/{connection_id}/saml_sp_encryption_certs`](https://workos.com/docs/reference/sso/saml-sp-encryption-certificate) |
//! | [`DeleteConnectionSamlSpEncryptionCert`] | [`DELETE /connections/{connection_id}/saml_sp_encryption_certs/{certificate_id}`](https://workos.com/docs/reference/sso/saml-sp-encryption-certificate) |
//! | [`GetConnectionSamlSpSigningCert`] | [`GET /connections/{connection_id}/saml_sp_signing_cert`](https://workos.com/docs/reference/sso/saml-sp-signing-certificate) |
//! | [`CreateConnectionSamlSpSigningCert`] | [`POST /connections/{connection_id}/saml_sp_signing_cert`](https://workos.com/docs/reference/sso/saml-sp-signing-certificate) |
//! | [`DeleteConnectionSamlSpSigningCert`] | [`DELETE /connections/{connection_id}/saml_sp_signing_cert/{certificate_id}`](https://workos.com/docs/reference/sso/saml-sp-signing-certificate) |
//!
//! ## URLs
//!
//! | type | request |
//! |---|---|
//! | [`SsoAuthorizationUrl`] | [`GET /sso/authorize`](https://workos.com/docs/reference/sso/get-authorization-url) |
//! | [`AuthorizeLogout`] | [`POST /sso/logout/authorize`](https://workos.com/docs/reference/sso/logout/authorize) |
//! | [`SsoLogoutUrl`] | [`GET /sso/logout`](https://workos.com/docs/reference/sso/logout/redirect) |

mod connection_options;
mod connection_type;
mod connections;
mod profiles;
mod saml_certificates;
mod urls;

pub use self::{
    connection_options::*, connection_type::*, connections::*, profiles::*, saml_certificates::*, urls::*,
};
