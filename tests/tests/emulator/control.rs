use std::time::Duration;

use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use workos_core::{
    Config, HttpResponse,
    api_keys::ValidateApiKey,
    authorization::GetEnvironmentRole,
    directory_sync::GetDirectoryUser,
    events::EventType,
    feature_flags::ListOrganizationFeatureFlags,
    organizations::{CreateOrganization, DeleteOrganization, GetOrganization, ListOrganizations},
    sso::GetConnection,
    testing::{Emulator, Fault, Latency, OperationName},
    user_management::{CreateMagicAuth, CreateUser, ListUsers},
    webhooks::{CreateWebhookEndpoint, ListWebhookEndpoints},
};

use crate::{Fixture, code};

impl Fixture {
    /// Sends a request to the control API and returns the status and the body.
    pub(crate) fn control(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        self.control_with(None, method, path, body)
    }

    fn control_with(&self, key: Option<&str>, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = request.header("content-type", "application/json").body(body.into()).unwrap();
        let response = self.emulator.handle(&request, self.emulator.now()).unwrap();
        (response.status().as_u16(), parsed(&response))
    }

    fn get(&self, path: &str) -> Value {
        let (status, body) = self.control(Method::GET, path, &Value::Null);
        assert_eq!(status, 200, "{body}");
        body
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.control(Method::POST, path, body)
    }
}

fn parsed(response: &HttpResponse) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_default()
}

fn events(fixture: &Fixture) -> Vec<String> {
    let events = fixture.emulator.table("events").into_iter();
    events.map(|event| event["event"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn health_is_ok_without_a_key() {
    let fixture = Fixture::new();
    assert_eq!(fixture.get("/health"), json!({ "status": "ok" }));
    assert!(fixture.emulator.requests().is_empty());
}

#[test]
fn seed_creates_objects_with_references_by_name() {
    let fixture = Fixture::new();
    let seed = json!({
        "settings": { "requires_mfa": true, "browser_user": "ada@acme.com" },
        "organizations": [{ "name": "Acme", "external_id": "acme", "domains": ["acme.com"], "metadata": { "plan": "pro" } }],
        "users": [
            { "email": "ada@acme.com", "password": "correct horse battery", "first_name": "Ada", "email_verified": true },
            { "email": "bob@acme.com" },
        ],
        "memberships": [{ "user": "ada@acme.com", "organization": "Acme", "roles": ["member"] }],
    });
    let (status, ids) = fixture.post("/_emulator/seed", &seed);
    assert_eq!(status, 200, "{ids}");
    let organization_id = ids["organizations"]["Acme"].as_str().unwrap();
    let organization = fixture.send(GetOrganization::new(organization_id)).unwrap();
    assert_eq!(organization.domains[0].domain, "acme.com");
    assert_eq!(organization.metadata["plan"], "pro");
    let members = fixture.send(ListUsers::new().organization_id(organization_id)).unwrap().data;
    assert_eq!(members.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(), ["ada@acme.com"]);
    assert_eq!(members[0].id.as_str(), ids["users"]["ada@acme.com"].as_str().unwrap());
    let settings = fixture.get("/_emulator/settings");
    assert_eq!(
        (&settings["requires_mfa"], &settings["browser_user"]),
        (&json!(true), &json!("ada@acme.com"))
    );
    assert_eq!(events(&fixture)[..2], ["organization.created", "organization_domain.created"]);
    assert_eq!(fixture.emulator.requests().len(), 2);
}

#[test]
fn seed_with_an_error_names_its_place_and_changes_nothing() {
    let fixture = Fixture::new();
    for (seed, place) in [
        (json!({ "users": [{ "email": "ada@acme.com" }, { "email": "bob" }] }), "users[1].email"),
        (json!({ "users": [{ "email": "ada@acme.com" }, { "email": "ADA@acme.com" }] }), "users[1]"),
        (json!({ "users": [{ "email": "ada@acme.com", "nick": "Ada" }] }), "users[0].nick"),
        (json!({ "users": [{}] }), "users[0].email"),
        (json!({ "users": {} }), "users"),
        (json!({ "users": ["ada@acme.com"] }), "users[0]"),
        (json!({ "orgs": [] }), "orgs"),
        (json!({ "organizations": [{ "name": "A", "metadata": 1 }] }), "organizations[0].metadata"),
        (
            json!({ "memberships": [{ "user": "ada@acme.com", "organization": "Acme" }] }),
            "memberships[0].organization",
        ),
        (json!({ "settings": { "requires_mfa": 1 } }), "settings.requires_mfa"),
        (json!({ "settings": { "browser_user": "eve@acme.com" } }), "settings.browser_user"),
        (json!({ "environment": { "api_key": "a b" } }), "environment.api_key"),
        (json!({ "environments": [{ "client_id": "client_2" }] }), "environments[0].api_key"),
        (json!({ "environments": [{ "api_key": "sk_test_emulator" }] }), "environments[0].api_key"),
        (
            json!({ "environments": [{ "api_key": "sk_2", "users": [{ "email": "" }] }] }),
            "environments[0].users[0].email",
        ),
        (json!([]), ""),
    ] {
        let error = fixture.emulator.seed(&seed).unwrap_err();
        assert_eq!(error.place(), place, "{error}");
        assert!(error.to_string().starts_with(place));
        assert_eq!(fixture.emulator.table("users"), Vec::<Value>::new());
        assert_eq!(events(&fixture), Vec::<String>::new());
    }
    let (status, error) = fixture.post("/_emulator/seed", &json!({ "users": [{ "email": "bob" }] }));
    assert_eq!((status, &error["place"]), (422, &json!("users[0].email")));
}

#[test]
fn environments_of_a_seed_have_objects_and_keys_of_their_own() {
    let fixture = Fixture::new();
    let seed = json!({
        "environment": { "api_key": "sk_test_first", "client_id": "client_first" },
        "organizations": [{ "name": "Acme" }],
        "environments": [{ "api_key": "sk_test_second", "client_id": "client_second", "organizations": [{ "name": "Globex" }] }],
    });
    fixture.emulator.seed(&seed).unwrap();
    let names = |key: &str| -> Vec<String> {
        let client = fixture.emulator.client_with(Config::new(key).unwrap());
        let list = fixture.emulator.run(client.send(ListOrganizations::new())).unwrap();
        list.data.into_iter().map(|organization| organization.name).collect()
    };
    for (key, name) in [("sk_test_first", "Acme"), ("sk_test_emulator", "Acme"), ("sk_test_second", "Globex")]
    {
        assert_eq!(names(key), [name]);
    }
    let (_, rows) = fixture.control_with(
        Some("sk_test_second"),
        Method::GET,
        "/_emulator/tables/organizations",
        &Value::Null,
    );
    assert_eq!(rows["data"][0]["name"], "Globex");
    let by_client_id = fixture.get("/_emulator/settings?client_id=client_second");
    assert_eq!(by_client_id["client_id"], "client_second");
    let logged = fixture.emulator.requests();
    assert_eq!(logged.last().unwrap().environment, "client_second");
    assert_eq!(logged.last().unwrap().operation, Some("organizations.list_organizations"));
}

#[test]
fn restored_snapshot_has_objects_ids_and_settings_of_its_time() {
    let fixture = Fixture::new();
    let first = fixture.send(CreateOrganization::new("Acme").external_id("acme")).unwrap();
    let snapshot = fixture.get("/_emulator/snapshot");
    let in_process = fixture.emulator.snapshot();
    assert_eq!(serde_json::to_value(&in_process).unwrap(), snapshot);
    let second = fixture.send(CreateOrganization::new("Globex")).unwrap();
    fixture.send(DeleteOrganization::new(&first.id)).unwrap();

    assert_eq!(fixture.post("/_emulator/restore", &snapshot).0, 204);
    assert_eq!(fixture.send(GetOrganization::new(&first.id)).unwrap(), first);
    assert_eq!(code(fixture.send(GetOrganization::new(&second.id))), "entity_not_found");
    assert_eq!(fixture.send(CreateOrganization::new("Initech")).unwrap().id, second.id);
    assert_eq!(
        code(fixture.send(CreateOrganization::new("A").external_id("acme"))),
        "external_id_already_used"
    );

    fixture.emulator.restore(&in_process);
    assert_eq!(fixture.send(ListOrganizations::new()).unwrap().data.len(), 1);
    for invalid in [json!({}), json!({ "requests": 1 })] {
        assert_eq!(fixture.post("/_emulator/restore", &invalid).0, 422);
    }
}

#[test]
fn reset_returns_to_the_seed() {
    let fixture = Fixture::new();
    fixture.emulator.seed(&json!({ "organizations": [{ "name": "Acme" }] })).unwrap();
    fixture.send(CreateOrganization::new("Globex")).unwrap();
    fixture.emulator.add_fault(Fault::status(500));
    assert_eq!(fixture.post("/_emulator/reset", &Value::Null).0, 204);
    let list = fixture.send(ListOrganizations::new()).unwrap();
    assert_eq!(list.data.iter().map(|organization| organization.name.as_str()).collect::<Vec<_>>(), ["Acme"]);
    assert_eq!(fixture.emulator.requests().len(), 1);
    fixture.emulator.reset();
    assert_eq!(fixture.send(ListOrganizations::new()).unwrap().data.len(), 1);
}

#[test]
fn clock_is_advanced_set_and_frozen() {
    let fixture = Fixture::new();
    let start = json!({ "now": "2026-01-01T00:00:00.000Z", "frozen": false });
    assert_eq!(fixture.get("/_emulator/clock"), start);
    for (change, now, frozen) in [
        (json!({ "advance": 60 }), "2026-01-01T00:01:00.000Z", false),
        (json!({ "advance": 0.5 }), "2026-01-01T00:01:00.500Z", false),
        (json!({ "now": "2027-06-01T12:00:00Z" }), "2027-06-01T12:00:00.000Z", false),
        (json!({ "frozen": true }), "2027-06-01T12:00:00.000Z", true),
        (json!({ "advance": 1 }), "2027-06-01T12:00:01.000Z", true),
    ] {
        let (status, clock) = fixture.post("/_emulator/clock", &change);
        assert_eq!((status, clock), (200, json!({ "now": now, "frozen": frozen })));
    }
    fixture.emulator.advance(Duration::from_secs(5));
    let created = fixture.send(CreateOrganization::new("Acme")).unwrap();
    assert_eq!(created.created_at.unwrap().to_string(), "2027-06-01T12:00:01.000Z");
    fixture.post("/_emulator/clock", &json!({ "frozen": false }));
    fixture.emulator.advance(Duration::from_secs(5));
    assert_eq!(fixture.get("/_emulator/clock")["now"], "2027-06-01T12:00:06.000Z");
    for invalid in [
        json!({ "advance": -1 }),
        json!({ "advance": 1e300 }),
        json!({ "now": "noon" }),
        json!({ "then": 1 }),
    ] {
        assert_eq!(fixture.post("/_emulator/clock", &invalid).0, 422, "{invalid}");
    }
}

#[test]
fn faults_have_effects_on_requests_that_match() {
    for (effect, status) in [
        (json!({ "status": 503, "body": { "code": "down" }, "retry_after": 2 }), Some(503)),
        (json!({ "rate_limit": { "retry_after": 2 } }), Some(429)),
        (json!({ "latency_ms": 250 }), Some(200)),
        (json!("drop_connection"), None),
        (json!("lose_response"), None),
        (json!("hang"), None),
    ] {
        let fixture = Fixture::new();
        let fault = json!({ "operation": "organizations.list_organizations", "count": 2, "effect": effect });
        assert_eq!(fixture.post("/_emulator/faults", &fault).0, 201);
        assert_eq!(fixture.get("/_emulator/faults")["data"][0]["count"], 2);
        let request = |path: &str| {
            let request = Request::builder().uri(path).header("authorization", "Bearer sk_test_emulator");
            fixture.emulator.handle(&request.body("".into()).unwrap(), fixture.emulator.now())
        };
        assert_eq!(request("/user_management/users").unwrap().status(), StatusCode::OK);
        let response = request("/organizations");
        assert_eq!(response.as_ref().ok().map(|response| response.status().as_u16()), status, "{effect}");
        if let Ok(response) = response {
            let retry_after = response.headers().get("retry-after").is_some();
            assert_eq!(retry_after, response.status() != StatusCode::OK);
            let latency = response.extensions().get::<Latency>();
            assert_eq!(latency.is_some(), response.status() == StatusCode::OK);
        }
        assert_eq!(fixture.emulator.faults_left(), 1);
        assert_eq!(fixture.control(Method::DELETE, "/_emulator/faults", &Value::Null).0, 204);
        let response = request("/organizations").unwrap();
        assert_eq!(response.extensions().get(), Some(&OperationName("organizations.list_organizations")));
    }
}

#[test]
fn invalid_faults_are_rejected() {
    let fixture = Fixture::new();
    for invalid in [
        json!({}),
        json!({ "effect": "explode" }),
        json!({ "effect": { "status": 99 } }),
        json!({ "effect": { "status": 70_000 } }),
        json!({ "effect": { "latency_ms": 1e9 } }),
        json!({ "effect": "hang", "count": 0 }),
        json!({ "effect": "hang", "probability": 2 }),
        json!({ "effect": "hang", "operation": "organizations.explode" }),
        json!({ "effect": "hang", "method": "not a method" }),
        json!({ "effect": "hang", "who": "knows" }),
    ] {
        assert_eq!(fixture.post("/_emulator/faults", &invalid).0, 422, "{invalid}");
    }
    assert_eq!(fixture.get("/_emulator/faults"), json!({ "data": [] }));
}

#[test]
fn faults_with_a_probability_are_the_same_in_every_run() {
    let run = |seed: u64| -> Vec<bool> {
        let fixture = Fixture::new();
        let client = fixture.emulator.client_with(Config::new("sk_test_emulator").unwrap());
        fixture.post(
            "/_emulator/faults",
            &json!({ "effect": { "status": 400 }, "probability": 0.5, "seed": seed }),
        );
        let call = || fixture.emulator.run(client.send(ListOrganizations::new())).is_ok();
        (0..100).map(|_| call()).collect()
    };
    let results = run(7);
    assert_eq!(results, run(7));
    assert_ne!(results, run(8));
    let failed = results.iter().filter(|is_ok| !**is_ok).count();
    assert!((35..65).contains(&failed), "{failed}");

    let fixture = Fixture::new();
    fixture
        .emulator
        .add_fault(Fault::status(400).on_operation("organizations.list_organizations").probability(0.0, 1));
    fixture.send(ListOrganizations::new()).unwrap();
    assert_eq!(fixture.emulator.faults_left(), 1);
}

#[test]
fn late_response_moves_the_clock_by_its_latency() {
    let fixture = Fixture::new();
    let start = fixture.emulator.now();
    fixture.emulator.add_fault(Fault::latency(Duration::from_millis(250)));
    fixture.send(ListOrganizations::new()).unwrap();
    assert_eq!(fixture.emulator.now(), start.after(Duration::from_millis(250)));
    assert_eq!(fixture.emulator.waited(), Duration::ZERO);
}

#[test]
fn latency_above_the_time_limit_of_an_attempt_is_a_timeout() {
    let fixture = Fixture::new();
    let config = Config::new(Emulator::API_KEY).unwrap().timeout(Duration::from_secs(2));
    let client = fixture.emulator.client_with(config);
    let start = fixture.emulator.now();
    fixture.emulator.add_fault(Fault::latency(Duration::from_secs(5)));
    let result = fixture.emulator.run(client.send_with_response(ListOrganizations::new())).unwrap();
    assert_eq!(result.attempts, 2);
    assert!(fixture.emulator.now().mono - start.mono >= Duration::from_secs(2));
    assert!(fixture.emulator.now().mono - start.mono < Duration::from_secs(5));
}

#[test]
fn rows_of_tables_are_created_updated_and_deleted_with_events() {
    let fixture = Fixture::new();
    let organization = json!({ "name": "Acme", "note": "hidden" });
    let (status, row) = fixture.post("/_emulator/tables/organizations", &organization);
    assert_eq!((status, &row["note"], &row["metadata"]), (201, &json!("hidden"), &json!({})), "{row}");
    let id = row["id"].as_str().unwrap();
    assert_eq!(fixture.send(GetOrganization::new(id)).unwrap().name, "Acme");

    let path = format!("/_emulator/tables/organizations/{id}");
    let (status, row) = fixture.control(Method::PATCH, &path, &json!({ "name": "Acme Inc." }));
    assert_eq!((status, &row["name"]), (200, &json!("Acme Inc.")));
    assert_eq!(fixture.get(&path), row);
    let count = |name: &str| {
        let tables = fixture.get("/_emulator/tables");
        let table = tables["data"].as_array().unwrap().iter().find(|table| table["name"] == name);
        table.unwrap()["count"].as_u64().unwrap()
    };
    assert_eq!((count("organizations"), count("users")), (1, 0));
    assert_eq!(fixture.control(Method::DELETE, &path, &Value::Null).0, 204);
    assert_eq!(events(&fixture), ["organization.created", "organization.updated", "organization.deleted"]);

    let (_, user) = fixture.post("/_emulator/tables/users", &json!({ "email": "ada@acme.com" }));
    assert_eq!(user["lowercase_email"], "ada@acme.com");
}

#[test]
fn rows_with_unknown_references_or_ids_in_use_are_rejected() {
    let fixture = Fixture::new();
    let (_, row) = fixture.post("/_emulator/tables/organizations", &json!({ "name": "Acme" }));
    for (method, path, body, status) in [
        (Method::POST, "/_emulator/tables/organization_memberships", json!({ "user_id": "user_1" }), 422),
        (Method::POST, "/_emulator/tables/organization_domains", json!({ "domain": "acme.com" }), 422),
        (Method::POST, "/_emulator/tables/organizations", json!({ "id": row["id"] }), 422),
        (Method::POST, "/_emulator/tables/organizations", json!([]), 400),
        (Method::POST, "/_emulator/tables/rooms", json!({}), 404),
        (Method::GET, "/_emulator/tables/rooms", Value::Null, 404),
        (Method::PATCH, "/_emulator/tables/organizations/org_1", json!({}), 404),
        (Method::DELETE, "/_emulator/tables/organizations/org_1", Value::Null, 404),
        (Method::GET, "/_emulator/unknown", Value::Null, 404),
        (Method::PUT, "/_emulator/clock", Value::Null, 404),
    ] {
        let (actual, error) = fixture.control(method.clone(), path, &body);
        assert_eq!(actual, status, "{method} {path}: {error}");
        assert!(error["message"].is_string());
    }
    let large = "x".repeat(10 * 1_024 * 1_024 + 1);
    assert_eq!(fixture.post("/_emulator/seed", &json!(large)).0, 413);
}

#[test]
fn events_that_no_request_causes_are_recorded_with_complete_data() {
    let fixture = Fixture::new();
    let event = json!({
        "event": "authentication.sso_timed_out",
        "data": { "email": "ada@acme.com", "sso": { "connection_id": "conn_1" } },
    });
    let (status, recorded) = fixture.post("/_emulator/events", &event);
    assert_eq!(status, 201, "{recorded}");
    assert_eq!(recorded["data"]["email"], "ada@acme.com");
    assert_eq!(recorded["data"]["sso"]["connection_id"], "conn_1");
    assert!(recorded["data"].get("user_agent").is_some(), "{recorded}");
    for (invalid, field) in [
        (json!({ "event": "organization.exploded" }), "event"),
        (json!({ "event": "organization.created", "data": [] }), "data"),
        (json!({ "event": "organization.created", "data": { "name": 1 } }), "data.name"),
        (json!({ "event": "organization.created", "data": { "tint": "red" } }), "data.tint"),
        (json!({ "event": "organization.created", "who": 1 }), "who"),
    ] {
        let (status, error) = fixture.post("/_emulator/events", &invalid);
        assert_eq!((status, &error["errors"][0]["field"]), (422, &json!(field)), "{error}");
    }
    assert_eq!(events(&fixture), ["authentication.sso_timed_out"]);
}

#[test]
fn every_event_can_be_recorded() {
    let fixture = Fixture::new();
    let inventory = include_str!("../../../workos-core/src/testing/emulator/inventory.json");
    let inventory: Value = serde_json::from_str(inventory).unwrap();
    let names = inventory["events"].as_object().unwrap();
    for name in names.keys() {
        let (status, recorded) = fixture.post("/_emulator/events", &json!({ "event": name }));
        assert_eq!((status, &recorded["event"]), (201, &json!(name)), "{recorded}");
    }
    assert_eq!(events(&fixture).len(), 136);
}

#[test]
fn settings_are_changed_by_name() {
    let fixture = Fixture::new();
    let change = json!({ "requires_mfa": true, "shows_sign_in_page": true, "replay_window": 5 });
    let (status, settings) = fixture.control(Method::PATCH, "/_emulator/settings", &change);
    assert_eq!(
        (status, &settings["requires_mfa"], &settings["replay_window"]),
        (200, &json!(true), &json!(5))
    );
    for invalid in
        [json!({ "requires_mfa": 1 }), json!({ "api_keys": [] }), json!({ "browser_user": "ada@acme.com" })]
    {
        assert_eq!(fixture.control(Method::PATCH, "/_emulator/settings", &invalid).0, 422, "{invalid}");
    }
    assert_eq!(fixture.get("/_emulator/settings"), settings);
}

#[test]
fn requests_are_logged_and_cleared() {
    let fixture = Fixture::new();
    fixture.send(GetOrganization::new("org_1")).unwrap_err();
    let log = fixture.get("/_emulator/requests");
    let request = &log["data"][0];
    assert_eq!(
        (&request["method"], &request["path"], &request["status"], &request["operation"]),
        (
            &json!("GET"),
            &json!("/organizations/org_1"),
            &json!(404),
            &json!("organizations.get_organization")
        )
    );
    assert_eq!(request["environment"], "client_emulator");
    assert_eq!(fixture.control(Method::DELETE, "/_emulator/requests", &Value::Null).0, 204);
    assert!(fixture.emulator.requests().is_empty());
    assert_eq!(fixture.get("/_emulator/outbox"), json!({ "data": [] }));
    assert_eq!(fixture.control(Method::DELETE, "/_emulator/outbox", &Value::Null).0, 204);
    assert!(fixture.emulator.outbox().is_empty());
}

#[test]
fn seed_creates_roles_flags_and_api_keys() {
    let fixture = Fixture::new();
    let seed = json!({
        "permissions": [{ "slug": "posts:write", "name": "Write posts" }],
        "roles": [
            { "slug": "admin", "name": "Admin", "permissions": ["posts:write"] },
            { "slug": "member", "name": "Base member" },
        ],
        "organizations": [{ "name": "Acme", "entitlements": ["audit-logs"] }, { "name": "Globex" }],
        "users": [{ "email": "ada@acme.com" }],
        "memberships": [{ "user": "ada@acme.com", "organization": "Acme", "roles": ["admin"] }],
        "feature_flags": [
            { "slug": "editor", "default_value": false, "targets": ["Acme", "ada@acme.com"] },
            { "slug": "beta", "enabled": false, "default_value": true },
        ],
        "api_keys": [
            { "name": "CI", "organization": "Acme", "permissions": ["posts:write"], "value": "sk_ci" },
            { "name": "Ada", "organization": "Acme", "user": "ada@acme.com" },
        ],
    });
    let (status, ids) = fixture.post("/_emulator/seed", &seed);
    assert_eq!(status, 200, "{ids}");
    let role = fixture.send(GetEnvironmentRole::new("admin")).unwrap();
    assert_eq!(
        (role.name.as_str(), role.permissions.as_slice()),
        ("Admin", ["posts:write".to_owned()].as_slice())
    );
    assert_eq!(fixture.send(GetEnvironmentRole::new("member")).unwrap().name, "Base member");
    let memberships = fixture.emulator.table("organization_memberships");
    assert_eq!(memberships[0]["role_slugs"], json!(["admin"]));
    for (organization, flags) in [("Acme", ["editor"].as_slice()), ("Globex", &[])] {
        let id = ids["organizations"][organization].as_str().unwrap();
        let list = fixture.send(ListOrganizationFeatureFlags::new(id)).unwrap().data;
        assert_eq!(list.iter().map(|flag| flag.slug.as_str()).collect::<Vec<_>>(), flags);
    }
    let validation = fixture.send(ValidateApiKey::new("sk_ci")).unwrap();
    assert_eq!(validation.api_key.unwrap().name, "CI");
    assert_eq!(ids["api_keys"].as_object().unwrap().len(), 2);

    for (seed, place) in [
        (json!({ "roles": [{ "slug": "a", "name": "A", "permissions": ["unknown"] }] }), "roles[0]"),
        (json!({ "feature_flags": [{ "slug": "editor" }] }), "feature_flags[0].slug"),
        (
            json!({ "feature_flags": [{ "slug": "x", "targets": ["Initech"] }] }),
            "feature_flags[0].targets[0]",
        ),
        (
            json!({ "api_keys": [{ "name": "CI", "organization": "Acme", "value": "sk_ci" }] }),
            "api_keys[0].value",
        ),
        (json!({ "api_keys": [{ "name": "CI", "organization": "Initech" }] }), "api_keys[0].organization"),
        (
            json!({ "memberships": [{ "user": "ada@acme.com", "organization": "Globex", "roles": ["x"] }] }),
            "memberships[0]",
        ),
    ] {
        assert_eq!(fixture.emulator.seed(&seed).unwrap_err().place(), place);
    }
}

#[test]
fn overview_shows_tables_rows_events_and_requests() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme <b>")).unwrap();
    let id = organization.id.as_str();
    let event_id = fixture.emulator.table("events")[0]["id"].as_str().unwrap().to_owned();
    let request_id = fixture.emulator.requests()[0].id.clone();
    for (path, status, text) in [
        ("/".to_owned(), 200, "organization.created"),
        ("/?live".to_owned(), 200, "refresh"),
        ("/?table=organizations".to_owned(), 200, "Acme &lt;b&gt;"),
        (format!("/?table=organizations&row={id}"), 200, id),
        (format!("/?event={event_id}"), 200, "organization.created"),
        (format!("/?request={request_id}"), 200, "organizations.create_organization"),
        ("/?table=rooms".to_owned(), 404, "rooms"),
        ("/?table=organizations&row=org_1".to_owned(), 404, "org_1"),
        ("/?request=req_1".to_owned(), 404, "req_1"),
    ] {
        let request = Request::builder().uri(&path).body(Default::default()).unwrap();
        let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
        let html = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert!(html.contains(text), "{path}: {html}");
        assert!(!html.contains("<b>"));
    }
}

#[test]
fn seed_creates_connections_directories_factors_and_webhook_endpoints() {
    let fixture = Fixture::new();
    let seed = json!({
        "organizations": [{ "name": "Acme" }],
        "users": [{ "email": "ada@acme.com", "totp_secret": "JBSWY3DPEHPK3PXP" }],
        "connections": [{ "name": "Acme SAML", "organization": "Acme", "type": "OktaSAML", "domains": ["acme.com"] }],
        "directories": [{
            "name": "Acme SCIM",
            "organization": "Acme",
            "type": "okta scim v2.0",
            "users": [{ "email": "lin@acme.com", "first_name": "Lin" }],
            "groups": [{ "name": "Engineering", "members": ["lin@acme.com"] }],
        }],
        "webhook_endpoints": [{ "url": "http://127.0.0.1:3000/webhooks", "events": ["user.created"], "secret": "whsec_1" }],
        "redirect_uris": ["http://localhost:3000/callback"],
    });
    let (status, ids) = fixture.post("/_emulator/seed", &seed);
    assert_eq!(status, 200, "{ids}");
    let connection =
        fixture.send(GetConnection::new(ids["connections"]["Acme SAML"].as_str().unwrap())).unwrap();
    assert_eq!((connection.connection_type.as_str(), connection.domains.len()), ("OktaSAML", 1));
    let user = fixture
        .send(GetDirectoryUser::new(ids["directory_users"]["lin@acme.com"].as_str().unwrap()))
        .unwrap();
    assert_eq!(user.groups.unwrap()[0].name, "Engineering");
    let factors = fixture.emulator.table("authentication_factors");
    assert_eq!(factors.len(), 1);
    let endpoints = fixture.send(ListWebhookEndpoints::new()).unwrap().data;
    assert_eq!(endpoints[0].secret.expose(), "whsec_1");
    assert!(fixture.get("/_emulator/deliveries")["data"].as_array().unwrap().is_empty());
    fixture.send(CreateUser::new("grace@navy.mil")).unwrap();
    let deliveries = fixture.get("/_emulator/deliveries");
    let delivery = &deliveries["data"][0];
    assert_eq!(
        (&delivery["event"], &delivery["endpoint_url"], &delivery["attempts"]),
        (&json!("user.created"), &json!("http://127.0.0.1:3000/webhooks"), &json!(0))
    );
    for request in fixture.emulator.requests() {
        assert!(request.filled.is_empty(), "{request:?}");
    }
    for name in ["connection.activated", "dsync.activated", "dsync.user.created", "dsync.group.user_added"] {
        assert!(events(&fixture).iter().any(|event| event == name), "{name}");
    }
    let unknown = json!({ "directories": [{ "name": "B", "organization": "Acme", "groups": [{ "name": "G", "members": ["x@acme.com"] }] }] });
    assert_eq!(fixture.emulator.seed(&unknown).unwrap_err().place(), "directories[0].groups[0].members[0]");
}

#[test]
fn devices_are_approved_and_denied() {
    let fixture = Fixture::new();
    fixture.emulator.seed(&json!({ "users": [{ "email": "ada@acme.com" }] })).unwrap();
    let start =
        || fixture.post("/user_management/authorize/device", &json!({ "client_id": "client_emulator" })).1;
    let poll = |device: &Value| {
        fixture.emulator.advance(Duration::from_secs(6));
        let body = json!({
            "client_id": "client_emulator",
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": device["device_code"],
        });
        fixture.post("/user_management/authenticate", &body)
    };
    let (approved, denied) = (start(), start());
    let path = |device: &Value| format!("/_emulator/devices/{}", device["user_code"].as_str().unwrap());
    assert_eq!(poll(&approved).1["error"], "authorization_pending");
    assert_eq!(fixture.post(&path(&approved), &json!({ "approve": "ada@acme.com" })).0, 204);
    assert_eq!(fixture.post(&path(&denied), &json!({ "deny": true })).0, 204);
    let (status, tokens) = poll(&approved);
    assert_eq!((status, &tokens["user"]["email"]), (200, &json!("ada@acme.com")));
    assert_eq!(poll(&denied).1["error"], "access_denied");
    for (path, body, status) in [
        (path(&approved), json!({}), 422),
        (path(&approved), json!({ "approve": "eve@acme.com" }), 422),
        ("/_emulator/devices/XXXX-XXXX".to_owned(), json!({ "deny": true }), 404),
    ] {
        assert_eq!(fixture.post(&path, &body).0, status);
    }
}

/// Values of all JSON types, some of them extreme.
fn hostile_values() -> Vec<Value> {
    let long = "x".repeat(5_000);
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("\u{0}é/../{x}%2F?#"),
        json!(long),
        json!([]),
        json!([null, 1, "x", [], {}]),
        json!({}),
        json!({ "id": 1, "object": [], "api_key": null }),
    ]
}

#[test]
fn any_value_in_a_seed_is_accepted_or_rejected_without_effect() {
    let seed = json!({
        "environment": { "api_key": "sk_1", "client_id": "client_1" },
        "environments": [{ "api_key": "sk_2", "users": [{ "email": "ada@acme.com" }] }],
        "settings": { "requires_mfa": false, "replay_window": 30, "homepage": "https://acme.com" },
        "permissions": [{ "slug": "a", "name": "A" }],
        "roles": [{ "slug": "admin", "name": "Admin", "permissions": ["a"] }],
        "organizations": [{ "name": "Acme", "external_id": "acme", "domains": ["acme.com"], "metadata": {}, "entitlements": [] }],
        "users": [{ "email": "ada@acme.com", "password": "correct horse battery", "totp_secret": "JBSWY3DPEHPK3PXP" }],
        "memberships": [{ "user": "ada@acme.com", "organization": "Acme", "roles": ["admin"] }],
        "connections": [{ "name": "Acme SAML", "organization": "Acme", "type": "OktaSAML", "domains": ["acme.com"] }],
        "directories": [{
            "name": "Acme SCIM",
            "organization": "Acme",
            "type": "okta scim v2.0",
            "users": [{ "email": "lin@acme.com" }],
            "groups": [{ "name": "Engineering", "members": ["lin@acme.com"] }],
        }],
        "feature_flags": [{ "slug": "editor", "enabled": true, "default_value": false, "targets": ["Acme"] }],
        "api_keys": [{ "name": "CI", "organization": "Acme", "permissions": ["a"], "value": "sk_ci" }],
        "webhook_endpoints": [{ "url": "http://127.0.0.1:3000", "events": ["user.created"], "secret": "whsec_1" }],
        "redirect_uris": ["http://localhost:3000/callback"],
    });
    let fixture = Fixture::new();
    let empty = serde_json::to_value(fixture.emulator.snapshot()).unwrap();
    fixture.emulator.seed(&seed).unwrap();
    for pointer in pointers(&seed) {
        for value in hostile_values() {
            let mut changed = seed.clone();
            *changed.pointer_mut(&pointer).unwrap() = value.clone();
            let emulator = Emulator::new();
            if emulator.seed(&changed).is_err() {
                let snapshot = serde_json::to_value(emulator.snapshot()).unwrap();
                assert!(snapshot == empty, "{pointer} = {value} has an effect");
            }
        }
    }
}

/// Returns the JSON pointers of all values in a document.
fn pointers(document: &Value) -> Vec<String> {
    let mut pointers = vec![String::new()];
    let mut index = 0;
    while let Some(pointer) = pointers.get(index).cloned() {
        match document.pointer(&pointer).unwrap() {
            Value::Object(fields) => pointers.extend(fields.keys().map(|name| format!("{pointer}/{name}"))),
            Value::Array(items) => pointers.extend((0..items.len()).map(|item| format!("{pointer}/{item}"))),
            _ => {}
        }
        index += 1;
    }
    pointers
}

#[test]
fn any_value_in_a_control_request_gets_a_response() {
    let fixture = Fixture::new();
    fixture.emulator.seed(&json!({ "organizations": [{ "name": "Acme" }] })).unwrap();
    let organization = fixture.emulator.table("organizations")[0]["id"].as_str().unwrap().to_owned();
    let snapshot = fixture.get("/_emulator/snapshot");
    let mut requests = vec![
        (Method::POST, "/_emulator/seed".to_owned(), json!({ "users": [] })),
        (Method::POST, "/_emulator/restore".to_owned(), snapshot.clone()),
        (
            Method::POST,
            "/_emulator/clock".to_owned(),
            json!({ "advance": 1, "now": "2026-01-01T00:00:00Z", "frozen": true }),
        ),
        (
            Method::POST,
            "/_emulator/faults".to_owned(),
            json!({ "operation": "organizations.get_organization", "path": "/x", "count": 1, "probability": 0, "seed": 1, "effect": { "status": 503 } }),
        ),
        (
            Method::POST,
            "/_emulator/events".to_owned(),
            json!({ "event": "user.created", "data": { "email": "x" }, "context": {} }),
        ),
        (Method::PATCH, "/_emulator/settings".to_owned(), fixture.get("/_emulator/settings")),
        (Method::POST, "/_emulator/devices/x".to_owned(), json!({ "approve": "x", "deny": true })),
    ];
    for table in fixture.get("/_emulator/tables")["data"].as_array().unwrap() {
        let name = table["name"].as_str().unwrap();
        let row = json!({
            "id": "x_1",
            "name": "X",
            "slug": "x",
            "email": "x@acme.com",
            "organization_id": organization,
            "created_at": "2026-01-01T00:00:00Z",
            "members": [],
        });
        requests.push((Method::POST, format!("/_emulator/tables/{name}"), row.clone()));
        requests.push((Method::PATCH, format!("/_emulator/tables/{name}/x_1"), row));
    }
    for (method, path, body) in &requests {
        for pointer in pointers(body).iter().filter(|pointer| pointer.split('/').count() < 6).take(60) {
            for value in hostile_values() {
                let mut changed = body.clone();
                *changed.pointer_mut(pointer).unwrap() = value;
                let (status, _) = fixture.control(method.clone(), path, &changed);
                assert!(status < 500, "{method} {path}: {status}");
            }
        }
        fixture.control(Method::POST, "/_emulator/restore", &snapshot);
        let list =
            fixture.control_with(Some("sk_test_emulator"), Method::GET, "/organizations", &Value::Null);
        assert_eq!(list.0, 200, "{method} {path}");
    }
}

#[test]
fn new_ids_differ_from_those_of_rows_that_were_created_with_an_id() {
    let fixture = Fixture::new();
    let id = "org_01000000000000000000000002";
    assert_eq!(fixture.post("/_emulator/tables/organizations", &json!({ "id": id, "name": "Acme" })).0, 201);
    let ids = ["A", "B", "C"].map(|name| fixture.send(CreateOrganization::new(name)).unwrap().id);
    assert!(ids.iter().all(|other| *other != id));
    assert_eq!(fixture.send(ListOrganizations::new()).unwrap().data.len(), 4);
}

#[test]
fn only_the_newest_events_deliveries_and_messages_are_kept() {
    let fixture = Fixture::new();
    let limit = json!({ "history_limit": 3 });
    assert_eq!(fixture.control(Method::PATCH, "/_emulator/settings", &limit).0, 200);
    let endpoint = CreateWebhookEndpoint::new("https://acme.app/webhooks", [EventType::UserCreated]);
    fixture.send(endpoint).unwrap();
    for number in 1..=5 {
        let email = format!("user{number}@acme.com");
        fixture.send(CreateUser::new(&email)).unwrap();
        fixture.send(CreateMagicAuth::new(email)).unwrap();
    }
    let newest = |table: &str, field: &str| {
        let rows = fixture.emulator.table(table).into_iter();
        rows.map(|row| row[field].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let events = newest("events", "event");
    assert_eq!(events, ["magic_auth.created", "user.created", "magic_auth.created"]);
    assert_eq!(newest("outbox", "to"), ["user3@acme.com", "user4@acme.com", "user5@acme.com"]);
    assert_eq!(newest("webhook_deliveries", "event").len(), 3);
    assert_eq!(fixture.emulator.table("users").len(), 5);
    assert_eq!(fixture.emulator.due_webhooks(fixture.emulator.now()).len(), 3);
}
