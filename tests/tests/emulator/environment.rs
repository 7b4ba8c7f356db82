//! Settings of the environment, waitlists, Radar, the Admin Portal and platform teams.

use workos_core::{
    admin_portal::{GenerateLink, PortalIntent, RevokeLink},
    organizations::{
        CreateItContact, CreateOrganization, DeleteItContact, InviteItContact, ItContactIntent,
        ListItContacts, RevokeItContactInvitation,
    },
    platform_teams::{CreateTeam, GetTeam, TeamProductionState},
    radar::{
        AddListEntry, CreateAttempt, RadarAction, RadarAttemptStatus, RadarAuthMethod, RadarControl,
        RadarListAction, RadarListType, RadarVerdict, RemoveListEntry, UpdateAttempt,
    },
    user_management::{
        ApproveWaitlistEntry, CreateAuthkitOAuthResource, CreateCorsOrigin, CreateRedirectUri, CreateUser,
        CreateWaitlistEntry, DeleteAuthkitOAuthResource, DeleteRedirectUri, DeleteWaitlistEntry,
        DenyWaitlistEntry, GetRadarChallenge, GetWaitlist, ListAuthkitOAuthResources, ListCorsOrigins,
        ListRedirectUris, ListWaitlistEntries, ListWaitlists, SendRadarSmsChallenge, WaitlistEntryState,
    },
};

use crate::{Fixture, code, raw};

/// Returns the status and the code of an error response.
fn status_and_code<T: std::fmt::Debug>(result: Result<T, workos_core::Error>) -> (u16, String) {
    let error = result.unwrap_err();
    let error = error.api().unwrap();
    (error.status.as_u16(), error.code().unwrap_or_default().to_owned())
}

#[test]
fn redirect_uri_is_deleted_unless_it_is_the_default() {
    let fixture = Fixture::new();
    let create = |uri: &str| fixture.send(CreateRedirectUri::new(uri));
    let first = create("https://acme.com/callback").unwrap();
    let second = create("acme://callback").unwrap();
    assert_eq!(create("acme://callback").unwrap(), second);
    for invalid in ["callback", "https://", "https:///callback"] {
        assert_eq!(status_and_code(create(invalid)).0, 422);
    }
    raw::update(&fixture, "redirect_uris", first.id.as_str(), &serde_json::json!({ "default": true }));
    assert_eq!(status_and_code(fixture.send(DeleteRedirectUri::new(&first.id))).0, 409);
    fixture.send(DeleteRedirectUri::new(&second.id)).unwrap();
    let [left] = fixture.send(ListRedirectUris::new()).unwrap().data.try_into().unwrap();
    assert_eq!((left.id, left.default), (first.id, true));
}

#[test]
fn cors_origins_are_unique() {
    let fixture = Fixture::new();
    let create = || fixture.send(CreateCorsOrigin::new("https://acme.com"));
    let origin = create().unwrap();
    assert_eq!(status_and_code(create()), (409, "duplicate_cors_origin".to_owned()));
    assert_eq!(fixture.send(ListCorsOrigins::new()).unwrap().data, [origin]);
}

#[test]
fn one_oauth_resource_is_the_default() {
    let fixture = Fixture::new();
    let create = |uri: &str| fixture.send(CreateAuthkitOAuthResource::new(uri).default(true)).unwrap();
    let first = create("https://one.acme.com");
    let second = create("https://two.acme.com");
    let list = || fixture.send(ListAuthkitOAuthResources::new()).unwrap().data;
    let defaults: Vec<_> = list().into_iter().filter(|resource| resource.default).collect();
    assert_eq!(defaults, [second]);
    fixture.send(DeleteAuthkitOAuthResource::new(&first.id)).unwrap();
    assert_eq!(list().len(), 1);
}

#[test]
fn waitlist_entry_is_approved_with_an_invitation_or_denied() {
    let fixture = Fixture::new();
    fixture.send(CreateUser::new("user@acme.com")).unwrap();
    let waitlist = fixture.send(ListWaitlists::new()).unwrap().data.remove(0).id;
    assert_eq!(fixture.send(GetWaitlist::new(&waitlist)).unwrap().id, waitlist);
    let create = |email: &str| {
        let create = CreateWaitlistEntry::new(&waitlist, email).send_confirmation_email(true);
        fixture.send(create.additional_fields([("team".to_owned(), "engines".to_owned())]))
    };
    let one = create("one@acme.com").unwrap();
    let two = create("two@acme.com").unwrap();
    assert_eq!(
        (one.state.clone(), one.additional_fields["team"].as_str()),
        (WaitlistEntryState::Pending, "engines")
    );
    assert_eq!(create("one@acme.com").unwrap(), one);
    assert_eq!(status_and_code(create("user@acme.com")), (422, "user_already_exists".to_owned()));
    assert_eq!(raw::last_message(&fixture, "one@acme.com")["kind"], "waitlist_confirmation");

    let approved = fixture.send(ApproveWaitlistEntry::new(&one.id)).unwrap();
    assert!(approved.state == WaitlistEntryState::Approved && approved.approved_at.is_some());
    assert_eq!(raw::last_message(&fixture, "one@acme.com")["kind"], "invitation");
    let denied = fixture.send(DenyWaitlistEntry::new(&two.id)).unwrap();
    assert_eq!(code(fixture.send(ApproveWaitlistEntry::new(&two.id))), "invalid_state");
    assert_eq!(code(fixture.send(DenyWaitlistEntry::new(&one.id))), "invalid_state");
    let list = || ListWaitlistEntries::new(&waitlist);
    let only = list().state(WaitlistEntryState::Denied);
    assert_eq!(fixture.send(only).unwrap().data, [denied]);
    assert_eq!(fixture.send(list().email("one@acme.com")).unwrap().data, [approved]);
    fixture.send(DeleteWaitlistEntry::new(&two.id)).unwrap();
    assert_eq!(fixture.send(list()).unwrap().data.len(), 1);
    let events = [
        "waitlist_user.created",
        "waitlist_user.created",
        "waitlist_user.approved",
        "invitation.created",
        "waitlist_user.denied",
    ];
    assert_eq!(raw::events(&fixture, 1), events);
}

#[test]
fn radar_lists_decide_about_attempts() {
    let fixture = Fixture::new();
    let attempt = || {
        let (method, action) = (RadarAuthMethod::Password, RadarAction::SignIn);
        fixture.send(CreateAttempt::new("203.0.113.7", "curl", "ada@acme.com", method, action)).unwrap()
    };
    let allowed = attempt();
    assert_eq!((allowed.verdict, allowed.control), (RadarVerdict::Allow, None));
    let update = UpdateAttempt::new(&allowed.attempt_id).attempt_status(RadarAttemptStatus::Success);
    fixture.send(update).unwrap();
    assert_eq!(status_and_code(fixture.send(UpdateAttempt::new("radar_att_unknown"))).0, 404);

    let add = |kind, action, entry: &str| fixture.send(AddListEntry::new(kind, action, entry));
    let block = || add(RadarListType::Domain, RadarListAction::Block, "acme.com");
    assert_eq!(block().unwrap(), None);
    assert!(block().unwrap().is_some());
    let blocked = attempt();
    assert_eq!((blocked.verdict, blocked.control), (RadarVerdict::Block, Some(RadarControl::Restriction)));
    assert_eq!(blocked.blocklist_type, Some(RadarListType::Domain));
    add(RadarListType::IpAddress, RadarListAction::Allow, "203.0.113.7").unwrap();
    assert_eq!(attempt().verdict, RadarVerdict::Allow);

    let remove =
        || fixture.send(RemoveListEntry::new(RadarListType::Domain, RadarListAction::Block, "acme.com"));
    remove().unwrap();
    assert_eq!(status_and_code(remove()).0, 404);
    for (kind, entry) in [
        (RadarListType::IpAddress, "acme.com"),
        (RadarListType::Email, "acme.com"),
        (RadarListType::Country, "Utopia"),
        (RadarListType::from("planet"), "Mars"),
    ] {
        assert_eq!(status_and_code(add(kind, RadarListAction::Block, entry)).0, 400);
    }
}

#[test]
fn radar_challenges_are_sent_by_sms() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let sent = fixture.send(SendRadarSmsChallenge::new(&ada, "pending", "+15555550123")).unwrap();
    assert!(sent.verification_id.as_str().starts_with("vrf_"));
    let message = raw::last_message(&fixture, "+15555550123");
    assert_eq!((message["channel"].as_str(), message["code"].as_str().unwrap().len()), (Some("sms"), 6));
    let unknown = SendRadarSmsChallenge::new("user_unknown", "pending", "+15555550123");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    assert_eq!(code(fixture.send(GetRadarChallenge::new("radar_challenge_unknown"))), "entity_not_found");
    let challenge =
        raw::create(&fixture, "radar_challenges", &serde_json::json!({ "user_id": ada.as_str() }));
    let challenge = fixture.send(GetRadarChallenge::new(challenge["id"].as_str().unwrap())).unwrap();
    assert_eq!((challenge.user_id, challenge.email.as_str()), (ada, "ada@acme.com"));
    assert_eq!(raw::last_message(&fixture, "ada@acme.com")["code"], challenge.code.expose());
    assert_eq!(raw::events(&fixture, 1), ["radar.challenge_created"]);
}

#[test]
fn portal_links_are_generated_and_revoked() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let generate = || GenerateLink::new(&acme).intent(PortalIntent::Sso);
    let contacts = generate().it_contact_emails(["it@acme.com".to_owned()]).external_user_id("ada");
    let link = fixture.send(contacts).unwrap().link;
    assert_eq!(raw::last_message(&fixture, "it@acme.com")["url"], link.expose());
    let open = || fixture.open(http::Method::GET, link.expose(), "", String::new()).status().as_u16();
    assert_eq!(open(), 200);
    assert_eq!(code(fixture.send(GenerateLink::new("org_unknown"))), "entity_not_found");
    for invalid in [
        generate().return_url("acme"),
        generate().intent(PortalIntent::from("world_domination")),
        generate().it_contact_emails((0..21).map(|number| format!("it{number}@acme.com"))),
    ] {
        assert_eq!(status_and_code(fixture.send(invalid)).0, 422);
    }
    let revoke = |user: &str| fixture.send(RevokeLink::new(&acme, user));
    assert_eq!(status_and_code(revoke("eve")).0, 404);
    revoke("ada").unwrap();
    assert_eq!(open(), 404);
    assert_eq!(status_and_code(revoke("ada")).0, 404);
}

#[test]
fn portal_page_links_to_web_pages_only() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("<b>Acme</b>")).unwrap().id;
    for (return_url, is_linked) in [("https://acme.com/?a=1&b=%22", true), ("javascript:alert(1)", false)] {
        let link = fixture.send(GenerateLink::new(&acme).return_url(return_url)).unwrap().link;
        let page = raw::page(&fixture, link.expose());
        assert!(!page.contains("<b>Acme"), "{page}");
        assert_eq!(page.contains("Back to the application"), is_linked, "{page}");
        assert!(!page.contains("javascript:"), "{page}");
        fixture.emulator.advance(std::time::Duration::from_secs(5 * 60));
        assert_eq!(raw::get(&fixture, link.expose()).0, 404);
    }
}

#[test]
fn it_contact_has_one_active_invitation() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let create = || fixture.send(CreateItContact::new(&acme, "it@acme.com"));
    let contact = create().unwrap();
    assert_eq!(status_and_code(create()), (409, "it_contact_already_exists".to_owned()));
    assert_eq!(fixture.send(ListItContacts::new(&acme)).unwrap().data, [contact.clone()]);
    let invite =
        |intents: Vec<ItContactIntent>| fixture.send(InviteItContact::new(&acme, &contact.id, intents));
    assert_eq!(status_and_code(invite(vec![])).0, 422);
    assert_eq!(status_and_code(invite(vec![ItContactIntent::from("magic")])).0, 422);
    invite(vec![ItContactIntent::Sso]).unwrap();
    assert!(raw::last_message(&fixture, "it@acme.com")["url"].as_str().unwrap().contains("/portal?token="));
    assert_eq!(code(invite(vec![ItContactIntent::Sso])), "it_contact_invitation_already_active");
    let link = raw::last_message(&fixture, "it@acme.com")["url"].as_str().unwrap().to_owned();
    assert_eq!(raw::get(&fixture, &link).0, 200);
    fixture.send(RevokeItContactInvitation::new(&acme, &contact.id)).unwrap();
    assert_eq!(raw::get(&fixture, &link).0, 404);
    invite(vec![ItContactIntent::Sso]).unwrap();
    fixture.send(DeleteItContact::new(&acme, &contact.id)).unwrap();
    assert!(fixture.send(ListItContacts::new(&acme)).unwrap().data.is_empty());
    assert_eq!(code(fixture.send(ListItContacts::new("org_unknown"))), "entity_not_found");
}

#[test]
fn platform_team_is_created_once_for_an_address() {
    let fixture = Fixture::new();
    let create = || fixture.send(CreateTeam::new("ada@acme.com", "Engines"));
    let team = create().unwrap();
    assert_eq!(team.production_state, TeamProductionState::Inactive);
    assert_eq!(status_and_code(create()), (409, "user_already_exists".to_owned()));
    assert_eq!(fixture.send(GetTeam::new(&team.id)).unwrap(), team);
    assert_eq!(
        status_and_code(fixture.send(GetTeam::new("team_unknown"))),
        (404, "team_not_found".to_owned())
    );
    assert!(raw::last_message(&fixture, "ada@acme.com")["url"].is_string());
}
