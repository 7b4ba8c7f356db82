//! Devices without a browser.

use std::time::Duration;

use serde_json::json;

use super::{
    super::{
        answer::{Answer, Outcome, Refusal},
        body::{self, Body},
        request::Incoming,
        router::Route,
        world::World,
    },
    SignIns,
    authenticate::{client, finish},
    steps::{Method, Proof, invalid_grant},
};
use crate::types::Timestamp;

pub(super) const ROUTES: &[Route] = &[Route::post("/user_management/authorize/device", authorize).public()];

const LIFETIME: Duration = Duration::from_secs(300);
const INTERVAL: Duration = Duration::from_secs(5);
const PAGE: &str = "https://emulator.authkit.app/device";

/// A device that waits to be let in.
pub(super) struct Device {
    user_code: String,
    expires_at: Timestamp,
    interval: Duration,
    asked_at: Option<Timestamp>,
    decision: Option<Decision>,
}

enum Decision {
    Approved(String),
    Denied,
}

impl Device {
    pub(super) fn approve(&mut self, user_id: &str) {
        self.decision = Some(Decision::Approved(user_id.to_owned()));
    }

    pub(super) fn deny(&mut self) {
        self.decision = Some(Decision::Denied);
    }
}

impl SignIns {
    /// The device with this code.
    pub(super) fn device(&mut self, user_code: &str) -> &mut Device {
        let device = self.devices.values_mut().find(|device| device.user_code == user_code);
        device.unwrap_or_else(|| panic!("the emulator has no device with this code"))
    }
}

fn authorize(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    client(world, &mut body)?;
    finish(body)?;
    let device_code = world.sign_ins.token("device_code");
    let user_code = format!("EMUL-{:04}", world.sign_ins.next() % 10_000);
    let device = Device {
        user_code: user_code.clone(),
        expires_at: request.now + LIFETIME,
        interval: INTERVAL,
        asked_at: None,
        decision: None,
    };
    world.sign_ins.devices.insert(device_code.clone(), device);
    Ok(Answer::ok(json!({
        "device_code": device_code,
        "verification_uri_complete": format!("{PAGE}?user_code={user_code}"),
        "user_code": user_code,
        "verification_uri": PAGE,
        "expires_in": LIFETIME.as_secs(),
        "interval": INTERVAL.as_secs(),
    })))
}

/// Asks whether a device was let in.
pub(super) fn question(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let device_code = body.required("device_code", body::text);
    finish(body)?;
    let Some(device) = world.sign_ins.devices.get_mut(&device_code) else { return Err(invalid_grant()) };
    if request.now >= device.expires_at {
        return Err(Refusal::oauth("expired_token", "The device's code has expired."));
    }
    let too_early = device.asked_at.is_some_and(|asked_at| request.now < asked_at + device.interval);
    device.asked_at = Some(request.now);
    if too_early {
        device.interval = device.interval.saturating_add(INTERVAL);
        return Err(Refusal::oauth("slow_down", "Ask five seconds less often."));
    }
    let user_id = match &device.decision {
        None => return Err(Refusal::oauth("authorization_pending", "Nobody has typed the code yet.")),
        Some(Decision::Denied) => return Err(Refusal::oauth("access_denied", "The user has refused.")),
        Some(Decision::Approved(user_id)) => user_id.clone(),
    };
    world.sign_ins.devices.remove(&device_code);
    Proof::new(&user_id, Method::Password, request.now).go_on(world, request.now)
}
