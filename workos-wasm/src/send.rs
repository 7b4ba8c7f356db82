//! Transport and runtime with futures that are `Send`: the work runs on the event loop of its thread and the
//! result is returned through a channel.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use futures_channel::oneshot;
use wasm_bindgen_futures::spawn_local;
use workos_core::{HttpRequest, HttpResponse, Now, RandomUnavailable, Runtime, Transport, TransportFailure};

use crate::{FetchTransport, JsRuntime};

/// A [`FetchTransport`] with futures that are `Send`, created with `SendFetchTransport::from`.
#[derive(Debug, Clone, Default)]
pub struct SendFetchTransport(FetchTransport);

impl From<FetchTransport> for SendFetchTransport {
    fn from(transport: FetchTransport) -> Self {
        Self(transport)
    }
}

impl Transport for SendFetchTransport {
    type Future = SendFetch;

    fn send(&self, request: HttpRequest) -> SendFetch {
        SendFetch(spawn(self.0.send(request)))
    }
}

/// The future of a response of a [`SendFetchTransport`]. Dropping the future aborts the request.
#[derive(Debug)]
pub struct SendFetch(oneshot::Receiver<Result<HttpResponse, TransportFailure>>);

impl Future for SendFetch {
    type Output = Result<HttpResponse, TransportFailure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|result| {
            result
                .unwrap_or_else(|_| Err(TransportFailure::interrupted("the event loop dropped the request")))
        })
    }
}

/// A [`JsRuntime`] with sleeps that are `Send`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SendJsRuntime;

impl Runtime for SendJsRuntime {
    type Sleep = SendSleep;

    fn now(&self) -> Now {
        JsRuntime.now()
    }

    /// Returns a future that completes after `duration`, with the limits of [`JsRuntime`]'s.
    fn sleep(&self, duration: Duration) -> SendSleep {
        SendSleep(spawn(JsRuntime.sleep(duration)))
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        JsRuntime.random(buffer)
    }
}

/// The sleep of a [`SendJsRuntime`]. Dropping the future clears the timer.
#[derive(Debug)]
pub struct SendSleep(oneshot::Receiver<()>);

impl Future for SendSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(context).map(|_| ())
    }
}

/// Runs a future on the event loop until it completes or the receiver of its output is dropped.
fn spawn<F: Future + 'static>(future: F) -> oneshot::Receiver<F::Output> {
    let (mut sender, receiver) = oneshot::channel();
    spawn_local(async move {
        let mut future = pin!(future);
        let output = poll_fn(|context| match sender.poll_canceled(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => future.as_mut().poll(context).map(Some),
        });
        if let Some(output) = output.await {
            let _ = sender.send(output);
        }
    });
    receiver
}
