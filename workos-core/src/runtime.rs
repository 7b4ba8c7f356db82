//! Time and randomness: what a machine is given from outside, so that the core itself needs neither.
//!
//! An adapter implements [`Runtime`] for its async runtime; blocking code implements [`BlockingRuntime`].
//! The `testing` feature has a runtime with a virtual clock.

use std::{fmt, ops::Deref, pin::Pin, sync::Arc, time::Duration};

use crate::types::Timestamp;

/// A clock, a timer and a source of secure randomness for async code.
///
/// The clock has to advance while the timer runs: after a sleep of one second, [`Now::mono`] is one second
/// later. A machine measures its delays by the clock, and asks for the rest if a timer was early. With a clock
/// that stands still, as in a test with a fixed time, a call that is retried never ends.
pub trait Runtime {
    /// The future that [`sleep`](Self::sleep) returns.
    type Sleep: Future<Output = ()>;

    /// Returns the current time.
    fn now(&self) -> Now;

    /// Returns a future that completes after `duration`.
    fn sleep(&self, duration: Duration) -> Self::Sleep;

    /// Fills the buffer with cryptographically secure random bytes, suitable for keys and nonces.
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] if the platform has no such source.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable>;
}

impl<R: Runtime> Runtime for Arc<R> {
    type Sleep = R::Sleep;

    fn now(&self) -> Now {
        self.deref().now()
    }

    fn sleep(&self, duration: Duration) -> R::Sleep {
        self.deref().sleep(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.deref().random(buffer)
    }
}

/// An object-safe [`Runtime`], to choose one at run time. `Arc<dyn DynRuntime>` implements [`Runtime`].
///
/// Every runtime that is `Send` and `Sync`, and has a `Send` timer, implements this trait. Each sleep allocates
/// a box for its future. [`Client::into_dyn`](crate::Client::into_dyn) converts a whole client.
///
/// ```
/// use std::sync::Arc;
/// use workos_core::{DynRuntime, Runtime, testing::Script};
///
/// let runtime: Arc<dyn DynRuntime> = Arc::new(Script::new());
/// println!("{}", runtime.now().wall);
/// ```
pub trait DynRuntime: Send + Sync {
    /// Returns the current time; see [`Runtime::now`].
    fn now_dyn(&self) -> Now;

    /// Returns a future that completes after `duration`; see [`Runtime::sleep`].
    fn sleep_dyn(&self, duration: Duration) -> DynSleep;

    /// Fills the buffer with cryptographically secure random bytes; see [`Runtime::random`].
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] if the platform has no such source.
    fn random_dyn(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable>;
}

/// The timer of a [`DynRuntime`].
pub type DynSleep = Pin<Box<dyn Future<Output = ()> + Send>>;

impl<R> DynRuntime for R
where
    R: Runtime + Send + Sync,
    R::Sleep: Send + 'static,
{
    fn now_dyn(&self) -> Now {
        self.now()
    }

    fn sleep_dyn(&self, duration: Duration) -> DynSleep {
        Box::pin(self.sleep(duration))
    }

    fn random_dyn(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.random(buffer)
    }
}

impl fmt::Debug for dyn DynRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dyn DynRuntime")
    }
}

// Dereferenced in each method, because the `Arc` itself is a `DynRuntime` that would call the method again.
// For any lifetime, as `Arc<dyn DynTransport>` is a transport.
impl Runtime for Arc<dyn DynRuntime + '_> {
    type Sleep = DynSleep;

    fn now(&self) -> Now {
        self.deref().now_dyn()
    }

    fn sleep(&self, duration: Duration) -> DynSleep {
        self.deref().sleep_dyn(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.deref().random_dyn(buffer)
    }
}

/// A clock, a timer and a source of secure randomness for blocking code; see
/// [`BlockingClient`](crate::BlockingClient) and [`drive_blocking`](crate::drive_blocking).
///
/// The clock has to advance while [`sleep`](Self::sleep) blocks, as for [`Runtime`]: with a clock that stands
/// still, a call that is retried never ends.
pub trait BlockingRuntime {
    /// Returns the current time.
    fn now(&self) -> Now;

    /// Blocks the thread for `duration`.
    fn sleep(&self, duration: Duration);

    /// Fills the buffer with cryptographically secure random bytes, suitable for keys and nonces, such as those
    /// of `getrandom::fill`.
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] if the platform has no such source.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable>;
}

impl<R: BlockingRuntime + ?Sized> BlockingRuntime for &R {
    fn now(&self) -> Now {
        (**self).now()
    }

    fn sleep(&self, duration: Duration) {
        (**self).sleep(duration);
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        (**self).random(buffer)
    }
}

/// The current time on two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Wall-clock time, compared with timestamps of WorkOS such as `Retry-After` and expiry times.
    pub wall: Timestamp,
    /// Monotonic time since an arbitrary fixed moment, for waits and deadlines.
    pub mono: Duration,
}

impl Now {
    /// Creates a `Now` from a single clock, such as JavaScript's `Date.now()`.
    #[must_use]
    pub fn from_unix_milliseconds(milliseconds: i64) -> Self {
        Self {
            wall: Timestamp::from_unix_milliseconds(milliseconds),
            mono: Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()),
        }
    }

    /// Returns the time on both clocks `duration` later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self { wall: self.wall + duration, mono: self.mono.saturating_add(duration) }
    }
}

impl Default for Now {
    /// Returns 1970-01-01T00:00:00Z and zero monotonic time.
    fn default() -> Self {
        Self { wall: Timestamp::UNIX_EPOCH, mono: Duration::ZERO }
    }
}

/// The error of a [`Runtime`] without a source of secure randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomUnavailable;

impl fmt::Display for RandomUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the runtime has no secure randomness")
    }
}

impl std::error::Error for RandomUnavailable {}
