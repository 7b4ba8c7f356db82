//! Events of feature flags. WorkOS has two families of them, `flag.*` and `feature_flags.*`, and sends both.

use serde_json::json;

use super::{
    super::super::{
        api::api, resource::Action, response::ErrorResponse, row::Row, store::Store, table::TableDefinition,
    },
    FLAGS, ORGANIZATIONS, RULES, TARGETS, USERS,
};
use crate::types::Timestamp;

/// Returns the context of an event that was caused through the API or the dashboard.
fn context(store: &Store, source: &str) -> Row {
    // WorkOS does not document whose ID an actor has that is no user.
    let actor = json!({ "id": store.settings.client_id, "name": null, "source": source });
    Row::default().with("client_id", &store.settings.client_id).with("actor", actor)
}

/// Records `created`, `updated` or `deleted` of a flag, with the previous values of updated fields.
pub(super) fn record(
    store: &mut Store,
    now: Timestamp,
    what: &str,
    flag: &Row,
    source: &str,
    previous: Option<Row>,
) {
    let data = flag.clone().with("environment_id", &store.settings.environment_id);
    let mut context = context(store, source);
    if let Some(previous) = previous {
        context.set("previous_attributes", json!({ "data": previous }));
    }
    for family in ["flag", "feature_flags.flag"] {
        store.record_with_context(now, &format!("{family}.{what}"), &data, context.clone());
    }
}

/// Returns who a flag is enabled for: `access_type` and `configured_targets`.
fn targeting(store: &Store, flag: &Row) -> Row {
    let ids = |kind: &'static str| {
        let targets = store.find(&TARGETS, "flag_id", flag.id());
        let targets = targets.filter(move |target| target.text("target_type") == kind);
        targets.map(|target| target.text("target_id"))
    };
    let organizations = ids("organization").filter_map(|id| store.row(&ORGANIZATIONS, id));
    let organizations: Vec<_> = organizations.map(|row| row.only(&["id", "name"])).collect();
    let users = ids("user").filter_map(|id| store.row(&USERS, id));
    let users: Vec<_> = users.map(|row| row.only(&["id", "email"])).collect();
    let has_rule = store.find(&RULES, "flag_id", flag.id()).any(|rule| rule.flag("value"));
    let access_type = if flag.flag("default_value") {
        "all"
    } else if has_rule || !organizations.is_empty() || !users.is_empty() {
        "some"
    } else {
        "none"
    };
    let configured_targets = json!({ "organizations": organizations, "users": users });
    Row::default().with("access_type", access_type).with("configured_targets", configured_targets)
}

/// Sets the time of the update of a flag whose targets or rules have changed, and records `flag.rule_updated`.
fn record_targeting(store: &mut Store, now: Timestamp, flag: &Row, before: &Row, source: &str) {
    let Ok(flag) = store.update(&FLAGS, flag.id(), now, |_| ()) else { return };
    let after = targeting(store, &flag);
    let changed: Row = before
        .iter()
        .filter(|(name, value)| after.get(name) != Some(value))
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    let mut context = context(store, source);
    context.set("previous_attributes", json!({ "context": changed }));
    context.merge(after);
    let data = flag.with("environment_id", &store.settings.environment_id);
    store.record_with_context(now, "flag.rule_updated", &data, context);
}

/// Creates, updates or deletes a target or a rule of a flag, and records its event after that of the flag.
pub(super) fn change_part(
    store: &mut Store,
    table: &TableDefinition,
    action: Action,
    row: Row,
    source: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let existing = store.row(table, row.id()).cloned();
    let flag_id = existing.as_ref().unwrap_or(&row).text("flag_id").to_owned();
    let flag = store.get(&FLAGS, &flag_id)?.clone();
    let before = targeting(store, &flag);
    let (what, part) = match action {
        Action::Create => {
            let mut part = Row::default()
                .with("environment_id", &store.settings.environment_id)
                .with("flag_slug", flag.text("slug"))
                .with("value_type", "boolean")
                .with("value", true);
            part.merge(row);
            ("created", store.insert(table, part, now))
        }
        Action::Delete => ("deleted", store.remove(table, row.id())?),
        _ => {
            let id = row.id().to_owned();
            ("updated", store.update(table, &id, now, |part| part.merge(row))?)
        }
    };
    record_targeting(store, now, &flag, &before, source);
    let mut context = context(store, source);
    if let Some(existing) = existing.filter(|existing| existing.get("value") != part.get("value")) {
        context.set("previous_attributes", json!({ "data": existing.only(&["value"]) }));
    }
    let event = format!("feature_flags.{}.{what}", table.prefix);
    // There is no event of an updated target.
    if api().events.contains_key(event.as_str()) {
        store.record_with_context(now, &event, &part, context);
    }
    Ok(part)
}
