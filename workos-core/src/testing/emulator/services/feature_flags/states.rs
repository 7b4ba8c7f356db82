//! States of all flags for evaluation in an application, as the runtime clients of WorkOS's SDKs poll them.

use serde_json::{Map, Value, json};

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult, Response},
        row::Row,
        store::Store,
    },
    FLAGS, rules_with_targets,
};

/// Returns all flags: with targets, or in version 2 with rules.
pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let states = |state: fn(&Store, &Row) -> Value| {
        let flags = call.store.all(&FLAGS);
        flags.map(|flag| (flag.text("slug").to_owned(), state(call.store, flag))).collect::<Map<_, _>>()
    };
    match call.query.get("payload_version") {
        None | Some("1") => Ok(Response::ok(states(with_targets)).into()),
        Some("2") => Ok(Response::ok(json!({ "version": 2, "flags": states(with_rules) })).into()),
        Some(_) => Err(ErrorResponse::invalid_field("payload_version")),
    }
}

fn with_targets(store: &Store, flag: &Row) -> Value {
    let (mut users, mut organizations, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for rule in rules_with_targets(store, flag).iter().filter(|rule| rule.flag("value")) {
        // Targets can express no rules of several conditions.
        let [condition] = rule.list("conditions") else { continue };
        let condition = Row::from(condition.clone());
        for id in condition.texts("values") {
            match condition.text("target_type") {
                "user" => users.push(json!({ "id": id, "enabled": true })),
                "organization" => organizations.push(json!({ "id": id, "enabled": true })),
                kind => others.push(json!({ "type": kind, "id": id, "enabled": true })),
            }
        }
    }
    let mut targets = Row::default().with("users", users).with("organizations", organizations);
    if !others.is_empty() {
        targets.set("custom_targets", others);
    }
    flag.only(&["slug", "enabled", "default_value"]).with("targets", targets).into_json()
}

fn with_rules(store: &Store, flag: &Row) -> Value {
    let condition = |condition: &Value| {
        let condition = Row::from(condition.clone());
        condition.only(&["target_type", "values"]).with("operator", "one_of")
    };
    let rules = rules_with_targets(store, flag).into_iter().zip(1..).map(|(rule, number)| {
        let conditions: Vec<_> = rule.list("conditions").iter().map(condition).collect();
        rule.only(&["value"])
            .with("id", format!("{}_rule_{number}", flag.id()))
            .with("kind", "conditions")
            .with("conditions", conditions)
    });
    let state = flag.only(&["slug", "enabled", "default_value"]).with("off_value", false);
    state.with("rules", rules.collect::<Vec<_>>()).into_json()
}
