//! Connect applications that a user has authorized.

use crate::{
    connect::ConnectApplication,
    types::{AuthorizedApplicationId, ConnectApplicationId, Page, UserId},
};

/// A Connect application that a user has authorized.
#[model]
pub struct AuthorizedApplication {
    /// ID of the authorization (`authorized_connect_app_…`).
    pub id: AuthorizedApplicationId,
    /// Scopes that the user has granted to the application, such as `openid`.
    pub granted_scopes: Vec<String>,
    /// The authorized Connect application.
    pub application: ConnectApplication,
    /// OAuth resource of the authorization (RFC 8707), if one was requested:
    /// `https://api.example.com/resource`.
    pub oauth_resource: Option<String>,
}

/// Lists the Connect applications that a user has authorized.
#[endpoint(
    GET "/user_management/users/{user_id}/authorized_applications",
    operation = "list_user_authorized_applications",
    reference = "authkit/user",
    response = Page<AuthorizedApplication>,
)]
pub struct ListUserAuthorizedApplications {
    /// ID of the user.
    pub user_id: UserId,
}

/// Deletes the authorization that a user has given to a Connect application.
#[endpoint(
    DELETE "/user_management/users/{user_id}/authorized_applications/{application_id}",
    operation = "delete_user_authorized_application",
    reference = "authkit/user",
)]
pub struct DeleteUserAuthorizedApplication {
    /// ID of the user.
    pub user_id: UserId,
    /// ID (`conn_app_…`) or client ID of the application.
    pub application_id: ConnectApplicationId,
}
