//! Users.

use crate::types::{Metadata, MetadataPatch, OrganizationId, RadarAuthAttemptId, Secret, Timestamp, UserId};

model! {
    /// A user of the environment, as AuthKit manages it.
    User {
        /// ID of the user (`user_…`).
        id: UserId,
        /// Email address of the user.
        email: String,
        /// Whether the email address is verified.
        email_verified: bool,
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Full name of the user.
        name: Option<String>,
        /// URL of the profile picture of the user.
        profile_picture_url: Option<String>,
        /// Timestamp of the last sign-in.
        last_sign_in_at: Option<Timestamp>,
        /// Preferred locale of the user, a BCP 47 tag such as `en-US`.
        locale: Option<String>,
        /// External ID: the identifier of the user in the application's own system.
        external_id: Option<String>,
        /// Metadata of the user: key–value pairs that the application sets.
        metadata: Metadata,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
        /// ID of the Radar authentication attempt of the sign-up (`radar_auth_attempt_…`). Only in the
        /// response to [`CreateUser`].
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

model! {
    /// A response that contains a user.
    UserResponse {
        /// The user.
        user: User,
    }
}

alternatives! {
    /// Password of a user: in plain text or as a hash.
    pub enum UserPassword {
        /// A password in plain text, which WorkOS hashes.
        Plain = plain {
            /// Password in plain text.
            password: Secret,
        },
        /// A password hash, as imported from another system.
        Hashed = hashed {
            /// Hash of the password.
            password_hash: Secret,
            /// Algorithm of the hash.
            password_hash_type: PasswordHashType,
            /// Position of the salt; only for [`PasswordHashType::Ssha256`]. Default: suffix.
            password_salt_position: Option<PasswordSaltPosition>,
        },
    }
}

open_enum! {
    /// Algorithm of a password hash.
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
}

open_enum! {
    /// Position of the salt in the input of a password hash.
    pub enum PasswordSaltPosition {
        /// Salt before the password: `hash(salt + password)`.
        Prefix = "prefix",
        /// Salt after the password: `hash(password + salt)`.
        Suffix = "suffix",
    }
}

endpoint! {
    /// Lists the users that match the filters.
    ListUsers: GET "/user_management/users" as "list_users" -> pages of User,
    query {
        /// ID of the organization to filter by; its members match. Deprecated by WorkOS in favor of
        /// `organization_id`.
        organization: Option<OrganizationId>,
        /// ID of the organization to filter by; its members match.
        organization_id: Option<OrganizationId>,
        /// Email address to filter by.
        email: Option<String>,
    }
}

endpoint! {
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
    CreateUser: POST "/user_management/users" as "create_user" -> User,
    body {
        /// Email address of the user.
        email: String,
        /// Radar signals ID, which links signals of the browser to this request.
        signals_id: Option<String>,
        /// First name of the user.
        first_name: Patch<String>,
        /// Last name of the user.
        last_name: Patch<String>,
        /// Full name of the user.
        name: Patch<String>,
        /// Whether the email address is verified.
        email_verified: Patch<bool>,
        /// Metadata: at most 50 key–value pairs, keys of at most 40 characters, values of at most 600.
        metadata: Patch<Metadata>,
        /// External ID: ASCII, at most 128 characters, unique among users.
        external_id: Patch<String>,
        /// IP address of the request that the sign-up comes from.
        ip_address: Patch<String>,
        /// User agent of the browser that the sign-up comes from.
        user_agent: Patch<String>,
        /// Password of the user, in plain text or as a hash.
        #[serde(flatten)]
        password: Option<UserPassword>,
    }
}

endpoint! {
    /// Gets a user by its external ID.
    GetUserByExternalId: GET "/user_management/users/external_id/{external_id}" as "get_user_by_external_id" -> User,
    path {
        /// External ID of the user.
        external_id: String,
    }
}

endpoint! {
    /// Gets a user.
    GetUser: GET "/user_management/users/{id}" as "get_user" -> User,
    path {
        /// ID of the user.
        id: UserId,
    }
}

endpoint! {
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
    UpdateUser: PUT "/user_management/users/{id}" as "update_user" -> User,
    path {
        /// ID of the user.
        id: UserId,
    }
    body {
        /// Email address of the user.
        email: Option<String>,
        /// First name of the user.
        first_name: Option<String>,
        /// Last name of the user.
        last_name: Option<String>,
        /// Full name of the user.
        name: Option<String>,
        /// Whether the email address is verified.
        email_verified: Option<bool>,
        /// Changes to the metadata, key by key: at most 50 key–value pairs, keys of at most 40 characters,
        /// values of at most 600.
        metadata: Patch<MetadataPatch>,
        /// External ID: ASCII, at most 128 characters, unique among users. `Patch::Clear` removes it.
        external_id: Patch<String>,
        /// Preferred locale of the user, a BCP 47 tag such as `en-US`. `Patch::Clear` removes it.
        locale: Patch<String>,
        /// New password of the user, in plain text or as a hash.
        #[serde(flatten)]
        password: Option<UserPassword>,
    }
}

endpoint! {
    /// Deletes a user permanently.
    ///
    /// Emits the event `user.deleted`.
    ///
    /// # Errors
    ///
    /// `user_deletion_not_allowed` (409) if the user cannot be deleted.
    DeleteUser: DELETE "/user_management/users/{id}" as "delete_user" -> (),
    path {
        /// ID of the user.
        id: UserId,
    }
}
