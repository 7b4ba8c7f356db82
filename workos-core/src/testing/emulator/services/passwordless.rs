//! Passwordless sessions: links sent by email.

use std::time::Duration;

use super::{
    super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::TableDefinition,
        validation::is_url,
    },
    Service,
    outbox::{self, Message},
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&SESSIONS],
    operations: &[("passwordless.create_session", create), ("passwordless.send_session", send)],
    ..Service::EMPTY
};

/// Sessions. Not in responses: `connection`, `redirect_uri`, `state`; `token`, which the link has.
pub(in super::super) const SESSIONS: TableDefinition =
    TableDefinition::new("passwordless_sessions", "Passwordless session", "passwordless_session")
        .indexes(&["token"]);

/// Seconds in which a link works.
const EXPIRES_IN: std::ops::RangeInclusive<u64> = 900..=86_400;

fn create(call: &mut Call<'_>) -> HandlerResult {
    let expires_in = match call.body.get("expires_in") {
        None => *EXPIRES_IN.start(),
        Some(_) => call.body.number("expires_in"),
    };
    if !EXPIRES_IN.contains(&expires_in) {
        return Err(ErrorResponse::invalid_field("expires_in"));
    }
    if call.body.optional_text("redirect_uri").is_some_and(|uri| !is_url(uri)) {
        return Err(ErrorResponse::invalid_field("redirect_uri"));
    }
    let (origin, now) = (call.origin(), call.now);
    let token = call.store.new_token("passwordless_token");
    let session: Row = call
        .body
        .only(&["email", "connection", "redirect_uri", "state"])
        .with("expires_at", now + Duration::from_secs(expires_in))
        .with("link", format!("{origin}/passwordless/{token}/confirm"))
        .with("token", token);
    Ok(call.store.insert(&SESSIONS, session, now).into())
}

fn send(call: &mut Call<'_>) -> HandlerResult {
    let (session, now) = (call.store.get(&SESSIONS, call.path(0))?.clone(), call.now);
    let message = Message {
        channel: "email",
        to: session.text("email"),
        kind: "passwordless",
        subject: "Sign-in link",
        url: Some(session.text("link")),
        ..Message::default()
    };
    outbox::send(call.store, now, &message);
    Ok(Row::default().with("success", true).into())
}
