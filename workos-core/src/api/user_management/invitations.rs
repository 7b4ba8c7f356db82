//! Invitations, to an organization or only to sign up.

use super::Locale;
use crate::types::{InvitationId, OrganizationId, Secret, Timestamp, UserId};

model! {
    /// An invitation that was sent by e-mail.
    Invitation {
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
        /// What a sign-in takes along to accept it.
        token: Secret,
        /// The page where they accept it, the token in its query.
        accept_invitation_url: Secret,
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

open_enum! {
    /// What has become of an invitation.
    pub enum InvitationState {
        /// It waits to be accepted.
        Pending = "pending",
        /// It was accepted.
        Accepted = "accepted",
        /// Nobody accepted it in time.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

endpoint! {
    /// Lists invitations.
    ListInvitations: GET "/user_management/invitations" as "list_invitations" -> pages of Invitation,
    query {
        /// Only those to this organization.
        organization_id: Option<OrganizationId>,
        /// Only those to this e-mail address.
        email: Option<String>,
    }
}

endpoint! {
    /// Invites somebody, by e-mail.
    ///
    /// Refused with `email_already_invited_to_organization`, `user_already_organization_member`,
    /// `email_already_invited`, `user_already_exists`, `expires_in_days_too_short`, `expires_in_days_too_long`,
    /// `invalid_role`, `organization_blocked_from_sending_invites` or `email_domain_not_deliverable` (400),
    /// `invalid_request_parameters` (422).
    SendInvitation: POST "/user_management/invitations" as "send_invitation" -> Invitation,
    body {
        /// Their e-mail address.
        email: String,
        /// The organization that they will belong to; without one they are invited to sign up.
        organization_id: Option<OrganizationId>,
        /// The slug of the role that they get there.
        role_slug: Option<String>,
        /// How many days it is good for, 1 to 30; 7 if left out.
        expires_in_days: Option<u32>,
        /// Who invites them; the e-mail has their name.
        inviter_user_id: Option<UserId>,
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Gets an invitation by its token.
    FindInvitationByToken: GET "/user_management/invitations/by_token/{token}" as "find_invitation_by_token" -> Invitation,
    path {
        /// The token.
        token: Secret,
    }
}

endpoint! {
    /// Gets an invitation.
    GetInvitation: GET "/user_management/invitations/{id}" as "get_invitation" -> Invitation,
    path {
        /// The invitation.
        id: InvitationId,
    }
}

endpoint! {
    /// Accepts an invitation in the name of whom it was sent to. If it is one to an organization, they are an
    /// active member from then on.
    ///
    /// Refused with 400 unless it is pending.
    AcceptInvitation: POST "/user_management/invitations/{id}/accept" as "accept_invitation" -> Invitation,
    path {
        /// The invitation.
        id: InvitationId,
    }
}

endpoint! {
    /// Sends the e-mail of an invitation again.
    ///
    /// Refused with `invite_expired`, `invite_revoked`, `invite_accepted` or `email_domain_not_deliverable`
    /// (400).
    ResendInvitation: POST "/user_management/invitations/{id}/resend" as "resend_invitation" -> Invitation,
    path {
        /// The invitation.
        id: InvitationId,
    }
    body {
        /// The language of the e-mail.
        locale: Option<Locale>,
    }
}

endpoint! {
    /// Revokes an invitation: nobody can accept it any more.
    ///
    /// Refused with `invite_not_pending` (400).
    RevokeInvitation: POST "/user_management/invitations/{id}/revoke" as "revoke_invitation" -> Invitation,
    path {
        /// The invitation.
        id: InvitationId,
    }
}
