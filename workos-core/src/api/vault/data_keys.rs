//! Data keys: keys that you encrypt with yourself. WorkOS keeps none of them, so every call is safe to repeat.

use crate::types::{Secret, VaultDataKeyId};

model! {
    /// A key to encrypt with, and its encrypted form to keep with what it encrypted.
    DataKey {
        /// Its id.
        id: VaultDataKeyId,
        /// The key context that it stands under.
        context: BTreeMap<String, String>,
        /// The key, in Base64. Use it and forget it.
        data_key: Secret,
        /// The encrypted key, in Base64: [`DecryptDataKey`] makes the key of it again.
        encrypted_keys: Secret,
    }
}

model! {
    /// A key that has been decrypted.
    DecryptedDataKey {
        /// Its id.
        id: VaultDataKeyId,
        /// The key, in Base64. Use it and forget it.
        data_key: Secret,
    }
}

endpoint! {
    /// Makes a data key.
    CreateDataKey: POST "/vault/v1/keys/data-key" as "create_data_key" -> DataKey,
    repeat: Idempotent,
    body {
        /// The key context: at most 10 pairs, values of at most 500 characters.
        context: BTreeMap<String, String>,
    }
}

endpoint! {
    /// Decrypts a data key.
    DecryptDataKey: POST "/vault/v1/keys/decrypt" as "create_decrypt" -> DecryptedDataKey,
    repeat: Idempotent,
    body {
        /// The encrypted key, in Base64.
        keys: Secret,
    }
}

endpoint! {
    /// Encrypts a data key anew, under another key context.
    RekeyDataKey: POST "/vault/v1/keys/rekey" as "create_rekey" -> DataKey,
    repeat: Idempotent,
    body {
        /// The new key context: at most 10 pairs, values of at most 500 characters.
        context: BTreeMap<String, String>,
        /// The encrypted key, in Base64.
        encrypted_keys: Secret,
    }
}
