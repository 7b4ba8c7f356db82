use std::time::Duration;

use http::{Method, Request};
use serde_json::{Value, json};
use workos_core::{
    agents::*,
    authorization::{
        CreateEnvironmentRole, CreatePermission, DeletePermission, SetEnvironmentRolePermissions,
    },
    organization_membership::{CreateOrganizationMembership, MembershipRole},
    organizations::{CreateOrganization, DeleteOrganization, Organization},
    user_management::{CreateUser, RevokeSession, User},
};

use crate::{Fixture, code, support::claims};

/// An organization with a member who may read and write.
struct Agents {
    fixture: Fixture,
    acme: Organization,
    ada: User,
}

impl Agents {
    fn new() -> Self {
        let fixture = Fixture::new();
        for slug in ["read", "write", "delete"] {
            fixture.send(CreatePermission::new(slug, slug)).unwrap();
        }
        fixture.send(CreateEnvironmentRole::new("editor", "Editor")).unwrap();
        fixture.send(SetEnvironmentRolePermissions::new("editor", ["read", "write"])).unwrap();
        let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
        let ada = fixture
            .send(CreateUser::new("ada@acme.com").external_id("ada").password("correct horse"))
            .unwrap();
        let create = CreateOrganizationMembership::new(&ada.id, &acme.id);
        fixture.send(create.role(MembershipRole::role_slug("editor"))).unwrap();
        Self { fixture, acme, ada }
    }

    /// Returns an access token of the member.
    fn user_token(&self) -> String {
        let body = json!({
            "client_id": "client_emulator",
            "client_secret": "sk_test_emulator",
            "grant_type": "password",
            "email": "ada@acme.com",
            "password": "correct horse",
        });
        let tokens = self.request(Method::POST, "/user_management/authenticate", &body);
        tokens["access_token"].as_str().unwrap().to_owned()
    }

    fn request(&self, method: Method, path: &str, body: &Value) -> Value {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let request = request.body(body.to_string().into()).unwrap();
        let emulator = &self.fixture.emulator;
        let response = emulator.handle(&request, emulator.now()).unwrap();
        assert!(response.status().is_success(), "{path}: {:?}", response.body());
        serde_json::from_slice(response.body()).unwrap_or_default()
    }

    fn insert(&self, table: &str, row: &Value) -> Value {
        self.request(Method::POST, &format!("/_emulator/tables/{table}"), row)
    }

    fn blueprint(&self, name: &str) -> AgentBlueprint {
        self.fixture.send(CreateBlueprint::new(name).permissions(["read", "delete"])).unwrap()
    }

    fn events(&self) -> Vec<String> {
        let events = self.fixture.emulator.table("events").into_iter();
        let names = events.map(|event| event["event"].as_str().unwrap().to_owned());
        names.filter_map(|name| name.strip_prefix("agent.").map(str::to_owned)).collect()
    }

    fn assert_nothing_filled(&self) {
        for request in self.fixture.emulator.requests() {
            assert!(request.filled.is_empty(), "{request:?}");
        }
    }
}

#[test]
fn blueprint_is_created_updated_listed_and_deleted() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let created = agents.blueprint("Researcher");
    assert_eq!(created.session_settings.access_token_ttl_seconds, 300);
    assert_eq!(fixture.send(GetBlueprint::new(&created.id)).unwrap(), created);
    let invokers = AgentBlueprintInvocableByInput::new().role_slugs(["editor"]).organization_ids([&acme.id]);
    let update = UpdateBlueprint::new(&created.id)
        .description("Looks things up")
        .invocable_by(invokers)
        .session_settings(AgentSessionSettingsPatch::new().max_age_seconds(60));
    let updated = fixture.send(update).unwrap();
    assert_eq!(updated.permissions, created.permissions);
    let settings = &updated.session_settings;
    assert_eq!((settings.max_age_seconds, settings.access_token_ttl_seconds), (60, 300));
    assert_eq!(updated.invocable_by.organization_ids, std::slice::from_ref(&acme.id));
    for (request, expected) in [
        (CreateBlueprint::new("Researcher"), "name_already_in_use"),
        (CreateBlueprint::new("B").permissions(["unknown"]), "permission_not_found"),
        (
            CreateBlueprint::new("B")
                .invocable_by(AgentBlueprintInvocableByInput::new().role_slugs(["unknown"])),
            "role_not_found",
        ),
        (
            CreateBlueprint::new("B")
                .invocable_by(AgentBlueprintInvocableByInput::new().organization_ids(["org_1"])),
            "organization_not_found",
        ),
        (
            CreateBlueprint::new("B").session_settings(AgentSessionSettings::new(60, 3_601, 60)),
            "invalid_request",
        ),
    ] {
        assert_eq!(code(fixture.send(request)), expected);
    }
    fixture.send(DeleteOrganization::new(&acme.id)).unwrap();
    let listed = fixture.send(ListBlueprints::new()).unwrap().data;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].invocable_by.organization_ids.is_empty());
    fixture.send(DeleteBlueprint::new(&created.id)).unwrap();
    assert_eq!(code(fixture.send(GetBlueprint::new(&created.id))), "entity_not_found");
    assert_eq!(agents.events(), ["blueprint.created", "blueprint.updated", "blueprint.deleted"]);
    agents.assert_nothing_filled();
}

#[test]
fn autonomous_agent_gets_tokens_of_one_instance() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let blueprint = agents.blueprint("Researcher");
    let mint = |grant| fixture.send(MintAgentToken::new(&blueprint.id, grant));
    let autonomous = || AgentTokenGrant::autonomous(&acme.id);
    let first = fixture.send(MintAgentToken::new(&blueprint.id, autonomous()).intent("Summarize")).unwrap();
    assert!(first.new_instance);
    assert_eq!(
        (first.expires_in, first.permissions.as_slice()),
        (300, ["read", "delete"].map(str::to_owned).as_slice())
    );
    let claims = claims(first.access_token.expose());
    assert_eq!((&claims["sub_profile"], &claims["intent"]["text"]), (&json!("agent"), &json!("Summarize")));
    let as_user = mint(AgentTokenGrant::user_delegated(first.access_token.expose()));
    assert_eq!(code(as_user), "invalid_user_access_token");
    let second = mint(autonomous()).unwrap();
    assert_eq!((second.new_instance, &second.agent_instance_id), (false, &first.agent_instance_id));

    let validation =
        fixture.send(ValidateAgentToken::new(&blueprint.id, first.access_token.expose())).unwrap();
    assert_eq!(validation.agent_instance_session_id, first.agent_instance_session_id);
    assert_eq!(validation.intent.as_deref(), Some("Summarize"));
    assert_eq!(validation.acting_user_id, None);
    let other = agents.blueprint("Other");
    let of_other = ValidateAgentToken::new(&other.id, first.access_token.expose());
    assert_eq!(code(fixture.send(of_other)), "invalid_agent_access_token");

    let third = mint(AgentTokenGrant::agent_delegated(first.access_token.expose())).unwrap();
    assert_eq!(third.agent_instance_id, first.agent_instance_id);
    assert_ne!(third.agent_instance_session_id, first.agent_instance_session_id);
    let refreshed = mint(AgentTokenGrant::refresh(first.refresh_token.expose())).unwrap();
    assert_eq!(refreshed.agent_instance_session_id, first.agent_instance_session_id);
    assert_eq!(code(mint(AgentTokenGrant::refresh(first.refresh_token.expose()))), "invalid_refresh_token");

    let instance = fixture.send(GetInstance::new(&first.agent_instance_id)).unwrap();
    assert_eq!(instance.organization_membership_id, None);
    let list = ListInstances::new().organization_id(&acme.id).agent_blueprint_id(&blueprint.id);
    assert_eq!(fixture.send(list).unwrap().data, [instance]);
    let sessions = ListAgentInstanceSessions::new().agent_instance_id(&first.agent_instance_id);
    assert_eq!(fixture.send(sessions).unwrap().data.len(), 3);
    let none = ListAgentInstanceSessions::new().agent_blueprint_id(&other.id).organization_id(&acme.id);
    assert!(fixture.send(none).unwrap().data.is_empty());
    agents.assert_nothing_filled();

    fixture.send(DeleteInstance::new(&first.agent_instance_id)).unwrap();
    assert!(fixture.emulator.table("agent_instance_sessions").is_empty());
    assert_eq!(
        code(mint(AgentTokenGrant::refresh(refreshed.refresh_token.expose()))),
        "invalid_refresh_token"
    );
    assert_eq!(
        agents.events(),
        [
            "blueprint.created",
            "instance.created",
            "instance.session.created",
            "instance.session.created",
            "blueprint.created",
            "instance.session.created",
            "instance.deleted",
        ]
    );
}

#[test]
fn agent_of_a_user_has_permissions_of_both_and_ends_with_the_session() {
    let agents = Agents::new();
    let Agents { fixture, ada, .. } = &agents;
    let blueprint = agents.blueprint("Researcher");
    let mint = |grant| fixture.send(MintAgentToken::new(&blueprint.id, grant));
    let user_token = agents.user_token();
    let token = mint(AgentTokenGrant::user_delegated(&*user_token)).unwrap();
    assert_eq!(token.permissions, ["read"]);
    let validate = || fixture.send(ValidateAgentToken::new(&blueprint.id, token.access_token.expose()));
    assert_eq!(validate().unwrap().acting_user_id.as_ref(), Some(&ada.id));
    assert_eq!(code(mint(AgentTokenGrant::user_delegated("a.b.c"))), "invalid_user_access_token");

    let user_session = fixture.emulator.table("sessions")[0]["id"].as_str().unwrap().to_owned();
    fixture.send(RevokeSession::new(user_session)).unwrap();
    assert_eq!(code(validate()), "user_session_ended");
    assert_eq!(code(mint(AgentTokenGrant::user_delegated(&*user_token))), "user_session_ended");
    assert_eq!(code(mint(AgentTokenGrant::refresh(token.refresh_token.expose()))), "user_session_ended");
    agents.assert_nothing_filled();
}

#[test]
fn blueprint_limits_who_invokes_it() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let other = fixture.send(CreateOrganization::new("Globex")).unwrap();
    fixture.send(CreateEnvironmentRole::new("admin", "Admin")).unwrap();
    let create = |name: &str| CreateBlueprint::new(name);
    let of_globex = AgentBlueprintInvocableByInput::new().organization_ids([&other.id]);
    let of_admins = AgentBlueprintInvocableByInput::new().role_slugs(["admin"]);
    let delegated = AgentBlueprintInvocableAs::new([AgentInstanceType::Delegated]);
    let user_token = agents.user_token();
    for (blueprint, grant, expected) in [
        (
            create("A").invocable_by(of_globex),
            AgentTokenGrant::autonomous(&acme.id),
            "organization_not_invocable",
        ),
        (
            create("B").invocable_by(of_admins),
            AgentTokenGrant::user_delegated(&*user_token),
            "role_not_invocable",
        ),
        (
            create("C").invocable_as(delegated),
            AgentTokenGrant::autonomous(&acme.id),
            "unsupported_invocation_type",
        ),
        (create("D"), AgentTokenGrant::autonomous("org_1"), "entity_not_found"),
    ] {
        let blueprint = fixture.send(blueprint).unwrap();
        assert_eq!(code(fixture.send(MintAgentToken::new(&blueprint.id, grant))), expected);
    }
}

#[test]
fn sessions_expire_and_are_revoked_once() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let blueprint = agents.blueprint("Researcher");
    let mint = |grant| fixture.send(MintAgentToken::new(&blueprint.id, grant));
    let token = mint(AgentTokenGrant::autonomous(&acme.id)).unwrap();
    let session = fixture.send(GetAgentInstanceSession::new(&token.agent_instance_session_id)).unwrap();
    assert_eq!(session.status, AgentInstanceSessionStatus::Active);
    let revoke = || fixture.send(RevokeAgentInstanceSession::new(&token.agent_instance_session_id)).unwrap();
    let revoked = revoke();
    assert_eq!(revoked.status, AgentInstanceSessionStatus::Revoked);
    fixture.emulator.advance(Duration::from_secs(10));
    assert_eq!(revoke().revoked_at, revoked.revoked_at);
    let validate = |token: &AgentToken| {
        code(fixture.send(ValidateAgentToken::new(&blueprint.id, token.access_token.expose())))
    };
    assert_eq!(validate(&token), "session_revoked");
    assert_eq!(code(mint(AgentTokenGrant::refresh(token.refresh_token.expose()))), "session_revoked");

    let token = mint(AgentTokenGrant::autonomous(&acme.id)).unwrap();
    fixture.emulator.advance(Duration::from_secs(301));
    assert_eq!(validate(&token), "invalid_agent_access_token");
    fixture.emulator.advance(Duration::from_secs(3_300));
    assert_eq!(validate(&token), "session_expired");
    assert_eq!(code(mint(AgentTokenGrant::refresh(token.refresh_token.expose()))), "max_age_exceeded");
    let session = fixture.send(GetAgentInstanceSession::new(&token.agent_instance_session_id)).unwrap();
    assert_eq!(session.status, AgentInstanceSessionStatus::Expired);
    assert_eq!(agents.events().last().unwrap(), "instance.session.created");
}

#[test]
fn registration_is_claimed_by_a_user() {
    let agents = Agents::new();
    let Agents { fixture, acme, ada } = &agents;
    let registration = agents.insert("agent_registrations", &json!({ "organization_id": acme.id }));
    let id = registration["id"].as_str().unwrap();
    let attempt = json!({ "agent_registration_id": id, "login_hint": "ada@acme.com" });
    let attempt = agents.insert("agent_registration_claim_attempts", &attempt);
    let token = attempt["token"].as_str().unwrap();
    let link = |external_id: &str, email: &str| {
        LinkClaimAttemptToExternalUser::new(token, AgentClaimUser::new(external_id, email))
    };
    for (request, expected) in [
        (
            LinkClaimAttemptToExternalUser::new("cla_tkn_1", AgentClaimUser::new("ada", "ada@acme.com")),
            "invalid_claim",
        ),
        (link("ada", "eve@acme.com"), "wrong_account"),
        (link("eve", "ada@acme.com"), "email_already_in_use"),
        (link("ada", "ada@acme.com").organization_id("org_1"), "invalid_organization"),
    ] {
        assert_eq!(code(fixture.send(request)), expected);
    }
    let globex = fixture.send(CreateOrganization::new("Globex")).unwrap();
    fixture.send(CreateOrganizationMembership::new(&ada.id, &globex.id)).unwrap();
    assert_eq!(code(fixture.send(link("ada", "ada@acme.com"))), "organization_selection_required");
    let view = fixture.send(link("ada", "ada@acme.com").organization_id(&globex.id)).unwrap();
    assert_eq!(view.user_code.expose(), attempt["user_code"].as_str().unwrap());
    assert_eq!((view.status, view.organizations.len()), (AgentRegistrationStatus::Unverified, 2));

    let claim = attempt["agent_registration_claim_id"].as_str().unwrap();
    let complete = json!({ "completed_by_attempt_id": attempt["id"] });
    agents.request(Method::PATCH, &format!("/_emulator/tables/agent_registration_claims/{claim}"), &complete);
    let registration = fixture.send(GetRegistration::new(id)).unwrap();
    assert_eq!(registration.status, AgentRegistrationStatus::Verified);
    assert_eq!(registration.organization_id, globex.id);
    assert_eq!(registration.agent_identity.userland_user_id.as_ref(), Some(&ada.id));
    assert!(registration.claim.unwrap().claim_completion.is_some());
    assert_eq!(code(fixture.send(link("ada", "ada@acme.com"))), "already_claimed");
    assert_eq!(
        agents.events(),
        [
            "registration.created",
            "registration.claim.attempt.created",
            "registration.organization.switched",
            "registration.claim.completed",
        ]
    );
    agents.assert_nothing_filled();
}

#[test]
fn claim_attempt_expires_and_creates_unknown_users() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let registration = agents.insert("agent_registrations", &json!({ "organization_id": acme.id }));
    let attempt = || {
        let attempt = json!({ "agent_registration_id": registration["id"] });
        let attempt = agents.insert("agent_registration_claim_attempts", &attempt);
        attempt["token"].as_str().unwrap().to_owned()
    };
    let link = |token: &str, external_id: &str, email: &str| {
        fixture.send(LinkClaimAttemptToExternalUser::new(token, AgentClaimUser::new(external_id, email)))
    };
    let token = attempt();
    assert_eq!(code(link(&token, "ada", "other@acme.com")), "email_mismatch");
    let view = link(&token, "grace", "grace@navy.mil").unwrap();
    assert!(view.organizations.is_empty());
    let users = fixture.emulator.table("users");
    assert!(users.iter().any(|user| user["external_id"] == "grace"));
    fixture.emulator.advance(Duration::from_secs(601));
    assert_eq!(code(link(&token, "grace", "grace@navy.mil")), "user_code_expired");
    let token = attempt();
    fixture.emulator.advance(Duration::from_secs(86_400));
    assert_eq!(code(link(&token, "grace", "grace@navy.mil")), "claim_expired");
    let id = registration["id"].as_str().unwrap();
    fixture.send(RevokeRegistration::new(id)).unwrap();
    assert_eq!(code(link(&token, "grace", "grace@navy.mil")), "claim_denied");
}

#[test]
fn credentials_are_valid_until_they_expire_or_the_registration_is_revoked() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let registration =
        agents.insert("agent_registrations", &json!({ "organization_id": acme.id, "kind": "service_auth" }));
    let id = registration["id"].as_str().unwrap();
    let key = json!({ "agent_registration_id": id, "value": "agent_key" });
    agents.insert("agent_registration_credentials", &key);
    let expires_at = (fixture.emulator.now().wall + Duration::from_secs(60)).to_string();
    let token = json!({
        "agent_registration_id": id,
        "kind": "access_token",
        "value": "agent_token",
        "audience": "https://api.acme.com",
        "expires_at": expires_at,
    });
    agents.insert("agent_registration_credentials", &token);
    let validate =
        |credential: AgentCredential| fixture.send(ValidateAgentCredential::new(credential)).unwrap();
    let token = || AgentCredential::access_token("agent_token");
    for (credential, is_valid) in [
        (AgentCredential::api_key("agent_key"), true),
        (AgentCredential::api_key("agent_token"), false),
        (AgentCredential::api_key("unknown"), false),
        (token(), true),
        (token().audience("https://api.acme.com"), true),
        (token().audience("https://other.com"), false),
    ] {
        let validation = validate(credential);
        assert_eq!(validation.valid, is_valid);
        assert_eq!(validation.registration_id.is_some(), is_valid);
    }
    fixture.emulator.advance(Duration::from_secs(60));
    assert!(!validate(token()).valid);
    let revoke = || fixture.send(RevokeRegistration::new(id)).unwrap();
    let revoked = revoke();
    assert_eq!(revoked.status, AgentRegistrationStatus::Revoked);
    assert_eq!(revoke().revoked_at, revoked.revoked_at);
    assert!(!validate(AgentCredential::api_key("agent_key")).valid);

    let path = format!("/_emulator/tables/agent_registrations/{id}");
    for change in [json!({ "status": "expired" }), json!({ "refreshed_at": "2026-01-02T00:00:00Z" })] {
        agents.request(Method::PATCH, &path, &change);
    }
    agents.request(Method::DELETE, &path, &json!({}));
    assert_eq!(
        agents.events(),
        [
            "registration.created",
            "registration.credential.issued",
            "registration.credential.issued",
            "registration.revoked",
            "registration.expired",
            "registration.refreshed",
            "registration.deleted",
        ]
    );
    agents.assert_nothing_filled();
}

#[test]
fn blueprint_is_updated_after_what_it_refers_to_was_deleted() {
    let agents = Agents::new();
    let Agents { fixture, acme, .. } = &agents;
    let invokers = AgentBlueprintInvocableByInput::new().organization_ids([&acme.id]);
    let id = agents.blueprint("Researcher").id;
    fixture.send(UpdateBlueprint::new(&id).invocable_by(invokers)).unwrap();
    fixture.send(DeletePermission::new("delete")).unwrap();
    fixture.send(DeleteOrganization::new(&acme.id)).unwrap();
    let updated = fixture.send(UpdateBlueprint::new(&id).description("Looks things up")).unwrap();
    assert_eq!(updated.permissions, ["read"]);
    assert!(updated.invocable_by.organization_ids.is_empty());
    // The blueprint is still meant for the deleted organization only.
    let globex = fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    let mint = MintAgentToken::new(&id, AgentTokenGrant::autonomous(&globex));
    assert_eq!(code(fixture.send(mint)), "organization_not_invocable");
}

#[test]
fn issued_credential_is_a_key_or_a_token_of_an_agent() {
    let agents = Agents::new();
    let registration = agents.insert("agent_registrations", &json!({ "organization_id": agents.acme.id }));
    let issue = |kind: &str| {
        let row = json!({ "agent_registration_id": registration["id"], "kind": kind });
        agents.insert("agent_registration_credentials", &row)["value"].as_str().unwrap().to_owned()
    };
    assert!(issue("api_key").starts_with("sk_agent_"));
    let token = issue("access_token");
    assert_eq!(claims(&token)["sub_profile"], "agent");
    let validate = ValidateAgentCredential::new(AgentCredential::access_token(token));
    assert!(agents.fixture.send(validate).unwrap().valid);
}
