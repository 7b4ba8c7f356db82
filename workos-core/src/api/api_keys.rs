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
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`ValidateApiKey`] | [`POST /api_keys/validations`](https://workos.com/docs/reference/authkit/api-keys/validate) |
//! | [`DeleteApiKey`] | [`DELETE /api_keys/{id}`](https://workos.com/docs/reference/authkit/api-keys/delete) |
//! | [`ExpireApiKey`] | [`POST /api_keys/{id}/expire`](https://workos.com/docs/reference/authkit/api-keys) |
//! | [`ListOrganizationApiKeys`] | [`GET /organizations/{organization_id}/api_keys`](https://workos.com/docs/reference/authkit/api-keys/list-for-organization) |
//! | [`CreateOrganizationApiKey`] | [`POST /organizations/{organization_id}/api_keys`](https://workos.com/docs/reference/authkit/api-keys/create-for-organization) |

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::types::{AgentRegistrationId, ApiKeyId, OrganizationId, Page, Secret, Timestamp, UserId};

/// An API key of an organization or a user, without its value.
#[model]
pub struct ApiKey {
    /// ID of the API key.
    pub id: ApiKeyId,
    /// Owner of the API key.
    pub owner: ApiKeyOwner,
    /// Name of the API key, `Production API Key`.
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
}

/// A new API key, with its value. The value is returned only once, at creation.
#[model]
pub struct ApiKeyWithValue {
    /// ID of the API key.
    pub id: ApiKeyId,
    /// Owner of the API key.
    pub owner: ApiKeyOwner,
    /// Name of the API key, `Production API Key`.
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
    /// Full value of the API key.
    pub value: Secret,
}

/// Owner of an API key.
#[open_union(tag = "type")]
pub enum ApiKeyOwner {
    /// An organization.
    Organization(OrganizationApiKeyOwner) = "organization",
    /// A user.
    User(UserApiKeyOwner) = "user",
}

/// An organization that owns an API key.
#[model]
pub struct OrganizationApiKeyOwner {
    /// ID of the organization.
    pub id: OrganizationId,
}

/// A user who owns an API key.
#[model]
pub struct UserApiKeyOwner {
    /// ID of the user.
    pub id: UserId,
    /// ID of the organization that the API key can access.
    pub organization_id: OrganizationId,
}

/// Result of the validation of an API key value.
#[model]
pub struct ApiKeyValidation {
    /// API key that the value belongs to; `None` if the value is not a valid API key.
    pub api_key: Option<ApiKey>,
    /// ID of the agent registration that the API key was issued for; `None` if not issued for an agent.
    pub agent_registration_id: Option<AgentRegistrationId>,
}

/// New expiry of an API key. Any time converts to [`At`](Self::At).
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

impl ApiKeyExpiration {
    /// Expires the key at this time; immediately, if the time is in the past.
    #[must_use]
    pub fn at(time: impl Into<Timestamp>) -> Self {
        Self::At(time.into())
    }
}

/// Expires the key at a time: a [`Timestamp`], a [`SystemTime`](std::time::SystemTime), or a time of jiff, time or chrono
/// with the features `jiff-02`, `time-03` and `chrono-04`.
impl<T: Into<Timestamp>> From<T> for ApiKeyExpiration {
    fn from(time: T) -> Self {
        Self::At(time.into())
    }
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

/// Validates an API key value and returns the API key it belongs to.
///
/// An invalid value is not an error: the response then has no `api_key`.
#[endpoint(
    POST "/api_keys/validations",
    operation = "create_validation",
    reference = "authkit/api-keys/validate",
    response = ApiKeyValidation,
)]
pub struct ValidateApiKey {
    /// Value of the API key, as sent by the caller of your API.
    pub value: Secret,
}

/// Deletes an API key permanently. Requests with this key fail afterwards. This cannot be undone.
#[endpoint(
    DELETE "/api_keys/{id}",
    operation = "delete_api_key",
    reference = "authkit/api-keys/delete",
)]
pub struct DeleteApiKey {
    /// ID of the API key.
    pub id: ApiKeyId,
}

/// Expires an API key now or at a later time, or clears a scheduled expiry.
///
/// # Errors
///
/// `api_key_already_expired` (409) if the API key has expired already.
#[endpoint(
    POST "/api_keys/{id}/expire",
    operation = "create_api_key_expire",
    reference = "authkit/api-keys",
    response = ApiKey,
)]
pub struct ExpireApiKey {
    /// ID of the API key.
    pub id: ApiKeyId,
    /// New expiry of the API key.
    #[serde(flatten)]
    pub expiration: ApiKeyExpiration,
}

/// Lists the API keys of an organization.
#[endpoint(
    GET "/organizations/{organization_id}/api_keys",
    operation = "list_organization_api_keys",
    reference = "authkit/api-keys/list-for-organization",
    response = Page<ApiKey>,
)]
pub struct ListOrganizationApiKeys {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}

/// Creates an API key for an organization.
///
/// The response is the only one that has the value of the key.
#[endpoint(
    POST "/organizations/{organization_id}/api_keys",
    operation = "create_organization_api_key",
    reference = "authkit/api-keys/create-for-organization",
    response = ApiKeyWithValue,
)]
pub struct CreateOrganizationApiKey {
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Name of the API key, `Production API Key`.
    pub name: String,
    /// Slugs of the permissions to assign to the API key.
    pub permissions: Option<Vec<String>>,
    /// Expiry, in the future. Default: the key does not expire.
    pub expires_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{ApiKeyExpiration, ExpireApiKey};
    use crate::types::Timestamp;

    fn body(expiration: impl Into<ApiKeyExpiration>) -> String {
        let request =
            crate::Config::new("sk_test_1").unwrap().request(&ExpireApiKey::new("api_key_1", expiration));
        String::from_utf8(request.unwrap().into_body().to_vec()).unwrap()
    }

    #[test]
    fn expiration_is_created_from_any_time() {
        let timestamp = Timestamp::from_unix_seconds(1_767_225_600);
        let system_time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        let at = r#"{"expires_at":"2026-01-01T00:00:00.000Z"}"#;
        for (expiration, expected) in [
            (timestamp.into(), at),
            (system_time.into(), at),
            (ApiKeyExpiration::at(system_time), at),
            #[cfg(feature = "jiff-02")]
            (jiff::Timestamp::from(timestamp).into(), at),
            #[cfg(feature = "time-03")]
            (time::OffsetDateTime::from(timestamp).into(), at),
            #[cfg(feature = "chrono-04")]
            (chrono::DateTime::<chrono::Utc>::from(timestamp).into(), at),
            (ApiKeyExpiration::Now, "{}"),
            (ApiKeyExpiration::Never, r#"{"expires_at":null}"#),
        ] {
            assert_eq!(body(expiration), expected);
        }
        assert_eq!(body(timestamp), at);
    }
}
