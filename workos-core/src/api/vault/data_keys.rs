//! Data keys: keys for encryption in your own application. WorkOS does not store them, so all requests are
//! idempotent.

use crate::types::{Secret, VaultDataKeyId};

model! {
    /// A data key and its encrypted form, which is to be stored beside the encrypted data.
    DataKey {
        /// ID of the data key, a UUID.
        id: VaultDataKeyId,
        /// Key context, which determines the encryption key.
        context: BTreeMap<String, String>,
        /// The data key, Base64-encoded. Do not store it.
        data_key: Secret,
        /// The encrypted data key, Base64-encoded. [`DecryptDataKey`] decrypts it.
        encrypted_keys: Secret,
    }
}

model! {
    /// A decrypted data key.
    DecryptedDataKey {
        /// ID of the data key, a UUID.
        id: VaultDataKeyId,
        /// The data key, Base64-encoded. Do not store it.
        data_key: Secret,
    }
}

endpoint! {
    /// Creates a data key for encryption in your own application.
    CreateDataKey: POST "/vault/v1/keys/data-key" as "create_data_key" -> DataKey,
    repeat: Idempotent,
    body {
        /// Key context, which determines the encryption key: at most 10 pairs, values of at most 500
        /// characters.
        context: BTreeMap<String, String>,
    }
}

endpoint! {
    /// Decrypts an encrypted data key.
    DecryptDataKey: POST "/vault/v1/keys/decrypt" as "create_decrypt" -> DecryptedDataKey,
    repeat: Idempotent,
    body {
        /// The encrypted data key, Base64-encoded.
        keys: Secret,
    }
}

endpoint! {
    /// Re-encrypts a data key under a new key context.
    RekeyDataKey: POST "/vault/v1/keys/rekey" as "create_rekey" -> DataKey,
    repeat: Idempotent,
    body {
        /// New key context: at most 10 pairs, values of at most 500 characters.
        context: BTreeMap<String, String>,
        /// The encrypted data key, Base64-encoded.
        encrypted_keys: Secret,
    }
}
