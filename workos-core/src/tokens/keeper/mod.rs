//! Tokens of a user that a program keeps: good access tokens, one refresh at a time, in one store.

mod drive;
mod error;
mod machine;
mod obtain;
mod pair;
mod refresh;
mod replace;
mod shared;
mod store;
#[cfg(test)]
mod tests;
mod wait;

use std::{fmt, sync::Arc, time::Duration};

use self::shared::Shared;
pub use self::{
    drive::{drive_store, drive_store_blocking},
    error::{TokenKeeperError, TokenStoreError},
    machine::{StoreMachine, StoreOutcome, StoreStep},
    obtain::ObtainTokens,
    pair::{MissingRefreshToken, TokenOrigin, TokenPair},
    replace::ReplaceTokens,
    store::{BlockingTokenStore, MAX_STORED_BYTES, MemoryTokenLock, MemoryTokenStore, TokenStore},
    wait::MAX_LOCK_WAIT,
};
use crate::{
    auth::PublicConfig,
    client::{BlockingClient, PublicClient},
    runtime::{BlockingRuntime, Runtime},
    transport::{BlockingTransport, Transport},
    types::Secret,
};

/// Default of [`TokenKeeper::refresh_ahead`].
const REFRESH_AHEAD: Duration = Duration::from_secs(60);

/// Keeps a user of a command line, desktop program or daemon signed in: hands out access tokens that are good, and
/// refreshes them before they expire.
///
/// ```
/// use workos_core::{PublicClient, auth::PublicConfig, tokens::{MemoryTokenStore, TokenKeeper, TokenPair}};
///
/// # async fn run<T: workos_core::Transport, R: workos_core::Runtime>(
/// #     client: PublicClient<T, R>,
/// #     response: workos_core::user_management::AuthenticateResponse,
/// # ) -> Result<(), workos_core::tokens::TokenKeeperError> {
/// // In a program: `FileTokenStore` of workos-tokio, which several processes share.
/// let keeper = TokenKeeper::new(client.config(), MemoryTokenStore::new());
///
/// // After a sign-in, such as a device authorization:
/// keeper.sign_in(&client, TokenPair::from_authentication(&response, client.now())).await?;
///
/// // Before each request to your API:
/// let token = keeper.access_token(&client).await?;
/// let authorization = format!("Bearer {}", token.expose());
/// # Ok(()) }
/// ```
///
/// A WorkOS refresh token is exchanged once. WorkOS returns the same tokens again to a repetition within 30 seconds;
/// after that, whoever repeats an exchange is signed out. The keeper therefore has these properties:
///
/// - New tokens are written to the store before one of them is handed out or used. If the write fails three times, no
///   new token is handed out; the keeper has them in memory and writes them at the next call.
/// - One process at a time refreshes, which holds the lock of the store and reads the store again before. Others wait,
///   or use the old access token if it has not expired. In a process, one task at a time reads the store or refreshes.
/// - A refresh without a known outcome is repeated with the same refresh token within the 30 seconds; also by another
///   process, if the first one was killed. The session is lost only if WorkOS exchanged the refresh token, the process
///   ended before the write, and no process of the user calls the keeper within the 30 seconds.
/// - A failed refresh leaves the store as it is, and the access token is handed out until it expires. Only
///   `invalid_grant` removes tokens, and only if the store still holds those that were rejected.
///
/// # Time
///
/// An access token is refreshed if it expires within [`refresh_ahead`](Self::refresh_ahead), 60 seconds by default, or
/// within a fifth of its lifetime if that is less. It is handed out until 5 seconds before it expires, or a twentieth
/// of its lifetime if that is less. [`TokenPair`] says how the expiry is measured.
///
/// After a failure, callers receive the same error for a second, or for `Retry-After` up to 30 seconds, before the next
/// refresh is sent. A caller waits for other tasks and processes for at most [`MAX_LOCK_WAIT`]; a refresh with all its
/// attempts takes at most 45 seconds.
///
/// # What a process remembers
///
/// The store is read when a refresh is due. A sign-in or sign-out by another process is noticed then, so a process may
/// use the former user's access token until it is due.
///
/// # Without a client
///
/// [`obtain`](Self::obtain) and [`replace`](Self::replace) create state machines without IO, which [`drive_store`] and
/// [`drive_store_blocking`] run.
#[must_use]
pub struct TokenKeeper<S> {
    shared: Shared,
    store: Arc<S>,
}

impl<S> TokenKeeper<S> {
    /// Creates a keeper. Refreshes are sent with this configuration, and with the transport and runtime of the client
    /// that each method receives.
    ///
    /// Clones share what the process remembers. Use one keeper and its clones for a store in a process.
    pub fn new(config: &PublicConfig, store: S) -> Self {
        Self { shared: Shared::new(config), store: Arc::new(store) }
    }

    /// Sets how long before its expiry an access token is refreshed; 60 seconds by default, and at most a fifth of the
    /// token's lifetime.
    pub fn refresh_ahead(mut self, duration: Duration) -> Self {
        self.shared.refresh_ahead = duration;
        self
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Creates the state machine that obtains tokens with a good access token. `rejected` is an access token that is
    /// not good any more, although it has not expired. The seed is for jitter.
    pub fn obtain(&self, rejected: Option<&Secret>, seed: u64) -> ObtainTokens {
        ObtainTokens::new(self.shared.clone(), rejected.cloned(), seed)
    }

    /// Creates the state machine that writes the tokens of a sign-in to the store, or with `None` removes those of the
    /// store. The seed is for jitter.
    pub fn replace(&self, tokens: Option<TokenPair>, seed: u64) -> ReplaceTokens {
        ReplaceTokens::new(self.shared.clone(), tokens, seed)
    }
}

impl<S: TokenStore> TokenKeeper<S> {
    /// Returns a good access token, and refreshes the tokens if necessary.
    ///
    /// # Errors
    ///
    /// [`TokenKeeperError::needs_sign_in`] tells whether the user has to sign in, and
    /// [`TokenKeeperError::is_transient`] whether a later call may succeed.
    pub async fn access_token<T: Transport, R: Runtime>(
        &self,
        client: &PublicClient<T, R>,
    ) -> Result<Secret, TokenKeeperError> {
        Ok(self.tokens(client).await?.access_token.clone())
    }

    /// Returns the tokens with a good access token, with their expiry and the user.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`access_token`](Self::access_token).
    pub async fn tokens<T: Transport, R: Runtime>(
        &self,
        client: &PublicClient<T, R>,
    ) -> Result<Arc<TokenPair>, TokenKeeperError> {
        let mut machine = self.obtain(None, client.seed());
        drive_store(&mut machine, self.store(), client.transport(), client.runtime()).await
    }

    /// Returns another access token than the given one, for example after an API has rejected it with 401, or to get
    /// changes of the user's permissions. Refreshes the tokens unless another task or process has done so.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`access_token`](Self::access_token).
    pub async fn renew<T: Transport, R: Runtime>(
        &self,
        client: &PublicClient<T, R>,
        rejected: &Secret,
    ) -> Result<Secret, TokenKeeperError> {
        let mut machine = self.obtain(Some(rejected), client.seed());
        let pair = drive_store(&mut machine, self.store(), client.transport(), client.runtime()).await?;
        Ok(pair.access_token.clone())
    }

    /// Writes the tokens of a sign-in to the store. Returns the tokens that the store held before, if any.
    ///
    /// # Errors
    ///
    /// Returns [`TokenKeeperError::Store`] if the tokens were not written, and [`TokenKeeperError::Busy`].
    pub async fn sign_in<T: Transport, R: Runtime>(
        &self,
        client: &PublicClient<T, R>,
        tokens: TokenPair,
    ) -> Result<Option<TokenPair>, TokenKeeperError> {
        let mut machine = self.replace(Some(tokens), client.seed());
        drive_store(&mut machine, self.store(), client.transport(), client.runtime()).await
    }

    /// Removes the tokens from the store. Returns them, because their session goes on at WorkOS: open
    /// [`LogoutUrl`](crate::user_management::LogoutUrl) with [`TokenPair::session_id`] in the user's browser, or revoke
    /// the session on a server.
    ///
    /// # Errors
    ///
    /// Returns [`TokenKeeperError::Store`] if the tokens were not removed, and [`TokenKeeperError::Busy`].
    pub async fn sign_out<T: Transport, R: Runtime>(
        &self,
        client: &PublicClient<T, R>,
    ) -> Result<Option<TokenPair>, TokenKeeperError> {
        let mut machine = self.replace(None, client.seed());
        drive_store(&mut machine, self.store(), client.transport(), client.runtime()).await
    }
}

/// The same for blocking code. Of the client only transport and runtime are used.
impl<S: BlockingTokenStore> TokenKeeper<S> {
    /// Returns a good access token; see [`access_token`](Self::access_token).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`access_token`](Self::access_token).
    pub fn access_token_blocking<T: BlockingTransport, R: BlockingRuntime>(
        &self,
        client: &BlockingClient<T, R>,
    ) -> Result<Secret, TokenKeeperError> {
        Ok(self.tokens_blocking(client)?.access_token.clone())
    }

    /// Returns the tokens with a good access token; see [`tokens`](Self::tokens).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`access_token`](Self::access_token).
    pub fn tokens_blocking<T: BlockingTransport, R: BlockingRuntime>(
        &self,
        client: &BlockingClient<T, R>,
    ) -> Result<Arc<TokenPair>, TokenKeeperError> {
        self.run_blocking(&mut self.obtain(None, client.seed()), client)
    }

    /// Returns another access token than the given one; see [`renew`](Self::renew).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`access_token`](Self::access_token).
    pub fn renew_blocking<T: BlockingTransport, R: BlockingRuntime>(
        &self,
        client: &BlockingClient<T, R>,
        rejected: &Secret,
    ) -> Result<Secret, TokenKeeperError> {
        let pair = self.run_blocking(&mut self.obtain(Some(rejected), client.seed()), client)?;
        Ok(pair.access_token.clone())
    }

    /// Writes the tokens of a sign-in to the store; see [`sign_in`](Self::sign_in).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`sign_in`](Self::sign_in).
    pub fn sign_in_blocking<T: BlockingTransport, R: BlockingRuntime>(
        &self,
        client: &BlockingClient<T, R>,
        tokens: TokenPair,
    ) -> Result<Option<TokenPair>, TokenKeeperError> {
        self.run_blocking(&mut self.replace(Some(tokens), client.seed()), client)
    }

    /// Removes the tokens from the store; see [`sign_out`](Self::sign_out).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`sign_out`](Self::sign_out).
    pub fn sign_out_blocking<T: BlockingTransport, R: BlockingRuntime>(
        &self,
        client: &BlockingClient<T, R>,
    ) -> Result<Option<TokenPair>, TokenKeeperError> {
        self.run_blocking(&mut self.replace(None, client.seed()), client)
    }

    fn run_blocking<M: StoreMachine, T: BlockingTransport, R: BlockingRuntime>(
        &self,
        machine: &mut M,
        client: &BlockingClient<T, R>,
    ) -> M::Result {
        let send = |request, limit| client.transport().send(request, limit);
        drive_store_blocking(machine, self.store(), send, client.runtime())
    }
}

impl<S> Clone for TokenKeeper<S> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone(), store: self.store.clone() }
    }
}

impl<S> fmt::Debug for TokenKeeper<S> {
    /// Hides the store, which may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKeeper")
            .field("config", &self.shared.config)
            .field("refresh_ahead", &self.shared.refresh_ahead)
            .finish_non_exhaustive()
    }
}
