//! Device authorization (RFC 8628).

use std::time::Duration;

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{ConfirmDevice, DeviceDone, EnterUserCode, Form, SignIn, SignInMethod},
            request::Call,
            response::{ErrorResponse, HandlerResult, Response},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        users::USERS,
    },
    attempt::{ClientInfo, SignInAttempt},
    authorize::{check_origin, method_of, with_parameters},
    browser_session, first_factor,
    oauth::{authenticate_client, invalid_grant, required},
};
use crate::types::Timestamp;

/// Device authorizations. The ID is the device code. `user_id` and `decision`, `approved` or `denied`, are of the user
/// who has entered the user code.
pub(super) const DEVICES: TableDefinition =
    TableDefinition::new("device_authorizations", "Device authorization", "device_code")
        .indexes(&["user_code"])
        .references(&[belongs_to("user_id", "users")]);

const APPROVED: &str = "approved";

const LIFETIME: Duration = Duration::from_secs(300);
/// Seconds between two polls, and by which the interval grows with each poll that is too early.
const INTERVAL: u64 = 5;

/// Sets the decision on the device authorization with a user code: the user who approves it, or a denial. Returns
/// `false` if there is none.
pub(in super::super::super) fn decide(
    store: &mut Store,
    user_code: &str,
    approved_by: Option<&str>,
    now: Timestamp,
) -> bool {
    let Some(id) = store.find_one(&DEVICES, "user_code", user_code).map(|row| row.id().to_owned()) else {
        return false;
    };
    let change = |row: &mut Row| {
        row.set("decision", decision(approved_by));
        row.set("user_id", approved_by);
    };
    store.update(&DEVICES, &id, now, change).is_ok()
}

fn decision(approved_by: Option<&str>) -> &'static str {
    if approved_by.is_some() { APPROVED } else { "denied" }
}

pub(super) fn authorize(call: &mut Call<'_>) -> HandlerResult {
    authenticate_client(call)?;
    let page = format!("{}/device", call.origin());
    let user_code = format!("EMUL-{:04}", call.store.next_number() % 10_000);
    let device = Row::default()
        .with("user_code", &user_code)
        .with("expires_at", call.now + LIFETIME)
        .with("interval", INTERVAL)
        .with("polled_at", ())
        .with("decision", ())
        .with("user_id", ());
    let device = call.store.insert(&DEVICES, device, call.now);
    let reply = Row::default()
        .with("device_code", device.id())
        .with("verification_uri_complete", with_parameters(&page, [("user_code", user_code.as_str())]))
        .with("user_code", user_code)
        .with("verification_uri", page)
        .with("expires_in", LIFETIME.as_secs())
        .with("interval", INTERVAL);
    Ok(reply.into())
}

/// Handles the device code grant. Polling faster than the interval adds five seconds to it.
pub(super) fn poll(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (required(call, "device_code")?, call.now);
    let device = call.store.row(&DEVICES, &id).ok_or_else(invalid_grant)?.clone();
    if device.is_past("expires_at", now) {
        return Err(ErrorResponse::oauth("expired_token", "The device code has expired."));
    }
    let interval = device.number("interval");
    let is_too_early =
        device.time("polled_at").is_some_and(|polled_at| now < polled_at + Duration::from_secs(interval));
    call.store.update(&DEVICES, &id, now, |device| {
        device.set("polled_at", now);
        if is_too_early {
            device.set("interval", interval.saturating_add(INTERVAL));
        }
    })?;
    if is_too_early {
        return Err(ErrorResponse::oauth("slow_down", "The interval is five seconds longer now."));
    }
    match device.optional_text("decision") {
        None => {
            let description = "The authorization request is still pending.";
            Err(ErrorResponse::oauth("authorization_pending", description))
        }
        Some(APPROVED) => {
            call.store.remove(&DEVICES, &id)?;
            let user_id = device.text("user_id");
            let method = method_of(call.store, user_id);
            let client = ClientInfo::of_grant(call);
            SignInAttempt { client, ..SignInAttempt::new(user_id, method) }.proceed(call.store, now)
        }
        Some(_) => Err(ErrorResponse::oauth("access_denied", "The user denied the request.")),
    }
}

/// Shows the page that asks for the user code, for a sign-in, or for a decision, or the one after it.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    if let Some(decision) = call.query.get("decision") {
        let html = DeviceDone { is_allowed: decision == APPROVED }.html();
        return Ok(Response::html(StatusCode::OK, html).into());
    }
    let user_code = call.query.get("user_code").unwrap_or_default().to_owned();
    page(call, &user_code, "", None)
}

/// Shows the page for a user code, with the email that was entered before.
fn page(call: &Call<'_>, user_code: &str, email: &str, error: Option<&str>) -> HandlerResult {
    let is_known = call
        .store
        .find_one(&DEVICES, "user_code", user_code)
        .is_some_and(|device| !device.has("decision") && !device.is_past("expires_at", call.now));
    let hidden = [("user_code", user_code)];
    let form = Form { action: "/device", hidden: &hidden, error };
    let user = browser_session::user_id(call).and_then(|id| call.store.row(&USERS, &id));
    let html = match user {
        _ if !is_known => {
            let error = (!user_code.is_empty()).then_some("The code is unknown or has expired.");
            let form = Form { error, hidden: &[], ..form };
            EnterUserCode { form, user_code }.html()
        }
        Some(user) => {
            let form = Form { hidden: &[], ..form };
            let (application, email) = (call.store.settings.client_id.as_str(), user.text("email"));
            ConfirmDevice { form, application, user_code, email }.html()
        }
        None => {
            let methods = &[SignInMethod::Password];
            SignIn { form, email, methods, ..SignIn::default() }.html()
        }
    };
    let is_error = error.is_some() || (!is_known && !user_code.is_empty());
    let status = if is_error { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Response::html(status, html).into())
}

/// Handles the forms of the page: a sign-in, or the decision of the user.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    check_origin(call)?;
    let form = call.form()?;
    let user_code = form.get("user_code").unwrap_or_default().to_owned();
    let approved_by = match (form.get("intent"), browser_session::user_id(call)) {
        (Some("allow"), Some(user_id)) => Some(user_id),
        (Some("deny"), _) => None,
        (Some("cancel"), _) => return page(call, "", "", None),
        _ => {
            let (email, password) = (form.get("email"), form.get("password"));
            let client = ClientInfo::of_browser(call);
            let (email, password) = (email.unwrap_or_default(), password.unwrap_or_default());
            return match first_factor::password(call.store, email, password, &client, call.now) {
                Err(_) => page(call, &user_code, email, Some("Email or password is wrong.")),
                Ok(attempt) => {
                    let cookie = browser_session::start(call, &attempt);
                    let again = with_parameters("/device", [("user_code", user_code.as_str())]);
                    Ok(cookie.iter().fold(Response::redirect(&again)?, Response::with_cookie).into())
                }
            };
        }
    };
    if decide(call.store, &user_code, approved_by.as_deref(), call.now) {
        let done = with_parameters("/device", [("decision", decision(approved_by.as_deref()))]);
        return Ok(Response::redirect(&done)?.into());
    }
    page(call, &user_code, "", None)
}
