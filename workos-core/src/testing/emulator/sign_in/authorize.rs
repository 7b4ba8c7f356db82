//! Authorization requests, the sign-in page, and authorization codes.

use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{
    super::{
        auth_state::{AuthMethod, AuthorizationCode, CODE_LIFETIME, SignInAttempt},
        body::Body,
        pages::{ChooseOrganization, Form, SignIn, SignInMethod, SignUp},
        request::{Query, Request},
        response::{ErrorDetail, ErrorResponse, HandlerResult, Response},
        route::Route,
        store::{CLIENT_ID, Store},
        users,
    },
    browser_session,
    oauth::invalid_grant,
};
use crate::{
    crypto,
    types::{Secret, Timestamp},
};

pub(in super::super) const ROUTES: &[Route] = &[
    Route::get("/user_management/authorize", authorize).public(),
    Route::post("/user_management/authorize", submit).public(),
];

/// Screen hint and intent of a sign-up.
const SIGN_UP: &str = "sign-up";

/// A valid authorization request.
struct Authorization<'a> {
    query: &'a Query,
    redirect_uri: &'a str,
    /// The URL of the request, relative to itself.
    action: String,
    now: Timestamp,
}

impl<'a> Authorization<'a> {
    /// Reads the query of an authorization URL. The error is the response to an invalid one.
    fn new(request: &'a Request<'_>) -> Result<Self, HandlerResult> {
        let query = &request.query;
        if query.get("client_id") != Some(CLIENT_ID) {
            return Err(Err(ErrorResponse::oauth("invalid_client", "The client is unknown.")));
        }
        let Some(redirect_uri) = query.get("redirect_uri") else {
            return Err(Err(ErrorResponse::oauth("invalid_request", "redirect_uri is missing.")));
        };
        let action = format!("?{}", request.raw_query());
        let authorization = Self { query, redirect_uri, action, now: request.now };
        if query.get("response_type") != Some("code") {
            return Err(authorization.redirect(&[("error", "unsupported_response_type")]));
        }
        if query.get("code_challenge").is_some() && query.get("code_challenge_method") != Some("S256") {
            let description = "The method must be S256.";
            let parameters = [("error", "invalid_request"), ("error_description", description)];
            return Err(authorization.redirect(&parameters));
        }
        Ok(authorization)
    }

    /// Redirects to the application, with these parameters and the state.
    fn redirect(&self, parameters: &[(&str, &str)]) -> HandlerResult {
        let state = self.query.get("state").map(|state| ("state", state));
        Response::redirect(&with_parameters(self.redirect_uri, parameters.iter().copied().chain(state)))
    }

    fn deny(&self) -> HandlerResult {
        let description = "The user denied the request.";
        self.redirect(&[("error", "access_denied"), ("error_description", description)])
    }

    /// Redirects to the application with an authorization code.
    fn approve(&self, store: &mut Store, user_id: &str, organization_id: Option<&str>) -> HandlerResult {
        let mut attempt = SignInAttempt::new(user_id, method_of(store, user_id), self.now);
        attempt.organization_id = organization_id.map(str::to_owned);
        let code_challenge = self.query.get("code_challenge").map(str::to_owned);
        let code = store.auth.add_authorization_code(AuthorizationCode { attempt, code_challenge });
        self.redirect(&[("code", &code)])
    }

    /// Lets a user choose one of several organizations, unless the request names one.
    fn proceed(&self, store: &mut Store, user_id: &str) -> HandlerResult {
        if let Some(organization_id) = self.query.get("organization_id") {
            return self.approve(store, user_id, Some(organization_id));
        }
        let organizations = store.organizations_of(user_id);
        if organizations.len() > 1 {
            return Ok(self.organizations_page(store, user_id, &organizations, None));
        }
        self.approve(store, user_id, organizations.first().map(String::as_str))
    }

    fn organizations_page(
        &self,
        store: &Store,
        user_id: &str,
        ids: &[String],
        error: Option<&str>,
    ) -> Response {
        let name = |id: &String| {
            let organization = store.organizations.get(id);
            (id.clone(), organization.map(|organization| organization.name.clone()).unwrap_or_default())
        };
        let organizations: Vec<_> = ids.iter().map(name).collect();
        let email = store.users.get(user_id).map(|user| user.email.as_str()).unwrap_or_default();
        let page = ChooseOrganization { form: self.form(error), email, organizations: &organizations };
        Response::html(status(error), page.html())
    }

    /// Shows the form of sign-in or sign-up, with the fields that were entered before.
    fn form_page(&self, is_sign_up: bool, fields: Option<&Query>, error: Option<&str>) -> Response {
        let other = if is_sign_up { "sign-in" } else { SIGN_UP };
        let others = self.query.iter().filter(|(name, _)| *name != "screen_hint");
        let other = with_parameters("", others.chain([("screen_hint", other)]));
        let field = |name| fields.and_then(|fields| fields.get(name)).unwrap_or_default();
        let hint = self.query.get("login_hint").filter(|_| fields.is_none());
        let (form, email) = (self.form(error), hint.unwrap_or_else(|| field("email")));
        let html = if is_sign_up {
            let (first_name, last_name) = (field("first_name"), field("last_name"));
            SignUp { form, email, first_name, last_name, sign_in: Some(&other) }.html()
        } else {
            let methods = &[SignInMethod::Password];
            SignIn { form, email, methods, sign_up: Some(&other), ..SignIn::default() }.html()
        };
        Response::html(status(error), html)
    }

    fn form<'f>(&'f self, error: Option<&'f str>) -> Form<'f> {
        Form { action: &self.action, error, ..Form::default() }
    }
}

fn authorize(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let authorization = match Authorization::new(request) {
        Ok(authorization) => authorization,
        Err(response) => return response,
    };
    let query = &request.query;
    let user_id = browser_session::user_id(store, request);
    if store.auth.shows_sign_in_page {
        return match user_id.filter(|_| query.get("prompt") != Some("login")) {
            Some(user_id) => authorization.proceed(store, &user_id),
            None => Ok(authorization.form_page(query.get("screen_hint") == Some(SIGN_UP), None, None)),
        };
    }
    let user_id = match query.get("login_hint") {
        Some(email) => users::find_by_email(store, email),
        None => user_id,
    };
    match user_id {
        Some(user_id) => authorization.approve(store, &user_id, query.get("organization_id")),
        None => authorization.deny(),
    }
}

/// Handles the forms of the sign-in page.
fn submit(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let authorization = match Authorization::new(request) {
        Ok(authorization) => authorization,
        Err(response) => return response,
    };
    let form = request.form()?;
    let user_id = match form.get("intent") {
        Some("cancel") => return authorization.deny(),
        Some(SIGN_UP) => match sign_up(store, &form, request.now) {
            Ok(user_id) => user_id,
            Err(error) => return Ok(authorization.form_page(true, Some(&form), Some(&error.message()))),
        },
        None if form.get("organization_id").is_some() => {
            return choose_organization(store, request, &authorization, &form);
        }
        _ => {
            let user_id = form.get("email").and_then(|email| users::find_by_email(store, email));
            let password = form.get("password").map(Secret::from);
            let is_right =
                |id: &String| password.is_some() && store.auth.passwords.get(id) == password.as_ref();
            let Some(user_id) = user_id.filter(is_right) else {
                let error = "Email or password is wrong.";
                return Ok(authorization.form_page(false, Some(&form), Some(error)));
            };
            user_id
        }
    };
    let cookie = browser_session::start(store, &user_id);
    Ok(cookie.iter().fold(authorization.proceed(store, &user_id)?, Response::with_cookie))
}

/// Returns the status of a page with a form.
fn status(error: Option<&str>) -> StatusCode {
    if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// Creates a user from a form and returns the ID.
fn sign_up(store: &mut Store, form: &Query, now: Timestamp) -> Result<String, ErrorResponse> {
    let names = ["email", "first_name", "last_name", "password"];
    let field = |name| Some((name, form.get(name)?));
    let fields: Map<String, Value> =
        names.into_iter().filter_map(field).map(|(name, value)| (name.to_owned(), value.into())).collect();
    if !fields.contains_key("password") {
        return Err(ErrorResponse::invalid(vec![ErrorDetail::field("password", "required")]));
    }
    users::register(store, Body::new(fields), now).map(|user| user.id)
}

fn choose_organization(
    store: &mut Store,
    request: &Request<'_>,
    authorization: &Authorization<'_>,
    form: &Query,
) -> HandlerResult {
    let Some(user_id) = browser_session::user_id(store, request) else {
        return Ok(authorization.form_page(false, None, Some("Sign in again.")));
    };
    let organizations = store.organizations_of(&user_id);
    match form.get("organization_id").filter(|id| organizations.iter().any(|own| own == id)) {
        Some(id) => authorization.approve(store, &user_id, Some(id)),
        None => {
            let error = "Choose one of the organizations.";
            Ok(authorization.organizations_page(store, &user_id, &organizations, Some(error)))
        }
    }
}

/// Returns a URL with parameters added to its query.
pub(in super::super) fn with_parameters<'a>(
    url: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut location = url.to_owned();
    for (name, value) in parameters {
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(name);
        location.push('=');
        location.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    location
}

/// Returns the method that a user signs in with.
pub(in super::super) fn method_of(store: &Store, user_id: &str) -> AuthMethod {
    if store.auth.passwords.contains_key(user_id) { AuthMethod::Password } else { AuthMethod::MagicAuth }
}

/// Exchanges an authorization code, which is used afterwards even if this fails. Without a client secret the
/// code needs PKCE (RFC 7636).
pub(super) fn exchange(
    store: &mut Store,
    code: &str,
    code_verifier: Option<&str>,
    has_secret: bool,
    now: Timestamp,
) -> Result<SignInAttempt, ErrorResponse> {
    let AuthorizationCode { attempt, code_challenge } =
        store.auth.authorization_codes.remove(code).ok_or_else(invalid_grant)?;
    // The user may have been deleted since.
    store.users.get(&attempt.user_id).map_err(|_| invalid_grant())?;
    if now >= attempt.started_at + CODE_LIFETIME {
        return Err(invalid_grant());
    }
    match (code_challenge, code_verifier) {
        (Some(expected), Some(verifier)) => {
            let computed = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
            if computed != expected {
                return Err(invalid_grant());
            }
        }
        (None, Some(_)) => {
            let message = "There was no code challenge.";
            return Err(ErrorResponse::bad_request("code_challenge_not_found", message));
        }
        (Some(_), None) => return Err(invalid_grant()),
        (None, None) if has_secret => {}
        (None, None) => {
            return Err(ErrorResponse::oauth("invalid_client", "The client has shown nothing."));
        }
    }
    Ok(attempt)
}
