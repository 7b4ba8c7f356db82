//! Payloads of events about emails that WorkOS sends to users. The payloads lack the secret code or token;
//! get the resource by its ID to obtain it.

use crate::{
    types::{
        EmailVerificationId, InvitationId, MagicAuthId, OrganizationId, PasswordResetId, Timestamp, UserId,
    },
    user_management::InvitationState,
};

model! {
    /// An [`EmailVerification`](crate::user_management::EmailVerification) without its code.
    EmailVerificationWithoutCode {
        /// ID of the email verification.
        id: EmailVerificationId,
        /// ID of the user.
        user_id: UserId,
        /// Email address to verify.
        email: String,
        /// Expiry of the code.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// An [`Invitation`](crate::user_management::Invitation) without its token.
    InvitationWithoutToken {
        /// ID of the invitation.
        id: InvitationId,
        /// Email address of the recipient.
        email: String,
        /// State of the invitation.
        state: InvitationState,
        /// ID of the organization that the recipient will join; `None` if the invitation is to the
        /// application only.
        organization_id: Option<OrganizationId>,
        /// Slug of the role that the recipient will have in the organization.
        role_slug: Option<String>,
        /// ID of the user who invited the recipient.
        inviter_user_id: Option<UserId>,
        /// ID of the user who accepted the invitation.
        accepted_user_id: Option<UserId>,
        /// Timestamp of acceptance; `None` if not accepted.
        accepted_at: Option<Timestamp>,
        /// Timestamp of revocation; `None` if not revoked.
        revoked_at: Option<Timestamp>,
        /// Expiry of the invitation.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A [`MagicAuth`](crate::user_management::MagicAuth) without its code.
    MagicAuthWithoutCode {
        /// ID of the Magic Auth code.
        id: MagicAuthId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// Expiry of the code.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A [`PasswordReset`](crate::user_management::PasswordReset) without its token.
    PasswordResetWithoutToken {
        /// ID of the password reset.
        id: PasswordResetId,
        /// ID of the user.
        user_id: UserId,
        /// Email address of the user.
        email: String,
        /// Expiry of the token.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
    }
}
