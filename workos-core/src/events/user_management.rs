//! The payloads of events about what WorkOS sends to users by e-mail. They lack what is secret about it: get the
//! object by its id to have that.

use crate::{
    types::{
        EmailVerificationId, InvitationId, MagicAuthId, OrganizationId, PasswordResetId, Timestamp, UserId,
    },
    user_management::InvitationState,
};

model! {
    /// An [`EmailVerification`](crate::user_management::EmailVerification), but for its code.
    EmailVerificationWithoutCode {
        /// Its id.
        id: EmailVerificationId,
        /// Whose address it is.
        user_id: UserId,
        /// The address.
        email: String,
        /// When the code expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// An [`Invitation`](crate::user_management::Invitation), but for its token.
    InvitationWithoutToken {
        /// Its id.
        id: InvitationId,
        /// Who is invited.
        email: String,
        /// What has become of it.
        state: InvitationState,
        /// The organization that they will belong to, if they are invited to one.
        organization_id: Option<OrganizationId>,
        /// The slug of the role that they have there.
        role_slug: Option<String>,
        /// Who invites them.
        inviter_user_id: Option<UserId>,
        /// The user who accepted it.
        accepted_user_id: Option<UserId>,
        /// When it was accepted.
        accepted_at: Option<Timestamp>,
        /// When it was revoked.
        revoked_at: Option<Timestamp>,
        /// When it expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A [`MagicAuth`](crate::user_management::MagicAuth), but for its code.
    MagicAuthWithoutCode {
        /// Its id.
        id: MagicAuthId,
        /// Who can sign in with the code.
        user_id: UserId,
        /// The e-mail address that it is for.
        email: String,
        /// When the code expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A [`PasswordReset`](crate::user_management::PasswordReset), but for its token.
    PasswordResetWithoutToken {
        /// Its id.
        id: PasswordResetId,
        /// Whose password it is.
        user_id: UserId,
        /// Their e-mail address.
        email: String,
        /// When the token expires.
        expires_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
    }
}
