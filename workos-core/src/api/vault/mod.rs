//! Vault: encrypted objects stored by WorkOS, and data keys for local encryption.
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
//!     // Rejected if the object was updated in the meantime.
//!     update = update.version_check(version);
//! }
//! client.send(update).await?;
//! # Ok(()) }
//! ```
//!
//! Objects and data keys have a *key context*, such as the ID of the organization that the data belongs to.
//! Each key context has its own key encryption key, which can be a customer-managed key of the organization.
//!
//! To keep data in a database of the application, encrypt it locally (feature `vault`). The encrypted form
//! of the data key is stored together with the encrypted value, and the value is not sent to WorkOS. Values
//! of all WorkOS SDKs can be decrypted, although their [layouts](VaultLayout) differ.
//!
//! ```
//! use workos_core::vault::{CreateDataKey, EncryptedValue};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
//! let key = CreateDataKey::new([("organization_id", "org_1")]);
//! // The associated data, here the ID of the row, is not stored and is required again.
//! let stored = client.encrypt("hunter2", "row 1", key).await?.to_base64();
//!
//! let plaintext = client.decrypt(EncryptedValue::from_base64(&stored)?, "row 1").await?;
//! assert_eq!(plaintext.expose_str()?, "hunter2");
//! # Ok(()) }
//! ```
//!
//! WorkOS's guide: [Vault](https://workos.com/docs/vault).
//!
//! # Operations
//!
//! ## Data keys
//!
//! | type | request |
//! |---|---|
//! | [`CreateDataKey`] | [`POST /vault/v1/keys/data-key`](https://workos.com/docs/reference/vault/key/create-data-key) |
//! | [`DecryptDataKey`] | [`POST /vault/v1/keys/decrypt`](https://workos.com/docs/reference/vault/key/decrypt-data-key) |
//! | [`RekeyDataKey`] | [`POST /vault/v1/keys/rekey`](https://workos.com/docs/reference/vault/key) |
//!
//! ## Objects
//!
//! | type | request |
//! |---|---|
//! | [`ListVaultObjects`] | [`GET /vault/v1/kv`](https://workos.com/docs/reference/vault/object/list) |
//! | [`CreateVaultObject`] | [`POST /vault/v1/kv`](https://workos.com/docs/reference/vault/object/create) |
//! | [`GetVaultObjectByName`] | [`GET /vault/v1/kv/name/{name}`](https://workos.com/docs/reference/vault/object/get-by-name) |
//! | [`GetVaultObject`] | [`GET /vault/v1/kv/{id}`](https://workos.com/docs/reference/vault/object/get) |
//! | [`UpdateVaultObject`] | [`PUT /vault/v1/kv/{id}`](https://workos.com/docs/reference/vault/object/update) |
//! | [`DeleteVaultObject`] | [`DELETE /vault/v1/kv/{id}`](https://workos.com/docs/reference/vault/object/delete) |
//! | [`GetVaultObjectMetadata`] | [`GET /vault/v1/kv/{id}/metadata`](https://workos.com/docs/reference/vault/object/metadata) |
//! | [`ListVaultObjectVersions`] | [`GET /vault/v1/kv/{id}/versions`](https://workos.com/docs/reference/vault/object/versions) |

#![cfg_attr(
    not(feature = "vault"),
    allow(rustdoc::broken_intra_doc_links, reason = "the docs name items of the feature")
)]

mod data_keys;
#[cfg(feature = "vault")]
mod encryption;
mod objects;

#[cfg(feature = "vault")]
pub use self::encryption::*;
pub use self::{data_keys::*, objects::*};
