//! Passwordless sessions: links sent by email.

use std::time::Duration;

use http::Method;

use super::{
    super::{
        request::Call,
        resource::Action,
        response::{ErrorResponse, HandlerResult, Response},
        row::Row,
        table::TableDefinition,
        validation::is_url,
    },
    Service,
    outbox::{self, Message},
    settings,
    sso::{self, CONNECTIONS, SignIn},
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&SESSIONS],
    operations: &[("passwordless.create_session", create), ("passwordless.send_session", send)],
    pages: &[(Method::GET, "/passwordless/{token}/confirm", confirm)],
    ..Service::EMPTY
};

/// Sessions. Not in responses: `connection`, `redirect_uri`, `state`; `token`, which the link has; `is_used`.
const SESSIONS: TableDefinition =
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
        .with("token", token)
        .with("is_used", false);
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

/// Signs in the user of a link, which works once, and redirects with a code for `POST /sso/token`.
fn confirm(call: &mut Call<'_>) -> HandlerResult {
    let (now, session) = (call.now, call.store.find_one(&SESSIONS, "token", call.path(0)));
    let session = session.filter(|session| !session.flag("is_used") && !session.is_past("expires_at", now));
    let invalid = |message| ErrorResponse::oauth("invalid_request", message);
    let session = session.cloned().ok_or_else(|| invalid("The link is unknown, was used or has expired."))?;
    let redirect_uri = session.optional_text("redirect_uri");
    let redirect_uri = redirect_uri.or_else(|| settings::default_redirect_uri(call.store)).map(str::to_owned);
    let redirect_uri = redirect_uri.ok_or_else(|| invalid("There is no redirect URI."))?;
    let connection = connection(call, &session)?;
    call.store.update(&SESSIONS, session.id(), now, |session| session.set("is_used", true))?;
    let sign_in = SignIn {
        purpose: "sso",
        redirect_uri: &redirect_uri,
        state: session.optional_text("state"),
        code_challenge: None,
        login_hint: session.optional_text("email"),
    };
    let location = sso::complete(call, &connection, &sign_in);
    Ok(Response::redirect(&location)?.into())
}

/// Returns the connection of a session: the requested one, or that of the environment for links, which is created at the
/// first use.
fn connection(call: &mut Call<'_>, session: &Row) -> Result<Row, ErrorResponse> {
    if let Some(id) = session.optional_text("connection") {
        return call.store.get(&CONNECTIONS, id).cloned();
    }
    if let Some(connection) = call.store.find_one(&CONNECTIONS, "connection_type", "MagicLink") {
        return Ok(connection.clone());
    }
    let row = Row::default().with("connection_type", "MagicLink").with("name", "Magic Link");
    sso::push(call.store, Action::Create, row.with("organization_id", ()), call.now)
}
