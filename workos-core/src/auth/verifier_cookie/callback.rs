//! The browser that comes back.

use std::{error, fmt};

use super::{CallbackError, VerifierCookies, cookie_name, payload::Payload};
use crate::{
    auth::{CodeVerifier, sanitize_return_pathname},
    cookie::{RequestCookies, SetCookie},
    crypto::equal,
    types::Timestamp,
};

/// A browser that came back with the state that it was sent away with.
#[derive(Clone)]
#[non_exhaustive]
pub struct SignInCallback {
    /// What goes along with the code.
    pub code_verifier: CodeVerifier,
    /// Where the person wanted to go: a path on your own site, whatever was given; `/` if nothing was.
    pub return_pathname: String,
    /// The state of your own.
    pub custom_state: Option<String>,
    /// The redirect URI, if it is another than that of [`VerifierCookies::new`].
    pub redirect_uri: Option<String>,
    /// What removes the cookie of the sign-in. Add it to the answer, whether or not the exchange of the code succeeds.
    pub clear_cookies: Vec<SetCookie>,
}

impl fmt::Debug for SignInCallback {
    /// Hides the state, which may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignInCallback")
            .field("redirect_uri", &self.redirect_uri)
            .field("clear_cookies", &self.clear_cookies)
            .finish_non_exhaustive()
    }
}

/// A browser that is not let in, and why. Begin the sign-in anew.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignInRefused {
    /// Why.
    pub reason: CallbackError,
    /// What removes the cookie of the sign-in, if the browser has one. Add it to the answer.
    pub clear_cookies: Vec<SetCookie>,
}

impl fmt::Display for SignInRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl error::Error for SignInRefused {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.reason)
    }
}

impl VerifierCookies {
    /// The longest state that is looked at, in bytes.
    pub const MAX_STATE_BYTES: usize = 4_096;

    /// Takes back a browser: `state` is that of the URL, `cookies` are those of the request.
    ///
    /// The state is compared with the cookie, in constant time, before anything is decrypted. A state is good once
    /// only as far as the browser removes the cookie; WorkOS takes each code once.
    ///
    /// # Errors
    ///
    /// Returns [`SignInRefused`] with a [`CallbackError`] for each reason.
    pub fn callback(
        &self,
        state: Option<&str>,
        cookies: &RequestCookies<'_>,
        now: Timestamp,
    ) -> Result<SignInCallback, SignInRefused> {
        let payload = self.check(state, cookies, now).and_then(|payload| {
            let verifier = CodeVerifier::new(payload.code_verifier.clone());
            Ok((verifier.map_err(|_| CallbackError::Malformed)?, payload))
        });
        match payload {
            Ok((code_verifier, payload)) => Ok(SignInCallback {
                code_verifier,
                return_pathname: sanitize_return_pathname(
                    payload.return_pathname.as_deref().unwrap_or_default(),
                ),
                clear_cookies: self.removal(state, cookies, payload.redirect_uri.as_deref()),
                custom_state: payload.custom_state,
                redirect_uri: payload.redirect_uri,
            }),
            Err(reason) => Err(SignInRefused { reason, clear_cookies: self.removal(state, cookies, None) }),
        }
    }

    /// What removes the cookie of a sign-in, if the browser has one: for the answer to a browser that came back with
    /// an `error` in place of a code. `state` is that of the URL.
    #[must_use]
    pub fn clear_cookies(&self, state: Option<&str>, cookies: &RequestCookies<'_>) -> Vec<SetCookie> {
        self.removal(state, cookies, None)
    }

    fn removal(
        &self,
        state: Option<&str>,
        cookies: &RequestCookies<'_>,
        redirect_uri: Option<&str>,
    ) -> Vec<SetCookie> {
        let name = state.filter(|state| state.len() <= Self::MAX_STATE_BYTES).map(cookie_name);
        let name = name.filter(|name| cookies.contains(name));
        let attributes = self.attributes_for(redirect_uri);
        name.and_then(|name| SetCookie::removal(&name, &attributes).ok()).into_iter().collect()
    }

    fn check(
        &self,
        state: Option<&str>,
        cookies: &RequestCookies<'_>,
        now: Timestamp,
    ) -> Result<Payload, CallbackError> {
        let state = state.filter(|state| !state.is_empty()).ok_or(CallbackError::MissingState)?;
        if state.len() > Self::MAX_STATE_BYTES {
            return Err(CallbackError::StateTooLong);
        }
        let name = cookie_name(state);
        if !cookies.contains(&name) {
            return Err(CallbackError::MissingCookie);
        }
        // A cookie of the same name may have been set for another path; ours counts wherever it stands.
        if !cookies.get_all(&name).any(|cookie| equal(cookie.as_bytes(), state.as_bytes())) {
            return Err(CallbackError::StateMismatch);
        }
        let unsealed = self.keyring.unseal(state, now).map_err(|error| match error {
            crate::seal::UnsealError::Expired => CallbackError::Expired,
            error => CallbackError::Unseal(error),
        })?;
        let payload: Payload =
            serde_json::from_slice(&unsealed.plaintext).map_err(|_| CallbackError::Malformed)?;
        // The seal has an end, too, but not in every format.
        let issued_at = Timestamp::from_unix_milliseconds(payload.issued_at);
        if now.saturating_duration_since(issued_at) > Self::LIFETIME {
            return Err(CallbackError::Expired);
        }
        if issued_at.saturating_duration_since(now) > Self::CLOCK_SKEW {
            return Err(CallbackError::IssuedInTheFuture);
        }
        Ok(payload)
    }
}
