//! Encryption of a value: creation of a data key and encryption with that key.

use std::{fmt, time::Duration};

use super::{EncryptedValue, Plaintext, VaultError, VaultLayout, value::DataKeyBytes};
use crate::{
    config::Config,
    endpoint::HttpResponse,
    entropy::Entropy,
    error::{Error, TransportFailure},
    machine::{Call, Machine, Now, Step},
    vault::{CreateDataKey, DataKey},
};

/// Encrypts a value: requests a data key from WorkOS with [`CreateDataKey`] and encrypts the value with that
/// key. Returns the [`EncryptedValue`] to store. [`Client::encrypt`](crate::Client::encrypt) runs this machine.
///
/// To encrypt many values with one key, send [`CreateDataKey`] and call [`encrypt`](super::encrypt()) for
/// each value.
///
/// ```
/// use workos_core::vault::{CreateDataKey, VaultEncrypt};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
/// let key = CreateDataKey::new([("organization_id", "org_1")]);
/// let mut encrypt = VaultEncrypt::new(client.config(), key, "hunter2", client.entropy()?, client.seed())
///     .associated_data("smtp-password");
/// let value = client.drive(&mut encrypt).await?;
/// println!("{}", value.to_base64());
/// # Ok(()) }
/// ```
pub struct VaultEncrypt {
    state: State,
}

/// ```text
/// Start ──► CreatingKey ──► KeyReady ──► Finished
/// ```
///
/// A machine with a given key starts at `KeyReady`.
#[allow(clippy::large_enum_variant, reason = "a machine lives for one operation")]
enum State {
    /// The data key is to be created.
    Start { config: Config, endpoint: CreateDataKey, seed: u64, value: ToEncrypt },
    /// The data key is being created.
    CreatingKey(Call<DataKey>, ToEncrypt),
    /// The value is to be encrypted with the data key.
    KeyReady(DataKeyBytes, ToEncrypt),
    /// The result was returned.
    Finished,
}

/// A value and the parameters of its encryption.
pub(super) struct ToEncrypt {
    pub(super) plaintext: Plaintext,
    pub(super) associated_data: Vec<u8>,
    pub(super) layout: VaultLayout,
    pub(super) entropy: Entropy,
}

impl VaultEncrypt {
    /// Creates the encryption of a value with a new data key. `seed` is the seed of [`Config::call`].
    #[must_use]
    pub fn new(
        config: &Config,
        key: CreateDataKey,
        plaintext: impl Into<Vec<u8>>,
        entropy: Entropy,
        seed: u64,
    ) -> Self {
        let value = ToEncrypt {
            plaintext: Plaintext::whole(plaintext.into()),
            associated_data: Vec::new(),
            layout: VaultLayout::default(),
            entropy,
        };
        Self::with_new_key(config, key, value, seed)
    }

    pub(super) fn with_new_key(
        config: &Config,
        endpoint: CreateDataKey,
        value: ToEncrypt,
        seed: u64,
    ) -> Self {
        Self { state: State::Start { config: config.clone(), endpoint, seed, value } }
    }

    pub(super) fn with_key(key: DataKeyBytes, value: ToEncrypt) -> Self {
        Self { state: State::KeyReady(key, value) }
    }

    /// Sets the associated data, which is required again to decrypt the value, such as the ID of its row.
    /// The associated data is not stored in the encrypted value. Empty unless set.
    #[must_use]
    pub fn associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        if let Some(value) = self.value_mut() {
            value.associated_data = associated_data.into();
        }
        self
    }

    /// Sets the layout of the encrypted value; [`VaultLayout::NonceFirst`] unless set.
    #[must_use]
    pub fn layout(mut self, layout: VaultLayout) -> Self {
        if let Some(value) = self.value_mut() {
            value.layout = layout;
        }
        self
    }

    fn value_mut(&mut self) -> Option<&mut ToEncrypt> {
        match &mut self.state {
            State::Start { value, .. } | State::CreatingKey(_, value) | State::KeyReady(_, value) => {
                Some(value)
            }
            State::Finished => None,
        }
    }
}

impl Machine for VaultEncrypt {
    type Output = Result<EncryptedValue, VaultError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            match std::mem::replace(&mut self.state, State::Finished) {
                State::Start { config, endpoint, seed, value } => match config.call(&endpoint, seed) {
                    Ok(call) => self.state = State::CreatingKey(call, value),
                    Err(error) => return Step::Done(Err(error.into())),
                },
                State::CreatingKey(mut call, value) => match call.poll(now).into_output() {
                    Err(step) => {
                        self.state = State::CreatingKey(call, value);
                        return step;
                    }
                    Ok(result) => {
                        let key = result.map_err(VaultError::from).and_then(|key| DataKeyBytes::decode(&key));
                        match key {
                            Ok(key) => self.state = State::KeyReady(key, value),
                            Err(error) => return Step::Done(Err(error)),
                        }
                    }
                },
                State::KeyReady(key, value) => return Step::Done(value.encrypt(&key)),
                State::Finished => return Step::Done(Err(Error::Finished.into())),
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::CreatingKey(call, _) = &mut self.state {
            call.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::CreatingKey(call, _) => call.timeout(),
            State::Start { .. } | State::KeyReady(..) | State::Finished => None,
        }
    }
}

impl ToEncrypt {
    fn encrypt(mut self, key: &DataKeyBytes) -> Result<EncryptedValue, VaultError> {
        let plaintext = self.plaintext.expose();
        EncryptedValue::seal(plaintext, &self.associated_data, key, self.layout, &mut self.entropy)
    }
}

impl fmt::Debug for VaultEncrypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state: &dyn fmt::Debug = match &self.state {
            State::Start { .. } => &"start",
            State::CreatingKey(call, _) => call,
            State::KeyReady(..) => &"key ready",
            State::Finished => &"finished",
        };
        f.debug_struct("VaultEncrypt").field("state", state).finish_non_exhaustive()
    }
}
