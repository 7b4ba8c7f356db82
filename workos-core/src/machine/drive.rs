//! The loops that run a machine, for async and for blocking code. Adapters use these and have no loop of
//! their own.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{Machine, Step};
use crate::{
    error::TransportFailure,
    operation::{HttpRequest, HttpResponse},
    runtime::{BlockingRuntime, Runtime},
    transport::Transport,
};

/// Runs a machine to its next result with a transport and a runtime.
///
/// Dropping the future cancels the outstanding request. The machine can be run again; the canceled request
/// then counts as interrupted with unknown delivery.
pub async fn drive<M, T, R>(machine: &mut M, transport: &T, runtime: &R) -> M::Output
where
    M: Machine + ?Sized,
    T: Transport + ?Sized,
    R: Runtime + ?Sized,
{
    let mut driver = pin!(Driver::default());
    poll_fn(|context| driver.as_mut().poll(context, machine, transport, runtime)).await
}

pin_project_lite::pin_project! {
    /// Outstanding work of a machine: at most one request with its time limit, or one delay.
    pub(crate) struct Driver<F, S> {
        #[pin]
        request: Option<F>,
        // The time limit of `request`. Its timer is created only if the transport is not ready at once.
        limit: Option<Duration>,
        #[pin]
        timer: Option<S>,
    }
}

impl<F, S> Default for Driver<F, S> {
    fn default() -> Self {
        Self { request: None, limit: None, timer: None }
    }
}

impl<F, S> Driver<F, S>
where
    F: Future<Output = Result<HttpResponse, TransportFailure>>,
    S: Future<Output = ()>,
{
    pub(crate) fn poll<M, T, R>(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        machine: &mut M,
        transport: &T,
        runtime: &R,
    ) -> Poll<M::Output>
    where
        M: Machine + ?Sized,
        T: Transport<Future = F> + ?Sized,
        R: Runtime<Sleep = S> + ?Sized,
    {
        let mut this = self.project();
        loop {
            if let Some(request) = this.request.as_mut().as_pin_mut() {
                let result = match request.poll(context) {
                    Poll::Ready(result) => result,
                    Poll::Pending => {
                        if let Some(limit) = this.limit.take() {
                            this.timer.set(Some(runtime.sleep(limit)));
                        }
                        let Some(timer) = this.timer.as_mut().as_pin_mut() else { return Poll::Pending };
                        ready!(timer.poll(context));
                        Err(TransportFailure::timeout())
                    }
                };
                this.request.set(None);
                this.timer.set(None);
                machine.handle(result);
            } else if let Some(timer) = this.timer.as_mut().as_pin_mut() {
                ready!(timer.poll(context));
                this.timer.set(None);
            }
            match machine.poll(runtime.now()) {
                Step::Send(request) => {
                    *this.limit = machine.timeout();
                    this.request.set(Some(transport.send(request)));
                }
                Step::Wait(duration) => this.timer.set(Some(runtime.sleep(duration))),
                Step::Done(output) => return Poll::Ready(output),
            }
        }
    }
}

/// Runs a machine to its next result with a function that sends a request and blocks until the response.
///
/// The function's second argument is the time limit of the attempt ([`Machine::timeout`]). The function must
/// enforce it, because a blocked thread cannot be interrupted from outside.
pub fn drive_blocking<M, R>(
    machine: &mut M,
    mut send: impl FnMut(HttpRequest, Option<Duration>) -> Result<HttpResponse, TransportFailure>,
    runtime: &R,
) -> M::Output
where
    M: Machine + ?Sized,
    R: BlockingRuntime + ?Sized,
{
    loop {
        match machine.poll(runtime.now()) {
            Step::Send(request) => {
                let limit = machine.timeout();
                machine.handle(send(request, limit));
            }
            Step::Wait(duration) => runtime.sleep(duration),
            Step::Done(output) => return output,
        }
    }
}
