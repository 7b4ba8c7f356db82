//! Domains of organizations.

use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::Value;

use super::{
    body::{self, Body},
    objects::{Domain, DomainState},
    request::Request,
    response::{ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::Store,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::post("/organization_domains", create),
    Route::get("/organization_domains/{id}", get),
    Route::delete("/organization_domains/{id}", delete),
    Route::post("/organization_domains/{id}/verify", verify),
];

/// Name and state of a domain in a request.
pub(super) type DomainData = (String, DomainState);

/// Parses the domains in the body of an organization: `domain_data`, or `domains`, which are verified.
/// `None` if the body has neither.
pub(super) fn parse(body: &mut Body) -> Option<Vec<DomainData>> {
    let parse_data = |value: Value| {
        let mut fields = body::object(value)?;
        let domain = body::domain(fields.remove("domain")?)?;
        match fields.remove("state")?.as_str()? {
            "pending" => Some((domain, DomainState::Pending)),
            "verified" => Some((domain, DomainState::Verified)),
            _ => None,
        }
    };
    let data = body.optional("domain_data", |value| body::list(value, parse_data));
    let names = body.optional("domains", |value| body::list(value, body::domain));
    let mut domains: Vec<DomainData> =
        data.or_else(|| Some(names?.into_iter().map(|name| (name, DomainState::Verified)).collect()))?;
    let mut seen = BTreeSet::new();
    domains.retain(|(name, _)| seen.insert(name.clone()));
    Some(domains)
}

/// Returns a 409 error if another organization has one of the domains.
pub(super) fn check_available(
    store: &Store,
    organization_id: &str,
    domains: &[DomainData],
) -> Result<(), ErrorResponse> {
    let is_taken = |domain: &&Domain| {
        domain.organization_id != organization_id && domains.iter().any(|(name, _)| *name == domain.domain)
    };
    store.domains.iter().find(is_taken).map_or(Ok(()), |domain| {
        let message = format!("Another organization has the domain {}.", domain.domain);
        Err(ErrorResponse::conflict(message))
    })
}

/// Name and data of an event of a domain.
pub(super) type DomainEvent = (&'static str, Domain);

/// Replaces the domains of an organization. The events are returned rather than recorded, because the event
/// of the organization comes first.
pub(super) fn replace(
    store: &mut Store,
    now: Timestamp,
    organization_id: &str,
    domains: Vec<DomainData>,
) -> Result<Vec<DomainEvent>, ErrorResponse> {
    let mut events = Vec::new();
    let of_organization = |domain: &&Domain| domain.organization_id == organization_id;
    let mut existing: Vec<Domain> = store.domains.iter().filter(of_organization).cloned().collect();
    for (name, state) in domains {
        match existing.iter().position(|domain| domain.domain == name) {
            None => events.extend(insert(store, now, organization_id, name, state)),
            Some(index) => {
                let domain = existing.swap_remove(index);
                if domain.state == DomainState::Pending && state == DomainState::Verified {
                    events.push(set_verified(store, now, &domain.id)?);
                }
            }
        }
    }
    for domain in existing {
        events.push(remove(store, &domain.id)?);
    }
    Ok(events)
}

/// Records events of domains.
pub(super) fn record(store: &mut Store, now: Timestamp, events: Vec<DomainEvent>) {
    for (event, domain) in events {
        store.record(now, event, Some(&domain.organization_id), to_json(&domain));
    }
}

fn insert(
    store: &mut Store,
    now: Timestamp,
    organization_id: &str,
    name: String,
    state: DomainState,
) -> Vec<DomainEvent> {
    let id = store.domains.new_id();
    let token = id.strip_prefix("org_domain_").filter(|_| state == DomainState::Pending);
    let domain = Domain {
        object: "organization_domain",
        organization_id: organization_id.to_owned(),
        domain: name,
        state,
        verification_prefix: token.map(|_| "emulator-domain-verification".to_owned()),
        verification_token: token.map(str::to_owned),
        verification_strategy: if state == DomainState::Pending { "dns" } else { "manual" },
        created_at: now,
        updated_at: now,
        id,
    };
    store.domains.insert(&domain.id, domain.clone());
    let mut events = vec![("organization_domain.created", domain.clone())];
    if state == DomainState::Verified {
        events.push(("organization_domain.verified", domain));
    }
    events
}

fn set_verified(store: &mut Store, now: Timestamp, id: &str) -> Result<DomainEvent, ErrorResponse> {
    let domain = store.domains.get_mut(id)?;
    domain.state = DomainState::Verified;
    domain.updated_at = now;
    Ok(("organization_domain.verified", domain.clone()))
}

fn remove(store: &mut Store, id: &str) -> Result<DomainEvent, ErrorResponse> {
    Ok(("organization_domain.deleted", store.domains.remove(id)?))
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let name = body.required("domain", body::domain);
    let organization_id = body.required("organization_id", body::nonblank);
    body.finish()?;

    store.organizations.get(&organization_id)?;
    if store.domains.iter().any(|domain| domain.domain == name) {
        let error = ErrorResponse::conflict("An organization has this domain already.");
        return Err(error.code("domain_already_exists"));
    }
    let events = insert(store, request.now, &organization_id, name, DomainState::Pending);
    let response = Response::created(events.first().map(|(_, domain)| domain));
    record(store, request.now, events);
    Ok(response)
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.domains.get(request.path("id"))?))
}

fn delete(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let event = remove(store, request.path("id"))?;
    record(store, request.now, vec![event]);
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

/// Verifies a domain at once, without a DNS record.
fn verify(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    if store.domains.get(request.path("id"))?.state == DomainState::Verified {
        return Err(ErrorResponse::bad_request("domain_already_verified", "The domain is verified."));
    }
    let event = set_verified(store, request.now, request.path("id"))?;
    let response = Response::created(&event.1);
    record(store, request.now, vec![event]);
    Ok(response)
}
