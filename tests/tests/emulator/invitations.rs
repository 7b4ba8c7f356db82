use std::time::Duration;

use workos_core::{
    organization_membership::{
        CreateOrganizationMembership, ListOrganizationMemberships, OrganizationMembershipStatus as Status,
    },
    organizations::CreateOrganization,
    types::OrganizationId,
    user_management::{
        AcceptInvitation, CreateUser, FindInvitationByToken, GetInvitation, InvitationState, ListInvitations,
        ListUsers, ResendInvitation, RevokeInvitation, SendInvitation,
    },
};

use crate::{Fixture, code, raw};

fn acme(fixture: &Fixture) -> OrganizationId {
    fixture.send(CreateOrganization::new("Acme")).unwrap().id
}

#[test]
fn invitation_is_sent_found_resent_and_accepted_by_a_new_user() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let eve = fixture.send(CreateUser::new("eve@acme.com")).unwrap().id;
    let send = SendInvitation::new("ada@acme.com").organization_id(&acme).inviter_user_id(&eve);
    let invitation = fixture.send(send).unwrap();
    assert_eq!(invitation.role_slug.as_deref(), Some("member"));
    assert_eq!(raw::last_message(&fixture, "ada@acme.com")["url"], invitation.accept_invitation_url.expose());
    assert_eq!(fixture.send(GetInvitation::new(&invitation.id)).unwrap(), invitation);
    let find = FindInvitationByToken::new(invitation.token.expose());
    assert_eq!(fixture.send(find).unwrap(), invitation);
    let list = ListInvitations::new().organization_id(&acme).email("ada@acme.com");
    assert_eq!(fixture.send(list).unwrap().data, std::slice::from_ref(&invitation));
    assert!(fixture.send(ListInvitations::new().email("eve@acme.com")).unwrap().data.is_empty());
    assert_eq!(fixture.send(ResendInvitation::new(&invitation.id)).unwrap(), invitation);
    assert_eq!(raw::rows(&fixture, "outbox").len(), 2);

    let accepted = fixture.send(AcceptInvitation::new(&invitation.id)).unwrap();
    assert_eq!(accepted.state, InvitationState::Accepted);
    let ada = fixture.send(ListUsers::new().email("ada@acme.com").organization_id(&acme)).unwrap().data;
    assert_eq!(accepted.accepted_user_id.as_ref(), Some(&ada[0].id));
    assert!(accepted.accepted_at.is_some());
    assert_eq!(code(fixture.send(AcceptInvitation::new(&invitation.id))), "invite_not_pending");
    assert_eq!(code(fixture.send(ResendInvitation::new(&invitation.id))), "invite_accepted");
    let events = [
        "invitation.created",
        "invitation.resent",
        "user.created",
        "organization_membership.created",
        "invitation.accepted",
    ];
    assert_eq!(raw::events(&fixture, 2), events);
}

#[test]
fn membership_of_an_invited_user_is_pending_until_acceptance_or_revocation() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let statuses = || {
        let all = [Status::Active, Status::Inactive, Status::Pending];
        let list = ListOrganizationMemberships::new().user_id(&ada).statuses(all);
        fixture.send(list).unwrap().data.into_iter().map(|membership| membership.status).collect::<Vec<_>>()
    };
    let send = || fixture.send(SendInvitation::new("ADA@acme.com").organization_id(&acme)).unwrap().id;
    let first = send();
    assert_eq!(statuses(), [Status::Pending]);
    let revoked = fixture.send(RevokeInvitation::new(&first)).unwrap();
    assert!(revoked.state == InvitationState::Revoked && revoked.revoked_at.is_some());
    assert_eq!(statuses(), []);
    assert_eq!(code(fixture.send(RevokeInvitation::new(&first))), "invite_not_pending");
    assert_eq!(code(fixture.send(ResendInvitation::new(&first))), "invite_revoked");
    let accepted = fixture.send(AcceptInvitation::new(send())).unwrap();
    assert_eq!((accepted.accepted_user_id, statuses()), (Some(ada.clone()), vec![Status::Active]));
    let events = raw::events(&fixture, 2);
    let membership: Vec<_> =
        events.iter().filter_map(|name| name.strip_prefix("organization_membership.")).collect();
    assert_eq!(membership, ["created", "deleted", "created", "updated"]);
}

#[test]
fn invitations_that_are_not_allowed_are_rejected() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let member = fixture.send(CreateUser::new("member@acme.com")).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&member, &acme)).unwrap();
    fixture.send(SendInvitation::new("app@acme.com")).unwrap();
    let to = |email: &str| SendInvitation::new(email).organization_id(&acme);
    fixture.send(to("org@acme.com")).unwrap();
    let cases = [
        (SendInvitation::new("App@acme.com"), "email_already_invited"),
        (SendInvitation::new("member@acme.com"), "user_already_exists"),
        (to("org@acme.com"), "email_already_invited_to_organization"),
        (to("member@acme.com"), "user_already_organization_member"),
        (to("new@acme.com").role_slug("owner"), "invalid_role"),
        (to("new@acme.com").expires_in_days(0_u32), "expires_in_days_too_short"),
        (to("new@acme.com").expires_in_days(31_u32), "expires_in_days_too_long"),
        (to("new@acme.com").inviter_user_id("user_unknown"), "entity_not_found"),
        (SendInvitation::new("new@acme.com").organization_id("org_unknown"), "entity_not_found"),
    ];
    for (send, expected) in cases {
        assert_eq!(code(fixture.send(send)), expected);
    }
    // An invitation to the application does not prevent one to an organization.
    fixture.send(to("app@acme.com")).unwrap();
}

#[test]
fn invitation_expires_by_the_clock() {
    let fixture = Fixture::new();
    let send = || fixture.send(SendInvitation::new("ada@acme.com").expires_in_days(2_u32)).unwrap();
    let first = send();
    fixture.emulator.advance(Duration::from_secs(2 * 24 * 60 * 60 - 1));
    let state = || fixture.send(GetInvitation::new(&first.id)).unwrap().state;
    assert_eq!(state(), InvitationState::Pending);
    fixture.emulator.advance(Duration::from_secs(1));
    assert_eq!(state(), InvitationState::Expired);
    assert_eq!(code(fixture.send(ResendInvitation::new(&first.id))), "invite_expired");
    assert_eq!(code(fixture.send(AcceptInvitation::new(&first.id))), "invite_not_pending");
    send();
}
