//! The session of a user in all tabs.

use std::fmt;

use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};
use workos_core::{
    PublicClient,
    tokens::{TokenKeeper, TokenKeeperError},
    user_management::LogoutUrl,
};
use workos_wasm::{FetchTransport, JsRuntime, to_js_error};

use crate::{
    config,
    store::{TabStore, TabTokenStore},
};

type Client = PublicClient<FetchTransport, JsRuntime>;

/// The session of a user, which the tabs with the same store share.
#[wasm_bindgen]
pub struct Session {
    client: Client,
    keeper: TokenKeeper<TabTokenStore>,
}

#[wasm_bindgen]
impl Session {
    /// Creates a session with the store of `token_store.js`. `base_url` is the base URL of WorkOS,
    /// `https://api.workos.com` by default.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if the client ID or the base URL is invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(client_id: String, base_url: Option<String>, store: TabStore) -> Result<Self, JsValue> {
        let config = config(client_id, base_url).map_err(|error| to_js_error(&error))?;
        let keeper = TokenKeeper::new(&config, TabTokenStore::new(store));
        Ok(Self { client: Client::new(config, FetchTransport::new(), JsRuntime), keeper })
    }

    /// Returns a good access token for requests to your API. One tab refreshes while the others wait.
    ///
    /// # Errors
    ///
    /// Rejects with an `Error` whose `needsSignIn` says whether the user has to sign in.
    #[wasm_bindgen(js_name = accessToken)]
    pub async fn access_token(&self) -> Result<String, JsValue> {
        let token = self.keeper.access_token(&self.client).await;
        token.map(|token| token.expose().to_owned()).map_err(|error| to_js_token_error(&error))
    }

    /// Returns the user's email, with a good access token in the store.
    ///
    /// # Errors
    ///
    /// Rejects with the errors of [`access_token`](Self::access_token).
    pub async fn email(&self) -> Result<Option<String>, JsValue> {
        let tokens = self.keeper.tokens(&self.client).await;
        tokens.map(|tokens| tokens.email.clone()).map_err(|error| to_js_token_error(&error))
    }

    /// Removes the tokens of all tabs. Returns the URL to redirect the browser to, which ends the session at AuthKit, if
    /// there was a session.
    ///
    /// # Errors
    ///
    /// Rejects with an `Error` if the tokens cannot be removed.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> Result<Option<String>, JsValue> {
        let tokens = self.keeper.sign_out(&self.client).await.map_err(|error| to_js_token_error(&error))?;
        let Some(session_id) = tokens.and_then(|tokens| tokens.session_id()) else { return Ok(None) };
        let url =
            self.client.config().url(&LogoutUrl::new(session_id)).map_err(|error| to_js_error(&error))?;
        Ok(Some(url.as_str().to_owned()))
    }
}

impl Session {
    pub(crate) fn parts(&self) -> (&Client, &TokenKeeper<TabTokenStore>) {
        (&self.client, &self.keeper)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("keeper", &self.keeper).finish_non_exhaustive()
    }
}

/// Returns an `Error` with the message and `needsSignIn`.
pub(crate) fn to_js_token_error(error: &TokenKeeperError) -> JsValue {
    let js_error = JsValue::from(JsError::new(&error.to_string()));
    // Fails only for an object that is frozen.
    let _ = js_sys::Reflect::set(&js_error, &"needsSignIn".into(), &error.needs_sign_in().into());
    js_error
}
