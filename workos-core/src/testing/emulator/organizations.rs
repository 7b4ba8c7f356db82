//! Organizations, and what hangs on them but has no life of its own.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Outcome, Refusal, to_json},
    body,
    metadata::{self, Pairs},
    organization_domains::{self as domains, Domain},
    request::Incoming,
    router::Route,
    table::Page,
    world::{World, previous},
};
use crate::types::{Patch, Timestamp};

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

/// A customer.
#[derive(Clone, Serialize)]
pub(super) struct Organization {
    object: &'static str,
    pub(super) id: String,
    name: String,
    allow_profiles_outside_organization: bool,
    metadata: Pairs,
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stripe_customer_id: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let wanted: Vec<String> = request.query.list("domains").iter().map(|name| name.to_lowercase()).collect();
    let search = request.query.text("search").map(str::to_lowercase);
    let belongs = |organization: &Organization| {
        let has = |is_it: &dyn Fn(&str) -> bool| {
            domains_of(world, &organization.id).any(|domain| is_it(&domain.domain))
        };
        (wanted.is_empty() || has(&|domain| wanted.iter().any(|wanted| wanted == domain)))
            && search.as_deref().is_none_or(|text| {
                organization.name.to_lowercase().contains(text) || has(&|domain| domain.contains(text))
            })
    };
    let paging = world.organizations.paging(&request.query)?;
    Ok(world.organizations.page(&paging, belongs, |organization| show(world, organization)).answer())
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let name = body.required("name", body::name);
    let allow_profiles = body.optional("allow_profiles_outside_organization", body::flag);
    let wanted = domains::read(&mut body).unwrap_or_default();
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    body.finish()?;

    let metadata = metadata::merge(&Pairs::new(), pairs)?;
    refuse_used_external_id(world, "", external_id.value())?;
    domains::refuse_taken(world, "", &wanted)?;

    let organization = Organization {
        object: "organization",
        id: world.organizations.new_id(),
        name,
        allow_profiles_outside_organization: allow_profiles.unwrap_or_default(),
        metadata,
        external_id: external_id.value().cloned(),
        stripe_customer_id: None,
        created_at: request.now,
        updated_at: request.now,
    };
    let id = organization.id.clone();
    world.organizations.put(&id, organization);
    let happenings = domains::replace(world, request.now, &id, wanted)?;
    let data = show(world, world.organizations.get(&id)?);
    world.record(request.now, "organization.created", Some(&id), data.clone());
    domains::record(world, request.now, happenings);
    Ok(Answer::created(data))
}

fn get_by_external_id(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let wanted = request.path("external_id");
    let is_it = |organization: &Organization| organization.external_id.as_deref() == Some(wanted);
    Ok(Answer::ok(show(world, world.organizations.find(wanted, is_it)?)))
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(show(world, world.organizations.get(request.path("id"))?)))
}

fn update(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut organization = world.organizations.get(request.path("id"))?.clone();
    let id = organization.id.clone();
    let mut body = request.body()?;
    let name = body.optional("name", body::name);
    let allow_profiles = body.optional("allow_profiles_outside_organization", body::flag);
    let wanted = domains::read(&mut body);
    let stripe_customer_id = body.optional("stripe_customer_id", body::name);
    let pairs = body.patch("metadata", body::object);
    let external_id = body.patch("external_id", body::external_id);
    body.finish()?;

    organization.metadata = metadata::merge(&organization.metadata, pairs)?;
    refuse_used_external_id(world, &id, external_id.value())?;
    refuse_used_stripe_customer(world, &id, stripe_customer_id.as_deref())?;
    domains::refuse_taken(world, &id, wanted.as_deref().unwrap_or_default())?;

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

    let before = show(world, world.organizations.get(&id)?);
    let happenings = match wanted {
        Some(wanted) => domains::replace(world, request.now, &id, wanted)?,
        None => Vec::new(),
    };
    let previous = previous(&before, &show(world, &organization));
    if previous.is_empty() {
        return Ok(Answer::ok(before));
    }
    organization.updated_at = request.now;
    let data = show(world, &organization);
    world.organizations.put(&id, organization);
    world.record_change(request.now, "organization.updated", Some(&id), data.clone(), previous);
    domains::record(world, request.now, happenings);
    Ok(Answer::ok(data))
}

fn delete(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let data = show(world, world.organizations.get(request.path("id"))?);
    let organization = world.organizations.take(request.path("id"))?;
    world.domains.retain(|domain| domain.organization_id != organization.id);
    world.it_contacts.retain(|contact| contact.organization_id != organization.id);
    world.forget_members(&organization.id);
    world.record(request.now, "organization.deleted", Some(&organization.id), data);
    Ok(Answer::empty(StatusCode::ACCEPTED))
}

/// What an organization has that never set its audit logs up.
fn audit_log_configuration(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let organization = world.organizations.get(request.path("id"))?;
    Ok(Answer::ok(json!({
        "organization_id": organization.id,
        "retention_period_in_days": 30,
        "state": "active",
    })))
}

/// Nobody has let an application in: the emulator has no Connect applications.
fn authorized_applications(world: &mut World, request: &Incoming<'_>) -> Outcome {
    world.organizations.get(request.path("id"))?;
    Ok(Page::whole(Vec::new()).answer())
}

/// An organization as it is answered: with its domains.
fn show(world: &World, organization: &Organization) -> Value {
    #[derive(Serialize)]
    struct WithDomains<'a> {
        #[serde(flatten)]
        organization: &'a Organization,
        domains: Vec<&'a Domain>,
    }

    to_json(WithDomains { organization, domains: domains_of(world, &organization.id).collect() })
}

fn domains_of<'a>(world: &'a World, organization_id: &str) -> impl Iterator<Item = &'a Domain> {
    world.domains.all().filter(move |domain| domain.organization_id == organization_id)
}

fn refuse_used_external_id(world: &World, own_id: &str, wanted: Option<&String>) -> Result<(), Refusal> {
    let uses = |other: &Organization| other.id != own_id && other.external_id.as_ref() == wanted;
    if wanted.is_some() && world.organizations.all().any(uses) {
        return Err(Refusal::bad_request(
            "external_id_already_used",
            "Another organization has this external id.",
        ));
    }
    Ok(())
}

fn refuse_used_stripe_customer(world: &World, own_id: &str, wanted: Option<&str>) -> Result<(), Refusal> {
    let uses = |other: &Organization| other.id != own_id && other.stripe_customer_id.as_deref() == wanted;
    if wanted.is_some() && world.organizations.all().any(uses) {
        return Err(Refusal::bad_request(
            "stripe_customer_id_already_used",
            "Another organization is this Stripe customer.",
        ));
    }
    Ok(())
}
