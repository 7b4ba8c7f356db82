//! Decoding of responses. [`endpoint`](macro@crate::endpoint) selects one of these functions by the operation's
//! output type.
//!
//! # Memory
//!
//! The body is shared with the response, not copied. The error of a response that is not 2xx, or not the JSON of
//! the output, takes at most 4 times the size of the body, whatever the body is. One exception: a string in place of
//! a boolean, a number or an object takes up to 7 times its size, because `serde_json` quotes it.
//!
//! Elements of a model may be larger in memory than the shortest JSON that they are read from, so a response that is
//! made for the purpose takes more:
//!
//! | response | peak memory, times the size |
//! |---|---|
//! | page of objects with an ID only, at most [`MAX_PAGE_ITEMS`](crate::types::MAX_PAGE_ITEMS) | 80 (8 MB at most) |
//! | list of objects within an object | 20 |
//! | any JSON, such as custom attributes | 25 |
//! | metadata, feature flags | 12 |
//!
//! The body limit of the transport, 16 MiB by default, bounds the total. Lower it with `body_limit` of the adapters
//! where that is too much.

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
    let text = utf8(operation, response)?;
    serde_json::from_str(text).map_err(|error| Error::decode(operation, response, error))
}

fn utf8<'a>(operation: &'static Operation, response: &'a HttpResponse) -> Result<&'a str, Error> {
    // The message of the error has a position and no value.
    std::str::from_utf8(response.body()).map_err(|error| Error::undecodable(operation, response, &error))
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

#[cfg(test)]
mod tests {
    use super::{empty, json, optional};
    use crate::{
        error::Error,
        operation::{Auth, HttpResponse, Idempotency, Operation},
    };

    const OPERATION: &Operation =
        &Operation::new("test", http::Method::GET, "/", Auth::None, Idempotency::Idempotent);

    fn response(status: u16, body: &'static [u8]) -> HttpResponse {
        let mut response = HttpResponse::new(body.into());
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        response
    }

    #[test]
    fn optional_body_is_none_if_it_is_empty_or_null() {
        for body in [&b""[..], b" \r\n", b"null", b"\tnull\n"] {
            assert_eq!(optional::<Vec<u8>>(OPERATION, &response(200, body)).unwrap(), None, "{body:?}");
            assert!(json::<Vec<u8>>(OPERATION, &response(200, body)).is_err(), "{body:?}");
            assert!(empty(OPERATION, &response(204, body)).is_ok(), "{body:?}");
        }
        assert_eq!(optional::<Vec<u8>>(OPERATION, &response(201, b" [1]")).unwrap(), Some(vec![1]));
        for body in [&b"nul"[..], b"null null", b"{}", b"[\"\xff\"]"] {
            let error = optional::<Vec<u8>>(OPERATION, &response(200, body)).unwrap_err();
            assert!(matches!(error, Error::Decode(_)), "{body:?}");
        }
    }

    #[test]
    fn other_status_is_an_api_error_whatever_the_body_is() {
        for (status, body) in [(199, &b"[1]"[..]), (300, b"[1]"), (404, b""), (500, b"null")] {
            let response = response(status, body);
            for result in [
                json::<Vec<u8>>(OPERATION, &response).map(drop),
                optional::<Vec<u8>>(OPERATION, &response).map(drop),
                empty(OPERATION, &response),
            ] {
                assert!(matches!(result, Err(Error::Api(_))), "{status}");
            }
        }
    }
}
