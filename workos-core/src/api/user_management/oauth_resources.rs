//! MCP resource indicators: OAuth resources for which AuthKit issues tokens.

use crate::types::{AuthkitOAuthResourceId, Page};

/// An MCP resource indicator (RFC 8707): a resource for which AuthKit issues tokens, such as an MCP
/// server.
#[model]
pub struct AuthkitOAuthResource {
    /// ID of the resource (`authkit_oauth_resource_…`).
    pub id: AuthkitOAuthResourceId,
    /// URI that identifies the resource, such as `https://api.acme.com`.
    pub uri: String,
    /// Whether tokens are issued for this resource if the application requests none.
    pub default: bool,
    /// Timestamp of creation, as the text that WorkOS sends.
    pub created_at: Option<String>,
    /// Timestamp of the last update, as the text that WorkOS sends.
    pub updated_at: Option<String>,
}

/// Lists the MCP resource indicators of the current environment.
#[endpoint(
    GET "/user_management/authkit_oauth_resources",
    operation = "list_authkit_oauth_resources",
    reference = "authkit",
    response = Page<AuthkitOAuthResource>,
)]
pub struct ListAuthkitOAuthResources {}

/// Creates an MCP resource indicator. Existing ones are kept.
#[endpoint(
    POST "/user_management/authkit_oauth_resources",
    operation = "create_authkit_oauth_resource",
    reference = "authkit",
    response = AuthkitOAuthResource,
)]
pub struct CreateAuthkitOAuthResource {
    /// URI that identifies the resource, such as `https://api.acme.com`.
    pub uri: String,
    /// Whether tokens are issued for this resource if the application requests none.
    pub default: Option<bool>,
}

/// Deletes an MCP resource indicator.
#[endpoint(
    DELETE "/user_management/authkit_oauth_resources/{id}",
    operation = "delete_authkit_oauth_resource",
    reference = "authkit",
)]
pub struct DeleteAuthkitOAuthResource {
    /// ID of the resource.
    pub id: AuthkitOAuthResourceId,
}
