//! The authorization endpoint of Connect.

use std::time::Duration;

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{Consent, Form},
            request::{Call, Query},
            response::{ErrorResponse, HandlerResult, Reply, Response},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        organization_memberships as memberships,
        organizations::ORGANIZATIONS,
        sign_in::{authorize::with_parameters, browser_session},
        users::{self, USERS},
    },
    APPLICATIONS, authorized_applications, external,
};

/// Authorization codes of Connect, by `code`. `authorization_id` is the ID of the authorized application.
pub(in super::super::super) const CODES: TableDefinition =
    TableDefinition::new("connect_codes", "Authorization code", "connect_code")
        .indexes(&["code"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Time in which a code is valid.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Authorizes an application for the user who is signed in to AuthKit, which the browser is sent to if there is none. An
/// emulator that shows pages asks for the consent to an application of a third party. With `login_uri` the user is sent
/// to that page of the customer with an `external_auth_id`, as WorkOS does with the login URI of the dashboard.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    let request = AuthorizationRequest::new(call.store, call.raw_query())?;
    if let Some(error) = request.error() {
        return request.redirect("error", error);
    }
    if let Some(login_uri) = request.query.get("login_uri") {
        let id = external::start(call, call.raw_query());
        return redirect(login_uri, &[("external_auth_id", &id)]);
    }
    let shows_pages = call.store.settings.shows_sign_in_page;
    let hint = request.query.get("login_hint").filter(|_| !shows_pages);
    let user_id = match hint {
        Some(email) => users::find_by_email(call.store, email).map(|user| user.id().to_owned()),
        None => browser_session::user_id(call),
    };
    match user_id {
        // A browser that comes back from AuthKit without a session has no cookies.
        None if !shows_pages || request.query.get("code").is_some() => request.deny(),
        None => {
            let back = format!("{}/oauth2/authorize?{}", call.origin(), call.raw_query());
            let (page, client_id) =
                (format!("{}/user_management/authorize", call.origin()), &call.store.settings.client_id);
            let parameters =
                [("client_id", client_id.as_str()), ("response_type", "code"), ("redirect_uri", &back)];
            redirect(&page, &parameters)
        }
        Some(user_id) if shows_pages && !request.application.flag("is_first_party") => {
            Ok(consent_page(call, &request, &user_id))
        }
        Some(user_id) => request.grant(call, &user_id),
    }
}

fn consent_page(call: &Call<'_>, request: &AuthorizationRequest, user_id: &str) -> Reply {
    let organization_id = request.organization_id(call.store, user_id);
    let organization = organization_id.and_then(|id| call.store.row(&ORGANIZATIONS, &id));
    let consent = Consent {
        form: Form { action: &format!("?{}", call.raw_query()), ..Form::default() },
        application: request.application.text("name"),
        organization: organization.map(|organization| organization.text("name")),
        email: call.store.row(&USERS, user_id).map(|user| user.text("email")).unwrap_or_default(),
        scopes: &request.scopes(),
    };
    Response::html(StatusCode::OK, consent.html()).into()
}

/// Handles the form of the consent.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let request = AuthorizationRequest::new(call.store, call.raw_query())?;
    match browser_session::user_id(call) {
        Some(user_id) if call.form()?.get("intent") == Some("allow") => request.grant(call, &user_id),
        _ => request.deny(),
    }
}

/// Continues an authorization after an external authentication.
pub(super) fn show_completed(call: &mut Call<'_>) -> HandlerResult {
    let external = external::finish(call)?;
    let request = AuthorizationRequest::new(call.store, external.text("query"))?;
    request.grant(call, external.text("user_id"))
}

/// A valid authorization request.
struct AuthorizationRequest {
    query: Query,
    application: Row,
    redirect_uri: String,
}

impl AuthorizationRequest {
    /// Reads the query of an authorization URL. `invalid_request` (400) if application or redirect URI are unknown.
    fn new(store: &Store, query: &str) -> Result<Self, ErrorResponse> {
        let (query, invalid) =
            (Query::new(query), |message| ErrorResponse::oauth("invalid_request", message));
        let client_id = query.get("client_id").unwrap_or_default();
        let application = store.find_one(&APPLICATIONS, "client_id", client_id);
        let application = application.filter(|application| application.text("application_type") == "oauth");
        let application = application.ok_or_else(|| invalid("No OAuth application has this client ID."))?;
        let uris = application.list("redirect_uris").iter().cloned().map(Row::from);
        let requested = query.get("redirect_uri");
        let mut uris = uris
            .filter(|uri| requested.map_or(uri.flag("default"), |requested| uri.text("uri") == requested));
        let uri = uris.next().ok_or_else(|| invalid("The redirect URI is none of the application's."))?;
        Ok(Self { application: application.clone(), redirect_uri: uri.text("uri").to_owned(), query })
    }

    /// Returns the error of an invalid request, for the redirect (RFC 6749, section 4.1.2.1; RFC 7636, section 4.4.1).
    fn error(&self) -> Option<&'static str> {
        if self.query.get("response_type") != Some("code") {
            return Some("unsupported_response_type");
        }
        let has_challenge = self.query.get("code_challenge").is_some();
        let is_other_method = self.query.get("code_challenge_method") != Some("S256");
        (has_challenge && is_other_method).then_some("invalid_request")
    }

    fn scopes(&self) -> Vec<&str> {
        self.query.get("scope").unwrap_or_default().split_whitespace().collect()
    }

    /// Returns the organization that the user acts in: the requested one, or the only one.
    fn organization_id(&self, store: &Store, user_id: &str) -> Option<String> {
        let mut ids = memberships::active_organizations(store, user_id);
        match self.query.get("organization_id") {
            Some(requested) => ids.into_iter().find(|id| id == requested),
            None if ids.len() == 1 => ids.pop(),
            None => None,
        }
    }

    fn redirect(&self, name: &str, value: &str) -> HandlerResult {
        let state = self.query.get("state").map(|state| ("state", state));
        let parameters: Vec<_> = [(name, value)].into_iter().chain(state).collect();
        redirect(&self.redirect_uri, &parameters)
    }

    fn deny(&self) -> HandlerResult {
        self.redirect("error", "access_denied")
    }

    /// Stores that the user has authorized the application, and redirects with a code.
    fn grant(&self, call: &mut Call<'_>, user_id: &str) -> HandlerResult {
        if let Some(error) = self.error() {
            return self.redirect("error", error);
        }
        let organization_id = self.organization_id(call.store, user_id);
        let mut authorized = Row::default()
            .with("application_id", self.application.id())
            .with("user_id", user_id)
            .with("organization_id", &organization_id)
            .with("scopes", self.scopes());
        if let Some(resource) = self.query.get("resource") {
            authorized.set("oauth_resource", resource);
        }
        let authorized = authorized_applications::put(call.store, authorized, call.now)?;
        let code = call.store.new_token("connect_authorization_code");
        let row = authorized
            .only(&["application_id", "user_id", "organization_id", "scopes", "oauth_resource"])
            .with("code", &code)
            .with("authorization_id", authorized.id())
            .with("redirect_uri", &self.redirect_uri)
            .with("code_challenge", self.query.get("code_challenge"))
            .with("nonce", self.query.get("nonce"))
            .with("expires_at", call.now + LIFETIME);
        call.store.insert(&CODES, row, call.now);
        self.redirect("code", &code)
    }
}

fn redirect(url: &str, parameters: &[(&str, &str)]) -> HandlerResult {
    Response::redirect(&with_parameters(url, parameters.iter().copied())).map(Reply::Response)
}
