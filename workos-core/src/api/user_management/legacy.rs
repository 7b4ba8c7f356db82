//! Operations that WorkOS has replaced. WorkOS does not document their responses.

use serde_json::Value;

use super::DeviceAuthorization;
use crate::types::{OrganizationId, Secret, UserId};

endpoint! {
    /// Sends an email with a Magic Auth code.
    ///
    /// Deprecated by WorkOS in favor of [`CreateMagicAuth`](super::CreateMagicAuth).
    #[deprecated(note = "use CreateMagicAuth")]
    LegacySendMagicAuth: POST "/user_management/magic_auth/send" as "post_user_management_magic_auth_send" -> Option<Value>,
    body {
        /// Email address of the user.
        email: String,
    }
}

endpoint! {
    /// Sends an email with a password reset link to a user.
    ///
    /// Deprecated by WorkOS in favor of [`ResetPassword`](super::ResetPassword).
    #[deprecated(note = "use ResetPassword")]
    LegacySendPasswordReset: POST "/user_management/password_reset/send" as "post_user_management_password_reset_send" -> Option<Value>,
    body {
        /// Email address of the user.
        email: String,
        /// URL of the page where the user resets the password; the link adds the token.
        password_reset_url: String,
    }
}

endpoint! {
    /// Lists the users that match the filters.
    ///
    /// Deprecated by WorkOS in favor of [`ListUsers`](super::ListUsers).
    #[deprecated(note = "use ListUsers")]
    LegacyListUsers: GET "/users" as "get_users" -> pages of Value,
    query {
        /// Email address to filter by.
        email: Option<String>,
        /// ID of the organization to filter by; its members match.
        organization: Option<OrganizationId>,
    }
}

endpoint! {
    /// Creates a user.
    ///
    /// Deprecated by WorkOS in favor of [`CreateUser`](super::CreateUser).
    #[deprecated(note = "use CreateUser")]
    LegacyCreateUser: POST "/users" as "post_users" -> Value,
    body {
        /// Email address of the user.
        email: String,
        /// Password of the user.
        password: Option<Secret>,
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Whether the email address is verified.
        email_verified: Option<bool>,
    }
}

endpoint! {
    /// Gets a user.
    ///
    /// Deprecated by WorkOS in favor of [`GetUser`](super::GetUser).
    #[deprecated(note = "use GetUser")]
    LegacyGetUser: GET "/users/{id}" as "get_users_id" -> Value,
    path {
        /// ID of the user.
        id: UserId,
    }
}

endpoint! {
    /// Updates a user. Omitted fields are unchanged.
    ///
    /// Deprecated by WorkOS in favor of [`UpdateUser`](super::UpdateUser).
    #[deprecated(note = "use UpdateUser")]
    LegacyUpdateUser: PUT "/users/{id}" as "put_users_id" -> Value,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Whether the email address is verified.
        email_verified: Option<bool>,
    }
}

endpoint! {
    /// Updates the password of a user.
    ///
    /// Deprecated by WorkOS in favor of [`UpdateUser`](super::UpdateUser) with a password.
    #[deprecated(note = "use UpdateUser with a password")]
    LegacyUpdateUserPassword: PUT "/users/{id}/password" as "put_users_id_password" -> Option<Value>,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// New password of the user.
        password: Secret,
    }
}

endpoint! {
    /// Deletes a user.
    ///
    /// Deprecated by WorkOS in favor of [`DeleteUser`](super::DeleteUser).
    #[deprecated(note = "use DeleteUser")]
    LegacyDeleteUser: DELETE "/users/{id}" as "delete_users_id" -> (),
    path {
        /// ID of the user.
        id: UserId,
    }
}

endpoint! {
    /// Starts a device authorization.
    ///
    /// Deprecated by WorkOS in favor of [`AuthorizeDevice`](super::AuthorizeDevice).
    #[deprecated(note = "use AuthorizeDevice")]
    LegacyAuthorizeDevice: POST "/oauth2/device_authorization" as "post_oauth2_device_authorization" -> DeviceAuthorization,
    auth: ClientId,
    body {}
}
