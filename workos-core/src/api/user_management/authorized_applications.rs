//! The applications that a user has let in.

use crate::{
    connect::ConnectApplication,
    types::{ApplicationId, AuthorizedApplicationId, UserId},
};

model! {
    /// An application that a user has let in.
    AuthorizedApplication {
        /// The id of the authorization.
        id: AuthorizedApplicationId,
        /// The scopes that it was given.
        granted_scopes: Vec<String>,
        /// The application.
        application: ConnectApplication,
        /// The resource that it may use (RFC 8707).
        oauth_resource: Option<String>,
    }
}

endpoint! {
    /// Lists the applications that a user has let in.
    ListUserAuthorizedApplications: GET "/user_management/users/{user_id}/authorized_applications" as "list_user_authorized_applications" -> pages of AuthorizedApplication,
    path {
        /// The user.
        user_id: UserId,
    }
}

endpoint! {
    /// Shuts an application out that a user had let in.
    DeleteUserAuthorizedApplication: DELETE "/user_management/users/{user_id}/authorized_applications/{application_id}" as "delete_user_authorized_application" -> (),
    path {
        /// The user.
        user_id: UserId,
        /// The application.
        application_id: ApplicationId,
    }
}
