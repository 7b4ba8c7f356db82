//! Connections.

use super::{AttributeMaps, ConnectionOptions, ConnectionOptionsUpdate, ConnectionType};
use crate::types::{ConnectionDomainId, ConnectionId, OrganizationId, Timestamp};

model! {
    /// A connection to an identity provider.
    Connection {
        /// Its id.
        id: ConnectionId,
        /// The organization that it is of.
        organization_id: Option<OrganizationId>,
        /// The kind of identity provider.
        connection_type: ConnectionType,
        /// Its name, often the organization's.
        name: String,
        /// Whether people can sign in through it.
        state: ConnectionState,
        /// Whether it is linked. Deprecated by WorkOS in favour of `state`.
        status: Option<ConnectionStatus>,
        /// The domains of the people who sign in through it. Empty in the event that it was deleted.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        domains: Vec<ConnectionDomain>,
        /// WorkOS's key of it in the connection's URLs. Only in events.
        external_key: Option<String>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A domain of the people who sign in through a connection.
    ConnectionDomain {
        /// Its id.
        id: ConnectionDomainId,
        /// The domain, `acme.com`.
        domain: String,
    }
}

open_enum! {
    /// Whether people can sign in through a connection.
    pub enum ConnectionState {
        /// Nobody has said yet what kind it is.
        RequiresType = "requires_type",
        /// It is being set up.
        Draft = "draft",
        /// They can.
        Active = "active",
        /// WorkOS checks its settings.
        Validating = "validating",
        /// They cannot.
        Inactive = "inactive",
        /// It is being deleted.
        Deleting = "deleting",
    }
}

open_enum! {
    /// Whether a connection is linked. Deprecated by WorkOS in favour of [`ConnectionState`].
    pub enum ConnectionStatus {
        /// It is.
        Linked = "linked",
        /// It is not.
        Unlinked = "unlinked",
    }
}

endpoint! {
    /// Lists connections.
    ListConnections: GET "/connections" as "list_connections" -> pages of Connection,
    query {
        /// Only those of this kind. GitHub's is spelt [`ConnectionType::GithubOAuth`] here.
        connection_type: Option<ConnectionType>,
        /// Only those of this domain.
        domain: Option<String>,
        /// Only those of this organization.
        organization_id: Option<OrganizationId>,
        /// Only those whose name contains this text.
        search: Option<String>,
    }
}

endpoint! {
    /// Gets a connection.
    GetConnection: GET "/connections/{id}" as "get_connection" -> Connection,
    path {
        /// The connection.
        id: ConnectionId,
    }
}

endpoint! {
    /// Makes a connection. Behind a feature flag of WorkOS's.
    ///
    /// Refused with `external_id_already_in_use`, `connection_type_not_supported`,
    /// `connection_type_conflicts_with_options`, `ambiguous_saml_options`, `incomplete_saml_options`,
    /// `invalid_certificate`, `client_secret_required`, `client_secret_not_accepted`,
    /// `key_pair_not_accepted`, `discovery_endpoint_must_use_https` or
    /// `token_authentication_method_not_supported` (400), with `connection_deletion_in_progress` (409),
    /// with `idp_metadata_fetch_failed`, `connection_could_not_be_verified` or `invalid_idp_sso_url` (422).
    CreateConnection: POST "/connections" as "create_connection" -> Connection,
    body {
        /// The organization that it is of.
        organization_id: OrganizationId,
        /// How it reaches the identity provider.
        #[serde(flatten)]
        options: ConnectionOptions,
        /// Its name.
        name: Option<String>,
        /// Your own id of it, used by no other connection.
        external_id: Option<String>,
        /// The kind of identity provider. It must fit the options.
        connection_type: Option<ConnectionType>,
        /// Where the identity provider's answers have what profiles say.
        attribute_maps: Option<AttributeMaps>,
    }
}

endpoint! {
    /// Changes a connection. What is left out keeps its value. Behind a feature flag of WorkOS's.
    ///
    /// Refused with `external_id_already_in_use`, `connection_type_not_supported`,
    /// `connection_type_conflicts_with_options`, `ambiguous_saml_options`, `client_secret_required`,
    /// `client_secret_not_accepted`, `discovery_endpoint_must_use_https`,
    /// `token_authentication_method_not_supported` or `id_token_signature_algorithm_not_supported` (400),
    /// with `connection_deletion_in_progress` (409).
    UpdateConnection: PATCH "/connections/{id}" as "update_connection" -> Connection,
    path {
        /// The connection.
        id: ConnectionId,
    }
    body {
        /// Its new name.
        name: Option<String>,
        /// The kind of identity provider. It must fit the options.
        connection_type: Option<ConnectionType>,
        /// Where the identity provider's answers have what profiles say.
        attribute_maps: Option<AttributeMaps>,
        /// Your own id of it, used by no other connection.
        external_id: Patch<String>,
        /// How it reaches the identity provider.
        #[serde(flatten)]
        options: Option<ConnectionOptionsUpdate>,
    }
}

endpoint! {
    /// Deletes a connection for good.
    DeleteConnection: DELETE "/connections/{id}" as "delete_connection" -> (),
    path {
        /// The connection.
        id: ConnectionId,
    }
}
