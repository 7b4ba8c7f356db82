//! Applications.

use crate::types::{ApplicationId, ClientId, OrganizationId, Timestamp};

open_union! {
    /// An application that WorkOS knows.
    pub enum ConnectApplication by "application_type" {
        /// One that people sign in to.
        OAuth(OAuthApplication) = "oauth",
        /// One that acts for itself.
        MachineToMachine(MachineToMachineApplication) = "m2m",
    }
}

model! {
    /// An application that people sign in to with WorkOS.
    OAuthApplication {
        /// Its id.
        id: ApplicationId,
        /// Its OAuth client id.
        client_id: Option<ClientId>,
        /// What it is for.
        description: Option<String>,
        /// Its name.
        name: String,
        /// The scopes that it may ask for.
        scopes: Vec<String>,
        /// Where people are sent back to.
        redirect_uris: Vec<RedirectUri>,
        /// The origins whose pages may call the token endpoint.
        cors_origins: Vec<String>,
        /// Whether it must use PKCE.
        uses_pkce: bool,
        /// Whether it is yours; people are not asked for consent to a first-party application.
        is_first_party: bool,
        /// Whether it registered itself (RFC 7591). Only on third-party applications.
        was_dynamically_registered: Option<bool>,
        /// The organization that it belongs to, if it is a third party's.
        organization_id: Option<OrganizationId>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A URI that people are sent back to.
    RedirectUri {
        /// The URI.
        uri: String,
        /// Whether it is the one for requests that name none.
        default: bool,
    }
}

model! {
    /// An application that acts for itself.
    MachineToMachineApplication {
        /// Its id.
        id: ApplicationId,
        /// Its OAuth client id.
        client_id: Option<ClientId>,
        /// What it is for.
        description: Option<String>,
        /// Its name.
        name: String,
        /// The scopes that it may ask for.
        scopes: Vec<String>,
        /// The organization that it acts for.
        organization_id: Option<OrganizationId>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

object! {
    /// A URI that people may be sent back to, for an application that is made or changed.
    RedirectUriInput {
        /// The URI.
        uri: String,
        /// Whether it is the one for requests that name none.
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
    /// How an application came to be known to WorkOS.
    pub enum ApplicationRegistrationType {
        /// It registered itself (RFC 7591).
        Dynamic = "dynamic",
        /// You made it, here or in the dashboard.
        Authenticated = "authenticated",
    }
}

endpoint! {
    /// Lists applications. Without `registration_types`, those that registered themselves are left out.
    ListApplications: GET "/connect/applications" as "list_applications" -> pages of ConnectApplication,
    query {
        /// Only those that came to be known like this.
        registration_types: Option<Vec<ApplicationRegistrationType>>,
        /// Only those of this organization.
        organization_id: Option<OrganizationId>,
    }
}

endpoint! {
    /// Makes an application that people sign in to.
    CreateOAuthApplication: POST "/connect/applications" as "create_oauth_application" -> ConnectApplication,
    constant {
        "application_type": "oauth",
    }
    body {
        /// Its name.
        name: String,
        /// Whether it is yours; people are not asked for consent to a first-party application. One that is
        /// not needs an `organization_id`.
        is_first_party: bool,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that it may ask for.
        scopes: Patch<Vec<String>>,
        /// Where people may be sent back to.
        redirect_uris: Patch<Vec<RedirectUriInput>>,
        /// The origins whose pages may call the token endpoint.
        cors_origins: Patch<Vec<String>>,
        /// Whether it must use PKCE.
        uses_pkce: Patch<bool>,
        /// The organization that it belongs to, if it is a third party's.
        organization_id: Patch<OrganizationId>,
    }
}

endpoint! {
    /// Makes an application that acts for itself.
    CreateM2MApplication: POST "/connect/applications" as "create_m2m_application" -> ConnectApplication,
    constant {
        "application_type": "m2m",
    }
    body {
        /// Its name.
        name: String,
        /// The organization that it acts for.
        organization_id: OrganizationId,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that it may ask for.
        scopes: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Gets an application.
    GetApplication: GET "/connect/applications/{id}" as "get_application" -> ConnectApplication,
    path {
        /// The application. The text of its client id does as well.
        id: ApplicationId,
    }
}

endpoint! {
    /// Changes an application. What is left out keeps its value.
    UpdateApplication: PUT "/connect/applications/{id}" as "update_application" -> ConnectApplication,
    path {
        /// The application. The text of its client id does as well.
        id: ApplicationId,
    }
    body {
        /// Its new name.
        name: Option<String>,
        /// What it is for.
        description: Patch<String>,
        /// The scopes that it may ask for, in place of those that it has.
        scopes: Patch<Vec<String>>,
        /// Where people may be sent back to, in place of where they were. Only for one that people sign in
        /// to.
        redirect_uris: Patch<Vec<RedirectUriInput>>,
        /// The origins whose pages may call the token endpoint, in place of those that it has. Only for one
        /// that people sign in to.
        cors_origins: Patch<Vec<String>>,
    }
}

endpoint! {
    /// Deletes an application.
    DeleteApplication: DELETE "/connect/applications/{id}" as "delete_application" -> (),
    path {
        /// The application. The text of its client id does as well.
        id: ApplicationId,
    }
}
