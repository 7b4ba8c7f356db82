//! Where the browser is sent to sign in. Nobody has to type anything here.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    super::{
        Emulator,
        answer::{Answer, Outcome, Refusal},
        request::Incoming,
        router::Route,
        users,
        world::World,
    },
    LIFETIME,
    authenticate::still_there,
    steps::{Method, Proof, invalid_grant},
};
use crate::{crypto, types::Timestamp};

pub(super) const ROUTES: &[Route] = &[Route::get("/user_management/authorize", authorize).public()];

/// A code that came back to a redirect URI.
pub(super) struct AuthorizationCode {
    proof: Proof,
    challenge: Option<String>,
}

fn authorize(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let query = &request.query;
    if query.text("client_id") != Some(Emulator::CLIENT_ID) {
        return Err(Refusal::oauth("invalid_client", "The client is unknown."));
    }
    let Some(redirect_uri) = query.text("redirect_uri") else {
        return Err(Refusal::oauth("invalid_request", "redirect_uri is missing."));
    };
    let back = |pairs: &[(&str, &str)]| {
        let mut location = redirect_uri.to_owned();
        let state = query.text("state").map(|state| ("state", state));
        for (name, value) in pairs.iter().copied().chain(state) {
            location.push(if location.contains('?') { '&' } else { '?' });
            location.push_str(name);
            location.push('=');
            location.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
        Answer::redirect(&location)
    };
    if query.text("response_type") != Some("code") {
        return back(&[("error", "unsupported_response_type")]);
    }
    let challenge = query.text("code_challenge");
    if challenge.is_some() && query.text("code_challenge_method") != Some("S256") {
        return back(&[("error", "invalid_request"), ("error_description", "The method must be S256.")]);
    }
    let user_id = match query.text("login_hint") {
        Some(email) => users::with_email(world, email),
        None => world.sign_ins.browser.clone(),
    };
    let Some(user_id) = user_id else {
        return back(&[("error", "access_denied"), ("error_description", "Nobody sits at the browser.")]);
    };
    let has_password = world.sign_ins.passwords.contains_key(&user_id);
    let method = if has_password { Method::Password } else { Method::MagicAuth };
    let mut proof = Proof::new(&user_id, method, request.now);
    proof.organization_id = query.text("organization_id").map(str::to_owned);
    let code = world.sign_ins.token("code");
    let challenge = challenge.map(str::to_owned);
    world.sign_ins.authorization_codes.insert(code.clone(), AuthorizationCode { proof, challenge });
    back(&[("code", &code)])
}

/// Takes a code, whatever comes of it.
pub(super) fn exchange(
    world: &mut World,
    code: &str,
    verifier: Option<&str>,
    has_secret: bool,
    now: Timestamp,
) -> Result<Proof, Refusal> {
    let AuthorizationCode { proof, challenge } =
        world.sign_ins.authorization_codes.remove(code).ok_or_else(invalid_grant)?;
    still_there(world, &proof.user_id)?;
    if now >= proof.at + LIFETIME {
        return Err(invalid_grant());
    }
    match (challenge, verifier) {
        (Some(challenge), Some(verifier)) => {
            let shown = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
            if shown != challenge {
                return Err(invalid_grant());
            }
        }
        (None, Some(_)) => {
            return Err(Refusal::bad_request("code_challenge_not_found", "There was no code challenge."));
        }
        (Some(_), None) => return Err(invalid_grant()),
        (None, None) if has_secret => {}
        (None, None) => return Err(Refusal::oauth("invalid_client", "The client has shown nothing.")),
    }
    Ok(proof)
}
