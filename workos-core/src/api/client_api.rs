//! The Client API: a GraphQL API that your pages call themselves, with a token that your server gets for them.
//!
//! ```
//! use workos_core::client_api::CreateClientToken;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let token = client.send(CreateClientToken::new("org_1", "user_1")).await?.token;
//! # drop(token);
//! # Ok(()) }
//! ```

use crate::types::{OrganizationId, Secret, UserId};

model! {
    /// A token for the Client API.
    ClientToken {
        /// The token.
        token: Secret,
    }
}

endpoint! {
    /// Makes a short-lived token for the Client API, for one user in one organization.
    CreateClientToken: POST "/client/token" as "create_token" -> ClientToken,
    body {
        /// The organization that it gives access to.
        organization_id: OrganizationId,
        /// Who it is for.
        user_id: UserId,
    }
}
