//! A time limit for a future.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use workos_core::Runtime as _;
use workos_wasm::JsRuntime;

/// Returns the output of a future, or `None` if the future is not ready within the limit. The future is
/// dropped then.
pub(crate) async fn at_most<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut sleep = pin!(JsRuntime.sleep(limit));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}
