//! Links to the Admin Portal.

use std::time::Duration;

use http::{Method, StatusCode};

use super::{
    super::{
        pages::Notice,
        request::Call,
        response::{ErrorDetail, ErrorResponse, HandlerResult, Reply, Response, with_parameters},
        row::Row,
        store::Store,
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
    pages: &[(Method::GET, "/portal", open)],
    ..Service::EMPTY
};

/// Links. Responses have the `link` only. `it_contact_id` is of a link that an IT contact was invited by.
const PORTAL_LINKS: TableDefinition =
    TableDefinition::new("portal_links", "Portal link", "portal_link").indexes(&["token"]).references(&[
        belongs_to("organization_id", "organizations"),
        belongs_to("it_contact_id", "it_contacts"),
    ]);

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
    let parameters = [("token", token.as_str()), ("client_id", &call.store.settings.client_id)];
    let url = with_parameters(&format!("{origin}/portal"), parameters);
    let link = link.with("token", token).with("link", &url).with("expires_at", now + LIFETIME);
    call.store.insert(&PORTAL_LINKS, link, now);
    url
}

/// Deletes the links that an IT contact was invited by.
pub(super) fn remove_links_of_contact(store: &mut Store, contact_id: &str) {
    store.remove_where(&PORTAL_LINKS, |link| link.text("it_contact_id") == contact_id);
}

/// Shows a page in place of the Admin Portal, with a link back to the application.
fn open(call: &mut Call<'_>) -> HandlerResult {
    let link = call.query.get("token").and_then(|token| call.store.find_one(&PORTAL_LINKS, "token", token));
    let Some(link) = link.filter(|link| !link.is_past("expires_at", call.now)) else {
        let text = "The link is unknown, revoked or older than five minutes.";
        let notice = Notice { title: "Link not found", text, link: None, is_error: true };
        return Ok(Response::html(StatusCode::NOT_FOUND, notice.html()).into());
    };
    let organization = call.store.row(&ORGANIZATIONS, link.text("organization_id"));
    let name = organization.map(|organization| organization.text("name")).unwrap_or_default();
    let intent = link.optional_text("intent").unwrap_or("all features");
    let text = format!(
        "{name} sets up {intent} here. The emulator has no Admin Portal; create what it sets up by the API."
    );
    let back = link.optional_text("success_url").or(link.optional_text("return_url"));
    // A link with another scheme, such as `javascript:`, would be one to code.
    let back = back.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let back = back.map(|url| ("Back to the application", url));
    let notice = Notice { title: "Admin Portal", text: &text, link: back, is_error: false };
    Ok(Response::html(StatusCode::OK, notice.html()).into())
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
