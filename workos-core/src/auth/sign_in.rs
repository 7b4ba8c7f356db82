//! Sign-ins with all their authentication steps.

mod machine;
mod prompt;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::{
    machine::SignIn,
    prompt::{MfaCodePrompt, RadarSmsCodePrompt, SignInAnswer, SignInPrompt},
};
use super::AuthenticationStep;
use crate::{
    config::Config,
    endpoint::Endpoint,
    error::{Error, ErrorCode},
    user_management::AuthenticateResponse,
};

impl Config {
    /// Creates the state machine of a sign-in that starts with any grant. [`SignIn`] handles the
    /// authentication steps that WorkOS requires after the grant. `seed` is for the jitter of retries.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the request cannot be built, for example because the configuration has no client
    /// ID.
    pub fn sign_in<E>(&self, grant: &E, seed: u64) -> Result<SignIn, Error>
    where
        E: Endpoint<Output = AuthenticateResponse>,
    {
        SignIn::new(self, grant, seed)
    }

    /// Creates the state machine of a sign-in that continues at an authentication step, such as one from the
    /// error of a separate request. `seed` is for the jitter of retries.
    #[must_use]
    pub fn continue_sign_in(&self, step: AuthenticationStep, seed: u64) -> SignIn {
        SignIn::at_step(self, step, seed)
    }

    /// Creates the state machine of a sign-in that continues at a prompt, possibly in another process. Call
    /// [`SignIn::answer`], then drive the machine. `seed` is for the jitter of retries.
    #[must_use]
    pub fn resume_sign_in(&self, prompt: SignInPrompt, seed: u64) -> SignIn {
        SignIn::at_prompt(self, prompt, seed)
    }
}

/// Progress of a sign-in.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SignInProgress {
    /// The user is signed in. The machine is done.
    SignedIn(Box<AuthenticateResponse>),
    /// Input is needed; see [`SignIn::answer`].
    Prompt(SignInPrompt),
    /// The code is wrong or was used before. Answer the same prompt again.
    InvalidCode(SignInPrompt),
    /// The sign-in can only continue in a browser; see [`AuthenticationStep::authorization_url`]. The machine
    /// is done.
    Redirect(AuthenticationStep),
}

/// Error of a sign-in.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInError {
    /// The answer is not of the kind that was prompted for. Nothing was sent; answer again.
    UnexpectedAnswer,
    /// The code has expired. The machine is done; start the sign-in again.
    CodeExpired(Error),
    /// Too many wrong codes were entered. The machine is done.
    TooManyAttempts(Error),
    /// The sign-in has expired or was completed before. The machine is done; start the sign-in again.
    SignInExpired(Error),
    /// A call failed. If there was a prompt, it can be answered again.
    Failed(Error),
}

impl SignInError {
    /// Returns the error of the call; `None` for [`UnexpectedAnswer`](Self::UnexpectedAnswer).
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::UnexpectedAnswer => None,
            Self::CodeExpired(error)
            | Self::TooManyAttempts(error)
            | Self::SignInExpired(error)
            | Self::Failed(error) => Some(error),
        }
    }

    /// Classifies an error by its code.
    fn new(error: Error) -> Self {
        match error.api().and_then(|error| error.code.as_ref()) {
            Some(ErrorCode::OneTimeCodeExpired) => Self::CodeExpired(error),
            Some(ErrorCode::OneTimeCodeTooManyAttempts) => Self::TooManyAttempts(error),
            Some(ErrorCode::InvalidPendingAuthenticationToken) => Self::SignInExpired(error),
            _ => Self::Failed(error),
        }
    }
}

impl From<Error> for SignInError {
    fn from(error: Error) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnexpectedAnswer => "answer does not match the prompt of the sign-in",
            Self::CodeExpired(_) => "code has expired",
            Self::TooManyAttempts(_) => "too many wrong codes",
            Self::SignInExpired(_) => "sign-in has expired or was completed before",
            Self::Failed(error) => return error.fmt(f),
        })
    }
}

impl std::error::Error for SignInError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnexpectedAnswer => None,
            Self::CodeExpired(error) | Self::TooManyAttempts(error) | Self::SignInExpired(error) => {
                Some(error)
            }
            // Its message is that of the error itself.
            Self::Failed(error) => error.source(),
        }
    }
}
