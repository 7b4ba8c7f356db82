//! The runtime: clocks, timers and randomness.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_channel::oneshot;
use js_sys::{Date, Uint8Array};
use wasm_bindgen::{JsValue, closure::Closure};
use workos_core::{Now, RandomUnavailable, Runtime};

use crate::platform;

/// The runtime of a JavaScript program: `Date.now()`, `performance.now()`, `setTimeout`,
/// `crypto.getRandomValues`.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsRuntime;

impl Runtime for JsRuntime {
    type Sleep = Sleep;

    fn now(&self) -> Now {
        let now = Now::from_unix_milliseconds(Date::now() as i64);
        match platform::performance_now() {
            Ok(milliseconds) => Now { mono: from_milliseconds(milliseconds), ..now },
            Err(_) => now,
        }
    }

    /// Returns a future that completes after `duration`, on `setTimeout`.
    ///
    /// The longest sleep is `i32::MAX` milliseconds (24 days), JavaScript's maximum. Without `setTimeout` the
    /// future completes immediately, so that a call ends early, with a timeout or its last error, instead of
    /// never.
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        // `getRandomValues` accepts at most 65,536 bytes, and rejects the shared memory of a program with
        // threads, hence the array of JavaScript's own.
        for part in buffer.chunks_mut(65_536) {
            let bytes = Uint8Array::new_with_length(part.len() as u32);
            platform::get_random_values(&bytes).map_err(|_| RandomUnavailable)?;
            bytes.copy_to(part);
        }
        Ok(())
    }
}

/// A future that completes after a `setTimeout`. Dropping the future clears the timer.
pub struct Sleep {
    fired: oneshot::Receiver<()>,
    _timer: Option<Timer>,
}

struct Timer {
    id: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Sleep {
    fn new(duration: Duration) -> Self {
        let (fire, fired) = oneshot::channel();
        let callback = Closure::once(move || {
            let _ = fire.send(());
        });
        // Without a timer the sender is dropped here, which completes the future.
        let timer = platform::set_timeout(&callback, to_milliseconds(duration)).ok();
        Self { fired, _timer: timer.map(|id| Timer { id, _callback: callback }) }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(context).map(|_| ())
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let _ = platform::clear_timeout(&self.id);
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").finish_non_exhaustive()
    }
}

/// Converts a duration to milliseconds, rounded up so that a sleep never ends early.
fn to_milliseconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX)
}

fn from_milliseconds(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_is_rounded_up_to_milliseconds_and_capped() {
        for (duration, milliseconds) in [
            (Duration::ZERO, 0),
            (Duration::from_nanos(1), 1),
            (Duration::from_millis(250), 250),
            (Duration::from_micros(250_001), 251),
            (Duration::from_millis(i32::MAX as u64), i32::MAX),
            (Duration::from_millis(i32::MAX as u64 + 1), i32::MAX),
            (Duration::MAX, i32::MAX),
        ] {
            assert_eq!(to_milliseconds(duration), milliseconds, "{duration:?}");
        }
    }

    #[test]
    fn invalid_clock_readings_are_zero() {
        assert_eq!(from_milliseconds(1500.0), Duration::from_millis(1500));
        for invalid in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(from_milliseconds(invalid), Duration::ZERO);
        }
    }
}
