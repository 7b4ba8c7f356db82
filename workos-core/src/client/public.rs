//! A client without an API key.

use std::fmt;

use super::{CallFuture, Client};
use crate::{
    auth::{DeviceLogin, PublicConfig, PublicEndpoint},
    entropy::Entropy,
    error::Error,
    machine::Machine,
    runtime::Runtime,
    transport::Transport,
    types::Timestamp,
    user_management::DeviceAuthorization,
};

/// A client for applications that cannot keep an API key secret: a [`PublicConfig`], a transport and a
/// runtime.
///
/// ```
/// use workos_core::{
///     PublicClient,
///     auth::PublicConfig,
///     testing::Script,
///     user_management::AuthenticateWithRefreshToken,
/// };
///
/// # async fn run() -> Result<(), workos_core::Error> {
/// # let (transport, runtime) = (Script::new(), Script::new());
/// let client = PublicClient::new(PublicConfig::new("client_123")?, transport, runtime);
/// let tokens = client.send(AuthenticateWithRefreshToken::new("refresh_1")).await?;
/// # Ok(()) }
/// ```
pub struct PublicClient<T, R> {
    config: PublicConfig,
    client: Client<T, R>,
}

impl<T, R> PublicClient<T, R> {
    /// Creates a client from a configuration, a transport and a runtime.
    #[must_use]
    pub fn new(config: PublicConfig, transport: T, runtime: R) -> Self {
        Self { client: Client::new(config.as_config().clone(), transport, runtime), config }
    }

    /// Returns the configuration.
    pub fn config(&self) -> &PublicConfig {
        &self.config
    }

    /// Returns the transport.
    #[must_use]
    pub fn transport(&self) -> &T {
        self.client.transport()
    }

    /// Returns the runtime.
    #[must_use]
    pub fn runtime(&self) -> &R {
        self.client.runtime()
    }
}

impl<T: Transport, R: Runtime> PublicClient<T, R> {
    /// Calls an operation, including retries, and returns the decoded value.
    ///
    /// # Errors
    ///
    /// The future returns an [`Error`]. With [`Error::Encode`], nothing was sent.
    pub fn send<E: PublicEndpoint>(&self, endpoint: E) -> CallFuture<E::Output, T, R> {
        self.client.send(endpoint)
    }

    /// Runs a machine to its next result; see [`Client::drive`].
    pub async fn drive<M: Machine + ?Sized>(&self, machine: &mut M) -> M::Output {
        self.client.drive(machine).await
    }

    /// Creates the state machine of a device authorization, to be run with [`drive`](Self::drive); see
    /// [`Client::device_login`].
    #[must_use]
    pub fn device_login(&self) -> DeviceLogin {
        self.client.device_login()
    }

    /// Creates the state machine of a device authorization that continues after the codes were shown; see
    /// [`Client::resume_device_login`].
    #[must_use]
    pub fn resume_device_login(&self, authorization: &DeviceAuthorization) -> DeviceLogin {
        self.client.resume_device_login(authorization)
    }

    /// Returns a seed for the jitter of a state machine that is created without the client; see [`Client::seed`].
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.client.seed()
    }

    /// Returns the current time of the runtime's wall clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.client.now()
    }

    /// Returns secure randomness from the runtime, for code verifiers and OAuth states.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Random`] if the runtime has no secure randomness.
    pub fn entropy(&self) -> Result<Entropy, Error> {
        self.client.entropy()
    }
}

impl<T, R> Clone for PublicClient<T, R> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), client: self.client.clone() }
    }
}

impl<T, R> fmt::Debug for PublicClient<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicClient").field("config", self.config.as_config()).finish_non_exhaustive()
    }
}
