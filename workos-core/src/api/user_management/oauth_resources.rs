//! MCP resource indicators: OAuth resources for which AuthKit issues tokens.

use crate::types::AuthkitOAuthResourceId;

model! {
    /// An MCP resource indicator (RFC 8707): a resource for which AuthKit issues tokens, such as an MCP
    /// server.
    AuthkitOAuthResource {
        /// ID of the resource (`authkit_oauth_resource_…`).
        id: AuthkitOAuthResourceId,
        /// URI that identifies the resource, such as `https://api.acme.com`.
        uri: String,
        /// Whether tokens are issued for this resource if the application requests none.
        default: bool,
        /// Timestamp of creation, as the text that WorkOS sends.
        created_at: Option<String>,
        /// Timestamp of the last update, as the text that WorkOS sends.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Lists the MCP resource indicators of the current environment.
    ListAuthkitOAuthResources: GET "/user_management/authkit_oauth_resources" as "list_authkit_oauth_resources" -> pages of AuthkitOAuthResource,
}

endpoint! {
    /// Creates an MCP resource indicator. Existing ones are kept.
    CreateAuthkitOAuthResource: POST "/user_management/authkit_oauth_resources" as "create_authkit_oauth_resource" -> AuthkitOAuthResource,
    body {
        /// URI that identifies the resource, such as `https://api.acme.com`.
        uri: String,
        /// Whether tokens are issued for this resource if the application requests none.
        default: Option<bool>,
    }
}

endpoint! {
    /// Deletes an MCP resource indicator.
    DeleteAuthkitOAuthResource: DELETE "/user_management/authkit_oauth_resources/{id}" as "delete_authkit_oauth_resource" -> (),
    path {
        /// ID of the resource.
        id: AuthkitOAuthResourceId,
    }
}
