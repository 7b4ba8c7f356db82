//! AuthKit's pages between an authorization request and its code. Each is the URL of the request with a `screen_hint` and
//! what the page needs, such as a pending authentication token. A form whose fields are accepted redirects to the next
//! page, so that browsers can load each page again and go back to it.

use std::time::Duration;

use super::{
    super::{
        super::{
            pages::{
                ChooseOrganization, CodeKind, EnrollFactor, EnterCode, ForgotPassword, Form, Notice, SignIn,
                SignInMethod, SignUp,
            },
            request::{Call, Query},
            response::{ErrorDetail, ErrorResponse, HandlerResult, Response},
            row::Row,
            validation::is_email,
        },
        email_verification, magic_auth,
        organization_memberships::active_organizations,
        organizations::ORGANIZATIONS,
        password_reset,
        users::{self, USERS},
    },
    attempt::{ClientInfo, SignInAttempt, method},
    authenticate, authentication_events as events,
    authorize::{Authorization, PageResult, method_of, with_parameters},
    browser_session, external, factors, first_factor,
    steps::{Step, finish_pending, pending},
};
use http::StatusCode;

/// Screen hint and intent of a sign-up.
const SIGN_UP: &str = "sign-up";

/// Screen hint and intent of the page that sends the link for a new password.
const FORGOT_PASSWORD: &str = "forgot-password";

/// Screen hint after the link for a new password was sent.
const PASSWORD_RESET_SENT: &str = "password-reset-sent";

/// Screen hint of the page for a code that was sent to the `login_hint`, and intent that sends it.
const MAGIC_AUTH: &str = "magic-auth";

/// Screen hint of the step of the sign-in with a `pending_authentication_token`.
const STEP: &str = "step";

/// Screen hint of the choice of an organization.
const ORGANIZATIONS_SCREEN: &str = "organizations";

/// Shows a page after the first one. `None` if the request names none, or its sign-in is not in progress any more.
pub(super) fn show_later(call: &mut Call<'_>, authorization: &Authorization) -> Option<PageResult> {
    let text = |name| authorization.query.get(name).unwrap_or_default();
    match text("screen_hint") {
        MAGIC_AUTH => Some(Ok(magic_auth_page(authorization, text("login_hint"), None))),
        PASSWORD_RESET_SENT => {
            let link = page_url(authorization, "sign-in", &[]);
            let text =
                "If a user has this email, the link to set a new password is in the outbox of the emulator.";
            let title = "Check your email";
            let link = Some(("Back to sign-in", link.as_str()));
            Some(Ok(Response::html(StatusCode::OK, Notice { title, text, link, is_error: false }.html())))
        }
        STEP => {
            let token = text("pending_authentication_token");
            let (_, verification_id) = pending(call.store, token, call.now).ok()?;
            Some(match verification_id {
                Some(_) => verification_page(call, authorization, token, None),
                None => factor_page(call, authorization, token, text("authentication_challenge_id"), None),
            })
        }
        ORGANIZATIONS_SCREEN => {
            let user_id = browser_session::user_id(call)?;
            let attempt = resume(call, &user_id);
            Some(proceed(call, authorization, attempt, false))
        }
        _ => None,
    }
}

/// Shows the first page of an authorization request, or proceeds if a user is signed in.
pub(super) fn show(call: &mut Call<'_>, authorization: &Authorization) -> PageResult {
    let query = &authorization.query;
    if let Some(user_id) = browser_session::user_id(call).filter(|_| !asks_again(call, query)) {
        let attempt = resume(call, &user_id);
        return proceed(call, authorization, attempt, false);
    }
    match query.get("screen_hint") {
        Some(STEP) => Ok(sign_in_again(call, authorization)),
        screen => Ok(form_page(call, authorization, screen.unwrap_or_default(), None, None)),
    }
}

/// Whether a user who is signed in to AuthKit has to sign in again.
fn asks_again(call: &Call<'_>, query: &Query) -> bool {
    let age = query.get("max_age").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    let time = browser_session::current(call).and_then(|session| session.time("created_at"));
    let is_too_old = age.zip(time).is_some_and(|(age, time)| call.now >= time + age);
    is_too_old || query.get("prompt") == Some("login")
}

/// Returns the sign-in of a user who is signed in to AuthKit.
fn resume(call: &Call<'_>, user_id: &str) -> SignInAttempt {
    let session = browser_session::current(call);
    let method = session.map_or_else(|| method_of(call.store, user_id), |session| session.text("method"));
    let mut attempt = SignInAttempt::new(user_id, method);
    attempt.is_mfa_verified = session.is_some_and(|session| session.flag("is_mfa_verified"));
    attempt.client = ClientInfo::of_browser(call);
    attempt
}

/// Leads to the next step of a sign-in, or redirects with a code. `is_new` unless the user was signed in to
/// AuthKit before.
pub(super) fn proceed(
    call: &mut Call<'_>,
    authorization: &Authorization,
    mut attempt: SignInAttempt,
    is_new: bool,
) -> PageResult {
    if attempt.organization_id.is_none() {
        attempt.organization_id = authorization.query.get("organization_id").map(str::to_owned);
    }
    // The exchange of the code has the error of an organization that the user is not a member of.
    let response = match attempt.next_step(call.store).unwrap_or_default() {
        Some(Step::EmailVerification) => {
            let user = call.store.get(&USERS, &attempt.user_id)?.clone();
            let verification = email_verification::send(call.store, &user, call.now);
            let token = attempt.suspend(call.store, Some(verification.id()), call.now);
            return go_to(authorization, STEP, &[("pending_authentication_token", &token)]);
        }
        Some(Step::MfaEnrollment | Step::MfaChallenge(_)) => {
            let token = attempt.suspend(call.store, None, call.now);
            return challenge_factor(call, authorization, &attempt.user_id, &token);
        }
        Some(Step::OrganizationSelection(_)) if is_new => go_to(authorization, ORGANIZATIONS_SCREEN, &[])?,
        Some(Step::OrganizationSelection(ids)) => {
            organizations_page(call, authorization, &attempt.user_id, &ids, None)
        }
        None => authorization.approve(call, attempt.clone())?,
    };
    if !is_new {
        return Ok(response);
    }
    let user = call.store.get(&USERS, &attempt.user_id)?;
    if browser_session::user_id(call).as_deref() == Some(user.id()) {
        let (user_id, email) = (user.id().to_owned(), user.text("email").to_owned());
        let user = (email.as_str(), Some(user_id.as_str()));
        events::record(call.store, call.now, "reauthentication", &attempt.client, user, &Ok(()));
    }
    let cookie = browser_session::start(call, &attempt);
    Ok(cookie.iter().fold(response, Response::with_cookie))
}

/// Handles the forms of the pages.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    let authorization = match Authorization::new(call) {
        Ok(authorization) => authorization,
        Err(response) => return response.map(Into::into),
    };
    call.check_origin()?;
    let form = call.form()?;
    let attempt = match form.get("intent") {
        Some("cancel") => authorization.deny().map(Err),
        Some(SIGN_UP) => sign_up(call, &authorization, &form),
        Some("sso") => start_sso(call, &authorization, &form).map(Err),
        Some(MAGIC_AUTH) => send_code(call, &authorization, &form).map(Err),
        Some("resend") => resend(call, &authorization, &form).map(Err),
        Some("magic-auth-code") => enter_magic_auth(call, &authorization, &form),
        Some("email-verification-code") => enter_verification(call, &authorization, &form),
        Some("totp-code" | "sms-code" | "enroll-factor") => enter_factor(call, &authorization, &form),
        Some(FORGOT_PASSWORD) => send_reset(call, &authorization, &form).map(Err),
        None if form.get("organization_id").is_some() => {
            choose_organization(call, &authorization, &form).map(Err)
        }
        _ => Ok(enter_password(call, &authorization, &form)),
    };
    // A form leads to a sign-in, which proceeds, or to another page.
    match attempt? {
        Ok(attempt) => proceed(call, &authorization, attempt, true).map(Into::into),
        Err(response) => Ok(response.into()),
    }
}

fn enter_password(
    call: &mut Call<'_>,
    authorization: &Authorization,
    form: &Query,
) -> Result<SignInAttempt, Response> {
    let [email, password] = ["email", "password"].map(|name| form.get(name).unwrap_or_default());
    let client = ClientInfo::of_browser(call);
    first_factor::password(call.store, email, password, &client, call.now).map_err(|error| {
        let is_disabled = error.status() == StatusCode::FORBIDDEN;
        let message = if is_disabled { error.message() } else { "Email or password is wrong.".to_owned() };
        form_page(call, authorization, "sign-in", Some(form), Some(&message))
    })
}

/// Creates a user from a form.
fn sign_up(
    call: &mut Call<'_>,
    authorization: &Authorization,
    form: &Query,
) -> Result<Result<SignInAttempt, Response>, ErrorResponse> {
    let names = ["email", "first_name", "last_name", "password"];
    let field = |name: &str| Some((name.to_owned(), form.get(name)?.into()));
    let fields: Row = names.into_iter().filter_map(field).collect();
    let result = if !call.store.settings.allows_sign_ups {
        Err(first_factor::sign_up_not_allowed())
    } else if !fields.has("password") {
        Err(ErrorResponse::invalid(vec![ErrorDetail::field("password", "required")]))
    } else if !is_email(fields.text("email")) {
        Err(ErrorResponse::invalid_field("email"))
    } else {
        users::register(call.store, fields, call.now)
    };
    Ok(match result {
        Ok(user) => {
            let client = ClientInfo::of_browser(call);
            Ok(SignInAttempt { client, ..SignInAttempt::new(user.id(), method::PASSWORD) })
        }
        Err(error) => Err(form_page(call, authorization, SIGN_UP, Some(form), Some(&error.message()))),
    })
}

/// Sends the browser to the identity provider of an email address.
fn start_sso(call: &mut Call<'_>, authorization: &Authorization, form: &Query) -> PageResult {
    let email = form.get("email").unwrap_or_default();
    external::start_by_domain(call, authorization, email).unwrap_or_else(|| {
        let error = Some("No identity provider is connected to the domain of the email address.");
        Ok(form_page(call, authorization, "sign-in", Some(form), error))
    })
}

/// Sends a code to sign in with.
fn send_code(call: &mut Call<'_>, authorization: &Authorization, form: &Query) -> PageResult {
    let email = form.get("email").unwrap_or_default();
    if !is_email(email) {
        let error = Some("Enter an email address.");
        return Ok(form_page(call, authorization, "sign-in", Some(form), error));
    }
    let invitation = authorization.query.get("invitation_token");
    let extra = invitation.map(|token| Row::default().with("invitation_token", token)).unwrap_or_default();
    magic_auth::send(call.store, email, extra, call.now);
    go_to(authorization, MAGIC_AUTH, &[("login_hint", email)])
}

fn enter_magic_auth(
    call: &mut Call<'_>,
    authorization: &Authorization,
    form: &Query,
) -> Result<Result<SignInAttempt, Response>, ErrorResponse> {
    let [email, code] = ["email", "code"].map(|name| form.get(name).unwrap_or_default());
    let client = ClientInfo::of_browser(call);
    let result = first_factor::magic_auth(call.store, email, code, &client, call.now);
    Ok(result.map_err(|error| magic_auth_page(authorization, email, Some(&error.message()))))
}

fn magic_auth_page(authorization: &Authorization, email: &str, error: Option<&str>) -> Response {
    let hidden = [("email", email)];
    let form = Form { action: &authorization.action, hidden: &hidden, error };
    Response::html(status(error), EnterCode { form, kind: CodeKind::MagicAuth, to: email }.html())
}

/// Sends another code, for the form that has asked for the last one.
fn resend(call: &mut Call<'_>, authorization: &Authorization, form: &Query) -> PageResult {
    let Some(token) = form.get("pending_authentication_token") else {
        return send_code(call, authorization, form);
    };
    let Ok((attempt, verification_id)) = pending(call.store, token, call.now) else {
        return Ok(sign_in_again(call, authorization));
    };
    if verification_id.is_some() {
        finish_pending(call.store, token);
        return proceed(call, authorization, attempt, true);
    }
    challenge_factor(call, authorization, &attempt.user_id, token)
}

fn enter_verification(
    call: &mut Call<'_>,
    authorization: &Authorization,
    form: &Query,
) -> Result<Result<SignInAttempt, Response>, ErrorResponse> {
    let [token, code] =
        ["pending_authentication_token", "code"].map(|name| form.get(name).unwrap_or_default());
    match authenticate::verify_email(call, token, code) {
        Ok(attempt) => Ok(Ok(attempt)),
        Err(error) => verification_page(call, authorization, token, Some(&error.message())).map(Err),
    }
}

fn verification_page(
    call: &Call<'_>,
    authorization: &Authorization,
    token: &str,
    error: Option<&str>,
) -> PageResult {
    let Ok((attempt, _)) = pending(call.store, token, call.now) else {
        return Ok(sign_in_again(call, authorization));
    };
    let to = call.store.get(&USERS, &attempt.user_id)?.text("email");
    let hidden = [("pending_authentication_token", token)];
    let form = Form { action: &authorization.action, hidden: &hidden, error };
    Ok(Response::html(status(error), EnterCode { form, kind: CodeKind::EmailVerification, to }.html()))
}

fn enter_factor(
    call: &mut Call<'_>,
    authorization: &Authorization,
    form: &Query,
) -> Result<Result<SignInAttempt, Response>, ErrorResponse> {
    let names = ["pending_authentication_token", "authentication_challenge_id", "code"];
    let [token, challenge, code] = names.map(|name| form.get(name).unwrap_or_default());
    match authenticate::verify_factor(call, token, challenge, code) {
        Ok(attempt) => Ok(Ok(attempt)),
        Err(error) => factor_page(call, authorization, token, challenge, Some(&error.message())).map(Err),
    }
}

/// Challenges the factor of a user, which sends an SMS if it is one of SMS, and leads to the form for the code.
fn challenge_factor(
    call: &mut Call<'_>,
    authorization: &Authorization,
    user_id: &str,
    token: &str,
) -> PageResult {
    let factor = factors::of_page(call.store, user_id, call.now)?;
    let challenge = factors::create_challenge(call.store, &factor, "", call.now);
    let parameters =
        [("pending_authentication_token", token), ("authentication_challenge_id", challenge.id())];
    go_to(authorization, STEP, &parameters)
}

/// Shows the form for the code of a factor, with the secret if the user has no factor yet.
fn factor_page(
    call: &mut Call<'_>,
    authorization: &Authorization,
    token: &str,
    challenge_id: &str,
    error: Option<&str>,
) -> PageResult {
    let Ok((attempt, _)) = pending(call.store, token, call.now) else {
        return Ok(sign_in_again(call, authorization));
    };
    let factor = factors::of_page(call.store, &attempt.user_id, call.now)?;
    let hidden = [("pending_authentication_token", token), ("authentication_challenge_id", challenge_id)];
    let form = Form { action: &authorization.action, hidden: &hidden, error };
    let totp = factor.object("totp");
    let html = if factor.flag("is_pending") {
        EnrollFactor { form, secret: totp.text("secret"), uri: totp.text("uri") }.html()
    } else if factor.text("type") == "sms" {
        EnterCode { form, kind: CodeKind::Sms, to: factor.object("sms").text("phone_number") }.html()
    } else {
        EnterCode { form, kind: CodeKind::Totp, to: totp.text("user") }.html()
    };
    Ok(Response::html(status(error), html))
}

/// Sends the link for a new password. The page does not tell whether there is a user.
fn send_reset(call: &mut Call<'_>, authorization: &Authorization, form: &Query) -> PageResult {
    let email = form.get("email").unwrap_or_default();
    let origin = call.origin();
    if let Some(user) = users::find_by_email(call.store, email).cloned() {
        password_reset::send(call.store, &user, &origin, call.now);
    }
    go_to(authorization, PASSWORD_RESET_SENT, &[("login_hint", email)])
}

fn choose_organization(call: &mut Call<'_>, authorization: &Authorization, form: &Query) -> PageResult {
    let Some(user_id) = browser_session::user_id(call) else {
        return Ok(sign_in_again(call, authorization));
    };
    let organizations = active_organizations(call.store, &user_id);
    let Some(id) = form.get("organization_id").filter(|id| organizations.iter().any(|own| own == id)) else {
        let error = Some("Choose one of the organizations.");
        return Ok(organizations_page(call, authorization, &user_id, &organizations, error));
    };
    let attempt = SignInAttempt { organization_id: Some(id.to_owned()), ..resume(call, &user_id) };
    authorization.approve(call, attempt)
}

fn organizations_page(
    call: &Call<'_>,
    authorization: &Authorization,
    user_id: &str,
    ids: &[String],
    error: Option<&str>,
) -> Response {
    let name = |id: &String| {
        let organization = call.store.row(&ORGANIZATIONS, id);
        (id.clone(), organization.map(|row| row.text("name").to_owned()).unwrap_or_default())
    };
    let organizations: Vec<_> = ids.iter().map(name).collect();
    let email = call.store.row(&USERS, user_id).map(|user| user.text("email")).unwrap_or_default();
    let form = Form { action: &authorization.action, error, ..Form::default() };
    Response::html(status(error), ChooseOrganization { form, email, organizations: &organizations }.html())
}

/// Shows the sign-in after its earlier steps have expired.
fn sign_in_again(call: &Call<'_>, authorization: &Authorization) -> Response {
    form_page(call, authorization, "sign-in", None, Some("Sign in again."))
}

/// Shows the form of sign-in, of sign-up or for a forgotten password, with the fields that were entered before.
fn form_page(
    call: &Call<'_>,
    authorization: &Authorization,
    screen: &str,
    fields: Option<&Query>,
    error: Option<&str>,
) -> Response {
    let field = |name| fields.and_then(|fields| fields.get(name)).unwrap_or_default();
    let hint = authorization.query.get("login_hint").filter(|_| fields.is_none());
    let email = hint.unwrap_or_else(|| field("email"));
    let form = Form { action: &authorization.action, error, ..Form::default() };
    let link = |screen| page_url(authorization, screen, &[]);
    let (sign_in, sign_up, forgot) = (link("sign-in"), link(SIGN_UP), link(FORGOT_PASSWORD));
    let settings = &call.store.settings;
    let html = match screen {
        SIGN_UP => {
            let (first_name, last_name) = (field("first_name"), field("last_name"));
            SignUp { form, email, first_name, last_name, sign_in: Some(&sign_in) }.html()
        }
        FORGOT_PASSWORD => ForgotPassword { form, email, sign_in: &sign_in }.html(),
        _ => {
            let password = settings.allows_passwords.then_some(SignInMethod::Password);
            let sso = external::has_connection(call.store).then_some(SignInMethod::Sso);
            let methods: Vec<_> = password.into_iter().chain([SignInMethod::MagicAuth]).chain(sso).collect();
            let forgot_password = settings.allows_passwords.then_some(forgot.as_str());
            let sign_up = settings.allows_sign_ups.then_some(sign_up.as_str());
            SignIn { form, email, methods: &methods, other_email: None, forgot_password, sign_up }.html()
        }
    };
    Response::html(status(error), html)
}

/// Redirects to another page of the authorization request.
fn go_to(authorization: &Authorization, screen: &str, parameters: &[(&str, &str)]) -> PageResult {
    // The identity provider leads to a page from another path.
    let url = format!("/user_management/authorize{}", page_url(authorization, screen, parameters));
    Response::redirect(&url)
}

/// Returns the URL of another page of the authorization request, relative to the request.
fn page_url(authorization: &Authorization, screen: &str, parameters: &[(&str, &str)]) -> String {
    let of_page = ["screen_hint", "pending_authentication_token", "authentication_challenge_id"];
    let is_kept = |name| !of_page.contains(&name) && parameters.iter().all(|(other, _)| *other != name);
    let others = authorization.query.iter().filter(|(name, _)| is_kept(name));
    with_parameters("", others.chain([("screen_hint", screen)]).chain(parameters.iter().copied()))
}

fn status(error: Option<&str>) -> StatusCode {
    if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}
