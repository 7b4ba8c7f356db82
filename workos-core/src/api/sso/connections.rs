//! Connections and their operations.

use super::{AttributeMaps, ConnectionOptions, ConnectionOptionsUpdate, ConnectionType};
use crate::types::{ConnectionDomainId, ConnectionId, OrganizationId, Page, Patch, Timestamp};

/// An SSO connection: the link between WorkOS and a set of application users, usually those of one
/// organization's identity provider.
#[model]
pub struct Connection {
    /// ID of the connection (`conn_…`).
    pub id: ConnectionId,
    /// ID of the organization that the connection belongs to.
    pub organization_id: Option<OrganizationId>,
    /// Type of the connection: identity provider and protocol.
    pub connection_type: ConnectionType,
    /// Human-readable name of the connection, most commonly the organization's name.
    pub name: String,
    /// State of the connection: whether users can sign in with it. In the event `connection.deleted`, the
    /// state before the deletion.
    pub state: ConnectionState,
    /// Link status of the connection. Deprecated by WorkOS in favor of `state`.
    pub status: Option<ConnectionStatus>,
    /// Domains of the connection. Empty in the event `connection.deleted`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<ConnectionDomain>,
    /// External key of the connection, which WorkOS uses in the connection's URLs. Only in events.
    pub external_key: Option<String>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A domain of a connection.
#[model]
pub struct ConnectionDomain {
    /// ID of the connection domain (`org_domain_…` or `conn_domain_…`).
    pub id: ConnectionDomainId,
    /// Domain name, for example `acme.com`.
    pub domain: String,
}

/// State of a connection: whether users can sign in with it.
#[open_enum]
pub enum ConnectionState {
    /// No connection type is selected yet.
    RequiresType = "requires_type",
    /// The connection is being configured.
    Draft = "draft",
    /// The connection is active; users can sign in with it.
    Active = "active",
    /// The connection is configured and waits for its first successful sign-in, after which it becomes
    /// active.
    Validating = "validating",
    /// The connection is inactive; users cannot sign in with it.
    Inactive = "inactive",
    /// The connection is being deleted.
    Deleting = "deleting",
}

/// Link status of a connection. Deprecated by WorkOS in favor of [`ConnectionState`].
#[open_enum]
pub enum ConnectionStatus {
    /// The connection is linked.
    Linked = "linked",
    /// The connection is not linked.
    Unlinked = "unlinked",
}

/// Lists the connections that match the filters.
#[endpoint(
    GET "/connections",
    operation = "list_connections",
    reference = "sso/connection/list",
    response = Page<Connection>,
)]
pub struct ListConnections {
    /// Connection type to filter by. GitHub is [`ConnectionType::GithubOAuth`] here,
    /// [`ConnectionType::GitHubOAuth`] in responses.
    pub connection_type: Option<ConnectionType>,
    /// Domain of a connection to filter by, for example `acme.com`.
    pub domain: Option<String>,
    /// ID of the organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// Text to search for in the names of connections.
    pub search: Option<String>,
    /// State to filter by.
    ///
    /// Not fully known: WorkOS's SDK for Node has this parameter since November 2026, and no page lists its values. The
    /// states of connections are an assumption.
    pub state: Option<ConnectionState>,
}

/// Gets a connection.
#[endpoint(
    GET "/connections/{id}",
    operation = "get_connection",
    reference = "sso/connection/get",
    response = Connection,
)]
pub struct GetConnection {
    /// ID of the connection.
    pub id: ConnectionId,
}

/// Creates a connection for an organization.
///
/// If `external_id` is that of a connection of the same organization, WorkOS returns that connection
/// instead of creating a duplicate. WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `external_id_already_in_use` (400) if the external ID is in use by another connection.
/// - `connection_type_not_supported` (400) if connections of this type cannot be created.
/// - `connection_type_conflicts_with_options` (400) if the type does not fit the protocol options.
/// - `ambiguous_saml_options` (400) if the SAML options combine a metadata URL with manual fields.
/// - `incomplete_saml_options` (400) if the SAML options lack a required field.
/// - `invalid_certificate` (400) if a certificate cannot be parsed.
/// - `client_secret_required` or `client_secret_not_accepted` (400) if the client secret does not fit the
///   token authentication method.
/// - `key_pair_not_accepted` (400) if a key pair is not allowed for these options.
/// - `discovery_endpoint_must_use_https` (400) if the discovery endpoint is not an HTTPS URL.
/// - `token_authentication_method_not_supported` (400) if the connection type does not support the
///   method.
/// - `connection_deletion_in_progress` (409) if the connection is being deleted.
/// - `idp_metadata_fetch_failed` (422) if WorkOS cannot fetch the metadata of the identity provider.
/// - `connection_could_not_be_verified` (422) if WorkOS cannot verify the configuration.
/// - `invalid_idp_sso_url` (422) if the SSO URL of the identity provider is invalid.
#[endpoint(
    POST "/connections",
    operation = "create_connection",
    reference = "sso/connection/create",
    response = Connection,
)]
pub struct CreateConnection {
    /// ID of the organization that the connection belongs to.
    pub organization_id: OrganizationId,
    /// Protocol configuration: SAML or OpenID Connect.
    #[serde(flatten)]
    pub options: ConnectionOptions,
    /// Human-readable name of the connection, most commonly the organization's name.
    pub name: Option<String>,
    /// External ID of the connection: your own identifier, unique among connections.
    pub external_id: Option<String>,
    /// Type of the connection. Only SAML and OpenID Connect types are accepted. Defaults to the type that
    /// WorkOS infers from the options.
    pub connection_type: Option<ConnectionType>,
    /// Mapping of the identity provider's attributes to profile fields. The given fields override the
    /// defaults of the connection type.
    pub attribute_maps: Option<AttributeMaps>,
}

/// Updates a connection. Omitted fields are unchanged.
///
/// WorkOS enables this operation per environment (feature flag
/// `connections-api-migrations-capabilities-api`).
///
/// # Errors
///
/// - `external_id_already_in_use` (400) if the external ID is in use by another connection.
/// - `connection_type_not_supported` (400) if connections of this type cannot be updated.
/// - `connection_type_conflicts_with_options` (400) if the type does not fit the protocol options.
/// - `ambiguous_saml_options` (400) if the SAML options combine a metadata URL with manual fields.
/// - `client_secret_required` or `client_secret_not_accepted` (400) if the client secret does not fit the
///   token authentication method.
/// - `discovery_endpoint_must_use_https` (400) if the discovery endpoint is not an HTTPS URL.
/// - `token_authentication_method_not_supported` (400) if the connection type does not support the
///   method.
/// - `id_token_signature_algorithm_not_supported` (400) if the connection type does not support the
///   algorithm.
/// - `connection_deletion_in_progress` (409) if the connection is being deleted.
#[endpoint(
    PATCH "/connections/{id}",
    operation = "update_connection",
    reference = "sso/connection",
    response = Connection,
)]
pub struct UpdateConnection {
    /// ID of the connection.
    pub id: ConnectionId,
    /// Human-readable name of the connection.
    pub name: Option<String>,
    /// Current type of the connection. The type cannot change after creation.
    pub connection_type: Option<ConnectionType>,
    /// Mapping of the identity provider's attributes to profile fields. Omitted fields are unchanged.
    pub attribute_maps: Option<AttributeMaps>,
    /// External ID of the connection: your own identifier, unique among connections. `Patch::Clear`
    /// removes it.
    pub external_id: Patch<String>,
    /// Changes to the protocol configuration, of the connection's own protocol.
    #[serde(flatten)]
    pub options: Option<ConnectionOptionsUpdate>,
}

/// Deletes a connection permanently. The deletion cannot be undone. Emits the event `connection.deleted`.
#[endpoint(
    DELETE "/connections/{id}",
    operation = "delete_connection",
    reference = "sso/connection/delete",
)]
pub struct DeleteConnection {
    /// ID of the connection.
    pub id: ConnectionId,
}
