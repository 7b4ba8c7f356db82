//! Pages of links in emails: invitations and password resets.

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{AcceptInvitation, Form, Invitation, Notice, ResetPassword},
            request::Call,
            response::{HandlerResult, Reply, Response},
        },
        invitations,
        organizations::ORGANIZATIONS,
        password_reset, settings,
        users::USERS,
    },
    authorize::with_parameters,
    browser_session,
};

/// Parameter of the page that a form ends at.
const DONE: &str = "done";

/// Shows an invitation: with a button if the user is signed in, otherwise with links to sign up and to sign in to the
/// application.
pub(super) fn show_invitation(call: &mut Call<'_>) -> HandlerResult {
    if call.query.get(DONE).is_some() {
        return Ok(notice("Invitation accepted", "This page can be closed.", false));
    }
    let token = call.query.get("invitation_token").unwrap_or_default().to_owned();
    let Ok(invitation) = invitations::pending_by_token(call.store, &token, call.now) else {
        return Ok(notice(
            "Invitation not found",
            "The invitation was accepted, was revoked or has expired.",
            true,
        ));
    };
    let name = |table, id| call.store.row(table, id).map(|row| row.text("name").to_owned());
    let inviter = call.store.row(&USERS, invitation.text("inviter_user_id")).map(|user| user.text("email"));
    let organization = name(&ORGANIZATIONS, invitation.text("organization_id"));
    let homepage = call.store.settings.homepage.as_str();
    let redirect_uri = settings::default_redirect_uri(call.store).unwrap_or(homepage);
    let link = |screen| {
        let parameters = [
            ("client_id", call.store.settings.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", redirect_uri),
            ("provider", "authkit"),
            ("invitation_token", token.as_str()),
            ("login_hint", invitation.text("email")),
            ("screen_hint", screen),
        ];
        with_parameters("/user_management/authorize", parameters)
    };
    let (sign_up, sign_in) = (link("sign-up"), link("sign-in"));
    let user = browser_session::user_id(call).and_then(|id| call.store.row(&USERS, &id));
    let is_invited =
        user.is_some_and(|user| user.text("email").eq_ignore_ascii_case(invitation.text("email")));
    let accept = if is_invited {
        AcceptInvitation::Form(Form::default())
    } else {
        AcceptInvitation::SignUpOrIn { sign_up: &sign_up, sign_in: &sign_in }
    };
    let (organization, email) = (organization.as_deref(), invitation.text("email"));
    Ok(Response::html(StatusCode::OK, Invitation { inviter, organization, email, accept }.html()).into())
}

/// Accepts an invitation for the user who is signed in.
pub(super) fn accept_invitation(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let token = call.query.get("invitation_token").unwrap_or_default().to_owned();
    let user_id = browser_session::user_id(call).unwrap_or_default();
    match invitations::accept(call.store, &token, &user_id, call.now) {
        Ok(_) => done("/invite"),
        Err(_) => show_invitation(call),
    }
}

/// Shows the form for a new password.
pub(super) fn show_password_reset(call: &mut Call<'_>) -> HandlerResult {
    if call.query.get(DONE).is_some() {
        return Ok(notice("Password set", "Sign in with the new password. This page can be closed.", false));
    }
    reset_page(call, None)
}

fn reset_page(call: &Call<'_>, error: Option<&str>) -> HandlerResult {
    let token = call.query.get("token").unwrap_or_default();
    let Some(reset) = password_reset::by_token(call.store, token, call.now) else {
        return Ok(notice("Link not valid", "The link was used or has expired.", true));
    };
    let form = Form { error, ..Form::default() };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Response::html(status, ResetPassword { form, email: reset.text("email") }.html()).into())
}

/// Sets the new password.
pub(super) fn reset_password(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let form = call.form()?;
    let token = call.query.get("token").unwrap_or_default().to_owned();
    let password = form.get("new_password").unwrap_or_default();
    match password_reset::reset(call.store, &token, password, call.now) {
        Ok(_) => done("/reset-password"),
        Err(error) => reset_page(call, Some(&error.message())),
    }
}

/// Redirects to the page that a form ends at, which browsers can load again.
fn done(path: &str) -> HandlerResult {
    Ok(Response::redirect(&with_parameters(path, [(DONE, "true")]))?.into())
}

fn notice(title: &str, text: &str, is_error: bool) -> Reply {
    let status = if is_error { StatusCode::NOT_FOUND } else { StatusCode::OK };
    Response::html(status, Notice { title, text, link: None, is_error }.html()).into()
}
