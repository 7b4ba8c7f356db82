//! Encrypted values.

use std::{fmt, str::FromStr};

use zeroize::{Zeroize, Zeroizing};

use super::{
    Plaintext, VaultError, VaultLayout,
    layout::{MAX_KEYS_BYTES, Parts},
    leb128,
};
use crate::{
    Entropy,
    crypto::{
        base64,
        gcm::{self, Nonce, TAG_BYTES},
    },
    types::Secret,
};

/// Maximum length of an encrypted value with all of its parts: 64 MiB. In base64 it is longer by a third.
pub const MAX_VALUE_BYTES: usize = 64 * 1024 * 1024;

/// An encrypted value together with its encrypted data key, ready to be stored.
///
/// [`to_base64`](Self::to_base64) returns the text that all of WorkOS's SDKs store,
/// [`as_bytes`](Self::as_bytes) the same bytes without base64. The [layout](VaultLayout) is detected by a
/// prefix of the encrypted keys that WorkOS creates. Without this prefix there may be several
/// [candidates](Self::candidates), which are tried when decrypting.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptedValue {
    bytes: Vec<u8>,
    /// Parts in each possible layout; at least one.
    candidates: Vec<Parts>,
}

impl EncryptedValue {
    /// Decodes a value from base64 in the standard alphabet with padding.
    ///
    /// # Errors
    ///
    /// [`VaultError::InvalidBase64`] if the text is not such base64; otherwise the errors of
    /// [`from_bytes`](Self::from_bytes).
    pub fn from_base64(text: impl AsRef<[u8]>) -> Result<Self, VaultError> {
        let text = text.as_ref();
        if text.len() > MAX_VALUE_BYTES.div_ceil(3) * 4 {
            return Err(VaultError::TooLong);
        }
        Self::from_bytes(base64::decode(text).ok_or(VaultError::InvalidBase64)?)
    }

    /// Decodes a value from bytes.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLong`] if the value exceeds [`MAX_VALUE_BYTES`]. [`VaultError::Truncated`],
    /// [`VaultError::InvalidLeb128`] or [`VaultError::UnknownLayout`] if the value has none of the known
    /// layouts.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, VaultError> {
        let bytes = bytes.into();
        if bytes.len() > MAX_VALUE_BYTES {
            return Err(VaultError::TooLong);
        }
        let candidates = locate_all(&bytes)?;
        Ok(Self { bytes, candidates })
    }

    /// Returns the value in base64, to be stored as text.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64::encode(&self.bytes)
    }

    /// Returns the value as bytes, to be stored as binary.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Converts the value to bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the layout, or the most likely one of several candidates.
    #[must_use]
    pub fn layout(&self) -> VaultLayout {
        self.candidates.first().map(|parts| parts.layout).unwrap_or_default()
    }

    /// Returns the encrypted keys in base64, for [`DecryptDataKey`](super::super::DecryptDataKey). With
    /// several candidates these are the keys of the most likely layout.
    #[must_use]
    pub fn encrypted_keys(&self) -> Secret {
        self.candidates.first().map_or_else(|| Secret::from(""), |parts| self.keys_of(parts))
    }

    /// Returns the possible layouts of the value, most likely first, each with the encrypted keys in base64.
    /// There is one candidate only if the encrypted keys begin with WorkOS's prefix.
    pub fn candidates(&self) -> impl Iterator<Item = (VaultLayout, Secret)> {
        self.candidates.iter().map(|parts| (parts.layout, self.keys_of(parts)))
    }

    fn keys_of(&self, parts: &Parts) -> Secret {
        Secret::from(base64::encode(&parts.keys(&self.bytes).unwrap_or_default()))
    }

    /// Returns the encrypted keys of a candidate.
    pub(super) fn keys(&self, candidate: usize) -> Option<Vec<u8>> {
        self.candidates.get(candidate)?.keys(&self.bytes)
    }

    pub(super) fn candidate_count(&self) -> usize {
        self.candidates.len()
    }

    /// Decrypts a candidate. Returns `None` if the authentication fails. The value is then unchanged, except
    /// after the last candidate.
    pub(super) fn open(
        &mut self,
        candidate: usize,
        associated_data: &[u8],
        key: &[u8; 32],
    ) -> Option<Plaintext> {
        let parts = self.candidates.get(candidate)?;
        let (nonce, tag) = (parts.nonce(&self.bytes)?, parts.tag(&self.bytes)?);
        let range = parts.ciphertext.clone();
        let is_last = candidate.saturating_add(1) >= self.candidates.len();
        let data = self.bytes.get_mut(range.clone())?;
        // A failed decryption overwrites the ciphertext, which has the parts of the other candidates.
        let ciphertext = (!is_last).then(|| data.to_vec());
        if gcm::open(key, &nonce, associated_data, data, &tag) {
            return Some(Plaintext::new(std::mem::take(&mut self.bytes), range));
        }
        if let Some(ciphertext) = ciphertext {
            data.copy_from_slice(&ciphertext);
        }
        None
    }

    pub(super) fn seal(
        plaintext: &[u8],
        associated_data: &[u8],
        key: &DataKeyBytes,
        layout: VaultLayout,
        entropy: &mut Entropy,
    ) -> Result<Self, VaultError> {
        let text;
        let keys = if layout == VaultLayout::KeysAsText {
            text = base64::encode(&key.keys);
            text.as_bytes()
        } else {
            &key.keys
        };
        if keys.is_empty() || keys.len() > MAX_KEYS_BYTES {
            return Err(VaultError::InvalidEncryptedKeys);
        }
        let length = u32::try_from(keys.len()).map_err(|_| VaultError::InvalidEncryptedKeys)?;
        // The limit above bounds the encoded length to three bytes.
        let overhead = layout.nonce_bytes() + TAG_BYTES + 3 + keys.len();
        let total = plaintext.len().saturating_add(overhead);
        if total > MAX_VALUE_BYTES {
            return Err(VaultError::TooLong);
        }

        let mut bytes = Vec::with_capacity(total);
        let mut nonce = [0; 32];
        let nonce = nonce.get_mut(..layout.nonce_bytes()).unwrap_or_default();
        entropy.fill(nonce);
        if layout == VaultLayout::KeysFirst {
            leb128::write(length, &mut bytes);
            bytes.extend_from_slice(keys);
            bytes.extend_from_slice(nonce);
            bytes.extend_from_slice(plaintext);
            bytes.extend_from_slice(&[0; TAG_BYTES]);
        } else {
            bytes.extend_from_slice(nonce);
            bytes.extend_from_slice(&[0; TAG_BYTES]);
            leb128::write(length, &mut bytes);
            bytes.extend_from_slice(keys);
            bytes.extend_from_slice(plaintext);
        }
        let parts = layout.locate(&bytes).ok_or(VaultError::InvalidEncryptedKeys)?;
        let sealed = parts.nonce(&bytes).and_then(|nonce: Nonce| {
            let data = bytes.get_mut(parts.ciphertext.clone())?;
            let tag = gcm::seal(&key.key, &nonce, associated_data, data)?;
            parts.tag_mut(&mut bytes)?.copy_from_slice(&tag);
            Some(())
        });
        if sealed.is_none() {
            bytes.zeroize();
            return Err(VaultError::TooLong);
        }
        // Keys that contain the prefix of WorkOS's keys at the place of another layout hide this layout.
        if !locate_all(&bytes).is_ok_and(|candidates| candidates.contains(&parts)) {
            return Err(VaultError::InvalidEncryptedKeys);
        }
        Ok(Self { bytes, candidates: vec![parts] })
    }
}

/// Locates the parts of a value in each possible layout, most likely first.
fn locate_all(bytes: &[u8]) -> Result<Vec<Parts>, VaultError> {
    let mut candidates: Vec<Parts> =
        VaultLayout::ALL.into_iter().filter_map(|layout| layout.locate(bytes)).collect();
    if VaultLayout::ALL.iter().any(|layout| layout.has_magic(bytes)) {
        // A truncated value of a detected layout must not be decrypted in another layout.
        candidates.retain(|parts| parts.layout.has_magic(bytes));
        if candidates.is_empty() {
            return Err(VaultError::Truncated);
        }
    }
    if candidates.is_empty() { Err(unknown_layout(bytes)) } else { Ok(candidates) }
}

/// Returns the error for bytes that have none of the known layouts.
fn unknown_layout(bytes: &[u8]) -> VaultError {
    // The shortest value has a nonce, a tag, the length of the keys and keys of one byte.
    if bytes.len() < 12 + TAG_BYTES + 2 {
        return VaultError::Truncated;
    }
    let has_length = |layout: &VaultLayout| {
        bytes.get(layout.length_offset()..).is_some_and(|rest| leb128::read(rest).is_some())
    };
    if VaultLayout::ALL.iter().any(has_length) {
        VaultError::UnknownLayout
    } else {
        VaultError::InvalidLeb128
    }
}

/// A decoded data key.
pub(super) struct DataKeyBytes {
    pub(super) key: Zeroizing<[u8; 32]>,
    /// The encrypted keys.
    pub(super) keys: Vec<u8>,
}

impl DataKeyBytes {
    pub(super) fn decode(key: &super::super::DataKey) -> Result<Self, VaultError> {
        let keys = base64::decode(key.encrypted_keys.expose().as_bytes());
        let keys = keys.filter(|keys| (1..=MAX_KEYS_BYTES).contains(&keys.len()));
        Ok(Self { key: key_bytes(&key.data_key)?, keys: keys.ok_or(VaultError::InvalidEncryptedKeys)? })
    }
}

pub(super) fn key_bytes(key: &Secret) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    base64::decode_key(key.expose().as_bytes()).ok_or(VaultError::InvalidDataKey)
}

impl FromStr for EncryptedValue {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        Self::from_base64(text)
    }
}

/// Formats the value in base64.
impl fmt::Display for EncryptedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

/// Formats layout and length only, since values can be long.
impl fmt::Debug for EncryptedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedValue")
            .field("layout", &self.layout())
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
