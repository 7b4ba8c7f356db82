//! Connect: lets third-party and first-party applications use your users' identities, and issues tokens for
//! access to your API. An OAuth application signs users in and acts for them; a machine-to-machine (M2M)
//! application of a customer acts on its own behalf.
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

mod applications;
mod client_secrets;
mod external_auth;

pub use self::{applications::*, client_secrets::*, external_auth::*};
