//! Seeds: the objects of an emulator as one JSON document, with references by name, email address or slug.
//!
//! Objects are created by the operations of the API where there is one, so that checks and events are the same.

mod parts;

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

pub use self::parts::SeedError;
use self::parts::{
    SeedResult, check_known, encoded, items, object, rejected, take_fields, take_list, take_object, text,
};
use super::{
    super::{
        response::to_json,
        routes,
        row::Row,
        services::{
            api_keys::{self, API_KEYS},
            connect,
            feature_flags::FLAGS,
            organizations::ORGANIZATIONS,
            users::{self, USERS},
        },
        settings::Settings,
        state::State,
        store::Store,
    },
    settings, tables,
};
use crate::types::Timestamp;

/// Maximum number of environments.
const MAX_ENVIRONMENTS: usize = 99;

/// IDs of the created objects by kind and name.
type Ids = BTreeMap<&'static str, BTreeMap<String, String>>;

/// Creates the objects of a seed and returns their IDs. Nothing changes if there is an error.
pub(super) fn apply(state: &mut State, seed: &Value, now: Timestamp) -> SeedResult<Value> {
    let before = state.snapshot.clone();
    let ids = apply_all(state, seed, now);
    match &ids {
        Ok(_) => state.seeds.push(seed.clone()),
        Err(_) => state.snapshot = before,
    }
    ids
}

fn apply_all(state: &mut State, seed: &Value, now: Timestamp) -> SeedResult<Value> {
    let mut seed = object("", seed)?;
    let environment = take_object(&mut seed, "", "environment")?;
    check_known("environment", &environment, &["api_key", "client_id"])?;
    let environments = take_list(&mut seed, "", "environments")?;
    set_credentials(state, 0, "environment", &environment)?;
    let mut seeder = Seeder { state, environment: 0, prefix: String::new(), now, ids: Ids::new() };
    seeder.apply(seed)?;
    let mut ids = to_json(&seeder.ids);
    for (index, (place, mut seed)) in environments.into_iter().enumerate() {
        let position = state.snapshot.further_environments.len().saturating_add(1);
        let number = position.saturating_add(1);
        if number > MAX_ENVIRONMENTS {
            return Err(SeedError::new(place, format!("there are at most {MAX_ENVIRONMENTS} environments")));
        }
        let settings = Settings {
            environment_id: format!("environment_01{number:024}"),
            client_id: format!("client_emulator_{number}"),
            ..Settings::default()
        };
        state.snapshot.further_environments.push(Store::new(settings, number));
        let credentials = seed.only(&["api_key", "client_id"]);
        for name in ["api_key", "client_id"] {
            if seed.take(name).is_none() && name == "api_key" {
                return Err(SeedError::new(format!("{place}.api_key"), "missing"));
            }
        }
        set_credentials(state, position, &place, &credentials)?;
        let prefix = format!("{place}.");
        let mut seeder = Seeder { state, environment: position, prefix, now, ids: Ids::new() };
        seeder.apply(seed)?;
        let further = json!([to_json(&seeder.ids)]);
        match ids.get_mut("environments").and_then(Value::as_array_mut).filter(|_| index > 0) {
            Some(list) => list.extend(further.as_array().cloned().unwrap_or_default()),
            None => ids = Row::from(ids).with("environments", further).into_json(),
        }
    }
    Ok(ids)
}

/// Sets the API key and the client ID of an environment. The key that a new emulator accepts stays valid.
fn set_credentials(state: &mut State, position: usize, place: &str, credentials: &Row) -> SeedResult {
    for name in ["api_key", "client_id"] {
        let Some(value) = credentials.get(name) else { continue };
        let at = || format!("{place}.{name}");
        let is_valid = |text: &&str| {
            (1..=255).contains(&text.len()) && text.chars().all(|character| character.is_ascii_graphic())
        };
        let value = value.as_str().filter(is_valid).ok_or_else(|| SeedError::new(at(), "invalid"))?;
        let is_taken = |(other, store): (usize, &Store)| {
            let settings = &store.settings;
            let keys = settings.api_keys.iter();
            let mut values = keys
                .filter(|_| name == "api_key")
                .chain(std::iter::once(&settings.client_id).filter(|_| name == "client_id"));
            other != position && values.any(|other| other == value)
        };
        if state.snapshot.environments().enumerate().any(is_taken) {
            return Err(SeedError::new(at(), "another environment has this value"));
        }
        let Some(store) = state.snapshot.environments_mut().nth(position) else { continue };
        if name == "client_id" {
            value.clone_into(&mut store.settings.client_id);
        } else {
            store.settings.api_keys.retain(|key| key != value);
            store.settings.api_keys.insert(0, value.to_owned());
        }
    }
    Ok(())
}

/// Creates the objects of one environment.
struct Seeder<'a> {
    state: &'a mut State,
    /// Position of the environment.
    environment: usize,
    /// Place of the environment in the seed: empty, or such as `environments[0].`.
    prefix: String,
    now: Timestamp,
    ids: Ids,
}

/// Creates an object of a list at a place in the seed.
type Section<'a> = fn(&mut Seeder<'a>, &str, Row) -> SeedResult;

impl<'a> Seeder<'a> {
    fn apply(&mut self, mut seed: Row) -> SeedResult {
        let settings = take_object(&mut seed, &self.prefix, "settings")?;
        let redirect_uris = seed.take("redirect_uris");
        // Objects are created before those that refer to them. Webhook endpoints are last, so that they do not receive the
        // events of the seed.
        let sections: [(&str, Section<'a>); 12] = [
            ("permissions", Self::permission),
            ("roles", Self::role),
            ("organizations", Self::organization),
            ("users", Self::user),
            ("memberships", Self::membership),
            ("connections", Self::connection),
            ("directories", Self::directory),
            ("feature_flags", Self::feature_flag),
            ("api_keys", Self::api_key),
            ("connect_applications", Self::connect_application),
            ("resource_indicators", Self::resource_indicator),
            ("webhook_endpoints", Self::webhook_endpoint),
        ];
        for (name, section) in sections {
            for (place, item) in take_list(&mut seed, &self.prefix, name)? {
                section(self, &place, item)?;
            }
        }
        for (place, uri) in items(redirect_uris.as_ref(), &format!("{}redirect_uris", self.prefix))? {
            let body = Row::default().with("uri", uri);
            self.post(&place, "/user_management/redirect_uris", body)?;
        }
        // Settings name users.
        let place = format!("{}settings", self.prefix);
        settings::update(self.store(), settings).map_err(|error| rejected(&place, &error))?;
        check_known(self.prefix.trim_end_matches('.'), &seed, &[])
    }

    fn store(&mut self) -> &mut Store {
        let position = self.environment;
        let snapshot = &mut self.state.snapshot;
        let further = position.checked_sub(1);
        let further = further.and_then(|position| snapshot.further_environments.get_mut(position));
        further.unwrap_or(&mut snapshot.environment)
    }

    // ---- Requests.

    fn request(&mut self, place: &str, method: &Method, path: &str, body: &Row) -> SeedResult<Row> {
        let route = routes::find(method, path).and_then(|(route, _)| route.operation);
        if let Some(operation) = route.and_then(|operation| operation.body.as_ref()) {
            let known: Vec<&str> = operation.fields.keys().copied().collect();
            check_known(place, body, &known)?;
        }
        let key = self.store().settings.api_keys.first().cloned().unwrap_or_default();
        let now = self.now;
        self.state.perform(&key, method, path, body, now).map_err(|error| rejected(place, &error))
    }

    fn post(&mut self, place: &str, path: &str, body: Row) -> SeedResult<Row> {
        self.request(place, &Method::POST, path, &body)
    }

    /// Sets fields of a row that no operation sets. Missing ones stay.
    fn set(&mut self, place: &str, table: &str, id: &str, fields: Row) -> SeedResult {
        if fields.iter().next().is_none() {
            return Ok(());
        }
        let now = self.now;
        let table = tables::find(table).map_err(|error| rejected(place, &error))?;
        let result = self.store().update(table, id, now, |row| row.merge(fields));
        result.map(drop).map_err(|error| rejected(place, &error))
    }

    /// Creates a row of a table that no operation creates.
    fn insert(&mut self, place: &str, table: &str, row: Row) -> SeedResult<Row> {
        let now = self.now;
        let table = tables::find(table).map_err(|error| rejected(place, &error))?;
        tables::create(self.store(), table, row, now).map_err(|error| rejected(place, &error))
    }

    fn keep_id(&mut self, kind: &'static str, name: &str, row: &Row) {
        self.ids.entry(kind).or_default().insert(name.to_owned(), row.id().to_owned());
    }

    // ---- References.

    /// Replaces the field `organization`, a name, external ID or ID, by `organization_id`.
    fn resolve_organization(&mut self, place: &str, item: &mut Row) -> SeedResult {
        let Some(name) = item.take("organization") else { return Ok(()) };
        let id = name.as_str().and_then(|name| find_organization(self.store(), name));
        let at = || SeedError::new(format!("{place}.organization"), "unknown organization");
        item.set("organization_id", id.ok_or_else(at)?);
        Ok(())
    }

    // ---- Sections.

    fn permission(&mut self, place: &str, item: Row) -> SeedResult {
        let slug = item.text("slug").to_owned();
        let permission = self.post(place, "/authorization/permissions", item)?;
        self.keep_id("permissions", &slug, &permission);
        Ok(())
    }

    /// Creates a role, or updates one that every environment has, such as `member`.
    fn role(&mut self, place: &str, mut item: Row) -> SeedResult {
        let permissions = item.take("permissions");
        let slug = text(place, &item, "slug")?;
        let path = format!("/authorization/roles/{}", encoded(&slug));
        let key = self.store().settings.api_keys.first().cloned().unwrap_or_default();
        let now = self.now;
        let exists = self.state.perform(&key, &Method::GET, &path, &Row::default(), now).is_ok();
        let role = if exists {
            item.take("slug");
            self.request(place, &Method::PATCH, &path, &item)?
        } else {
            self.post(place, "/authorization/roles", item)?
        };
        if let Some(permissions) = permissions {
            let body = Row::default().with("permissions", permissions);
            self.request(place, &Method::PUT, &format!("{path}/permissions"), &body)?;
        }
        self.keep_id("roles", &slug, &role);
        Ok(())
    }

    fn organization(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = text(place, &item, "name")?;
        let hidden = take_fields(&mut item, &["entitlements", "stripe_customer_id"]);
        let organization = self.post(place, "/organizations", item)?;
        self.set(place, ORGANIZATIONS.name, organization.id(), hidden)?;
        self.keep_id("organizations", &name, &organization);
        Ok(())
    }

    fn user(&mut self, place: &str, mut item: Row) -> SeedResult {
        let email = text(place, &item, "email")?;
        let totp_secret = item.take("totp_secret");
        let user = self.post(place, "/user_management/users", item)?;
        if let Some(secret) = totp_secret {
            let path = format!("/user_management/users/{}/auth_factors", user.id());
            let body = Row::default().with("type", "totp").with("totp_secret", secret);
            self.post(place, &path, body)?;
        }
        self.keep_id("users", &email, &user);
        Ok(())
    }

    fn membership(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = format!("{} in {}", item.text("user"), item.text("organization"));
        self.resolve_organization(place, &mut item)?;
        let email = text(place, &item, "user")?;
        item.take("user");
        let unknown = || SeedError::new(format!("{place}.user"), "unknown user");
        let user_id = find_user(self.store(), &email).ok_or_else(unknown)?;
        if let Some(roles) = item.take("roles") {
            item.set("role_slugs", roles);
        }
        let hidden = take_fields(&mut item, &["permissions", "status"]);
        let path = "/user_management/organization_memberships";
        let membership = self.post(place, path, item.with("user_id", user_id))?;
        self.set(place, "organization_memberships", membership.id(), hidden)?;
        self.keep_id("memberships", &name, &membership);
        Ok(())
    }

    fn connection(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = text(place, &item, "name")?;
        self.resolve_organization(place, &mut item)?;
        if let Some(kind) = item.take("type") {
            item.set("connection_type", kind);
        }
        let connection = self.insert(place, "connections", item)?;
        self.keep_id("connections", &name, &connection);
        Ok(())
    }

    fn directory(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = text(place, &item, "name")?;
        self.resolve_organization(place, &mut item)?;
        let users = take_list(&mut item, &format!("{place}."), "users")?;
        let groups = take_list(&mut item, &format!("{place}."), "groups")?;
        let directory = self.insert(place, "directories", item)?;
        let mut user_ids = BTreeMap::new();
        for (place, user) in users {
            let email = text(&place, &user, "email")?;
            let user = user.with("directory_id", directory.id());
            let user = self.insert(&place, "directory_users", user)?;
            self.keep_id("directory_users", &email, &user);
            user_ids.insert(email, user.id().to_owned());
        }
        for (place, group) in groups {
            let name = text(&place, &group, "name")?;
            let mut ids = Vec::new();
            for (index, email) in group.texts("members").iter().enumerate() {
                let unknown =
                    || SeedError::new(format!("{place}.members[{index}]"), "unknown directory user");
                ids.push(user_ids.get(email).ok_or_else(unknown)?);
            }
            let group = group.with("directory_id", directory.id()).with("members", ids);
            let group = self.insert(&place, "directory_groups", group)?;
            self.keep_id("directory_groups", &name, &group);
        }
        self.keep_id("directories", &name, &directory);
        Ok(())
    }

    fn feature_flag(&mut self, place: &str, item: Row) -> SeedResult {
        let slug = text(place, &item, "slug")?;
        check_known(
            place,
            &item,
            &["slug", "name", "description", "tags", "owner", "enabled", "default_value", "targets"],
        )?;
        let targets = item.texts("targets");
        let is_enabled = item.get("enabled").is_none() || item.flag("enabled");
        if self.store().find_one(&FLAGS, "slug", &slug).is_some() {
            return Err(SeedError::new(format!("{place}.slug"), "another feature flag has this slug"));
        }
        let fields = item.only(&["slug", "name", "description", "tags", "owner", "default_value"]);
        let flag = self.insert(place, FLAGS.name, fields)?;
        let path = format!("/feature-flags/{}", encoded(&slug));
        if is_enabled {
            self.request(place, &Method::PUT, &format!("{path}/enable"), &Row::default())?;
        }
        for (index, name) in targets.iter().enumerate() {
            let place = format!("{place}.targets[{index}]");
            let store = self.store();
            let id = find_organization(store, name).or_else(|| find_user(store, name));
            let id = id.ok_or_else(|| SeedError::new(&place, "unknown organization or user"))?;
            self.post(&place, &format!("{path}/targets/{}", encoded(&id)), Row::default())?;
        }
        self.keep_id("feature_flags", &slug, &flag);
        Ok(())
    }

    /// Creates an API key of an organization, or of a user as its member.
    fn api_key(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = text(place, &item, "name")?;
        self.resolve_organization(place, &mut item)?;
        check_known(
            place,
            &item,
            &["name", "organization_id", "user", "permissions", "value", "expires_at"],
        )?;
        let user_id = match item.optional_text("user") {
            None => None,
            Some(email) => {
                let unknown = || SeedError::new(format!("{place}.user"), "unknown user");
                Some(find_user(self.store(), email).ok_or_else(unknown)?)
            }
        };
        let organization_id = text(place, &item, "organization_id")?;
        let key = item.only(&["name", "permissions", "value", "expires_at"]);
        let is_taken = |store: &Store, value: &str| store.find_one(&API_KEYS, "value", value).is_some();
        if key.optional_text("value").is_some_and(|value| is_taken(self.store(), value)) {
            return Err(SeedError::new(format!("{place}.value"), "another API key has this value"));
        }
        let now = self.now;
        let key = api_keys::add(self.store(), key, &organization_id, user_id.as_deref(), now);
        self.keep_id("api_keys", &name, &key);
        Ok(())
    }

    /// Creates an application of Connect, with a client ID and a secret of its own if it has them.
    fn connect_application(&mut self, place: &str, mut item: Row) -> SeedResult {
        let name = text(place, &item, "name")?;
        self.resolve_organization(place, &mut item)?;
        let uris = items(item.get("redirect_uris"), &format!("{place}.redirect_uris"))?;
        if !uris.is_empty() {
            let uris: Vec<Value> = uris.into_iter().map(|(_, uri)| json!({ "uri": uri })).collect();
            item.set("redirect_uris", uris);
        }
        // Only an application of the first party belongs to no organization.
        let is_first_party = !item.has("organization_id");
        for (key, field, default) in [
            ("type", "application_type", json!("oauth")),
            ("first_party", "is_first_party", json!(is_first_party)),
        ] {
            let value = item.take(key).unwrap_or(default);
            item.set(field, value);
        }
        if item.text("application_type") == "m2m" {
            item.take("is_first_party");
        }
        let own = take_fields(&mut item, &["client_id", "client_secret"]);
        for field in ["client_id", "client_secret"] {
            if own.get(field).is_some() {
                text(place, &own, field)?;
            }
        }
        let is_taken = |id| connect::has_application(self.store(), id);
        if own.optional_text("client_id").is_some_and(is_taken) {
            return Err(SeedError::new(
                format!("{place}.client_id"),
                "another application has this client ID",
            ));
        }
        let application = self.post(place, "/connect/applications", item)?;
        self.set(place, connect::APPLICATIONS.name, application.id(), own.only(&["client_id"]))?;
        if let Some(secret) = own.optional_text("client_secret") {
            let now = self.now;
            connect::put_secret(self.store(), application.id(), secret, now);
        }
        self.keep_id("connect_applications", &name, &application);
        Ok(())
    }

    fn resource_indicator(&mut self, place: &str, item: Row) -> SeedResult {
        let uri = text(place, &item, "uri")?;
        let resource = self.post(place, "/user_management/authkit_oauth_resources", item)?;
        self.keep_id("resource_indicators", &uri, &resource);
        Ok(())
    }

    fn webhook_endpoint(&mut self, place: &str, mut item: Row) -> SeedResult {
        let url = text(place, &item, "url")?;
        item.take("url");
        let hidden = take_fields(&mut item, &["secret"]);
        let endpoint = self.post(place, "/webhook_endpoints", item.with("endpoint_url", &url))?;
        self.set(place, "webhook_endpoints", endpoint.id(), hidden)?;
        self.keep_id("webhook_endpoints", &url, &endpoint);
        Ok(())
    }
}

/// Returns the ID of the organization with a name, an external ID or an ID.
fn find_organization(store: &Store, name: &str) -> Option<String> {
    let by = |field| store.find_one(&ORGANIZATIONS, field, name);
    let row = store.row(&ORGANIZATIONS, name).or_else(|| by("external_id")).or_else(|| by("name"));
    row.map(|row| row.id().to_owned())
}

/// Returns the ID of the user with an email address or an ID.
fn find_user(store: &Store, name: &str) -> Option<String> {
    let row = store.row(&USERS, name).or_else(|| users::find_by_email(store, name));
    row.map(|row| row.id().to_owned())
}
