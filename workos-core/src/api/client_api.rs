//! Client API: tokens for the GraphQL API that browsers call directly.
//!
//! WorkOS's reference also calls this API the Widgets API, since WorkOS Widgets are built on it. The server
//! creates a short-lived token for one user in one organization and hands the token to the browser.
//!
//! ```
//! use workos_core::client_api::CreateClientToken;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let token = client.send(CreateClientToken::new("org_1", "user_1")).await?.token;
//! # drop(token);
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateClientToken`] | [`POST /client/token`](https://workos.com/docs/reference/widgets-api) |

use crate::types::{OrganizationId, Secret, UserId};

/// A token for the Client API.
#[model]
pub struct ClientToken {
    /// The Client API token.
    pub token: Secret,
}

/// Creates a short-lived, session-bound token for the Client API, scoped to an organization and a user.
#[endpoint(
    POST "/client/token",
    operation = "create_token",
    reference = "widgets-api",
    response = ClientToken,
)]
pub struct CreateClientToken {
    /// ID of the organization that the token is scoped to.
    pub organization_id: OrganizationId,
    /// ID of the user that the token is issued for.
    pub user_id: UserId,
}
