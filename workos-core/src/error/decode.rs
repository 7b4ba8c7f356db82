//! 2xx responses with an unexpected body.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use super::{api::Printable, path::path_at, problem::describe};
use crate::{
    headers,
    operation::{HttpResponse, Operation},
};

/// A 2xx response with a body that is not a valid output of the operation: the HTML of a proxy, truncated
/// JSON, or a field of another type, for example.
///
/// Neither `Display` nor `Debug` prints a value or a map's key of the body, which may be secrets: the message has
/// the kind of the value (`integer`), the type that was expected, and the position. Both have at most 2 KiB. Read
/// the body from [`body`](Self::body).
#[non_exhaustive]
pub struct DecodeError {
    /// Operation that the error is about.
    pub operation: &'static Operation,
    /// The status of the response.
    pub status: StatusCode,
    /// JSON path at which decoding failed, such as `$.data[3].id`.
    ///
    /// Keys are printed if they are names of fields of this crate's models, and as `*` otherwise:
    /// `$.data[3].metadata.*`. A path has at most 16 keys and indexes and then ends with `…`.
    pub path: String,
    /// The `Content-Type` of the response.
    pub content_type: Option<String>,
    /// The `X-Request-ID` of the response, which WorkOS support asks for.
    pub request_id: Option<String>,
    /// The body, unchanged.
    pub body: Bytes,
    /// Number of times the request was sent.
    pub attempts: u32,
    message: String,
}

impl DecodeError {
    pub(super) fn new(
        operation: &'static Operation,
        response: &HttpResponse,
        error: &serde_json::Error,
    ) -> Self {
        let path = path_at(response.body(), error.line(), error.column());
        Self::with_message(operation, response, path, describe(error))
    }

    pub(super) fn with_message(
        operation: &'static Operation,
        response: &HttpResponse,
        path: String,
        message: String,
    ) -> Self {
        Self {
            operation,
            status: response.status(),
            path,
            content_type: headers::text(response.headers(), "content-type").map(str::to_owned),
            request_id: headers::request_id(response.headers()).map(str::to_owned),
            body: response.body().clone(),
            attempts: 1,
            message,
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: invalid {} response: {}", self.operation.name, self.status.as_u16(), self.message)?;
        write!(f, " in {} ({} bytes", self.path, self.body.len())?;
        if let Some(content_type) = &self.content_type {
            write!(f, " of {}", Printable(content_type))?;
        }
        if let Some(request_id) = &self.request_id {
            write!(f, "; request {}", Printable(request_id))?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}
