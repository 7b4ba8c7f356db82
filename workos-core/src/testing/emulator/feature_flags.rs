//! Feature flags, and whom they are aimed at.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Emulator,
    answer::{Answer, Outcome, Refusal, to_json},
    request::Incoming,
    router::Route,
    world::{World, previous},
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

/// A feature flag.
#[derive(Clone, Serialize)]
pub(super) struct FeatureFlag {
    object: &'static str,
    id: String,
    slug: String,
    name: String,
    description: Option<String>,
    owner: Option<Value>,
    tags: Vec<String>,
    enabled: bool,
    default_value: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// The users and organizations that it is aimed at.
    #[serde(skip)]
    targets: BTreeSet<String>,
}

impl FeatureFlag {
    fn is_on_for(&self, mut ids: impl Iterator<Item = String>) -> bool {
        self.enabled && (self.default_value || ids.any(|id| self.targets.contains(&id)))
    }
}

impl Emulator {
    /// Makes a feature flag, which WorkOS lets people do in its dashboard only. It is off until it is
    /// [enabled](crate::feature_flags::EnableFeatureFlag); then it is on for those whom it is
    /// [aimed at](crate::feature_flags::AddFlagTarget), and for everybody else if `default_value` is true.
    ///
    /// # Panics
    ///
    /// If there is such a flag already.
    pub fn add_feature_flag(&self, slug: &str, default_value: bool) {
        let now = Timestamp::from_unix_milliseconds(self.now().wall.unix_milliseconds());
        if !self.state().world.add_feature_flag(slug, default_value, now) {
            panic!("the emulator has a feature flag {slug} already")
        }
    }
}

impl World {
    fn add_feature_flag(&mut self, slug: &str, default_value: bool, now: Timestamp) -> bool {
        if find(self, slug).is_ok() {
            return false;
        }
        let flag = FeatureFlag {
            object: "feature_flag",
            id: self.feature_flags.new_id(),
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
        };
        self.record(now, "flag.created", None, to_json(&flag));
        self.feature_flags.put(&flag.id.clone(), flag);
        true
    }
}

fn find<'a>(world: &'a World, slug: &str) -> Result<&'a FeatureFlag, Refusal> {
    world.feature_flags.find(slug, |flag| flag.slug == slug)
}

/// Everything that a program needs to tell by itself whom the flags are on for.
fn state(world: &mut World, _: &Incoming<'_>) -> Outcome {
    let entry = |flag: &FeatureFlag| {
        let of = |prefix: &str| -> Vec<Value> {
            let ids = flag.targets.iter().filter(|id| id.starts_with(prefix));
            ids.map(|id| json!({ "id": id, "enabled": true })).collect()
        };
        let state = json!({
            "slug": flag.slug,
            "enabled": flag.enabled,
            "default_value": flag.default_value,
            "targets": { "users": of("user_"), "organizations": of("org_") },
        });
        (flag.slug.clone(), state)
    };
    Ok(Answer::ok(world.feature_flags.all().map(entry).collect::<Map<_, _>>()))
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let paging = world.feature_flags.paging(&request.query)?;
    Ok(world.feature_flags.page(&paging, |_| true, |flag| to_json(flag)).answer())
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(find(world, request.path("slug"))?))
}

fn enable(world: &mut World, request: &Incoming<'_>) -> Outcome {
    switch(world, request, true)
}

fn disable(world: &mut World, request: &Incoming<'_>) -> Outcome {
    switch(world, request, false)
}

fn switch(world: &mut World, request: &Incoming<'_>, enabled: bool) -> Outcome {
    let mut flag = find(world, request.path("slug"))?.clone();
    if flag.enabled != enabled {
        let before = to_json(&flag);
        flag.enabled = enabled;
        flag.updated_at = request.now;
        let data = to_json(&flag);
        let previous = previous(&before, &data);
        world.record_change(request.now, "flag.updated", None, data, previous);
        world.feature_flags.put(&flag.id.clone(), flag.clone());
    }
    Ok(Answer::ok(flag))
}

fn add_target(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = request.path("resource_id");
    match id.starts_with("org_") {
        true => world.organizations.get(id).map(drop)?,
        false => world.users.get(id).map(drop)?,
    }
    aim(world, request, |targets| targets.insert(id.to_owned()))
}

fn remove_target(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = request.path("resource_id");
    aim(world, request, |targets| targets.remove(id))
}

/// Changes whom a flag is aimed at. `change` tells whether anything did.
fn aim(
    world: &mut World,
    request: &Incoming<'_>,
    change: impl FnOnce(&mut BTreeSet<String>) -> bool,
) -> Outcome {
    let mut flag = find(world, request.path("slug"))?.clone();
    if change(&mut flag.targets) {
        flag.updated_at = request.now;
        world.record(request.now, "flag.rule_updated", None, to_json(&flag));
        world.feature_flags.put(&flag.id.clone(), flag);
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn list_of_organization(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id =
        world.organizations.get(request.path("organization_id")).map(|_| request.path("organization_id"))?;
    let paging = world.feature_flags.paging(&request.query)?;
    let is_on = |flag: &FeatureFlag| flag.is_on_for(std::iter::once(id.to_owned()));
    Ok(world.feature_flags.page(&paging, is_on, |flag| to_json(flag)).answer())
}

fn list_of_user(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = world.users.get(request.path("user_id")).map(|_| request.path("user_id"))?;
    let paging = world.feature_flags.paging(&request.query)?;
    let organizations =
        world.organizations.all().filter(|organization| world.is_member(&organization.id, id));
    let organizations: Vec<String> = organizations.map(|organization| organization.id.clone()).collect();
    let is_on = |flag: &FeatureFlag| {
        flag.is_on_for(std::iter::once(id.to_owned()).chain(organizations.iter().cloned()))
    };
    Ok(world.feature_flags.page(&paging, is_on, |flag| to_json(flag)).answer())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;

    use crate::{
        Config, Error,
        events::{EventPayload, ListEvents},
        feature_flags::{
            AddFlagTarget, DisableFeatureFlag, EnableFeatureFlag, GetFeatureFlag, GetFeatureFlagState,
            ListFeatureFlags, ListOrganizationFeatureFlags, ListUserFeatureFlags, RemoveFlagTarget,
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
    fn a_flag_is_switched_and_aimed_and_the_lists_tell() {
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
        let state = emulator.run(client.send(GetFeatureFlagState::new())).unwrap();
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
        let mut told = Vec::new();
        while let Some(event) = emulator.run(events.next()).unwrap() {
            assert!(!matches!(event.payload, EventPayload::Unknown(_)), "{event:?}");
            told.push(event.name().to_string());
        }
        assert_eq!(told.iter().filter(|name| *name == "flag.created").count(), 2);
        assert_eq!(told.iter().filter(|name| *name == "flag.updated").count(), 3);
        assert_eq!(told.iter().filter(|name| *name == "flag.rule_updated").count(), 4);
    }

    #[test]
    fn flags_and_targets_that_are_not_there_are_refused_and_so_is_a_wrong_key() {
        let emulator = Emulator::new();
        let client = emulator.client();
        emulator.add_feature_flag("editor", false);
        let missing = Some(StatusCode::NOT_FOUND);
        assert_eq!(status(emulator.run(client.send(GetFeatureFlag::new("nothing")))), missing);
        assert_eq!(status(emulator.run(client.send(EnableFeatureFlag::new("nothing")))), missing);
        for id in ["org_nobody", "user_nobody", "nobody"] {
            let aim = AddFlagTarget::new("editor", FlagTargetResourceId::from(id));
            assert_eq!(status(emulator.run(client.send(aim))), missing, "{id}");
        }
        let stranger = emulator.client_with(Config::new("sk_wrong").unwrap());
        let refused = status(emulator.run(stranger.send(GetFeatureFlagState::new())));
        assert_eq!(refused, Some(StatusCode::UNAUTHORIZED));
    }
}
