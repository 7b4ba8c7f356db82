//! Widgets: embeddable UI components of WorkOS, for example for user management. A widget in the user's
//! browser authenticates with a token from [`CreateWidgetToken`].
//!
//! ```
//! use workos_core::widgets::{CreateWidgetToken, WidgetScope};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let create = CreateWidgetToken::new().user_id("user_1").organization_id("org_1").scopes([WidgetScope::UsersTableManage]);
//! let page = format!("…{}…", client.send(create).await?.token.expose());
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateWidgetToken`] | [`POST /widgets/token`](https://workos.com/docs/reference/widgets/get-token) |

use crate::types::{OrganizationId, Secret, UserId};

/// A widget session token.
#[model]
pub struct WidgetSessionToken {
    /// Token for the widgets in the user's browser.
    pub token: Secret,
}

/// Scope of a widget session: a permission of the widgets.
#[open_enum]
pub enum WidgetScope {
    /// Manage the users of the organization.
    UsersTableManage = "widgets:users-table:manage",
    /// Manage the API keys of the user.
    UserApiKeysManageSelf = "widgets:user-api-keys:manage-self",
    /// Manage the API keys of all users.
    UserApiKeysManageAll = "widgets:user-api-keys:manage-all",
    /// Verify domains of the organization.
    DomainVerificationManage = "widgets:domain-verification:manage",
    /// Configure single sign-on (SSO).
    SsoManage = "widgets:sso:manage",
    /// Manage the API keys of the organization.
    ApiKeysManage = "widgets:api-keys:manage",
    /// Configure Directory Sync.
    DirectorySyncManage = "widgets:dsync:manage",
    /// Configure the streaming of audit log events.
    AuditLogStreamingManage = "widgets:audit-log-streaming:manage",
    /// Manage the user's connected accounts (Pipes).
    PipesManage = "widgets:pipes:manage",
}

/// Creates a widget session token for a user.
///
/// With an organization, the token enables the widgets of organizations. Without one, it is limited to
/// user-only widgets such as `UserProfile` and `UserSecurity`.
#[endpoint(
    POST "/widgets/token",
    operation = "create_token",
    reference = "widgets/get-token",
    response = WidgetSessionToken,
)]
pub struct CreateWidgetToken {
    /// ID of the organization to scope the session to. Required if `scopes` is set.
    pub organization_id: Option<OrganizationId>,
    /// ID of the user to issue the token for.
    pub user_id: Option<UserId>,
    /// Scopes to grant to the session.
    pub scopes: Option<Vec<WidgetScope>>,
}
