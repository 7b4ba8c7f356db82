//! The objects of an emulator.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

#[cfg(feature = "session")]
use super::auth_state::AuthState;
#[cfg(feature = "vault")]
use super::objects::VaultObject;
use super::{
    objects::{Domain, Event, FeatureFlag, ItContact, Membership, Organization, User},
    table::Table,
};
use crate::types::Timestamp;

/// Client ID of every emulator.
pub(super) const CLIENT_ID: &str = "client_emulator";

/// All objects of an emulator.
pub(super) struct Store {
    pub(super) organizations: Table<Organization>,
    pub(super) domains: Table<Domain>,
    pub(super) it_contacts: Table<ItContact>,
    pub(super) users: Table<User>,
    pub(super) events: Table<Event>,
    pub(super) feature_flags: Table<FeatureFlag>,
    /// IDs of the data keys. The keys are derived from them.
    #[cfg(feature = "vault")]
    pub(super) data_keys: Table<()>,
    /// Number of encrypted data keys so far; makes each of them different.
    #[cfg(feature = "vault")]
    pub(super) encrypted_keys: u64,
    #[cfg(feature = "vault")]
    pub(super) vault_objects: Table<VaultObject>,
    pub(super) memberships: Table<Membership>,
    /// IDs of the memberships by organization ID and user ID.
    membership_ids: BTreeMap<(String, String), String>,
    #[cfg(feature = "session")]
    pub(super) auth: AuthState,
}

impl Store {
    pub(super) fn new(
        #[cfg_attr(
            not(feature = "session"),
            allow(unused_variables, reason = "only `session` needs a secret")
        )]
        api_key: &str,
    ) -> Self {
        Self {
            organizations: Table::new("Organization", "org"),
            domains: Table::new("Organization domain", "org_domain"),
            it_contacts: Table::new("IT contact", "it_contact"),
            users: Table::new("User", "user"),
            events: Table::new("Event", "event"),
            feature_flags: Table::new("Feature flag", "flag"),
            #[cfg(feature = "vault")]
            data_keys: Table::new("Data key", "data_key"),
            #[cfg(feature = "vault")]
            encrypted_keys: 0,
            #[cfg(feature = "vault")]
            vault_objects: Table::new("Object", "secret"),
            memberships: Table::new("Organization membership", "om"),
            membership_ids: BTreeMap::new(),
            #[cfg(feature = "session")]
            auth: AuthState::new(api_key),
        }
    }

    /// Adds a membership with the role `member`, unless there is one; returns `false` if there is no such
    /// organization or user.
    pub(super) fn add_member(&mut self, organization_id: &str, user_id: &str, now: Timestamp) -> bool {
        if self.organizations.get(organization_id).is_err() || self.users.get(user_id).is_err() {
            return false;
        }
        if !self.is_member(organization_id, user_id) {
            let membership = Membership {
                id: self.memberships.new_id(),
                user_id: user_id.to_owned(),
                organization_id: organization_id.to_owned(),
                roles: vec!["member".to_owned()],
                permissions: Vec::new(),
                created_at: now,
                updated_at: now,
            };
            let ids = (organization_id.to_owned(), user_id.to_owned());
            self.membership_ids.insert(ids, membership.id.clone());
            self.memberships.insert(&membership.id.clone(), membership);
        }
        true
    }

    pub(super) fn is_member(&self, organization_id: &str, user_id: &str) -> bool {
        self.membership_ids.contains_key(&(organization_id.to_owned(), user_id.to_owned()))
    }

    /// Returns the membership of a user in an organization.
    #[cfg(feature = "session")]
    pub(super) fn membership(&self, organization_id: &str, user_id: &str) -> Option<&Membership> {
        let id = self.membership_ids.get(&(organization_id.to_owned(), user_id.to_owned()))?;
        self.memberships.get(id).ok()
    }

    /// Returns the membership of a user in an organization, to be changed.
    pub(super) fn membership_mut(&mut self, organization_id: &str, user_id: &str) -> Option<&mut Membership> {
        let id = self.membership_ids.get(&(organization_id.to_owned(), user_id.to_owned()))?;
        self.memberships.get_mut(id).ok()
    }

    /// Returns the IDs of the organizations that a user is a member of.
    #[cfg(feature = "session")]
    pub(super) fn organizations_of(&self, user_id: &str) -> Vec<String> {
        let memberships = self.membership_ids.keys().filter(|(_, user)| user == user_id);
        memberships.map(|(organization, _)| organization.clone()).collect()
    }

    /// Removes the memberships of a user or an organization.
    pub(super) fn remove_memberships(&mut self, id: &str) {
        self.membership_ids.retain(|(organization, user), _| organization != id && user != id);
        self.memberships.retain(|membership| membership.organization_id != id && membership.user_id != id);
    }

    /// Adds an event. `organization_id` is the organization that the event belongs to, if any.
    pub(super) fn record(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
    ) {
        self.record_with_context(now, event, organization_id, data, json!({}));
    }

    /// Adds the event of an update, with the previous values of the changed fields.
    pub(super) fn record_update(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
        previous: Map<String, Value>,
    ) {
        let context = json!({ "previous_attributes": previous });
        self.record_with_context(now, event, organization_id, data, context);
    }

    fn record_with_context(
        &mut self,
        now: Timestamp,
        event: &'static str,
        organization_id: Option<&str>,
        data: Value,
        context: Value,
    ) {
        let id = self.events.new_id();
        let organization_id = organization_id.map(str::to_owned);
        let event = Event { object: "event", id, event, data, created_at: now, context, organization_id };
        self.events.insert(&event.id.clone(), event);
    }
}

/// Returns the previous values of the changed fields, except `updated_at`.
pub(super) fn previous_attributes(before: &Value, after: &Value) -> Map<String, Value> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Map::new() };
    let names: BTreeSet<_> = before.keys().chain(after.keys()).filter(|name| *name != "updated_at").collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed.map(|name| (name.clone(), before.get(name).cloned().unwrap_or_default())).collect()
}
