//! Data keys: keys for encryption in your own application. WorkOS does not store them, so all requests are
//! idempotent.

use std::collections::BTreeMap;

use crate::types::{Secret, VaultDataKeyId};

/// A data key and its encrypted form, which is to be stored beside the encrypted data.
#[model]
pub struct DataKey {
    /// ID of the data key, a UUID.
    pub id: VaultDataKeyId,
    /// Key context, which determines the encryption key.
    pub context: BTreeMap<String, String>,
    /// The data key, Base64-encoded. Do not store it.
    pub data_key: Secret,
    /// The encrypted data key, Base64-encoded. [`DecryptDataKey`] decrypts it.
    pub encrypted_keys: Secret,
}

/// A decrypted data key.
#[model]
pub struct DecryptedDataKey {
    /// ID of the data key, a UUID.
    pub id: VaultDataKeyId,
    /// The data key, Base64-encoded. Do not store it.
    pub data_key: Secret,
}

/// Creates a data key for encryption in your own application.
#[endpoint(
    POST "/vault/v1/keys/data-key",
    operation = "create_data_key",
    reference = "vault/key/create-data-key",
    response = DataKey,
    idempotency = Idempotent,
)]
pub struct CreateDataKey {
    /// Key context, which determines the encryption key: at most 10 pairs, values of at most 500
    /// characters.
    pub context: BTreeMap<String, String>,
}

/// Decrypts an encrypted data key.
#[endpoint(
    POST "/vault/v1/keys/decrypt",
    operation = "create_decrypt",
    reference = "vault/key/decrypt-data-key",
    response = DecryptedDataKey,
    idempotency = Idempotent,
)]
pub struct DecryptDataKey {
    /// The encrypted data key, Base64-encoded.
    pub keys: Secret,
}

/// Re-encrypts a data key under a new key context.
#[endpoint(
    POST "/vault/v1/keys/rekey",
    operation = "create_rekey",
    reference = "vault/key",
    response = DataKey,
    idempotency = Idempotent,
)]
pub struct RekeyDataKey {
    /// New key context: at most 10 pairs, values of at most 500 characters.
    pub context: BTreeMap<String, String>,
    /// The encrypted data key, Base64-encoded.
    pub encrypted_keys: Secret,
}
