//! The authentication endpoint and its grants.

use super::{
    super::{
        auth_state::{AuthMethod, SignInAttempt},
        body::{self, Body},
        request::Request,
        response::{ErrorResponse, HandlerResult},
        route::Route,
        store::Store,
        users,
    },
    authorize, devices, email_codes,
    oauth::{authenticate_client, finish, invalid_client},
    one_time_code, sessions,
    steps::pending,
};
use crate::types::Secret;

pub(in super::super) const ROUTES: &[Route] =
    &[Route::post("/user_management/authenticate", authenticate).public()];

fn authenticate(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let grant_type = body.required("grant_type", body::string);
    let has_secret = authenticate_client(store, &mut body)?;
    let grant = match grant_type.as_str() {
        "authorization_code" => authorization_code,
        "refresh_token" => sessions::refresh,
        "urn:ietf:params:oauth:grant-type:device_code" => devices::poll,
        other => {
            let grant = match other {
                "password" => password,
                "urn:workos:oauth:grant-type:magic-auth:code" => magic_auth,
                "urn:workos:oauth:grant-type:email-verification:code" => email_verification,
                "urn:workos:oauth:grant-type:mfa-totp" => mfa_totp,
                "urn:workos:oauth:grant-type:organization-selection" => organization_selection,
                _ => {
                    let description = "This emulator has no such grant.";
                    return Err(ErrorResponse::oauth("unsupported_grant_type", description));
                }
            };
            if !has_secret {
                return Err(invalid_client());
            }
            grant
        }
    };
    grant(store, request, body, has_secret)
}

fn authorization_code(
    store: &mut Store,
    request: &Request<'_>,
    mut body: Body,
    has_secret: bool,
) -> HandlerResult {
    let code = body.required("code", body::string);
    let verifier = body.optional("code_verifier", body::string);
    finish(body)?;
    let attempt = authorize::exchange(store, &code, verifier.as_deref(), has_secret, request.now)?;
    attempt.proceed(store, request.now)
}

fn password(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let email = body.required("email", body::string);
    let password = Secret::from(body.required("password", body::string));
    finish(body)?;
    let user_id = users::find_by_email(store, &email);
    let authenticated = user_id.filter(|id| store.auth.passwords.get(id) == Some(&password));
    let Some(user_id) = authenticated else {
        return Err(ErrorResponse::bad_request("invalid_credentials", "Invalid credentials."));
    };
    SignInAttempt::new(&user_id, AuthMethod::Password, request.now).proceed(store, request.now)
}

fn magic_auth(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let code = body.required("code", body::string);
    let email = body.required("email", body::string);
    finish(body)?;
    let user_id = email_codes::verify_magic_auth(store, &email, &code, request.now)?;
    // The code also verifies the address that it was sent to.
    users::verify_email(store, &user_id, request.now);
    SignInAttempt::new(&user_id, AuthMethod::MagicAuth, request.now).proceed(store, request.now)
}

fn email_verification(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let code = body.required("code", body::string);
    let token = body.required("pending_authentication_token", body::string);
    finish(body)?;
    let pending = pending(store, &token, request.now)?;
    let (attempt, id) = (pending.attempt.clone(), pending.email_verification_id.clone());
    let Some(verification) = id.and_then(|id| store.auth.email_verifications.get_mut(&id).ok()) else {
        return Err(one_time_code::invalid());
    };
    verification.code.verify(&code, request.now)?;
    store.auth.pending_sign_ins.remove(&token);
    users::verify_email(store, &attempt.user_id, request.now);
    attempt.proceed(store, request.now)
}

fn mfa_totp(store: &mut Store, request: &Request<'_>, mut body: Body, _: bool) -> HandlerResult {
    let code = body.required("code", body::string);
    let token = body.required("pending_authentication_token", body::string);
    let challenge_id = body.required("authentication_challenge_id", body::string);
    finish(body)?;
    let attempt = pending(store, &token, request.now)?.attempt.clone();
    let auth = &mut store.auth;
    let challenge = auth.challenges.get_mut(&challenge_id)?;
    if auth.factors.get(&challenge.factor_id)?.user_id != attempt.user_id {
        return Err(ErrorResponse::bad_request("user_mismatch", "The challenge is another user's."));
    }
    challenge.code.verify(&code, request.now)?;
    auth.pending_sign_ins.remove(&token);
    SignInAttempt { is_mfa_verified: true, ..attempt }.proceed(store, request.now)
}

fn organization_selection(
    store: &mut Store,
    request: &Request<'_>,
    mut body: Body,
    _: bool,
) -> HandlerResult {
    let token = body.required("pending_authentication_token", body::string);
    let organization_id = body.required("organization_id", body::string);
    finish(body)?;
    let attempt = pending(store, &token, request.now)?.attempt.clone();
    if store.organizations.get(&organization_id).is_err() {
        return Err(ErrorResponse::oauth("organization_not_found", "There is no such organization."));
    }
    let is_member = store.is_member(&organization_id, &attempt.user_id);
    let attempt = SignInAttempt { organization_id: Some(organization_id), ..attempt };
    let result = attempt.proceed(store, request.now);
    // A rejected selection may be repeated with another organization.
    if is_member {
        store.auth.pending_sign_ins.remove(&token);
    }
    result
}
