//! Local encryption with data keys of the vault.

mod decrypt;
mod encrypt;
mod error;
mod layout;
mod leb128;
mod plaintext;
mod rewrap;
mod value;

#[cfg(test)]
mod tests;

use self::value::{DataKeyBytes, key_bytes};
pub use self::{
    decrypt::VaultDecrypt,
    encrypt::VaultEncrypt,
    error::VaultError,
    layout::VaultLayout,
    plaintext::Plaintext,
    rewrap::VaultRewrap,
    value::{EncryptedValue, MAX_VALUE_BYTES},
};
use super::{DataKey, DecryptedDataKey};
use crate::Entropy;

/// Encrypts a value with a data key, using AES-256-GCM
/// ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)) and a nonce from `entropy`.
///
/// The associated data, such as the ID of the value's row, is not stored in the encrypted value and is
/// required again to decrypt the value. Empty associated data is the same as none.
///
/// A data key can encrypt many values. Since nonces are random, encrypt fewer than 2³² values with one key.
///
/// ```
/// use workos_core::{Entropy, types::Secret, vault::{self, CreateDataKey, VaultLayout}};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
/// let key = client.send(CreateDataKey::new([("organization_id", "org_1")])).await?;
/// let mut entropy = client.entropy()?;
/// for (row, secret) in [("row 1", "hunter2"), ("row 2", "hunter3")] {
///     let value = vault::encrypt(secret, row, &key, VaultLayout::default(), &mut entropy)?;
///     println!("{}", value.to_base64());
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// [`VaultError::InvalidDataKey`] or [`VaultError::InvalidEncryptedKeys`] if the data key is invalid.
/// [`VaultError::TooLong`] if the encrypted value would exceed [`MAX_VALUE_BYTES`].
pub fn encrypt(
    plaintext: impl AsRef<[u8]>,
    associated_data: impl AsRef<[u8]>,
    key: &DataKey,
    layout: VaultLayout,
    entropy: &mut Entropy,
) -> Result<EncryptedValue, VaultError> {
    let key = DataKeyBytes::decode(key)?;
    EncryptedValue::seal(plaintext.as_ref(), associated_data.as_ref(), &key, layout, entropy)
}

/// Decrypts a value with the data key that encrypted it.
///
/// # Errors
///
/// [`VaultError::DataKeyMismatch`] if the encrypted keys of the value are not those of the data key.
/// [`VaultError::AuthenticationFailed`] if the associated data does not match or the value was tampered
/// with. [`VaultError::InvalidDataKey`] or [`VaultError::InvalidEncryptedKeys`] if the data key is invalid.
pub fn decrypt(
    mut value: EncryptedValue,
    associated_data: impl AsRef<[u8]>,
    key: &DataKey,
) -> Result<Plaintext, VaultError> {
    let key = DataKeyBytes::decode(key)?;
    let mut error = VaultError::DataKeyMismatch;
    // Short keys may be at the place of several layouts.
    for candidate in 0..value.candidate_count() {
        if value.keys(candidate).is_some_and(|keys| keys == key.keys) {
            match value.open(candidate, associated_data.as_ref(), &key.key) {
                Some(plaintext) => return Ok(plaintext),
                None => error = VaultError::AuthenticationFailed,
            }
        }
    }
    Err(error)
}

/// Decrypts a value with the response of [`DecryptDataKey`](super::DecryptDataKey) for its
/// [`encrypted_keys`](EncryptedValue::encrypted_keys). [`VaultDecrypt`] does both.
///
/// The encrypted keys of the value are not checked, since WorkOS rejects keys that were tampered with.
///
/// # Errors
///
/// [`VaultError::AuthenticationFailed`] if the key or the associated data does not match, or if the value
/// was tampered with. [`VaultError::InvalidDataKey`] if the data key is invalid.
pub fn decrypt_with(
    mut value: EncryptedValue,
    associated_data: impl AsRef<[u8]>,
    key: &DecryptedDataKey,
) -> Result<Plaintext, VaultError> {
    let key = key_bytes(&key.data_key)?;
    (0..value.candidate_count())
        .find_map(|candidate| value.open(candidate, associated_data.as_ref(), &key))
        .ok_or(VaultError::AuthenticationFailed)
}
