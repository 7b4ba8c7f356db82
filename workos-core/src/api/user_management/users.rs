//! Users.

use crate::types::{Metadata, MetadataPatch, OrganizationId, RadarAuthAttemptId, Secret, Timestamp, UserId};

model! {
    /// A person who signs in.
    User {
        /// Their id.
        id: UserId,
        /// Their e-mail address.
        email: String,
        /// Whether the address is known to be theirs.
        email_verified: bool,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Their name in full.
        name: Option<String>,
        /// Where their picture is.
        profile_picture_url: Option<String>,
        /// When they last signed in.
        last_sign_in_at: Option<Timestamp>,
        /// Their language, as a BCP 47 tag.
        locale: Option<String>,
        /// Your own id of them.
        external_id: Option<String>,
        /// Your own key–value pairs.
        metadata: Metadata,
        /// When they were made.
        created_at: Option<Timestamp>,
        /// When they last changed.
        updated_at: Option<Timestamp>,
        /// Radar's assessment of the sign-up. Only in the answer to [`CreateUser`].
        radar_auth_attempt_id: Option<RadarAuthAttemptId>,
    }
}

model! {
    /// An answer about a user.
    UserResponse {
        /// The user.
        user: User,
    }
}

alternatives! {
    /// The password that a user gets: in plain text, or hashed elsewhere.
    pub enum UserPassword {
        /// A password in plain text; WorkOS hashes it.
        Plain = plain {
            /// The password.
            password: Secret,
        },
        /// A hash that came with the user from another system.
        Hashed = hashed {
            /// The hash.
            password_hash: Secret,
            /// How it was made.
            password_hash_type: PasswordHashType,
            /// Where the salt stood, if the type does not say.
            password_salt_position: Option<PasswordSaltPosition>,
        },
    }
}

open_enum! {
    /// How a password hash was made.
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
    /// Where the salt stood when a password was hashed.
    pub enum PasswordSaltPosition {
        /// Before the password.
        Prefix = "prefix",
        /// After the password.
        Suffix = "suffix",
    }
}

endpoint! {
    /// Lists users.
    ListUsers: GET "/user_management/users" as "list_users" -> pages of User,
    query {
        /// Only members of this organization. Deprecated by WorkOS in favour of `organization_id`.
        organization: Option<OrganizationId>,
        /// Only members of this organization.
        organization_id: Option<OrganizationId>,
        /// Only the one with this e-mail address.
        email: Option<String>,
    }
}

endpoint! {
    /// Makes a user.
    ///
    /// Refused with `user_creation_error`, `password_strength_error`, `invalid_password_hash` or
    /// `invalid_metadata` (400), `policy_denied` or `action_denied` (403), `invalid_request_parameters`
    /// (422).
    CreateUser: POST "/user_management/users" as "create_user" -> User,
    body {
        /// Their e-mail address.
        email: String,
        /// Radar's id of the browser's signals.
        signals_id: Option<String>,
        /// Their first name.
        first_name: Patch<String>,
        /// Their last name.
        last_name: Patch<String>,
        /// Their name in full.
        name: Patch<String>,
        /// Whether you know the address to be theirs.
        email_verified: Patch<bool>,
        /// Your own key–value pairs: at most 50, keys of at most 40 characters, values of at most 600.
        metadata: Patch<Metadata>,
        /// Your own id of them: ASCII, at most 128 characters, used by no other user.
        external_id: Patch<String>,
        /// The address that they sign up from.
        ip_address: Patch<String>,
        /// The browser that they sign up with.
        user_agent: Patch<String>,
        /// Their password; without one they sign in another way.
        #[serde(flatten)]
        password: Option<UserPassword>,
    }
}

endpoint! {
    /// Gets a user by your own id of them.
    GetUserByExternalId: GET "/user_management/users/external_id/{external_id}" as "get_user_by_external_id" -> User,
    path {
        /// Your own id of them.
        external_id: String,
    }
}

endpoint! {
    /// Gets a user.
    GetUser: GET "/user_management/users/{id}" as "get_user" -> User,
    path {
        /// The user.
        id: UserId,
    }
}

endpoint! {
    /// Changes a user. What is left out keeps its value.
    ///
    /// Refused with `email_not_available`, `email_change_not_allowed`, `email_already_verified`,
    /// `invalid_email`, `invalid_locale`, `invalid_metadata`, `external_id_already_used`,
    /// `password_strength_error` or `invalid_password_hash` (400), `invalid_request_parameters` (422).
    UpdateUser: PUT "/user_management/users/{id}" as "update_user" -> User,
    path {
        /// The user.
        id: UserId,
    }
    body {
        /// Their new e-mail address.
        email: Option<String>,
        /// Their first name.
        first_name: Option<String>,
        /// Their last name.
        last_name: Option<String>,
        /// Their name in full.
        name: Option<String>,
        /// Whether you know the address to be theirs.
        email_verified: Option<bool>,
        /// Changes to your key–value pairs: at most 50, keys of at most 40 characters, values of at most
        /// 600.
        metadata: Patch<MetadataPatch>,
        /// Your own id of them: ASCII, at most 128 characters, used by no other user.
        external_id: Patch<String>,
        /// Their language, as a BCP 47 tag.
        locale: Patch<String>,
        /// Their new password.
        #[serde(flatten)]
        password: Option<UserPassword>,
    }
}

endpoint! {
    /// Deletes a user.
    ///
    /// Refused with `user_deletion_not_allowed` (409).
    DeleteUser: DELETE "/user_management/users/{id}" as "delete_user" -> (),
    path {
        /// The user.
        id: UserId,
    }
}
