//! The loops that run a machine: one for async code, one for blocking code. Adapters have none.

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

/// Runs a machine to its next result, over a transport and on a runtime's clock.
///
/// Dropping the future cancels what is under way. The machine can be driven on; it then treats an
/// outstanding request as one whose fate is unknown.
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
    /// What is under way for a machine: at most one request with its time limit, or one wait.
    pub(crate) struct Driver<F, S> {
        #[pin]
        sending: Option<F>,
        // The time limit of `sending`; not made before the transport had one chance to be ready.
        limit: Option<Duration>,
        #[pin]
        sleeping: Option<S>,
    }
}

impl<F, S> Default for Driver<F, S> {
    fn default() -> Self {
        Self { sending: None, limit: None, sleeping: None }
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
            if let Some(sending) = this.sending.as_mut().as_pin_mut() {
                let answer = match sending.poll(context) {
                    Poll::Ready(answer) => answer,
                    Poll::Pending => {
                        if let Some(limit) = this.limit.take() {
                            this.sleeping.set(Some(runtime.sleep(limit)));
                        }
                        let Some(limit) = this.sleeping.as_mut().as_pin_mut() else { return Poll::Pending };
                        ready!(limit.poll(context));
                        Err(TransportFailure::timeout())
                    }
                };
                this.sending.set(None);
                this.sleeping.set(None);
                machine.handle(answer);
            } else if let Some(sleeping) = this.sleeping.as_mut().as_pin_mut() {
                ready!(sleeping.poll(context));
                this.sleeping.set(None);
            }
            match machine.poll(runtime.now()) {
                Step::Send(request) => {
                    *this.limit = machine.timeout();
                    this.sending.set(Some(transport.send(request)));
                }
                Step::Wait(duration) => this.sleeping.set(Some(runtime.sleep(duration))),
                Step::Done(output) => return Poll::Ready(output),
            }
        }
    }
}

/// Runs a machine to its next result with a function that sends and blocks. The function gets the
/// time that the attempt may take, which it is to keep: nobody else can.
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
