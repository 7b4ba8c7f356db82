//! Authorization requests, which sign in without a form, and authorization codes.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    super::{
        auth_state::{AuthMethod, AuthorizationCode, CODE_LIFETIME, SignInAttempt},
        request::Request,
        response::{ErrorResponse, HandlerResult, Response},
        route::Route,
        store::{CLIENT_ID, Store},
        users,
    },
    oauth::invalid_grant,
};
use crate::{crypto, types::Timestamp};

pub(in super::super) const ROUTES: &[Route] = &[Route::get("/user_management/authorize", authorize).public()];

fn authorize(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let query = &request.query;
    if query.get("client_id") != Some(CLIENT_ID) {
        return Err(ErrorResponse::oauth("invalid_client", "The client is unknown."));
    }
    let Some(redirect_uri) = query.get("redirect_uri") else {
        return Err(ErrorResponse::oauth("invalid_request", "redirect_uri is missing."));
    };
    let redirect = |parameters: &[(&str, &str)]| {
        let state = query.get("state").map(|state| ("state", state));
        Response::redirect(&with_parameters(redirect_uri, parameters.iter().copied().chain(state)))
    };
    if query.get("response_type") != Some("code") {
        return redirect(&[("error", "unsupported_response_type")]);
    }
    let code_challenge = query.get("code_challenge");
    if code_challenge.is_some() && query.get("code_challenge_method") != Some("S256") {
        let description = "The method must be S256.";
        return redirect(&[("error", "invalid_request"), ("error_description", description)]);
    }
    let user_id = match query.get("login_hint") {
        Some(email) => users::find_by_email(store, email),
        None => store.auth.browser_user_id.clone(),
    };
    let Some(user_id) = user_id else {
        let description = "The user denied the request.";
        return redirect(&[("error", "access_denied"), ("error_description", description)]);
    };
    let mut attempt = SignInAttempt::new(&user_id, method_of(store, &user_id), request.now);
    attempt.organization_id = query.get("organization_id").map(str::to_owned);
    let code_challenge = code_challenge.map(str::to_owned);
    let code = store.auth.add_authorization_code(AuthorizationCode { attempt, code_challenge });
    redirect(&[("code", &code)])
}

/// Returns a URL with parameters added to its query.
pub(in super::super) fn with_parameters<'a>(
    url: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut location = url.to_owned();
    for (name, value) in parameters {
        location.push(if location.contains('?') { '&' } else { '?' });
        location.push_str(name);
        location.push('=');
        location.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    location
}

/// Returns the method that a user signs in with.
pub(in super::super) fn method_of(store: &Store, user_id: &str) -> AuthMethod {
    if store.auth.passwords.contains_key(user_id) { AuthMethod::Password } else { AuthMethod::MagicAuth }
}

/// Exchanges an authorization code, which is used afterwards even if this fails. Without a client secret the
/// code needs PKCE (RFC 7636).
pub(super) fn exchange(
    store: &mut Store,
    code: &str,
    code_verifier: Option<&str>,
    has_secret: bool,
    now: Timestamp,
) -> Result<SignInAttempt, ErrorResponse> {
    let AuthorizationCode { attempt, code_challenge } =
        store.auth.authorization_codes.remove(code).ok_or_else(invalid_grant)?;
    // The user may have been deleted since.
    store.users.get(&attempt.user_id).map_err(|_| invalid_grant())?;
    if now >= attempt.started_at + CODE_LIFETIME {
        return Err(invalid_grant());
    }
    match (code_challenge, code_verifier) {
        (Some(expected), Some(verifier)) => {
            let computed = crypto::base64::encode_url(&crypto::sha256(verifier.as_bytes()));
            if computed != expected {
                return Err(invalid_grant());
            }
        }
        (None, Some(_)) => {
            let message = "There was no code challenge.";
            return Err(ErrorResponse::bad_request("code_challenge_not_found", message));
        }
        (Some(_), None) => return Err(invalid_grant()),
        (None, None) if has_secret => {}
        (None, None) => {
            return Err(ErrorResponse::oauth("invalid_client", "The client has shown nothing."));
        }
    }
    Ok(attempt)
}
