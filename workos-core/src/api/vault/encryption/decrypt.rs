//! Decryption of a value: request of its data key and decryption with that key.

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

/// Decrypts a value: requests its data key from WorkOS with [`DecryptDataKey`] and decrypts the value with
/// that key. Returns the [`Plaintext`]. [`Client::decrypt`](crate::Client::decrypt) runs this machine.
///
/// Values of all WorkOS SDKs are supported. If the layout of a value is ambiguous, the
/// [candidates](EncryptedValue::candidates) are tried in turn, with one request each: at most four, not
/// counting retries. The next candidate is tried if WorkOS rejects the encrypted keys (400, 404, 422) or if
/// the key does not decrypt the value; any other error is returned.
///
/// ```
/// use workos_core::vault::{EncryptedValue, VaultDecrypt};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>, stored: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let value = EncryptedValue::from_base64(stored)?;
/// let mut decrypt = VaultDecrypt::new(client.config(), value, client.seed()).associated_data("smtp-password");
/// let plaintext = client.drive(&mut decrypt).await?;
/// println!("{} bytes", plaintext.expose().len());
/// # Ok(()) }
/// ```
pub struct VaultDecrypt {
    config: Config,
    associated_data: Vec<u8>,
    jitter: Jitter,
    state: State,
}

/// ```text
/// Next ──► RequestingKey ──► Finished
///  ▲            │ wrong candidate
///  └────────────┘
/// ```
#[allow(clippy::large_enum_variant, reason = "a machine lives for one operation")]
enum State {
    /// The data key of the candidate is to be requested. Finished if no candidate is left.
    Next(Attempt),
    /// The data key of the candidate is being requested.
    RequestingKey(Attempt, Call<DecryptedDataKey>),
    /// The result was returned.
    Finished,
}

/// A value and the candidate layout that is tried.
struct Attempt {
    value: EncryptedValue,
    /// Index of the candidate.
    candidate: usize,
    /// Error of the previous candidates, returned if no candidate is left.
    error: Option<VaultError>,
}

/// A plaintext and the data key that decrypted it.
pub(super) struct Decrypted {
    pub(super) plaintext: Plaintext,
    pub(super) key: DataKeyBytes,
}

impl VaultDecrypt {
    /// Creates the decryption of a value. `seed` is the seed of [`Config::call`].
    #[must_use]
    pub fn new(config: &Config, value: EncryptedValue, seed: u64) -> Self {
        Self {
            config: config.clone(),
            associated_data: Vec::new(),
            jitter: Jitter::new(seed),
            state: State::Next(Attempt { value, candidate: 0, error: None }),
        }
    }

    /// Sets the associated data that the value was encrypted with. Empty unless set.
    #[must_use]
    pub fn associated_data(mut self, associated_data: impl Into<Vec<u8>>) -> Self {
        self.associated_data = associated_data.into();
        self
    }

    pub(super) fn set_associated_data(&mut self, associated_data: Vec<u8>) {
        self.associated_data = associated_data;
    }

    pub(super) fn advance(&mut self, now: Now) -> Step<Result<Decrypted, VaultError>> {
        loop {
            match std::mem::replace(&mut self.state, State::Finished) {
                State::Next(attempt) => {
                    let Some(keys) = attempt.value.keys(attempt.candidate) else {
                        return Step::Done(Err(attempt.error.unwrap_or(VaultError::AuthenticationFailed)));
                    };
                    let keys = Secret::from(crate::crypto::base64::encode(&keys));
                    match self.config.call(&DecryptDataKey::new(keys), self.jitter.next_u64()) {
                        Ok(call) => self.state = State::RequestingKey(attempt, call),
                        Err(error) => return Step::Done(Err(attempt.error.unwrap_or(error.into()))),
                    }
                }
                State::RequestingKey(mut attempt, mut call) => {
                    let result = match call.poll(now).into_output() {
                        Ok(result) => result,
                        Err(step) => {
                            self.state = State::RequestingKey(attempt, call);
                            return step;
                        }
                    };
                    match attempt.open(result, &self.associated_data) {
                        Ok(Some(decrypted)) => return Step::Done(Ok(decrypted)),
                        Ok(None) => attempt.error = Some(VaultError::AuthenticationFailed),
                        Err(error) if is_rejection(&error) => {
                            attempt.error.get_or_insert(error);
                        }
                        Err(error) => return Step::Done(Err(error)),
                    }
                    attempt.candidate = attempt.candidate.saturating_add(1);
                    self.state = State::Next(attempt);
                }
                State::Finished => return Step::Done(Err(Error::Finished.into())),
            }
        }
    }
}

impl Attempt {
    /// Decrypts the candidate with its data key. Returns `None` if the key or the associated data does not
    /// match.
    fn open(
        &mut self,
        key: Result<DecryptedDataKey, Error>,
        associated_data: &[u8],
    ) -> Result<Option<Decrypted>, VaultError> {
        let key = key_bytes(&key?.data_key)?;
        let Some(keys) = self.value.keys(self.candidate) else { return Ok(None) };
        let plaintext = self.value.open(self.candidate, associated_data, &key);
        Ok(plaintext.map(|plaintext| Decrypted { plaintext, key: DataKeyBytes { key, keys } }))
    }
}

/// Whether WorkOS rejected the encrypted keys as invalid, in contrast to an outage or a missing permission.
fn is_rejection(error: &VaultError) -> bool {
    let status = error.api().and_then(Error::api).map(|error| error.status);
    matches!(status, Some(StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY))
}

impl Machine for VaultDecrypt {
    type Output = Result<Plaintext, VaultError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        self.advance(now).map(|result| result.map(|decrypted| decrypted.plaintext))
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::RequestingKey(_, call) = &mut self.state {
            call.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::RequestingKey(_, call) => call.timeout(),
            State::Next(_) | State::Finished => None,
        }
    }
}

impl fmt::Debug for VaultDecrypt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("VaultDecrypt");
        match &self.state {
            State::Next(attempt) => debug.field("value", &attempt.value),
            State::RequestingKey(attempt, call) => debug.field("value", &attempt.value).field("call", call),
            State::Finished => debug.field("state", &"finished"),
        };
        debug.finish_non_exhaustive()
    }
}
