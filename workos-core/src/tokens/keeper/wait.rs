//! Waits for a lock that another process or task holds.

use std::time::Duration;

use crate::{
    machine::{Delay, Jitter},
    runtime::Now,
};

/// Time that a process waits for the lock of the store, or for another task of the process: 60 seconds. A refresh
/// takes 45 seconds at most.
pub const MAX_LOCK_WAIT: Duration = Duration::from_secs(60);

/// The first wait before the lock is tried again. Each is longer by half.
const FIRST: Duration = Duration::from_millis(10);
/// The longest of these waits.
const LONGEST: Duration = Duration::from_millis(200);

/// The waits of one machine, together at most [`MAX_LOCK_WAIT`].
#[derive(Debug)]
pub(super) struct Waits {
    /// Monotonic time of the first wait.
    started: Option<Duration>,
    next: Duration,
}

impl Waits {
    pub(super) fn new() -> Self {
        Self { started: None, next: FIRST }
    }

    /// Returns the next wait, `None` if the time is over. Between half of it and all of it, so that waiting processes
    /// do not try at the same time.
    pub(super) fn next(&mut self, jitter: &mut Jitter, now: Now) -> Option<Delay> {
        let waited = now.mono.saturating_sub(*self.started.get_or_insert(now.mono));
        if waited >= MAX_LOCK_WAIT {
            return None;
        }
        let wait = self.next;
        self.next = LONGEST.min(wait + wait / 2);
        // 16 bits are exact, and enough for a few milliseconds.
        let random = u32::try_from(jitter.next_u64() >> 48).unwrap_or_default();
        let wait = wait / 2 + wait / 2 * random / 65_536;
        Some(Delay::start(now, wait.min(MAX_LOCK_WAIT - waited)))
    }
}
