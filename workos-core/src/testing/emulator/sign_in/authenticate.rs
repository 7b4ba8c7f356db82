//! The grants.

use super::{
    super::{
        Emulator,
        answer::{Outcome, Refusal},
        body::{self, Body},
        request::Incoming,
        router::Route,
        users,
        world::World,
    },
    authorize, codes, devices, magic_auth, sessions,
    steps::{Method, Proof, invalid_grant, pending},
};
use crate::types::Secret;

pub(super) const ROUTES: &[Route] = &[Route::post("/user_management/authenticate", authenticate).public()];

fn authenticate(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let grant_type = body.required("grant_type", body::text);
    let has_secret = client(world, &mut body)?;
    let grant = match grant_type.as_str() {
        "authorization_code" => authorization_code,
        "refresh_token" => sessions::refresh,
        "urn:ietf:params:oauth:grant-type:device_code" => devices::question,
        other => {
            let grant = match other {
                "password" => password,
                "urn:workos:oauth:grant-type:magic-auth:code" => magic_auth,
                "urn:workos:oauth:grant-type:email-verification:code" => email_verification,
                "urn:workos:oauth:grant-type:mfa-totp" => totp,
                "urn:workos:oauth:grant-type:organization-selection" => organization_selection,
                _ => {
                    return Err(Refusal::oauth("unsupported_grant_type", "This emulator has no such grant."));
                }
            };
            if !has_secret {
                return Err(invalid_client());
            }
            grant
        }
    };
    grant(world, request, body, has_secret)
}

/// Who asks: whether it has shown the secret, which some need not.
pub(super) fn client(world: &World, body: &mut Body) -> Result<bool, Refusal> {
    let id = body.optional("client_id", body::text);
    let secret = body.optional("client_secret", body::text).map(Secret::from);
    let is_wrong = secret.as_ref().is_some_and(|secret| *secret != world.sign_ins.api_key);
    if id.as_deref() != Some(Emulator::CLIENT_ID) || is_wrong {
        return Err(invalid_client());
    }
    Ok(secret.is_some())
}

fn invalid_client() -> Refusal {
    Refusal::oauth("invalid_client", "The client is unknown, or its secret is missing or wrong.")
}

/// Refuses a body in which fields are missing.
pub(super) fn finish(body: Body) -> Result<(), Refusal> {
    body.finish().map_err(|_| Refusal::oauth("invalid_request", "A field is missing or of the wrong type."))
}

fn authorization_code(
    world: &mut World,
    request: &Incoming<'_>,
    mut body: Body,
    has_secret: bool,
) -> Outcome {
    let code = body.required("code", body::text);
    let verifier = body.optional("code_verifier", body::text);
    finish(body)?;
    authorize::exchange(world, &code, verifier.as_deref(), has_secret, request.now)?.go_on(world, request.now)
}

fn password(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let email = body.required("email", body::text);
    let password = Secret::from(body.required("password", body::text));
    finish(body)?;
    let user_id = users::with_email(world, &email);
    let known = user_id.filter(|id| world.sign_ins.passwords.get(id) == Some(&password));
    let Some(user_id) = known else {
        return Err(Refusal::bad_request("invalid_credentials", "Invalid credentials."));
    };
    Proof::new(&user_id, Method::Password, request.now).go_on(world, request.now)
}

fn magic_auth(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let code = body.required("code", body::text);
    let email = body.required("email", body::text);
    finish(body)?;
    let user_id = magic_auth::take(world, &email, &code, request.now)?;
    // Who reads their e-mail has shown that the address is theirs.
    users::verify_email(world, &user_id, request.now);
    Proof::new(&user_id, Method::MagicAuth, request.now).go_on(world, request.now)
}

fn email_verification(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let code = body.required("code", body::text);
    let token = body.required("pending_authentication_token", body::text);
    finish(body)?;
    let held_up = pending(world, &token, request.now)?;
    let (proof, id) = (held_up.proof.clone(), held_up.verification_id.clone());
    let Some(verification) = id.and_then(|id| world.sign_ins.verifications.get_mut(&id).ok()) else {
        return Err(codes::wrong());
    };
    verification.code.take(&code, request.now)?;
    world.sign_ins.pending.remove(&token);
    users::verify_email(world, &proof.user_id, request.now);
    proof.go_on(world, request.now)
}

fn totp(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let code = body.required("code", body::text);
    let token = body.required("pending_authentication_token", body::text);
    let challenge_id = body.required("authentication_challenge_id", body::text);
    finish(body)?;
    let proof = pending(world, &token, request.now)?.proof.clone();
    let sign_ins = &mut world.sign_ins;
    let challenge = sign_ins.challenges.get_mut(&challenge_id)?;
    if sign_ins.factors.get(challenge.factor_id())?.user_id != proof.user_id {
        return Err(Refusal::bad_request("user_mismatch", "The challenge is another user's."));
    }
    challenge.take(&code, request.now)?;
    sign_ins.pending.remove(&token);
    Proof { has_mfa: true, ..proof }.go_on(world, request.now)
}

fn organization_selection(world: &mut World, request: &Incoming<'_>, mut body: Body, _: bool) -> Outcome {
    let token = body.required("pending_authentication_token", body::text);
    let organization_id = body.required("organization_id", body::text);
    finish(body)?;
    let proof = pending(world, &token, request.now)?.proof.clone();
    if world.organizations.get(&organization_id).is_err() {
        return Err(Refusal::oauth("organization_not_found", "There is no such organization."));
    }
    let is_member = world.is_member(&organization_id, &proof.user_id);
    let outcome = Proof { organization_id: Some(organization_id), ..proof }.go_on(world, request.now);
    if is_member {
        world.sign_ins.pending.remove(&token);
    }
    outcome
}

/// A user that a code was made for, unless they have been deleted since.
pub(super) fn still_there(world: &World, user_id: &str) -> Result<(), Refusal> {
    world.users.get(user_id).map(|_| ()).map_err(|_| invalid_grant())
}
