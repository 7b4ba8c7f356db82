//! API keys of users. [`api_keys`](crate::api_keys) has the other operations on API keys.

use crate::{
    api_keys::{ApiKey, ApiKeyWithValue},
    types::{OrganizationId, Timestamp, UserId},
};

endpoint! {
    /// Lists the API keys of a user. Requires the feature flag `user-api-keys`.
    ListUserApiKeys: GET "/user_management/users/{user_id}/api_keys" as "list_user_api_keys" -> pages of ApiKey,
    path {
        /// ID of the user.
        user_id: UserId,
    }
    query {
        /// ID of the organization to filter by: that of the membership which the API key was created for.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Creates an API key of a user. Requires the feature flag `user-api-keys`.
    ///
    /// The user must have an active membership in the organization. The value of the key is in this response
    /// only.
    CreateUserApiKey: POST "/user_management/users/{user_id}/api_keys" as "create_user_api_key" -> ApiKeyWithValue,
    path {
        /// ID of the user.
        user_id: UserId,
    }
    body {
        /// Descriptive name of the API key, such as `Production API Key`.
        name: String,
        /// ID of the organization that the API key gives access to.
        organization_id: OrganizationId,
        /// Slugs of the permissions of the API key, such as `posts:read`. Each must be enabled for API keys
        /// of users.
        permissions: Option<Vec<String>>,
        /// Timestamp of expiration, in the future. Default: the key does not expire.
        expires_at: Option<Timestamp>,
    }
}
