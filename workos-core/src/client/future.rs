//! The futures of calls as named types, which can be stored in a struct. They contain neither the endpoint
//! nor a borrow of the client.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{Io, span::Span};
use crate::{
    error::Error,
    machine::{Decode, Driver, RawCall, RawResponse},
    runtime::Runtime,
    transport::Transport,
};

pin_project_lite::pin_project! {
    /// The future of a call, including retries. The output is the decoded value, or a
    /// [`Response`](crate::Response) with the value.
    ///
    /// Created by [`Client::send`](super::Client::send) and
    /// [`Client::send_with_response`](super::Client::send_with_response). Dropping the future cancels the
    /// outstanding request.
    #[must_use = "a call does nothing until it is awaited"]
    pub struct CallFuture<O, T: Transport, R: Runtime> {
        #[pin]
        raw: RawCallFuture<T, R>,
        decode: Decode<O>,
    }
}

pin_project_lite::pin_project! {
    /// The part of a call that does not depend on its output, so that it is compiled once for each transport.
    struct RawCallFuture<T: Transport, R: Runtime> {
        io: Arc<Io<T, R>>,
        // The first poll takes the error of a request that could not be created.
        call: Result<RawCall, Option<Error>>,
        span: Span,
        #[pin]
        driver: Driver<T::Future, R::Sleep>,
    }
}

impl<O, T: Transport, R: Runtime> CallFuture<O, T, R> {
    pub(super) fn new(io: Arc<Io<T, R>>, call: Result<RawCall, Error>, decode: Decode<O>) -> Self {
        let call = call.map_err(Some);
        let span = Span::new(call.as_ref().ok());
        Self { raw: RawCallFuture { io, call, span, driver: Driver::default() }, decode }
    }
}

impl<O, T: Transport, R: Runtime> Future for CallFuture<O, T, R> {
    type Output = Result<O, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        Poll::Ready(ready!(this.raw.poll(context)).and_then(this.decode))
    }
}

impl<T: Transport, R: Runtime> Future for RawCallFuture<T, R> {
    type Output = Result<RawResponse, Error>;

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

impl<O, T: Transport, R: Runtime> fmt::Debug for CallFuture<O, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallFuture").field(&self.raw.call).finish()
    }
}
