//! Audit logs: schemas of actions, events, exports, and the configuration of organizations.

mod events;
mod exports;
mod schemas;

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
    organizations::ORGANIZATIONS,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[
        &schemas::ACTIONS,
        &schemas::SCHEMAS,
        &events::EVENTS,
        &events::IDEMPOTENCY_KEYS,
        &exports::EXPORTS,
        &CONFIGURATIONS,
    ],
    operations: &[
        ("audit_logs.create_event", events::create),
        ("audit_logs.create_export", exports::create),
        ("audit_logs.create_schema", schemas::create),
        ("audit_logs.get_export", exports::get),
        ("audit_logs.get_organization_audit_logs_retention", get_retention),
        ("audit_logs.list_action_schemas", schemas::list),
        ("audit_logs.list_actions", schemas::list_actions),
        ("audit_logs.update_organization_audit_logs_retention", set_retention),
        ("organizations.get_audit_log_configuration", get_configuration),
    ],
    pages: &[(http::Method::GET, "/audit_logs/exports/{id}/file", exports::download)],
    ..Service::EMPTY
};

/// What differs from the default configuration: `retention_period_in_days`, and what a test has set with the control
/// API, such as `state` and `log_stream`. One row at most for each organization.
pub(in super::super) const CONFIGURATIONS: TableDefinition =
    TableDefinition::new("audit_log_configurations", "Audit log configuration", "audit_log_configuration")
        .references(&[belongs_to("organization_id", "organizations")]);

/// Retention period of organizations that have set none.
const DEFAULT_RETENTION_IN_DAYS: u64 = 30;

fn configuration(store: &Store, organization_id: &str) -> Option<Row> {
    store.find_one(&CONFIGURATIONS, "organization_id", organization_id).cloned()
}

/// Returns the retention period of an organization's events.
fn retention_in_days(store: &Store, organization_id: &str) -> u64 {
    let configured = configuration(store, organization_id).filter(|row| row.has("retention_period_in_days"));
    configured.map_or(DEFAULT_RETENTION_IN_DAYS, |row| row.number("retention_period_in_days"))
}

fn get_configuration(call: &mut Call<'_>) -> HandlerResult {
    let id = call.store.get(&ORGANIZATIONS, call.path(0))?.id();
    let mut row = configuration(call.store, id).unwrap_or_default().with("organization_id", id);
    row.set("retention_period_in_days", retention_in_days(call.store, id));
    row.set_default("state", "active");
    Ok(row.into())
}

fn get_retention(call: &mut Call<'_>) -> HandlerResult {
    let id = call.store.get(&ORGANIZATIONS, call.path(0))?.id();
    let days = configuration(call.store, id).and_then(|row| row.get("retention_period_in_days").cloned());
    Ok(Row::default().with("retention_period_in_days", days).into())
}

fn set_retention(call: &mut Call<'_>) -> HandlerResult {
    let id = call.store.get(&ORGANIZATIONS, call.path(0))?.id().to_owned();
    let (days, field) = match call.body.optional_text("retention_period") {
        Some(period) => (days_of_period(period), "retention_period"),
        None => (Some(call.body.number("retention_period_in_days")), "retention_period_in_days"),
    };
    let days = days.filter(|days| is_retention(*days)).ok_or_else(|| ErrorResponse::invalid_field(field))?;
    let mut row = configuration(call.store, &id).unwrap_or_default().with("organization_id", id);
    row.set("retention_period_in_days", days);
    let row = call.store.insert(&CONFIGURATIONS, row, call.now);
    Ok(row.into())
}

/// Returns the days of a period such as `3_MONTHS` or `1_YEAR`.
fn days_of_period(period: &str) -> Option<u64> {
    let (number, unit) = period.split_once('_')?;
    let days: u64 = if unit.starts_with("MONTH") { 30 } else { 365 };
    number.parse::<u64>().ok()?.checked_mul(days)
}

/// Whether a period can be set: 1 to 11 months or 1 to 10 years.
fn is_retention(days: u64) -> bool {
    (days.is_multiple_of(30) && (30..=330).contains(&days))
        || (days.is_multiple_of(365) && (365..=3_650).contains(&days))
}
