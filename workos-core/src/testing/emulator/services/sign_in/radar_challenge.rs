//! Challenges of Radar: a code by email or SMS after the first factor, if the environment asks for one.

use http::StatusCode;

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            settings::RadarChallenge,
            table::TableDefinition,
        },
        one_time_code,
        radar::{self, CHALLENGES, SMS_CHALLENGES},
    },
    attempt::{SignInAttempt, presented_user},
    oauth::{optional, required},
    steps::{finish_pending, pending},
};

/// Phone number of users who have given none.
const PHONE_NUMBER: &str = "+15005550006";

/// Continues a sign-in with the API, or returns the error that asks for a challenge. AuthKit's pages ask for none.
pub(super) fn assess(call: &mut Call<'_>, attempt: SignInAttempt) -> HandlerResult {
    let now = call.now;
    let Some(challenge) = call.store.settings.radar_challenge else {
        return attempt.proceed(call.store, now);
    };
    let user = presented_user(call.store, &attempt.user_id, now);
    let risk = Row::default()
        .with("auth_method", &attempt.method)
        .with("action", "login")
        .with("control", ())
        .with("blocklist_type", ())
        .with("ip_address", &attempt.client.ip_address)
        .with("user_agent", &attempt.client.user_agent)
        .with("user_id", &attempt.user_id)
        .with("email", user.text("email"));
    call.store.record(now, "authentication.radar_risk_detected", &risk);
    let code = match challenge {
        RadarChallenge::Email => "radar_challenge",
        RadarChallenge::Sms => "radar_sms_sign_in_challenge",
    };
    let mut error = ErrorResponse::new(StatusCode::FORBIDDEN, "The sign-in needs a challenge.").code(code);
    match challenge {
        RadarChallenge::Email => {
            let challenge = radar::create_challenge(call.store, &attempt.user_id, now)?;
            error = error.with("radar_challenge_id", challenge.id());
        }
        RadarChallenge::Sms => {
            let mut earlier = call.store.find(&SMS_CHALLENGES, "user_id", &attempt.user_id).rev();
            let phone_number = earlier.next().map(|row| row.text("phone_number").to_owned());
            drop(earlier);
            let phone_number = phone_number.as_deref().unwrap_or(PHONE_NUMBER);
            radar::send_sms(call.store, &attempt.user_id, phone_number, now);
        }
    }
    let token = attempt.suspend(call.store, None, now);
    Err(error.with("user", user).with("pending_authentication_token", token))
}

/// Handles the grant of a challenge by email.
pub(super) fn email(call: &mut Call<'_>) -> HandlerResult {
    let id = required(call, "radar_challenge_id")?;
    verify(call, &CHALLENGES, Some(id))
}

/// Handles the grant of a challenge by SMS: the one with the `verification_id`, or the latest one of the user.
pub(super) fn sms(call: &mut Call<'_>) -> HandlerResult {
    let id = optional(call, "verification_id")?;
    verify(call, &SMS_CHALLENGES, id)
}

fn verify(call: &mut Call<'_>, table: &TableDefinition, id: Option<String>) -> HandlerResult {
    let (code, token) = (required(call, "code")?, required(call, "pending_authentication_token")?);
    let (attempt, now) = (pending(call.store, &token, call.now)?.0, call.now);
    // The challenge of another user is as unknown as one that does not exist.
    let mut challenges = call.store.find(table, "user_id", &attempt.user_id).rev();
    let challenge = challenges.find(|row| id.as_deref().is_none_or(|id| row.id() == id));
    let id = challenge.map(|row| row.id().to_owned()).unwrap_or_default();
    drop(challenges);
    one_time_code::verify(call.store, table, &id, &code, now)
        .map_err(one_time_code::Rejection::into_grant_error)?;
    finish_pending(call.store, &token);
    attempt.proceed(call.store, now)
}
