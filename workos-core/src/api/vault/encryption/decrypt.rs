//! The data key of a value, and the value decrypted with it.

use std::{fmt, time::Duration};

use http::StatusCode;

use super::{
    EncryptedValue, Plaintext, VaultError,
    value::{DataKeyBytes, key_bytes},
};
use crate::{
    config::Config,
    endpoint::HttpResponse,
    error::{Error, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    types::Secret,
    vault::{DecryptDataKey, DecryptedDataKey},
};

/// Asks WorkOS for the data key of a value and decrypts the value with it. Ends with the [`Plaintext`].
///
/// It reads what any of WorkOS's SDKs wrote. Where the value does not tell its layout, those that it may have are
/// tried one after the other, which takes a request each: four at most, besides retries. It goes on after a
/// refusal of the keys (400, 404, 422) and after a key that does not decrypt; anything else is final.
///
/// ```
/// use workos_core::vault::{EncryptedValue, VaultDecrypt};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, stored: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let value = EncryptedValue::from_base64(stored)?;
/// let mut decrypt = VaultDecrypt::new(client.config(), value, 42).associated_data("smtp-password");
/// let plaintext = client.drive(&mut decrypt).await?;
/// println!("{} bytes", plaintext.expose().len());
/// # Ok(()) }
/// ```
pub struct VaultDecrypt {
    config: Config,
    /// None once it is decrypted.
    value: Option<EncryptedValue>,
    associated_data: Vec<u8>,
    jitter: Jitter,
    /// Which reading is tried.
    reading: usize,
    call: Option<Call<DecryptedDataKey>>,
    failure: Option<VaultError>,
}

/// A plaintext and what it was encrypted with.
pub(super) struct Decrypted {
    pub(super) plaintext: Plaintext,
    pub(super) key: DataKeyBytes,
}

impl VaultDecrypt {
    /// Decrypts a value. The seed is as for [`Config::call`].
    #[must_use]
    pub fn new(config: &Config, value: EncryptedValue, seed: u64) -> Self {
        Self {
            config: config.clone(),
            value: Some(value),
            associated_data: Vec::new(),
            jitter: Jitter::new(seed),
            reading: 0,
            call: None,
            failure: None,
        }
    }

    /// Sets what the value was encrypted with besides the key; none unless set.
    #[must_use]
    pub fn associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        self.associated_data = associated_data.into();
        self
    }

    pub(super) fn set_associated_data(&mut self, associated_data: Vec<u8>) {
        self.associated_data = associated_data;
    }

    pub(super) fn advance(&mut self, now: Now) -> Step<Result<Decrypted, VaultError>> {
        while let Some(value) = &self.value {
            let call = match &mut self.call {
                Some(call) => call,
                None => {
                    let Some(keys) = value.keys(self.reading) else {
                        return self.finish(VaultError::AuthenticationFailed);
                    };
                    let keys = Secret::from(crate::crypto::base64::encode(&keys));
                    match self.config.call(&DecryptDataKey::new(keys), self.jitter.next_u64()) {
                        Ok(call) => self.call.insert(call),
                        Err(error) => return self.finish(error.into()),
                    }
                }
            };
            let result = match call.poll(now) {
                Step::Done(result) => result,
                Step::Send(request) => return Step::Send(request),
                Step::Wait(duration) => return Step::Wait(duration),
            };
            self.call = None;
            match self.open(result) {
                Ok(Some(decrypted)) => {
                    self.value = None;
                    return Step::Done(Ok(decrypted));
                }
                Ok(None) => {
                    self.failure = Some(VaultError::AuthenticationFailed);
                }
                Err(error) if is_refusal(&error) => {
                    self.failure.get_or_insert(error);
                }
                Err(error) => {
                    self.value = None;
                    return Step::Done(Err(error));
                }
            }
            self.reading = self.reading.saturating_add(1);
        }
        Step::Done(Err(Error::Finished.into()))
    }

    /// Decrypts the reading at hand. `None` if the key is not its key.
    fn open(&mut self, key: Result<DecryptedDataKey, Error>) -> Result<Option<Decrypted>, VaultError> {
        let key = key_bytes(&key?.data_key)?;
        Ok(self.value.as_mut().and_then(|value| {
            let keys = value.keys(self.reading)?;
            let plaintext = value.open(self.reading, &self.associated_data, &key)?;
            Some(Decrypted { plaintext, key: DataKeyBytes { key, keys } })
        }))
    }

    /// Ends with what went wrong on the way.
    fn finish(&mut self, otherwise: VaultError) -> Step<Result<Decrypted, VaultError>> {
        self.value = None;
        Step::Done(Err(self.failure.take().unwrap_or(otherwise)))
    }
}

/// Whether WorkOS said that these are no keys, and not that it cannot say.
fn is_refusal(error: &VaultError) -> bool {
    let status = error.api().and_then(Error::api).map(|refusal| refusal.status);
    matches!(status, Some(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY))
}

impl Machine for VaultDecrypt {
    type Output = Result<Plaintext, VaultError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        self.advance(now).map(|result| result.map(|decrypted| decrypted.plaintext))
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        if let Some(call) = &mut self.call {
            call.handle(answer);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        self.call.as_ref()?.timeout()
    }
}

impl fmt::Debug for VaultDecrypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultDecrypt")
            .field("value", &self.value)
            .field("reading", &self.reading)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
