//! Fields of grants, client authentication, and errors that several grants share.

use super::super::super::{request::Call, response::ErrorResponse};

/// Returns a required field; `invalid_request` (400) if it is missing or not a string.
pub(super) fn required(call: &Call<'_>, name: &str) -> Result<String, ErrorResponse> {
    optional(call, name)?.ok_or_else(|| invalid_request(&format!("{name} is missing.")))
}

/// Returns an optional field; `invalid_request` (400) if it is not a string.
pub(super) fn optional(call: &Call<'_>, name: &str) -> Result<Option<String>, ErrorResponse> {
    match call.body.optional_text(name) {
        None if call.body.has(name) => Err(invalid_request(&format!("{name} is not a string."))),
        text => Ok(text.map(str::to_owned)),
    }
}

/// Authenticates the client of a body. Returns whether the body has the client secret, which public clients omit.
pub(super) fn authenticate_client(call: &Call<'_>) -> Result<bool, ErrorResponse> {
    let settings = &call.store.settings;
    let secret = call.body.optional_text("client_secret");
    let is_wrong = call.body.has("client_secret")
        && !secret.is_some_and(|secret| settings.api_keys.iter().any(|key| key == secret));
    if call.body.optional_text("client_id") != Some(settings.client_id.as_str()) || is_wrong {
        return Err(invalid_client());
    }
    Ok(secret.is_some())
}

pub(super) fn invalid_request(description: &str) -> ErrorResponse {
    ErrorResponse::oauth("invalid_request", description)
}

/// The error of an unknown client, or a missing or wrong client secret.
pub(in super::super) fn invalid_client() -> ErrorResponse {
    ErrorResponse::oauth("invalid_client", "The client is unknown, or its secret is missing or wrong.")
}

/// The error of an unknown, used or expired code or token.
pub(in super::super) fn invalid_grant() -> ErrorResponse {
    ErrorResponse::oauth("invalid_grant", "The code or token is unknown, was used or has expired.")
}

/// The error of an organization that the user is not a member of.
pub(super) fn membership_not_found() -> ErrorResponse {
    let description = "The user is not a member of the organization.";
    ErrorResponse::oauth("organization_membership_not_found", description)
}
