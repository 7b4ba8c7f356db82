//! Pseudorandom numbers from a seed (SplitMix64), the same in every run.

use std::{ops::Range, time::Duration};

#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Creates the numbers of a stream, such as one of a browser.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed);
        random.0 = random.next() ^ stream;
        random.0 = random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Whether an event with this probability in a thousand happens.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    pub(crate) fn duration(&mut self, range: Range<Duration>) -> Duration {
        let nanoseconds = u64::try_from((range.end - range.start).as_nanos()).unwrap_or(u64::MAX).max(1);
        range.start + Duration::from_nanos(self.below(nanoseconds))
    }
}
