//! Order of the parts of an encrypted value.

use std::ops::Range;

use super::leb128;
use crate::crypto::{
    base64,
    gcm::{Nonce, TAG_BYTES},
};

/// Order of the parts of an encrypted value. The layouts of WorkOS's SDKs differ, and each SDK reads only
/// its own.
///
/// `len` is the length of the encrypted keys in unsigned [LEB128](https://en.wikipedia.org/wiki/LEB128).
/// Numbers in parentheses are lengths in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum VaultLayout {
    /// `nonce (12) ‖ tag (16) ‖ len ‖ keys ‖ ciphertext`: the SDKs for Node (since 7.5), Python, Ruby, PHP
    /// and Kotlin, and the SDK for Go from 4.4 to 6. The default, since most SDKs read it.
    #[default]
    NonceFirst,
    /// `nonce (32) ‖ tag (16) ‖ len ‖ keys ‖ ciphertext`: the SDKs for Node (up to 7.4) and Go (before July
    /// 2025). Current versions of the SDKs do not read it.
    LongNonceFirst,
    /// `len ‖ keys ‖ nonce (12) ‖ ciphertext ‖ tag (16)`: the SDK for Go since 7, and the crate `workos`.
    KeysFirst,
    /// [`NonceFirst`](Self::NonceFirst) with the keys in base64: the SDK for .NET.
    KeysAsText,
}

/// Prefix of the encrypted keys that WorkOS creates.
const MAGIC: &[u8] = b"WOS.EKM.v1\0";

/// Base64 of [`MAGIC`], without the last digits, which depend on the bytes that follow.
const MAGIC_TEXT: &[u8] = b"V09TLkVLTS52MQ";

/// Maximum length of encrypted keys, in bytes. Those of WorkOS have about 200.
pub(super) const MAX_KEYS_BYTES: usize = 64 * 1024;

/// Ranges of the parts of a value in one layout.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) layout: VaultLayout,
    keys: Range<usize>,
    nonce: Range<usize>,
    tag: Range<usize>,
    pub(super) ciphertext: Range<usize>,
}

impl VaultLayout {
    /// All layouts, in the order in which they are tried if the encrypted keys do not begin with [`MAGIC`].
    /// [`KeysAsText`](Self::KeysAsText) is first, since keys that are base64 are unlikely to be so by
    /// chance.
    pub(super) const ALL: [Self; 4] =
        [Self::KeysAsText, Self::NonceFirst, Self::KeysFirst, Self::LongNonceFirst];

    pub(super) const fn nonce_bytes(self) -> usize {
        match self {
            Self::NonceFirst | Self::KeysFirst | Self::KeysAsText => 12,
            Self::LongNonceFirst => 32,
        }
    }

    /// Returns the offset of the length of the encrypted keys.
    pub(super) const fn length_offset(self) -> usize {
        match self {
            Self::KeysFirst => 0,
            _ => self.nonce_bytes() + TAG_BYTES,
        }
    }

    /// Locates the parts of a value. Returns `None` if the value does not have this layout.
    pub(super) fn locate(self, bytes: &[u8]) -> Option<Parts> {
        let length_offset = self.length_offset();
        let (length, size) = leb128::read(bytes.get(length_offset..)?)?;
        let keys_start = length_offset.checked_add(size)?;
        let keys = keys_start..keys_start.checked_add(usize::try_from(length).ok()?)?;
        if keys.is_empty() || keys.len() > MAX_KEYS_BYTES {
            return None;
        }
        let parts = if self == Self::KeysFirst {
            let nonce = keys.end..keys.end.checked_add(self.nonce_bytes())?;
            let tag = bytes.len().checked_sub(TAG_BYTES)?..bytes.len();
            Parts { layout: self, keys, ciphertext: nonce.end..tag.start, nonce, tag }
        } else {
            let nonce = 0..self.nonce_bytes();
            let tag = nonce.end..length_offset;
            Parts { layout: self, ciphertext: keys.end..bytes.len(), keys, nonce, tag }
        };
        bytes.get(parts.ciphertext.clone())?;
        if self == Self::KeysAsText {
            base64::decode(bytes.get(parts.keys.clone())?)?;
        }
        Some(parts)
    }

    /// Whether the encrypted keys begin with [`MAGIC`] in this layout, even if the value is truncated after
    /// it.
    pub(super) fn has_magic(self, bytes: &[u8]) -> bool {
        let Some(rest) = bytes.get(self.length_offset()..) else { return false };
        let Some((_, size)) = leb128::read(rest) else { return false };
        let magic = if self == Self::KeysAsText { MAGIC_TEXT } else { MAGIC };
        rest.get(size..).is_some_and(|keys| keys.starts_with(magic))
    }
}

impl Parts {
    /// Returns the encrypted keys, decoded from base64 if necessary.
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

    pub(super) fn tag_mut<'a>(&self, bytes: &'a mut [u8]) -> Option<&'a mut [u8]> {
        bytes.get_mut(self.tag.clone())
    }
}
