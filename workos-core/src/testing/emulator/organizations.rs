//! Organizations, their audit log configuration and their authorized applications.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    body,
    metadata::{self, Pairs},
    objects::{Domain, Organization},
    organization_domains as domains,
    request::Request,
    response::{ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::{Store, previous_attributes},
    table::Page,
};
use crate::types::Patch;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/organizations", list),
    Route::post("/organizations", create),
    Route::get("/organizations/external_id/{external_id}", get_by_external_id),
    Route::get("/organizations/{id}", get),
    Route::put("/organizations/{id}", update),
    Route::delete("/organizations/{id}", delete),
    Route::get("/organizations/{id}/audit_log_configuration", audit_log_configuration),
    Route::get("/organizations/{id}/authorized_applications", authorized_applications),
];

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let names: Vec<String> = request.query.list("domains").iter().map(|name| name.to_lowercase()).collect();
    let search = request.query.get("search").map(str::to_lowercase);
    let matches = |organization: &Organization| {
        let has_domain = |matches: &dyn Fn(&str) -> bool| {
            domains_of(store, &organization.id).any(|domain| matches(&domain.domain))
        };
        (names.is_empty() || has_domain(&|domain| names.iter().any(|name| name == domain)))
            && search.as_deref().is_none_or(|search| {
                organization.name.to_lowercase().contains(search)
                    || has_domain(&|domain| domain.contains(search))
            })
    };
    let paging = store.organizations.paging(&request.query)?;
    let page = store.organizations.page(&paging, matches, |organization| serialize(store, organization));
    Ok(page.response())
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let name = body.required("name", body::nonblank);
    let allow_profiles = body.optional("allow_profiles_outside_organization", body::boolean);
    let domains = domains::parse(&mut body).unwrap_or_default();
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    body.finish()?;

    let metadata = metadata::merge(&Pairs::new(), pairs)?;
    check_external_id(store, "", external_id.value())?;
    domains::check_available(store, "", &domains)?;

    let organization = Organization {
        object: "organization",
        id: store.organizations.new_id(),
        name,
        allow_profiles_outside_organization: allow_profiles.unwrap_or_default(),
        metadata,
        external_id: external_id.value().cloned(),
        stripe_customer_id: None,
        created_at: request.now,
        updated_at: request.now,
    };
    let id = organization.id.clone();
    store.organizations.insert(&id, organization);
    let events = domains::replace(store, request.now, &id, domains)?;
    let data = serialize(store, store.organizations.get(&id)?);
    store.record(request.now, "organization.created", Some(&id), data.clone());
    domains::record(store, request.now, events);
    Ok(Response::created(data))
}

fn get_by_external_id(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let external_id = request.path("external_id");
    let matches = |organization: &Organization| organization.external_id.as_deref() == Some(external_id);
    Ok(Response::ok(serialize(store, store.organizations.find(external_id, matches)?)))
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(serialize(store, store.organizations.get(request.path("id"))?)))
}

fn update(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut organization = store.organizations.get(request.path("id"))?.clone();
    let id = organization.id.clone();
    let mut body = request.body()?;
    let name = body.optional("name", body::nonblank);
    let allow_profiles = body.optional("allow_profiles_outside_organization", body::boolean);
    let domains = domains::parse(&mut body);
    let stripe_customer_id = body.optional("stripe_customer_id", body::nonblank);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    body.finish()?;

    organization.metadata = metadata::merge(&organization.metadata, pairs)?;
    check_external_id(store, &id, external_id.value())?;
    check_stripe_customer_id(store, &id, stripe_customer_id.as_deref())?;
    domains::check_available(store, &id, domains.as_deref().unwrap_or_default())?;

    organization.name = name.unwrap_or(organization.name);
    if let Some(allow_profiles) = allow_profiles {
        organization.allow_profiles_outside_organization = allow_profiles;
    }
    organization.stripe_customer_id = stripe_customer_id.or(organization.stripe_customer_id);
    match external_id {
        Patch::Keep => {}
        Patch::Clear => organization.external_id = None,
        Patch::Set(external_id) => organization.external_id = Some(external_id),
    }

    let before = serialize(store, store.organizations.get(&id)?);
    let events = match domains {
        Some(domains) => domains::replace(store, request.now, &id, domains)?,
        None => Vec::new(),
    };
    let previous = previous_attributes(&before, &serialize(store, &organization));
    if previous.is_empty() {
        return Ok(Response::ok(before));
    }
    organization.updated_at = request.now;
    let data = serialize(store, &organization);
    store.organizations.insert(&id, organization);
    store.record_update(request.now, "organization.updated", Some(&id), data.clone(), previous);
    domains::record(store, request.now, events);
    Ok(Response::ok(data))
}

fn delete(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let data = serialize(store, store.organizations.get(request.path("id"))?);
    let organization = store.organizations.remove(request.path("id"))?;
    store.domains.retain(|domain| domain.organization_id != organization.id);
    store.it_contacts.retain(|contact| contact.organization_id != organization.id);
    store.remove_memberships(&organization.id);
    store.record(request.now, "organization.deleted", Some(&organization.id), data);
    Ok(Response::empty(StatusCode::ACCEPTED))
}

/// Returns the default audit log configuration, which cannot be changed.
fn audit_log_configuration(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let organization = store.organizations.get(request.path("id"))?;
    Ok(Response::ok(json!({
        "organization_id": organization.id,
        "retention_period_in_days": 30,
        "state": "active",
    })))
}

/// Returns an empty list: the emulator has no Connect applications.
fn authorized_applications(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    store.organizations.get(request.path("id"))?;
    Ok(Page::single(Vec::new()).response())
}

/// Serializes an organization with its domains.
fn serialize(store: &Store, organization: &Organization) -> Value {
    #[derive(Serialize)]
    struct WithDomains<'a> {
        #[serde(flatten)]
        organization: &'a Organization,
        domains: Vec<&'a Domain>,
    }

    to_json(WithDomains { organization, domains: domains_of(store, &organization.id).collect() })
}

fn domains_of<'a>(store: &'a Store, organization_id: &str) -> impl Iterator<Item = &'a Domain> {
    store.domains.iter().filter(move |domain| domain.organization_id == organization_id)
}

/// Returns `external_id_already_used` (400) if another organization has the external ID.
fn check_external_id(store: &Store, own_id: &str, external_id: Option<&String>) -> Result<(), ErrorResponse> {
    let uses = |other: &Organization| other.id != own_id && other.external_id.as_ref() == external_id;
    if external_id.is_some() && store.organizations.iter().any(uses) {
        return Err(ErrorResponse::bad_request(
            "external_id_already_used",
            "Another organization has this external id.",
        ));
    }
    Ok(())
}

/// Returns `stripe_customer_id_already_used` (400) if another organization has the Stripe customer ID.
fn check_stripe_customer_id(
    store: &Store,
    own_id: &str,
    customer_id: Option<&str>,
) -> Result<(), ErrorResponse> {
    let uses =
        |other: &Organization| other.id != own_id && other.stripe_customer_id.as_deref() == customer_id;
    if customer_id.is_some() && store.organizations.iter().any(uses) {
        return Err(ErrorResponse::bad_request(
            "stripe_customer_id_already_used",
            "Another organization is this Stripe customer.",
        ));
    }
    Ok(())
}
