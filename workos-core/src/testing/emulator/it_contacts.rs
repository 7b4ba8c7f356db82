//! IT contacts of organizations.

use http::StatusCode;

use super::{
    body,
    objects::ItContact,
    request::Request,
    response::{ErrorResponse, HandlerResult, Response, to_json},
    route::Route,
    store::Store,
    table::Page,
};

pub(super) const ROUTES: &[Route] = &[
    Route::get("/organizations/{organization_id}/it_contacts", list),
    Route::post("/organizations/{organization_id}/it_contacts", create),
    Route::delete("/organizations/{organization_id}/it_contacts/{contact_id}", delete),
    Route::post("/organizations/{organization_id}/it_contacts/{contact_id}/invite", invite),
    Route::post("/organizations/{organization_id}/it_contacts/{contact_id}/revoke", revoke),
];

/// Accepted intents of an invitation.
const INTENTS: &[&str] =
    &["sso", "directory_sync", "log_streams", "domain_verification", "bring_your_own_key"];

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let organization = &store.organizations.get(request.path("organization_id"))?.id;
    let contacts = store.it_contacts.iter().filter(|contact| contact.organization_id == *organization);
    Ok(Page::single(contacts.map(to_json).collect()).response())
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let organization_id = store.organizations.get(request.path("organization_id"))?.id.clone();
    let mut body = request.body()?;
    let email = body.required("email", body::email);
    body.finish()?;

    let is_duplicate = |contact: &ItContact| {
        contact.organization_id == organization_id && contact.email.eq_ignore_ascii_case(&email)
    };
    if store.it_contacts.iter().any(is_duplicate) {
        let message = "The organization has an IT contact with this e-mail address.";
        return Err(ErrorResponse::conflict(message).code("it_contact_already_exists"));
    }
    let contact = ItContact {
        object: "it_contact",
        id: store.it_contacts.new_id(),
        email,
        created_at: request.now,
        updated_at: request.now,
        organization_id,
        is_invited: false,
    };
    let response = Response::created(&contact);
    store.it_contacts.insert(&contact.id.clone(), contact);
    Ok(response)
}

fn delete(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = find(store, request)?.id.clone();
    store.it_contacts.remove(&id)?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

fn invite(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let now = request.now;
    let mut body = request.body()?;
    let contact = find(store, request)?;
    let intent = |value| body::string(value).filter(|intent| INTENTS.contains(&intent.as_str()));
    body.required("intents", |value| body::list(value, intent).filter(|intents| !intents.is_empty()));
    body.finish()?;

    if contact.is_invited {
        let error = ErrorResponse::conflict("The IT contact has an invitation that is still good.");
        return Err(error.code("it_contact_invitation_already_active"));
    }
    contact.is_invited = true;
    contact.updated_at = now;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

fn revoke(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    find(store, request)?.is_invited = false;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}

/// Returns the IT contact of the path; a 404 error if the organization of the path has no such contact.
fn find<'a>(store: &'a mut Store, request: &Request<'_>) -> Result<&'a mut ItContact, ErrorResponse> {
    let organization_id = &store.organizations.get(request.path("organization_id"))?.id;
    let id = request.path("contact_id");
    store.it_contacts.find(id, |contact| contact.id == id && contact.organization_id == *organization_id)?;
    store.it_contacts.get_mut(id)
}
