//! Connect applications that users of an organization have authorized.

use crate::{
    connect::ConnectApplication,
    types::{AuthorizedApplicationId, OrganizationId, UserId},
};

model! {
    /// A Connect application that a user of the organization has authorized.
    OrganizationAuthorizedApplication {
        /// ID of the authorization (`authorized_connect_app_…`).
        id: AuthorizedApplicationId,
        /// Scopes that the user has granted to the application, such as `openid`.
        granted_scopes: Vec<String>,
        /// The authorized Connect application.
        application: ConnectApplication,
        /// ID of the user that authorized the application.
        user_id: UserId,
        /// OAuth resource of the authorization (RFC 8707), if one was requested:
        /// `https://api.example.com/resource`.
        oauth_resource: Option<String>,
    }
}

endpoint! {
    /// Lists the Connect applications that users of an organization have authorized.
    ListAuthorizedApplications: GET "/organizations/{organization_id}/authorized_applications" as "list_authorized_applications" -> pages of OrganizationAuthorizedApplication,
    path {
        /// ID of the organization.
        organization_id: OrganizationId,
    }
}
