//! Samples of invitations and waitlists.

use workos_core::user_management::*;

use crate::{
    conformance::{Sample, sample},
    samples::paged,
};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListInvitations::new()],
            [paged(ListInvitations::new()).organization_id("org_1").email("a@b.c")],
            [],
        ),
        sample(
            [SendInvitation::new("a@b.c")],
            [SendInvitation::new("a@b.c")
                .organization_id("org_1")
                .role_slug("admin")
                .expires_in_days(7)
                .inviter_user_id("user_1")
                .locale(Locale::German)],
            [],
        ),
        sample([FindInvitationByToken::new("t")], [], []),
        sample([GetInvitation::new("invitation_1")], [], []),
        sample([AcceptInvitation::new("invitation_1")], [], []),
        sample(
            [ResendInvitation::new("invitation_1")],
            [ResendInvitation::new("invitation_1").locale(Locale::German)],
            [],
        ),
        sample([RevokeInvitation::new("invitation_1")], [], []),
        sample([ListWaitlists::new()], [], []),
        sample([GetWaitlist::new("waitlist_1")], [], []),
        sample(
            [ListWaitlistEntries::new("waitlist_1")],
            [paged(ListWaitlistEntries::new("waitlist_1")).state(WaitlistEntryState::Pending).email("a@b.c")],
            [],
        ),
        sample(
            [CreateWaitlistEntry::new("waitlist_1", "a@b.c")],
            [CreateWaitlistEntry::new("waitlist_1", "a@b.c")
                .additional_fields([("k", "v")])
                .send_confirmation_email(true)],
            [],
        ),
        sample([ApproveWaitlistEntry::new("wl_user_1")], [], []),
        sample([DenyWaitlistEntry::new("wl_user_1")], [], []),
        sample([DeleteWaitlistEntry::new("wl_user_1")], [], []),
    ]
}
