//! A blocking token store for async code.

use std::{fmt, sync::Arc};

use tokio::runtime::Handle;
use workos_core::{
    tokens::{BlockingTokenStore, TokenStore, TokenStoreError},
    types::Secret,
};

/// A [`TokenStore`] made of a [`BlockingTokenStore`], such as one for the keyring of the operating system. Operations
/// run on tokio's threads for blocking work; outside a tokio runtime they block the thread.
///
/// An operation whose future is dropped continues to its end, and keeps the lock until then.
pub struct SpawnBlocking<S>(Arc<S>);

impl<S> SpawnBlocking<S> {
    /// Creates a store for async code.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self(Arc::new(store))
    }
}

impl<S: BlockingTokenStore + Send + Sync + 'static> SpawnBlocking<S> {
    async fn run<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&S) -> Result<T, TokenStoreError> + Send + 'static,
    ) -> Result<T, TokenStoreError> {
        let store = self.0.clone();
        match Handle::try_current() {
            Ok(runtime) => match runtime.spawn_blocking(move || operation(&store)).await {
                Ok(result) => result,
                // The runtime is shutting down, or the store panicked.
                Err(error) => Err(TokenStoreError::failed(error)),
            },
            Err(_) => operation(&store),
        }
    }
}

impl<S> TokenStore for SpawnBlocking<S>
where
    S: BlockingTokenStore + Send + Sync + 'static,
    S::Lock: Send + Sync + 'static,
{
    /// Shared with an operation that continues after its future was dropped.
    type Lock = Arc<S::Lock>;

    async fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        self.run(S::load).await
    }

    async fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError> {
        self.run(|store| Ok(store.try_lock()?.map(Arc::new))).await
    }

    async fn save(&self, lock: &Self::Lock, text: Secret) -> Result<(), TokenStoreError> {
        let lock = lock.clone();
        self.run(move |store| store.save(&lock, text)).await
    }

    async fn clear(&self, lock: &Self::Lock) -> Result<(), TokenStoreError> {
        let lock = lock.clone();
        self.run(move |store| store.clear(&lock)).await
    }
}

impl<S> Clone for SpawnBlocking<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S> fmt::Debug for SpawnBlocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpawnBlocking(…)")
    }
}
