//! Operations that WorkOS has replaced. WorkOS does not document their responses.

use serde_json::Value;

use super::DeviceAuthorization;
use crate::types::{OrganizationId, Page, Secret, UserId};

/// Sends an email with a Magic Auth code.
///
/// Deprecated by WorkOS in favor of [`CreateMagicAuth`](super::CreateMagicAuth).
#[deprecated(note = "use CreateMagicAuth")]
#[endpoint(
    POST "/user_management/magic_auth/send",
    operation = "post_user_management_magic_auth_send",
    response = Option<Value>,
)]
pub struct LegacySendMagicAuth {
    /// Email address of the user.
    pub email: String,
}

/// Sends an email with a password reset link to a user.
///
/// Deprecated by WorkOS in favor of [`ResetPassword`](super::ResetPassword).
#[deprecated(note = "use ResetPassword")]
#[endpoint(
    POST "/user_management/password_reset/send",
    operation = "post_user_management_password_reset_send",
    response = Option<Value>,
)]
pub struct LegacySendPasswordReset {
    /// Email address of the user.
    pub email: String,
    /// URL of the page where the user resets the password; the link adds the token.
    pub password_reset_url: String,
}

/// Lists the users that match the filters.
///
/// Deprecated by WorkOS in favor of [`ListUsers`](super::ListUsers).
#[deprecated(note = "use ListUsers")]
#[endpoint(GET "/users", operation = "get_users", response = Page<Value>)]
pub struct LegacyListUsers {
    /// Email address to filter by.
    pub email: Option<String>,
    /// ID of the organization to filter by; its members match.
    pub organization: Option<OrganizationId>,
}

/// Creates a user.
///
/// Deprecated by WorkOS in favor of [`CreateUser`](super::CreateUser).
#[deprecated(note = "use CreateUser")]
#[endpoint(POST "/users", operation = "post_users", response = Value)]
pub struct LegacyCreateUser {
    /// Email address of the user.
    pub email: String,
    /// Password of the user.
    pub password: Option<Secret>,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
}

/// Gets a user.
///
/// Deprecated by WorkOS in favor of [`GetUser`](super::GetUser).
#[deprecated(note = "use GetUser")]
#[endpoint(GET "/users/{id}", operation = "get_users_id", response = Value)]
pub struct LegacyGetUser {
    /// ID of the user.
    pub id: UserId,
}

/// Updates a user. Omitted fields are unchanged.
///
/// Deprecated by WorkOS in favor of [`UpdateUser`](super::UpdateUser).
#[deprecated(note = "use UpdateUser")]
#[endpoint(PUT "/users/{id}", operation = "put_users_id", response = Value)]
pub struct LegacyUpdateUser {
    /// ID of the user.
    pub id: UserId,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
}

/// Updates the password of a user.
///
/// Deprecated by WorkOS in favor of [`UpdateUser`](super::UpdateUser) with a password.
#[deprecated(note = "use UpdateUser with a password")]
#[endpoint(
    PUT "/users/{id}/password",
    operation = "put_users_id_password",
    response = Option<Value>,
)]
pub struct LegacyUpdateUserPassword {
    /// ID of the user.
    pub id: UserId,
    /// New password of the user.
    pub password: Secret,
}

/// Deletes a user.
///
/// Deprecated by WorkOS in favor of [`DeleteUser`](super::DeleteUser).
#[deprecated(note = "use DeleteUser")]
#[endpoint(DELETE "/users/{id}", operation = "delete_users_id")]
pub struct LegacyDeleteUser {
    /// ID of the user.
    pub id: UserId,
}

/// Starts a device authorization.
///
/// Deprecated by WorkOS in favor of [`AuthorizeDevice`](super::AuthorizeDevice).
#[deprecated(note = "use AuthorizeDevice")]
#[endpoint(
    POST "/oauth2/device_authorization",
    operation = "post_oauth2_device_authorization",
    reference = "workos-connect/cli-auth/authorize-device",
    response = DeviceAuthorization,
    auth = ClientId,
)]
pub struct LegacyAuthorizeDevice {}
