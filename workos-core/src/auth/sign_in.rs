//! A whole sign-in.

mod machine;
mod prompt;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::{
    machine::SignIn,
    prompt::{MfaCode, RadarSmsCode, SignInAnswer, SignInPrompt},
};
use super::AuthenticationStep;
use crate::{
    config::Config,
    endpoint::Endpoint,
    error::{Error, ErrorCode},
    user_management::AuthenticateResponse,
};

impl Config {
    /// Begins a whole sign-in with any grant: [`SignIn`] walks the steps that WorkOS puts behind it. `seed` is
    /// for the jitter of retries.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Encode`] if the request cannot be made, for want of a client id above all.
    pub fn sign_in<E>(&self, grant: &E, seed: u64) -> Result<SignIn, Error>
    where
        E: Endpoint<Output = AuthenticateResponse>,
    {
        SignIn::new(self, grant, seed)
    }

    /// Goes on with a sign-in at a step, such as one that a request of your own ended in.
    #[must_use]
    pub fn continue_sign_in(&self, step: AuthenticationStep, seed: u64) -> SignIn {
        SignIn::at_step(self, step, seed)
    }

    /// Goes on with a sign-in at what it had asked, in another process perhaps: give the answer, then drive.
    #[must_use]
    pub fn resume_sign_in(&self, prompt: SignInPrompt, seed: u64) -> SignIn {
        SignIn::at_prompt(self, prompt, seed)
    }
}

/// How far a sign-in has come.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SignInProgress {
    /// It is over: they are signed in.
    SignedIn(Box<AuthenticateResponse>),
    /// It waits for [`SignIn::answer`].
    Asks(SignInPrompt),
    /// The code was not the one, or was used already. It waits for another answer to the same.
    WrongCode(SignInPrompt),
    /// It goes on in a browser only; see [`AuthenticationStep::authorization_url`]. The machine is done.
    Redirect(AuthenticationStep),
}

/// Why a sign-in did not go on.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInError {
    /// The answer is not of the kind that was asked for. Nothing was sent; answer again.
    UnexpectedAnswer,
    /// The code has expired. The machine is done; begin again.
    CodeExpired(Error),
    /// Too many wrong codes. The machine is done.
    TooManyAttempts(Error),
    /// The sign-in as a whole has expired, or was finished already. The machine is done; begin again.
    SignInExpired(Error),
    /// A call failed. If something had been asked, it may be answered again.
    Failed(Error),
}

impl SignInError {
    /// What WorkOS said, or what went wrong with the call.
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

    /// Tells apart what ends a sign-in.
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
            Self::UnexpectedAnswer => "the sign-in asked for something else",
            Self::CodeExpired(_) => "the code has expired",
            Self::TooManyAttempts(_) => "too many wrong codes",
            Self::SignInExpired(_) => "the sign-in has expired or is over",
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
            // Displays as the error itself.
            Self::Failed(error) => error.source(),
        }
    }
}
