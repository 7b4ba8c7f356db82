//! Payload of the event `api_key.updated`.

use crate::{
    api_keys::ApiKeyOwner,
    types::{ApiKeyId, Timestamp},
};

/// An updated API key.
#[model]
pub struct ApiKeyUpdated {
    /// ID of the API key.
    pub id: ApiKeyId,
    /// Owner of the API key.
    pub owner: ApiKeyOwner,
    /// Name of the API key.
    pub name: String,
    /// Obfuscated value of the API key, `sk_...3456`.
    pub obfuscated_value: String,
    /// Timestamp of the last use; `None` if never used.
    pub last_used_at: Option<Timestamp>,
    /// Expiry; `None` if the key does not expire.
    pub expires_at: Option<Timestamp>,
    /// Slugs of the permissions assigned to the API key.
    pub permissions: Vec<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// Attributes before the update.
    pub previous_attributes: Option<ApiKeyPreviousAttributes>,
}

/// Attributes of an API key before its update.
#[model]
pub struct ApiKeyPreviousAttributes {
    /// Previous expiry; `None` if the key did not expire.
    pub expires_at: Option<Timestamp>,
}
