//! The vault: encrypted objects that WorkOS keeps, and data keys that you encrypt with yourself.
//!
//! Both stand under a key that a *key context* chooses, such as the organization that the data belongs to:
//! data of different contexts are encrypted under different keys, which an organization may bring along itself.
//!
//! ```
//! use workos_core::vault::{CreateVaultObject, GetVaultObjectByName, UpdateVaultObject};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! client.send(CreateVaultObject::new([("organization_id", "org_1")], "smtp-password", "hunter2")).await?;
//!
//! let object = client.send(GetVaultObjectByName::new("smtp-password")).await?;
//! println!("{} bytes", object.value.expose().len());
//!
//! let mut update = UpdateVaultObject::new(object.id, "hunter3");
//! if let Some(version) = object.metadata.version_id {
//!     // Refused if somebody else was faster.
//!     update = update.version_check(version);
//! }
//! client.send(update).await?;
//! # Ok(()) }
//! ```

mod data_keys;
mod objects;

pub use self::{data_keys::*, objects::*};
