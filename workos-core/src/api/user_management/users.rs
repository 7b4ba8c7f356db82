//! Users.

use crate::types::{
    Metadata, MetadataPatch, OrganizationId, Page, Patch, RadarAuthAttemptId, Secret, Timestamp, UserId,
};

/// A user of the environment, as AuthKit manages it.
#[model]
pub struct User {
    /// ID of the user (`user_…`).
    pub id: UserId,
    /// Email address of the user.
    pub email: String,
    /// Whether the email address is verified.
    pub email_verified: bool,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Full name of the user.
    pub name: Option<String>,
    /// URL of the profile picture of the user.
    pub profile_picture_url: Option<String>,
    /// Timestamp of the last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Preferred locale of the user, a BCP 47 tag such as `en-US`.
    pub locale: Option<String>,
    /// External ID: the identifier of the user in the application's own system.
    pub external_id: Option<String>,
    /// Metadata of the user: key–value pairs that the application sets.
    pub metadata: Metadata,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
    /// ID of the Radar authentication attempt of the sign-up (`radar_auth_attempt_…`). Only in the
    /// response to [`CreateUser`].
    pub radar_auth_attempt_id: Option<RadarAuthAttemptId>,
}

/// A response that contains a user.
#[model]
pub struct UserResponse {
    /// The user.
    pub user: User,
}

/// Password of a user: in plain text or as a hash. A text converts to a password in plain text.
#[one_of]
pub enum UserPassword {
    /// A password in plain text, which WorkOS hashes.
    Plaintext {
        /// Password in plain text.
        password: Secret,
    },
    /// A password hash, as imported from another system.
    Hashed {
        /// Hash of the password.
        password_hash: Secret,
        /// Algorithm of the hash.
        password_hash_type: PasswordHashType,
        /// Position of the salt; only for [`PasswordHashType::Ssha256`]. Default: suffix.
        password_salt_position: Option<PasswordSaltPosition>,
    },
}

/// Uses a password in plain text: `&str`, `String` or a [`Secret`].
impl<T: Into<Secret>> From<T> for UserPassword {
    fn from(password: T) -> Self {
        Self::plaintext(password)
    }
}

/// Algorithm of a password hash.
#[open_enum]
pub enum PasswordHashType {
    /// bcrypt.
    Bcrypt = "bcrypt",
    /// Firebase's variant of scrypt.
    FirebaseScrypt = "firebase-scrypt",
    /// Salted SHA-1.
    Ssha = "ssha",
    /// Salted SHA-256.
    Ssha256 = "ssha256",
    /// scrypt.
    Scrypt = "scrypt",
    /// PBKDF2.
    Pbkdf2 = "pbkdf2",
    /// Argon2.
    Argon2 = "argon2",
}

/// Position of the salt in the input of a password hash.
#[open_enum]
pub enum PasswordSaltPosition {
    /// Salt before the password: `hash(salt + password)`.
    Prefix = "prefix",
    /// Salt after the password: `hash(password + salt)`.
    Suffix = "suffix",
}

/// Lists the users that match the filters.
#[endpoint(
    GET "/user_management/users",
    operation = "list_users",
    reference = "authkit/user/list",
    response = Page<User>,
)]
pub struct ListUsers {
    /// ID of the organization to filter by; its members match. Deprecated by WorkOS in favor of
    /// `organization_id`.
    pub organization: Option<OrganizationId>,
    /// ID of the organization to filter by; its members match.
    pub organization_id: Option<OrganizationId>,
    /// Email address to filter by.
    pub email: Option<String>,
}

/// Creates a user in the current environment.
///
/// Without a password, the user signs in with another authentication method. Emits the event
/// `user.created`.
///
/// # Errors
///
/// - `user_creation_error` (400) if the user cannot be created, for instance because another user has
///   this email address.
/// - `password_strength_error` (400) if the password is too weak.
/// - `invalid_password_hash` (400) if the hash is not one of its type.
/// - `invalid_metadata` (400) if the metadata exceeds a limit.
/// - `policy_denied` or `action_denied` (403) if a Radar policy or an action denies the sign-up.
/// - `invalid_request_parameters` (422) if a field is invalid.
#[endpoint(
    POST "/user_management/users",
    operation = "create_user",
    reference = "authkit/user/create",
    response = User,
)]
pub struct CreateUser {
    /// Email address of the user.
    pub email: String,
    /// Radar signals ID, which links signals of the browser to this request.
    pub signals_id: Option<String>,
    /// First name of the user.
    pub first_name: Patch<String>,
    /// Last name of the user.
    pub last_name: Patch<String>,
    /// Full name of the user.
    pub name: Patch<String>,
    /// Whether the email address is verified.
    pub email_verified: Patch<bool>,
    /// Metadata: at most 50 key–value pairs, keys of at most 40 characters, values of at most 600.
    pub metadata: Patch<Metadata>,
    /// External ID: ASCII, at most 128 characters, unique among users.
    pub external_id: Patch<String>,
    /// IP address of the request that the sign-up comes from.
    pub ip_address: Patch<String>,
    /// User agent of the browser that the sign-up comes from.
    pub user_agent: Patch<String>,
    /// Password of the user, in plain text or as a hash.
    #[serde(flatten)]
    pub password: Option<UserPassword>,
}

/// Gets a user by its external ID.
#[endpoint(
    GET "/user_management/users/external_id/{external_id}",
    operation = "get_user_by_external_id",
    reference = "authkit/user/get-by-external-id",
    response = User,
)]
pub struct GetUserByExternalId {
    /// External ID of the user.
    pub external_id: String,
}

/// Gets a user.
#[endpoint(
    GET "/user_management/users/{id}",
    operation = "get_user",
    reference = "authkit/user/get",
    response = User,
)]
pub struct GetUser {
    /// ID of the user.
    pub id: UserId,
}

/// Updates a user. Omitted fields are unchanged.
///
/// Emits the event `user.updated`.
///
/// # Errors
///
/// - `email_not_available` (400) if another user has this email address.
/// - `email_change_not_allowed` (400) if the email address of the user cannot be changed.
/// - `email_already_verified` (400) if the email address is verified already.
/// - `invalid_email` (400) if the email address is invalid.
/// - `invalid_locale` (400) if the locale is invalid.
/// - `invalid_metadata` (400) if the metadata exceeds a limit.
/// - `external_id_already_used` (400) if another user has this external ID.
/// - `password_strength_error` (400) if the password is too weak.
/// - `invalid_password_hash` (400) if the hash is not one of its type.
/// - `invalid_request_parameters` (422) if a field is invalid.
#[endpoint(
    PUT "/user_management/users/{id}",
    operation = "update_user",
    reference = "authkit/user/update",
    response = User,
)]
pub struct UpdateUser {
    /// ID of the user.
    pub id: UserId,
    /// Email address of the user.
    pub email: Option<String>,
    /// First name of the user.
    pub first_name: Option<String>,
    /// Last name of the user.
    pub last_name: Option<String>,
    /// Full name of the user.
    pub name: Option<String>,
    /// Whether the email address is verified.
    pub email_verified: Option<bool>,
    /// Changes to the metadata, key by key: at most 50 key–value pairs, keys of at most 40 characters,
    /// values of at most 600.
    pub metadata: Patch<MetadataPatch>,
    /// External ID: ASCII, at most 128 characters, unique among users. `Patch::Clear` removes it.
    pub external_id: Patch<String>,
    /// Preferred locale of the user, a BCP 47 tag such as `en-US`. `Patch::Clear` removes it.
    pub locale: Patch<String>,
    /// New password of the user, in plain text or as a hash.
    #[serde(flatten)]
    pub password: Option<UserPassword>,
}

/// Deletes a user permanently.
///
/// Emits the event `user.deleted`.
///
/// # Errors
///
/// `user_deletion_not_allowed` (409) if the user cannot be deleted.
#[endpoint(
    DELETE "/user_management/users/{id}",
    operation = "delete_user",
    reference = "authkit/user/delete",
)]
pub struct DeleteUser {
    /// ID of the user.
    pub id: UserId,
}

#[cfg(test)]
mod tests {
    use super::{CreateUser, UserPassword};
    use crate::types::Secret;

    #[test]
    fn password_is_set_from_any_text() {
        let text = String::from("hunter2");
        let create = || CreateUser::new("ada@acme.com");
        for user in [
            create().password("hunter2"),
            create().password(&text),
            create().password(text.clone()),
            create().password(Secret::from("hunter2")),
            create().password(UserPassword::plaintext("hunter2")),
        ] {
            let json = serde_json::to_value(&user).unwrap();
            assert_eq!(json, serde_json::json!({"email": "ada@acme.com", "password": "hunter2"}));
        }
        let hashed = create().password(UserPassword::hashed("$2b$", "bcrypt"));
        assert_eq!(serde_json::to_value(&hashed).unwrap()["password_hash"], "$2b$");
    }
}
