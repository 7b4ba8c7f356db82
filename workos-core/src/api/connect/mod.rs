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
//! if let ConnectApplication::MachineToMachine(application) = application {
//!     let secret = client.send(CreateApplicationClientSecret::new(application.id)).await?;
//!     println!("client secret, returned only once: {}", secret.secret.expose());
//! }
//! # Ok(()) }
//! ```

mod applications;
mod client_secrets;
mod external_auth;

pub use self::{applications::*, client_secrets::*, external_auth::*};
