//! Connect: applications that sign in with WorkOS, and machines that hold its tokens.
//!
//! Your own service is the identity provider here. An application of a partner signs your users in with
//! OAuth; a machine of a customer gets tokens for your API. Where users sign in on a page of yours rather
//! than AuthKit's, [`CompleteExternalAuth`] tells WorkOS who they are.
//!
//! ```
//! use workos_core::connect::{CreateApplicationClientSecret, CreateM2MApplication, ConnectApplication};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let application = client.send(CreateM2MApplication::new("Nightly export", "org_1").scopes(["invoices:read"])).await?;
//! if let ConnectApplication::MachineToMachine(application) = application {
//!     let secret = client.send(CreateApplicationClientSecret::new(application.id)).await?;
//!     println!("show it to the customer, once: {}", secret.secret.expose());
//! }
//! # Ok(()) }
//! ```

mod applications;
mod client_secrets;
mod external_auth;

pub use self::{applications::*, client_secrets::*, external_auth::*};
