//! The API keys of users. See [`api_keys`](crate::api_keys) for what else can be done with them.

use crate::{
    api_keys::{ApiKey, ApiKeyWithValue},
    types::{OrganizationId, Timestamp, UserId},
};

endpoint! {
    /// Lists the API keys of a user. Behind the feature flag `user-api-keys`.
    ListUserApiKeys: GET "/user_management/users/{user_id}/api_keys" as "list_user_api_keys" -> pages of ApiKey,
    path {
        /// The user.
        user_id: UserId,
    }
    query {
        /// Only those that give access to this organization.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Makes an API key for a user, who must be an active member of the organization. Only this answer holds
    /// its value. Behind the feature flag `user-api-keys`.
    CreateUserApiKey: POST "/user_management/users/{user_id}/api_keys" as "create_user_api_key" -> ApiKeyWithValue,
    path {
        /// The user.
        user_id: UserId,
    }
    body {
        /// What it is called.
        name: String,
        /// The organization that it gives access to.
        organization_id: OrganizationId,
        /// The slugs of the permissions that it gives; each must be enabled for the keys of users.
        permissions: Option<Vec<String>>,
        /// When it expires: a moment to come. Without one it does not.
        expires_at: Option<Timestamp>,
    }
}
