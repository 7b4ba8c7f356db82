//! Encryption with the vault by a client.

use super::Client;
use crate::{
    runtime::Runtime,
    transport::Transport,
    vault::{CreateDataKey, EncryptedValue, Plaintext, VaultDecrypt, VaultEncrypt, VaultError},
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Encrypts a value with a new data key of the vault, and returns the value to store. The plaintext is not sent to
    /// WorkOS.
    ///
    /// The associated data, such as the ID of the value's row, is not stored in the encrypted value and is required
    /// again to decrypt the value. Empty associated data is the same as none. For another
    /// [layout](crate::vault::VaultLayout), drive a [`VaultEncrypt`]; to encrypt many values with one data key, use
    /// [`vault::encrypt`](crate::vault::encrypt()).
    ///
    /// ```
    /// use workos_core::vault::CreateDataKey;
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::vault::VaultError> {
    /// let key = CreateDataKey::new([("organization_id", "org_1")]);
    /// let value = client.encrypt("hunter2", "smtp-password", key).await?;
    /// let plaintext = client.decrypt(value, "smtp-password").await?;
    /// assert_eq!(plaintext.expose(), b"hunter2");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`VaultError::Api`] if the request for the data key fails, or with [`Error::Random`](crate::Error::Random) if
    /// the runtime has no secure randomness; nothing is sent then. Otherwise the errors of
    /// [`vault::encrypt`](crate::vault::encrypt()).
    pub async fn encrypt(
        &self,
        plaintext: impl Into<Vec<u8>>,
        associated_data: impl Into<Vec<u8>>,
        key: CreateDataKey,
    ) -> Result<EncryptedValue, VaultError> {
        let mut encrypt = VaultEncrypt::new(&self.config, key, plaintext, self.entropy()?, self.seed())
            .associated_data(associated_data);
        self.drive(&mut encrypt).await
    }

    /// Decrypts a value with its data key, which is requested from WorkOS. Values of all WorkOS SDKs are supported;
    /// see [`VaultDecrypt`].
    ///
    /// # Errors
    ///
    /// [`VaultError::AuthenticationFailed`] if the associated data does not match or the value was tampered with.
    /// [`VaultError::Api`] if the request for the data key fails.
    pub async fn decrypt(
        &self,
        value: EncryptedValue,
        associated_data: impl Into<Vec<u8>>,
    ) -> Result<Plaintext, VaultError> {
        let mut decrypt =
            VaultDecrypt::new(&self.config, value, self.seed()).associated_data(associated_data);
        self.drive(&mut decrypt).await
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        testing::Emulator,
        vault::{CreateDataKey, VaultError},
    };

    #[test]
    fn value_is_decrypted_with_its_associated_data_only() {
        let emulator = Emulator::new();
        let client = emulator.client();
        let key = CreateDataKey::new([("organization_id", "org_1")]);
        fn is_send<F: Send>(future: F) -> F {
            future
        }

        let value = emulator.run(is_send(client.encrypt("hunter2", "row 1", key))).unwrap();
        let plaintext = emulator.run(is_send(client.decrypt(value.clone(), "row 1"))).unwrap();
        assert_eq!(plaintext.expose(), b"hunter2");
        let error = emulator.run(client.decrypt(value, "row 2")).unwrap_err();
        assert!(matches!(error, VaultError::AuthenticationFailed), "{error}");
    }
}
