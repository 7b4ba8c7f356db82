//! A seeded generator of random numbers.

/// SplitMix64 (Steele, Lea and Flood, 2014), for the jitter of delays and for idempotency keys. Not
/// cryptographically secure.
#[derive(Debug, Clone)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number of the sequence.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Jitter;

    #[test]
    fn seed_zero_gives_the_published_sequence() {
        let mut jitter = Jitter::new(0);
        assert_eq!(
            [jitter.next_u64(), jitter.next_u64(), jitter.next_u64()],
            [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]
        );
    }
}
