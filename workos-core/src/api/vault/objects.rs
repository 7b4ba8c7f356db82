//! Objects: encrypted values with names.

use crate::types::{EnvironmentId, Page, Secret, Timestamp, VaultKeyId, VaultObjectId, VaultObjectVersionId};

model! {
    /// An object with its value.
    VaultObject {
        /// Its id.
        id: VaultObjectId,
        /// Its name, which no other object has.
        name: String,
        /// The value, decrypted.
        value: Secret,
        /// What is known of it.
        metadata: VaultObjectMetadata,
    }
}

model! {
    /// An object without its value.
    VaultObjectDescription {
        /// Its id.
        id: VaultObjectId,
        /// Its name, which no other object has.
        name: String,
        /// What is known of it.
        metadata: VaultObjectMetadata,
    }
}

model! {
    /// An object in a list.
    VaultObjectSummary {
        /// Its id.
        id: VaultObjectId,
        /// Its name, which no other object has.
        name: String,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// What is known of an object besides its name and value.
    VaultObjectMetadata {
        /// The object.
        id: VaultObjectId,
        /// The key context that it stands under.
        context: BTreeMap<String, String>,
        /// The environment that it belongs to.
        environment_id: Option<EnvironmentId>,
        /// The key that it is encrypted with.
        key_id: Option<VaultKeyId>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
        /// Who changed it last.
        updated_by: Option<VaultActor>,
        /// Its current version.
        version_id: Option<VaultObjectVersionId>,
    }
}

model! {
    /// A user or an API key that did something in the vault.
    VaultActor {
        /// Their id: a user's or an API key's.
        id: String,
        /// What they are called.
        name: String,
    }
}

model! {
    /// What an object was at some time.
    VaultObjectVersion {
        /// Its id.
        id: VaultObjectVersionId,
        /// Whether the object is so now.
        current_version: bool,
        /// A hash of the value.
        etag: String,
        /// How many bytes are stored.
        size: u64,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}

model! {
    /// An object that has been deleted.
    DeletedVaultObject {
        /// What it was called.
        name: String,
        /// Whether it is gone.
        success: bool,
    }
}

endpoint! {
    /// Lists objects, without their values.
    ///
    /// Its orders are ascending and descending.
    ListVaultObjects: GET "/vault/v1/kv" as "list_kv" -> pages of VaultObjectSummary,
    query {
        /// Only those whose names have this text, or that fit this search in JSON.
        search: Option<String>,
        /// Only those that changed after this moment.
        updated_after as "updatedAfter": Option<Timestamp>,
    }
}

endpoint! {
    /// Encrypts a value and keeps it. Refused with 409 if the name is taken.
    CreateVaultObject: POST "/vault/v1/kv" as "create_kv" -> VaultObjectMetadata,
    body {
        /// The key context: at most 10 pairs, values of at most 500 characters.
        key_context: BTreeMap<String, String>,
        /// Its name: at most 200 characters, and no other object's.
        name: String,
        /// The value.
        value: Secret,
    }
}

endpoint! {
    /// Gets an object by its name, with its value.
    GetVaultObjectByName: GET "/vault/v1/kv/name/{name}" as "get_name" -> VaultObject,
    path {
        /// Its name.
        name: String,
    }
}

endpoint! {
    /// Gets an object with its value.
    GetVaultObject: GET "/vault/v1/kv/{id}" as "get_kv" -> VaultObject,
    path {
        /// The object.
        id: VaultObjectId,
    }
}

endpoint! {
    /// Gives an object another value. Refused with 409 if it is not at the version that you expect.
    UpdateVaultObject: PUT "/vault/v1/kv/{id}" as "update_kv" -> VaultObjectDescription,
    path {
        /// The object.
        id: VaultObjectId,
    }
    body {
        /// The value.
        value: Secret,
        /// The version that you expect it to be at; without one, any will do.
        version_check: Patch<VaultObjectVersionId>,
    }
}

endpoint! {
    /// Deletes an object. Refused with 409 if it is not at the version that you expect.
    DeleteVaultObject: DELETE "/vault/v1/kv/{id}" as "delete_kv" -> DeletedVaultObject,
    path {
        /// The object.
        id: VaultObjectId,
    }
    query {
        /// The version that you expect it to be at; without one, any will do.
        version_check: Option<VaultObjectVersionId>,
    }
}

endpoint! {
    /// Gets what is known of an object. Its value is not decrypted.
    GetVaultObjectMetadata: GET "/vault/v1/kv/{id}/metadata" as "list_kv_metadata" -> VaultObjectDescription,
    path {
        /// The object.
        id: VaultObjectId,
    }
}

endpoint! {
    /// Lists the versions of an object.
    ListVaultObjectVersions: GET "/vault/v1/kv/{id}/versions" as "list_kv_versions" -> Page<VaultObjectVersion>,
    path {
        /// The object.
        id: VaultObjectId,
    }
}
