//! Connect applications that users of an organization have authorized.

use crate::{
    connect::ConnectApplication,
    types::{AuthorizedApplicationId, OrganizationId, Page, UserId},
};

/// A Connect application that a user of the organization has authorized.
#[model]
pub struct OrganizationAuthorizedApplication {
    /// ID of the authorization (`authorized_connect_app_…`).
    pub id: AuthorizedApplicationId,
    /// Scopes that the user has granted to the application, such as `openid`.
    pub granted_scopes: Vec<String>,
    /// The authorized Connect application.
    pub application: ConnectApplication,
    /// ID of the user that authorized the application.
    pub user_id: UserId,
    /// OAuth resource of the authorization (RFC 8707), if one was requested:
    /// `https://api.example.com/resource`.
    pub oauth_resource: Option<String>,
}

/// Lists the Connect applications that users of an organization have authorized.
#[endpoint(
    GET "/organizations/{organization_id}/authorized_applications",
    operation = "list_authorized_applications",
    reference = "authkit/organization",
    response = Page<OrganizationAuthorizedApplication>,
)]
pub struct ListOrganizationAuthorizedApplications {
    /// ID of the organization.
    pub organization_id: OrganizationId,
}
