//! Access tokens of machine-to-machine applications.

use super::{BlockingClient, Client};
use crate::{
    runtime::{BlockingRuntime, Runtime},
    tokens::{MachineAccessToken, MachineTokenError, MachineTokens},
    transport::{BlockingTransport, Transport},
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Returns an access token of a machine-to-machine application, and requests one only if it must; see
    /// [`MachineTokens`]. The transport and the runtime of the client are used, and the configuration of the tokens.
    ///
    /// # Errors
    ///
    /// Returns a [`MachineTokenError`] if there is no token that has not expired and none could be requested.
    pub async fn machine_token(
        &self,
        tokens: &MachineTokens,
    ) -> Result<MachineAccessToken, MachineTokenError> {
        self.drive(&mut tokens.token(self.seed())).await
    }
}

impl<T: BlockingTransport, R: BlockingRuntime> BlockingClient<T, R> {
    /// Returns an access token of a machine-to-machine application; see [`Client::machine_token`]. A thread that waits
    /// for the request of another one sleeps.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::machine_token`].
    pub fn machine_token(&self, tokens: &MachineTokens) -> Result<MachineAccessToken, MachineTokenError> {
        self.drive(&mut tokens.token(self.seed()))
    }
}
