//! Requests that no client of WorkOS sends.

use http::{Method, Request};
use serde_json::{Value, json};
use workos_core::{
    organization_membership::ListOrganizationMemberships,
    organizations::{CreateOrganization, GetOrganization},
    testing::Emulator,
    user_management::{
        ConfirmPasswordReset, CreateUser, GetUser, ListUsers, ResetPassword, SendVerificationEmail,
        UpdateUser, VerifyEmail,
    },
};

use crate::{Fixture, code, raw};

#[test]
fn undocumented_fields_of_a_body_set_no_field() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
    let send = |method, path: &str, body: Value| {
        let (status, body) = raw::with_key(&fixture, Emulator::API_KEY, method, path, &body);
        assert!(status < 300, "{body}");
        body
    };
    let eve = json!({ "email": "eve@acme.com", "id": ada.id.as_str(), "lowercase_email": "ada@acme.com" });
    let other = send("POST", "/user_management/users", eve);
    assert_ne!(other["id"], ada.id.as_str());
    let path = format!("/organizations/{}", acme.id);
    let changes = json!({ "id": "org_other", "entitlements": ["x"], "created_at": "2020-01-01T00:00:00Z" });
    let changed = send("PUT", &path, changes);
    assert_eq!(changed["id"], acme.id.as_str());

    assert_eq!(fixture.send(GetUser::new(&ada.id)).unwrap(), ada);
    let found = fixture.send(ListUsers::new().email("ada@acme.com")).unwrap().data;
    assert_eq!(found, [ada]);
    assert_eq!(fixture.send(GetOrganization::new(&acme.id)).unwrap(), acme);
    let rows = fixture.emulator.table("organizations");
    assert_eq!(rows.iter().map(|row| row["entitlements"].clone()).collect::<Vec<_>>(), [Value::Null]);
}

#[test]
fn codes_and_links_verify_only_the_address_they_were_sent_to() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(SendVerificationEmail::new(&ada)).unwrap();
    fixture.send(ResetPassword::new("ada@acme.com")).unwrap();
    let [verification, reset] = <[_; 2]>::try_from(fixture.emulator.outbox()).unwrap();
    fixture.send(UpdateUser::new(&ada).email("eve@acme.com")).unwrap();

    let verify = VerifyEmail::new(&ada, verification.code.unwrap());
    assert_eq!(code(fixture.send(verify)), "email_verification_code_incorrect");
    let url = reset.url.unwrap();
    let token = url.split_once("token=").unwrap().1;
    let user = fixture.send(ConfirmPasswordReset::new(token, "correct horse battery")).unwrap().user;
    assert!(!user.email_verified);
}

#[test]
fn control_requests_of_other_sites_are_rejected() {
    let fixture = Fixture::new();
    let status = |origin: &str| {
        let request = Request::post("/_emulator/reset").header("host", "localhost:4100");
        let request = request.header("origin", origin).body(bytes::Bytes::new()).unwrap();
        fixture.emulator.handle(&request, fixture.emulator.now()).unwrap().status().as_u16()
    };
    for (origin, expected) in [
        ("https://evil.example", 403),
        ("null", 403),
        ("http://localhost:3000", 403),
        ("http://localhost:4100", 204),
    ] {
        assert_eq!(status(origin), expected, "{origin}");
    }
}

#[test]
fn email_address_of_a_row_is_the_one_the_user_is_found_by() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(CreateUser::new("eve@acme.com")).unwrap();
    raw::update(&fixture, "users", ada.as_str(), &json!({ "email": "Lovelace@acme.com" }));
    let found = fixture.send(ListUsers::new().email("lovelace@ACME.com")).unwrap().data;
    assert_eq!(found[0].id, ada);
    assert_eq!(code(fixture.send(CreateUser::new("lovelace@acme.com"))), "user_creation_error");
    let path = format!("/_emulator/tables/users/{ada}");
    for invalid in [json!("eve@acme.com"), json!("eve"), json!(null), json!(7)] {
        let body = json!({ "email": invalid }).to_string();
        assert_eq!(fixture.open(Method::PATCH, &path, "application/json", body).status(), 422);
    }
    for invalid in [json!({}), json!({ "email": 7 })] {
        let response =
            fixture.open(Method::POST, "/_emulator/tables/users", "application/json", invalid.to_string());
        assert_eq!(response.status(), 422);
    }
}

#[test]
fn sign_in_with_sso_keeps_the_roles_of_an_inactive_member() {
    let fixture = Fixture::new();
    let seed = json!({
        "roles": [{ "slug": "owner", "name": "Owner" }],
        "organizations": [{ "name": "Acme" }],
        "users": [{ "email": "ada@acme.com" }],
        "memberships": [
            { "user": "ada@acme.com", "organization": "Acme", "roles": ["owner"], "status": "inactive" },
        ],
        "connections": [{ "name": "SSO", "organization": "Acme", "type": "GenericOIDC" }],
    });
    fixture.emulator.seed(&seed).unwrap();
    let connection = fixture.emulator.table("connections")[0]["id"].as_str().unwrap().to_owned();
    let url = format!(
        "/user_management/authorize?client_id=client_emulator&response_type=code\
         &redirect_uri=https://acme.com/callback&connection_id={connection}&login_hint=ada@acme.com"
    );
    assert_eq!(raw::get(&fixture, &url).0, 302);
    let ada = fixture.send(ListUsers::new()).unwrap().data.remove(0).id;
    let [membership] =
        fixture.send(ListOrganizationMemberships::new().user_id(&ada)).unwrap().data.try_into().unwrap();
    assert_eq!(membership.role.unwrap().slug, "owner");
}

#[test]
fn redirects_keep_the_fragment_of_the_url_and_accept_no_control_characters() {
    let fixture = Fixture::new();
    let url = |redirect_uri: &str| {
        format!(
            "/user_management/authorize?client_id=client_emulator&response_type=x&redirect_uri={redirect_uri}"
        )
    };
    let (status, location, _) = raw::get(&fixture, &url("https://acme.com/app%23page"));
    assert_eq!(
        (status, location.as_str()),
        (302, "https://acme.com/app?error=unsupported_response_type#page")
    );
    let (status, ..) = raw::get(&fixture, &url("https://acme.com/%0d%0aset-cookie:a=b"));
    assert_eq!(status, 400);
}

#[test]
fn any_time_of_the_clock_is_handled() {
    for now in ["9999-12-30T21:59:59Z", "-009999-01-03T00:00:00Z", "1969-12-31T23:59:59Z"] {
        let fixture = Fixture::new();
        let user = json!({ "email": "ada@acme.com", "password": "correct horse battery" });
        fixture.emulator.seed(&json!({ "users": [user] })).unwrap();
        raw::send(&fixture, "POST", "/_emulator/clock", &json!({ "now": now }));
        raw::send(&fixture, "POST", "/_emulator/clock", &json!({ "advance": 3_000_000_000.0_f64 }));
        let grant = json!({
            "client_id": "client_emulator", "client_secret": Emulator::API_KEY, "grant_type": "password",
            "email": "ada@acme.com", "password": "correct horse battery",
        });
        for path in ["/user_management/authenticate", "/user_management/authorize/device"] {
            fixture.open(Method::POST, path, "application/json", grant.to_string());
        }
        for (method, path, body) in [
            ("POST", "/user_management/magic_auth", json!({ "email": "eve@acme.com" })),
            ("POST", "/user_management/invitations", json!({ "email": "eve@acme.com" })),
            ("GET", "/user_management/invitations", Value::Null),
            ("GET", "/events?events=user.created", Value::Null),
        ] {
            let (status, body) = raw::with_key(&fixture, Emulator::API_KEY, method, path, &body);
            assert!(status < 300, "{now} {path} {body}");
        }
        raw::send(&fixture, "POST", "/_emulator/reset", &json!({}));
        assert_eq!(fixture.emulator.table("users").len(), 1);
    }
}

#[test]
fn snapshots_with_any_value_are_restored_or_rejected() {
    let fixture = Fixture::new();
    fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    let snapshot = serde_json::to_value(fixture.emulator.snapshot()).unwrap();
    let pointers = [
        "/requests",
        "/clock/offset_milliseconds",
        "/clock/frozen_at",
        "/environment/last_number",
        "/environment/settings/replay_window_seconds",
        "/environment/tables/users/last_number",
        "/environment/tables/users/rows",
        "/environment/tables/users/rows/user_01000000000000000000000001",
        "/environment/tables/users/rows/user_01000000000000000000000001/email",
        "/environment/tables/users/rows/user_01000000000000000000000001/created_at",
        "/environment/tables/events/rows",
    ];
    let values = [
        json!(null),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(i64::MAX),
        json!("9999-12-30T22:00:00.999Z"),
        json!({ "x": { "id": "x", "user_id": "user_unknown" }, "y": {} }),
        json!([[]]),
    ];
    for (pointer, value) in
        pointers.iter().flat_map(|pointer| values.iter().map(move |value| (pointer, value)))
    {
        let mut hostile = snapshot.clone();
        *hostile.pointer_mut(pointer).unwrap() = value.clone();
        let response =
            fixture.open(Method::POST, "/_emulator/restore", "application/json", hostile.to_string());
        assert!(matches!(response.status().as_u16(), 204 | 422), "{pointer} {value}");
        for (method, path, body) in [
            ("GET", "/user_management/users", Value::Null),
            ("POST", "/user_management/users", json!({ "email": "eve@acme.com" })),
            ("GET", "/events?events=user.created", Value::Null),
        ] {
            let (status, body) = raw::with_key(&fixture, Emulator::API_KEY, method, path, &body);
            assert!(status < 500, "{pointer} {value} {body}");
        }
        raw::send(&fixture, "POST", "/_emulator/restore", &snapshot);
    }
}

#[test]
fn number_of_faults_and_length_of_templates_are_limited() {
    let fixture = Fixture::new();
    let fault = json!({ "effect": "drop_connection", "path": "/never" }).to_string();
    let add = || {
        fixture.open(Method::POST, "/_emulator/faults", "application/json", fault.clone()).status().as_u16()
    };
    assert!((0..1_000).all(|_| add() == 201));
    assert_eq!(add(), 422);
    let content = format!("{{\"text\": \"{}\"}}", "x".repeat(16_384));
    let path = "/user_management/jwt_template";
    let (status, _) = raw::with_key(&fixture, Emulator::API_KEY, "PUT", path, &json!({ "content": content }));
    assert_eq!(status, 422);
}
