//! Client authentication and errors that several grants share.

use super::super::{
    body::{self, Body},
    response::ErrorResponse,
    store::{CLIENT_ID, Store},
};
use crate::types::Secret;

/// Authenticates the client of a body. Returns whether the body has the client secret, which public clients
/// omit.
pub(super) fn authenticate_client(store: &Store, body: &mut Body) -> Result<bool, ErrorResponse> {
    let id = body.optional("client_id", body::string);
    let secret = body.optional("client_secret", body::string).map(Secret::from);
    let is_wrong = secret.as_ref().is_some_and(|secret| *secret != store.auth.api_key);
    if id.as_deref() != Some(CLIENT_ID) || is_wrong {
        return Err(invalid_client());
    }
    Ok(secret.is_some())
}

/// Returns `invalid_request` (400) if any field was missing or invalid.
pub(super) fn finish(body: Body) -> Result<(), ErrorResponse> {
    let invalid = "A field is missing or of the wrong type.";
    body.finish().map_err(|_| ErrorResponse::oauth("invalid_request", invalid))
}

/// The error of an unknown client, or a missing or wrong client secret.
pub(super) fn invalid_client() -> ErrorResponse {
    ErrorResponse::oauth("invalid_client", "The client is unknown, or its secret is missing or wrong.")
}

/// The error of an unknown, used or expired code or token.
pub(super) fn invalid_grant() -> ErrorResponse {
    ErrorResponse::oauth("invalid_grant", "The code or token is unknown, was used or has expired.")
}

/// The error of an organization that the user is not a member of.
pub(super) fn membership_not_found() -> ErrorResponse {
    let description = "The user is no member of the organization.";
    ErrorResponse::oauth("organization_membership_not_found", description)
}
