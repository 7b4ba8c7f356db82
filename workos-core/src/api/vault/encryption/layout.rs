//! In which order the parts of an encrypted value stand.

use std::ops::Range;

use super::leb128;
use crate::crypto::{
    base64,
    gcm::{Nonce, TAG_BYTES},
};

/// In which order the parts of an encrypted value stand. WorkOS's SDKs don't agree: each reads its own order
/// only.
///
/// `len` is the length of the encrypted keys in unsigned LEB128. Numbers are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum VaultLayout {
    /// `nonce (12) ‖ tag (16) ‖ len ‖ keys ‖ ciphertext`: the SDKs for Node (since 7.5), Python, Ruby, PHP and
    /// Kotlin, and the one for Go from 4.4 to 6. What most can read.
    #[default]
    NonceFirst,
    /// `nonce (32) ‖ tag (16) ‖ len ‖ keys ‖ ciphertext`: what the SDKs for Node (to 7.4) and Go (before July
    /// 2025) wrote. Today's don't read it.
    LongNonceFirst,
    /// `len ‖ keys ‖ nonce (12) ‖ ciphertext ‖ tag (16)`: the SDK for Go since 7, and the crate `workos`.
    KeysFirst,
    /// [`NonceFirst`](Self::NonceFirst), but that the keys are the text of their Base64: the SDK for .NET.
    KeysAsText,
}

/// What encrypted keys of WorkOS start with.
const MAGIC: &[u8] = b"WOS.EKM.v1\0";

/// The same in Base64, as far as that is certain.
const MAGIC_TEXT: &[u8] = b"V09TLkVLTS52MQ";

/// How long encrypted keys may be, in bytes. WorkOS's have about 200.
pub(super) const MAX_KEYS_BYTES: usize = 64 * 1024;

/// Where the parts of a value stand if it has a layout.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) layout: VaultLayout,
    keys: Range<usize>,
    nonce: Range<usize>,
    tag: Range<usize>,
    pub(super) ciphertext: Range<usize>,
}

impl VaultLayout {
    /// All of them, the likeliest first where the parts themselves don't tell: keys that are Base64 by chance
    /// are the rarest of accidents.
    pub(super) const ALL: [Self; 4] =
        [Self::KeysAsText, Self::NonceFirst, Self::KeysFirst, Self::LongNonceFirst];

    pub(super) const fn nonce_bytes(self) -> usize {
        match self {
            Self::NonceFirst | Self::KeysFirst | Self::KeysAsText => 12,
            Self::LongNonceFirst => 32,
        }
    }

    /// Where the length of the keys stands.
    pub(super) const fn length_at(self) -> usize {
        match self {
            Self::KeysFirst => 0,
            _ => self.nonce_bytes() + TAG_BYTES,
        }
    }

    /// Finds the parts of bytes that have this layout. `None` if they cannot have it.
    pub(super) fn read(self, bytes: &[u8]) -> Option<Reading> {
        let length_at = self.length_at();
        let (length, size) = leb128::read(bytes.get(length_at..)?)?;
        let keys_at = length_at.checked_add(size)?;
        let keys = keys_at..keys_at.checked_add(usize::try_from(length).ok()?)?;
        if keys.is_empty() || keys.len() > MAX_KEYS_BYTES {
            return None;
        }
        let reading = if self == Self::KeysFirst {
            let nonce = keys.end..keys.end.checked_add(self.nonce_bytes())?;
            let tag = bytes.len().checked_sub(TAG_BYTES)?..bytes.len();
            Reading { layout: self, keys, ciphertext: nonce.end..tag.start, nonce, tag }
        } else {
            let nonce = 0..self.nonce_bytes();
            let tag = nonce.end..length_at;
            Reading { layout: self, ciphertext: keys.end..bytes.len(), keys, nonce, tag }
        };
        bytes.get(reading.ciphertext.clone())?;
        if self == Self::KeysAsText {
            base64::decode(bytes.get(reading.keys.clone())?)?;
        }
        Some(reading)
    }

    /// Whether keys start as WorkOS's do where bytes of this layout have them, even if the rest is missing.
    pub(super) fn has_magic(self, bytes: &[u8]) -> bool {
        let Some(rest) = bytes.get(self.length_at()..) else { return false };
        let Some((_, size)) = leb128::read(rest) else { return false };
        let magic = if self == Self::KeysAsText { MAGIC_TEXT } else { MAGIC };
        rest.get(size..).is_some_and(|keys| keys.starts_with(magic))
    }
}

impl Reading {
    /// The encrypted keys, as bytes.
    pub(super) fn keys(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let keys = bytes.get(self.keys.clone())?;
        match self.layout {
            VaultLayout::KeysAsText => base64::decode(keys),
            _ => Some(keys.to_vec()),
        }
    }

    pub(super) fn nonce(&self, bytes: &[u8]) -> Option<Nonce> {
        let nonce = bytes.get(self.nonce.clone())?;
        Some(match self.layout {
            VaultLayout::LongNonceFirst => Nonce::Long(nonce.try_into().ok()?),
            _ => Nonce::Short(nonce.try_into().ok()?),
        })
    }

    pub(super) fn tag(&self, bytes: &[u8]) -> Option<[u8; TAG_BYTES]> {
        bytes.get(self.tag.clone())?.try_into().ok()
    }

    /// Where the tag goes.
    pub(super) fn tag_mut<'a>(&self, bytes: &'a mut [u8]) -> Option<&'a mut [u8]> {
        bytes.get_mut(self.tag.clone())
    }
}
