//! The authorization endpoint of Connect: sign-in, choice of an organization, consent.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;

use super::{
    super::{
        super::{
            pages::{ChooseOrganization, Consent, ConsentOption, Form},
            request::{Call, Query},
            response::{HandlerResult, Reply, Response},
            row::Row,
            table::{TableDefinition, belongs_to, refers_to},
        },
        organization_memberships::active_organizations,
        organizations::ORGANIZATIONS,
        sign_in::browser_session,
        users::{self, USERS},
    },
    authorization_request::{AuthorizationRequest, Organization, error_page, redirect},
    external, tokens,
};

/// Authorization codes of Connect, by `code`, with the fields of a grant.
pub(in super::super::super) const CODES: TableDefinition =
    TableDefinition::new("connect_codes", "Authorization code", "connect_code")
        .indexes(&["code"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("authorization_id", "authorized_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Time in which a code is valid.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// First part of the names of fields for the choices of the user.
const CLAIM: &str = "claim:";

/// Authorizes an application for the user who is signed in to AuthKit, which the browser is sent to if there is none. An
/// emulator that shows pages asks for an organization if the user has several, and for the consent to an application of a
/// third party. With a login URI the user is sent to that page of the customer with an `external_auth_id`.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    let request = match AuthorizationRequest::parse(call.store, call.raw_query()) {
        Ok(request) => request,
        Err(response) => return response,
    };
    let login_uri = call.store.settings.connect_login_uri.clone();
    if let Some(login_uri) = request.query.get("login_uri").map(str::to_owned).or(login_uri) {
        let id = external::start(call, call.raw_query());
        return redirect(&login_uri, [("external_auth_id", id.as_str())]);
    }
    let shows_pages = call.store.settings.shows_sign_in_page;
    let hint = request.query.get("login_hint").filter(|_| !shows_pages);
    let user_id = match hint {
        Some(email) => users::find_by_email(call.store, email).map(|user| user.id().to_owned()),
        None => browser_session::user_id(call),
    };
    match user_id {
        Some(user_id) => proceed(call, &request, &user_id, None),
        // A browser that comes back from AuthKit without a session has no cookies.
        None if !shows_pages || ["code", "error"].iter().any(|name| request.query.get(name).is_some()) => {
            request.deny()
        }
        None => {
            let back = format!("{}/oauth2/authorize?{}", call.origin(), call.raw_query());
            let (page, client_id) =
                (format!("{}/user_management/authorize", call.origin()), &call.store.settings.client_id);
            let hint = request.query.get("login_hint").map(|hint| ("login_hint", hint));
            let parameters =
                [("client_id", client_id.as_str()), ("response_type", "code"), ("redirect_uri", &back)];
            redirect(&page, parameters.into_iter().chain(hint))
        }
    }
}

/// Shows the next page for a user, or redirects with a code. `external` is the authentication at the page of the customer.
fn proceed(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    user_id: &str,
    external: Option<&Row>,
) -> HandlerResult {
    let shows_pages = call.store.settings.shows_sign_in_page;
    let organization_id = match request.organization(call.store, user_id) {
        Organization::Is(id) => id,
        Organization::OneOf(ids) if shows_pages && external.is_none() => {
            return Ok(organizations_page(call, request, user_id, &ids));
        }
        Organization::OneOf(_) => None,
        Organization::NotAMember => {
            return request.fail("access_denied", "The user is not a member of the organization.");
        }
    };
    let authorization = request.authorization(user_id, organization_id.as_deref());
    let options = external.map(|external| external.list("user_consent_options")).unwrap_or_default();
    if shows_pages && (!options.is_empty() || request.needs_consent(call.store, &authorization)) {
        return Ok(consent_page(call, request, &authorization, options));
    }
    grant(call, request, authorization, external, None)
}

fn organizations_page(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    user_id: &str,
    ids: &[String],
) -> Reply {
    let name = |id: &String| {
        let organization = call.store.row(&ORGANIZATIONS, id);
        (id.clone(), organization.map(|row| row.text("name").to_owned()).unwrap_or_default())
    };
    let organizations: Vec<_> = ids.iter().map(name).collect();
    let form = Form { action: &format!("?{}", request.raw_query), ..Form::default() };
    let email = call.store.row(&USERS, user_id).map(|user| user.text("email")).unwrap_or_default();
    Response::html(StatusCode::OK, ChooseOrganization { form, email, organizations: &organizations }.html())
        .into()
}

fn consent_page(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    authorization: &Row,
    options: &[Value],
) -> Reply {
    let organization = authorization.optional_text("organization_id");
    let organization = organization.and_then(|id| call.store.row(&ORGANIZATIONS, id));
    let scopes: Vec<&str> = request.scopes.iter().map(String::as_str).collect();
    let options: Vec<_> = options.iter().map(consent_option).collect();
    let user = call.store.row(&USERS, authorization.text("user_id"));
    let consent = Consent {
        form: Form { action: &format!("?{}", call.raw_query()), ..Form::default() },
        application: request.application.text("name"),
        organization: organization.map(|organization| organization.text("name")),
        email: user.map(|user| user.text("email")).unwrap_or_default(),
        scopes: &scopes,
        options: &options,
    };
    Response::html(StatusCode::OK, consent.html()).into()
}

/// Returns a choice of the user. Its choices can be in groups.
fn consent_option(option: &Value) -> ConsentOption {
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let list = |value: &Value| value.get("choices").and_then(Value::as_array).cloned();
    let choices = list(option).unwrap_or_default().into_iter();
    let choices = choices.flat_map(|choice| list(&choice).unwrap_or_else(|| vec![choice]));
    let choice = |choice: Value| {
        let (value, label) = (text(&choice, "value"), text(&choice, "label"));
        if label.is_empty() { (value.clone(), value) } else { (value, label) }
    };
    ConsentOption {
        name: format!("{CLAIM}{}", text(option, "claim")),
        label: text(option, "label"),
        choices: choices.map(choice).collect(),
    }
}

/// Handles the forms of the organization and of the consent.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let request = match AuthorizationRequest::parse(call.store, call.raw_query()) {
        Ok(request) => request,
        Err(response) => return response,
    };
    let form = call.form()?;
    let Some(user_id) = browser_session::user_id(call) else { return request.deny() };
    match (form.get("intent"), form.get("organization_id")) {
        (Some("allow"), _) => {
            let Organization::Is(id) = request.organization(call.store, &user_id) else {
                return request.deny();
            };
            let authorization = request.authorization(&user_id, id.as_deref());
            grant(call, &request, authorization, None, None)
        }
        (None, Some(id)) if active_organizations(call.store, &user_id).iter().any(|own| own == id) => {
            let page = format!("/oauth2/authorize?{}", request.raw_query);
            redirect(&page, [("organization_id", id)])
        }
        _ => request.deny(),
    }
}

/// Continues an authorization after an external authentication.
pub(super) fn show_completed(call: &mut Call<'_>) -> HandlerResult {
    let Some(external) = external::completed(call).cloned() else {
        return Ok(error_page("The external authentication is unknown or was used."));
    };
    match AuthorizationRequest::parse(call.store, external.text("query")) {
        Ok(request) => proceed(call, &request, external.text("user_id"), Some(&external)),
        Err(response) => response,
    }
}

/// Handles the form of the consent after an external authentication.
pub(super) fn submit_completed(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let form = call.form()?;
    let Some(external) = external::completed(call).cloned() else {
        return Ok(error_page("The external authentication is unknown or was used."));
    };
    let request = match AuthorizationRequest::parse(call.store, external.text("query")) {
        Ok(request) => request,
        Err(response) => return response,
    };
    let user_id = external.text("user_id");
    match request.organization(call.store, user_id) {
        Organization::Is(id) if form.get("intent") == Some("allow") => {
            let authorization = request.authorization(user_id, id.as_deref());
            grant(call, &request, authorization, Some(&external), Some(&form))
        }
        Organization::OneOf(_) if form.get("intent") == Some("allow") => {
            let authorization = request.authorization(user_id, None);
            grant(call, &request, authorization, Some(&external), Some(&form))
        }
        _ => {
            external::use_up(call, &external)?;
            request.deny()
        }
    }
}

/// Stores that the user has authorized the application, and redirects with a code. Without a form, the first choice of each
/// option is made.
fn grant(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    authorization: Row,
    external: Option<&Row>,
    form: Option<&Query>,
) -> HandlerResult {
    let now = call.now;
    let mut claims = Row::default();
    if let Some(external) = external {
        for option in external.list("user_consent_options") {
            let option = consent_option(option);
            let chosen = form.and_then(|form| form.get(&option.name));
            let mut values = option.choices.iter().map(|(value, _)| value);
            let value = values.clone().find(|value| Some(value.as_str()) == chosen).or(values.next());
            if let (Some(claim), Some(value)) = (option.name.strip_prefix(CLAIM), value) {
                claims.set(claim, value);
            }
        }
        external::use_up(call, external)?;
    }
    let user_id = authorization.text("user_id").to_owned();
    let grant = tokens::authorize(call.store, authorization.with("claims", claims), now)?;
    let code = call.store.new_token("connect_authorization_code");
    let row = grant
        .with("code", &code)
        .with("redirect_uri", request.redirect_uri())
        .with("code_challenge", request.query.get("code_challenge"))
        .with("nonce", request.query.get("nonce"))
        .with("used_at", ())
        .with("expires_at", now + LIFETIME);
    // Codes that have expired are as good as unknown ones.
    let of_user = call.store.find(&CODES, "user_id", &user_id);
    let expired = of_user.filter(|row| row.is_past("expires_at", now)).map(|row| row.id().to_owned());
    for id in expired.collect::<Vec<_>>() {
        call.store.remove(&CODES, &id)?;
    }
    call.store.insert(&CODES, row, now);
    request.succeed(&code)
}
