//! Invitations to an organization or to the application.

use super::Locale;
use crate::types::{InvitationId, OrganizationId, Page, Secret, Timestamp, UserId};

/// An invitation to sign up or to join an organization.
#[model]
pub struct Invitation {
    /// ID of the invitation (`invitation_…`).
    pub id: InvitationId,
    /// Email address of the recipient.
    pub email: String,
    /// State of the invitation.
    pub state: InvitationState,
    /// ID of the organization that the recipient will join; `None` for an invitation to the application
    /// only.
    pub organization_id: Option<OrganizationId>,
    /// Slug of the role that the recipient will have in the organization, such as `admin`.
    pub role_slug: Option<String>,
    /// ID of the user that invited the recipient.
    pub inviter_user_id: Option<UserId>,
    /// ID of the user that accepted the invitation.
    pub accepted_user_id: Option<UserId>,
    /// Token that accepts the invitation during authentication.
    pub token: Secret,
    /// URL where the recipient accepts the invitation, with the token in its query.
    pub accept_invitation_url: Secret,
    /// Timestamp of acceptance; `None` if the invitation is not accepted.
    pub accepted_at: Option<Timestamp>,
    /// Timestamp of revocation; `None` if the invitation is not revoked.
    pub revoked_at: Option<Timestamp>,
    /// Timestamp of expiration.
    pub expires_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// State of an invitation.
#[open_enum]
pub enum InvitationState {
    /// The invitation is not yet accepted.
    Pending = "pending",
    /// The invitation was accepted.
    Accepted = "accepted",
    /// The invitation expired before it was accepted.
    Expired = "expired",
    /// The invitation was revoked.
    Revoked = "revoked",
}

/// Lists the invitations that match the filters.
#[endpoint(
    GET "/user_management/invitations",
    operation = "list_invitations",
    reference = "authkit/invitation/list",
    response = Page<Invitation>,
)]
pub struct ListInvitations {
    /// ID of the organization to filter by.
    pub organization_id: Option<OrganizationId>,
    /// Email address of the recipient to filter by.
    pub email: Option<String>,
}

/// Sends an invitation by email.
///
/// Emits the event `invitation.created`.
///
/// # Errors
///
/// - `email_already_invited_to_organization` (400) if the organization has invited this email address
///   already.
/// - `user_already_organization_member` (400) if the user is a member of the organization.
/// - `email_already_invited` (400) if this email address is invited to the application already.
/// - `user_already_exists` (400) if a user has this email address.
/// - `expires_in_days_too_short` or `expires_in_days_too_long` (400) if `expires_in_days` is not 1 to
///   30.
/// - `invalid_role` (400) if there is no role with this slug.
/// - `organization_blocked_from_sending_invites` (400) if the organization may not send invitations.
/// - `email_domain_not_deliverable` (400) if the domain of the email address receives no email.
/// - `invalid_request_parameters` (422) if a field is invalid.
#[doc(alias = "invite_user")]
#[endpoint(
    POST "/user_management/invitations",
    operation = "send_invitation",
    reference = "authkit/invitation/send",
    response = Invitation,
)]
pub struct SendInvitation {
    /// Email address of the recipient.
    pub email: String,
    /// ID of the organization that the recipient will join. Default: an invitation to the application
    /// only.
    pub organization_id: Option<OrganizationId>,
    /// Slug of the role that the recipient will have in the organization, such as `admin`.
    pub role_slug: Option<String>,
    /// Number of days until the invitation expires, 1 to 30. Default: 7.
    pub expires_in_days: Option<u32>,
    /// ID of the user that invites the recipient. The email mentions the name of this user.
    pub inviter_user_id: Option<UserId>,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

/// Finds an invitation by its token.
#[endpoint(
    GET "/user_management/invitations/by_token/{token}",
    operation = "find_invitation_by_token",
    reference = "authkit/invitation/find-by-token",
    response = Invitation,
)]
pub struct FindInvitationByToken {
    /// Token of the invitation.
    pub token: Secret,
}

/// Gets an invitation.
#[endpoint(
    GET "/user_management/invitations/{id}",
    operation = "get_invitation",
    reference = "authkit/invitation/get",
    response = Invitation,
)]
pub struct GetInvitation {
    /// ID of the invitation.
    pub id: InvitationId,
}

/// Accepts an invitation on behalf of its recipient. The membership in the organization of the
/// invitation, if there is one, becomes active.
///
/// Emits the event `invitation.accepted`.
///
/// # Errors
///
/// `invite_not_pending`, `invalid_invite` or `invite_has_accepted_user_id` (400) if the invitation is not
/// pending.
#[endpoint(
    POST "/user_management/invitations/{id}/accept",
    operation = "accept_invitation",
    reference = "authkit/invitation/accept",
    response = Invitation,
)]
pub struct AcceptInvitation {
    /// ID of the invitation.
    pub id: InvitationId,
}

/// Sends the email of a pending invitation again.
///
/// Emits the event `invitation.resent`.
///
/// # Errors
///
/// - `invite_expired` (400) if the invitation has expired.
/// - `invite_revoked` (400) if the invitation was revoked.
/// - `invite_accepted` (400) if the invitation was accepted.
/// - `email_domain_not_deliverable` (400) if the domain of the email address receives no email.
#[endpoint(
    POST "/user_management/invitations/{id}/resend",
    operation = "resend_invitation",
    reference = "authkit/invitation/resend",
    response = Invitation,
)]
pub struct ResendInvitation {
    /// ID of the invitation.
    pub id: InvitationId,
    /// Locale of the email.
    pub locale: Option<Locale>,
}

/// Revokes an invitation, which can then no longer be accepted.
///
/// Emits the event `invitation.revoked`.
///
/// # Errors
///
/// `invite_not_pending` (400) if the invitation is not pending.
#[endpoint(
    POST "/user_management/invitations/{id}/revoke",
    operation = "revoke_invitation",
    reference = "authkit/invitation/revoke",
    response = Invitation,
)]
pub struct RevokeInvitation {
    /// ID of the invitation.
    pub id: InvitationId,
}
