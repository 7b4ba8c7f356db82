//! Seeds of a client's calls.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use crate::{config::Config, error::Error, operation::Operation, runtime::RandomUnavailable};

/// Seeds for jitter. The first one is random, so that the retries of several processes are spread; the others follow
/// from it, because asking the operating system for each call costs more than building the request.
#[derive(Default)]
pub(super) struct Seeds {
    first: OnceLock<u64>,
    used: AtomicU32,
}

impl Seeds {
    /// Returns the next seed. The first one is read from `random`; without randomness it is 0.
    pub(super) fn next(&self, random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>) -> u64 {
        let first = *self.first.get_or_init(|| read(random).unwrap_or_default());
        first.wrapping_add(self.used.fetch_add(1, Ordering::Relaxed).into())
    }

    /// Returns a seed for a call of the operation: for jitter, and for the idempotency key if the operation has
    /// one. The same key for two requests would make WorkOS ignore the second one, so such an operation needs
    /// randomness of its own.
    pub(super) fn of(
        &self,
        operation: &'static Operation,
        config: &Config,
        random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>,
    ) -> Result<u64, Error> {
        if config.generates_key(operation) {
            return read(random).map_err(Error::Random);
        }
        Ok(self.next(random))
    }
}

fn read(random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>) -> Result<u64, RandomUnavailable> {
    let mut seed = [0; 8];
    random(&mut seed)?;
    Ok(u64::from_le_bytes(seed))
}

#[cfg(test)]
mod tests {
    use super::{RandomUnavailable, Seeds};

    fn random(seed: u64) -> impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable> {
        move |buffer| {
            buffer.copy_from_slice(&seed.to_le_bytes());
            Ok(())
        }
    }

    #[test]
    fn seeds_follow_a_random_one_that_is_read_once() {
        let seeds = Seeds::default();
        let unread = |_: &mut [u8]| panic!("randomness is read twice");
        let first = seeds.next(random(u64::MAX - 1));
        assert_eq!([first, seeds.next(unread), seeds.next(unread)], [u64::MAX - 1, u64::MAX, 0]);
        assert_eq!(Seeds::default().next(random(7)), 7);
    }

    #[test]
    fn seeds_without_randomness_count_from_zero() {
        let seeds = Seeds::default();
        let none = |_: &mut [u8]| Err(RandomUnavailable);
        assert_eq!([seeds.next(none), seeds.next(random(7)), seeds.next(none)], [0, 1, 2]);
    }
}
