//! Secure random bytes as a value.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    crypto::hmac_sha256,
    runtime::{RandomUnavailable, Runtime},
};

/// Random bytes for keys, nonces and salts: a 32-byte seed from [`Runtime::random`], expanded with
/// HMAC-SHA-256.
///
/// The core generates no randomness, so functions that need it take an `Entropy`. Create one with
/// [`Client::entropy`](crate::Client::entropy), or from 32 bytes of the operating system if there is no
/// client. The same seed gives the same bytes, so use each seed for one value only.
///
/// ```
/// use workos_core::Entropy;
///
/// let mut nonce = [0; 12];
/// // In a program: 32 bytes of `getrandom::fill`.
/// Entropy::from_seed([7; 32]).fill(&mut nonce);
/// assert_ne!(nonce, [0; 12]);
/// ```
pub struct Entropy(Source);

enum Source {
    Seed {
        seed: Zeroizing<[u8; 32]>,
        blocks: u64,
    },
    #[cfg(feature = "testing")]
    Scripted(std::collections::VecDeque<u8>),
}

impl Entropy {
    /// Creates an `Entropy` from 32 secure random bytes.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Source::Seed { seed: Zeroizing::new(seed), blocks: 0 })
    }

    /// Creates an `Entropy` with a seed from a runtime.
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] if the runtime has no secure randomness.
    pub fn from_runtime(runtime: &(impl Runtime + ?Sized)) -> Result<Self, RandomUnavailable> {
        Self::from_random(|seed| runtime.random(seed))
    }

    /// Creates an `Entropy` with a seed from the function that a runtime has.
    pub(crate) fn from_random(
        random: impl FnOnce(&mut [u8]) -> Result<(), RandomUnavailable>,
    ) -> Result<Self, RandomUnavailable> {
        let mut seed = Zeroizing::new([0; 32]);
        random(&mut *seed)?;
        Ok(Self(Source::Seed { seed, blocks: 0 }))
    }

    /// Creates an `Entropy` that gives the given bytes, followed by zeros. For tests that reproduce the
    /// output of another program.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn scripted(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Source::Scripted(bytes.into().into()))
    }

    /// Fills the buffer. Bytes are generated in blocks of 32; the unused rest of the last block is discarded.
    pub fn fill(&mut self, buffer: &mut [u8]) {
        match &mut self.0 {
            Source::Seed { seed, blocks } => {
                for chunk in buffer.chunks_mut(32) {
                    let block =
                        Zeroizing::new(hmac_sha256(&**seed, &[b"workos entropy", &blocks.to_be_bytes()]));
                    *blocks = blocks.wrapping_add(1);
                    for (byte, random) in chunk.iter_mut().zip(*block) {
                        *byte = random;
                    }
                }
            }
            #[cfg(feature = "testing")]
            Source::Scripted(bytes) => buffer.fill_with(|| bytes.pop_front().unwrap_or_default()),
        }
    }

    /// Returns `N` bytes.
    #[cfg(feature = "auth")]
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(…)")
    }
}

#[cfg(all(test, feature = "auth"))]
mod tests {
    use super::Entropy;

    #[test]
    fn same_seed_gives_same_bytes_and_no_block_repeats() {
        let (mut one, mut two) = (Entropy::from_seed([1; 32]), Entropy::from_seed([1; 32]));
        assert_eq!(one.bytes::<80>(), two.bytes::<80>());
        let (first, second) = (one.bytes::<32>(), one.bytes::<32>());
        assert_ne!(first, second);
        assert_ne!(first, Entropy::from_seed([2; 32]).bytes::<32>());
    }

    #[test]
    fn scripted_entropy_gives_its_bytes_then_zeros() {
        let mut entropy = Entropy::scripted([1, 2, 3]);
        assert_eq!((entropy.bytes::<2>(), entropy.bytes::<2>()), ([1, 2], [3, 0]));
    }
}
