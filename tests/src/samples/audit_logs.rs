//! Samples of the audit logs service.

use serde_json::json;
use workos_core::{audit_logs::*, types::Timestamp};

use super::{known, list};
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let moment = Timestamp::from_unix_seconds(1_768_478_400);
    let least = AuditLogEvent::new(
        "invoice.paid",
        moment,
        AuditLogActor::new("u1", "user"),
        [AuditLogTarget::new("i1", "invoice")],
        AuditLogContext::new("192.0.2.7"),
    );
    let full = AuditLogEvent::new(
        "invoice.paid",
        moment,
        AuditLogActor::new("u1", "user").name("Ada").metadata("admin", true),
        [AuditLogTarget::new("i1", "invoice").name("Seven").metadata("amount", 120)],
        AuditLogContext::new("192.0.2.7").user_agent("UA"),
    )
    .metadata("rate", 1.5)
    .metadata("note", "late")
    .version(2);
    let schema = json!({"type": "object", "properties": {"amount": {"type": "number"}}});
    vec![
        list(ListAuditLogActions::new()),
        sample(
            [CreateAuditLogSchema::new("invoice.paid", [AuditLogSchemaTarget::new("invoice")])],
            [CreateAuditLogSchema::new(
                "invoice.paid",
                [AuditLogSchemaTarget::new("invoice").metadata(schema.clone())],
            )
            .actor(AuditLogSchemaActor::new(schema.clone()))
            .metadata(schema)],
            [],
        ),
        list(ListAuditLogSchemas::new("invoice.paid")),
        sample([CreateAuditLogEvent::new("org_1", least)], [CreateAuditLogEvent::new("org_1", full)], []),
        sample(
            [CreateAuditLogExport::new("org_1", moment, moment)],
            [CreateAuditLogExport::new("org_1", moment, moment)
                .actions(["invoice.paid"])
                .actors(["Ada"])
                .actor_names(["Ada"])
                .actor_ids(["u1"])
                .targets(["invoice"])],
            [],
        ),
        sample([GetAuditLogExport::new("e1")], [], []),
        sample([GetAuditLogsRetention::new("org_1")], [], []),
        sample(
            [UpdateAuditLogsRetention::new("org_1", Retention::days(30))],
            [
                UpdateAuditLogsRetention::new("org_1", Retention::days(365)),
                UpdateAuditLogsRetention::new("org_1", Retention::period(RetentionPeriod::OneYear)),
            ],
            [],
        ),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known!["UpdateAuditLogsRetentionRetentionPeriod" => RetentionPeriod]
}
