//! Stores of tokens: their traits, and a store in memory.

use std::{
    fmt,
    future::{Future, ready},
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::TokenStoreError;
use crate::types::Secret;

/// Maximum length of what a store holds, in bytes: 64 KiB. A token pair has 2 to 4 KiB; an access token has
/// at most 16 KiB.
pub const MAX_STORED_BYTES: usize = 64 * 1024;

/// A place for one token pair that several processes share, for async code. [`BlockingTokenStore`] is the same for
/// blocking code.
///
/// A store holds one text, which is a secret. [`TokenKeeper`](super::TokenKeeper) creates and reads the text, so that
/// damage is found in one place. An implementation has these properties:
///
/// - [`save`](Self::save) is atomic: [`load`](Self::load) returns the old text or the new one, also if the process is
///   killed meanwhile. When `save` returns, the text survives the end of the process.
/// - The lock excludes all holders of a lock of the same store: other processes, other stores of this process with the
///   same place, and other tasks with the same store.
/// - Dropping the lock releases it, and so does the end of the process, however it ends.
/// - [`load`](Self::load) works without the lock.
/// - An operation that continues after its future was dropped keeps the lock until it is over. The lock is therefore an
///   argument of the writes.
///
/// [`MemoryTokenStore`] is one for tests and for tokens that end with the process. `FileTokenStore` of the crate
/// `workos-tokio` keeps tokens in a file.
pub trait TokenStore {
    /// The exclusive right to write, released when dropped.
    type Lock;

    /// Returns what is stored, `None` if there is nothing. Fails with [`TokenStoreError::TooLong`] rather than read
    /// more than [`MAX_STORED_BYTES`].
    fn load(&self) -> impl Future<Output = Result<Option<Secret>, TokenStoreError>>;

    /// Acquires the lock. Returns `None` at once if the lock is held.
    fn try_lock(&self) -> impl Future<Output = Result<Option<Self::Lock>, TokenStoreError>>;

    /// Replaces what is stored.
    fn save(&self, lock: &Self::Lock, text: Secret) -> impl Future<Output = Result<(), TokenStoreError>>;

    /// Removes what is stored.
    fn clear(&self, lock: &Self::Lock) -> impl Future<Output = Result<(), TokenStoreError>>;
}

/// A place for one token pair that several processes share, for blocking code; [`TokenStore`] lists the requirements.
pub trait BlockingTokenStore {
    /// The exclusive right to write, released when dropped.
    type Lock;

    /// Returns what is stored, `None` if there is nothing.
    ///
    /// # Errors
    ///
    /// Returns [`TokenStoreError`] if the store cannot be read.
    fn load(&self) -> Result<Option<Secret>, TokenStoreError>;

    /// Acquires the lock. Returns `None` at once if the lock is held.
    ///
    /// # Errors
    ///
    /// Returns [`TokenStoreError`] if the lock can neither be acquired nor is held.
    fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError>;

    /// Replaces what is stored.
    ///
    /// # Errors
    ///
    /// Returns [`TokenStoreError`] if the text was not written. The old text is then unchanged.
    fn save(&self, lock: &Self::Lock, text: Secret) -> Result<(), TokenStoreError>;

    /// Removes what is stored.
    ///
    /// # Errors
    ///
    /// Returns [`TokenStoreError`] if the text was not removed.
    fn clear(&self, lock: &Self::Lock) -> Result<(), TokenStoreError>;
}

impl<S: TokenStore> TokenStore for Arc<S> {
    type Lock = S::Lock;

    fn load(&self) -> impl Future<Output = Result<Option<Secret>, TokenStoreError>> {
        self.deref().load()
    }

    fn try_lock(&self) -> impl Future<Output = Result<Option<Self::Lock>, TokenStoreError>> {
        self.deref().try_lock()
    }

    fn save(&self, lock: &Self::Lock, text: Secret) -> impl Future<Output = Result<(), TokenStoreError>> {
        self.deref().save(lock, text)
    }

    fn clear(&self, lock: &Self::Lock) -> impl Future<Output = Result<(), TokenStoreError>> {
        self.deref().clear(lock)
    }
}

impl<S: BlockingTokenStore> BlockingTokenStore for Arc<S> {
    type Lock = S::Lock;

    fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        self.deref().load()
    }

    fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError> {
        self.deref().try_lock()
    }

    fn save(&self, lock: &Self::Lock, text: Secret) -> Result<(), TokenStoreError> {
        self.deref().save(lock, text)
    }

    fn clear(&self, lock: &Self::Lock) -> Result<(), TokenStoreError> {
        self.deref().clear(lock)
    }
}

/// A token store in the memory of this process. Clones share what is stored.
#[derive(Clone, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    text: Option<Secret>,
    is_locked: bool,
}

/// The lock of a [`MemoryTokenStore`].
pub struct MemoryTokenLock(MemoryTokenStore);

impl MemoryTokenStore {
    /// Creates an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a store that holds a text, such as that of [`TokenPair::to_stored`](super::TokenPair::to_stored).
    #[must_use]
    pub fn with_text(text: impl Into<Secret>) -> Self {
        let store = Self::default();
        store.memory().text = Some(text.into());
        store
    }

    /// Returns what is stored.
    #[must_use]
    pub fn text(&self) -> Option<Secret> {
        self.memory().text.clone()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // No invariant spans two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BlockingTokenStore for MemoryTokenStore {
    type Lock = MemoryTokenLock;

    fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        Ok(self.text())
    }

    fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError> {
        let mut memory = self.memory();
        if memory.is_locked {
            return Ok(None);
        }
        memory.is_locked = true;
        Ok(Some(MemoryTokenLock(self.clone())))
    }

    fn save(&self, _: &Self::Lock, text: Secret) -> Result<(), TokenStoreError> {
        self.memory().text = Some(text);
        Ok(())
    }

    fn clear(&self, _: &Self::Lock) -> Result<(), TokenStoreError> {
        self.memory().text = None;
        Ok(())
    }
}

impl TokenStore for MemoryTokenStore {
    type Lock = MemoryTokenLock;

    fn load(&self) -> impl Future<Output = Result<Option<Secret>, TokenStoreError>> {
        ready(BlockingTokenStore::load(self))
    }

    fn try_lock(&self) -> impl Future<Output = Result<Option<Self::Lock>, TokenStoreError>> {
        ready(BlockingTokenStore::try_lock(self))
    }

    fn save(&self, lock: &Self::Lock, text: Secret) -> impl Future<Output = Result<(), TokenStoreError>> {
        ready(BlockingTokenStore::save(self, lock, text))
    }

    fn clear(&self, lock: &Self::Lock) -> impl Future<Output = Result<(), TokenStoreError>> {
        ready(BlockingTokenStore::clear(self, lock))
    }
}

impl Drop for MemoryTokenLock {
    fn drop(&mut self) {
        self.0.memory().is_locked = false;
    }
}

impl fmt::Debug for MemoryTokenStore {
    /// Hides what is stored.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let memory = self.memory();
        f.debug_struct("MemoryTokenStore")
            .field("is_empty", &memory.text.is_none())
            .field("is_locked", &memory.is_locked)
            .finish()
    }
}

impl fmt::Debug for MemoryTokenLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryTokenLock")
    }
}
