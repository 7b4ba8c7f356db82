//! CORS origins.

use crate::types::{CorsOriginId, Page, Timestamp};

/// A CORS origin: a web origin from which browsers may send requests to the WorkOS API.
#[model]
pub struct CorsOrigin {
    /// ID of the CORS origin (`cors_origin_…`).
    pub id: CorsOriginId,
    /// Origin URL, such as `https://app.acme.com`.
    pub origin: String,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Lists the CORS origins of the current environment.
#[endpoint(
    GET "/user_management/cors_origins",
    operation = "list_cors_origins",
    reference = "authkit",
    response = Page<CorsOrigin>,
)]
pub struct ListCorsOrigins {}

/// Creates a CORS origin for the application of the API key.
///
/// # Errors
///
/// `duplicate_cors_origin` (409) if the CORS origin exists already.
#[endpoint(
    POST "/user_management/cors_origins",
    operation = "create_cors_origin",
    reference = "authkit",
    response = CorsOrigin,
)]
pub struct CreateCorsOrigin {
    /// Origin URL, such as `https://app.acme.com`.
    pub origin: String,
}
