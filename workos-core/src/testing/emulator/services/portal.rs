//! Links to the Admin Portal.

use std::time::Duration;

use super::{
    super::{
        request::Call,
        response::{ErrorDetail, ErrorResponse, HandlerResult, Reply},
        row::Row,
        table::{TableDefinition, belongs_to},
        validation::{is_email, is_url},
    },
    Service,
    organizations::ORGANIZATIONS,
    outbox::{self, Message},
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&PORTAL_LINKS],
    operations: &[("admin_portal.generate_link", generate), ("admin_portal.revoke_link", revoke)],
    ..Service::EMPTY
};

/// Links. Responses have the `link` only.
const PORTAL_LINKS: TableDefinition = TableDefinition::new("portal_links", "Portal link", "portal_link")
    .indexes(&["token"])
    .references(&[belongs_to("organization_id", "organizations")]);

/// Time in which a link works.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Number of IT contacts that a request can have.
const MAX_IT_CONTACTS: usize = 20;

fn generate(call: &mut Call<'_>) -> HandlerResult {
    let organization_id = call.body.text("organization").to_owned();
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    let emails = call.body.texts("it_contact_emails");
    let mut details = Vec::new();
    if emails.len() > MAX_IT_CONTACTS || !emails.iter().all(|email| is_email(email)) {
        details.push(ErrorDetail::field("it_contact_emails", "invalid"));
    }
    for name in ["return_url", "success_url"] {
        if call.body.optional_text(name).is_some_and(|url| !is_url(url)) {
            details.push(ErrorDetail::field(name, "invalid"));
        }
    }
    if !details.is_empty() {
        return Err(ErrorResponse::invalid(details));
    }
    let names = ["external_user_id", "intent", "intent_options", "return_url", "success_url"];
    let link = call.body.only(&names).with("organization_id", organization_id);
    let (url, now) = (create_link(call, link), call.now);
    for email in &emails {
        let message = Message {
            channel: "email",
            to: email,
            kind: "portal_link",
            subject: "Set up your organization",
            url: Some(&url),
            ..Message::default()
        };
        outbox::send(call.store, now, &message);
    }
    Ok(Row::default().with("link", url).into())
}

/// Creates a link and returns its URL.
pub(super) fn create_link(call: &mut Call<'_>, link: Row) -> String {
    let (origin, now) = (call.origin(), call.now);
    let token = call.store.new_token("portal_token");
    let url = format!("{origin}/portal?token={token}");
    let link = link.with("token", token).with("link", &url).with("expires_at", now + LIFETIME);
    call.store.insert(&PORTAL_LINKS, link, now);
    url
}

/// Deletes the links of an external user. A 404 error if there are none.
fn revoke(call: &mut Call<'_>) -> HandlerResult {
    let (organization_id, user_id) = (call.body.text("organization"), call.body.text("external_user_id"));
    call.store.get(&ORGANIZATIONS, organization_id)?;
    let links = call.store.find(&PORTAL_LINKS, "organization_id", organization_id);
    let links = links.filter(|link| link.optional_text("external_user_id") == Some(user_id));
    let ids: Vec<_> = links.map(|link| link.id().to_owned()).collect();
    if ids.is_empty() {
        return Err(PORTAL_LINKS.not_found(user_id));
    }
    for id in ids {
        call.store.remove(&PORTAL_LINKS, &id)?;
    }
    Ok(Reply::Empty)
}
