//! Payload of the event `api_key.updated`.

use crate::{
    api_keys::ApiKeyOwner,
    types::{ApiKeyId, Timestamp},
};

model! {
    /// An updated API key.
    ApiKeyUpdated {
        /// ID of the API key.
        id: ApiKeyId,
        /// Owner of the API key.
        owner: ApiKeyOwner,
        /// Name of the API key.
        name: String,
        /// Obfuscated value of the API key, `sk_...3456`.
        obfuscated_value: String,
        /// Timestamp of the last use; `None` if never used.
        last_used_at: Option<Timestamp>,
        /// Expiry; `None` if the key does not expire.
        expires_at: Option<Timestamp>,
        /// Slugs of the permissions assigned to the API key.
        permissions: Vec<String>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// Attributes before the update.
        previous_attributes: Option<ApiKeyPreviousAttributes>,
    }
}

model! {
    /// Attributes of an API key before its update.
    ApiKeyPreviousAttributes {
        /// Previous expiry; `None` if the key did not expire.
        expires_at: Option<Timestamp>,
    }
}
