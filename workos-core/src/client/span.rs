//! The span of a call.

use crate::{
    error::Error,
    machine::{RawCall, RawResponse},
};

/// The span of a call. Its fields are listed in the docs of [`Client`](super::Client).
#[cfg(feature = "tracing")]
pub(super) struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    pub(super) fn new(call: Option<&RawCall>) -> Self {
        use tracing::field::Empty;

        let Some(operation) = call.map(RawCall::operation) else { return Self(tracing::Span::none()) };
        Self(tracing::info_span!(
            "workos",
            otel.kind = "client",
            workos.operation = operation.name,
            http.request.method = operation.method.as_str(),
            http.route = operation.path,
            http.response.status_code = Empty,
            workos.attempts = Empty,
            workos.request_id = Empty,
            error = Empty,
        ))
    }

    pub(super) fn enter<R>(&self, poll: impl FnOnce() -> R) -> R {
        self.0.in_scope(poll)
    }

    pub(super) fn record(&self, call: &RawCall, result: &Result<RawResponse, Error>) {
        self.0.record("workos.attempts", call.attempts());
        match result {
            Ok(RawResponse { response, .. }) => {
                self.0.record("http.response.status_code", response.status().as_u16());
                if let Some(id) = crate::headers::request_id(response.headers()) {
                    self.0.record("workos.request_id", id);
                }
            }
            Err(error) => {
                self.0.record("error", tracing::field::display(error));
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
pub(super) struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    pub(super) fn new(_: Option<&RawCall>) -> Self {
        Self
    }

    pub(super) fn enter<R>(&self, poll: impl FnOnce() -> R) -> R {
        poll()
    }

    pub(super) fn record(&self, _: &RawCall, _: &Result<RawResponse, Error>) {}
}
