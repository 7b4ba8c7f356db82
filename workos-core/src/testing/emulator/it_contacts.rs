//! The people who set an organization up.

use http::StatusCode;
use serde::Serialize;

use super::{
    answer::{Answer, Outcome, Refusal, to_json},
    body,
    request::Incoming,
    router::Route,
    table::Page,
    world::World,
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/organizations/{organization_id}/it_contacts", list),
    Route::post("/organizations/{organization_id}/it_contacts", create),
    Route::delete("/organizations/{organization_id}/it_contacts/{contact_id}", delete),
    Route::post("/organizations/{organization_id}/it_contacts/{contact_id}/invite", invite),
    Route::post("/organizations/{organization_id}/it_contacts/{contact_id}/revoke", revoke),
];

/// What somebody can be asked to set up.
const INTENTS: &[&str] =
    &["sso", "directory_sync", "log_streams", "domain_verification", "bring_your_own_key"];

/// A person who sets an organization up.
#[derive(Serialize)]
pub(super) struct ItContact {
    object: &'static str,
    id: String,
    email: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip)]
    pub(super) organization_id: String,
    #[serde(skip)]
    is_invited: bool,
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let organization = &world.organizations.get(request.path("organization_id"))?.id;
    let contacts = world.it_contacts.all().filter(|contact| contact.organization_id == *organization);
    Ok(Page::whole(contacts.map(to_json).collect()).answer())
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let organization_id = world.organizations.get(request.path("organization_id"))?.id.clone();
    let mut body = request.body()?;
    let email = body.required("email", body::email);
    body.finish()?;

    let is_there = |contact: &ItContact| {
        contact.organization_id == organization_id && contact.email.eq_ignore_ascii_case(&email)
    };
    if world.it_contacts.all().any(is_there) {
        let message = "The organization has an IT contact with this e-mail address.";
        return Err(Refusal::conflict(message).code("it_contact_already_exists"));
    }
    let contact = ItContact {
        object: "it_contact",
        id: world.it_contacts.new_id(),
        email,
        created_at: request.now,
        updated_at: request.now,
        organization_id,
        is_invited: false,
    };
    let answer = Answer::created(&contact);
    world.it_contacts.put(&contact.id.clone(), contact);
    Ok(answer)
}

fn delete(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = contact(world, request)?.id.clone();
    world.it_contacts.take(&id)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn invite(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let now = request.now;
    let mut body = request.body()?;
    let contact = contact(world, request)?;
    let intent = |value| body::text(value).filter(|intent| INTENTS.contains(&intent.as_str()));
    body.required("intents", |value| body::list(value, intent).filter(|intents| !intents.is_empty()));
    body.finish()?;

    if contact.is_invited {
        let refusal = Refusal::conflict("The IT contact has an invitation that is still good.");
        return Err(refusal.code("it_contact_invitation_already_active"));
    }
    contact.is_invited = true;
    contact.updated_at = now;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn revoke(world: &mut World, request: &Incoming<'_>) -> Outcome {
    contact(world, request)?.is_invited = false;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// The contact of the path, if it is one of the organization of the path.
fn contact<'a>(world: &'a mut World, request: &Incoming<'_>) -> Result<&'a mut ItContact, Refusal> {
    let organization_id = &world.organizations.get(request.path("organization_id"))?.id;
    let id = request.path("contact_id");
    world.it_contacts.find(id, |contact| contact.id == id && contact.organization_id == *organization_id)?;
    world.it_contacts.get_mut(id)
}
