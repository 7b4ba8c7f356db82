//! The futures of calls, as types with names: they can be stored in a struct, and hold neither the
//! endpoint nor a borrow of the client.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{Io, Runtime, Transport};
use crate::{
    error::Error,
    machine::{Answer, Call, Decode, Driver, RawCall, Response},
};

pin_project_lite::pin_project! {
    /// A call under way, with its value as the output. Made by [`Client::send`](super::Client::send).
    ///
    /// Dropping it cancels what is under way.
    #[must_use = "a call does nothing until it is awaited"]
    pub struct Sending<O, T: Transport, R: Runtime> {
        #[pin]
        answering: Answering<T, R>,
        decode: Decode<O>,
    }
}

pin_project_lite::pin_project! {
    /// A call under way, with the whole [`Response`] as the output. Made by
    /// [`Client::send_full`](super::Client::send_full).
    ///
    /// Dropping it cancels what is under way.
    #[must_use = "a call does nothing until it is awaited"]
    pub struct SendingFull<O, T: Transport, R: Runtime> {
        #[pin]
        sending: Sending<O, T, R>,
    }
}

pin_project_lite::pin_project! {
    /// What both have in common. Not generic over the output, so it is compiled once a transport.
    struct Answering<T: Transport, R: Runtime> {
        io: Arc<Io<T, R>>,
        // The error of an endpoint that could not be encoded is taken by the first poll.
        call: Result<RawCall, Option<Error>>,
        span: Span,
        #[pin]
        driver: Driver<T::Future, R::Sleep>,
    }
}

impl<O, T: Transport, R: Runtime> Sending<O, T, R> {
    pub(super) fn new(io: Arc<Io<T, R>>, call: Result<Call<O>, Error>) -> Self {
        let (call, decode) = match call.map(Call::into_parts) {
            Ok((raw, decode)) => (Ok(raw), decode),
            // Never called: there is no answer to decode.
            Err(error) => (Err(Some(error)), (|_| Err(Error::Finished)) as Decode<O>),
        };
        let span = Span::of(call.as_ref().ok());
        Self { answering: Answering { io, call, span, driver: Driver::default() }, decode }
    }

    pub(super) fn full(self) -> SendingFull<O, T, R> {
        SendingFull { sending: self }
    }
}

impl<O, T: Transport, R: Runtime> Future for Sending<O, T, R> {
    type Output = Result<O, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        Poll::Ready(ready!(this.answering.poll(context))?.decode(*this.decode))
    }
}

impl<O, T: Transport, R: Runtime> Future for SendingFull<O, T, R> {
    type Output = Result<Response<O>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project().sending.project();
        Poll::Ready(ready!(this.answering.poll(context))?.decode_full(*this.decode))
    }
}

impl<T: Transport, R: Runtime> Future for Answering<T, R> {
    type Output = Result<Answer, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let call = match this.call {
            Ok(call) => call,
            Err(error) => return Poll::Ready(Err(error.take().unwrap_or(Error::Finished))),
        };
        let polled =
            this.span.enter(|| this.driver.poll(context, call, &this.io.transport, &this.io.runtime));
        let result = ready!(polled);
        this.span.record(call, &result);
        Poll::Ready(result)
    }
}

impl<O, T: Transport, R: Runtime> fmt::Debug for Sending<O, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sending").field(&self.answering.call).finish()
    }
}

impl<O, T: Transport, R: Runtime> fmt::Debug for SendingFull<O, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SendingFull").field(&self.sending.answering.call).finish()
    }
}

/// The span of a call: the template of its path, never its values.
#[cfg(feature = "tracing")]
struct Span(tracing::Span);

#[cfg(feature = "tracing")]
impl Span {
    fn of(call: Option<&RawCall>) -> Self {
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

    fn enter<R>(&self, poll: impl FnOnce() -> R) -> R {
        self.0.in_scope(poll)
    }

    fn record(&self, call: &RawCall, result: &Result<Answer, Error>) {
        self.0.record("workos.attempts", call.attempts());
        match result {
            Ok(answer) => {
                self.0.record("http.response.status_code", answer.response.status().as_u16());
                let id = answer.response.headers().get("x-request-id").and_then(|id| id.to_str().ok());
                if let Some(id) = id {
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
struct Span;

#[cfg(not(feature = "tracing"))]
impl Span {
    fn of(_: Option<&RawCall>) -> Self {
        Self
    }

    fn enter<R>(&self, poll: impl FnOnce() -> R) -> R {
        poll()
    }

    fn record(&self, _: &RawCall, _: &Result<Answer, Error>) {}
}
