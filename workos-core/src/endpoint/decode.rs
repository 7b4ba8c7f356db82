//! Decoding of responses. [`endpoint`](macro@crate::endpoint) selects one of these functions by the operation's
//! output type.

use serde::de::DeserializeOwned;

use crate::{
    error::{ApiError, Error},
    operation::{HttpResponse, Operation},
};

/// Decodes the JSON body of a 2xx response.
///
/// # Errors
///
/// Returns [`Error::Api`] for another status, and [`Error::Decode`] if the body is not a valid `T`.
#[inline]
pub fn json<T: DeserializeOwned>(operation: &'static Operation, response: &HttpResponse) -> Result<T, Error> {
    success(operation, response)?;
    // Validating the whole body as UTF-8 once is faster than serde_json's validation of each string.
    let text = std::str::from_utf8(response.body()).map_err(serde::de::Error::custom);
    text.and_then(serde_json::from_str).map_err(|error| Error::decode(operation, response, error))
}

/// Decodes the JSON body of a 2xx response. An empty body and `null` give `None`.
///
/// # Errors
///
/// Returns [`Error::Api`] for another status, and [`Error::Decode`] if the body is not a valid `T`.
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

/// Accepts any 2xx response and ignores its body.
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
