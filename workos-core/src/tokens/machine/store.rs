//! The access token of an application, requested when needed and shared by all its callers.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::HeaderValue;

use super::{GetMachineToken, MachineAccessToken, MachineTokenError};
use crate::{
    config::Config,
    connect::{CreateTokenWithClientCredentials, Scope, TokenResponse},
    endpoint::{Endpoint as _, HttpResponse},
    error::{EncodeFailure, Error},
    headers,
    machine::{Call, Claim, ClaimResult, FETCH_CLAIM_TIMEOUT, FailurePause, Now, SingleFlight},
    retry::RetryPolicy,
    types::{ClientId, Secret},
};

/// Least time between two replacements of discarded tokens.
const DISCARD_COOLDOWN: Duration = Duration::from_secs(30);

/// Pause after a request that was rejected for a reason that a retry does not remove.
const REJECTION_PAUSE: Duration = Duration::from_secs(30);

/// Longest `Retry-After` that is observed.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);

/// Maximum length of an access token, in bytes: 16 KiB.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// Access tokens of a machine-to-machine application, for requests to APIs that accept tokens of the AuthKit domain
/// ([M2M applications](https://workos.com/docs/authkit/connect/m2m)).
///
/// Clones share everything; keep one for the whole program and for each set of scopes.
///
/// - The first caller requests a token with the client credentials
///   ([RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)). Concurrent callers wait for that
///   request, whose number is one for any number of callers.
/// - A token is kept until it expires: after `expires_in` of the response or the lifetime of the JWT (`exp - iat`),
///   whichever is shorter, by the monotonic clock, and by the wall clock for a machine that was suspended. A token
///   that says neither is kept for 60 s.
/// - In the last third of its lifetime the token is replaced; see [`refresh_margin`](Self::refresh_margin). One caller
///   requests the next token, without retries and within 5 s, while all others use the present one.
/// - If a request fails, whatever the reason, a token that has not expired remains in use. Thus an outage is not noticed
///   unless it lasts longer than the rest of the token's lifetime.
/// - After a failure there is a pause of 1 s, doubled by each further failure up to 30 s and to half the rest of the
///   token's lifetime, or of `Retry-After` up to 60 s if that is longer. After a rejection that a retry does not remove, such as `invalid_client`, the pause is
///   30 s. Callers without a token get the error of the last request at once during a pause.
///
/// The request goes to the [AuthKit domain](Config::authkit_domain), with client ID and client secret in the body and
/// without an API key. All machines of a value must be driven by the same clock.
///
/// ```
/// use workos_core::{Client, Config, Runtime, Transport, tokens::{MachineTokenError, MachineTokens}};
///
/// # fn tokens() -> Result<(), workos_core::Error> {
/// let domain = "https://acme.authkit.app".parse()?;
/// let config = Config::without_api_key().authkit_domain(domain);
/// let tokens = MachineTokens::new(&config, "client_123", "secret_123")?.scopes(["invoices:read"]);
/// # Ok(()) }
///
/// async fn invoices<T: Transport, R: Runtime>(
///     client: &Client<T, R>,
///     tokens: &MachineTokens,
/// ) -> Result<http::Request<()>, MachineTokenError> {
///     let token = client.machine_token(tokens).await?;
///     let mut request = http::Request::new(());
///     request.headers_mut().insert("authorization", token.authorization().clone());
///     // After a response with the status 401: `tokens.discard(&token)`.
///     Ok(request)
/// }
/// ```
///
/// With the feature `tower-03`, `layer` creates a layer that adds the token to the requests of an HTTP client.
#[doc(alias = "client credentials")]
#[doc(alias = "m2m")]
#[derive(Clone)]
pub struct MachineTokens(Arc<Shared>);

struct Shared {
    settings: Settings,
    /// Locked after `contents`, where both are needed.
    requests: SingleFlight<(), MachineTokenError>,
    contents: Mutex<Contents>,
}

#[derive(Clone)]
struct Settings {
    /// Settings of a request while there is no token: retried, since all callers wait for it.
    initial_config: Config,
    /// Settings of a request that replaces a token: not retried, since the present one can be used.
    refresh_config: Config,
    client_id: ClientId,
    client_secret: Secret,
    scope: Option<Scope>,
    refresh_margin: Option<Duration>,
}

#[derive(Default)]
struct Contents {
    token: Option<MachineAccessToken>,
    /// Whether `token` was discarded.
    is_discarded: bool,
    /// Monotonic time at which a discarded token was last replaced.
    discarded_at: Option<Duration>,
    /// The pause after the last request, if that failed.
    failure_pause: FailurePause,
    last_error: Option<MachineTokenError>,
}

/// Next action of a caller.
pub(super) enum LookUp {
    /// The present token, or the error of the last request.
    Known(Result<MachineAccessToken, MachineTokenError>),
    /// The caller must request a token.
    Request(TokenRequest),
    /// Another machine requests a token: wait and look again.
    InProgress,
}

impl MachineTokens {
    /// Creates the value for the client ID and a client secret of a machine-to-machine application. No request is
    /// sent until the first token is needed.
    ///
    /// The configuration has the [AuthKit domain](Config::authkit_domain). Its timeout is limited to 5 s, its
    /// deadline to 15 s.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if the configuration has no AuthKit domain.
    pub fn new(
        config: &Config,
        client_id: impl Into<ClientId>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        if config.settings().authkit_domain.is_none() {
            let failure = EncodeFailure::MissingAuthKitDomain;
            return Err(Error::encode(CreateTokenWithClientCredentials::OPERATION, failure));
        }
        let initial_config = config.for_shared_fetch();
        let refresh_config = initial_config.clone().retry(RetryPolicy::never());
        Ok(Self::with_settings(Settings {
            initial_config,
            refresh_config,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scope: None,
            refresh_margin: None,
        }))
    }

    fn with_settings(settings: Settings) -> Self {
        let requests = SingleFlight::new(FETCH_CLAIM_TIMEOUT, 1);
        Self(Arc::new(Shared { settings, requests, contents: Mutex::default() }))
    }

    /// Sets the scopes to request, such as `invoices:read`: slugs of permissions of the application. By default
    /// none are requested, and WorkOS grants those of the application.
    ///
    /// Returns a value of its own, which shares no token with the clones of this one.
    #[must_use]
    pub fn scopes(self, scopes: impl Into<Scope>) -> Self {
        let scope = Some(scopes.into()).filter(|scope| !scope.is_empty());
        Self::with_settings(Settings { scope, ..self.0.settings.clone() })
    }

    /// Sets how long before its expiry a token is replaced. An outage that is a few seconds shorter is not noticed,
    /// whenever it begins. At most half the lifetime of a token. The default is a third of it, 20 minutes of an hour.
    ///
    /// Returns a value of its own, which shares no token with the clones of this one.
    #[must_use]
    pub fn refresh_margin(self, margin: Duration) -> Self {
        Self::with_settings(Settings { refresh_margin: Some(margin), ..self.0.settings.clone() })
    }

    /// Creates the state machine that returns a token. Most send no request and finish at the first poll. `seed` is
    /// for the jitter of retries; see [`Config::call`].
    ///
    /// `Client::machine_token` drives it.
    pub fn token(&self, seed: u64) -> GetMachineToken {
        GetMachineToken::new(self.clone(), seed)
    }

    /// Discards a token that an API has rejected with 401, so that the next caller requests another one. Without effect
    /// if the token has been replaced already.
    ///
    /// A discarded token is replaced at most once in 30 s: an API that rejects valid tokens must not cause a request
    /// for each of its own. Until then, and while requests fail, the discarded token remains in use.
    pub fn discard(&self, token: &MachineAccessToken) {
        let mut contents = self.contents();
        if contents.token.as_ref().is_some_and(|present| present.is_same(token)) {
            contents.is_discarded = true;
        }
    }

    /// Returns the error of the last request, if that failed, for example for a health check. The present token may be
    /// in use nevertheless.
    #[must_use]
    pub fn last_error(&self) -> Option<MachineTokenError> {
        self.contents().last_error.clone()
    }

    /// Returns the present token, even if it was discarded.
    pub(super) fn usable(&self, now: Now) -> Option<MachineAccessToken> {
        self.contents().usable(now)
    }

    pub(super) fn look_up(&self, now: Now) -> LookUp {
        let contents = self.contents();
        let Some(token) = contents.usable(now) else {
            return match self.0.requests.claim((), now.mono) {
                ClaimResult::Claimed(claim) => LookUp::Request(self.request(claim, None)),
                ClaimResult::InProgress => LookUp::InProgress,
                ClaimResult::Finished(error) => LookUp::Known(Err(error)),
            };
        };
        let is_cooling_down =
            contents.discarded_at.is_some_and(|last| now.mono.saturating_sub(last) < DISCARD_COOLDOWN);
        let is_rejected = contents.is_discarded && !is_cooling_down;
        if !is_rejected && !token.is_due(now) {
            return LookUp::Known(Ok(token));
        }
        match self.0.requests.claim((), now.mono) {
            ClaimResult::Claimed(claim) => LookUp::Request(self.request(claim, Some(token))),
            // Better a token that was just replaced than one that an API has rejected.
            ClaimResult::InProgress if is_rejected => LookUp::InProgress,
            ClaimResult::InProgress | ClaimResult::Finished(_) => LookUp::Known(Ok(token)),
        }
    }

    fn request(
        &self,
        claim: Claim<(), MachineTokenError>,
        present: Option<MachineAccessToken>,
    ) -> TokenRequest {
        TokenRequest { tokens: self.clone(), claim, present, sent_at: None }
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        // Each method leaves the contents consistent.
        self.0.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn usable(&self, now: Now) -> Option<MachineAccessToken> {
        self.token.as_ref().filter(|token| token.is_usable(now)).cloned()
    }

    /// Returns the pause after a failed request: double the last one if that request failed, too. At most half of the
    /// time for which the present token can still be used, so that an outage that ends before the token expires is not
    /// noticed.
    fn next_pause(&mut self, error: &MachineTokenError, now: Now) -> Duration {
        let pause = self.failure_pause.lengthen();
        if !error.is_transient() {
            return REJECTION_PAUSE;
        }
        let retry_after = error.error().retry_after().unwrap_or_default().min(MAX_RETRY_AFTER);
        let rest = self.usable(now).map_or(FailurePause::MAX, |token| token.usable_for(now) / 2);
        pause.min(rest.max(FailurePause::MIN)).max(retry_after)
    }
}

impl fmt::Debug for MachineTokens {
    /// Hides the client secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.0.settings;
        let contents = self.contents();
        f.debug_struct("MachineTokens")
            .field("client_id", &settings.client_id)
            .field("scope", &settings.scope)
            .field("token", &contents.token)
            .field("last_request_failed", &contents.last_error.is_some())
            .finish_non_exhaustive()
    }
}

/// The exclusive right to request a token. Dropped, it goes to the next machine that needs one.
pub(super) struct TokenRequest {
    tokens: MachineTokens,
    claim: Claim<(), MachineTokenError>,
    /// The token that is replaced.
    present: Option<MachineAccessToken>,
    sent_at: Option<Now>,
}

/// A response with the value of the `Authorization` header that its token gives.
type Granted = (TokenResponse, HeaderValue);

impl TokenRequest {
    /// Creates the call that requests the token.
    pub(super) fn call(&self, seed: u64) -> Result<Call<Granted>, Error> {
        let settings = &self.tokens.0.settings;
        let config = if self.present.is_some() { &settings.refresh_config } else { &settings.initial_config };
        let mut endpoint =
            CreateTokenWithClientCredentials::new(&settings.client_id, settings.client_secret.clone());
        endpoint.scope.clone_from(&settings.scope);
        Ok(Call::new(config.raw_call(&endpoint, seed)?, |response| response.decode_with(read)))
    }

    /// Records the time at which a request is sent, from which on the lifetime of its token counts.
    pub(super) fn sent(&mut self, now: Now) {
        self.sent_at = Some(now);
    }

    /// Stores the result, and returns the token to use.
    pub(super) fn finish(
        self,
        result: Result<Granted, Error>,
        now: Now,
    ) -> Result<MachineAccessToken, MachineTokenError> {
        let shared = &*self.tokens.0;
        let mut contents = self.tokens.contents();
        match result {
            Ok((response, authorization)) => {
                let settings = &shared.settings;
                let token = MachineAccessToken::new(
                    response,
                    authorization,
                    settings.scope.as_ref(),
                    settings.refresh_margin,
                    self.sent_at.unwrap_or(now),
                    now,
                );
                let discarded_at = if contents.is_discarded { Some(now.mono) } else { contents.discarded_at };
                *contents = Contents { token: Some(token.clone()), discarded_at, ..Contents::default() };
                // Stored before the claim is dropped, so that no other machine sends a request in between.
                shared.requests.discard_outcome(&());
                drop(contents);
                Ok(token)
            }
            Err(error) => {
                let error = MachineTokenError::new(Arc::new(error));
                let pause = contents.next_pause(&error, now);
                contents.last_error = Some(error.clone());
                self.claim.complete(error.clone(), pause, now.mono);
                // Possibly one that another machine has requested meanwhile.
                contents.usable(now).ok_or(error)
            }
        }
    }
}

/// Reads a response. A token that is not a bearer token cannot be used.
fn read(response: &HttpResponse) -> Result<Granted, Error> {
    let undecodable = |reason: &'static str| {
        Error::undecodable(CreateTokenWithClientCredentials::OPERATION, response, &reason)
    };
    let granted = CreateTokenWithClientCredentials::decode(response)?;
    // WorkOS's documentation has `bearer` and `Bearer`.
    if !granted.token_type.eq_ignore_ascii_case("bearer") {
        return Err(undecodable("token type is not `Bearer`"));
    }
    let token = granted.access_token.expose();
    if token.len() > MAX_TOKEN_BYTES || !headers::is_b64token(token) {
        return Err(undecodable("access token is not a bearer token"));
    }
    let authorization = headers::bearer(&granted.access_token)
        .ok_or_else(|| undecodable("access token is not a header value"))?;
    Ok((granted, authorization))
}
