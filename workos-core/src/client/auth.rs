//! Sign-ins and device authorizations of a client.

use super::Client;
use crate::{
    auth::{AuthenticationStep, DeviceLogin, SignIn, SignInPrompt},
    endpoint::Endpoint,
    error::Error,
    runtime::Runtime,
    transport::Transport,
    user_management::{AuthenticateResponse, DeviceAuthorization},
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Creates the state machine of a sign-in that starts with any grant, to be run with [`drive`](Self::drive).
    /// [`SignIn`] handles the authentication steps that WorkOS requires after the grant.
    ///
    /// ```
    /// use workos_core::{auth::SignInProgress, user_management::AuthenticateWithPassword};
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::auth::SignInError> {
    /// let mut sign_in = client.sign_in(&AuthenticateWithPassword::new("ada@acme.com", "open sesame"))?;
    /// if let SignInProgress::Prompt(prompt) = client.drive(&mut sign_in).await? {
    ///     // Ask the user, then `sign_in.answer(…)` and run the machine again.
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the request cannot be built, for example because the configuration has no client
    /// ID.
    pub fn sign_in<E>(&self, grant: &E) -> Result<SignIn, Error>
    where
        E: Endpoint<Output = AuthenticateResponse>,
    {
        self.config.sign_in(grant, self.seed())
    }

    /// Creates the state machine of a sign-in that continues at an authentication step, such as one from the
    /// error of a separate request; see [`sign_in`](Self::sign_in).
    #[must_use]
    pub fn continue_sign_in(&self, step: AuthenticationStep) -> SignIn {
        self.config.continue_sign_in(step, self.seed())
    }

    /// Creates the state machine of a sign-in that continues at a prompt, possibly in another process. Call
    /// [`SignIn::answer`], then drive the machine.
    #[must_use]
    pub fn resume_sign_in(&self, prompt: SignInPrompt) -> SignIn {
        self.config.resume_sign_in(prompt, self.seed())
    }

    /// Creates the state machine of a device authorization, to be run with [`drive`](Self::drive). Needs a client
    /// ID and no API key; [`PublicClient`](crate::PublicClient) has the same method.
    #[must_use]
    pub fn device_login(&self) -> DeviceLogin {
        self.config.device_login(self.seed())
    }

    /// Creates the state machine of a device authorization that continues after the codes were shown; see
    /// [`Config::resume_device_login`](crate::Config::resume_device_login).
    #[must_use]
    pub fn resume_device_login(&self, authorization: &DeviceAuthorization) -> DeviceLogin {
        self.config.resume_device_login(authorization, self.seed())
    }
}
