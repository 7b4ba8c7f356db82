//! Encryption on this machine with data keys of the vault.

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

/// Encrypts a value with a data key, by AES-256-GCM under a nonce from `entropy`.
///
/// The associated data are not stored: they tell what the value is for, such as the id of its row, and without
/// the same ones it does not decrypt. Empty is the same as none.
///
/// A data key may encrypt many values. Since nonces are random, keep to less than 2³² of them (NIST SP 800-38D).
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
/// Returns [`VaultError::DataKey`] and [`VaultError::EncryptedKeys`] for a data key that is none, and
/// [`VaultError::TooLong`] if the encrypted value had more than [`MAX_VALUE_BYTES`].
pub fn encrypt(
    plaintext: impl AsRef<[u8]>,
    associated_data: impl AsRef<[u8]>,
    key: &DataKey,
    layout: VaultLayout,
    entropy: &mut Entropy,
) -> Result<EncryptedValue, VaultError> {
    let key = DataKeyBytes::read(key)?;
    EncryptedValue::seal(plaintext.as_ref(), associated_data.as_ref(), &key, layout, entropy)
}

/// Decrypts a value with the data key that it was encrypted with.
///
/// # Errors
///
/// Returns [`VaultError::OtherDataKey`] if the value has other encrypted keys than the data key,
/// [`VaultError::AuthenticationFailed`] if it was tampered with or the associated data are others, and
/// [`VaultError::DataKey`] and [`VaultError::EncryptedKeys`] for a data key that is none.
pub fn decrypt(
    mut value: EncryptedValue,
    associated_data: impl AsRef<[u8]>,
    key: &DataKey,
) -> Result<Plaintext, VaultError> {
    let key = DataKeyBytes::read(key)?;
    let reading = value.with_keys(&key.keys).ok_or(VaultError::OtherDataKey)?;
    value.open(reading, associated_data.as_ref(), &key.key).ok_or(VaultError::AuthenticationFailed)
}

/// Decrypts a value with the data key that [`DecryptDataKey`](super::DecryptDataKey) made of its
/// [`encrypted_keys`](EncryptedValue::encrypted_keys). [`VaultDecrypt`] does both.
///
/// That the encrypted keys were not tampered with is for WorkOS to say; here they are not looked at.
///
/// # Errors
///
/// Returns [`VaultError::AuthenticationFailed`] for another key or other associated data, or if the value was
/// tampered with, and [`VaultError::DataKey`] for a key that is none.
pub fn decrypt_with(
    mut value: EncryptedValue,
    associated_data: impl AsRef<[u8]>,
    key: &DecryptedDataKey,
) -> Result<Plaintext, VaultError> {
    let key = key_bytes(&key.data_key)?;
    (0..value.count())
        .find_map(|reading| value.open(reading, associated_data.as_ref(), &key))
        .ok_or(VaultError::AuthenticationFailed)
}
