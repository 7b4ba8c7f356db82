//! Payloads of events about emails that WorkOS sends to users. The payloads lack the secret code or token;
//! get the resource by its ID to obtain it.

use crate::{
    types::{
        EmailVerificationId, InvitationId, MagicAuthId, OrganizationId, PasswordResetId, Timestamp, UserId,
    },
    user_management::InvitationState,
};

/// An [`EmailVerification`](crate::user_management::EmailVerification) without its code.
#[model]
pub struct EmailVerificationWithoutCode {
    /// ID of the email verification.
    pub id: EmailVerificationId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address to verify.
    pub email: String,
    /// Expiry of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// An [`Invitation`](crate::user_management::Invitation) without its token.
#[model]
pub struct InvitationWithoutToken {
    /// ID of the invitation.
    pub id: InvitationId,
    /// Email address of the recipient.
    pub email: String,
    /// State of the invitation.
    pub state: InvitationState,
    /// ID of the organization that the recipient will join; `None` if the invitation is to the
    /// application only.
    pub organization_id: Option<OrganizationId>,
    /// Slug of the role that the recipient will have in the organization.
    pub role_slug: Option<String>,
    /// ID of the user who invited the recipient.
    pub inviter_user_id: Option<UserId>,
    /// ID of the user who accepted the invitation.
    pub accepted_user_id: Option<UserId>,
    /// Timestamp of acceptance; `None` if not accepted.
    pub accepted_at: Option<Timestamp>,
    /// Timestamp of revocation; `None` if not revoked.
    pub revoked_at: Option<Timestamp>,
    /// Expiry of the invitation.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A [`MagicAuth`](crate::user_management::MagicAuth) without its code.
#[model]
pub struct MagicAuthWithoutCode {
    /// ID of the Magic Auth code.
    pub id: MagicAuthId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// Expiry of the code.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A [`PasswordReset`](crate::user_management::PasswordReset) without its token.
#[model]
pub struct PasswordResetWithoutToken {
    /// ID of the password reset.
    pub id: PasswordResetId,
    /// ID of the user.
    pub user_id: UserId,
    /// Email address of the user.
    pub email: String,
    /// Expiry of the token.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
}
