//! Connect applications.

use crate::types::{ClientId, ConnectApplicationId, OrganizationId, Page, Patch, Timestamp};

/// A Connect application: an OAuth or a machine-to-machine application.
#[open_union(tag = "application_type")]
pub enum ConnectApplication {
    /// An OAuth application, which users sign in to.
    OAuth(OAuthApplication) = "oauth",
    /// A machine-to-machine application, which acts on its own behalf.
    M2M(M2MApplication) = "m2m",
}

/// A Connect application of type `oauth`, which users sign in to with WorkOS.
#[model]
pub struct OAuthApplication {
    /// ID of the application.
    pub id: ConnectApplicationId,
    /// OAuth client ID of the application.
    pub client_id: Option<ClientId>,
    /// Description of the application.
    pub description: Option<String>,
    /// Name of the application.
    pub name: String,
    /// OAuth scopes available to the application, such as `openid`.
    pub scopes: Vec<String>,
    /// Redirect URIs of the application.
    pub redirect_uris: Vec<RedirectUri>,
    /// Origins allowed to call the token endpoint from a browser (CORS).
    pub cors_origins: Vec<String>,
    /// Whether authorization uses PKCE.
    pub uses_pkce: bool,
    /// Whether the application is first-party. Users are not asked for consent to a first-party
    /// application.
    pub is_first_party: bool,
    /// Whether the application was registered dynamically (RFC 7591). Only for third-party
    /// applications.
    pub was_dynamically_registered: Option<bool>,
    /// ID of the organization that a third-party application belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A redirect URI of an OAuth application.
#[model]
pub struct RedirectUri {
    /// The URI, `https://acme.com/callback`.
    pub uri: String,
    /// Whether this is the default, for authorization requests without a redirect URI.
    pub default: bool,
}

/// A Connect application of type `m2m`, which acts on its own behalf.
#[model]
pub struct M2MApplication {
    /// ID of the application.
    pub id: ConnectApplicationId,
    /// OAuth client ID of the application.
    pub client_id: Option<ClientId>,
    /// Description of the application.
    pub description: Option<String>,
    /// Name of the application.
    pub name: String,
    /// OAuth scopes available to the application, such as `openid`.
    pub scopes: Vec<String>,
    /// ID of the organization that the application belongs to and acts for.
    pub organization_id: Option<OrganizationId>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A redirect URI to set for an OAuth application.
#[object]
pub struct RedirectUriInput {
    /// The URI, `https://acme.com/callback`.
    pub uri: String,
    /// Whether this is the default, for authorization requests without a redirect URI.
    pub default: Option<bool>,
}

impl From<&str> for RedirectUriInput {
    fn from(uri: &str) -> Self {
        Self::new(uri)
    }
}

impl From<String> for RedirectUriInput {
    fn from(uri: String) -> Self {
        Self::new(uri)
    }
}

/// Way in which an application was registered.
#[open_enum]
pub enum ApplicationRegistrationType {
    /// Registered dynamically, by the application itself (RFC 7591).
    Dynamic = "dynamic",
    /// Registered by an authenticated caller, with the API or in the WorkOS Dashboard.
    Authenticated = "authenticated",
}

/// Lists the Connect applications that match the filters.
///
/// Applications that were registered dynamically are omitted unless `registration_types` includes them.
#[endpoint(
    GET "/connect/applications",
    operation = "list_applications",
    reference = "workos-connect/applications/list",
    response = Page<ConnectApplication>,
)]
pub struct ListApplications {
    /// Registration types to filter by. Default: only [`ApplicationRegistrationType::Authenticated`].
    pub registration_types: Option<Vec<ApplicationRegistrationType>>,
    /// ID of an organization to filter by.
    pub organization_id: Option<OrganizationId>,
}

/// Creates a Connect application of type OAuth.
#[endpoint(
    POST "/connect/applications",
    operation = "create_oauth_application",
    reference = "workos-connect/applications/create",
    response = ConnectApplication,
    constants("application_type" = "oauth"),
)]
pub struct CreateOAuthApplication {
    /// Name of the application.
    pub name: String,
    /// Whether the application is first-party. Users are not asked for consent to a first-party
    /// application. A third-party application requires `organization_id`.
    pub is_first_party: bool,
    /// Description of the application.
    pub description: Patch<String>,
    /// OAuth scopes available to the application, such as `openid`.
    pub scopes: Patch<Vec<String>>,
    /// Redirect URIs of the application.
    pub redirect_uris: Patch<Vec<RedirectUriInput>>,
    /// Origins allowed to call the token endpoint from a browser (CORS).
    pub cors_origins: Patch<Vec<String>>,
    /// Whether authorization uses PKCE.
    pub uses_pkce: Patch<bool>,
    /// ID of the organization that a third-party application belongs to. Required unless the
    /// application is first-party.
    pub organization_id: Patch<OrganizationId>,
}

/// Creates a Connect application of type machine-to-machine (M2M).
#[endpoint(
    POST "/connect/applications",
    operation = "create_m2m_application",
    reference = "workos-connect/applications/create",
    response = ConnectApplication,
    constants("application_type" = "m2m"),
)]
pub struct CreateM2MApplication {
    /// Name of the application.
    pub name: String,
    /// ID of the organization that the application belongs to and acts for.
    pub organization_id: OrganizationId,
    /// Description of the application.
    pub description: Patch<String>,
    /// OAuth scopes available to the application, such as `openid`.
    pub scopes: Patch<Vec<String>>,
}

/// Gets a Connect application by its ID or client ID.
#[endpoint(
    GET "/connect/applications/{id}",
    operation = "get_application",
    reference = "workos-connect/applications/get",
    response = ConnectApplication,
)]
pub struct GetApplication {
    /// ID of the application. The client ID is accepted too.
    pub id: ConnectApplicationId,
}

/// Updates a Connect application. Omitted fields are unchanged.
#[endpoint(
    PUT "/connect/applications/{id}",
    operation = "update_application",
    reference = "workos-connect/applications/update",
    response = ConnectApplication,
)]
pub struct UpdateApplication {
    /// ID of the application. The client ID is accepted too.
    pub id: ConnectApplicationId,
    /// Name of the application.
    pub name: Option<String>,
    /// Description of the application. `Patch::Clear` removes it.
    pub description: Patch<String>,
    /// OAuth scopes available to the application; the new list replaces the old one. `Patch::Clear`
    /// removes all.
    pub scopes: Patch<Vec<String>>,
    /// Redirect URIs; the new list replaces the old one. `Patch::Clear` removes all. Only for OAuth
    /// applications.
    pub redirect_uris: Patch<Vec<RedirectUriInput>>,
    /// Origins allowed to call the token endpoint from a browser (CORS); the new list replaces the old
    /// one. `Patch::Clear` removes all. Only for OAuth applications.
    pub cors_origins: Patch<Vec<String>>,
}

/// Deletes a Connect application.
#[endpoint(
    DELETE "/connect/applications/{id}",
    operation = "delete_application",
    reference = "workos-connect/applications/delete",
)]
pub struct DeleteApplication {
    /// ID of the application. The client ID is accepted too.
    pub id: ConnectApplicationId,
}
