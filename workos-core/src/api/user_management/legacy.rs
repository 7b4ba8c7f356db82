//! Operations that WorkOS has replaced. The shapes of their answers are not documented.

use serde_json::Value;

use super::DeviceAuthorization;
use crate::types::{OrganizationId, Secret, UserId};

endpoint! {
    /// Sends somebody an e-mail with a code to sign in with.
    #[deprecated(note = "use CreateMagicAuth")]
    LegacySendMagicAuth: POST "/user_management/magic_auth/send" as "post_user_management_magic_auth_send" -> Option<Value>,
    body {
        /// Their e-mail address.
        email: String,
    }
}

endpoint! {
    /// Sends a user an e-mail with a link to choose a new password.
    #[deprecated(note = "use ResetPassword")]
    LegacySendPasswordReset: POST "/user_management/password_reset/send" as "post_user_management_password_reset_send" -> Option<Value>,
    body {
        /// Their e-mail address.
        email: String,
        /// Your page where they choose it; the link adds the token.
        password_reset_url: String,
    }
}

endpoint! {
    /// Lists users.
    #[deprecated(note = "use ListUsers")]
    LegacyListUsers: GET "/users" as "get_users" -> pages of Value,
    query {
        /// Only the one with this e-mail address.
        email: Option<String>,
        /// Only members of this organization.
        organization: Option<OrganizationId>,
    }
}

endpoint! {
    /// Makes a user.
    #[deprecated(note = "use CreateUser")]
    LegacyCreateUser: POST "/users" as "post_users" -> Value,
    body {
        /// Their e-mail address.
        email: String,
        /// Their password.
        password: Option<Secret>,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Whether you know the address to be theirs.
        email_verified: Option<bool>,
    }
}

endpoint! {
    /// Gets a user.
    #[deprecated(note = "use GetUser")]
    LegacyGetUser: GET "/users/{id}" as "get_users_id" -> Value,
    path {
        /// The user.
        id: UserId,
    }
}

endpoint! {
    /// Changes a user. What is left out keeps its value.
    #[deprecated(note = "use UpdateUser")]
    LegacyUpdateUser: PUT "/users/{id}" as "put_users_id" -> Value,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Whether you know the address to be theirs.
        email_verified: Option<bool>,
    }
}

endpoint! {
    /// Gives a user a new password.
    #[deprecated(note = "use UpdateUser with a password")]
    LegacyUpdateUserPassword: PUT "/users/{id}/password" as "put_users_id_password" -> Option<Value>,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// The new password.
        password: Secret,
    }
}

endpoint! {
    /// Deletes a user.
    #[deprecated(note = "use DeleteUser")]
    LegacyDeleteUser: DELETE "/users/{id}" as "delete_users_id" -> (),
    path {
        /// The user.
        id: UserId,
    }
}

endpoint! {
    /// Begins the sign-in of a device.
    #[deprecated(note = "use AuthorizeDevice")]
    LegacyAuthorizeDevice: POST "/oauth2/device_authorization" as "post_oauth2_device_authorization" -> DeviceAuthorization,
    auth: ClientId,
    body {}
}
