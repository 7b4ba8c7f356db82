//! API keys of users. [`api_keys`](crate::api_keys) has the other operations on API keys.

use crate::{
    api_keys::{ApiKey, ApiKeyWithValue},
    types::{OrganizationId, Page, Timestamp, UserId},
};

/// Lists the API keys of a user. Requires the feature flag `user-api-keys`.
#[endpoint(
    GET "/user_management/users/{user_id}/api_keys",
    operation = "list_user_api_keys",
    reference = "authkit/api-keys",
    response = Page<ApiKey>,
)]
pub struct ListUserApiKeys {
    /// ID of the user.
    pub user_id: UserId,
    /// ID of the organization to filter by: that of the membership which the API key was created for.
    pub organization_id: Option<OrganizationId>,
}

/// Creates an API key of a user. Requires the feature flag `user-api-keys`.
///
/// The user must have an active membership in the organization. The value of the key is in this response
/// only.
#[endpoint(
    POST "/user_management/users/{user_id}/api_keys",
    operation = "create_user_api_key",
    reference = "authkit/api-keys",
    response = ApiKeyWithValue,
)]
pub struct CreateUserApiKey {
    /// ID of the user.
    pub user_id: UserId,
    /// Descriptive name of the API key, such as `Production API Key`.
    pub name: String,
    /// ID of the organization that the API key gives access to.
    pub organization_id: OrganizationId,
    /// Slugs of the permissions of the API key, such as `posts:read`. Each must be enabled for API keys
    /// of users.
    pub permissions: Option<Vec<String>>,
    /// Timestamp of expiration, in the future. Default: the key does not expire.
    pub expires_at: Option<Timestamp>,
}
