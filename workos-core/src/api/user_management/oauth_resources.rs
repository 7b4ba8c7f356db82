//! The resources that applications may ask AuthKit for tokens of.

use crate::types::AuthkitOAuthResourceId;

model! {
    /// A resource that applications may ask AuthKit for tokens of (RFC 8707), such as an MCP server.
    AuthkitOAuthResource {
        /// Its id.
        id: AuthkitOAuthResourceId,
        /// What names it.
        uri: String,
        /// Whether tokens are for it if the application names none.
        default: bool,
        /// When it was made, as WorkOS writes it.
        created_at: Option<String>,
        /// When it last changed, as WorkOS writes it.
        updated_at: Option<String>,
    }
}

endpoint! {
    /// Lists the resources that applications may ask for tokens of.
    ListAuthkitOAuthResources: GET "/user_management/authkit_oauth_resources" as "list_authkit_oauth_resources" -> pages of AuthkitOAuthResource,
}

endpoint! {
    /// Adds a resource that applications may ask for tokens of.
    CreateAuthkitOAuthResource: POST "/user_management/authkit_oauth_resources" as "create_authkit_oauth_resource" -> AuthkitOAuthResource,
    body {
        /// What names it.
        uri: String,
        /// Whether tokens are for it if the application names none.
        default: Option<bool>,
    }
}

endpoint! {
    /// Deletes a resource that applications may ask for tokens of.
    DeleteAuthkitOAuthResource: DELETE "/user_management/authkit_oauth_resources/{id}" as "delete_authkit_oauth_resource" -> (),
    path {
        /// The resource.
        id: AuthkitOAuthResourceId,
    }
}
