//! Verification of the callback.

use std::{error, fmt};

use http::HeaderMap;

use super::{CallbackError, PkceCookies, cookie_name, payload::Payload};
use crate::{
    auth::{CodeVerifier, sanitize_return_pathname},
    cookie::{RequestCookies, SetCookie},
    crypto::equal,
    types::{Timestamp, from_json},
};

/// A callback with the state of the browser's PKCE cookie.
#[derive(Clone)]
#[non_exhaustive]
pub struct VerifiedCallback {
    /// Code verifier to send with the code.
    pub code_verifier: CodeVerifier,
    /// Sanitized path to redirect to, on the same site; `/` if none was given.
    pub return_pathname: String,
    /// Custom state that was given in the authorization URL.
    pub custom_state: Option<String>,
    /// Redirect URI, if it differs from that of [`PkceCookies::new`].
    pub redirect_uri: Option<String>,
    /// Removal of the PKCE cookie. Set it on the response whether or not the exchange of the code succeeds.
    pub clear_cookies: Vec<SetCookie>,
}

impl fmt::Debug for VerifiedCallback {
    /// Hides the custom state, which may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedCallback")
            .field("redirect_uri", &self.redirect_uri)
            .field("clear_cookies", &self.clear_cookies)
            .finish_non_exhaustive()
    }
}

/// A rejected callback. Start the sign-in again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RejectedCallback {
    /// Reason of the rejection.
    pub reason: CallbackError,
    /// Removal of the PKCE cookie, if the request has one. Set it on the response.
    pub clear_cookies: Vec<SetCookie>,
}

impl fmt::Display for RejectedCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl error::Error for RejectedCallback {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        Some(&self.reason)
    }
}

impl PkceCookies {
    /// Maximum length of a state in a callback, in bytes.
    pub const MAX_STATE_BYTES: usize = 4_096;

    /// Verifies the callback of a sign-in. `request` are the headers of the request, `state` is its query
    /// parameter.
    ///
    /// The state is compared with the PKCE cookie, in constant time, before anything is decrypted. A state
    /// can be used until the browser removes the cookie; WorkOS accepts each code only once.
    ///
    /// # Errors
    ///
    /// [`RejectedCallback`] with the [`CallbackError`].
    pub fn verify_callback(
        &self,
        request: &HeaderMap,
        state: Option<&str>,
        now: Timestamp,
    ) -> Result<VerifiedCallback, RejectedCallback> {
        let cookies = &RequestCookies::from_headers(request);
        let payload = self.check(state, cookies, now).and_then(|payload| {
            let verifier = CodeVerifier::new(payload.code_verifier.clone());
            Ok((verifier.map_err(|_| CallbackError::Malformed)?, payload))
        });
        match payload {
            Ok((code_verifier, payload)) => Ok(VerifiedCallback {
                code_verifier,
                return_pathname: sanitize_return_pathname(
                    payload.return_pathname.as_deref().unwrap_or_default(),
                ),
                clear_cookies: self.removal(state, cookies, payload.redirect_uri.as_deref()),
                custom_state: payload.custom_state,
                redirect_uri: payload.redirect_uri,
            }),
            Err(reason) => {
                Err(RejectedCallback { reason, clear_cookies: self.removal(state, cookies, None) })
            }
        }
    }

    /// Returns the removal of the PKCE cookie, if the request has one. For the response to a callback that
    /// has an `error` in place of a code. `request` are the headers of the request, `state` is its query
    /// parameter.
    #[must_use]
    pub fn clear_cookies(&self, request: &HeaderMap, state: Option<&str>) -> Vec<SetCookie> {
        self.removal(state, &RequestCookies::from_headers(request), None)
    }

    /// Returns the removal of all PKCE cookies of a request, up to [`MAX_REMOVED`](Self::MAX_REMOVED): those of
    /// sign-ins that a sign-out abandons.
    #[cfg(feature = "authkit")]
    pub(crate) fn clear_all(&self, request: &HeaderMap) -> Vec<SetCookie> {
        let attributes = self.attributes_for(None);
        let names = super::names_in(&RequestCookies::from_headers(request));
        let names = names.iter().take(Self::MAX_REMOVED);
        names.filter_map(|name| SetCookie::removal(name, &attributes).ok()).collect()
    }

    /// Returns the path and the custom state in a state that may have expired and may be of another browser. Both
    /// were sealed by this application.
    #[cfg(feature = "authkit")]
    pub(crate) fn peek(&self, state: &str) -> Option<(Option<String>, Option<String>)> {
        if state.len() > Self::MAX_STATE_BYTES {
            return None;
        }
        // Nothing has expired at that time.
        let unsealed = self.keyring.unseal(state, Timestamp::UNIX_EPOCH).ok()?;
        let payload: Payload = from_json(&unsealed.plaintext).ok()?;
        Some((payload.return_pathname, payload.custom_state))
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
        // Cookies of the same name may have been set for other paths, so each of them is compared.
        if !cookies.get_all(&name).any(|cookie| equal(cookie.as_bytes(), state.as_bytes())) {
            return Err(CallbackError::StateMismatch);
        }
        let unsealed = self.keyring.unseal(state, now).map_err(|error| match error {
            crate::seal::UnsealError::Expired => CallbackError::Expired,
            error => CallbackError::Unseal(error),
        })?;
        let payload: Payload = from_json(&unsealed.plaintext).map_err(|_| CallbackError::Malformed)?;
        // Not every seal format has an expiry of its own.
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
