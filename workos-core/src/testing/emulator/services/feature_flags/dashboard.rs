//! Changes of flags, targets and rules for which WorkOS has no operation, only its dashboard.

use super::{
    super::super::{
        resource::Action,
        response::{ErrorDetail, ErrorResponse},
        row::Row,
        store::Store,
        table::TableDefinition,
    },
    FLAGS, RULES, TARGETS, changes, target,
};
use crate::types::Timestamp;

/// Creates a disabled flag without targets; returns `false` if the slug is used.
pub(in super::super::super) fn add(
    store: &mut Store,
    slug: &str,
    default_value: bool,
    now: Timestamp,
) -> bool {
    let flag = Row::default().with("slug", slug).with("default_value", default_value);
    create(store, flag, now).is_ok()
}

/// Adds a rule to a flag; returns `false` if there is no such flag.
pub(in super::super::super) fn add_rule(
    store: &mut Store,
    slug: &str,
    value: bool,
    conditions: &[(&str, &[&str])],
    now: Timestamp,
) -> bool {
    let Some(flag) = store.find_one(&FLAGS, "slug", slug) else { return false };
    let conditions = conditions.iter();
    let conditions =
        conditions.map(|(kind, ids)| Row::default().with("target_type", kind).with("values", ids));
    let rule = Row::default()
        .with("flag_id", flag.id())
        .with("value", value)
        .with("conditions", conditions.collect::<Vec<_>>());
    push(store, &RULES, Action::Create, rule, now).is_ok()
}

/// Creates, updates or deletes a row of one of the tables of flags, with the events that follow. Returns the row.
pub(in super::super::super) fn push(
    store: &mut Store,
    table: &TableDefinition,
    action: Action,
    row: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    match (table.name, action) {
        ("feature_flags", Action::Create) => create(store, row, now),
        ("feature_flags", Action::Delete) => delete(store, row.id(), now),
        ("feature_flags", _) => update(store, row, now),
        ("feature_flag_rules", Action::Create) => {
            let position = store.find(&RULES, "flag_id", row.text("flag_id")).count();
            // A rule with conditions of several types has no type.
            let kind = match row.list("conditions") {
                [condition] => Row::from(condition.clone()).optional_text("target_type").map(str::to_owned),
                _ => None,
            };
            let rule = row.with("position", position).with("target_type", kind);
            changes::change_part(store, &RULES, action, rule, "dashboard", now)
        }
        ("feature_flag_targets", Action::Create) => {
            let mut target = target(store, row.text("target_id"))?;
            target.merge(row);
            changes::change_part(store, &TARGETS, action, target, "dashboard", now)
        }
        _ => changes::change_part(store, table, action, row, "dashboard", now),
    }
}

fn create(store: &mut Store, row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let slug = row.text("slug").to_owned();
    if slug.is_empty() {
        return Err(ErrorResponse::invalid_field("slug"));
    }
    if store.find_one(&FLAGS, "slug", &slug).is_some() {
        let error = ErrorResponse::conflict("Another feature flag has this slug.");
        return Err(error.with("errors", [ErrorDetail::field("slug", "taken")]));
    }
    let mut flag = Row::default()
        .with("name", &slug)
        .with("description", ())
        .with("owner", ())
        .with("tags", Vec::<String>::new())
        .with("enabled", false)
        .with("default_value", false);
    flag.merge(row);
    let flag = store.insert(&FLAGS, flag, now);
    changes::record(store, now, "created", &flag, "dashboard", None);
    Ok(flag)
}

fn update(store: &mut Store, row: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let before = store.get(&FLAGS, row.id())?.clone();
    let changed = row.iter().filter(|(name, value)| before.get(name) != Some(value));
    let previous: Row =
        changed.map(|(name, _)| (name.to_owned(), before.get(name).cloned().unwrap_or_default())).collect();
    if previous.iter().next().is_none() {
        return Ok(before);
    }
    let flag = store.update(&FLAGS, before.id(), now, |flag| flag.merge(row))?;
    changes::record(store, now, "updated", &flag, "dashboard", Some(previous));
    Ok(flag)
}

fn delete(store: &mut Store, id: &str, now: Timestamp) -> Result<Row, ErrorResponse> {
    let flag = store.remove(&FLAGS, id)?;
    changes::record(store, now, "deleted", &flag, "dashboard", None);
    Ok(flag)
}
