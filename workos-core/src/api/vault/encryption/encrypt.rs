//! A new data key, and a value encrypted with it.

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

/// Asks WorkOS for a data key and encrypts a value with it. Ends with the [`EncryptedValue`] to store.
///
/// For many values under one key send [`CreateDataKey`] yourself and call [`encrypt`](super::encrypt) for each.
///
/// ```
/// use workos_core::vault::{CreateDataKey, VaultEncrypt};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), Box<dyn std::error::Error>> {
/// let key = CreateDataKey::new([("organization_id", "org_1")]);
/// let mut encrypt = VaultEncrypt::new(client.config(), key, "hunter2", client.entropy()?, 42)
///     .associated_data("smtp-password");
/// let value = client.drive(&mut encrypt).await?;
/// println!("{}", value.to_base64());
/// # Ok(()) }
/// ```
pub struct VaultEncrypt {
    key: Key,
    /// None once it is encrypted.
    value: Option<ToEncrypt>,
}

#[allow(clippy::large_enum_variant, reason = "a machine lives for one conversation")]
enum Key {
    ToCreate { config: Config, endpoint: CreateDataKey, seed: u64 },
    Creating(Call<DataKey>),
    Known(DataKeyBytes),
}

/// A value and how it is to be encrypted.
pub(super) struct ToEncrypt {
    pub(super) plaintext: Plaintext,
    pub(super) associated_data: Vec<u8>,
    pub(super) layout: VaultLayout,
    pub(super) entropy: Entropy,
}

impl VaultEncrypt {
    /// Encrypts a value with a data key that is yet to be made. The seed is as for [`Config::call`].
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
        Self::creating(config, key, value, seed)
    }

    pub(super) fn creating(config: &Config, endpoint: CreateDataKey, value: ToEncrypt, seed: u64) -> Self {
        Self { key: Key::ToCreate { config: config.clone(), endpoint, seed }, value: Some(value) }
    }

    pub(super) fn with(key: DataKeyBytes, value: ToEncrypt) -> Self {
        Self { key: Key::Known(key), value: Some(value) }
    }

    /// Sets what the value must come with to decrypt: what it is for, such as the id of its row. Not stored;
    /// none unless set.
    #[must_use]
    pub fn associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        if let Some(value) = &mut self.value {
            value.associated_data = associated_data.into();
        }
        self
    }

    /// Sets the layout; what most SDKs can read unless set.
    #[must_use]
    pub fn layout(mut self, layout: VaultLayout) -> Self {
        if let Some(value) = &mut self.value {
            value.layout = layout;
        }
        self
    }
}

impl Machine for VaultEncrypt {
    type Output = Result<EncryptedValue, VaultError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        if self.value.is_none() {
            return Step::Done(Err(Error::Finished.into()));
        }
        loop {
            let key = match &mut self.key {
                Key::Known(key) => Ok(key),
                Key::ToCreate { config, endpoint, seed } => match config.call(endpoint, *seed) {
                    Ok(call) => {
                        self.key = Key::Creating(call);
                        continue;
                    }
                    Err(error) => Err(error.into()),
                },
                Key::Creating(call) => match call.poll(now) {
                    Step::Send(request) => return Step::Send(request),
                    Step::Wait(duration) => return Step::Wait(duration),
                    Step::Done(Ok(key)) => match DataKeyBytes::read(&key) {
                        Ok(key) => {
                            self.key = Key::Known(key);
                            continue;
                        }
                        Err(error) => Err(error),
                    },
                    Step::Done(Err(error)) => Err(error.into()),
                },
            };
            let value = self.value.take().ok_or(VaultError::Api(Error::Finished));
            return Step::Done(key.and_then(|key| value?.encrypt(key)));
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        if let Key::Creating(call) = &mut self.key {
            call.handle(answer);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.key {
            Key::Creating(call) => call.timeout(),
            Key::ToCreate { .. } | Key::Known(_) => None,
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
        let call = match &self.key {
            Key::Creating(call) => Some(call),
            Key::ToCreate { .. } | Key::Known(_) => None,
        };
        f.debug_struct("VaultEncrypt").field("call", &call).finish_non_exhaustive()
    }
}
