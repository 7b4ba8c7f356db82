//! Authorizations of Connect applications by users, and the external authentication that comes before them.

use std::time::Duration;

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    super::{
        super::{
            metadata,
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Reply, Response},
            routes::Handler,
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
            validation::is_email,
        },
        organization_memberships as memberships,
        users::{self, USERS},
    },
    APPLICATIONS,
};

/// Pages of the authorization server.
pub(super) const PAGES: &[(Method, &str, Handler)] = &[
    (Method::GET, "/oauth2/authorize", authorize),
    (Method::GET, "/oauth2/authorize/complete", authorize_completed),
];

/// Applications that users have authorized. Not in responses: `application_id`, `organization_id`; `scopes`, which are
/// the `granted_scopes` there.
pub(in super::super::super) const AUTHORIZED_APPLICATIONS: TableDefinition =
    TableDefinition::new("authorized_applications", "Authorized application", "authorized_connect_app")
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Authorization codes of Connect: `code`, `application_id`, `user_id`, `organization_id`, `scopes`, `redirect_uri`,
/// `code_challenge`, `nonce`, `expires_at`, `is_used`.
pub(in super::super::super) const CODES: TableDefinition =
    TableDefinition::new("connect_codes", "Authorization code", "connect_code")
        .indexes(&["code"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// External authentications: the query of the authorization request, `user_id` and `state` once they are completed.
pub(in super::super::super) const EXTERNAL_AUTHS: TableDefinition =
    TableDefinition::new("external_auths", "External authentication", "ext_auth")
        .indexes(&["state"])
        .references(&[belongs_to("user_id", "users")]);

/// Time in which codes and external authentications are valid.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

// ---- What users have authorized.

/// Adds the application and names the scopes as responses do.
fn present(store: &Store, authorized: Row) -> Row {
    let application = store.row(&APPLICATIONS, authorized.text("application_id"));
    let scopes = authorized.texts("scopes");
    authorized.with("application", application).with("granted_scopes", scopes)
}

fn list(call: &Call<'_>, field: &str) -> HandlerResult {
    let paging = call.paging(&AUTHORIZED_APPLICATIONS)?;
    let mut page = call.store.page(&AUTHORIZED_APPLICATIONS, &paging, Some((field, call.path(0))), |_| true);
    page.rows = page.rows.into_iter().map(|row| present(call.store, row)).collect();
    Ok(page.into())
}

pub(super) fn list_of_user(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&USERS, call.path(0))?;
    list(call, "user_id")
}

pub(super) fn list_of_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&super::ORGANIZATIONS, call.path(0))?;
    list(call, "organization_id")
}

/// Deletes what a user has authorized by its own ID, or by the ID of the application.
pub(super) fn delete(call: &mut Call<'_>) -> HandlerResult {
    let (user, id) = (call.store.get(&USERS, call.path(0))?, call.path(1));
    let of_user = call.store.find(&AUTHORIZED_APPLICATIONS, "user_id", user.id());
    let authorized = of_user.filter(|row| row.id() == id || row.text("application_id") == id);
    let ids: Vec<_> = authorized.map(|row| row.id().to_owned()).collect();
    if ids.is_empty() {
        return Err(AUTHORIZED_APPLICATIONS.not_found(id));
    }
    for id in ids {
        call.store.remove(&AUTHORIZED_APPLICATIONS, &id)?;
    }
    Ok(Reply::Empty)
}

// ---- Authorization.

/// Authorizes an application for the user of `login_hint`, or of the browser. With `login_uri` the user is sent to
/// that page of the customer with an `external_auth_id`, as WorkOS does with the login URI of the dashboard.
fn authorize(call: &mut Call<'_>) -> HandlerResult {
    check_client(call.store, &call.query)?;
    if let Some(login_uri) = call.query.get("login_uri") {
        let row = Row::default().with("query", call.raw_query()).with("expires_at", call.now + LIFETIME);
        let row = call.store.insert(&EXTERNAL_AUTHS, row, call.now);
        let location = with_parameters(login_uri, &[("external_auth_id", row.id())]);
        return Response::redirect(&location).map(Reply::Response);
    }
    let hint = call.query.get("login_hint").and_then(|email| users::find_by_email(call.store, email));
    let browser_user = || call.store.row(&USERS, call.store.settings.browser_user_id.as_deref()?);
    let user_id = hint.or_else(browser_user).map(|user| user.id().to_owned());
    let Some(user_id) = user_id else {
        return Err(ErrorResponse::oauth("access_denied", "No user is signed in."));
    };
    let query = Query::new(call.raw_query());
    grant(call, &query, &user_id)
}

/// Returns the application and the redirect URI of an authorization request. `invalid_request` (400) if one of them
/// is unknown.
fn check_client(store: &Store, query: &Query) -> Result<(Row, String), ErrorResponse> {
    let client_id = query.get("client_id").unwrap_or_default();
    let application = store.find_one(&APPLICATIONS, "client_id", client_id);
    let application = application.filter(|application| application.text("application_type") == "oauth");
    let application = application
        .ok_or_else(|| ErrorResponse::oauth("invalid_request", "No OAuth application has this client ID."))?;
    let uris = application.list("redirect_uris").iter().cloned().map(Row::from);
    let requested = query.get("redirect_uri");
    let mut matching =
        uris.filter(|uri| requested.map_or(uri.flag("default"), |requested| uri.text("uri") == requested));
    let uri = matching.next().map(|uri| uri.text("uri").to_owned());
    let uri = uri.ok_or_else(|| {
        ErrorResponse::oauth("invalid_request", "The redirect URI is not one of the application.")
    })?;
    Ok((application.clone(), uri))
}

/// Stores that the user has authorized the application, and redirects with a code.
fn grant(call: &mut Call<'_>, query: &Query, user_id: &str) -> HandlerResult {
    let (application, redirect_uri) = check_client(call.store, query)?;
    let scopes: Vec<&str> = query.get("scope").unwrap_or_default().split_whitespace().collect();
    let memberships = memberships::active_organizations(call.store, user_id);
    let organization_id = match (query.get("organization_id"), memberships.as_slice()) {
        (Some(id), _) if memberships.iter().any(|other| other == id) => Some(id),
        (None, [only]) => Some(only.as_str()),
        _ => None,
    };
    let granted = Row::default()
        .with("application_id", application.id())
        .with("user_id", user_id)
        .with("organization_id", organization_id)
        .with("scopes", scopes);
    let mut authorized = granted.clone();
    if let Some(resource) = query.get("resource") {
        authorized.set("oauth_resource", resource);
    }
    let existing = call.store.find(&AUTHORIZED_APPLICATIONS, "user_id", user_id).find(|row| {
        row.text("application_id") == application.id()
            && row.optional_text("organization_id") == organization_id
    });
    // Another authorization of the same application replaces the scopes.
    match existing.map(|row| row.id().to_owned()) {
        Some(id) => {
            call.store.update(&AUTHORIZED_APPLICATIONS, &id, call.now, |row| row.merge(authorized))?;
        }
        None => drop(call.store.insert(&AUTHORIZED_APPLICATIONS, authorized, call.now)),
    }
    let code = call.store.new_token("connect_authorization_code");
    let row = granted
        .with("code", &code)
        .with("redirect_uri", &redirect_uri)
        .with("code_challenge", query.get("code_challenge"))
        .with("nonce", query.get("nonce"))
        .with("expires_at", call.now + LIFETIME)
        .with("is_used", false);
    call.store.insert(&CODES, row, call.now);
    let mut parameters = vec![("code", code.as_str())];
    parameters.extend(query.get("state").map(|state| ("state", state)));
    Response::redirect(&with_parameters(&redirect_uri, &parameters)).map(Reply::Response)
}

/// Adds parameters to the query of a URL.
fn with_parameters(url: &str, parameters: &[(&str, &str)]) -> String {
    let mut url = url.to_owned();
    for (name, value) in parameters {
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(name);
        url.push('=');
        url.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    url
}

// ---- External authentication.

/// Completes an external authentication: creates or updates the user with the external ID.
pub(super) fn complete(call: &mut Call<'_>) -> HandlerResult {
    let (id, now, origin) = (call.body.text("external_auth_id").to_owned(), call.now, call.origin());
    let pending = call.store.get(&EXTERNAL_AUTHS, &id)?;
    if pending.has("state") {
        let message = "The external authentication session was completed already.";
        return Err(ErrorResponse::bad_request("external_auth_session_already_completed", message));
    }
    if pending.is_past("expires_at", now) {
        return Err(EXTERNAL_AUTHS.not_found(&id));
    }
    let user = upsert_user(call)?;
    let state = call.store.new_token("external_auth_state");
    let options = call.body.list("user_consent_options").to_vec();
    call.store.update(&EXTERNAL_AUTHS, &id, now, |row| {
        row.set("state", &state);
        row.set("user_id", user.id());
        row.set("user_consent_options", options);
    })?;
    let redirect_uri = format!("{origin}/oauth2/authorize/complete?state={state}");
    Ok(Row::default().with("redirect_uri", redirect_uri).into())
}

fn upsert_user(call: &mut Call<'_>) -> Result<Row, ErrorResponse> {
    let (requested, now) = (call.body.object("user"), call.now);
    let (external_id, email) = (requested.text("id"), requested.text("email"));
    if !is_email(email) {
        return Err(ErrorResponse::bad_request("invalid_email", "The email address is invalid."));
    }
    let existing = call.store.find_one(&USERS, "external_id", external_id).cloned();
    let own_id = existing.as_ref().map(Row::id).unwrap_or_default();
    if users::find_by_email(call.store, email).is_some_and(|other| other.id() != own_id) {
        let message = "Another user has this email address.";
        return Err(ErrorResponse::bad_request("email_not_available", message));
    }
    let fields = requested.only(&["first_name", "last_name", "name", "metadata"]);
    match existing {
        None => {
            users::register(call.store, fields.with("email", email).with("external_id", external_id), now)
        }
        Some(before) => {
            let mut changes = users::with_email(fields, email);
            metadata::apply(&mut changes, &before)?;
            let after = call.store.update(&USERS, before.id(), now, |user| user.merge(changes))?;
            call.store.record_update(now, "user.updated", &before, &after);
            Ok(after)
        }
    }
}

/// Continues the authorization after an external authentication. The `state` works once.
fn authorize_completed(call: &mut Call<'_>) -> HandlerResult {
    let state = call.query.get("state").unwrap_or_default();
    let external = call.store.find_one(&EXTERNAL_AUTHS, "state", state).filter(|row| !row.flag("is_used"));
    let external = external.filter(|row| row.has("user_id")).cloned();
    let external =
        external.ok_or_else(|| ErrorResponse::oauth("invalid_request", "The state is unknown."))?;
    call.store.update(&EXTERNAL_AUTHS, external.id(), call.now, |row| row.set("is_used", true))?;
    grant(call, &Query::new(external.text("query")), external.text("user_id"))
}
