//! The token store of all tabs, which is a JavaScript object.

use std::fmt;

use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};
use workos_core::{
    tokens::{MAX_STORED_BYTES, TokenStore, TokenStoreError},
    types::Secret,
};

#[wasm_bindgen]
extern "C" {
    /// The class of this name in `token_store.js`.
    pub type TabStore;

    #[wasm_bindgen(method, catch)]
    fn load(this: &TabStore) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn save(this: &TabStore, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn clear(this: &TabStore) -> Result<(), JsValue>;

    /// Resolves to a function that releases the lock, or to `null` if another tab holds the lock.
    #[wasm_bindgen(method, catch, js_name = tryLock)]
    async fn try_lock(this: &TabStore) -> Result<JsValue, JsValue>;
}

impl fmt::Debug for TabStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TabStore")
    }
}

/// A [`TabStore`] as a [`TokenStore`].
#[derive(Debug)]
pub(crate) struct TabTokenStore(TabStore);

/// The lock of all tabs. The browser releases the lock of a tab that is closed.
#[derive(Debug)]
pub(crate) struct TabLock(js_sys::Function);

impl TabTokenStore {
    pub(crate) fn new(store: TabStore) -> Self {
        Self(store)
    }
}

/// Returns the error of an operation. The exception is that of the browser, such as `QuotaExceededError`.
fn failed(exception: JsValue) -> TokenStoreError {
    let name = exception.dyn_ref::<js_sys::Error>().map(|error| String::from(error.name()));
    TokenStoreError::failed(format!("the browser failed: {}", name.as_deref().unwrap_or("exception")))
}

impl TokenStore for TabTokenStore {
    type Lock = TabLock;

    async fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        let text = self.0.load().map_err(failed)?;
        match text {
            Some(text) if text.len() > MAX_STORED_BYTES => Err(TokenStoreError::TooLong),
            text => Ok(text.map(Into::into)),
        }
    }

    async fn try_lock(&self) -> Result<Option<TabLock>, TokenStoreError> {
        let release = self.0.try_lock().await.map_err(failed)?;
        Ok(release.dyn_into().ok().map(TabLock))
    }

    async fn save(&self, _: &TabLock, text: Secret) -> Result<(), TokenStoreError> {
        self.0.save(text.expose()).map_err(failed)
    }

    async fn clear(&self, _: &TabLock) -> Result<(), TokenStoreError> {
        self.0.clear().map_err(failed)
    }
}

impl Drop for TabLock {
    fn drop(&mut self) {
        // The function resolves a promise, which does not fail.
        let _ = self.0.call0(&JsValue::NULL);
    }
}
