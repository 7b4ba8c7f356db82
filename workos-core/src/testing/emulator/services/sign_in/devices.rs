//! Device authorization (RFC 8628).

use std::time::Duration;

use http::StatusCode;

use super::{
    super::{
        super::{
            pages::{ConfirmDevice, DeviceDone, EnterUserCode, Form},
            request::Call,
            response::{ErrorResponse, HandlerResult, Reply, Response},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        connect,
        users::USERS,
    },
    attempt::{ClientInfo, SignInAttempt, is_expired},
    authorize::{AUTHORIZATION_CODES, exchange, method_of, with_parameters},
    oauth::{authenticate_client, invalid_grant, required},
};
use crate::types::Timestamp;

/// Device authorizations. The ID is the device code. `decision` is `approved`, with the fields of the user's sign-in, or
/// `denied`. Those of an application of Connect have its `application_id`, and the `scopes` and `resources` that it asks
/// for.
pub(super) const DEVICES: TableDefinition =
    TableDefinition::new("device_authorizations", "Device authorization", "device_code")
        .indexes(&["user_code"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

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
    let sign_in = approved_by.map(|user_id| SignInAttempt::new(user_id, method_of(store, user_id)));
    decide_by(store, user_code, sign_in.as_ref(), now)
}

/// Sets the decision: the sign-in of the user who approves it, or a denial.
fn decide_by(store: &mut Store, user_code: &str, sign_in: Option<&SignInAttempt>, now: Timestamp) -> bool {
    let Some(id) = store.find_one(&DEVICES, "user_code", user_code).map(|row| row.id().to_owned()) else {
        return false;
    };
    let change = |row: &mut Row| {
        row.set("decision", decision(sign_in));
        row.set("user_id", ());
        row.merge(sign_in.map(SignInAttempt::to_row).unwrap_or_default());
    };
    store.update(&DEVICES, &id, now, change).is_ok()
}

fn decision(sign_in: Option<&SignInAttempt>) -> &'static str {
    if sign_in.is_some() { APPROVED } else { "denied" }
}

pub(super) fn authorize(call: &mut Call<'_>) -> HandlerResult {
    authenticate_client(call)?;
    Ok(start(call, Row::default()).into())
}

/// Creates a device authorization with these fields, and returns the response.
pub(in super::super) fn start(call: &mut Call<'_>, fields: Row) -> Row {
    let page = format!("{}/device", call.origin());
    let user_code = call.store.new_user_code();
    let device = fields
        .with("user_code", &user_code)
        .with("expires_at", call.now + LIFETIME)
        .with("interval", INTERVAL)
        .with("polled_at", ())
        .with("decision", ())
        .with("user_id", ());
    let device = call.store.insert(&DEVICES, device, call.now);
    Row::default()
        .with("device_code", device.id())
        .with("verification_uri_complete", with_parameters(&page, [("user_code", user_code.as_str())]))
        .with("user_code", user_code)
        .with("verification_uri", page)
        .with("expires_in", LIFETIME.as_secs())
        .with("interval", INTERVAL)
}

/// Handles the device code grant.
pub(super) fn poll(call: &mut Call<'_>) -> HandlerResult {
    let (id, now) = (required(call, "device_code")?, call.now);
    let device = take_approved(call.store, &id, None, now)?;
    let client = ClientInfo::of_grant(call);
    SignInAttempt { client, ..SignInAttempt::of(device) }.proceed(call.store, now)
}

/// Removes and returns the device authorization of an application, or of the environment, once a user has approved it.
/// Otherwise the error of the device code grant (RFC 8628, section 3.5). Polling faster than the interval adds five
/// seconds to it.
pub(in super::super) fn take_approved(
    store: &mut Store,
    id: &str,
    application_id: Option<&str>,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let device = store.row(&DEVICES, id).filter(|row| row.optional_text("application_id") == application_id);
    let device = device.ok_or_else(invalid_grant)?.clone();
    if device.is_past("expires_at", now) {
        return Err(ErrorResponse::oauth("expired_token", "The device code has expired."));
    }
    let interval = device.number("interval");
    let is_too_early =
        device.time("polled_at").is_some_and(|polled_at| now < polled_at + Duration::from_secs(interval));
    store.update(&DEVICES, id, now, |device| {
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
        Some(APPROVED) => store.remove(&DEVICES, id),
        Some(_) => Err(ErrorResponse::oauth("access_denied", "The user denied the request.")),
    }
}

/// Shows the page that asks for the user code, the one that asks for a decision after a sign-in with AuthKit, or the one
/// after the decision.
pub(super) fn show(call: &mut Call<'_>) -> HandlerResult {
    if let Some(decision) = call.query.get("decision") {
        let html = DeviceDone { is_allowed: decision == APPROVED }.html();
        return Ok(Response::html(StatusCode::OK, html).into());
    }
    let [user_code, code] = ["user_code", "code"].map(|name| call.query.get(name).unwrap_or_default());
    if user_code.is_empty() {
        return Ok(enter_page(user_code, None));
    }
    if !is_pending(call, user_code) {
        return Ok(enter_page(user_code, Some("The code is unknown or has expired.")));
    }
    if call.query.get("error").is_some() {
        return Ok(enter_page(user_code, Some("The sign-in was not completed.")));
    }
    let signed_in = call.store.row(&AUTHORIZATION_CODES, code).filter(|row| !is_expired(row, call.now));
    let Some(user) = signed_in.and_then(|row| call.store.row(&USERS, row.text("user_id"))) else {
        return sign_in(call, user_code);
    };
    let hidden = [("code", code)];
    let form = Form { action: "/device", hidden: &hidden, error: None };
    let device = call.store.find_one(&DEVICES, "user_code", user_code);
    let application = device.and_then(|device| connect::application_of(call.store, device));
    let scopes = device.map(|device| device.texts("scopes")).unwrap_or_default();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let application = application.unwrap_or(call.store.settings.client_id.as_str());
    let email = user.text("email");
    let html = ConfirmDevice { form, application, user_code, email, scopes: &scopes }.html();
    Ok(Response::html(StatusCode::OK, html).into())
}

fn enter_page(user_code: &str, error: Option<&str>) -> Reply {
    let form = Form { action: "/device", error, ..Form::default() };
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Response::html(status, EnterUserCode { form, user_code }.html()).into()
}

fn is_pending(call: &Call<'_>, user_code: &str) -> bool {
    let device = call.store.find_one(&DEVICES, "user_code", user_code);
    device.is_some_and(|device| !device.has("decision") && !device.is_past("expires_at", call.now))
}

/// Sends the browser to AuthKit, from where it comes back with an authorization code or an error.
fn sign_in(call: &Call<'_>, user_code: &str) -> HandlerResult {
    let origin = call.origin();
    let back = with_parameters(&format!("{origin}/device"), [("user_code", user_code)]);
    let parameters = [
        ("client_id", call.store.settings.client_id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", &back),
        ("provider", "authkit"),
    ];
    let page = with_parameters(&format!("{origin}/user_management/authorize"), parameters);
    Ok(Response::redirect(&page)?.into())
}

/// Handles the decision of the user.
pub(super) fn submit(call: &mut Call<'_>) -> HandlerResult {
    call.check_origin()?;
    let form = call.form()?;
    let [user_code, code] = ["user_code", "code"].map(|name| form.get(name).unwrap_or_default());
    let again = with_parameters("/device", [("user_code", user_code)]);
    if !is_pending(call, user_code) {
        return Ok(Response::redirect(&again)?.into());
    }
    let sign_in = match form.get("intent") {
        Some("allow") => match exchange(call.store, code, None, true, call.now) {
            Ok(sign_in) => Some(sign_in),
            // The sign-in has expired.
            Err(_) => return Ok(Response::redirect(&again)?.into()),
        },
        _ => None,
    };
    decide_by(call.store, user_code, sign_in.as_ref(), call.now);
    let done = with_parameters("/device", [("decision", decision(sign_in.as_ref()))]);
    Ok(Response::redirect(&done)?.into())
}
