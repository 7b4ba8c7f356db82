//! Sign-in with a connection: authorization requests, and what is pending at the identity provider.

use std::time::Duration;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult, Response, with_parameters},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        users::{self, USERS},
    },
    connections::{CONNECTIONS, DOMAINS, of_provider},
    identity_provider::{self, Identity},
};
use crate::types::Timestamp;

/// Sign-ins that are pending at the identity provider, by `token`. `purpose` is `sso` or `user_management`: what the
/// code is exchanged by. `redirect_uri` and `state` are those that the browser comes back with.
pub(super) const SIGN_INS: TableDefinition = TableDefinition::new("sso_sign_ins", "Sign-in", "sso_sign_in")
    .indexes(&["token"])
    .references(&[belongs_to("connection_id", "connections")]);

/// Time in which a user has to sign in at the identity provider.
const SIGN_IN_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What the redirect to the application has in place of a code: `error` and `error_description`. The codes are those of
/// <https://workos.com/docs/reference/sso/get-authorization-url/error-codes>.
pub(in super::super::super) type RedirectError = (&'static str, &'static str);

pub(super) const ACCESS_DENIED: RedirectError = ("access_denied", "The user denied the request.");
pub(super) const OUTSIDE_ORGANIZATION: RedirectError = (
    "profile_not_allowed_outside_organization",
    "The domain of the email address is none of the organization's.",
);
const TIMED_OUT: RedirectError =
    ("sso_timed_out", "The user did not sign in at the identity provider in time.");

/// A sign-in to be started.
pub(in super::super::super) struct SignIn<'a> {
    /// `sso` or `user_management`.
    pub(in super::super::super) purpose: &'static str,
    /// Where the browser goes with a code or an error.
    pub(in super::super::super) redirect_uri: &'a str,
    pub(in super::super::super) state: Option<&'a str>,
    pub(in super::super::super) code_challenge: Option<&'a str>,
    pub(in super::super::super) login_hint: Option<&'a str>,
}

/// Handles an authorization request.
pub(super) fn authorize(call: &mut Call<'_>) -> HandlerResult {
    let text = |name| call.query.get(name).map(str::to_owned);
    if text("client_id").as_deref() != Some(&call.store.settings.client_id) {
        return Err(ErrorResponse::oauth("invalid_client", "The client is unknown."));
    }
    let Some(redirect_uri) = text("redirect_uri") else {
        return Err(ErrorResponse::oauth("invalid_request", "redirect_uri is missing."));
    };
    let (state, code_challenge, login_hint) = (text("state"), text("code_challenge"), text("login_hint"));
    if text("response_type").as_deref() != Some("code") {
        return redirect(&redirect_uri, state.as_deref(), ("unsupported_response_type", "It must be code."));
    }
    if code_challenge.is_some() && text("code_challenge_method").as_deref() != Some("S256") {
        return redirect(&redirect_uri, state.as_deref(), ("invalid_request", "The method must be S256."));
    }
    let selectors = ["connection", "organization", "provider", "domain"].map(text);
    let now = call.now;
    let connection = match select(call.store, &selectors.each_ref().map(Option::as_deref), now) {
        Ok(connection) => connection,
        Err(error) => return redirect(&redirect_uri, state.as_deref(), error),
    };
    let sign_in = SignIn {
        purpose: "sso",
        redirect_uri: &redirect_uri,
        state: state.as_deref(),
        code_challenge: code_challenge.as_deref(),
        login_hint: login_hint.as_deref(),
    };
    let location = start(call, &connection, &sign_in);
    Ok(Response::redirect(&location)?.into())
}

fn redirect(uri: &str, state: Option<&str>, (error, description): RedirectError) -> HandlerResult {
    let parameters = [("error", error), ("error_description", description)];
    let state = state.map(|state| ("state", state));
    Ok(Response::redirect(&with_parameters(uri, parameters.into_iter().chain(state)))?.into())
}

/// Returns the active connection that a request selects by exactly one of: the ID of a connection, the ID of an
/// organization, an OAuth provider, a domain.
pub(in super::super::super) fn select(
    store: &mut Store,
    [connection, organization, provider, domain]: &[Option<&str>; 4],
    now: Timestamp,
) -> Result<Row, RedirectError> {
    let count = [connection, organization, provider, domain].into_iter().flatten().count();
    if count != 1 {
        let description = "Exactly one of connection, organization, provider and domain is required.";
        return Err(("invalid_connection_selector", description));
    }
    let found: Vec<Row> = if let Some(id) = connection {
        let connection = store.row(&CONNECTIONS, id).cloned();
        vec![connection.ok_or(("connection_invalid", "There is no such connection."))?]
    } else if let Some(provider) = provider {
        let connection = of_provider(store, provider, now);
        vec![connection.ok_or(("connection_invalid", "There is no such provider."))?]
    } else if let Some(id) = organization {
        store.find(&CONNECTIONS, "organization_id", id).cloned().collect()
    } else {
        let domain = domain.unwrap_or_default().to_lowercase();
        let ids = store.find(&DOMAINS, "domain", &domain).map(|domain| domain.text("connection_id"));
        ids.filter_map(|id| store.row(&CONNECTIONS, id).cloned()).collect()
    };
    if found.is_empty() {
        return Err(match organization {
            Some(_) => ("organization_invalid", "No connection is associated with the organization."),
            None => ("connection_domain_invalid", "No connection is associated with the domain."),
        });
    }
    let mut active = found.into_iter().filter(|connection| connection.text("state") == "active");
    match (active.next(), active.next()) {
        (Some(connection), None) => Ok(connection),
        (Some(_), Some(_)) => {
            let description = "The organization has several active connections. Select one by its ID.";
            Err(("ambiguous_connection_selector", description))
        }
        (None, _) => Err(("connection_unlinked", "The connection is not active.")),
    }
}

/// Starts a sign-in and returns where the browser goes: to the page of the identity provider or, if the emulator does
/// not show pages and knows who signs in, back to the application at once.
pub(in super::super::super) fn start(call: &mut Call<'_>, connection: &Row, sign_in: &SignIn<'_>) -> String {
    let row = begin(call, connection, sign_in);
    if !call.store.settings.shows_sign_in_page {
        let of_browser = call.store.settings.browser_user_id.as_deref();
        let of_browser = of_browser.and_then(|id| Some(call.store.row(&USERS, id)?.text("email").to_owned()));
        if let Some(email) = sign_in.login_hint.map(str::to_owned).or(of_browser) {
            let identity = Identity::known(call.store, &row, &email);
            return identity_provider::answer(call, &row, &identity);
        }
    }
    super::idp_url(call, connection.id(), row.text("token"))
}

/// Signs in the user of the `login_hint`, whose email address is proved otherwise, and returns where the browser goes.
pub(in super::super::super) fn complete(
    call: &mut Call<'_>,
    connection: &Row,
    sign_in: &SignIn<'_>,
) -> String {
    let row = begin(call, connection, sign_in);
    let identity = Identity::known(call.store, &row, sign_in.login_hint.unwrap_or_default());
    identity_provider::answer(call, &row, &identity)
}

fn begin(call: &mut Call<'_>, connection: &Row, sign_in: &SignIn<'_>) -> Row {
    let (token, now) = (call.store.new_token("sso_state"), call.now);
    let row = Row::default()
        .with("token", token)
        .with("connection_id", connection.id())
        .with("organization_id", connection.get("organization_id"))
        .with("purpose", sign_in.purpose)
        .with("redirect_uri", sign_in.redirect_uri)
        .with("state", sign_in.state)
        .with("code_challenge", sign_in.code_challenge)
        .with("login_hint", sign_in.login_hint)
        .with("expires_at", now + SIGN_IN_LIFETIME);
    let row = call.store.insert(&SIGN_INS, row, now);
    record(call, "started", &row, sign_in.login_hint, None);
    row
}

/// Returns the pending sign-in with a token. Records that it has timed out if its time is over, and removes it.
pub(super) fn pending(call: &mut Call<'_>, token: &str) -> Option<Row> {
    let row = call.store.find_one(&SIGN_INS, "token", token)?.clone();
    if row.is_past("expires_at", call.now) {
        finish(call, &row);
        let hint = row.optional_text("login_hint");
        record(call, "timed_out", &row, hint, Some(TIMED_OUT));
        return None;
    }
    Some(row)
}

/// Removes a sign-in that is no longer pending.
pub(super) fn finish(call: &mut Call<'_>, row: &Row) {
    drop(call.store.remove(&SIGN_INS, row.id()));
}

/// Returns the URL that ends a sign-in: that of the application with a code or an error.
pub(super) fn result_url(row: &Row, parameters: &[(&str, &str)]) -> String {
    let state = row.optional_text("state").map(|state| ("state", state));
    with_parameters(row.text("redirect_uri"), parameters.iter().copied().chain(state))
}

/// Records an event of a sign-in, such as `authentication.sso_started`. OAuth providers have events of their own for a
/// success and a failure, and none for the others; user management records them with the user who has signed in.
pub(super) fn record(
    call: &mut Call<'_>,
    what: &str,
    sign_in: &Row,
    email: Option<&str>,
    error: Option<RedirectError>,
) {
    let user_agent = call.headers().get("user-agent").and_then(|value| value.to_str().ok());
    let user = email.and_then(|email| users::find_by_email(call.store, email));
    let connection = call.store.row(&CONNECTIONS, sign_in.text("connection_id"));
    let kind = connection.map(|connection| connection.text("connection_type")).unwrap_or_default();
    let is_oauth = kind.ends_with("OAuth");
    let family = if is_oauth { "oauth" } else { "sso" };
    let sso = sign_in.only(&["connection_id", "organization_id"]).with("session_id", sign_in.id());
    let mut data = Row::default()
        .with("type", family)
        .with("status", what)
        .with("email", email)
        .with("user_id", user.map(Row::id))
        .with("ip_address", ())
        .with("user_agent", user_agent)
        .with("sso", sso)
        .with("provider", kind)
        .with("organization_id", sign_in.get("organization_id"));
    if let Some((code, message)) = error {
        data.set("error", Row::default().with("code", code).with("message", message));
    }
    if is_oauth && (sign_in.text("purpose") != "sso" || !matches!(what, "succeeded" | "failed")) {
        return;
    }
    let now = call.now;
    call.store.record(now, &format!("authentication.{family}_{what}"), &data);
}
