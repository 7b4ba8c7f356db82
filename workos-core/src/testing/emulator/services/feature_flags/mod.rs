//! Feature flags, their targets and rules.

mod changes;
mod dashboard;
mod states;

use serde_json::Value;

use super::{
    super::{
        request::Call,
        resource::{self, Action, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
    organization_memberships::MEMBERSHIPS,
    organizations::ORGANIZATIONS,
    users::USERS,
};

pub(in super::super) use self::dashboard::{add, add_rule, push};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&FLAGS, &TARGETS, &RULES],
    resources: &[FLAG],
    operations: &[
        ("feature_flags.add_flag_target", add_target),
        ("feature_flags.disable_feature_flag", disable),
        ("feature_flags.enable_feature_flag", enable),
        ("feature_flags.get_feature_flag_state", states::get),
        ("feature_flags.list_organization_feature_flags", list_of_organization),
        ("feature_flags.list_user_feature_flags", list_of_user),
        ("feature_flags.remove_flag_target", remove_target),
    ],
    ..Service::EMPTY
};

pub(in super::super) const FLAGS: TableDefinition =
    TableDefinition::new("feature_flags", "Feature flag", "flag").indexes(&["slug"]);

/// Users and organizations that flags are enabled for. Events show them; `user_id` or `organization_id` is the
/// target's ID as a reference.
const TARGETS: TableDefinition =
    TableDefinition::new("feature_flag_targets", "Feature flag target", "flag_target").references(&[
        belongs_to("flag_id", "feature_flags"),
        belongs_to("user_id", "users"),
        belongs_to("organization_id", "organizations"),
    ]);

/// Rules of flags, which apply in the order of creation after the targets. Events show them. Not in events:
/// `conditions`, objects with a `target_type` and `values`, of which all must apply. The values are not references:
/// they can be IDs of the application's own objects.
const RULES: TableDefinition = TableDefinition::new("feature_flag_rules", "Feature flag rule", "flag_rule")
    .references(&[belongs_to("flag_id", "feature_flags")]);

const FLAG: Resource = Resource::new("/feature-flags", &FLAGS).key("slug");

// ---- Evaluation.

/// Types and IDs of what a flag is evaluated for, such as `user` and `user_01…`.
type Context<'a> = [(&'a str, &'a str)];

/// Whether a flag is enabled for a user, an organization or a member of an organization.
fn is_enabled_for(store: &Store, flag: &Row, context: &Context<'_>) -> bool {
    let applies = |condition: &Value| {
        let condition = Row::from(condition.clone());
        let values = condition.texts("values");
        let is_value = |(kind, id): &(&str, &str)| {
            condition.text("target_type") == *kind && values.iter().any(|value| value == id)
        };
        context.iter().any(is_value)
    };
    let rules = rules_with_targets(store, flag);
    let rule = rules.iter().find(|rule| rule.list("conditions").iter().all(applies));
    flag.flag("enabled") && rule.map_or(flag.flag("default_value"), |rule| rule.flag("value"))
}

/// Returns the targets as rules, and the other rules after these.
fn rules_with_targets(store: &Store, flag: &Row) -> Vec<Row> {
    let of_kind = |kind: &str| {
        let targets = store.find(&TARGETS, "flag_id", flag.id());
        let targets = targets.filter(|target| target.text("target_type") == kind);
        targets.map(|target| target.text("target_id").to_owned()).collect::<Vec<_>>()
    };
    let targets = ["user", "organization"].map(|kind| (kind, of_kind(kind)));
    let targets = targets.into_iter().filter(|(_, ids)| !ids.is_empty());
    let targets = targets.map(|(kind, ids)| {
        let condition = Row::default().with("target_type", kind).with("values", ids);
        Row::default().with("value", true).with("conditions", [condition])
    });
    targets.chain(store.find(&RULES, "flag_id", flag.id()).cloned()).collect()
}

/// Returns the slugs of the flags that are enabled for a user, an organization, or a member of an organization.
pub(in super::super) fn enabled_for(
    store: &Store,
    user_id: Option<&str>,
    organization_id: Option<&str>,
) -> Vec<String> {
    let user = user_id.map(|id| ("user", id));
    let organization = organization_id.map(|id| ("organization", id));
    let context: Vec<_> = user.into_iter().chain(organization).collect();
    let enabled = store.all(&FLAGS).filter(|flag| is_enabled_for(store, flag, &context));
    enabled.map(|flag| flag.text("slug").to_owned()).collect()
}

// ---- Operations.

fn enable(call: &mut Call<'_>) -> HandlerResult {
    set_enabled(call, true)
}

fn disable(call: &mut Call<'_>) -> HandlerResult {
    set_enabled(call, false)
}

fn set_enabled(call: &mut Call<'_>, is_enabled: bool) -> HandlerResult {
    let mut flag = resource::get(call, &FLAG)?;
    if flag.flag("enabled") != is_enabled {
        let now = call.now;
        let previous = flag.only(&["enabled"]);
        flag = call.store.update(&FLAGS, flag.id(), now, |flag| flag.set("enabled", is_enabled))?;
        changes::record(call.store, now, "updated", &flag, "api", Some(previous));
    }
    Ok(flag.into())
}

fn add_target(call: &mut Call<'_>) -> HandlerResult {
    let flag = resource::get(call, &FLAG)?;
    let id = call.path(1).to_owned();
    let target = target(call.store, &id)?;
    if find_target(call, &flag).is_none() {
        let target = target.with("flag_id", flag.id());
        let now = call.now;
        changes::change_part(call.store, &TARGETS, Action::Create, target, "api", now)?;
    }
    Ok(Reply::Empty)
}

fn remove_target(call: &mut Call<'_>) -> HandlerResult {
    let flag = resource::get(call, &FLAG)?;
    if !call.path(1).starts_with("user_") && !call.path(1).starts_with("org_") {
        return Err(invalid_target_id());
    }
    if let Some(target) = find_target(call, &flag) {
        let now = call.now;
        changes::change_part(call.store, &TARGETS, Action::Delete, target, "api", now)?;
    }
    Ok(Reply::Empty)
}

/// Returns the fields of a target with the ID of a user or an organization.
fn target(store: &Store, id: &str) -> Result<Row, ErrorResponse> {
    let (kind, field, table) = match id {
        id if id.starts_with("user_") => ("user", "user_id", &USERS),
        id if id.starts_with("org_") => ("organization", "organization_id", &ORGANIZATIONS),
        _ => return Err(invalid_target_id()),
    };
    store.get(table, id)?;
    Ok(Row::default().with("target_type", kind).with("target_id", id).with(field, id).with("value", true))
}

fn invalid_target_id() -> ErrorResponse {
    ErrorResponse::bad_request("invalid_resource_id_format", "Invalid resource id")
}

fn find_target(call: &Call<'_>, flag: &Row) -> Option<Row> {
    let mut targets = call.store.find(&TARGETS, "flag_id", flag.id());
    targets.find(|target| target.text("target_id") == call.path(1)).cloned()
}

fn list_of_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    page_of_enabled(call, &[vec![("organization", call.path(0))]])
}

/// Lists the flags that are enabled for the user or for the user as a member of an organization.
fn list_of_user(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&USERS, call.path(0))?;
    let user = ("user", call.path(0));
    let memberships = call.store.find(&MEMBERSHIPS, "user_id", call.path(0));
    let active = memberships.filter(|membership| membership.text("status") == "active");
    let members = active.map(|membership| vec![user, ("organization", membership.text("organization_id"))]);
    let contexts: Vec<_> = members.chain([vec![user]]).collect();
    page_of_enabled(call, &contexts)
}

fn page_of_enabled(call: &Call<'_>, contexts: &[Vec<(&str, &str)>]) -> HandlerResult {
    let paging = call.paging(&FLAGS)?;
    let is_enabled = |flag: &Row| contexts.iter().any(|context| is_enabled_for(call.store, flag, context));
    Ok(call.store.page(&FLAGS, &paging, None, is_enabled).into())
}
