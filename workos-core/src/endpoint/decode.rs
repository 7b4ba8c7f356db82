//! Reads responses. What an operation answers with decides which of these functions
//! [`endpoint`](macro@crate::endpoint) uses.

use serde::de::DeserializeOwned;

use super::{HttpResponse, Operation};
use crate::error::{ApiError, Error};

/// Reads a JSON body of a 2xx response.
///
/// # Errors
///
/// Returns [`Error::Api`] for another status, [`Error::Decode`] for a body that is not a `T`.
#[inline]
pub fn json<T: DeserializeOwned>(operation: &'static Operation, response: &HttpResponse) -> Result<T, Error> {
    success(operation, response)?;
    // One check of the whole body is quicker than serde_json's of each string.
    let text = std::str::from_utf8(response.body()).map_err(serde::de::Error::custom);
    text.and_then(serde_json::from_str).map_err(|error| Error::decode(operation, response, error))
}

/// Reads a 2xx response that has a JSON body or none; null is none.
///
/// # Errors
///
/// Returns [`Error::Api`] for another status, [`Error::Decode`] for a body that is not a `T`.
#[inline]
pub fn optional<T: DeserializeOwned>(
    operation: &'static Operation,
    response: &HttpResponse,
) -> Result<Option<T>, Error> {
    success(operation, response)?;
    if matches!(response.body().trim_ascii(), b"" | b"null") {
        return Ok(None);
    }
    json(operation, response).map(Some)
}

/// Reads a 2xx response whose body, if any, says nothing.
///
/// # Errors
///
/// Returns [`Error::Api`] for another status.
pub fn empty(operation: &'static Operation, response: &HttpResponse) -> Result<(), Error> {
    success(operation, response)
}

fn success(operation: &'static Operation, response: &HttpResponse) -> Result<(), Error> {
    if response.status().is_success() {
        Ok(())
    } else {
        Err(Error::from(ApiError::from_response(operation, response)))
    }
}
