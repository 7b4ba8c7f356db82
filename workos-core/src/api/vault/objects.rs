//! Vault objects: encrypted, named values that WorkOS stores.

use std::collections::BTreeMap;

use crate::types::{
    EnvironmentId, Page, Patch, Secret, Timestamp, VaultKeyId, VaultObjectId, VaultObjectVersionId,
};

/// A Vault object with its decrypted value.
#[model]
pub struct VaultObject {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// Unique name of the object.
    pub name: String,
    /// Decrypted value.
    pub value: Secret,
    /// Metadata of the object.
    pub metadata: VaultObjectMetadata,
}

/// A Vault object without its value.
#[model]
pub struct VaultObjectWithoutValue {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// Unique name of the object.
    pub name: String,
    /// Metadata of the object.
    pub metadata: VaultObjectMetadata,
}

/// A Vault object in a list, without its value.
#[model]
pub struct VaultObjectSummary {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// Unique name of the object.
    pub name: String,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Metadata of a Vault object.
#[model]
pub struct VaultObjectMetadata {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// Key context, which determines the encryption key.
    pub context: BTreeMap<String, String>,
    /// ID of the environment that the object belongs to.
    pub environment_id: Option<EnvironmentId>,
    /// ID of the encryption key.
    pub key_id: Option<VaultKeyId>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// User or API key that made the last update.
    pub updated_by: Option<VaultActor>,
    /// ID of the current version.
    pub version_id: Option<VaultObjectVersionId>,
}

/// A user or an API key that performed an action in the Vault.
#[model]
pub struct VaultActor {
    /// ID of the user or the API key.
    pub id: String,
    /// Name of the user or the API key.
    pub name: String,
}

/// A version of a Vault object.
#[model]
pub struct VaultObjectVersion {
    /// ID of the version, a UUID.
    pub id: VaultObjectVersionId,
    /// Whether this is the current version.
    pub current_version: bool,
    /// Hash of the value.
    pub etag: String,
    /// Size of the stored data, in bytes.
    pub size: u64,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}

/// Response to [`DeleteVaultObject`].
#[model]
pub struct DeletedVaultObject {
    /// Name of the deleted object.
    pub name: String,
    /// Whether the deletion succeeded.
    pub success: bool,
}

/// Lists Vault objects, without their values.
///
/// Only ascending and descending order are supported.
#[endpoint(
    GET "/vault/v1/kv",
    operation = "list_kv",
    reference = "vault/object/list",
    response = Page<VaultObjectSummary>,
)]
pub struct ListVaultObjects {
    /// Filter by name, or a structured search as JSON.
    pub search: Option<String>,
    /// Lower limit on the timestamp of the last update.
    #[serde(rename = "updatedAfter")]
    pub updated_after: Option<Timestamp>,
}

/// Creates a Vault object: encrypts a value and stores it. Emits the event `vault.data.created`.
///
/// # Errors
///
/// Status 409 if another object has this name.
#[endpoint(
    POST "/vault/v1/kv",
    operation = "create_kv",
    reference = "vault/object/create",
    response = VaultObjectMetadata,
)]
pub struct CreateVaultObject {
    /// Key context, which determines the encryption key: at most 10 pairs, values of at most 500
    /// characters.
    pub key_context: BTreeMap<String, String>,
    /// Unique name of the object, at most 200 characters.
    pub name: String,
    /// Value to encrypt and store.
    pub value: Secret,
}

/// Gets and decrypts a Vault object by its name. Emits the event `vault.data.read`.
#[endpoint(
    GET "/vault/v1/kv/name/{name}",
    operation = "get_name",
    reference = "vault/object/get-by-name",
    response = VaultObject,
)]
pub struct GetVaultObjectByName {
    /// Name of the object.
    pub name: String,
}

/// Gets and decrypts a Vault object. Emits the event `vault.data.read`.
#[endpoint(
    GET "/vault/v1/kv/{id}",
    operation = "get_kv",
    reference = "vault/object/get",
    response = VaultObject,
)]
pub struct GetVaultObject {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
}

/// Updates the value of a Vault object. Emits the event `vault.data.updated`.
///
/// # Errors
///
/// Status 409 if the current version of the object is not `version_check`.
#[endpoint(
    PUT "/vault/v1/kv/{id}",
    operation = "update_kv",
    reference = "vault/object/update",
    response = VaultObjectWithoutValue,
)]
pub struct UpdateVaultObject {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// New value to encrypt and store.
    pub value: Secret,
    /// ID of the expected current version, for optimistic locking. Not checked if omitted.
    pub version_check: Patch<VaultObjectVersionId>,
}

/// Deletes a Vault object. Emits the event `vault.data.deleted`.
///
/// # Errors
///
/// Status 409 if the current version of the object is not `version_check`.
#[endpoint(
    DELETE "/vault/v1/kv/{id}",
    operation = "delete_kv",
    reference = "vault/object/delete",
    response = DeletedVaultObject,
)]
pub struct DeleteVaultObject {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
    /// ID of the expected current version, for optimistic locking. Not checked if omitted.
    pub version_check: Option<VaultObjectVersionId>,
}

/// Gets the metadata of a Vault object without decrypting its value. Emits the event
/// `vault.metadata.read`.
#[endpoint(
    GET "/vault/v1/kv/{id}/metadata",
    operation = "list_kv_metadata",
    reference = "vault/object/metadata",
    response = VaultObjectWithoutValue,
)]
pub struct GetVaultObjectMetadata {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
}

/// Lists all versions of a Vault object, without their values.
#[endpoint(
    GET "/vault/v1/kv/{id}/versions",
    operation = "list_kv_versions",
    reference = "vault/object/versions",
    response = Page<VaultObjectVersion>,
)]
pub struct ListVaultObjectVersions {
    /// ID of the object, a UUID.
    pub id: VaultObjectId,
}
