//! Grants, the steps between a grant and a session, sessions, tokens and authentication factors.

use std::time::Duration;

use http::{Method, Request};
use serde_json::{Value, json};
use workos_core::{
    HttpResponse,
    auth::AuthenticationStep,
    multi_factor_auth::{
        ChallengeFactor, CreateUserAuthFactor, DeleteFactor, EnrollFactor, FactorEnrollment, GetFactor,
        ListUserAuthFactors, VerifyChallenge,
    },
    organizations::CreateOrganization,
    session::{AccessTokenClaims, AccessTokenRules, KeySet},
    testing::Emulator,
    types::{OrganizationId, Secret},
    user_management::{
        AuthenticateResponse, AuthenticateWithCode, AuthenticateWithDeviceCode, AuthenticateWithMagicAuth,
        AuthenticateWithPassword, AuthenticateWithRefreshToken, AuthenticationMethod, AuthorizationProvider,
        AuthorizationSelector, AuthorizationUrl, AuthorizeDevice, CreateMagicAuth, CreateUser, GetJwks,
        GetJwtTemplate, GetUser, GetUserIdentities, ListSessions, ListUsers, LogoutUrl, RevokeSession,
        SendInvitation, UpdateJwtTemplate, User, UserPassword,
    },
};

use crate::{Fixture, code, raw, status, totp};

const PASSWORD: &str = "correct horse battery staple";
const CALLBACK: &str = "https://acme.com/callback";

fn ada(fixture: &Fixture) -> User {
    let password = UserPassword::plaintext(PASSWORD);
    fixture.send(CreateUser::new("ada@acme.com").password(password)).unwrap()
}

fn sign_in(fixture: &Fixture) -> Result<AuthenticateResponse, workos_core::Error> {
    fixture.send(AuthenticateWithPassword::new("ada@acme.com", PASSWORD))
}

fn organization(fixture: &Fixture, name: &str) -> OrganizationId {
    fixture.send(CreateOrganization::new(name)).unwrap().id
}

/// Sends a grant as JSON and returns the status and the body.
fn grant(fixture: &Fixture, fields: Value) -> (u16, Value) {
    let mut body = json!({ "client_id": "client_emulator", "client_secret": "sk_test_emulator" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let path = "/user_management/authenticate";
    let response = fixture.open(Method::POST, path, "application/json", body.to_string());
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

fn get(fixture: &Fixture, url: &str) -> HttpResponse {
    let request = Request::get(url).body(bytes::Bytes::new()).unwrap();
    fixture.emulator.handle(&request, fixture.emulator.now()).unwrap()
}

/// Opens an authorization URL without pages, and returns the parameters of the redirect to the application.
fn authorize(fixture: &Fixture, url: &AuthorizationUrl) -> Value {
    let response = get(fixture, fixture.client.config().url(url).unwrap().as_str());
    let location = response.headers()["location"].to_str().unwrap();
    let (uri, query) = location.split_once('?').unwrap();
    assert_eq!(uri, CALLBACK, "{location}");
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    pairs
        .map(|(name, value)| (name.to_owned(), Value::from(decode(value))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn exchange(fixture: &Fixture, redirect: &Value) -> AuthenticateResponse {
    let code = redirect["code"].as_str().unwrap_or_else(|| panic!("{redirect}"));
    fixture.send(AuthenticateWithCode::new(code)).unwrap()
}

fn claims(fixture: &Fixture, token: &Secret) -> AccessTokenClaims {
    let keys = fixture.send(GetJwks::new(Emulator::CLIENT_ID)).unwrap();
    let keys = KeySet::try_from(&keys).unwrap();
    keys.verify(token.expose(), &AccessTokenRules::new(), fixture.emulator.now().wall).unwrap()
}

#[test]
fn fields_without_a_value_are_absent_from_sessions_and_responses() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let fields = json!({ "grant_type": "password", "email": "ada@acme.com", "password": PASSWORD,
        "ip_address": "203.0.113.7", "user_agent": "Test/1" });
    let (status, first) = grant(&fixture, fields);
    assert_eq!((status, &first["authentication_method"]), (200, &json!("Password")));
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": first["refresh_token"] });
    let (_, second) = grant(&fixture, refresh);
    for (body, absent) in [
        (&first, &["organization_id", "impersonator", "oauth_tokens"][..]),
        (&second, &["organization_id", "authentication_method"]),
    ] {
        assert!(absent.iter().all(|name| body.get(*name).is_none()), "{body}");
        assert!(body["user"].get("password").is_none(), "{body}");
    }
    let created = &fixture.recorded("session.created")[0]["data"];
    assert!(created.get("organization_id").is_none() && created.get("impersonator").is_none(), "{created}");
    assert_eq!((&created["ip_address"], &created["user_agent"]), (&json!("203.0.113.7"), &json!("Test/1")));
    assert_eq!((&created["auth_method"], &created["ended_at"]), (&json!("password"), &Value::Null));
    let sessions = fixture.send(ListSessions::new(&user.id)).unwrap().data;
    assert_eq!((sessions.len(), &sessions[0].organization_id), (1, &None));
    assert!(fixture.send(GetUser::new(&user.id)).unwrap().last_sign_in_at.is_some());
    fixture.assert_nothing_filled();
}

#[test]
fn sessions_end_by_revocation_logout_and_expiry() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let sessions = || fixture.send(ListSessions::new(&user.id)).unwrap().data;
    sign_in(&fixture).unwrap();
    fixture.send(RevokeSession::new(&sessions()[0].id)).unwrap();
    assert_eq!(code(fixture.send(RevokeSession::new("session_unknown"))), "entity_not_found");
    sign_in(&fixture).unwrap();
    let url = fixture.client.config().url(&LogoutUrl::new(&sessions()[0].id)).unwrap();
    let response = get(&fixture, url.as_str());
    assert_eq!(response.headers()["location"], "https://emulator.authkit.app/signed-out");
    assert!(sessions().is_empty());
    let tokens = sign_in(&fixture).unwrap();
    fixture.emulator.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert!(sessions().is_empty());
    assert_eq!(code(fixture.send(AuthenticateWithRefreshToken::new(&tokens.refresh_token))), "invalid_grant");
    let revoked = fixture.recorded("session.revoked");
    assert_eq!(revoked.len(), 2);
    assert_eq!(revoked[0]["data"]["status"], "revoked");
    assert!(revoked[0]["data"]["ended_at"].is_string());
    // A logout without a session is an error.
    assert_eq!(get(&fixture, "https://api.workos.com/user_management/sessions/logout").status(), 422);
    fixture.assert_nothing_filled();
}

#[test]
fn invalid_grants_have_the_documented_codes() {
    let fixture = Fixture::new();
    ada(&fixture);
    let unknown_token = "invalid_pending_authentication_token";
    for (fields, field, expected) in [
        (json!({ "grant_type": "implicit" }), "error", "invalid_request"),
        (json!({ "grant_type": 1 }), "error", "invalid_request"),
        (json!({ "grant_type": "password", "email": "ada@acme.com" }), "error", "invalid_request"),
        (
            json!({ "grant_type": "refresh_token", "refresh_token": "x", "organization_id": 1 }),
            "error",
            "invalid_request",
        ),
        (json!({ "grant_type": "refresh_token", "refresh_token": "x" }), "error", "invalid_grant"),
        (json!({ "grant_type": "authorization_code", "code": "x" }), "error", "invalid_grant"),
        (
            json!({ "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x" }),
            "error",
            "invalid_grant",
        ),
        (json!({ "grant_type": "password", "client_secret": "x" }), "error", "invalid_client"),
        (json!({ "grant_type": "password", "client_id": "x" }), "error", "invalid_client"),
        (
            json!({ "grant_type": "password", "email": "ada@acme.com", "password": "wrong" }),
            "code",
            "invalid_credentials",
        ),
        (
            json!({ "grant_type": "urn:workos:oauth:grant-type:magic-auth:code", "email": "ada@acme.com", "code": "1" }),
            "code",
            "invalid_one_time_code",
        ),
        (
            json!({ "grant_type": "urn:workos:oauth:grant-type:email-verification:code", "code": "1",
                "pending_authentication_token": "x" }),
            "code",
            unknown_token,
        ),
        (
            json!({ "grant_type": "urn:workos:oauth:grant-type:mfa-totp", "code": "1",
                "pending_authentication_token": "x", "authentication_challenge_id": "x" }),
            "code",
            unknown_token,
        ),
        (
            json!({ "grant_type": "urn:workos:oauth:grant-type:organization-selection", "organization_id": "x",
                "pending_authentication_token": "x" }),
            "code",
            unknown_token,
        ),
        (
            json!({ "grant_type": "urn:workos:oauth:grant-type:radar-email-challenge:code", "code": "1",
                "radar_challenge_id": "x", "pending_authentication_token": "x" }),
            "code",
            unknown_token,
        ),
    ] {
        let (status, body) = grant(&fixture, fields.clone());
        assert_eq!((status, &body[field]), (400, &json!(expected)), "{fields}: {body}");
    }
}

#[test]
fn magic_auth_signs_up_a_user_with_an_unknown_address() {
    let fixture = Fixture::new();
    let sign_up = |email: &str| {
        let sent = fixture.send(CreateMagicAuth::new(email)).unwrap();
        (sent.user_id, fixture.send(AuthenticateWithMagicAuth::new(sent.code, email)))
    };
    let (user_id, response) = sign_up("grace@navy.mil");
    let user = response.unwrap().user;
    assert_eq!((&user.id, user.email_verified), (&user_id, true));
    assert_eq!(fixture.recorded_names("user."), ["user.created", "user.updated"]);
    let (same, response) = sign_up("Grace@navy.mil");
    assert_eq!((same, response.unwrap().user.id), (user_id.clone(), user_id));

    let settings = json!({ "allows_sign_ups": false }).to_string();
    fixture.open(Method::PATCH, "/_emulator/settings", "application/json", settings);
    assert_eq!(code(sign_up("eve@acme.com").1), "sign_up_not_allowed");
    assert_eq!(fixture.send(ListUsers::new()).unwrap().data.len(), 1);
    fixture.assert_nothing_filled();
}

#[test]
fn disabled_passwords_are_rejected() {
    let fixture = Fixture::new();
    ada(&fixture);
    let settings = json!({ "allows_passwords": false }).to_string();
    fixture.open(Method::PATCH, "/_emulator/settings", "application/json", settings);
    let error = sign_in(&fixture).unwrap_err();
    assert_eq!(error.status().unwrap(), 403);
    assert_eq!(error.api().unwrap().code(), Some("email_password_auth_disabled"));
}

#[test]
fn totp_codes_are_those_of_the_clock_and_work_once() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let enrolled = fixture.send(CreateUserAuthFactor::new(&user.id).totp_issuer("Acme")).unwrap();
    let totp = enrolled.authentication_factor.totp.clone().unwrap();
    assert_eq!((totp.issuer.as_str(), totp.user.as_str()), ("Acme", "ada@acme.com"));
    assert!(totp.uri.expose().contains(totp.secret.expose()), "{}", totp.uri.expose());
    let factor = &enrolled.authentication_factor.id;
    let code_at = |seconds: i64| {
        let now = fixture.emulator.now().wall;
        totp::code(
            totp.secret.expose(),
            workos_core::types::Timestamp::from_unix_seconds(now.unix_seconds() + seconds),
        )
    };
    let verify = |code: String| {
        let challenge = fixture.send(ChallengeFactor::new(factor)).unwrap();
        assert_eq!((challenge.code, challenge.expires_at), (None, None));
        fixture.send(VerifyChallenge::new(&challenge.id, code)).unwrap().valid
    };
    let first = &enrolled.authentication_challenge.id;
    assert_eq!(fixture.emulator.mfa_code(first).expose(), code_at(0));
    assert!(!fixture.send(VerifyChallenge::new(first, "no code")).unwrap().valid);
    assert!(fixture.send(VerifyChallenge::new(first, code_at(0))).unwrap().valid);
    for (offset, valid) in [(0, false), (-60, false), (60, false), (-30, true), (30, true), (30, false)] {
        assert_eq!(verify(code_at(offset)), valid, "{offset}");
    }
    fixture.emulator.advance(Duration::from_secs(60));
    // The code of the next step then is that of the previous step now.
    assert!(!verify(code_at(-30)) && verify(code_at(0)));

    let challenge = fixture.send(ChallengeFactor::new(factor)).unwrap().id;
    for _ in 0..5 {
        assert!(!fixture.send(VerifyChallenge::new(&challenge, "no code")).unwrap().valid);
    }
    let rejected = fixture.send(VerifyChallenge::new(&challenge, code_at(30)));
    assert_eq!(code(rejected), "one_time_code_too_many_attempts");
    assert_eq!(status(fixture.send(VerifyChallenge::new("auth_challenge_unknown", "1"))), 404);

    let listed = fixture.send(ListUserAuthFactors::new(&user.id)).unwrap().data;
    assert_eq!((listed.len(), &listed[0].id), (1, factor));
    fixture.send(DeleteFactor::new(factor)).unwrap();
    assert_eq!(status(fixture.send(GetFactor::new(factor))), 404);
    fixture.assert_nothing_filled();
}

#[test]
fn imported_totp_secret_is_used() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let enroll = |secret: &str| fixture.send(CreateUserAuthFactor::new(&user.id).totp_secret(secret));
    let enrolled = enroll("JBSWY3DPEHPK3PXP").unwrap();
    let code = totp::code("JBSWY3DPEHPK3PXP", fixture.emulator.now().wall);
    assert!(fixture.send(VerifyChallenge::new(enrolled.authentication_challenge.id, code)).unwrap().valid);
    assert_eq!(status(enroll("not base32!")), 422);
}

#[test]
fn factors_of_sms_and_generic_codes_have_codes_that_are_sent() {
    let fixture = Fixture::new();
    let sms = fixture.send(EnrollFactor::new(FactorEnrollment::sms("+15005550006"))).unwrap();
    let factor = fixture.send(GetFactor::new(&sms.id)).unwrap();
    assert_eq!(factor.sms.unwrap().phone_number, "+15005550006");
    let challenge = fixture.send(ChallengeFactor::new(&sms.id).sms_template("Acme: {{code}}")).unwrap();
    assert!(challenge.code.is_none() && challenge.expires_at.is_some());
    let message = raw::last_message(&fixture, "+15005550006");
    let sent = message["code"].as_str().unwrap();
    assert_eq!((&message["channel"], &message["subject"]), (&json!("sms"), &json!(format!("Acme: {sent}"))));
    assert!(fixture.send(VerifyChallenge::new(&challenge.id, sent)).unwrap().valid);
    assert!(!fixture.send(VerifyChallenge::new(&challenge.id, sent)).unwrap().valid);

    let generic = fixture.send(EnrollFactor::new(FactorEnrollment::generic_otp())).unwrap();
    let challenge = fixture.send(ChallengeFactor::new(&generic.id)).unwrap();
    fixture.emulator.advance(Duration::from_secs(600));
    assert!(!fixture.send(VerifyChallenge::new(&challenge.id, challenge.code.unwrap())).unwrap().valid);

    let totp = fixture.send(EnrollFactor::new(FactorEnrollment::totp("Acme", "ada@acme.com"))).unwrap();
    assert!(totp.totp.unwrap().qr_code.expose().starts_with("data:image/png;base64,"));
    let unknown = EnrollFactor::new(FactorEnrollment::generic_otp()).user_id("user_unknown");
    assert_eq!(status(fixture.send(unknown)), 422);
    fixture.assert_nothing_filled();
}

#[test]
fn each_step_has_its_documented_fields_and_grant() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let (acme, globex) = (organization(&fixture, "Acme"), organization(&fixture, "Globex"));
    fixture.emulator.add_member(&acme, &user.id);
    fixture.emulator.add_member(&globex, &user.id);
    fixture.emulator.require_email_verification(true);
    fixture.emulator.require_mfa(true);
    let token = |body: &Value| body["pending_authentication_token"].as_str().unwrap().to_owned();

    let (status, step) =
        grant(&fixture, json!({ "grant_type": "password", "email": "ada@acme.com", "password": PASSWORD }));
    assert_eq!((status, &step["code"]), (403, &json!("email_verification_required")));
    assert_eq!(step["email"], "ada@acme.com");
    let sent = raw::last_message(&fixture, "ada@acme.com")["code"].clone();
    assert_eq!(raw::rows(&fixture, "email_verifications")[0]["id"], step["email_verification_id"]);
    let verify = |code: Value| {
        let grant_type = "urn:workos:oauth:grant-type:email-verification:code";
        let fields =
            json!({ "grant_type": grant_type, "pending_authentication_token": token(&step), "code": code });
        grant(&fixture, fields)
    };
    assert_eq!(verify(json!("000000")).1["code"], "invalid_one_time_code");
    let (status, step) = verify(sent.clone());
    assert_eq!((status, &step["code"]), (403, &json!("mfa_enrollment")));
    assert_eq!(step["user"]["id"], json!(user.id));
    assert!(step["user"].get("lowercase_email").is_none());
    assert_eq!(verify(sent).1["code"], "invalid_pending_authentication_token");

    let enrolled = fixture.send(CreateUserAuthFactor::new(&user.id)).unwrap();
    let select = |step: &Value, challenge: &str, code: &str| {
        let fields = json!({ "grant_type": "urn:workos:oauth:grant-type:mfa-totp", "code": code,
            "pending_authentication_token": token(step), "authentication_challenge_id": challenge });
        grant(&fixture, fields)
    };
    let challenge = &enrolled.authentication_challenge.id;
    assert_eq!(select(&step, challenge.as_str(), "000000").1["code"], "invalid_one_time_code");
    assert_eq!(select(&step, "auth_challenge_unknown", "000000").0, 404);
    let eve = fixture.send(CreateUser::new("eve@acme.com")).unwrap();
    let other = fixture.send(CreateUserAuthFactor::new(&eve.id)).unwrap().authentication_challenge.id;
    let foreign = select(&step, other.as_str(), fixture.emulator.mfa_code(&other).expose());
    assert_eq!(foreign.1["code"], "user_mismatch");
    let (status, step) = select(&step, challenge.as_str(), fixture.emulator.mfa_code(challenge).expose());
    assert_eq!((status, &step["code"]), (403, &json!("organization_selection_required")));
    assert_eq!(
        step["organizations"],
        json!([{ "id": acme, "name": "Acme" }, { "id": globex, "name": "Globex" }])
    );

    let choose = |organization: &str| {
        let grant_type = "urn:workos:oauth:grant-type:organization-selection";
        let token = token(&step);
        let fields = json!({ "grant_type": grant_type, "organization_id": organization,
            "pending_authentication_token": token });
        grant(&fixture, fields)
    };
    assert_eq!(choose("org_unknown").1["error"], "organization_not_found");
    let (status, response) = choose(globex.as_str());
    assert_eq!((status, &response["organization_id"]), (200, &json!(globex)));
    assert_eq!(response["authentication_method"], "Password");

    // The second sign-in asks for the factor.
    let step = AuthenticationStep::try_from(sign_in(&fixture).unwrap_err()).unwrap();
    match step {
        AuthenticationStep::MfaChallenge(step) => {
            assert_eq!(step.authentication_factors[0].id, enrolled.authentication_factor.id);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        fixture.recorded_names("authentication."),
        [
            "authentication.password_succeeded",
            "authentication.email_verification_failed",
            "authentication.email_verification_succeeded",
            "authentication.mfa_failed",
            "authentication.mfa_succeeded",
            "authentication.password_succeeded",
        ]
    );
    let failed = &fixture.recorded("authentication.mfa_failed")[0]["data"];
    assert_eq!((&failed["status"], &failed["type"]), (&json!("failed"), &json!("mfa")));
    assert_eq!(failed["error"]["code"], "invalid_one_time_code");
    assert_eq!((&failed["email"], &failed["user_id"]), (&json!("ada@acme.com"), &json!(user.id)));
    fixture.assert_nothing_filled();
}

#[test]
fn pending_authentication_tokens_expire() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    for name in ["Acme", "Globex"] {
        fixture.emulator.add_member(&organization(&fixture, name), &user.id);
    }
    let step = AuthenticationStep::try_from(sign_in(&fixture).unwrap_err()).unwrap();
    let AuthenticationStep::OrganizationSelectionRequired(step) = step else { panic!("{step:?}") };
    fixture.emulator.advance(Duration::from_secs(600));
    let late = fixture.send(step.select(&step.organizations[0].id));
    assert_eq!(code(late), "invalid_pending_authentication_token");
}

#[test]
fn failed_sign_ins_record_events() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    sign_in(&fixture).unwrap();
    fixture.send(AuthenticateWithPassword::new("ada@acme.com", "wrong")).unwrap_err();
    fixture.send(AuthenticateWithPassword::new("eve@acme.com", "wrong")).unwrap_err();
    fixture.send(AuthenticateWithMagicAuth::new("000000", "ada@acme.com")).unwrap_err();
    let code = fixture.send(CreateMagicAuth::new("ada@acme.com")).unwrap().code;
    fixture.send(AuthenticateWithMagicAuth::new(code, "ada@acme.com")).unwrap();
    let events = fixture.recorded("authentication.");
    let facts: Vec<_> = events
        .iter()
        .map(|event| (event["event"].as_str().unwrap(), &event["data"]["email"], &event["data"]["user_id"]))
        .collect();
    let (email, id) = (json!("ada@acme.com"), json!(user.id));
    assert_eq!(
        facts,
        [
            ("authentication.password_succeeded", &email, &id),
            ("authentication.password_failed", &email, &id),
            ("authentication.password_failed", &json!("eve@acme.com"), &Value::Null),
            ("authentication.magic_auth_failed", &email, &id),
            ("authentication.magic_auth_succeeded", &email, &id),
        ]
    );
}

#[test]
fn access_tokens_have_the_grants_of_roles_member_organization_and_flags() {
    use workos_core::{
        authorization::{CreateEnvironmentRole, CreatePermission, SetEnvironmentRolePermissions},
        feature_flags::{AddFlagTarget, EnableFeatureFlag},
    };

    let fixture = Fixture::new();
    let user = ada(&fixture);
    let acme = organization(&fixture, "Acme");
    fixture.send(CreatePermission::new("posts:write", "Write posts")).unwrap();
    fixture.send(CreateEnvironmentRole::new("editor", "Editor")).unwrap();
    fixture.send(SetEnvironmentRolePermissions::new("editor", ["posts:write".to_owned()])).unwrap();
    fixture.emulator.add_member(&acme, &user.id).role("editor").permissions(["posts:pin"]);
    fixture.emulator.set_entitlements(&acme, ["audit-logs"]);
    fixture.emulator.add_feature_flag("beta", false);
    fixture.send(EnableFeatureFlag::new("beta")).unwrap();
    fixture.send(AddFlagTarget::new("beta", acme.as_str())).unwrap();
    let claims = claims(&fixture, &sign_in(&fixture).unwrap().access_token);
    assert_eq!(claims.organization_id.as_ref(), Some(&acme));
    assert_eq!((claims.role.as_deref(), &claims.roles[..]), (Some("editor"), &["editor".to_owned()][..]));
    assert_eq!(claims.permissions, ["posts:pin", "posts:write"]);
    assert_eq!(claims.entitlements, ["audit-logs"]);
    assert_eq!(claims.feature_flags, ["beta"]);
    assert_eq!(claims.issuer.as_deref(), Some("https://api.workos.com/user_management/client_emulator"));
    assert_eq!(status(fixture.send(GetJwks::new("client_other"))), 404);
}

#[test]
fn jwt_template_adds_claims() {
    let fixture = Fixture::new();
    let user = fixture
        .send(
            CreateUser::new("ada@acme.com")
                .password(UserPassword::plaintext(PASSWORD))
                .first_name("Ada \"A\"")
                .metadata([("team", "engines")]),
        )
        .unwrap();
    let acme = fixture.send(CreateOrganization::new("Acme").domains(["acme.com".to_owned()])).unwrap().id;
    fixture.emulator.add_member(&acme, &user.id);
    assert_eq!(status(fixture.send(GetJwtTemplate::new())), 404);
    let template = r#"{
        "name": "{{ user.first_name || 'Someone' }} {{ user.last_name || 'Unknown' }}",
        "email": {{ user.email }},
        "verified": {{user.email_verified}},
        "team": {{ user.metadata.none || user.metadata.team }},
        "tier": "{{ organization.metadata.tier || 'bronze' }}",
        "domain": "{{ organization.domains.0.domain }}",
        "metadata": {{ user.metadata }},
        "role": null,
        "none": {{ user.metadata.none }},
        "membership": { "status": "{{ organization_membership.status }}", "fixed": [1, true] }
    }"#
    .replace("        \"role\": null,\n", "");
    let set = fixture.send(UpdateJwtTemplate::new(&template)).unwrap();
    assert_eq!((&set.content, fixture.send(GetJwtTemplate::new()).unwrap()), (&template, set.clone()));
    let claims = claims(&fixture, &sign_in(&fixture).unwrap().access_token);
    for (name, expected) in [
        ("name", json!("Ada \"A\" Unknown")),
        ("email", json!("ada@acme.com")),
        ("verified", json!(false)),
        ("team", json!("engines")),
        ("tier", json!("bronze")),
        ("domain", json!("acme.com")),
        ("metadata", json!({ "team": "engines" })),
        ("membership", json!({ "status": "active", "fixed": [1, true] })),
    ] {
        assert_eq!(claims.custom::<Value>(name), Some(expected), "{name}");
    }
    assert_eq!(claims.custom::<Value>("none"), None);
    assert_eq!(claims.subject, user.id);

    for invalid in [
        "",
        "[]",
        "{\"a\": }",
        "{\"a\": {{ user.email }",
        "{\"a\": {{ secret.key }}}",
        "{\"sub\": \"x\"}",
        "{\"role\": \"admin\"}",
    ] {
        let rejected = fixture.send(UpdateJwtTemplate::new(invalid));
        let error = rejected.unwrap_err();
        assert_eq!(error.status().unwrap(), 422, "{invalid}");
    }
    let long = format!("{{\"a\": \"{}\"}}", "x".repeat(4_000));
    fixture.send(UpdateJwtTemplate::new(long)).unwrap();
    assert_eq!(code(sign_in(&fixture)), "token_too_big");
    fixture.assert_nothing_filled();
}

#[test]
fn sign_in_with_sso_makes_a_member_of_the_organization() {
    let fixture = Fixture::new();
    let acme = organization(&fixture, "Acme");
    let connection = fixture.create_row(
        "connections",
        &json!({ "name": "Acme SAML", "organization_id": acme, "connection_type": "OktaSAML", "state": "active" }),
    );
    let id = connection["id"].as_str().unwrap();
    fixture.emulator.require_mfa(true);
    for url in [
        AuthorizationUrl::new(CALLBACK, AuthorizationSelector::connection(id)),
        AuthorizationUrl::new(CALLBACK, AuthorizationSelector::organization(&acme)),
    ] {
        let redirect = authorize(&fixture, &url.login_hint("lin@acme.com").state("s"));
        assert_eq!(redirect["state"], "s");
        let response = exchange(&fixture, &redirect);
        assert_eq!(response.authentication_method, Some(AuthenticationMethod::Sso));
        assert_eq!(response.organization_id.as_ref(), Some(&acme));
        assert!(response.user.email_verified);
    }
    assert_eq!(fixture.recorded_names("organization_membership."), ["organization_membership.created"]);
    assert_eq!(fixture.recorded("session.created")[0]["data"]["auth_method"], "sso");
    let events = fixture.recorded_names("authentication.");
    assert_eq!(events[..2], ["authentication.sso_started", "authentication.sso_succeeded"]);
    let unknown =
        AuthorizationUrl::new(CALLBACK, AuthorizationProvider::AuthKit).connection_id("conn_unknown");
    assert_eq!(authorize(&fixture, &unknown)["error"], "connection_invalid");
    fixture.assert_nothing_filled();
}

#[test]
fn sign_in_with_a_provider_of_oauth_adds_an_identity() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    fixture.emulator.sign_in_as(&user.id);
    let url = AuthorizationUrl::new(CALLBACK, AuthorizationProvider::GoogleOAuth);
    let response = exchange(&fixture, &authorize(&fixture, &url));
    assert_eq!(response.authentication_method, Some(AuthenticationMethod::GoogleOAuth));
    assert!(response.oauth_tokens.is_none());
    let response = exchange(&fixture, &authorize(&fixture, &url.provider_scopes(["email".to_owned()])));
    let tokens = response.oauth_tokens.unwrap();
    assert_eq!((tokens.provider.as_str(), tokens.scopes), ("GoogleOAuth", vec!["email".to_owned()]));
    let identities = fixture.send(GetUserIdentities::new(&user.id)).unwrap();
    assert_eq!(identities.len(), 1);
    let events = fixture.recorded("authentication.");
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["event"], "authentication.oauth_succeeded");
    assert_eq!(events[0]["data"]["provider"], "GoogleOAuth");
    assert_eq!(fixture.recorded("session.created")[0]["data"]["auth_method"], "oauth");
    fixture.assert_nothing_filled();
}

#[test]
fn organization_can_require_other_methods() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let acme = organization(&fixture, "Acme");
    fixture.emulator.add_member(&acme, &user.id);
    let connection = fixture.create_row(
        "connections",
        &json!({ "name": "Acme SAML", "organization_id": acme, "connection_type": "OktaSAML", "state": "active" }),
    );
    let allow = |methods: Value| {
        let changes = json!({ "allowed_authentication_methods": methods });
        fixture.change_row(Method::PATCH, &format!("organizations/{acme}"), &changes);
        grant(&fixture, json!({ "grant_type": "password", "email": "ada@acme.com", "password": PASSWORD }))
    };
    let (status, error) = allow(json!(["sso"]));
    assert_eq!((status, &error["error"]), (400, &json!("sso_required")));
    assert_eq!(
        (&error["email"], &error["connection_ids"]),
        (&json!("ada@acme.com"), &json!([connection["id"]]))
    );
    let (_, error) = allow(json!(["sso", "magic_code"]));
    assert_eq!(error["error"], "organization_authentication_methods_required");
    assert_eq!(error["sso_connection_ids"], json!([connection["id"]]));
    assert_eq!(error["auth_methods"], json!({ "sso": true, "magic_code": true }));
    assert_eq!(allow(json!(["password"])).0, 200);
    let url = AuthorizationUrl::new(CALLBACK, AuthorizationSelector::organization(&acme));
    allow(json!(["sso"]));
    exchange(&fixture, &authorize(&fixture, &url.login_hint("ada@acme.com")));
}

#[test]
fn invitation_is_accepted_with_the_sign_in() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let (acme, globex) = (organization(&fixture, "Acme"), organization(&fixture, "Globex"));
    let invite = |organization: &OrganizationId| {
        let invitation = SendInvitation::new("ada@acme.com").organization_id(organization);
        fixture.send(invitation).unwrap().token
    };
    let token = invite(&acme);
    let sign_in = AuthenticateWithPassword::new("ada@acme.com", PASSWORD).invitation_token(&token);
    assert_eq!(fixture.send(&sign_in).unwrap().organization_id.as_ref(), Some(&acme));
    assert_eq!(code(fixture.send(&sign_in)), "invitation_invalid");

    // The authorization URL accepts the invitation, the exchange may repeat its token.
    let token = invite(&globex);
    let url = AuthorizationUrl::new(CALLBACK, AuthorizationProvider::AuthKit).invitation_token(&token);
    fixture.emulator.sign_in_as(&user.id);
    let redirect = authorize(&fixture, &url);
    let exchange = AuthenticateWithCode::new(redirect["code"].as_str().unwrap()).invitation_token(&token);
    assert_eq!(fixture.send(exchange).unwrap().organization_id.as_ref(), Some(&globex));
    let eve = fixture.send(CreateUser::new("eve@acme.com")).unwrap();
    fixture.emulator.sign_in_as(&eve.id);
    let token = fixture.send(SendInvitation::new("lin@acme.com").organization_id(&acme)).unwrap().token;
    let url = AuthorizationUrl::new(CALLBACK, AuthorizationProvider::AuthKit).invitation_token(&token);
    assert_eq!(authorize(&fixture, &url)["error"], "invitation_cannot_be_used_for_email");
}

#[test]
fn device_is_approved_or_denied_by_the_control_api() {
    let fixture = Fixture::new();
    ada(&fixture);
    for (decision, expected) in
        [(json!({ "approve": "ada@acme.com" }), None), (json!({ "deny": true }), Some("access_denied"))]
    {
        let device = fixture.send(AuthorizeDevice::new()).unwrap();
        let path = format!("/_emulator/devices/{}", device.user_code.expose());
        let decided = fixture.open(Method::POST, &path, "application/json", decision.to_string());
        assert_eq!(decided.status(), 204);
        let poll = fixture.send(AuthenticateWithDeviceCode::new(&device.device_code));
        match expected {
            None => assert_eq!(poll.unwrap().user.email, "ada@acme.com"),
            Some(expected) => assert_eq!(code(poll), expected),
        }
    }
    for (path, body, expected) in [
        ("/_emulator/devices/UNKNOWN", json!({ "deny": true }), 404),
        ("/_emulator/devices/UNKNOWN", json!({ "approve": "eve@acme.com" }), 422),
        ("/_emulator/devices/UNKNOWN", json!({}), 422),
    ] {
        let response = fixture.open(Method::POST, path, "application/json", body.to_string());
        assert_eq!(response.status(), expected, "{body}");
    }
    fixture.assert_nothing_filled();
}

#[test]
fn sign_in_survives_a_snapshot() {
    let fixture = Fixture::new();
    ada(&fixture);
    fixture.emulator.require_mfa(true);
    sign_in(&fixture).unwrap_err();
    fixture.emulator.require_mfa(false);
    let tokens = sign_in(&fixture).unwrap();
    let snapshot = fixture.emulator.snapshot();
    fixture.emulator.reset();
    let refresh = || fixture.send(AuthenticateWithRefreshToken::new(&tokens.refresh_token));
    assert_eq!(code(refresh()), "invalid_grant");
    fixture.emulator.restore(&snapshot);
    assert_eq!(refresh().unwrap().user.email, "ada@acme.com");
}

#[test]
fn radar_challenges_are_answered_by_a_code() {
    let fixture = Fixture::new();
    let user = ada(&fixture);
    let set = |challenge: Value| {
        let (status, _) =
            fixture.control(Method::PATCH, "/_emulator/settings", &json!({ "radar_challenge": challenge }));
        assert_eq!(status, 200);
    };
    let challenged = || AuthenticationStep::try_from(sign_in(&fixture).unwrap_err()).unwrap();
    let sent = |to: &str| raw::last_message(&fixture, to)["code"].as_str().unwrap().to_owned();

    set(json!("email"));
    let AuthenticationStep::RadarChallenge(challenge) = challenged() else { panic!("another step") };
    let id = challenge.radar_challenge_id.clone().unwrap();
    let answer = |code: String| fixture.send(challenge.authenticate(code, &id));
    assert_eq!(code(answer("000000".to_owned())), "invalid_one_time_code");
    assert_eq!(answer(sent("ada@acme.com")).unwrap().user.id, user.id);
    assert_eq!(code(answer(sent("ada@acme.com"))), "invalid_pending_authentication_token");

    set(json!("sms"));
    let AuthenticationStep::RadarSmsSignInChallenge(challenge) = challenged() else { panic!("another step") };
    let answer = challenge.authenticate(sent("+15005550006"));
    assert_eq!(fixture.send(answer).unwrap().user.id, user.id);

    set(Value::Null);
    sign_in(&fixture).unwrap();
    assert_eq!(fixture.list_events(["authentication.radar_risk_detected"]).len(), 2);
    let (status, _) =
        fixture.control(Method::PATCH, "/_emulator/settings", &json!({ "radar_challenge": "fax" }));
    assert_eq!(status, 422);
}
