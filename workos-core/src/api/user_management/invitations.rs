//! Invitations to an organization or to the application.

use super::Locale;
use crate::types::{InvitationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// An invitation to sign up or to join an organization.
    Invitation {
        /// ID of the invitation (`invitation_…`).
        id: InvitationId,
        /// Email address of the recipient.
        email: String,
        /// State of the invitation.
        state: InvitationState,
        /// ID of the organization that the recipient will join; `None` for an invitation to the application
        /// only.
        organization_id: Option<OrganizationId>,
        /// Slug of the role that the recipient will have in the organization, such as `admin`.
        role_slug: Option<String>,
        /// ID of the user that invited the recipient.
        inviter_user_id: Option<UserId>,
        /// ID of the user that accepted the invitation.
        accepted_user_id: Option<UserId>,
        /// Token that accepts the invitation during authentication.
        token: Secret,
        /// URL where the recipient accepts the invitation, with the token in its query.
        accept_invitation_url: Secret,
        /// Timestamp of acceptance; `None` if the invitation is not accepted.
        accepted_at: Option<Timestamp>,
        /// Timestamp of revocation; `None` if the invitation is not revoked.
        revoked_at: Option<Timestamp>,
        /// Timestamp of expiration.
        expires_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// State of an invitation.
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
}

endpoint! {
    /// Lists the invitations that match the filters.
    ListInvitations: GET "/user_management/invitations" as "list_invitations" -> pages of Invitation,
    query {
        /// ID of the organization to filter by.
        organization_id: Option<OrganizationId>,
        /// Email address of the recipient to filter by.
        email: Option<String>,
    }
}

endpoint! {
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
    SendInvitation: POST "/user_management/invitations" as "send_invitation" -> Invitation,
    body {
        /// Email address of the recipient.
        email: String,
        /// ID of the organization that the recipient will join. Default: an invitation to the application
        /// only.
        organization_id: Option<OrganizationId>,
        /// Slug of the role that the recipient will have in the organization, such as `admin`.
        role_slug: Option<String>,
        /// Number of days until the invitation expires, 1 to 30. Default: 7.
        expires_in_days: Option<u32>,
        /// ID of the user that invites the recipient. The email mentions the name of this user.
        inviter_user_id: Option<UserId>,
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Finds an invitation by its token.
    FindInvitationByToken: GET "/user_management/invitations/by_token/{token}" as "find_invitation_by_token" -> Invitation,
    path {
        /// Token of the invitation.
        token: Secret,
    }
}

endpoint! {
    /// Gets an invitation.
    GetInvitation: GET "/user_management/invitations/{id}" as "get_invitation" -> Invitation,
    path {
        /// ID of the invitation.
        id: InvitationId,
    }
}

endpoint! {
    /// Accepts an invitation on behalf of its recipient. The membership in the organization of the
    /// invitation, if there is one, becomes active.
    ///
    /// Emits the event `invitation.accepted`.
    ///
    /// # Errors
    ///
    /// `invite_not_pending`, `invalid_invite` or `invite_has_accepted_user_id` (400) if the invitation is not
    /// pending.
    AcceptInvitation: POST "/user_management/invitations/{id}/accept" as "accept_invitation" -> Invitation,
    path {
        /// ID of the invitation.
        id: InvitationId,
    }
}

endpoint! {
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
    ResendInvitation: POST "/user_management/invitations/{id}/resend" as "resend_invitation" -> Invitation,
    path {
        /// ID of the invitation.
        id: InvitationId,
    }
    body {
        /// Locale of the email.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Revokes an invitation, which can then no longer be accepted.
    ///
    /// Emits the event `invitation.revoked`.
    ///
    /// # Errors
    ///
    /// `invite_not_pending` (400) if the invitation is not pending.
    RevokeInvitation: POST "/user_management/invitations/{id}/revoke" as "revoke_invitation" -> Invitation,
    path {
        /// ID of the invitation.
        id: InvitationId,
    }
}
