//! The metadata document of a protected resource.

use serde::{Deserialize, Serialize};

/// Metadata of a protected resource ([RFC 9728, section 2](https://www.rfc-editor.org/rfc/rfc9728#section-2)), by which
/// clients find the authorization server. Created by [`ResourceServer::metadata`](super::ResourceServer::metadata).
///
/// Empty and absent fields are not serialized.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProtectedResourceMetadata {
    /// Resource identifier, `https://mcp.acme.com/mcp`.
    pub resource: String,
    /// Issuers of the authorization servers: the AuthKit domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_servers: Vec<String>,
    /// Ways to send an access token: `header`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bearer_methods_supported: Vec<String>,
    /// Scopes that a client may ask for, `invoices:read`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// Name of the resource for users, `Acme invoices`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// URL of a page for developers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_documentation: Option<String>,
}
