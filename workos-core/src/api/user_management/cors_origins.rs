//! CORS origins.

use crate::types::{CorsOriginId, Timestamp};

model! {
    /// A CORS origin: a web origin from which browsers may send requests to the WorkOS API.
    CorsOrigin {
        /// ID of the CORS origin (`cors_origin_…`).
        id: CorsOriginId,
        /// Origin URL, such as `https://app.acme.com`.
        origin: String,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the CORS origins of the current environment.
    ListCorsOrigins: GET "/user_management/cors_origins" as "list_cors_origins" -> pages of CorsOrigin,
}

endpoint! {
    /// Creates a CORS origin for the application of the API key.
    ///
    /// # Errors
    ///
    /// `duplicate_cors_origin` (409) if the CORS origin exists already.
    CreateCorsOrigin: POST "/user_management/cors_origins" as "create_cors_origin" -> CorsOrigin,
    body {
        /// Origin URL, such as `https://app.acme.com`.
        origin: String,
    }
}
