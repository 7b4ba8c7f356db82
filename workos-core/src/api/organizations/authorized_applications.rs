//! The applications that people of an organization have let in.

use crate::{
    connect::ConnectApplication,
    types::{AuthorizedApplicationId, OrganizationId, UserId},
};

model! {
    /// An application that somebody of the organization has let in.
    OrganizationAuthorizedApplication {
        /// The id of the authorization.
        id: AuthorizedApplicationId,
        /// The scopes that it was given.
        granted_scopes: Vec<String>,
        /// The application.
        application: ConnectApplication,
        /// Who let it in.
        user_id: UserId,
        /// The resource that it may use (RFC 8707).
        oauth_resource: Option<String>,
    }
}

endpoint! {
    /// Lists the applications that people of an organization have let in.
    ListAuthorizedApplications: GET "/organizations/{organization_id}/authorized_applications" as "list_authorized_applications" -> pages of OrganizationAuthorizedApplication,
    path {
        /// The organization.
        organization_id: OrganizationId,
    }
}
