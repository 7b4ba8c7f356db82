//! The payload of the event about a changed API key.

use crate::{
    api_keys::ApiKeyOwner,
    types::{ApiKeyId, Timestamp},
};

model! {
    /// An API key that changed.
    ApiKeyUpdated {
        /// Its id.
        id: ApiKeyId,
        /// Whose it is.
        owner: ApiKeyOwner,
        /// What it is called.
        name: String,
        /// Its value with all but the ends left out: `sk_...3456`.
        obfuscated_value: String,
        /// When it was last used; `None` if never.
        last_used_at: Option<Timestamp>,
        /// When it expires; `None` if it does not.
        expires_at: Option<Timestamp>,
        /// The slugs of the permissions that it gives.
        permissions: Vec<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
        /// What it was before.
        previous_attributes: Option<ApiKeyPreviousAttributes>,
    }
}

model! {
    /// What an API key was before it changed.
    ApiKeyPreviousAttributes {
        /// When it was to expire; `None` if it was not.
        expires_at: Option<Timestamp>,
    }
}
