//! Widgets: WorkOS's ready-made parts of a page, which need a token to work in a user's browser.
//!
//! ```
//! use workos_core::widgets::{CreateToken, WidgetScope};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateToken::new().user_id("user_1").organization_id("org_1").scopes([WidgetScope::UsersTableManage]);
//! let page = format!("…{}…", client.send(create).await?.token.expose());
//! # Ok(()) }
//! ```

use crate::types::{OrganizationId, Secret, UserId};

model! {
    /// What a widget shows WorkOS to be let in.
    WidgetSessionToken {
        /// The token.
        token: Secret,
    }
}

open_enum! {
    /// What a widget may do.
    pub enum WidgetScope {
        /// Manage the users of the organization.
        UsersTableManage = "widgets:users-table:manage",
        /// Manage the user's own API keys.
        UserApiKeysManageSelf = "widgets:user-api-keys:manage-self",
        /// Manage the API keys of all users.
        UserApiKeysManageAll = "widgets:user-api-keys:manage-all",
        /// Verify domains of the organization.
        DomainVerificationManage = "widgets:domain-verification:manage",
        /// Set up single sign-on.
        SsoManage = "widgets:sso:manage",
        /// Manage the API keys of the organization.
        ApiKeysManage = "widgets:api-keys:manage",
        /// Set up directory sync.
        DirectorySyncManage = "widgets:dsync:manage",
        /// Set up where audit log events are streamed to.
        AuditLogStreamingManage = "widgets:audit-log-streaming:manage",
        /// Manage the user's accounts at other providers.
        PipesManage = "widgets:pipes:manage",
    }
}

endpoint! {
    /// Makes a token for widgets.
    ///
    /// Without an organization it is good only for the widgets that are about the user alone.
    CreateToken: POST "/widgets/token" as "create_token" -> WidgetSessionToken,
    body {
        /// The organization that the widgets work in. WorkOS demands it if there are scopes.
        organization_id: Option<OrganizationId>,
        /// Whose token it is.
        user_id: Option<UserId>,
        /// What the widgets may do.
        scopes: Option<Vec<WidgetScope>>,
    }
}
