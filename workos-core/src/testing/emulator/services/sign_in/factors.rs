//! Authentication factors and their challenges.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    super::{
        super::{
            request::Call,
            resource::{self, Resource},
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        outbox,
        users::USERS,
    },
    totp,
};
use crate::{crypto, types::Timestamp};

/// Factors. Not in responses: `used_steps`, the steps of TOTP whose codes were used; the `secret`, `qr_code` and `uri`
/// of `totp`, except in those to an enrollment; `is_pending`, whether a page has shown the secret and no code was
/// entered yet.
pub(super) const FACTORS: TableDefinition =
    TableDefinition::new("authentication_factors", "Authentication factor", "auth_factor")
        .references(&[belongs_to("user_id", "users")]);

/// Challenges. Not in responses: `sent_code`, the code of an SMS or a generic one-time password; `is_used`;
/// `failed_attempts`.
pub(super) const CHALLENGES: TableDefinition =
    TableDefinition::new("authentication_challenges", "Authentication challenge", "auth_challenge")
        .references(&[belongs_to("authentication_factor_id", "authentication_factors")]);

pub(super) const FACTOR: Resource = Resource::new("/auth/factors", &FACTORS);

pub(super) const USER_FACTOR: Resource =
    Resource::new("/user_management/users/{}/auth_factors", &FACTORS).parents(&["user_id"]);

/// Lifetime of codes that are sent.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Number of wrong codes after which a challenge accepts no code.
const MAX_ATTEMPTS: u64 = 5;

/// A PNG of one white pixel. The secret and the URI are what tests use.
const QR_CODE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsUCK\
                       SwAAAABJRU5ErkJggg==";

/// Returns the factors of a user in the form of the `mfa_challenge` error.
pub(super) fn of_user(store: &Store, user_id: &str) -> Vec<Value> {
    let factors = store.find(&FACTORS, "user_id", user_id).filter(|factor| !factor.flag("is_pending"));
    factors.map(|factor| json!({ "id": factor.id(), "type": factor.text("type") })).collect()
}

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    resource::list(call, &USER_FACTOR, |factor| !factor.flag("is_pending"))
}

pub(super) fn enroll(call: &mut Call<'_>) -> HandlerResult {
    let body = call.body.clone();
    let user_id = body.optional_text("user_id");
    if user_id.is_some_and(|id| call.store.row(&USERS, id).is_none()) {
        return Err(ErrorResponse::invalid_field("user_id"));
    }
    let required: &[&str] = match body.text("type") {
        "totp" => &["totp_issuer", "totp_user"],
        "sms" => &["phone_number"],
        _ => &[],
    };
    if let Some(missing) = required.iter().find(|name| body.text(name).trim().is_empty()) {
        return Err(ErrorResponse::invalid_field(missing));
    }
    create(call.store, user_id, &body, call.now).map(Into::into)
}

pub(super) fn enroll_for_user(call: &mut Call<'_>) -> HandlerResult {
    let (user_id, body) = (call.path(0).to_owned(), call.body.clone());
    let factor = create_for_user(call.store, &user_id, body, call.now)?;
    let challenge = create_challenge(call.store, &factor, "", call.now);
    let reply =
        Row::default().with("authentication_factor", factor).with("authentication_challenge", challenge);
    Ok(reply.into())
}

/// Creates a TOTP factor of a user.
fn create_for_user(
    store: &mut Store,
    user_id: &str,
    mut body: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    body.set("type", "totp");
    body.set_default("totp_user", store.get(&USERS, user_id)?.text("email"));
    body.set_default("totp_issuer", "WorkOS emulator");
    create(store, Some(user_id), &body, now)
}

/// Returns the factor for the next sign-in of a user on a page: an enrolled one, otherwise one whose enrollment ends
/// with the first code.
pub(super) fn of_page(store: &mut Store, user_id: &str, now: Timestamp) -> Result<Row, ErrorResponse> {
    let factors = store.find(&FACTORS, "user_id", user_id);
    if let Some(factor) = factors.min_by_key(|factor| factor.flag("is_pending")) {
        return Ok(factor.clone());
    }
    let factor = create_for_user(store, user_id, Row::default(), now)?;
    store.update(&FACTORS, factor.id(), now, |factor| factor.set("is_pending", true))
}

/// Creates a factor of the type in a body.
pub(super) fn create(
    store: &mut Store,
    user_id: Option<&str>,
    body: &Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let id = store.new_id(&FACTORS);
    let mut factor = Row::default().with("id", &id).with("type", body.text("type")).with("user_id", user_id);
    match body.text("type") {
        "sms" => factor.set("sms", json!({ "phone_number": body.text("phone_number") })),
        "totp" => {
            let secret = match body.optional_text("totp_secret") {
                Some(secret) if totp::decode_base32(secret).is_some() => secret.to_owned(),
                Some(_) => return Err(ErrorResponse::invalid_field("totp_secret")),
                // The same in every run.
                None => {
                    let hash = crypto::sha256(format!("{} {id}", store.settings.client_id).as_bytes());
                    totp::encode_base32(hash.first_chunk::<20>().map_or(&hash[..], |secret| secret))
                }
            };
            let (issuer, user) = (body.text("totp_issuer"), body.text("totp_user"));
            let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
            let (label, name) = (encode(issuer), encode(user));
            let uri = format!("otpauth://totp/{label}:{name}?secret={secret}&issuer={label}");
            factor.set("used_steps", json!([]));
            factor.set(
                "totp",
                json!({ "issuer": issuer, "user": user, "secret": secret, "qr_code": QR_CODE, "uri": uri }),
            );
        }
        _ => {}
    }
    Ok(store.insert(&FACTORS, factor, now))
}

pub(super) fn challenge(call: &mut Call<'_>) -> HandlerResult {
    let factor = resource::get(call, &FACTOR)?;
    let template = call.body.text("sms_template").to_owned();
    Ok(create_challenge(call.store, &factor, &template, call.now).into())
}

/// Creates a challenge. An SMS has the code in place of `{{code}}` in its template.
pub(super) fn create_challenge(store: &mut Store, factor: &Row, template: &str, now: Timestamp) -> Row {
    let mut challenge = Row::default()
        .with("authentication_factor_id", factor.id())
        .with("is_used", false)
        .with("failed_attempts", 0);
    // The codes of TOTP are those of the clock.
    if factor.text("type") != "totp" {
        let code = store.new_numeric_code();
        challenge.set("sent_code", &code);
        challenge.set("expires_at", now + LIFETIME);
        if factor.text("type") == "sms" {
            let template = if template.is_empty() { "Your code is {{code}}." } else { template };
            let sms = factor.object("sms");
            let message = outbox::Message {
                channel: "sms",
                to: sms.text("phone_number"),
                kind: "sms_challenge",
                subject: &template.replace("{{code}}", &code),
                code: Some(&code),
                url: None,
            };
            outbox::send(store, now, &message);
        } else {
            // The application sends the code of a generic one-time password.
            challenge.set("code", code);
        }
    }
    store.insert(&CHALLENGES, challenge, now)
}

pub(super) fn verify(call: &mut Call<'_>) -> HandlerResult {
    let (id, code) = (call.path(0).to_owned(), call.body.text("code").to_owned());
    let is_valid = match verify_code(call.store, &id, &code, call.now) {
        Ok(()) => true,
        // The documented errors of this operation.
        Err(error) if matches!(error.code_and_message().0, "entity_not_found" | TOO_MANY_ATTEMPTS) => {
            return Err(error);
        }
        Err(_) => false,
    };
    let challenge = call.store.get(&CHALLENGES, &id)?;
    Ok(Row::default().with("challenge", challenge).with("valid", is_valid).into())
}

/// Returns the ID of the user whose factor a challenge is of.
pub(super) fn user_of_challenge(store: &Store, challenge_id: &str) -> Result<String, ErrorResponse> {
    let challenge = store.get(&CHALLENGES, challenge_id)?;
    let factor = store.get(&FACTORS, challenge.text("authentication_factor_id"))?;
    Ok(factor.text("user_id").to_owned())
}

const TOO_MANY_ATTEMPTS: &str = "one_time_code_too_many_attempts";

/// Verifies the code that was entered for a challenge. The right one is used afterwards; a wrong one counts as an
/// attempt.
pub(super) fn verify_code(
    store: &mut Store,
    challenge_id: &str,
    code: &str,
    now: Timestamp,
) -> Result<(), ErrorResponse> {
    let challenge = store.get(&CHALLENGES, challenge_id)?.clone();
    let factor = store.get(&FACTORS, challenge.text("authentication_factor_id"))?.clone();
    let failed_attempts = challenge.number("failed_attempts");
    if failed_attempts >= MAX_ATTEMPTS {
        return Err(ErrorResponse::bad_request(TOO_MANY_ATTEMPTS, "Too many wrong codes."));
    }
    let step = codes(&factor, now).find(|(_, valid)| valid == code).map(|(step, _)| step);
    if step.is_none() && challenge.optional_text("sent_code") != Some(code) {
        let count = |challenge: &mut Row| challenge.set("failed_attempts", failed_attempts.saturating_add(1));
        store.update(&CHALLENGES, challenge_id, now, count)?;
        return Err(ErrorResponse::bad_request("invalid_one_time_code", "The code is wrong."));
    }
    let is_used_step = step.is_some_and(|step| used_steps(&factor).contains(&step));
    if challenge.flag("is_used") || is_used_step {
        let code = "one_time_code_previously_used";
        return Err(ErrorResponse::bad_request(code, "The code was used already."));
    }
    if challenge.is_past("expires_at", now) {
        return Err(ErrorResponse::bad_request("one_time_code_expired", "The code has expired."));
    }
    store.update(&CHALLENGES, challenge_id, now, |challenge| challenge.set("is_used", true))?;
    if let Some(step) = step {
        // Codes of steps before the window are not accepted anyway.
        let oldest = totp::step(now).saturating_sub(1);
        let used: Vec<u64> =
            used_steps(&factor).into_iter().filter(|used| *used >= oldest).chain([step]).collect();
        store.update(&FACTORS, factor.id(), now, |factor| {
            factor.set("used_steps", used);
            factor.take("is_pending");
        })?;
    }
    Ok(())
}

/// Returns the code that a challenge accepts: the one that was sent, or the code of the current step of TOTP. If that
/// was used, the code of another step that is accepted. `None` if there is no such challenge.
pub(in super::super::super) fn current_code(
    store: &Store,
    challenge_id: &str,
    now: Timestamp,
) -> Option<String> {
    let challenge = store.row(&CHALLENGES, challenge_id)?;
    if let Some(code) = challenge.optional_text("sent_code") {
        return Some(code.to_owned());
    }
    let factor = store.row(&FACTORS, challenge.text("authentication_factor_id"))?;
    let used = used_steps(factor);
    let unused = codes(factor, now).find(|(step, _)| !used.contains(step));
    unused.or_else(|| codes(factor, now).next()).map(|(_, code)| code)
}

/// Iterates over the steps of TOTP that are accepted at a time, and their codes: the current one, the next and the
/// previous one.
fn codes(factor: &Row, now: Timestamp) -> impl Iterator<Item = (u64, String)> + use<> {
    let secret = totp::decode_base32(factor.object("totp").text("secret"));
    let step = totp::step(now);
    let steps = [step, step.saturating_add(1), step.saturating_sub(1)];
    secret.into_iter().flat_map(move |secret| steps.map(|step| (step, totp::code(&secret, step))))
}

fn used_steps(factor: &Row) -> Vec<u64> {
    factor.list("used_steps").iter().filter_map(Value::as_u64).collect()
}
