//! API keys: keys with which organizations and users call your own API. WorkOS creates, stores and
//! validates them; validation returns the owner and the permissions of a key.
//!
//! ```
//! use workos_core::api_keys::{ApiKeyExpiration, CreateOrganizationApiKey, ExpireApiKey, ValidateApiKey};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let created = client.send(CreateOrganizationApiKey::new("org_1", "Nightly export").permissions(["invoices:read"])).await?;
//! // WorkOS returns the value only once.
//! let value = created.value;
//!
//! let Some(api_key) = client.send(ValidateApiKey::new(value)).await?.api_key else { return Ok(()) };
//! if api_key.permissions.is_empty() {
//!     client.send(ExpireApiKey::new(api_key.id, ApiKeyExpiration::Now)).await?;
//! }
//! # Ok(()) }
//! ```

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::types::{AgentRegistrationId, ApiKeyId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// An API key of an organization or a user, without its value.
    ApiKey {
        /// ID of the API key.
        id: ApiKeyId,
        /// Owner of the API key.
        owner: ApiKeyOwner,
        /// Name of the API key, `Production API Key`.
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
    }
}

model! {
    /// A new API key, with its value. The value is returned only once, at creation.
    ApiKeyWithValue {
        /// ID of the API key.
        id: ApiKeyId,
        /// Owner of the API key.
        owner: ApiKeyOwner,
        /// Name of the API key, `Production API Key`.
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
        /// Full value of the API key.
        value: Secret,
    }
}

open_union! {
    /// Owner of an API key.
    pub enum ApiKeyOwner by "type" {
        /// An organization.
        Organization(OrganizationApiKeyOwner) = "organization",
        /// A user.
        User(UserApiKeyOwner) = "user",
    }
}

model! {
    /// An organization that owns an API key.
    OrganizationApiKeyOwner {
        /// ID of the organization.
        id: OrganizationId,
    }
}

model! {
    /// A user who owns an API key.
    UserApiKeyOwner {
        /// ID of the user.
        id: UserId,
        /// ID of the organization that the API key can access.
        organization_id: OrganizationId,
    }
}

model! {
    /// Result of the validation of an API key value.
    ApiKeyValidation {
        /// API key that the value belongs to; `None` if the value is not a valid API key.
        api_key: Option<ApiKey>,
        /// ID of the agent registration that the API key was issued for; `None` if not issued for an agent.
        agent_registration_id: Option<AgentRegistrationId>,
    }
}

/// New expiry of an API key.
///
/// An enum rather than an `Option`, because WorkOS distinguishes an omitted `expires_at` ("now") from null
/// ("never").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiKeyExpiration {
    /// Expires the key immediately. This cannot be undone.
    Now,
    /// Expires the key at this time; immediately, if the time is in the past.
    At(Timestamp),
    /// Clears a scheduled expiry in the future.
    Never,
}

impl Serialize for ApiKeyExpiration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        match self {
            Self::Now => {}
            Self::At(moment) => fields.serialize_entry("expires_at", moment)?,
            Self::Never => fields.serialize_entry("expires_at", &())?,
        }
        fields.end()
    }
}

endpoint! {
    /// Validates an API key value and returns the API key it belongs to.
    ///
    /// An invalid value is not an error: the response then has no `api_key`.
    ValidateApiKey: POST "/api_keys/validations" as "create_validation" -> ApiKeyValidation,
    body {
        /// Value of the API key, as sent by the caller of your API.
        value: Secret,
    }
}

endpoint! {
    /// Deletes an API key permanently. Requests with this key fail afterwards. This cannot be undone.
    DeleteApiKey: DELETE "/api_keys/{id}" as "delete_api_key" -> (),
    path {
        /// ID of the API key.
        id: ApiKeyId,
    }
}

endpoint! {
    /// Expires an API key now or at a later time, or clears a scheduled expiry.
    ///
    /// # Errors
    ///
    /// `api_key_already_expired` (409) if the API key has expired already.
    ExpireApiKey: POST "/api_keys/{id}/expire" as "create_api_key_expire" -> ApiKey,
    path {
        /// ID of the API key.
        id: ApiKeyId,
    }
    body {
        /// New expiry of the API key.
        #[serde(flatten)]
        expiration: ApiKeyExpiration,
    }
}

endpoint! {
    /// Lists the API keys of an organization.
    ListOrganizationApiKeys: GET "/organizations/{organization_id}/api_keys" as "list_organization_api_keys" -> pages of ApiKey,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Creates an API key for an organization.
    ///
    /// The response is the only one that has the value of the key.
    CreateOrganizationApiKey: POST "/organizations/{organization_id}/api_keys" as "create_organization_api_key" -> ApiKeyWithValue,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
    body {
        /// Name of the API key, `Production API Key`.
        name: String,
        /// Slugs of the permissions to assign to the API key.
        permissions: Option<Vec<String>>,
        /// Expiry, in the future. Default: the key does not expire.
        expires_at: Option<Timestamp>,
    }
}
