//! An encrypted value and where its parts stand.

use std::{fmt, str::FromStr};

use zeroize::{Zeroize, Zeroizing};

use super::{
    Plaintext, VaultError, VaultLayout,
    layout::{MAX_KEYS_BYTES, Reading},
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

/// How long an encrypted value may be, with everything that it is made of: 64 MiB. In Base64 that is a third more.
pub const MAX_VALUE_BYTES: usize = 64 * 1024 * 1024;

/// An encrypted value together with the encrypted keys that decrypt it: what is stored.
///
/// [`to_base64`](Self::to_base64) gives the text that all of WorkOS's SDKs store, [`as_bytes`](Self::as_bytes)
/// the same without Base64. The parts may stand in several orders, and the encrypted keys of WorkOS tell which it
/// is. Where they don't, there are several readings, and decrypting finds out.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptedValue {
    bytes: Vec<u8>,
    /// One at least.
    readings: Vec<Reading>,
}

impl EncryptedValue {
    /// Reads Base64 in the standard alphabet, with padding and nothing around it.
    ///
    /// # Errors
    ///
    /// Returns [`VaultError::Base64`] for anything else, and as [`from_bytes`](Self::from_bytes).
    pub fn from_base64(text: impl AsRef<[u8]>) -> Result<Self, VaultError> {
        let text = text.as_ref();
        if text.len() > MAX_VALUE_BYTES.div_ceil(3) * 4 {
            return Err(VaultError::TooLong);
        }
        Self::from_bytes(base64::decode(text).ok_or(VaultError::Base64)?)
    }

    /// Reads bytes that are not in Base64.
    ///
    /// # Errors
    ///
    /// Returns [`VaultError::TooLong`] for more than [`MAX_VALUE_BYTES`]; [`VaultError::Truncated`],
    /// [`VaultError::Leb128`] or [`VaultError::UnknownLayout`] where no layout fits.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, VaultError> {
        let bytes = bytes.into();
        if bytes.len() > MAX_VALUE_BYTES {
            return Err(VaultError::TooLong);
        }
        let mut readings: Vec<Reading> =
            VaultLayout::ALL.into_iter().filter_map(|layout| layout.read(&bytes)).collect();
        if VaultLayout::ALL.iter().any(|layout| layout.has_magic(&bytes)) {
            // A value that is known but cut off must not be taken for something else.
            readings.retain(|reading| reading.layout.has_magic(&bytes));
            if readings.is_empty() {
                return Err(VaultError::Truncated);
            }
        }
        if readings.is_empty() { Err(misfit(&bytes)) } else { Ok(Self { bytes, readings }) }
    }

    /// The value in Base64, to be stored as a text.
    #[must_use]
    pub fn to_base64(&self) -> String {
        base64::encode(&self.bytes)
    }

    /// The value as bytes, to be stored as such.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The value as bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The layout; the likeliest, if there are several readings.
    #[must_use]
    pub fn layout(&self) -> VaultLayout {
        self.readings.first().map(|reading| reading.layout).unwrap_or_default()
    }

    /// The encrypted keys for [`DecryptDataKey`](super::super::DecryptDataKey), in Base64; those of the likeliest
    /// layout, if there are several readings.
    #[must_use]
    pub fn encrypted_keys(&self) -> Secret {
        self.readings.first().map_or_else(|| Secret::from(""), |reading| self.keys_of(reading))
    }

    /// The layouts that the value may have, each with what are the encrypted keys then. The likeliest comes
    /// first; it is the only one if the keys start as WorkOS's do.
    pub fn readings(&self) -> impl Iterator<Item = (VaultLayout, Secret)> {
        self.readings.iter().map(|reading| (reading.layout, self.keys_of(reading)))
    }

    fn keys_of(&self, reading: &Reading) -> Secret {
        Secret::from(base64::encode(&reading.keys(&self.bytes).unwrap_or_default()))
    }

    /// The number of the reading with these encrypted keys.
    pub(super) fn with_keys(&self, keys: &[u8]) -> Option<usize> {
        self.readings.iter().position(|reading| reading.keys(&self.bytes).is_some_and(|own| own == keys))
    }

    /// The encrypted keys of a reading, as bytes.
    pub(super) fn keys(&self, reading: usize) -> Option<Vec<u8>> {
        self.readings.get(reading)?.keys(&self.bytes)
    }

    pub(super) fn count(&self) -> usize {
        self.readings.len()
    }

    /// Decrypts one of the readings. `None` if that fails, and then the value is as it was.
    pub(super) fn open(
        &mut self,
        reading: usize,
        associated_data: &[u8],
        key: &[u8; 32],
    ) -> Option<Plaintext> {
        let reading = self.readings.get(reading)?;
        let (nonce, tag) = (reading.nonce(&self.bytes)?, reading.tag(&self.bytes)?);
        let range = reading.ciphertext.clone();
        let data = self.bytes.get_mut(range.clone())?;
        gcm::open(key, &nonce, associated_data, data, &tag)
            .then(|| Plaintext::new(std::mem::take(&mut self.bytes), range))
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
            return Err(VaultError::EncryptedKeys);
        }
        let length = u32::try_from(keys.len()).map_err(|_| VaultError::EncryptedKeys)?;
        // The length of the keys takes three bytes at most, by the limit above.
        let around = layout.nonce_bytes() + TAG_BYTES + 3 + keys.len();
        let total = plaintext.len().saturating_add(around);
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
        let reading = layout.read(&bytes).ok_or(VaultError::EncryptedKeys)?;
        let sealed = reading.nonce(&bytes).and_then(|nonce: Nonce| {
            let data = bytes.get_mut(reading.ciphertext.clone())?;
            let tag = gcm::seal(&key.key, &nonce, associated_data, data)?;
            reading.tag_mut(&mut bytes)?.copy_from_slice(&tag);
            Some(())
        });
        if sealed.is_none() {
            bytes.zeroize();
            return Err(VaultError::TooLong);
        }
        Ok(Self { bytes, readings: vec![reading] })
    }
}

/// Why bytes have no layout.
fn misfit(bytes: &[u8]) -> VaultError {
    // Nonce, tag, the length of the keys, and keys of one byte.
    if bytes.len() < 12 + TAG_BYTES + 2 {
        return VaultError::Truncated;
    }
    let has_length = |layout: &VaultLayout| {
        bytes.get(layout.length_at()..).is_some_and(|rest| leb128::read(rest).is_some())
    };
    if VaultLayout::ALL.iter().any(has_length) { VaultError::UnknownLayout } else { VaultError::Leb128 }
}

/// A data key in bytes.
pub(super) struct DataKeyBytes {
    pub(super) key: Zeroizing<[u8; 32]>,
    /// The encrypted keys.
    pub(super) keys: Vec<u8>,
}

impl DataKeyBytes {
    pub(super) fn read(key: &super::super::DataKey) -> Result<Self, VaultError> {
        let keys = base64::decode(key.encrypted_keys.expose().as_bytes());
        let keys = keys.filter(|keys| (1..=MAX_KEYS_BYTES).contains(&keys.len()));
        Ok(Self { key: key_bytes(&key.data_key)?, keys: keys.ok_or(VaultError::EncryptedKeys)? })
    }
}

pub(super) fn key_bytes(key: &Secret) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    base64::decode_key(key.expose().as_bytes()).ok_or(VaultError::DataKey)
}

impl FromStr for EncryptedValue {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        Self::from_base64(text)
    }
}

/// The Base64.
impl fmt::Display for EncryptedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_base64())
    }
}

/// Layout and length; what it says is long enough to flood a log.
impl fmt::Debug for EncryptedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedValue")
            .field("layout", &self.layout())
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
