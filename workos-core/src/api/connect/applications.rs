//! Connect applications.

use crate::types::{ApplicationId, ClientId, OrganizationId, Timestamp};

open_union! {
    /// A Connect application: an OAuth or a machine-to-machine application.
    pub enum ConnectApplication by "application_type" {
        /// An OAuth application, which users sign in to.
        OAuth(OAuthApplication) = "oauth",
        /// A machine-to-machine application, which acts on its own behalf.
        MachineToMachine(MachineToMachineApplication) = "m2m",
    }
}

model! {
    /// A Connect application of type `oauth`, which users sign in to with WorkOS.
    OAuthApplication {
        /// ID of the application.
        id: ApplicationId,
        /// OAuth client ID of the application.
        client_id: Option<ClientId>,
        /// Description of the application.
        description: Option<String>,
        /// Name of the application.
        name: String,
        /// OAuth scopes available to the application, such as `openid`.
        scopes: Vec<String>,
        /// Redirect URIs of the application.
        redirect_uris: Vec<RedirectUri>,
        /// Origins allowed to call the token endpoint from a browser (CORS).
        cors_origins: Vec<String>,
        /// Whether authorization uses PKCE.
        uses_pkce: bool,
        /// Whether the application is first-party. Users are not asked for consent to a first-party
        /// application.
        is_first_party: bool,
        /// Whether the application was registered dynamically (RFC 7591). Only for third-party
        /// applications.
        was_dynamically_registered: Option<bool>,
        /// ID of the organization that a third-party application belongs to.
        organization_id: Option<OrganizationId>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A redirect URI of an OAuth application.
    RedirectUri {
        /// The URI, `https://acme.com/callback`.
        uri: String,
        /// Whether this is the default, for authorization requests without a redirect URI.
        default: bool,
    }
}

model! {
    /// A Connect application of type `m2m`, which acts on its own behalf.
    MachineToMachineApplication {
        /// ID of the application.
        id: ApplicationId,
        /// OAuth client ID of the application.
        client_id: Option<ClientId>,
        /// Description of the application.
        description: Option<String>,
        /// Name of the application.
        name: String,
        /// OAuth scopes available to the application, such as `openid`.
        scopes: Vec<String>,
        /// ID of the organization that the application belongs to and acts for.
        organization_id: Option<OrganizationId>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

object! {
    /// A redirect URI to set for an OAuth application.
    RedirectUriInput {
        /// The URI, `https://acme.com/callback`.
        uri: String,
        /// Whether this is the default, for authorization requests without a redirect URI.
        default: Option<bool>,
    }
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

open_enum! {
    /// Way in which an application was registered.
    pub enum ApplicationRegistrationType {
        /// Registered dynamically, by the application itself (RFC 7591).
        Dynamic = "dynamic",
        /// Registered by an authenticated caller, with the API or in the WorkOS Dashboard.
        Authenticated = "authenticated",
    }
}

endpoint! {
    /// Lists the Connect applications that match the filters.
    ///
    /// Applications that were registered dynamically are omitted unless `registration_types` includes them.
    ListApplications: GET "/connect/applications" as "list_applications" -> pages of ConnectApplication,
    query {
        /// Registration types to filter by. Default: only [`ApplicationRegistrationType::Authenticated`].
        registration_types: Option<Vec<ApplicationRegistrationType>>,
        /// ID of an organization to filter by.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Creates a Connect application of type OAuth.
    CreateOAuthApplication: POST "/connect/applications" as "create_oauth_application" -> ConnectApplication,
    constant {
        "application_type": "oauth",
    }
    body {
        /// Name of the application.
        name: String,
        /// Whether the application is first-party. Users are not asked for consent to a first-party
        /// application. A third-party application requires `organization_id`.
        is_first_party: bool,
        /// Description of the application.
        description: Patch<String>,
        /// OAuth scopes available to the application, such as `openid`.
        scopes: Patch<Vec<String>>,
        /// Redirect URIs of the application.
        redirect_uris: Patch<Vec<RedirectUriInput>>,
        /// Origins allowed to call the token endpoint from a browser (CORS).
        cors_origins: Patch<Vec<String>>,
        /// Whether authorization uses PKCE.
        uses_pkce: Patch<bool>,
        /// ID of the organization that a third-party application belongs to. Required unless the
        /// application is first-party.
        organization_id: Patch<OrganizationId>,
    }
}

endpoint! {
    /// Creates a Connect application of type machine-to-machine (M2M).
    CreateM2MApplication: POST "/connect/applications" as "create_m2m_application" -> ConnectApplication,
    constant {
        "application_type": "m2m",
    }
    body {
        /// Name of the application.
        name: String,
        /// ID of the organization that the application belongs to and acts for.
        organization_id: OrganizationId,
        /// Description of the application.
        description: Patch<String>,
        /// OAuth scopes available to the application, such as `openid`.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Gets a Connect application by its ID or client ID.
    GetApplication: GET "/connect/applications/{id}" as "get_application" -> ConnectApplication,
    path {
        /// ID of the application. The client ID is accepted too.
        id: ApplicationId,
    }
}

endpoint! {
    /// Updates a Connect application. Omitted fields are unchanged.
    UpdateApplication: PUT "/connect/applications/{id}" as "update_application" -> ConnectApplication,
    path {
        /// ID of the application. The client ID is accepted too.
        id: ApplicationId,
    }
    body {
        /// Name of the application.
        name: Option<String>,
        /// Description of the application. `Patch::Clear` removes it.
        description: Patch<String>,
        /// OAuth scopes available to the application; the new list replaces the old one. `Patch::Clear`
        /// removes all.
        scopes: Patch<Vec<String>>,
        /// Redirect URIs; the new list replaces the old one. `Patch::Clear` removes all. Only for OAuth
        /// applications.
        redirect_uris: Patch<Vec<RedirectUriInput>>,
        /// Origins allowed to call the token endpoint from a browser (CORS); the new list replaces the old
        /// one. `Patch::Clear` removes all. Only for OAuth applications.
        cors_origins: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes a Connect application.
    DeleteApplication: DELETE "/connect/applications/{id}" as "delete_application" -> (),
    path {
        /// ID of the application. The client ID is accepted too.
        id: ApplicationId,
    }
}
