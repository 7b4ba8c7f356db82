//! Connect: applications that sign in with WorkOS, and machines that hold its tokens.
//!
//! The operations on applications are not here yet; the models are, because organizations list the
//! applications that they have authorized.
//!
//! ```
//! use workos_core::connect::ConnectApplication;
//!
//! let json = r#"{"application_type":"m2m","id":"conn_app_1","name":"Nightly export"}"#;
//! let application: ConnectApplication = serde_json::from_str(json)?;
//! assert!(matches!(application, ConnectApplication::MachineToMachine(m2m) if m2m.name == "Nightly export"));
//! # Ok::<(), serde_json::Error>(())
//! ```

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
