//! The loops that run a machine: one for async code, one for blocking code. Adapters have none.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{Machine, Now, Step};
use crate::{
    client::{Host, Transport},
    endpoint::{HttpRequest, HttpResponse},
    error::TransportFailure,
};

/// Runs a machine to its next result, over a transport and on a host's clock.
///
/// Dropping the future cancels what is under way. The machine can be driven on; it then treats an
/// outstanding request as one whose fate is unknown.
pub async fn drive<M, T, H>(machine: &mut M, transport: &T, host: &H) -> M::Output
where
    M: Machine + ?Sized,
    T: Transport + ?Sized,
    H: Host + ?Sized,
{
    let mut driver = pin!(Driver::default());
    poll_fn(|context| driver.as_mut().poll(context, machine, transport, host)).await
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
    pub(crate) fn poll<M, T, H>(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        machine: &mut M,
        transport: &T,
        host: &H,
    ) -> Poll<M::Output>
    where
        M: Machine + ?Sized,
        T: Transport<Future = F> + ?Sized,
        H: Host<Sleep = S> + ?Sized,
    {
        let mut this = self.project();
        loop {
            if let Some(sending) = this.sending.as_mut().as_pin_mut() {
                let answer = match sending.poll(context) {
                    Poll::Ready(answer) => answer,
                    Poll::Pending => {
                        if let Some(limit) = this.limit.take() {
                            this.sleeping.set(Some(host.sleep(limit)));
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
            match machine.poll(host.now()) {
                Step::Send(request) => {
                    *this.limit = machine.timeout();
                    this.sending.set(Some(transport.send(request)));
                }
                Step::Wait(duration) => this.sleeping.set(Some(host.sleep(duration))),
                Step::Done(output) => return Poll::Ready(output),
            }
        }
    }
}

/// The clock and the patience of blocking code.
pub trait BlockingHost {
    /// Reads the clocks.
    fn now(&self) -> Now;

    /// Waits.
    fn sleep(&self, duration: Duration);
}

impl<H: BlockingHost + ?Sized> BlockingHost for &H {
    fn now(&self) -> Now {
        (**self).now()
    }

    fn sleep(&self, duration: Duration) {
        (**self).sleep(duration);
    }
}

/// Runs a machine to its next result with a function that sends and blocks. The function gets the
/// time that the attempt may take, which it is to keep: nobody else can.
pub fn drive_blocking<M, H>(
    machine: &mut M,
    mut send: impl FnMut(HttpRequest, Option<Duration>) -> Result<HttpResponse, TransportFailure>,
    host: &H,
) -> M::Output
where
    M: Machine + ?Sized,
    H: BlockingHost + ?Sized,
{
    loop {
        match machine.poll(host.now()) {
            Step::Send(request) => {
                let limit = machine.timeout();
                machine.handle(send(request, limit));
            }
            Step::Wait(duration) => host.sleep(duration),
            Step::Done(output) => return output,
        }
    }
}
