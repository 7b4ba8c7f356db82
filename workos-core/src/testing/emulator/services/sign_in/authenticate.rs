//! The authentication endpoint and its grants.

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult},
        },
        email_verification as verification, invitations, one_time_code,
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    attempt::{ClientInfo, SignInAttempt, is_member},
    authentication_events as events, authorize, devices, factors, first_factor,
    oauth::{authenticate_client, invalid_client, invalid_request, optional, required},
    radar_challenge, sessions,
    steps::{finish_pending, pending},
};

type Grant = fn(&mut Call<'_>) -> HandlerResult;

pub(super) fn authenticate(call: &mut Call<'_>) -> HandlerResult {
    let has_secret = authenticate_client(call)?;
    let grant: Grant = match required(call, "grant_type")?.as_str() {
        "authorization_code" => return authorization_code(call, has_secret),
        "refresh_token" => return sessions::refresh(call),
        "urn:ietf:params:oauth:grant-type:device_code" => return devices::poll(call),
        "password" => password,
        "urn:workos:oauth:grant-type:magic-auth:code" => magic_auth,
        "urn:workos:oauth:grant-type:email-verification:code" => email_verification,
        "urn:workos:oauth:grant-type:mfa-totp" => mfa_totp,
        "urn:workos:oauth:grant-type:organization-selection" => organization_selection,
        "urn:workos:oauth:grant-type:radar-email-challenge:code" => radar_challenge::email,
        "urn:workos:oauth:grant-type:radar-sms-challenge:code" => radar_challenge::sms,
        // No sign-in of the emulator asks for it, so every token of it is unknown.
        "urn:workos:oauth:grant-type:email-completion" => unknown_step,
        other => return Err(invalid_request(&format!("The grant_type {other} is not supported."))),
    };
    if has_secret { grant(call) } else { Err(invalid_client()) }
}

/// Accepts the invitation of the request, if there is one, before a sign-in continues.
fn accept_invitation(
    call: &mut Call<'_>,
    mut attempt: SignInAttempt,
) -> Result<SignInAttempt, ErrorResponse> {
    let token = optional(call, "invitation_token")?;
    // The authorization request may have accepted it.
    if let Some(token) = token.filter(|token| attempt.invitation_token.as_deref() != Some(token)) {
        let invitation = invitations::accept(call.store, &token, &attempt.user_id, call.now)?;
        attempt.accept(&token, &invitation);
    }
    Ok(attempt)
}

fn authorization_code(call: &mut Call<'_>, has_secret: bool) -> HandlerResult {
    let code = required(call, "code")?;
    let verifier = optional(call, "code_verifier")?;
    let mut attempt = authorize::exchange(call.store, &code, verifier.as_deref(), has_secret, call.now)?;
    let client = ClientInfo::of_grant(call);
    attempt.client.ip_address = client.ip_address.or(attempt.client.ip_address);
    attempt.client.user_agent = client.user_agent.or(attempt.client.user_agent);
    accept_invitation(call, attempt)?.proceed(call.store, call.now)
}

fn password(call: &mut Call<'_>) -> HandlerResult {
    let (email, password) = (required(call, "email")?, required(call, "password")?);
    let client = ClientInfo::of_grant(call);
    let attempt = first_factor::password(call.store, &email, &password, &client, call.now)?;
    let attempt = accept_invitation(call, attempt)?;
    radar_challenge::assess(call, attempt)
}

fn magic_auth(call: &mut Call<'_>) -> HandlerResult {
    let (code, email) = (required(call, "code")?, required(call, "email")?);
    let client = ClientInfo::of_grant(call);
    let attempt = first_factor::magic_auth(call.store, &email, &code, &client, call.now)?;
    let attempt = accept_invitation(call, attempt)?;
    radar_challenge::assess(call, attempt)
}

fn email_verification(call: &mut Call<'_>) -> HandlerResult {
    let (code, token) = (required(call, "code")?, required(call, "pending_authentication_token")?);
    let attempt = verify_email(call, &token, &code)?;
    attempt.proceed(call.store, call.now)
}

/// Verifies the email address of a sign-in in progress with the code that was sent to it.
pub(super) fn verify_email(
    call: &mut Call<'_>,
    token: &str,
    code: &str,
) -> Result<SignInAttempt, ErrorResponse> {
    let now = call.now;
    let (attempt, id) = pending(call.store, token, now)?;
    let id = id.unwrap_or_default();
    let result = verification::verify(call.store, &id, code, now);
    let result = result.map_err(one_time_code::Rejection::into_grant_error);
    record(call, "email_verification", &attempt, &result);
    result?;
    finish_pending(call.store, token);
    Ok(attempt)
}

fn mfa_totp(call: &mut Call<'_>) -> HandlerResult {
    let (code, token) = (required(call, "code")?, required(call, "pending_authentication_token")?);
    let challenge_id = required(call, "authentication_challenge_id")?;
    let attempt = verify_factor(call, &token, &challenge_id, &code)?;
    attempt.proceed(call.store, call.now)
}

/// Verifies the second factor of a sign-in in progress.
pub(super) fn verify_factor(
    call: &mut Call<'_>,
    token: &str,
    challenge_id: &str,
    code: &str,
) -> Result<SignInAttempt, ErrorResponse> {
    let now = call.now;
    let (attempt, _) = pending(call.store, token, now)?;
    if factors::user_of_challenge(call.store, challenge_id)? != attempt.user_id {
        return Err(ErrorResponse::bad_request("user_mismatch", "The challenge is of another user."));
    }
    let result = factors::verify_code(call.store, challenge_id, code, now);
    record(call, "mfa", &attempt, &result);
    result?;
    finish_pending(call.store, token);
    Ok(SignInAttempt { is_mfa_verified: true, ..attempt })
}

fn record(call: &mut Call<'_>, kind: &str, attempt: &SignInAttempt, result: &Result<(), ErrorResponse>) {
    let user_id = attempt.user_id.as_str();
    let email = call.store.row(&USERS, user_id).map(|user| user.text("email").to_owned()).unwrap_or_default();
    events::record(call.store, call.now, kind, &attempt.client, (&email, Some(user_id)), result);
}

fn organization_selection(call: &mut Call<'_>) -> HandlerResult {
    let token = required(call, "pending_authentication_token")?;
    let organization_id = required(call, "organization_id")?;
    let (attempt, _) = pending(call.store, &token, call.now)?;
    if call.store.row(&ORGANIZATIONS, &organization_id).is_none() {
        return Err(ErrorResponse::oauth("organization_not_found", "The organization does not exist."));
    }
    // A rejected selection may be repeated with another organization.
    if is_member(call.store, &organization_id, &attempt.user_id) {
        finish_pending(call.store, &token);
    }
    SignInAttempt { organization_id: Some(organization_id), ..attempt }.proceed(call.store, call.now)
}

fn unknown_step(call: &mut Call<'_>) -> HandlerResult {
    let token = optional(call, "pending_authentication_token")?.unwrap_or_default();
    pending(call.store, &token, call.now)?;
    Err(ErrorResponse::bad_request("invalid_one_time_code", "The code is wrong."))
}
