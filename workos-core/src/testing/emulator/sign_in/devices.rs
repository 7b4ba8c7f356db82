//! Device authorization (RFC 8628).

use std::time::Duration;

use serde_json::json;

use super::{
    super::{
        auth_state::{AuthMethod, Device, DeviceDecision, SignInAttempt},
        body::{self, Body},
        request::Request,
        response::{ErrorResponse, HandlerResult, Response},
        route::Route,
        store::Store,
    },
    oauth::{authenticate_client, finish, invalid_grant},
};

pub(in super::super) const ROUTES: &[Route] =
    &[Route::post("/user_management/authorize/device", authorize).public()];

const LIFETIME: Duration = Duration::from_secs(300);
const INTERVAL: Duration = Duration::from_secs(5);
const VERIFICATION_URI: &str = "https://emulator.authkit.app/device";

/// Sets the decision on the device authorization with a user code; returns `false` if there is none.
pub(in super::super) fn decide(store: &mut Store, user_code: &str, decision: DeviceDecision) -> bool {
    let device = store.auth.devices.values_mut().find(|device| device.user_code == user_code);
    device.map(|device| device.decision = Some(decision)).is_some()
}

fn authorize(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    authenticate_client(store, &mut body)?;
    finish(body)?;
    let device_code = store.auth.new_token("device_code");
    let user_code = format!("EMUL-{:04}", store.auth.next_number() % 10_000);
    let device = Device {
        user_code: user_code.clone(),
        expires_at: request.now + LIFETIME,
        interval: INTERVAL,
        polled_at: None,
        decision: None,
    };
    store.auth.devices.insert(device_code.clone(), device);
    Ok(Response::ok(json!({
        "device_code": device_code,
        "verification_uri_complete": format!("{VERIFICATION_URI}?user_code={user_code}"),
        "user_code": user_code,
        "verification_uri": VERIFICATION_URI,
        "expires_in": LIFETIME.as_secs(),
        "interval": INTERVAL.as_secs(),
    })))
}

/// Handles the device code grant. Polling faster than the interval adds five seconds to it.
pub(super) fn poll(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let device_code = body.required("device_code", body::string);
    finish(body)?;
    let Some(device) = store.auth.devices.get_mut(&device_code) else { return Err(invalid_grant()) };
    if request.now >= device.expires_at {
        return Err(ErrorResponse::oauth("expired_token", "The device's code has expired."));
    }
    let is_too_early = device.polled_at.is_some_and(|polled_at| request.now < polled_at + device.interval);
    device.polled_at = Some(request.now);
    if is_too_early {
        device.interval = device.interval.saturating_add(INTERVAL);
        return Err(ErrorResponse::oauth("slow_down", "Ask five seconds less often."));
    }
    let user_id = match &device.decision {
        None => {
            return Err(ErrorResponse::oauth(
                "authorization_pending",
                "The authorization request is still pending.",
            ));
        }
        Some(DeviceDecision::Denied) => {
            return Err(ErrorResponse::oauth("access_denied", "The user has refused."));
        }
        Some(DeviceDecision::Approved(user_id)) => user_id.clone(),
    };
    store.auth.devices.remove(&device_code);
    SignInAttempt::new(&user_id, AuthMethod::Password, request.now).proceed(store, request.now)
}
