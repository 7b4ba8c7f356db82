//! Re-encryption of a value.

use std::{fmt, time::Duration};

use super::{
    EncryptedValue, VaultDecrypt, VaultEncrypt, VaultError, VaultLayout, decrypt::Decrypted,
    encrypt::ToEncrypt, value::DataKeyBytes,
};
use crate::{
    config::Config,
    endpoint::HttpResponse,
    entropy::Entropy,
    error::{Error, TransportFailure},
    machine::{Jitter, Machine, Now, Step},
    vault::{CreateDataKey, DataKey},
};

/// Decrypts a value and encrypts it again: in another layout, with another data key, or both. Returns the
/// [`EncryptedValue`] to store instead.
///
/// The data key is unchanged unless another one is set; the nonce is always new. The plaintext is not sent
/// to WorkOS.
///
/// ```
/// use workos_core::vault::{CreateDataKey, EncryptedValue, VaultRewrap};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, stored: &str) -> Result<(), Box<dyn std::error::Error>> {
/// // The new value has the layout that most SDKs read.
/// let value = EncryptedValue::from_base64(stored)?;
/// let mut rewrap = VaultRewrap::new(client.config(), value, client.entropy()?, client.seed())
///     .associated_data("smtp-password")
///     .create_data_key(CreateDataKey::new([("organization_id", "org_2")]));
/// let value = client.drive(&mut rewrap).await?;
/// println!("{}", value.to_base64());
/// # Ok(()) }
/// ```
pub struct VaultRewrap {
    config: Config,
    layout: VaultLayout,
    associated_data: Vec<u8>,
    new_associated_data: Option<Vec<u8>>,
    key: Key,
    jitter: Jitter,
    state: State,
}

/// Data key of the new value.
enum Key {
    /// The data key of the old value.
    Same,
    Given(DataKey),
    Create(CreateDataKey),
}

/// ```text
/// Decrypting ──► Encrypting
///      └──► Finished (on errors)
/// ```
enum State {
    /// The old value is being decrypted. The entropy is for the nonce of the new value.
    Decrypting(VaultDecrypt, Entropy),
    /// The new value is being encrypted. Returns the result, and then reports that it is finished.
    Encrypting(VaultEncrypt),
    /// The decryption failed and its error was returned.
    Finished,
}

impl VaultRewrap {
    /// Creates the re-encryption of a value with its own data key. `seed` is the seed of [`Config::call`].
    #[must_use]
    pub fn new(config: &Config, value: EncryptedValue, entropy: Entropy, seed: u64) -> Self {
        let mut jitter = Jitter::new(seed);
        let decrypt = VaultDecrypt::new(config, value, jitter.next_u64());
        Self {
            config: config.clone(),
            layout: VaultLayout::default(),
            associated_data: Vec::new(),
            new_associated_data: None,
            key: Key::Same,
            jitter,
            state: State::Decrypting(decrypt, entropy),
        }
    }

    /// Sets the associated data of the old value, which is also that of the new value unless
    /// [`new_associated_data`](Self::new_associated_data) is set. Empty unless set.
    #[must_use]
    pub fn associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        self.associated_data = associated_data.into();
        if let State::Decrypting(decrypt, _) = &mut self.state {
            decrypt.set_associated_data(self.associated_data.clone());
        }
        self
    }

    /// Sets different associated data for the new value, such as the ID of another row.
    #[must_use]
    pub fn new_associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        self.new_associated_data = Some(associated_data.into());
        self
    }

    /// Sets the layout of the new value; [`VaultLayout::NonceFirst`] unless set.
    #[must_use]
    pub fn layout(mut self, layout: VaultLayout) -> Self {
        self.layout = layout;
        self
    }

    /// Encrypts the new value with a given data key, which can be shared by many values.
    #[must_use]
    pub fn data_key(mut self, key: DataKey) -> Self {
        self.key = Key::Given(key);
        self
    }

    /// Encrypts the new value with a new data key.
    #[must_use]
    pub fn create_data_key(mut self, key: CreateDataKey) -> Self {
        self.key = Key::Create(key);
        self
    }

    /// Creates the encryption of the decrypted value.
    fn encrypt(&mut self, decrypted: Decrypted, entropy: Entropy) -> Result<VaultEncrypt, VaultError> {
        let associated_data = std::mem::take(&mut self.associated_data);
        let value = ToEncrypt {
            plaintext: decrypted.plaintext,
            associated_data: self.new_associated_data.take().unwrap_or(associated_data),
            layout: self.layout,
            entropy,
        };
        Ok(match std::mem::replace(&mut self.key, Key::Same) {
            Key::Same => VaultEncrypt::with_key(decrypted.key, value),
            Key::Given(key) => VaultEncrypt::with_key(DataKeyBytes::decode(&key)?, value),
            Key::Create(key) => VaultEncrypt::with_new_key(&self.config, key, value, self.jitter.next_u64()),
        })
    }
}

impl Machine for VaultRewrap {
    type Output = Result<EncryptedValue, VaultError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        if let State::Decrypting(decrypt, _) = &mut self.state {
            let result = match decrypt.advance(now).into_output() {
                Ok(result) => result,
                Err(step) => return step,
            };
            let State::Decrypting(_, entropy) = std::mem::replace(&mut self.state, State::Finished) else {
                return Step::Done(Err(Error::Finished.into()));
            };
            match result.and_then(|decrypted| self.encrypt(decrypted, entropy)) {
                Ok(encrypt) => self.state = State::Encrypting(encrypt),
                Err(error) => return Step::Done(Err(error)),
            }
        }
        match &mut self.state {
            State::Encrypting(encrypt) => encrypt.poll(now),
            _ => Step::Done(Err(Error::Finished.into())),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Decrypting(decrypt, _) => decrypt.handle(result),
            State::Encrypting(encrypt) => encrypt.handle(result),
            State::Finished => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Decrypting(decrypt, _) => decrypt.timeout(),
            State::Encrypting(encrypt) => encrypt.timeout(),
            State::Finished => None,
        }
    }
}

impl fmt::Debug for VaultRewrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state: &dyn fmt::Debug = match &self.state {
            State::Decrypting(decrypt, _) => decrypt,
            State::Encrypting(encrypt) => encrypt,
            State::Finished => &"finished",
        };
        f.debug_struct("VaultRewrap")
            .field("layout", &self.layout)
            .field("state", state)
            .finish_non_exhaustive()
    }
}
