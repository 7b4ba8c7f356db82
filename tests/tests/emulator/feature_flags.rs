use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use workos_core::{
    Config,
    endpoint::Paginated,
    events::{EventPayload, FlagAccessType},
    feature_flags::{
        AddFlagTarget, DisableFeatureFlag, EnableFeatureFlag, FeatureFlag, FeatureFlagSet, FlagContext,
        GetFeatureFlag, GetFeatureFlagState, ListFeatureFlags, ListOrganizationFeatureFlags,
        ListUserFeatureFlags, RemoveFlagTarget,
    },
    organization_membership::CreateOrganizationMembership,
    organizations::{CreateOrganization, DeleteOrganization},
    types::{FlagTargetResourceId, OrganizationId, UserId},
    user_management::CreateUser,
};

use crate::{Fixture, code, status};

fn with_member() -> (Fixture, OrganizationId, UserId) {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let user = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&user, &organization)).unwrap();
    (fixture, organization, user)
}

/// Changes a row as the dashboard does, and returns it.
fn change(fixture: &Fixture, method: Method, path: &str, row: &Value) -> Value {
    let (status, row) = fixture.control(method, &format!("/_emulator/tables/{path}"), row);
    assert!(status < 300, "{row}");
    row
}

fn add_flag(fixture: &Fixture, slug: &str, default_value: bool) -> String {
    let flag = json!({ "slug": slug, "default_value": default_value });
    let flag = change(fixture, Method::POST, "feature_flags", &flag);
    flag["id"].as_str().unwrap().to_owned()
}

/// Adds a rule with conditions: types of targets and their IDs.
fn add_rule(fixture: &Fixture, flag_id: &str, conditions: &[(&str, &str)]) -> Value {
    let condition = |(kind, id): &(&str, &str)| json!({ "target_type": kind, "values": [id] });
    let conditions: Vec<_> = conditions.iter().map(condition).collect();
    let rule = json!({ "flag_id": flag_id, "value": true, "conditions": conditions });
    change(fixture, Method::POST, "feature_flag_rules", &rule)
}

fn slugs<E: Paginated<Item = FeatureFlag>>(fixture: &Fixture, endpoint: E) -> Vec<String> {
    let mut items = fixture.client.pages(endpoint).items();
    let mut slugs = Vec::new();
    while let Some(flag) = fixture.emulator.run(items.next()).unwrap() {
        slugs.push(flag.slug);
    }
    slugs
}

#[test]
fn lists_contain_enabled_flags_of_targets() {
    let (fixture, organization, user) = with_member();
    add_flag(&fixture, "editor", false);
    add_flag(&fixture, "search", true);
    let of_user = || slugs(&fixture, ListUserFeatureFlags::new(&user));
    let of_organization = || slugs(&fixture, ListOrganizationFeatureFlags::new(&organization));
    assert_eq!(slugs(&fixture, ListFeatureFlags::new()), ["search", "editor"]);
    assert!(of_user().is_empty() && of_organization().is_empty());

    fixture.emulator.advance(Duration::from_secs(60));
    let flag = fixture.send(EnableFeatureFlag::new("editor")).unwrap();
    assert!(flag.enabled && flag.updated_at > flag.created_at);
    assert_eq!(fixture.send(GetFeatureFlag::new("editor")).unwrap(), flag);
    fixture.send(EnableFeatureFlag::new("search")).unwrap();
    assert_eq!(of_user(), ["search"]);

    fixture.send(AddFlagTarget::new("editor", &organization)).unwrap();
    fixture.send(AddFlagTarget::new("editor", &user)).unwrap();
    assert_eq!(of_user(), ["search", "editor"]);
    assert_eq!(of_organization(), ["search", "editor"]);
    let states = fixture.send(GetFeatureFlagState::new()).unwrap();
    let state = states.targets().unwrap();
    let editor = &state["editor"];
    assert!(editor.enabled && !editor.default_value && state["search"].default_value);
    assert_eq!(editor.targets.users[0].id, user);
    assert_eq!(editor.targets.organizations[0].id, organization);

    fixture.send(RemoveFlagTarget::new("editor", &user)).unwrap();
    assert_eq!(of_user(), ["search", "editor"]);
    fixture.send(DeleteOrganization::new(&organization)).unwrap();
    assert_eq!(of_user(), ["search"], "a target is deleted with its organization");
    fixture.send(DisableFeatureFlag::new("search")).unwrap();
    assert!(of_user().is_empty());
}

#[test]
fn changes_record_the_events_of_both_families_with_context() {
    let (fixture, organization, user) = with_member();
    let flag_id = add_flag(&fixture, "editor", false);
    fixture.send(EnableFeatureFlag::new("editor")).unwrap();
    fixture.send(EnableFeatureFlag::new("editor")).unwrap();
    fixture.send(AddFlagTarget::new("editor", &organization)).unwrap();
    fixture.send(AddFlagTarget::new("editor", &organization)).unwrap();
    fixture.send(AddFlagTarget::new("editor", &user)).unwrap();
    fixture.send(RemoveFlagTarget::new("editor", &user)).unwrap();
    add_rule(&fixture, &flag_id, &[("plan", "pro")]);
    let events = fixture.list_events([
        "flag.created",
        "flag.updated",
        "flag.rule_updated",
        "feature_flags.flag.created",
        "feature_flags.flag.updated",
        "feature_flags.flag_target.created",
        "feature_flags.flag_target.deleted",
        "feature_flags.flag_rule.created",
    ]);
    let names: Vec<_> = events.iter().map(|event| event.name.to_string()).collect();
    assert_eq!(
        names,
        [
            "flag.created",
            "feature_flags.flag.created",
            "flag.updated",
            "feature_flags.flag.updated",
            "flag.rule_updated",
            "feature_flags.flag_target.created",
            "flag.rule_updated",
            "feature_flags.flag_target.created",
            "flag.rule_updated",
            "feature_flags.flag_target.deleted",
            "flag.rule_updated",
            "feature_flags.flag_rule.created",
        ]
    );
    for event in &events {
        assert!(!matches!(event.payload(), EventPayload::Unknown(_)), "{event:?}");
        let data: Value = event.data_as().unwrap();
        assert!(data["environment_id"].as_str().is_some_and(|id| id.starts_with("environment_")), "{data}");
        let context = event.context.as_ref().unwrap();
        assert_eq!(context.client_id.as_ref().unwrap().as_str(), "client_emulator");
        assert!(context.actor.is_some(), "{event:?}");
    }
    let updated = events[2].context.as_ref().unwrap().previous_attributes.as_ref().unwrap();
    assert_eq!(updated["data"], json!({ "enabled": false }));
    let context = events[6].context.as_ref().unwrap();
    assert_eq!(context.access_type, Some(FlagAccessType::Some));
    let targets = context.configured_targets.as_ref().unwrap();
    assert_eq!((targets.organizations.len(), targets.users.len()), (1, 1));
    let EventPayload::FeatureFlagsFlagTargetCreated(target) = events[5].payload() else {
        panic!("{:?}", events[5])
    };
    assert_eq!((target.target_id.as_str(), target.value), (organization.as_str(), Some(true)));
}

#[test]
fn changes_of_the_dashboard_record_events() {
    let (fixture, _, user) = with_member();
    let flag_id = add_flag(&fixture, "editor", false);
    let rule = add_rule(&fixture, &flag_id, &[("plan", "pro")]);
    let rule_path = format!("feature_flag_rules/{}", rule["id"].as_str().unwrap());
    change(&fixture, Method::PATCH, &rule_path, &json!({ "value": false }));
    change(&fixture, Method::DELETE, &rule_path, &Value::Null);
    let target = json!({ "flag_id": flag_id, "target_id": user });
    change(&fixture, Method::POST, "feature_flag_targets", &target);
    let flag_path = format!("feature_flags/{flag_id}");
    change(&fixture, Method::PATCH, &flag_path, &json!({ "name": "Editor", "default_value": true }));
    change(&fixture, Method::PATCH, &flag_path, &json!({ "name": "Editor" }));
    change(&fixture, Method::DELETE, &flag_path, &Value::Null);
    let names = [
        "flag.rule_updated",
        "feature_flags.flag_rule.updated",
        "feature_flags.flag_rule.deleted",
        "feature_flags.flag_target.created",
        "flag.updated",
        "flag.deleted",
        "feature_flags.flag.deleted",
    ];
    let events = fixture.list_events(names);
    let count = |name: &str| events.iter().filter(|event| event.name.to_string() == name).count();
    assert_eq!(names.map(count), [4, 1, 1, 1, 1, 1, 1]);
    let updated = events.iter().find(|event| event.name.to_string() == "flag.updated").unwrap();
    let previous = updated.context.as_ref().unwrap().previous_attributes.as_ref().unwrap();
    assert_eq!(previous["data"], json!({ "default_value": false, "name": "editor" }));
    assert!(fixture.emulator.table("feature_flag_targets").is_empty());
}

#[test]
fn rules_are_in_version_2_and_in_lists() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let user = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let flag_id = add_flag(&fixture, "editor", false);
    add_flag(&fixture, "search", true);
    fixture.send(EnableFeatureFlag::new("editor")).unwrap();
    let both = [("user", user.as_str()), ("organization", organization.as_str())];
    add_rule(&fixture, &flag_id, &both);
    add_rule(&fixture, &flag_id, &[("plan", "pro")]);

    let member = FlagContext::new().user(&user).organization(&organization);
    let get = |endpoint| FeatureFlagSet::from(fixture.send(endpoint).unwrap());
    let set = get(GetFeatureFlagState::new().payload_version(2));
    let on = |set: &FeatureFlagSet, context| set.enabled_for(&context).collect::<Vec<_>>() == ["editor"];
    assert!(on(&set, member.clone()) && !on(&set, FlagContext::new().user(&user)));
    assert!(on(&set, FlagContext::new().with("plan", "pro").unwrap()));
    assert!(!set.is_enabled("search", &member, true), "a disabled flag has its off value");
    // Without a version there are targets, which cannot express two conditions.
    let set = get(GetFeatureFlagState::new());
    assert!(!on(&set, member));
    assert!(on(&set, FlagContext::new().with("plan", "pro").unwrap()));

    let of_user = || slugs(&fixture, ListUserFeatureFlags::new(&user));
    assert!(of_user().is_empty());
    fixture.send(CreateOrganizationMembership::new(&user, &organization)).unwrap();
    assert_eq!(of_user(), ["editor"]);
    assert!(slugs(&fixture, ListOrganizationFeatureFlags::new(&organization)).is_empty());

    fixture.send(AddFlagTarget::new("editor", &user)).unwrap();
    let states = fixture.send(GetFeatureFlagState::new().payload_version(2)).unwrap();
    assert_eq!(states.rules().unwrap()["editor"].rules.len(), 3);
    assert_eq!(status(fixture.send(GetFeatureFlagState::new().payload_version(3))), 422);
}

#[test]
fn unknown_flags_unknown_targets_and_a_wrong_api_key_are_rejected() {
    let fixture = Fixture::new();
    add_flag(&fixture, "editor", false);
    assert_eq!(code(fixture.send(GetFeatureFlag::new("unknown"))), "entity_not_found");
    assert_eq!(code(fixture.send(EnableFeatureFlag::new("unknown"))), "entity_not_found");
    for (id, expected) in [
        ("org_unknown", "entity_not_found"),
        ("user_unknown", "entity_not_found"),
        ("unknown", "invalid_resource_id_format"),
    ] {
        let add = AddFlagTarget::new("editor", FlagTargetResourceId::from(id));
        assert_eq!(code(fixture.send(add)), expected, "{id}");
    }
    let wrong_key = fixture.emulator.client_with(Config::new("sk_wrong").unwrap());
    assert_eq!(status(fixture.emulator.run(wrong_key.send(GetFeatureFlagState::new()))), 401);
}
