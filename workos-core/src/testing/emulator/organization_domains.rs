//! The domains of organizations.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::{
    answer::{Answer, Outcome, Refusal, to_json},
    body::{self, Body},
    request::Incoming,
    router::Route,
    world::World,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::post("/organization_domains", create),
    Route::get("/organization_domains/{id}", get),
    Route::delete("/organization_domains/{id}", delete),
    Route::post("/organization_domains/{id}/verify", verify),
];

/// A domain of an organization.
#[derive(Clone, Serialize)]
pub(super) struct Domain {
    object: &'static str,
    id: String,
    pub(super) organization_id: String,
    pub(super) domain: String,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_token: Option<String>,
    verification_strategy: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// How far a domain's verification is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Pending,
    Verified,
}

/// A domain that an organization is to have, and whether the caller vouches for it.
pub(super) type Wanted = (String, State);

/// Reads the domains of an organization's body: with their states, or, in the older way, vouched for.
/// `None` if the body says nothing of domains.
pub(super) fn read(body: &mut Body) -> Option<Vec<Wanted>> {
    let with_state = |value: Value| {
        let mut fields = body::object(value)?;
        let domain = body::domain(fields.remove("domain")?)?;
        match fields.remove("state")?.as_str()? {
            "pending" => Some((domain, State::Pending)),
            "verified" => Some((domain, State::Verified)),
            _ => None,
        }
    };
    let data = body.optional("domain_data", |value| body::list(value, with_state));
    let names = body.optional("domains", |value| body::list(value, body::domain));
    let mut wanted: Vec<Wanted> =
        data.or_else(|| Some(names?.into_iter().map(|name| (name, State::Verified)).collect()))?;
    let mut seen = BTreeSet::new();
    wanted.retain(|(name, _)| seen.insert(name.clone()));
    Some(wanted)
}

/// Refuses domains that another organization has.
pub(super) fn refuse_taken(world: &World, organization_id: &str, wanted: &[Wanted]) -> Result<(), Refusal> {
    let is_taken = |domain: &&Domain| {
        domain.organization_id != organization_id && wanted.iter().any(|(name, _)| *name == domain.domain)
    };
    world.domains.all().find(is_taken).map_or(Ok(()), |domain| {
        let message = format!("Another organization has the domain {}.", domain.domain);
        Err(Refusal::conflict(message))
    })
}

/// What happened to a domain: the event, and the domain then.
pub(super) type Happening = (&'static str, Domain);

/// Gives an organization these domains in place of those that it has. What happened is returned rather
/// than recorded, so that the event of the organization can come first.
pub(super) fn replace(
    world: &mut World,
    now: Timestamp,
    organization_id: &str,
    wanted: Vec<Wanted>,
) -> Result<Vec<Happening>, Refusal> {
    let mut happenings = Vec::new();
    let of_organization = |domain: &&Domain| domain.organization_id == organization_id;
    let mut existing: Vec<Domain> = world.domains.all().filter(of_organization).cloned().collect();
    for (name, state) in wanted {
        match existing.iter().position(|domain| domain.domain == name) {
            None => happenings.extend(add(world, now, organization_id, name, state)),
            Some(place) => {
                let domain = existing.swap_remove(place);
                if domain.state == State::Pending && state == State::Verified {
                    happenings.push(prove(world, now, &domain.id)?);
                }
            }
        }
    }
    for domain in existing {
        happenings.push(remove(world, &domain.id)?);
    }
    Ok(happenings)
}

/// Records what happened to domains.
pub(super) fn record(world: &mut World, now: Timestamp, happenings: Vec<Happening>) {
    for (event, domain) in happenings {
        world.record(now, event, Some(&domain.organization_id), to_json(&domain));
    }
}

fn add(
    world: &mut World,
    now: Timestamp,
    organization_id: &str,
    name: String,
    state: State,
) -> Vec<Happening> {
    let id = world.domains.new_id();
    let token = id.strip_prefix("org_domain_").filter(|_| state == State::Pending);
    let domain = Domain {
        object: "organization_domain",
        organization_id: organization_id.to_owned(),
        domain: name,
        state,
        verification_prefix: token.map(|_| "emulator-domain-verification".to_owned()),
        verification_token: token.map(str::to_owned),
        verification_strategy: if state == State::Pending { "dns" } else { "manual" },
        created_at: now,
        updated_at: now,
        id,
    };
    world.domains.put(&domain.id, domain.clone());
    let mut happenings = vec![("organization_domain.created", domain.clone())];
    if state == State::Verified {
        happenings.push(("organization_domain.verified", domain));
    }
    happenings
}

fn prove(world: &mut World, now: Timestamp, id: &str) -> Result<Happening, Refusal> {
    let domain = world.domains.get_mut(id)?;
    domain.state = State::Verified;
    domain.updated_at = now;
    Ok(("organization_domain.verified", domain.clone()))
}

fn remove(world: &mut World, id: &str) -> Result<Happening, Refusal> {
    Ok(("organization_domain.deleted", world.domains.take(id)?))
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let name = body.required("domain", body::domain);
    let organization_id = body.required("organization_id", body::name);
    body.finish()?;

    world.organizations.get(&organization_id)?;
    if world.domains.all().any(|domain| domain.domain == name) {
        let refusal = Refusal::conflict("An organization has this domain already.");
        return Err(refusal.code("domain_already_exists"));
    }
    let happenings = add(world, request.now, &organization_id, name, State::Pending);
    let answer = Answer::created(happenings.first().map(|(_, domain)| domain));
    record(world, request.now, happenings);
    Ok(answer)
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.domains.get(request.path("id"))?))
}

fn delete(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let happening = remove(world, request.path("id"))?;
    record(world, request.now, vec![happening]);
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Finds the DNS record at once.
fn verify(world: &mut World, request: &Incoming<'_>) -> Outcome {
    if world.domains.get(request.path("id"))?.state == State::Verified {
        return Err(Refusal::bad_request("domain_already_verified", "The domain is verified."));
    }
    let happening = prove(world, request.now, request.path("id"))?;
    let answer = Answer::created(&happening.1);
    record(world, request.now, vec![happening]);
    Ok(answer)
}
