//! Feature flags and their targets.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    objects::{FeatureFlag, FeatureFlagRule},
    request::Request,
    response::{ErrorDetail, ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::{Store, previous_attributes},
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/sdk/feature-flags", state),
    Route::get("/feature-flags", list),
    Route::get("/feature-flags/{slug}", get),
    Route::put("/feature-flags/{slug}/enable", enable),
    Route::put("/feature-flags/{slug}/disable", disable),
    Route::post("/feature-flags/{slug}/targets/{resource_id}", add_target),
    Route::delete("/feature-flags/{slug}/targets/{resource_id}", remove_target),
    Route::get("/organizations/{organization_id}/feature-flags", list_of_organization),
    Route::get("/user_management/users/{user_id}/feature-flags", list_of_user),
];

impl FeatureFlag {
    /// Whether the flag is enabled for a user, an organization or a member of an organization: the types and
    /// IDs of the targets.
    fn is_enabled_for(&self, context: &[(&str, &str)]) -> bool {
        let is = |kind: &str, ids: &[String]| {
            context.iter().any(|(other, id)| *other == kind && ids.iter().any(|listed| listed == id))
        };
        if context.iter().any(|(_, id)| self.targets.contains(*id)) {
            return self.enabled;
        }
        let rule = self.rules.iter().find(|rule| rule.conditions.iter().all(|(kind, ids)| is(kind, ids)));
        self.enabled && rule.map_or(self.default_value, |rule| rule.value)
    }

    /// Returns the IDs of the targets of a type.
    fn targets(&self, prefix: &str) -> Vec<String> {
        self.targets.iter().filter(|id| id.starts_with(prefix)).cloned().collect()
    }

    /// Returns the targets as rules, and the other rules after these.
    fn all_rules(&self) -> Vec<FeatureFlagRule> {
        let targets = [("user", self.targets("user_")), ("organization", self.targets("org_"))];
        let targets = targets.into_iter().filter(|(_, ids)| !ids.is_empty());
        let targets = targets
            .map(|(kind, ids)| FeatureFlagRule { value: true, conditions: vec![(kind.to_owned(), ids)] });
        targets.chain(self.rules.iter().cloned()).collect()
    }
}

/// Adds a rule to a flag; returns `false` if there is no such flag.
pub(super) fn add_rule(
    store: &mut Store,
    slug: &str,
    value: bool,
    conditions: &[(&str, &[&str])],
    now: Timestamp,
) -> bool {
    let Ok(mut flag) = find(store, slug).cloned() else { return false };
    let owned =
        |(kind, ids): &(&str, &[&str])| ((*kind).to_owned(), ids.iter().map(|id| (*id).to_owned()).collect());
    flag.rules.push(FeatureFlagRule { value, conditions: conditions.iter().map(owned).collect() });
    flag.updated_at = now;
    store.record(now, "flag.rule_updated", None, to_json(&flag));
    store.feature_flags.insert(&flag.id.clone(), flag);
    true
}

/// Creates a disabled feature flag without targets; returns `false` if the slug is used.
pub(super) fn create(store: &mut Store, slug: &str, default_value: bool, now: Timestamp) -> bool {
    if find(store, slug).is_ok() {
        return false;
    }
    let flag = FeatureFlag {
        object: "feature_flag",
        id: store.feature_flags.new_id(),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        description: None,
        owner: None,
        tags: Vec::new(),
        enabled: false,
        default_value,
        created_at: now,
        updated_at: now,
        targets: BTreeSet::new(),
        rules: Vec::new(),
    };
    store.record(now, "flag.created", None, to_json(&flag));
    store.feature_flags.insert(&flag.id.clone(), flag);
    true
}

/// Returns the slugs of the flags that are enabled for a user in an organization.
#[cfg(feature = "session")]
pub(super) fn enabled_for(store: &Store, user_id: &str, organization_id: Option<&str>) -> Vec<String> {
    let organization = organization_id.map(|id| ("organization", id));
    let context: Vec<_> = [("user", user_id)].into_iter().chain(organization).collect();
    let enabled = store.feature_flags.iter().filter(|flag| flag.is_enabled_for(&context));
    enabled.map(|flag| flag.slug.clone()).collect()
}

fn find<'a>(store: &'a Store, slug: &str) -> Result<&'a FeatureFlag, ErrorResponse> {
    store.feature_flags.find(slug, |flag| flag.slug == slug)
}

/// Returns all flags for local evaluation: with targets, or in version 2 with rules.
fn state(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let flags = store.feature_flags.iter();
    match request.query.get("payload_version") {
        None | Some("1") => {
            let states = flags.map(|flag| (flag.slug.clone(), state_with_targets(flag)));
            Ok(Response::ok(states.collect::<Map<_, _>>()))
        }
        Some("2") => {
            let states = flags.map(|flag| (flag.slug.clone(), state_with_rules(flag)));
            Ok(Response::ok(json!({ "version": 2, "flags": states.collect::<Map<_, _>>() })))
        }
        Some(_) => Err(ErrorResponse::invalid(vec![ErrorDetail::field("payload_version", "invalid")])),
    }
}

fn state_with_targets(flag: &FeatureFlag) -> Value {
    let (mut users, mut organizations, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for rule in flag.all_rules() {
        // Targets can express no other rules.
        let [(kind, ids)] = rule.conditions.as_slice() else { continue };
        for id in ids.iter().filter(|_| rule.value) {
            match kind.as_str() {
                "user" => users.push(json!({ "id": id, "enabled": true })),
                "organization" => organizations.push(json!({ "id": id, "enabled": true })),
                kind => others.push(json!({ "type": kind, "id": id, "enabled": true })),
            }
        }
    }
    let mut targets = json!({ "users": users, "organizations": organizations });
    if let (Some(targets), false) = (targets.as_object_mut(), others.is_empty()) {
        targets.insert("custom_targets".to_owned(), others.into());
    }
    json!({
        "slug": flag.slug,
        "enabled": flag.enabled,
        "default_value": flag.default_value,
        "targets": targets,
    })
}

fn state_with_rules(flag: &FeatureFlag) -> Value {
    let condition = |(kind, ids): &(String, Vec<String>)| json!({ "target_type": kind, "operator": "one_of", "values": ids });
    let rule = |(index, rule): (usize, &FeatureFlagRule)| {
        json!({
            "id": format!("{}_rule_{}", flag.id, index + 1),
            "kind": "conditions",
            "value": rule.value,
            "conditions": rule.conditions.iter().map(condition).collect::<Vec<_>>(),
        })
    };
    json!({
        "slug": flag.slug,
        "enabled": flag.enabled,
        "default_value": flag.default_value,
        "off_value": false,
        "rules": flag.all_rules().iter().enumerate().map(rule).collect::<Vec<_>>(),
    })
}

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let paging = store.feature_flags.paging(&request.query)?;
    Ok(store.feature_flags.page(&paging, |_| true, |flag| to_json(flag)).response())
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(find(store, request.path("slug"))?))
}

fn enable(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    set_enabled(store, request, true)
}

fn disable(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    set_enabled(store, request, false)
}

fn set_enabled(store: &mut Store, request: &Request<'_>, enabled: bool) -> HandlerResult {
    let mut flag = find(store, request.path("slug"))?.clone();
    if flag.enabled != enabled {
        let before = to_json(&flag);
        flag.enabled = enabled;
        flag.updated_at = request.now;
        let data = to_json(&flag);
        let previous = previous_attributes(&before, &data);
        store.record_update(request.now, "flag.updated", None, data, previous);
        store.feature_flags.insert(&flag.id.clone(), flag.clone());
    }
    Ok(Response::ok(flag))
}

fn add_target(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = request.path("resource_id");
    match id.starts_with("org_") {
        true => store.organizations.get(id).map(drop)?,
        false => store.users.get(id).map(drop)?,
    }
    update_targets(store, request, |targets| targets.insert(id.to_owned()))
}

fn remove_target(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = request.path("resource_id");
    update_targets(store, request, |targets| targets.remove(id))
}

/// Updates the targets of a flag. `update` returns whether the targets changed.
fn update_targets(
    store: &mut Store,
    request: &Request<'_>,
    update: impl FnOnce(&mut BTreeSet<String>) -> bool,
) -> HandlerResult {
    let mut flag = find(store, request.path("slug"))?.clone();
    if update(&mut flag.targets) {
        flag.updated_at = request.now;
        store.record(request.now, "flag.rule_updated", None, to_json(&flag));
        store.feature_flags.insert(&flag.id.clone(), flag);
    }
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

fn list_of_organization(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = request.path("organization_id");
    store.organizations.get(id)?;
    let paging = store.feature_flags.paging(&request.query)?;
    let is_enabled = |flag: &FeatureFlag| flag.is_enabled_for(&[("organization", id)]);
    Ok(store.feature_flags.page(&paging, is_enabled, |flag| to_json(flag)).response())
}

fn list_of_user(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = request.path("user_id");
    store.users.get(id)?;
    let paging = store.feature_flags.paging(&request.query)?;
    let organizations =
        store.organizations.iter().filter(|organization| store.is_member(&organization.id, id));
    let organizations: Vec<String> = organizations.map(|organization| organization.id.clone()).collect();
    let is_enabled = |flag: &FeatureFlag| {
        let member =
            |organization: &String| flag.is_enabled_for(&[("user", id), ("organization", organization)]);
        flag.is_enabled_for(&[("user", id)]) || organizations.iter().any(member)
    };
    Ok(store.feature_flags.page(&paging, is_enabled, |flag| to_json(flag)).response())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;

    use crate::{
        Config, Error,
        events::{EventPayload, ListEvents},
        feature_flags::{
            AddFlagTarget, DisableFeatureFlag, EnableFeatureFlag, FeatureFlagSet, FlagContext,
            GetFeatureFlag, GetFeatureFlagState, ListFeatureFlags, ListOrganizationFeatureFlags,
            ListUserFeatureFlags, RemoveFlagTarget,
        },
        organizations::CreateOrganization,
        testing::Emulator,
        types::FlagTargetResourceId,
        user_management::CreateUser,
    };

    fn slugs<E: crate::endpoint::Paginated<Item = crate::feature_flags::FeatureFlag>>(
        emulator: &Emulator,
        endpoint: E,
    ) -> Vec<String> {
        let mut items = emulator.client().pages(endpoint).items();
        let mut slugs = Vec::new();
        while let Some(flag) = emulator.run(items.next()).unwrap() {
            slugs.push(flag.slug);
        }
        slugs
    }

    fn status<T>(result: Result<T, Error>) -> Option<StatusCode> {
        result.err().and_then(|error| error.status())
    }

    #[test]
    fn lists_contain_enabled_flags_of_targets() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let organization = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap().id;
        let user = emulator.run(client.send(CreateUser::new("a@acme.com"))).unwrap().id;
        emulator.add_member(&organization, &user);
        emulator.add_feature_flag("editor", false);
        emulator.add_feature_flag("search", true);

        let of_user = || slugs(&emulator, ListUserFeatureFlags::new(&user));
        let of_organization = || slugs(&emulator, ListOrganizationFeatureFlags::new(&organization));
        assert_eq!(slugs(&emulator, ListFeatureFlags::new()), ["search", "editor"]);
        assert!(of_user().is_empty() && of_organization().is_empty());

        emulator.advance(Duration::from_secs(60));
        let flag = emulator.run(client.send(EnableFeatureFlag::new("editor"))).unwrap();
        assert!(flag.enabled && flag.updated_at > flag.created_at);
        assert_eq!(emulator.run(client.send(GetFeatureFlag::new("editor"))).unwrap(), flag);
        emulator.run(client.send(EnableFeatureFlag::new("search"))).unwrap();
        assert_eq!(of_user(), ["search"]);

        emulator.run(client.send(AddFlagTarget::new("editor", &organization))).unwrap();
        emulator.run(client.send(AddFlagTarget::new("editor", &user))).unwrap();
        assert_eq!(of_user(), ["search", "editor"]);
        assert_eq!(of_organization(), ["search", "editor"]);
        let states = emulator.run(client.send(GetFeatureFlagState::new())).unwrap();
        let state = states.targets().unwrap();
        let editor = &state["editor"];
        assert!(editor.enabled && !editor.default_value && state["search"].default_value);
        assert_eq!(editor.targets.users[0].id, user);
        assert_eq!(editor.targets.organizations[0].id, organization);

        emulator.run(client.send(RemoveFlagTarget::new("editor", &user))).unwrap();
        assert_eq!(of_user(), ["search", "editor"]);
        emulator.run(client.send(RemoveFlagTarget::new("editor", &organization))).unwrap();
        emulator.run(client.send(DisableFeatureFlag::new("search"))).unwrap();
        assert!(of_user().is_empty() && of_organization().is_empty());

        let names = ["flag.created", "flag.updated", "flag.rule_updated"];
        let mut events = client.pages(ListEvents::new(names)).items();
        let mut recorded = Vec::new();
        while let Some(event) = emulator.run(events.next()).unwrap() {
            assert!(!matches!(event.payload(), EventPayload::Unknown(_)), "{event:?}");
            recorded.push(event.name.to_string());
        }
        assert_eq!(recorded.iter().filter(|name| *name == "flag.created").count(), 2);
        assert_eq!(recorded.iter().filter(|name| *name == "flag.updated").count(), 3);
        assert_eq!(recorded.iter().filter(|name| *name == "flag.rule_updated").count(), 4);
    }

    #[test]
    fn rules_are_in_version_2_and_in_lists() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let organization = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap().id;
        let user = emulator.run(client.send(CreateUser::new("a@acme.com"))).unwrap().id;
        emulator.add_feature_flag("editor", false);
        emulator.add_feature_flag("search", true);
        emulator.run(client.send(EnableFeatureFlag::new("editor"))).unwrap();
        let (user_id, organization_id) = (user.as_str(), organization.as_str());
        let both: [(&str, &[&str]); 2] = [("user", &[user_id]), ("organization", &[organization_id])];
        emulator.add_feature_flag_rule("editor", true, &both);
        emulator.add_feature_flag_rule("editor", true, &[("plan", &["pro"])]);

        let member = FlagContext::new().user(&user).organization(&organization);
        let get = |endpoint| FeatureFlagSet::from(emulator.run(client.send(endpoint)).unwrap());
        let set = get(GetFeatureFlagState::new().payload_version(2));
        let on = |set: &FeatureFlagSet, context| set.enabled_for(&context).collect::<Vec<_>>() == ["editor"];
        assert!(on(&set, member.clone()) && !on(&set, FlagContext::new().user(&user)));
        assert!(on(&set, FlagContext::new().with("plan", "pro").unwrap()));
        assert!(!set.is_enabled("search", &member, true), "a disabled flag has its off value");
        // Without a version there are targets, which cannot express two conditions.
        let set = get(GetFeatureFlagState::new());
        assert!(!on(&set, member));
        assert!(on(&set, FlagContext::new().with("plan", "pro").unwrap()));

        let of_user = || slugs(&emulator, ListUserFeatureFlags::new(&user));
        assert!(of_user().is_empty());
        emulator.add_member(&organization, &user);
        assert_eq!(of_user(), ["editor"]);
        assert!(slugs(&emulator, ListOrganizationFeatureFlags::new(&organization)).is_empty());

        emulator.run(client.send(AddFlagTarget::new("editor", &user))).unwrap();
        let states = emulator.run(client.send(GetFeatureFlagState::new().payload_version(2))).unwrap();
        assert_eq!(states.rules().unwrap()["editor"].rules.len(), 3);
        let invalid = status(emulator.run(client.send(GetFeatureFlagState::new().payload_version(3))));
        assert_eq!(invalid, Some(StatusCode::UNPROCESSABLE_ENTITY));
    }

    #[test]
    fn unknown_flags_unknown_targets_and_a_wrong_api_key_are_rejected() {
        let emulator = Emulator::new();
        let client = emulator.client();
        emulator.add_feature_flag("editor", false);
        let missing = Some(StatusCode::NOT_FOUND);
        assert_eq!(status(emulator.run(client.send(GetFeatureFlag::new("unknown")))), missing);
        assert_eq!(status(emulator.run(client.send(EnableFeatureFlag::new("unknown")))), missing);
        for id in ["org_unknown", "user_unknown", "unknown"] {
            let add = AddFlagTarget::new("editor", FlagTargetResourceId::from(id));
            assert_eq!(status(emulator.run(client.send(add))), missing, "{id}");
        }
        let wrong_key = emulator.client_with(Config::new("sk_wrong").unwrap());
        let rejected = status(emulator.run(wrong_key.send(GetFeatureFlagState::new())));
        assert_eq!(rejected, Some(StatusCode::UNAUTHORIZED));
    }
}
