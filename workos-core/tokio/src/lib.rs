#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(missing_docs)]

mod environment;
#[cfg(feature = "file-store")]
mod file_store;
#[cfg(feature = "file-store")]
mod spawn_blocking;

use std::{
    future::ready,
    pin::Pin,
    thread,
    time::{Duration, SystemTime},
};

use tokio::{runtime::Handle, time::Instant};
use workos_core::{Now, RandomUnavailable, Runtime};

pub use self::environment::from_env;
#[cfg(feature = "file-store")]
pub use self::{
    file_store::{FileTokenLock, FileTokenStore},
    spawn_blocking::SpawnBlocking,
};

/// The runtime of a tokio program: the system's wall clock, tokio's monotonic clock and timers, and the
/// operating system's randomness.
///
/// With tokio's time paused, the monotonic clock and the timers are paused too.
#[derive(Debug, Clone, Copy)]
pub struct TokioRuntime {
    started: Instant,
}

impl TokioRuntime {
    /// Creates a runtime with a monotonic clock that starts at zero now.
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

    /// Returns a future that completes after `duration`, on tokio's timer.
    ///
    /// Outside a tokio runtime there is no timer: this method blocks the thread for `duration` and returns a
    /// completed future.
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
    async fn sleep_and_monotonic_clock_follow_paused_time() {
        let runtime = TokioRuntime::new();
        let day = Duration::from_secs(86_400);
        runtime.sleep(day).await;
        assert!((day..2 * day).contains(&runtime.now().mono));
    }

    #[test]
    fn sleep_outside_a_tokio_runtime_returns_a_completed_future() {
        let mut sleep = TokioRuntime::new().sleep(Duration::from_millis(1));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(sleep.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn random_fills_the_buffer() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        TokioRuntime::new().random(&mut one).unwrap();
        TokioRuntime::new().random(&mut other).unwrap();
        assert_ne!(one, other);
    }
}
