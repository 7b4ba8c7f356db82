//! Sign-in at an identity provider: with SSO, or with a provider of OAuth. The browser goes to the page of the connection
//! and comes back to [`PATH`] with a code or an error; the `state` in between is the query of the authorization request.

use serde_json::Value;

use super::{
    super::{
        super::{
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Response},
            row::Row,
            store::Store,
        },
        organization_memberships::{self as memberships, DEFAULT_ROLE},
        sso::{self, CONNECTIONS},
        users,
    },
    attempt::{ClientInfo, SignInAttempt, is_member, method},
    authentication_events as events,
    authorize::{Authorization, PageResult, with_parameters},
    pages,
};

/// Path that the browser comes back to.
pub(super) const PATH: &str = "/user_management/sso/callback";

/// Sends the browser to the identity provider of an authorization request. `None` if the request names no connection,
/// no provider, and no organization with a connection.
pub(super) fn start(call: &mut Call<'_>, authorization: &Authorization) -> Option<PageResult> {
    let query = &authorization.query;
    let connection = query.get("connection_id");
    let provider = authorization.oauth_provider().filter(|_| connection.is_none());
    let names_other = connection.is_some() || query.get("provider").is_some();
    let organization = query.get("organization_id").filter(|_| !names_other);
    let selected = match (connection, provider, organization) {
        (None, None, None) => return None,
        selectors => sso::select(call.store, &[selectors.0, selectors.2, selectors.1, None], call.now),
    };
    match selected {
        Ok(connection) => Some(start_with(call, authorization, &connection, query.get("login_hint"))),
        // An organization without a connection signs in with AuthKit.
        Err(_) if organization.is_some() => None,
        Err((error, description)) => {
            Some(authorization.redirect(&[("error", error), ("error_description", description)]))
        }
    }
}

/// Sends the browser to the identity provider of the domain of an email address. `None` if no connection has the domain.
pub(super) fn start_by_domain(
    call: &mut Call<'_>,
    authorization: &Authorization,
    email: &str,
) -> Option<PageResult> {
    let domain = email.rsplit_once('@').map(|(_, domain)| domain);
    let connection = sso::select(call.store, &[None, None, None, domain], call.now).ok()?;
    Some(start_with(call, authorization, &connection, Some(email)))
}

fn start_with(
    call: &mut Call<'_>,
    authorization: &Authorization,
    connection: &Row,
    login_hint: Option<&str>,
) -> PageResult {
    let client_id = call.store.settings.client_id.clone();
    let redirect_uri =
        with_parameters(&format!("{}{PATH}", call.origin()), [("client_id", client_id.as_str())]);
    let sign_in = sso::SignIn {
        purpose: "user_management",
        redirect_uri: &redirect_uri,
        state: Some(authorization.raw_query()),
        code_challenge: None,
        login_hint,
    };
    let location = sso::start(call, connection, &sign_in);
    // Without pages the identity provider has answered already.
    match location.strip_prefix(&redirect_uri) {
        Some(result) => finish(call, authorization, &Query::new(result.trim_start_matches('&'))),
        None => Response::redirect(&location),
    }
}

/// Handles the redirect from the identity provider.
pub(super) fn callback(call: &mut Call<'_>) -> HandlerResult {
    let state = call.query.get("state").unwrap_or_default().to_owned();
    let authorization = match Authorization::parse(call.store, &state) {
        Ok(authorization) => authorization,
        Err(response) => return response.map(Into::into),
    };
    let result = Query::new(call.raw_query());
    finish(call, &authorization, &result).map(Into::into)
}

/// Signs in the user of the profile that the identity provider has answered with.
fn finish(call: &mut Call<'_>, authorization: &Authorization, result: &Query) -> PageResult {
    let Some(code) = result.get("code") else {
        let error = result.get("error").unwrap_or("access_denied");
        let description = result.get("error_description").unwrap_or_default();
        if let Some(provider) = authorization.oauth_provider() {
            let error: Result<(), _> = Err(ErrorResponse::oauth(error, description));
            let client = ClientInfo::of_browser(call);
            events::record_oauth(call.store, call.now, provider, &client, ("", None), &error);
        }
        return authorization.redirect(&[("error", error), ("error_description", description)]);
    };
    let (_, profile) = sso::exchange(call.store, code, "user_management", call.now)?;
    let attempt = attempt(call, authorization, &profile)?;
    if call.store.settings.shows_sign_in_page {
        return pages::proceed(call, authorization, attempt, true);
    }
    authorization.approve(call, attempt)
}

/// Returns the sign-in of the user with the email address of a profile, who is created if there is none, and who becomes
/// a member of the connection's organization.
fn attempt(
    call: &mut Call<'_>,
    authorization: &Authorization,
    profile: &Row,
) -> Result<SignInAttempt, ErrorResponse> {
    let (email, now) = (profile.text("email"), call.now);
    let user_id = match users::find_by_email(call.store, email) {
        Some(user) => user.id().to_owned(),
        None => {
            let fields = profile.only(&["email", "first_name", "last_name"]).with("email_verified", true);
            users::register(call.store, fields, now)?.id().to_owned()
        }
    };
    // The identity provider vouches for the address.
    users::verify_email(call.store, &user_id, now);
    let organization_id = profile.optional_text("organization_id").map(str::to_owned);
    if let Some(id) = organization_id.as_deref().filter(|id| !is_member(call.store, id, &user_id)) {
        // An invited member keeps the role of the invitation, an inactive one the roles of before.
        let roles =
            memberships::of(call.store, id, &user_id).map(|membership| membership.texts("role_slugs"));
        let roles = roles.unwrap_or_else(|| vec![DEFAULT_ROLE.to_owned()]);
        memberships::put(call.store, id, &user_id, roles, "active", now)?;
    }
    let kind = profile.text("connection_type");
    let mut attempt = SignInAttempt::new(&user_id, method::SSO);
    attempt.organization_id = organization_id;
    attempt.client = ClientInfo::of_browser(call);
    if kind.ends_with("OAuth") {
        kind.clone_into(&mut attempt.method);
        let scopes = authorization.query.list("provider_scopes");
        attempt.provider_scopes = scopes.into_iter().map(str::to_owned).collect();
        users::add_identity(call.store, &user_id, kind, profile.text("idp_id"), now);
        let user = (email, Some(user_id.as_str()));
        events::record_oauth(call.store, now, kind, &attempt.client, user, &Ok(()));
    }
    Ok(attempt)
}

/// Whether any user can sign in with SSO.
pub(super) fn has_connection(store: &Store) -> bool {
    store.all(&CONNECTIONS).any(|connection| connection.get("organization_id").is_some_and(Value::is_string))
}
