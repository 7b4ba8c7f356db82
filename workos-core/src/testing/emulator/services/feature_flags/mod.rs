//! Feature flags, their targets and rules.

mod changes;
mod states;

use serde_json::Value;

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
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
use crate::types::Timestamp;

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

// ---- The dashboard.

/// Creates a disabled flag without targets; returns `false` if the slug is used.
pub(in super::super) fn add(store: &mut Store, slug: &str, default_value: bool, now: Timestamp) -> bool {
    if store.find_one(&FLAGS, "slug", slug).is_some() {
        return false;
    }
    let flag = Row::default()
        .with("slug", slug)
        .with("name", slug)
        .with("description", ())
        .with("owner", ())
        .with("tags", Vec::<String>::new())
        .with("enabled", false)
        .with("default_value", default_value);
    let flag = store.insert(&FLAGS, flag, now);
    changes::record(store, now, "created", &flag, "dashboard", None);
    true
}

/// Adds a rule to a flag; returns `false` if there is no such flag.
pub(in super::super) fn add_rule(
    store: &mut Store,
    slug: &str,
    value: bool,
    conditions: &[(&str, &[&str])],
    now: Timestamp,
) -> bool {
    let Some(flag) = store.find_one(&FLAGS, "slug", slug).cloned() else { return false };
    let before = changes::targeting(store, &flag);
    let position = store.find(&RULES, "flag_id", flag.id()).count();
    let kind = if let [(kind, _)] = conditions { Some(kind) } else { None };
    let conditions = conditions.iter();
    let conditions =
        conditions.map(|(kind, ids)| Row::default().with("target_type", kind).with("values", ids));
    let rule = changes::of_flag(store, &flag)
        .with("position", position)
        .with("target_type", kind)
        .with("value", value)
        .with("conditions", conditions.collect::<Vec<_>>());
    let rule = store.insert(&RULES, rule, now);
    changes::record_targeting(store, now, &flag, &before, "dashboard");
    changes::record_part(store, now, "feature_flags.flag_rule.created", &rule, "dashboard");
    true
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
    let (kind, field) = target_type(call)?;
    let id = call.path(1).to_owned();
    call.store.get(if kind == "user" { &USERS } else { &ORGANIZATIONS }, &id)?;
    if find_target(call, &flag).is_none() {
        let before = changes::targeting(call.store, &flag);
        let target = changes::of_flag(call.store, &flag)
            .with("target_type", kind)
            .with("target_id", &id)
            .with(field, &id)
            .with("value", true);
        let now = call.now;
        let target = call.store.insert(&TARGETS, target, now);
        changes::record_targeting(call.store, now, &flag, &before, "api");
        changes::record_part(call.store, now, "feature_flags.flag_target.created", &target, "api");
    }
    Ok(Reply::Empty)
}

fn remove_target(call: &mut Call<'_>) -> HandlerResult {
    let flag = resource::get(call, &FLAG)?;
    target_type(call)?;
    if let Some(target) = find_target(call, &flag) {
        let before = changes::targeting(call.store, &flag);
        let now = call.now;
        call.store.remove(&TARGETS, target.id())?;
        changes::record_targeting(call.store, now, &flag, &before, "api");
        changes::record_part(call.store, now, "feature_flags.flag_target.deleted", &target, "api");
    }
    Ok(Reply::Empty)
}

/// Returns the type of the target in the path, and the field that refers to it.
fn target_type(call: &Call<'_>) -> Result<(&'static str, &'static str), ErrorResponse> {
    match call.path(1) {
        id if id.starts_with("user_") => Ok(("user", "user_id")),
        id if id.starts_with("org_") => Ok(("organization", "organization_id")),
        _ => Err(ErrorResponse::bad_request("invalid_resource_id_format", "Invalid resource id")),
    }
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
