//! Randomness as a value.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    client::{RandomUnavailable, Runtime},
    crypto::hmac_sha256,
};

/// Random bytes fit for keys, nonces and salts: what [`Runtime::random`] gave, stretched with HMAC-SHA-256.
///
/// The core casts no dice of its own, so whatever needs chance takes one of these.
/// [`Client::entropy`](crate::Client::entropy) gives it; without a client take 32 bytes from the operating
/// system. Each seed is for one value, since the same seed gives the same bytes.
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
    /// Stretches 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Source::Seed { seed: Zeroizing::new(seed), blocks: 0 })
    }

    /// Takes a seed from a runtime.
    ///
    /// # Errors
    ///
    /// Returns [`RandomUnavailable`] where the runtime has no secure randomness.
    pub fn from_runtime(runtime: &(impl Runtime + ?Sized)) -> Result<Self, RandomUnavailable> {
        let mut seed = Zeroizing::new([0; 32]);
        runtime.random(&mut *seed)?;
        Ok(Self(Source::Seed { seed, blocks: 0 }))
    }

    /// Gives these very bytes, to repeat what another program made, and zeros after them. For tests.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn scripted(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Source::Scripted(bytes.into().into()))
    }

    /// Fills the buffer. What one call leaves of a block of 32 bytes is thrown away.
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

    /// So many bytes.
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
    fn a_seed_gives_the_same_bytes_again_and_never_the_same_block_twice() {
        let (mut one, mut two) = (Entropy::from_seed([1; 32]), Entropy::from_seed([1; 32]));
        assert_eq!(one.bytes::<80>(), two.bytes::<80>());
        let (first, second) = (one.bytes::<32>(), one.bytes::<32>());
        assert_ne!(first, second);
        assert_ne!(first, Entropy::from_seed([2; 32]).bytes::<32>());
    }

    #[test]
    fn a_script_gives_its_own_bytes() {
        let mut entropy = Entropy::scripted([1, 2, 3]);
        assert_eq!((entropy.bytes::<2>(), entropy.bytes::<2>()), ([1, 2], [3, 0]));
    }
}
