//! Connect applications that a user has authorized.

use crate::{
    connect::ConnectApplication,
    types::{ApplicationId, AuthorizedApplicationId, UserId},
};

model! {
    /// A Connect application that a user has authorized.
    AuthorizedApplication {
        /// ID of the authorization (`authorized_connect_app_…`).
        id: AuthorizedApplicationId,
        /// Scopes that the user has granted to the application, such as `openid`.
        granted_scopes: Vec<String>,
        /// The authorized Connect application.
        application: ConnectApplication,
        /// OAuth resource of the authorization (RFC 8707), if one was requested:
        /// `https://api.example.com/resource`.
        oauth_resource: Option<String>,
    }
}

endpoint! {
    /// Lists the Connect applications that a user has authorized.
    ListUserAuthorizedApplications: GET "/user_management/users/{user_id}/authorized_applications" as "list_user_authorized_applications" -> pages of AuthorizedApplication,
    path {
        /// ID of the user.
        user_id: UserId,
    }
}

endpoint! {
    /// Deletes the authorization that a user has given to a Connect application.
    DeleteUserAuthorizedApplication: DELETE "/user_management/users/{user_id}/authorized_applications/{application_id}" as "delete_user_authorized_application" -> (),
    path {
        /// ID of the user.
        user_id: UserId,
        /// ID (`conn_app_…`) or client ID of the application.
        application_id: ApplicationId,
    }
}
