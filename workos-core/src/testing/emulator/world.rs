//! What the emulator remembers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

#[cfg(feature = "session")]
use super::sign_in::SignIns;
use super::{
    events::Event, feature_flags::FeatureFlag, it_contacts::ItContact, organization_domains::Domain,
    organizations::Organization, table::Table, users::User,
};

/// All objects of all kinds.
pub(super) struct World {
    pub(super) organizations: Table<Organization>,
    pub(super) domains: Table<Domain>,
    pub(super) it_contacts: Table<ItContact>,
    pub(super) users: Table<User>,
    pub(super) events: Table<Event>,
    #[cfg(feature = "vault")]
    pub(super) vault: super::vault::Vault,
    pub(super) feature_flags: Table<FeatureFlag>,
    /// Who is a member of what: organization, user.
    members: BTreeSet<(String, String)>,
    /// Who may sign in and how, and who is signing in.
    #[cfg(feature = "session")]
    pub(super) sign_ins: SignIns,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            organizations: Table::new("Organization", "org"),
            domains: Table::new("Organization domain", "org_domain"),
            it_contacts: Table::new("IT contact", "it_contact"),
            users: Table::new("User", "user"),
            events: Table::new("Event", "event"),
            #[cfg(feature = "vault")]
            vault: super::vault::Vault::default(),
            feature_flags: Table::new("Feature flag", "flag"),
            members: BTreeSet::new(),
            #[cfg(feature = "session")]
            sign_ins: SignIns::new(),
        }
    }

    /// What clients show as their secret.
    #[cfg(feature = "session")]
    pub(super) fn set_api_key(&mut self, api_key: &str) {
        self.sign_ins.api_key = api_key.into();
    }

    #[cfg(not(feature = "session"))]
    pub(super) fn set_api_key(&mut self, _: &str) {}

    /// Makes a user a member of an organization, if there are both.
    pub(super) fn add_member(&mut self, organization: &str, user: &str) -> bool {
        let both = self.organizations.get(organization).is_ok() && self.users.get(user).is_ok();
        if both {
            self.members.insert((organization.to_owned(), user.to_owned()));
        }
        both
    }

    pub(super) fn is_member(&self, organization: &str, user: &str) -> bool {
        self.members.iter().any(|(of, who)| of == organization && who == user)
    }

    /// The organizations that a user is a member of.
    #[cfg(feature = "session")]
    pub(super) fn organizations_of(&self, user: &str) -> Vec<String> {
        self.members.iter().filter(|(_, who)| who == user).map(|(of, _)| of.clone()).collect()
    }

    /// Forgets the memberships of a user or an organization.
    pub(super) fn forget_members(&mut self, id: &str) {
        self.members.retain(|(organization, user)| organization != id && user != id);
    }
}

/// What the fields that differ held before; the time of the change itself is not told.
pub(super) fn previous(before: &Value, after: &Value) -> Map<String, Value> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Map::new() };
    let names: BTreeSet<_> = before.keys().chain(after.keys()).filter(|name| *name != "updated_at").collect();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differing.map(|name| (name.clone(), before.get(name).cloned().unwrap_or_default())).collect()
}
