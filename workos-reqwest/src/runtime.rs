//! The clock, the timers and the randomness.

use std::{
    future::ready,
    pin::Pin,
    thread,
    time::{Duration, SystemTime},
};

use tokio::{runtime::Handle, time::Instant};
use workos_core::{Now, RandomUnavailable, Runtime};

/// The runtime of a tokio program: the system's time of day, tokio's clock and timers, the operating
/// system's randomness.
///
/// Where tokio's time is paused for a test, so are the waits.
#[derive(Debug, Clone, Copy)]
pub struct TokioRuntime {
    started: Instant,
}

impl TokioRuntime {
    /// A runtime, whose monotonic time starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for TokioRuntime {
    fn default() -> Self {
        Self::new()
    }
}

impl Runtime for TokioRuntime {
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    fn now(&self) -> Now {
        Now { wall: SystemTime::now().into(), mono: self.started.elapsed() }
    }

    /// Waits on tokio's timer. Outside of a tokio runtime there is none, and the thread is blocked
    /// instead.
    fn sleep(&self, duration: Duration) -> Self::Sleep {
        if Handle::try_current().is_ok() {
            Box::pin(tokio::time::sleep(duration))
        } else {
            thread::sleep(duration);
            Box::pin(ready(()))
        }
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        getrandom::fill(buffer).map_err(|_| RandomUnavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_take_the_runtimes_time() {
        let runtime = TokioRuntime::new();
        let day = Duration::from_secs(86_400);
        runtime.sleep(day).await;
        assert!((day..2 * day).contains(&runtime.now().mono));
    }

    #[test]
    fn outside_of_a_runtime_a_wait_is_over_when_it_is_made() {
        let mut wait = TokioRuntime::new().sleep(Duration::from_millis(1));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(wait.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn randomness_fills_the_buffer() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        TokioRuntime::new().random(&mut one).unwrap();
        TokioRuntime::new().random(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
