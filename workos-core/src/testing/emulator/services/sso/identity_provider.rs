//! The test identity provider of all connections, which takes any user.

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{self, Form, Notice},
            request::{Call, Query},
            response::{HandlerResult, Reply, Response, with_parameters},
            row::Row,
            store::Store,
            table::TableDefinition,
            validation::{is_domain, is_email},
        },
        organization_domains,
        organizations::ORGANIZATIONS,
        users,
    },
    connections::CONNECTIONS,
    profiles,
    sign_in::{self, ACCESS_DENIED, OUTSIDE_ORGANIZATION, RedirectError},
};

/// A user at the identity provider.
#[derive(Default)]
pub(super) struct Identity {
    pub(super) email: String,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    /// Names of groups; `None` keeps those of an earlier sign-in.
    pub(super) groups: Option<Vec<String>>,
}

impl Identity {
    /// Returns the user with an email address as an earlier sign-in, or else AuthKit, knows them.
    pub(super) fn known(store: &Store, sign_in: &Row, email: &str) -> Self {
        let profile = profiles::find(store, sign_in.text("connection_id"), email);
        let known = profile.or_else(|| users::find_by_email(store, email));
        let name = |field| known.and_then(|known| known.optional_text(field)).map(str::to_owned);
        Self {
            email: email.to_owned(),
            first_name: name("first_name"),
            last_name: name("last_name"),
            groups: None,
        }
    }

    fn of_form(form: &Query) -> Self {
        let text = |name| form.get(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let groups = form.get("groups").unwrap_or_default().split(',').map(str::trim);
        Self {
            email: text("email").unwrap_or_default(),
            first_name: text("first_name"),
            last_name: text("last_name"),
            groups: Some(groups.filter(|group| !group.is_empty()).map(str::to_owned).collect()),
        }
    }
}

/// Returns the URL of the page at which a pending sign-in goes on.
pub(in super::super::super) fn idp_url(call: &Call<'_>, connection_id: &str, state_token: &str) -> String {
    let client_id = &call.store.settings.client_id;
    let page = format!("{}/sso/idp/{connection_id}", call.origin());
    with_parameters(&page, [("state_token", state_token), ("client_id", client_id)])
}

/// Shows the form of a pending sign-in.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    let Some(sign_in) = pending(call) else { return Ok(expired_page()) };
    let hint = sign_in.text("login_hint");
    let identity = Identity::known(call.store, &sign_in, hint);
    Ok(page(call, &sign_in, &identity, None))
}

/// Handles the form: signs the user in, or denies the request with `intent=cancel`.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    let Some(sign_in) = pending(call) else { return Ok(expired_page()) };
    let form = call.form()?;
    if form.get("intent") == Some("cancel") {
        let location = deny(call, &sign_in, sign_in.optional_text("login_hint"), ACCESS_DENIED);
        return Ok(Response::redirect(&location)?.into());
    }
    let identity = Identity::of_form(&form);
    if !is_email(&identity.email) {
        return Ok(page(call, &sign_in, &identity, Some("Enter an email address.")));
    }
    let location = answer(call, &sign_in, &identity);
    Ok(Response::redirect(&location)?.into())
}

/// Returns the pending sign-in of a page.
fn pending(call: &mut Call<'_>) -> Option<Row> {
    let token = call.query.get("state_token").unwrap_or_default().to_owned();
    let sign_in = sign_in::pending(call, &token)?;
    (sign_in.text("connection_id") == call.path(0)).then_some(sign_in)
}

/// Ends a sign-in with the answer of the identity provider. Returns where the browser goes: to the application, with a
/// code or an error.
pub(super) fn answer(call: &mut Call<'_>, sign_in: &Row, identity: &Identity) -> String {
    if !is_allowed(call.store, sign_in, &identity.email) {
        return deny(call, sign_in, Some(&identity.email), OUTSIDE_ORGANIZATION);
    }
    let now = call.now;
    let profile = profiles::upsert(call.store, sign_in, identity, now);
    let code = profiles::create_code(call.store, sign_in, profile.id(), now);
    sign_in::record(call, "succeeded", sign_in, Some(&identity.email), None);
    sign_in::finish(call, sign_in);
    sign_in::result_url(sign_in, &[("code", &code)])
}

fn deny(call: &mut Call<'_>, sign_in: &Row, email: Option<&str>, error: RedirectError) -> String {
    sign_in::record(call, "failed", sign_in, email, Some(error));
    sign_in::finish(call, sign_in);
    sign_in::result_url(sign_in, &[("error", error.0), ("error_description", error.1)])
}

/// Whether the organization of a connection accepts an email address: one of its domains, any if it has no domains or
/// allows profiles outside of the organization.
fn is_allowed(store: &Store, sign_in: &Row, email: &str) -> bool {
    let Some(organization) = store.row(&ORGANIZATIONS, sign_in.text("organization_id")) else { return true };
    let domain = email.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| is_domain(domain));
    let mut domains = organization_domains::of(store, organization.id()).peekable();
    organization.flag("allow_profiles_outside_organization")
        || domains.peek().is_none()
        || domains.any(|own| domain.is_some_and(|domain| own.text("domain").eq_ignore_ascii_case(domain)))
}

fn page(call: &Call<'_>, sign_in: &Row, identity: &Identity, error: Option<&str>) -> Reply {
    let name_of = |table: &TableDefinition, id| {
        call.store.row(table, id).map(|row| row.text("name").to_owned()).unwrap_or_default()
    };
    let connection = call.store.row(&CONNECTIONS, sign_in.text("connection_id")).cloned().unwrap_or_default();
    let organization = name_of(&ORGANIZATIONS, sign_in.text("organization_id"));
    let groups = identity.groups.clone().unwrap_or_else(|| {
        let profile = profiles::find(call.store, connection.id(), &identity.email);
        profile.map(|profile| profile.texts("groups")).unwrap_or_default()
    });
    let page = pages::IdentityProvider {
        form: Form { error, ..Form::default() },
        connection: connection.text("name"),
        connection_type: connection.text("connection_type"),
        organization: Some(organization.as_str()).filter(|name| !name.is_empty()),
        email: &identity.email,
        first_name: identity.first_name.as_deref().unwrap_or_default(),
        last_name: identity.last_name.as_deref().unwrap_or_default(),
        groups: &groups.join(", "),
    };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Response::html(status, page.html()).into()
}

fn expired_page() -> Reply {
    let notice = Notice {
        title: "The sign-in has expired",
        text: "Go back to the application and sign in again.",
        link: None,
        is_error: true,
    };
    Response::html(StatusCode::BAD_REQUEST, notice.html()).into()
}
