//! IT contacts of organizations.

use super::{
    super::{
        request::Call,
        resource::{self, Resource},
        response::{ErrorResponse, HandlerResult, Reply},
        row::Row,
        table::{TableDefinition, belongs_to},
    },
    Service,
    organizations::ORGANIZATIONS,
    outbox::{self, Message},
    portal,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&IT_CONTACTS],
    resources: &[IT_CONTACT],
    operations: &[
        ("organizations.create_it_contact", create),
        ("organizations.invite_it_contact", invite),
        ("organizations.list_it_contacts", list),
        ("organizations.revoke_it_contact", revoke),
    ],
    ..Service::EMPTY
};

/// IT contacts. Not in responses: `organization_id`; `is_invited`, whether an invitation is active.
const IT_CONTACTS: TableDefinition = TableDefinition::new("it_contacts", "IT contact", "it_contact")
    .references(&[belongs_to("organization_id", "organizations")]);

const IT_CONTACT: Resource =
    Resource::new("/organizations/{}/it_contacts", &IT_CONTACTS).parents(&["organization_id"]);

/// The list has no pages.
fn list(call: &mut Call<'_>) -> HandlerResult {
    let organization = call.store.get(&ORGANIZATIONS, call.path(0))?;
    let contacts: Vec<_> = call.store.find(&IT_CONTACTS, "organization_id", organization.id()).collect();
    let metadata = Row::default().with("before", ()).with("after", ());
    Ok(Row::default().with("data", contacts).with("list_metadata", metadata).into())
}

fn create(call: &mut Call<'_>) -> HandlerResult {
    let mut contacts = call.store.find(&IT_CONTACTS, "organization_id", call.path(0));
    if contacts.any(|contact| contact.text("email").eq_ignore_ascii_case(call.body.text("email"))) {
        let message = "The organization has an IT contact with this email address.";
        return Err(ErrorResponse::conflict(message).code("it_contact_already_exists"));
    }
    drop(contacts);
    let contact = resource::with_parents(call, &IT_CONTACT).with("is_invited", false);
    resource::insert(call, &IT_CONTACT, contact).map(Reply::Object)
}

fn invite(call: &mut Call<'_>) -> HandlerResult {
    let (contact, now) = (resource::get(call, &IT_CONTACT)?, call.now);
    let intents = call.body.texts("intents");
    if intents.is_empty() {
        return Err(ErrorResponse::invalid_field("intents"));
    }
    if contact.flag("is_invited") {
        let message = "The IT contact has an active invitation.";
        return Err(ErrorResponse::conflict(message).code("it_contact_invitation_already_active"));
    }
    call.store.update(&IT_CONTACTS, contact.id(), now, |contact| contact.set("is_invited", true))?;
    let link = Row::default()
        .with("organization_id", call.path(0))
        .with("it_contact_id", contact.id())
        .with("intents", intents);
    let url = portal::create_link(call, link);
    let message = Message {
        channel: "email",
        to: contact.text("email"),
        kind: "it_contact_invitation",
        subject: "Set up your organization",
        url: Some(&url),
        ..Message::default()
    };
    outbox::send(call.store, now, &message);
    Ok(Reply::Empty)
}

/// Revokes the invitation with its link.
fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let contact = resource::get(call, &IT_CONTACT)?;
    portal::remove_links_of_contact(call.store, contact.id());
    call.store.update(&IT_CONTACTS, contact.id(), call.now, |contact| contact.set("is_invited", false))?;
    Ok(Reply::Empty)
}
