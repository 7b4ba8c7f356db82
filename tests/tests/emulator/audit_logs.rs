use std::time::Duration;

use http::Method;
use serde_json::json;
use workos_core::{
    RequestOptions,
    audit_logs::{
        AuditLogActor, AuditLogContext, AuditLogEvent, AuditLogExportState, AuditLogSchemaActor,
        AuditLogSchemaTarget, AuditLogTarget, CreateAuditLogEvent, CreateAuditLogExport,
        CreateAuditLogSchema, GetAuditLogExport, GetAuditLogsRetention, ListAuditLogActions,
        ListAuditLogSchemas, Retention, RetentionPeriod, UpdateAuditLogsRetention,
    },
    organizations::{CreateOrganization, GetAuditLogConfiguration},
    types::OrganizationId,
};

use crate::{Fixture, code};

fn event(fixture: &Fixture, action: &str, actor: &str) -> AuditLogEvent {
    AuditLogEvent::new(
        action,
        fixture.emulator.now().wall,
        AuditLogActor::new(actor, "user").name("Ada \"A\", Lovelace"),
        [AuditLogTarget::new("invoice_1", "invoice").metadata("amount", 120)],
        AuditLogContext::new("192.0.2.7").user_agent("curl"),
    )
}

fn organization(fixture: &Fixture) -> OrganizationId {
    fixture.send(CreateOrganization::new("Acme")).unwrap().id
}

#[test]
fn schemas_have_versions_and_validate_events() {
    let fixture = Fixture::new();
    let acme = organization(&fixture);
    let schema = |metadata| {
        let amount = json!({ "type": "object", "properties": { "amount": { "type": "number" } }, "required": ["amount"] });
        CreateAuditLogSchema::new("invoice.paid", [AuditLogSchemaTarget::new("invoice").metadata(amount)])
            .actor(AuditLogSchemaActor::new(json!({ "type": "object", "additionalProperties": false })))
            .metadata(metadata)
    };
    let open =
        json!({ "type": "object", "properties": { "currency": { "type": "string", "enum": ["EUR"] } } });
    assert_eq!(fixture.send(schema(open)).unwrap().version, 1);
    let strict = json!({ "type": "object", "properties": { "currency": { "type": "string" } }, "required": ["currency"] });
    let second = fixture.send(schema(strict)).unwrap();
    assert_eq!(second.version, 2);
    let actions = fixture.send(ListAuditLogActions::new()).unwrap().data;
    assert_eq!((actions.len(), actions[0].name.as_str(), &actions[0].schema), (1, "invoice.paid", &second));
    let versions = fixture.send(ListAuditLogSchemas::new("invoice.paid")).unwrap().data;
    assert_eq!(versions.iter().map(|schema| schema.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(code(fixture.send(ListAuditLogSchemas::new("invoice.sent"))), "entity_not_found");

    let send = |event| fixture.send(CreateAuditLogEvent::new(&acme, event));
    let event = || event(&fixture, "invoice.paid", "user_1");
    let mut other_target = event();
    other_target.targets = vec![AuditLogTarget::new("user_1", "user")];
    let mut incomplete = event();
    incomplete.targets = vec![AuditLogTarget::new("invoice_1", "invoice").metadata("amount", "much")];
    let mut actor = event();
    actor.actor = AuditLogActor::new("user_1", "user").metadata("role", "admin");
    let rows = [
        ("fits version 1", event(), None),
        ("fits both", event().metadata("currency", "EUR"), None),
        ("fits version 2 only", event().metadata("currency", "USD"), None),
        ("enum", event().metadata("currency", "USD").version(1), Some("/metadata/currency")),
        ("required", event().version(2), Some("/metadata/currency")),
        ("unknown version", event().version(3), Some("/version")),
        ("type of metadata", event().metadata("currency", 1), Some("/metadata/currency")),
        ("type of target", other_target, Some("/targets/0/type")),
        ("metadata of target", incomplete.metadata("currency", "EUR"), Some("/targets/0/metadata/amount")),
        ("metadata of actor", actor.metadata("currency", "EUR").version(2), Some("/actor/metadata/role")),
        ("long value", event().metadata("currency", "x".repeat(501)), Some("/metadata/currency")),
    ];
    for (name, event, path) in rows {
        let result = send(event);
        let Some(path) = path else {
            assert!(result.unwrap().success, "{name}");
            continue;
        };
        let body = format!("{:?}", result.as_ref().unwrap_err().api().unwrap());
        assert!(body.contains(path), "{name}: {body}");
        assert_eq!(code(result), "invalid_audit_log_event", "{name}");
    }
    // Actions without a schema accept any event.
    assert!(send(self::event(&fixture, "user.signed_in", "user_1")).is_ok());
    assert_eq!(fixture.emulator.table("audit_log_events").len(), 4);
    fixture.assert_nothing_filled();
}

#[test]
fn idempotency_keys_create_an_event_once_in_24_hours() {
    let fixture = Fixture::new();
    let acme = organization(&fixture);
    let send = |key: &str, event: AuditLogEvent| {
        let options = RequestOptions::new().idempotency_key(key).unwrap();
        let client = fixture.client.with(options);
        fixture.emulator.run(client.send(CreateAuditLogEvent::new(&acme, event)))
    };
    let first = event(&fixture, "user.signed_in", "user_1");
    assert!(send("key_1", first.clone()).unwrap().success);
    assert!(send("key_1", first.clone()).unwrap().success);
    let other = send("key_1", event(&fixture, "user.signed_in", "user_2"));
    assert_eq!(other.unwrap_err().api().unwrap().status, 409);
    assert_eq!(fixture.emulator.table("audit_log_events").len(), 1);
    send("key_2", first.clone()).unwrap();
    fixture.emulator.advance(Duration::from_secs(24 * 60 * 60));
    send("key_1", first).unwrap();
    assert_eq!(fixture.emulator.table("audit_log_events").len(), 3);
    let unknown = CreateAuditLogEvent::new("org_unknown", event(&fixture, "user.signed_in", "user_1"));
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
}

#[test]
fn exports_have_the_selected_events_as_csv() {
    let fixture = Fixture::new();
    let acme = organization(&fixture);
    let start = fixture.emulator.now().wall;
    for (action, actor) in
        [("invoice.paid", "user_1"), ("invoice.sent", "user_1"), ("invoice.paid", "user_2")]
    {
        fixture.send(CreateAuditLogEvent::new(&acme, event(&fixture, action, actor))).unwrap();
        fixture.emulator.advance(Duration::from_secs(60));
    }
    let end = fixture.emulator.now().wall;
    let export = || CreateAuditLogExport::new(&acme, start, end);
    let lines = |export: CreateAuditLogExport| {
        let created = fixture.send(export).unwrap();
        assert_eq!(created.state, AuditLogExportState::Ready);
        let url = fixture.send(GetAuditLogExport::new(&created.id)).unwrap().url.unwrap();
        let path = url.strip_prefix("https://emulator.authkit.app").unwrap();
        let response = fixture.open(Method::GET, path, "", String::new());
        assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
        let csv = String::from_utf8(response.body().to_vec()).unwrap();
        csv.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let all = lines(export());
    assert_eq!(all.len(), 3);
    let expected = "\"invoice.paid\",\"user_1\",\"user\",\"Ada \"\"A\"\", Lovelace\"";
    assert!(all[0].contains(expected), "{}", all[0]);
    let rows = [
        (export().actions(["invoice.paid".to_owned()]), 2),
        (export().actor_ids(["user_2".to_owned()]), 1),
        (export().actor_names(["Grace".to_owned()]), 0),
        (export().targets(["invoice".to_owned()]), 3),
        (export().targets(["user".to_owned()]), 0),
        (CreateAuditLogExport::new(&acme, start, start), 1),
    ];
    for (index, (export, count)) in rows.into_iter().enumerate() {
        assert_eq!(lines(export).len(), count, "{index}");
    }
    let reversed = CreateAuditLogExport::new(&acme, end, start);
    assert_eq!(code(fixture.send(reversed)), "invalid_audit_log_export_range_date");
    let names = fixture.recorded_names("resource_export");
    let expected = ["resource_export.created", "resource_export.completed", "resource_export.downloaded"];
    assert_eq!(names[..3], expected);
    assert_eq!(fixture.recorded("resource_export")[0]["organization_id"], acme.as_str());

    // Events older than the retention period are gone.
    fixture.emulator.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(lines(export()).len(), 0);
    fixture.assert_nothing_filled();
}

#[test]
fn retention_is_set_for_an_organization() {
    let fixture = Fixture::new();
    let acme = organization(&fixture);
    let retention = || fixture.send(GetAuditLogsRetention::new(&acme)).unwrap().retention_period_in_days;
    let configuration = || fixture.send(GetAuditLogConfiguration::new(&acme)).unwrap();
    assert_eq!((retention(), configuration().retention_period_in_days), (None, 30));
    let set = |retention: Retention| fixture.send(UpdateAuditLogsRetention::new(&acme, retention));
    let rows = [
        (Retention::period(RetentionPeriod::OneMonth), 30),
        (Retention::period(RetentionPeriod::ElevenMonths), 330),
        (Retention::period(RetentionPeriod::TenYears), 3_650),
        (Retention::days(365), 365),
    ];
    for (period, days) in rows {
        assert_eq!(set(period).unwrap().retention_period_in_days, Some(days));
        assert_eq!((retention(), configuration().retention_period_in_days), (Some(days), days));
    }
    for days in [0, 1, 31, 360, 4_015] {
        assert_eq!(set(Retention::days(days)).unwrap_err().api().unwrap().status, 422, "{days}");
    }
    assert_eq!(fixture.emulator.table("audit_log_configurations").len(), 1);
    assert_eq!(code(fixture.send(GetAuditLogsRetention::new("org_unknown"))), "entity_not_found");
    fixture.assert_nothing_filled();
}
