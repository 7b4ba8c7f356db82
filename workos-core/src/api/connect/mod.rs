//! Connect: lets third-party and first-party applications use your users' identities, and issues tokens for
//! access to your API. An OAuth application signs users in and acts for them; a machine-to-machine (M2M)
//! application of a customer acts on its own behalf.
//!
//! The tokens come from the authorization server of the environment, at its AuthKit domain
//! ([`Config::authkit_domain`](crate::Config::authkit_domain)). An API or an MCP server verifies them with
//! `resource_server`, a machine gets them by `tokens::MachineTokens`.
//!
//! With Standalone Connect users sign in on your own login page instead of AuthKit's;
//! [`CompleteExternalAuth`] then passes the user to WorkOS.
//!
//! ```
//! use workos_core::connect::{CreateApplicationClientSecret, CreateM2MApplication, ConnectApplication};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let application = client.send(CreateM2MApplication::new("Nightly export", "org_1").scopes(["invoices:read"])).await?;
//! if let ConnectApplication::M2M(application) = application {
//!     let secret = client.send(CreateApplicationClientSecret::new(application.id)).await?;
//!     println!("client secret, returned only once: {}", secret.secret.expose());
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! ## Applications
//!
//! | type | request |
//! |---|---|
//! | [`ListApplications`] | [`GET /connect/applications`](https://workos.com/docs/reference/workos-connect/applications/list) |
//! | [`CreateOAuthApplication`] | [`POST /connect/applications`](https://workos.com/docs/reference/workos-connect/applications/create) |
//! | [`CreateM2MApplication`] | [`POST /connect/applications`](https://workos.com/docs/reference/workos-connect/applications/create) |
//! | [`GetApplication`] | [`GET /connect/applications/{id}`](https://workos.com/docs/reference/workos-connect/applications/get) |
//! | [`UpdateApplication`] | [`PUT /connect/applications/{id}`](https://workos.com/docs/reference/workos-connect/applications/update) |
//! | [`DeleteApplication`] | [`DELETE /connect/applications/{id}`](https://workos.com/docs/reference/workos-connect/applications/delete) |
//!
//! ## Client secrets
//!
//! | type | request |
//! |---|---|
//! | [`ListApplicationClientSecrets`] | [`GET /connect/applications/{id}/client_secrets`](https://workos.com/docs/reference/workos-connect/applications/client-secrets/list) |
//! | [`CreateApplicationClientSecret`] | [`POST /connect/applications/{id}/client_secrets`](https://workos.com/docs/reference/workos-connect/applications/client-secrets/create) |
//! | [`DeleteClientSecret`] | [`DELETE /connect/client_secrets/{id}`](https://workos.com/docs/reference/workos-connect/applications/client-secrets/delete) |
//!
//! ## External auth
//!
//! | type | request |
//! |---|---|
//! | [`CompleteExternalAuth`] | [`POST /authkit/oauth2/complete`](https://workos.com/docs/reference/workos-connect/standalone/complete) |
//!
//! ## Authorization server
//!
//! These requests go to the AuthKit domain.
//!
//! | type | request |
//! |---|---|
//! | [`GetAuthorizationServerMetadata`] | `GET /.well-known/oauth-authorization-server` ([RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)) |
//! | [`GetOpenIdConfiguration`] | `GET /.well-known/openid-configuration` ([OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html)) |
//! | [`GetConnectJwks`] | `GET /oauth2/jwks` ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) |
//! | [`RegisterClient`] | `POST /oauth2/register` ([RFC 7591](https://www.rfc-editor.org/rfc/rfc7591)) |
//! | [`ConnectAuthorizationUrl`] | [`GET /oauth2/authorize`](https://workos.com/docs/reference/workos-connect/authorize) |
//! | [`CreateTokenWithCode`] | [`POST /oauth2/token`](https://workos.com/docs/reference/workos-connect/token/authorization-code-grant) |
//! | [`CreateTokenWithRefreshToken`] | [`POST /oauth2/token`](https://workos.com/docs/reference/workos-connect/token/refresh-token-grant) |
//! | [`CreateTokenWithClientCredentials`] | [`POST /oauth2/token`](https://workos.com/docs/reference/workos-connect/token/client-credentials-grant) |
//! | [`CreateTokenWithDeviceCode`] | [`POST /oauth2/token`](https://workos.com/docs/reference/workos-connect/token/device-code-grant) |
//! | [`AuthorizeConnectDevice`] | [`POST /oauth2/device_authorization`](https://workos.com/docs/reference/workos-connect/cli-auth/device-authorization) |
//! | [`IntrospectToken`] | [`POST /oauth2/introspection`](https://workos.com/docs/reference/workos-connect/introspection) |
//! | [`GetUserInfo`] | [`GET /oauth2/userinfo`](https://workos.com/docs/reference/workos-connect/userinfo) |

mod applications;
mod client_secrets;
mod external_auth;
mod oauth;

pub use self::{applications::*, client_secrets::*, external_auth::*, oauth::*};
