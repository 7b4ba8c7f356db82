//! Vault objects: encrypted, named values that WorkOS stores.

use crate::types::{EnvironmentId, Page, Secret, Timestamp, VaultKeyId, VaultObjectId, VaultObjectVersionId};

model! {
    /// A Vault object with its decrypted value.
    VaultObject {
        /// ID of the object, a UUID.
        id: VaultObjectId,
        /// Unique name of the object.
        name: String,
        /// Decrypted value.
        value: Secret,
        /// Metadata of the object.
        metadata: VaultObjectMetadata,
    }
}

model! {
    /// A Vault object without its value.
    VaultObjectDescription {
        /// ID of the object, a UUID.
        id: VaultObjectId,
        /// Unique name of the object.
        name: String,
        /// Metadata of the object.
        metadata: VaultObjectMetadata,
    }
}

model! {
    /// A Vault object in a list, without its value.
    VaultObjectSummary {
        /// ID of the object, a UUID.
        id: VaultObjectId,
        /// Unique name of the object.
        name: String,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// Metadata of a Vault object.
    VaultObjectMetadata {
        /// ID of the object, a UUID.
        id: VaultObjectId,
        /// Key context, which determines the encryption key.
        context: BTreeMap<String, String>,
        /// ID of the environment that the object belongs to.
        environment_id: Option<EnvironmentId>,
        /// ID of the encryption key.
        key_id: Option<VaultKeyId>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// User or API key that made the last update.
        updated_by: Option<VaultActor>,
        /// ID of the current version.
        version_id: Option<VaultObjectVersionId>,
    }
}

model! {
    /// A user or an API key that performed an action in the Vault.
    VaultActor {
        /// ID of the user or the API key.
        id: String,
        /// Name of the user or the API key.
        name: String,
    }
}

model! {
    /// A version of a Vault object.
    VaultObjectVersion {
        /// ID of the version, a UUID.
        id: VaultObjectVersionId,
        /// Whether this is the current version.
        current_version: bool,
        /// Hash of the value.
        etag: String,
        /// Size of the stored data, in bytes.
        size: u64,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}

model! {
    /// Response to [`DeleteVaultObject`].
    DeletedVaultObject {
        /// Name of the deleted object.
        name: String,
        /// Whether the deletion succeeded.
        success: bool,
    }
}

endpoint! {
    /// Lists Vault objects, without their values.
    ///
    /// Only ascending and descending order are supported.
    ListVaultObjects: GET "/vault/v1/kv" as "list_kv" -> pages of VaultObjectSummary,
    query {
        /// Filter by name, or a structured search as JSON.
        search: Option<String>,
        /// Lower limit on the timestamp of the last update.
        updated_after as "updatedAfter": Option<Timestamp>,
    }
}

endpoint! {
    /// Creates a Vault object: encrypts a value and stores it. Emits the event `vault.data.created`.
    ///
    /// # Errors
    ///
    /// Status 409 if another object has this name.
    CreateVaultObject: POST "/vault/v1/kv" as "create_kv" -> VaultObjectMetadata,
    body {
        /// Key context, which determines the encryption key: at most 10 pairs, values of at most 500
        /// characters.
        key_context: BTreeMap<String, String>,
        /// Unique name of the object, at most 200 characters.
        name: String,
        /// Value to encrypt and store.
        value: Secret,
    }
}

endpoint! {
    /// Gets and decrypts a Vault object by its name. Emits the event `vault.data.read`.
    GetVaultObjectByName: GET "/vault/v1/kv/name/{name}" as "get_name" -> VaultObject,
    path {
        /// Name of the object.
        name: String,
    }
}

endpoint! {
    /// Gets and decrypts a Vault object. Emits the event `vault.data.read`.
    GetVaultObject: GET "/vault/v1/kv/{id}" as "get_kv" -> VaultObject,
    path {
        /// ID of the object, a UUID.
        id: VaultObjectId,
    }
}

endpoint! {
    /// Updates the value of a Vault object. Emits the event `vault.data.updated`.
    ///
    /// # Errors
    ///
    /// Status 409 if the current version of the object is not `version_check`.
    UpdateVaultObject: PUT "/vault/v1/kv/{id}" as "update_kv" -> VaultObjectDescription,
    path {
        /// ID of the object, a UUID.
        id: VaultObjectId,
    }
    body {
        /// New value to encrypt and store.
        value: Secret,
        /// ID of the expected current version, for optimistic locking. Not checked if omitted.
        version_check: Patch<VaultObjectVersionId>,
    }
}

endpoint! {
    /// Deletes a Vault object. Emits the event `vault.data.deleted`.
    ///
    /// # Errors
    ///
    /// Status 409 if the current version of the object is not `version_check`.
    DeleteVaultObject: DELETE "/vault/v1/kv/{id}" as "delete_kv" -> DeletedVaultObject,
    path {
        /// ID of the object, a UUID.
        id: VaultObjectId,
    }
    query {
        /// ID of the expected current version, for optimistic locking. Not checked if omitted.
        version_check: Option<VaultObjectVersionId>,
    }
}

endpoint! {
    /// Gets the metadata of a Vault object without decrypting its value. Emits the event
    /// `vault.metadata.read`.
    GetVaultObjectMetadata: GET "/vault/v1/kv/{id}/metadata" as "list_kv_metadata" -> VaultObjectDescription,
    path {
        /// ID of the object, a UUID.
        id: VaultObjectId,
    }
}

endpoint! {
    /// Lists all versions of a Vault object, without their values.
    ListVaultObjectVersions: GET "/vault/v1/kv/{id}/versions" as "list_kv_versions" -> Page<VaultObjectVersion>,
    path {
        /// ID of the object, a UUID.
        id: VaultObjectId,
    }
}
