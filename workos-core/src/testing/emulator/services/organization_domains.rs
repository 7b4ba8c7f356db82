//! Domains of organizations.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    super::{
        request::Call,
        resource::Resource,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
        validation::is_domain,
    },
    Service,
    organizations::ORGANIZATIONS,
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&DOMAINS],
    resources: &[DOMAIN],
    operations: &[
        ("organization_domains.create_organization_domain", create),
        ("organization_domains.verify_organization_domain", verify),
    ],
    ..Service::EMPTY
};

const DOMAINS: TableDefinition =
    TableDefinition::new("organization_domains", "Organization domain", "org_domain")
        .indexes(&["domain"])
        .references(&[belongs_to("organization_id", "organizations")]);

const DOMAIN: Resource = Resource::new("/organization_domains", &DOMAINS).event("organization_domain");

/// Iterates over the domains of an organization.
pub(super) fn of<'a>(store: &'a Store, organization_id: &'a str) -> impl Iterator<Item = &'a Row> {
    store.find(&DOMAINS, "organization_id", organization_id)
}

/// Name of a requested domain, and whether it is verified.
pub(super) type RequestedDomain = (String, bool);

/// Returns the domains in the body of an organization: `domain_data`, or `domains`, which are verified. `None` if
/// the body has neither.
pub(super) fn requested(body: &Row) -> Option<Vec<RequestedDomain>> {
    let of_data = |data: &Value| {
        let data = Row::from(data.clone());
        (data.text("domain").to_lowercase(), data.text("state") == "verified")
    };
    let mut domains: Vec<_> = match (body.has("domain_data"), body.has("domains")) {
        (true, _) => body.list("domain_data").iter().map(of_data).collect(),
        (_, true) => body.texts("domains").iter().map(|name| (name.to_lowercase(), true)).collect(),
        _ => return None,
    };
    let mut seen = BTreeSet::new();
    domains.retain(|(name, _)| seen.insert(name.clone()));
    Some(domains)
}

/// Returns a 422 error if a name is not one of a domain, a 409 error if another organization has one of the domains.
pub(super) fn check_available(
    store: &Store,
    organization_id: &str,
    domains: &[RequestedDomain],
) -> Result<(), ErrorResponse> {
    for (name, _) in domains {
        if !is_domain(name) {
            return Err(ErrorResponse::invalid_field("domains"));
        }
        let mut same = store.find(&DOMAINS, "domain", name);
        if same.any(|domain| domain.text("organization_id") != organization_id) {
            return Err(ErrorResponse::conflict(format!("Another organization has the domain {name}.")));
        }
    }
    Ok(())
}

/// Name of an event and the domain that it is about.
pub(super) type DomainEvent = (&'static str, Row);

/// Replaces the domains of an organization. The events are returned rather than recorded, because the event of the
/// organization comes first.
pub(super) fn replace(
    store: &mut Store,
    now: Timestamp,
    organization_id: &str,
    domains: Vec<RequestedDomain>,
) -> Vec<DomainEvent> {
    let mut events = Vec::new();
    let mut existing: Vec<Row> = of(store, organization_id).cloned().collect();
    for (name, is_verified) in domains {
        match existing.iter().position(|domain| domain.text("domain") == name) {
            None => events.extend(insert(store, now, organization_id, &name, is_verified)),
            Some(index) => {
                let domain = existing.swap_remove(index);
                if domain.text("state") == "pending" && is_verified {
                    events.extend(set_verified(store, now, domain.id()));
                }
            }
        }
    }
    for domain in existing {
        let removed = store.remove(&DOMAINS, domain.id());
        events.extend(removed.map(|domain| ("organization_domain.deleted", domain)));
    }
    events
}

/// Records events of domains.
pub(super) fn record(store: &mut Store, now: Timestamp, events: Vec<DomainEvent>) {
    for (event, domain) in events {
        store.record(now, event, &domain);
    }
}

fn insert(
    store: &mut Store,
    now: Timestamp,
    organization_id: &str,
    name: &str,
    is_verified: bool,
) -> Vec<DomainEvent> {
    let id = store.new_id(&DOMAINS);
    let mut domain = Row::default()
        .with("id", &id)
        .with("organization_id", organization_id)
        .with("domain", name)
        .with("state", if is_verified { "verified" } else { "pending" })
        .with("verification_strategy", if is_verified { "manual" } else { "dns" });
    if !is_verified {
        domain.set("verification_prefix", "emulator-domain-verification");
        domain.set("verification_token", id.trim_start_matches("org_domain_"));
    }
    let domain = store.insert(&DOMAINS, domain, now);
    let mut events = vec![("organization_domain.created", domain.clone())];
    if is_verified {
        events.push(("organization_domain.verified", domain));
    }
    events
}

fn set_verified(store: &mut Store, now: Timestamp, id: &str) -> Option<DomainEvent> {
    let domain = store.update(&DOMAINS, id, now, |domain| domain.set("state", "verified"));
    Some(("organization_domain.verified", domain.ok()?))
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let name = call.body.text("domain").to_lowercase();
    let organization_id = call.body.text("organization_id").to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    if call.store.find_one(&DOMAINS, "domain", &name).is_some() {
        let error = ErrorResponse::conflict("An organization has this domain already.");
        return Err(error.code("domain_already_exists"));
    }
    let events = insert(call.store, call.now, &organization_id, &name, false);
    let domain = events.first().map(|(_, domain)| domain.clone()).unwrap_or_default();
    record(call.store, call.now, events);
    Ok(domain.into())
}

/// Verifies a domain at once, without a DNS record.
fn verify(call: &mut Call<'_>) -> HandlerResult {
    let domain = call.store.get(&DOMAINS, call.path(0))?;
    if domain.text("state") == "verified" {
        return Err(ErrorResponse::bad_request("domain_already_verified", "The domain is verified."));
    }
    let id = domain.id().to_owned();
    let event = set_verified(call.store, call.now, &id);
    record(call.store, call.now, event.into_iter().collect());
    let domain = call.store.get(&DOMAINS, &id)?.clone();
    Ok(domain.into())
}
