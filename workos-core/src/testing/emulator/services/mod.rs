//! The behavior of WorkOS's services, one module for each: tables, resources, and the operations that do more than
//! a resource's.

pub(super) mod agents;
pub(super) mod api_keys;
pub(super) mod audit_logs;
pub(super) mod authorization;
pub(super) mod client_api;
pub(super) mod connect;
pub(super) mod directory_sync;
pub(super) mod email_verification;
pub(super) mod events;
pub(super) mod feature_flags;
pub(super) mod groups;
pub(super) mod invitations;
pub(super) mod it_contacts;
pub(super) mod magic_auth;
pub(super) mod one_shot;
pub(super) mod one_time_code;
pub(super) mod organization_domains;
pub(super) mod organization_memberships;
pub(super) mod organizations;
pub(super) mod outbox;
pub(super) mod password_reset;
pub(super) mod passwordless;
pub(super) mod pipes;
pub(super) mod platform_teams;
pub(super) mod portal;
pub(super) mod radar;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod sso;
mod tokens;
pub(super) mod users;
pub(super) mod vault;
pub(super) mod waitlists;
pub(super) mod webhooks;
pub(super) mod widgets;

use std::{collections::BTreeMap, sync::LazyLock};

use http::Method;

use super::{
    resource::{Action, Resource},
    response::ErrorResponse,
    routes::Handler,
    row::Row,
    store::Store,
    table::{Reference, TableDefinition},
};
use crate::types::Timestamp;

/// Time at which the virtual clock of an emulator starts, 2026-01-01T00:00:00Z: that of the rows which every environment
/// has.
const START_MILLISECONDS: i64 = 1_767_225_600_000;

/// A service.
pub(super) struct Service {
    pub(super) tables: &'static [&'static TableDefinition],
    pub(super) resources: &'static [Resource],
    /// Operations by the name that the API has them under.
    pub(super) operations: &'static [(&'static str, Handler)],
    /// Routes that are not operations of the API: pages for browsers, and endpoints of OAuth.
    pub(super) pages: &'static [(Method, &'static str, Handler)],
    /// Adds the rows that a new environment has.
    pub(super) set_up: fn(&mut Store),
}

impl Service {
    /// A service without anything.
    pub(super) const EMPTY: Self =
        Self { tables: &[], resources: &[], operations: &[], pages: &[], set_up: |_| () };
}

const SERVICES: &[&Service] = &[
    &agents::SERVICE,
    &api_keys::SERVICE,
    &audit_logs::SERVICE,
    &authorization::SERVICE,
    &client_api::SERVICE,
    &connect::SERVICE,
    &directory_sync::SERVICE,
    &email_verification::SERVICE,
    &events::SERVICE,
    &feature_flags::SERVICE,
    &groups::SERVICE,
    &invitations::SERVICE,
    &it_contacts::SERVICE,
    &magic_auth::SERVICE,
    &one_shot::SERVICE,
    &organization_domains::SERVICE,
    &organization_memberships::SERVICE,
    &organizations::SERVICE,
    &outbox::SERVICE,
    &password_reset::SERVICE,
    &passwordless::SERVICE,
    &pipes::SERVICE,
    &platform_teams::SERVICE,
    &portal::SERVICE,
    &radar::SERVICE,
    &settings::SERVICE,
    &sign_in::SERVICE,
    &sso::SERVICE,
    &users::SERVICE,
    &vault::SERVICE,
    &waitlists::SERVICE,
    &webhooks::SERVICE,
    &widgets::SERVICE,
];

/// Iterates over the definitions of all tables.
pub(super) fn tables() -> impl Iterator<Item = &'static TableDefinition> {
    SERVICES.iter().flat_map(|service| service.tables).copied().chain([&super::events::EVENTS])
}

/// Iterates over all resources.
pub(super) fn resources() -> impl Iterator<Item = &'static Resource> {
    SERVICES.iter().flat_map(|service| service.resources)
}

/// Iterates over all pages.
pub(super) fn pages() -> impl Iterator<Item = &'static (Method, &'static str, Handler)> {
    SERVICES.iter().flat_map(|service| service.pages)
}

/// Returns the function of an operation, if it has one.
pub(super) fn handler(operation: &str) -> Option<Handler> {
    let mut operations = SERVICES.iter().flat_map(|service| service.operations);
    operations.find(|(name, _)| *name == operation).map(|(_, handler)| *handler)
}

/// Returns the definition of a table.
pub(super) fn table(name: &str) -> Option<&'static TableDefinition> {
    static TABLES: LazyLock<BTreeMap<&'static str, &'static TableDefinition>> =
        LazyLock::new(|| tables().map(|table| (table.name, table)).collect());
    TABLES.get(name).copied()
}

/// Function that creates, updates or deletes a row as the dashboard, an identity provider or a directory does, with the
/// events that follow. Of an updated row the argument has the ID and the changes, of a deleted one the ID.
pub(super) type Push = fn(&mut Store, &TableDefinition, Action, Row, Timestamp) -> Result<Row, ErrorResponse>;

/// Returns the function for the rows of a table; `None` if they have no more events than a resource.
pub(super) fn push(table: &str) -> Option<Push> {
    match table {
        "feature_flags" | "feature_flag_rules" | "feature_flag_targets" => Some(feature_flags::push),
        "roles" => Some(authorization::push),
        "connections" => Some(|store, _, action, row, now| sso::push(store, action, row, now)),
        "directories" | "directory_users" | "directory_groups" | "directory_group_members" => {
            Some(directory_sync::push)
        }
        name if name.starts_with("agent_registration") => Some(agents::push),
        _ => None,
    }
}

/// Returns the references to the rows of a table.
pub(super) fn references_to(table: &str) -> &'static [(&'static TableDefinition, &'static Reference)] {
    type References = BTreeMap<&'static str, Vec<(&'static TableDefinition, &'static Reference)>>;
    static REFERENCES: LazyLock<References> = LazyLock::new(|| {
        let mut references = References::new();
        for table in tables() {
            for reference in table.references {
                references.entry(reference.table).or_default().push((table, reference));
            }
        }
        references
    });
    REFERENCES.get(table).map(Vec::as_slice).unwrap_or_default()
}

/// Adds the rows that a new environment has.
pub(super) fn set_up(store: &mut Store) {
    SERVICES.iter().for_each(|service| (service.set_up)(store));
}
