//! The web pages that may call WorkOS from a browser.

use crate::types::{CorsOriginId, Timestamp};

model! {
    /// An origin whose pages may call WorkOS from a browser.
    CorsOrigin {
        /// Its id.
        id: CorsOriginId,
        /// The origin: `https://app.acme.com`.
        origin: String,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the origins whose pages may call WorkOS.
    ListCorsOrigins: GET "/user_management/cors_origins" as "list_cors_origins" -> pages of CorsOrigin,
}

endpoint! {
    /// Lets the pages of an origin call WorkOS.
    ///
    /// Refused with 409 if they may already.
    CreateCorsOrigin: POST "/user_management/cors_origins" as "create_cors_origin" -> CorsOrigin,
    body {
        /// The origin: `https://app.acme.com`.
        origin: String,
    }
}
