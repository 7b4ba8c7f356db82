//! API keys: the keys that organizations and users call your own API with. WorkOS makes and checks them; you
//! ask whose a key is and what it may do.
//!
//! ```
//! use workos_core::api_keys::{ApiKeyExpiration, CreateOrganizationApiKey, ExpireApiKey, ValidateApiKey};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let created = client.send(CreateOrganizationApiKey::new("org_1", "Nightly export").permissions(["invoices:read"])).await?;
//! // The only time that the value is to be had.
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
    }
}

model! {
    /// An API key that has just been made, with its value: WorkOS does not show it again.
    ApiKeyWithValue {
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
        /// The key itself.
        value: Secret,
    }
}

open_union! {
    /// Whose an API key is.
    pub enum ApiKeyOwner by "type" {
        /// An organization's.
        Organization(OrganizationApiKeyOwner) = "organization",
        /// A user's.
        User(UserApiKeyOwner) = "user",
    }
}

model! {
    /// An organization that owns an API key.
    OrganizationApiKeyOwner {
        /// The organization.
        id: OrganizationId,
    }
}

model! {
    /// A user who owns an API key.
    UserApiKeyOwner {
        /// The user.
        id: UserId,
        /// The organization that the key gives access to.
        organization_id: OrganizationId,
    }
}

model! {
    /// What became of a value that was checked.
    ApiKeyValidation {
        /// The key that the value belongs to; `None` if it is no valid key.
        api_key: Option<ApiKey>,
        /// The registration of the agent that the key was issued for, if it was for one.
        agent_registration_id: Option<AgentRegistrationId>,
    }
}

/// When an API key stops to work.
///
/// There is no `Option` here, because WorkOS takes an expiry that is left out for "now" and one that is null
/// for "never".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiKeyExpiration {
    /// At once, for good.
    Now,
    /// At this moment; at once, if it has passed.
    At(Timestamp),
    /// Not at all: takes back an expiry that has not come yet.
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
    /// Tells whether a value is a valid API key, and which.
    ///
    /// A value that is not is no error: the answer has no `api_key` then.
    ValidateApiKey: POST "/api_keys/validations" as "create_validation" -> ApiKeyValidation,
    body {
        /// The value, as a caller of yours sent it.
        value: Secret,
    }
}

endpoint! {
    /// Deletes an API key for good. Calls with it fail from then on.
    DeleteApiKey: DELETE "/api_keys/{id}" as "delete_api_key" -> (),
    path {
        /// The key.
        id: ApiKeyId,
    }
}

endpoint! {
    /// Lets an API key expire now or later, or takes back an expiry that has not come yet.
    ///
    /// Refused with `api_key_already_expired` (409).
    ExpireApiKey: POST "/api_keys/{id}/expire" as "create_api_key_expire" -> ApiKey,
    path {
        /// The key.
        id: ApiKeyId,
    }
    body {
        /// When it expires.
        #[serde(flatten)]
        expiration: ApiKeyExpiration,
    }
}

endpoint! {
    /// Lists the API keys of an organization.
    ListOrganizationApiKeys: GET "/organizations/{organization_id}/api_keys" as "list_organization_api_keys" -> pages of ApiKey,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Makes an API key for an organization. Only this answer holds its value.
    CreateOrganizationApiKey: POST "/organizations/{organization_id}/api_keys" as "create_organization_api_key" -> ApiKeyWithValue,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
    body {
        /// What it is called.
        name: String,
        /// The slugs of the permissions that it gives.
        permissions: Option<Vec<String>>,
        /// When it expires: a moment to come. Without one it does not.
        expires_at: Option<Timestamp>,
    }
}
