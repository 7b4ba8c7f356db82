//! Sign-in with AuthKit by PKCE, without a secret, for a static page: [`begin`] before the redirect to
//! AuthKit, [`finish`] after the redirect back. The page is `index.html` and `sign_in.js`.
//!
//! A [`Session`] keeps the user signed in, in all tabs of the browser: the tokens are in a store that the tabs share, and
//! one tab at a time refreshes them.
//!
//! Between the two, the page stores a state and a code verifier that no other page can read. The state proves
//! to the page that the code belongs to a sign-in of this browser, and the code verifier proves the same to
//! WorkOS.

#![deny(missing_docs)]

mod session;
mod store;

use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};
use workos_core::{
    BaseUrl, Entropy, Error,
    auth::{CodeVerifier, InvalidCodeVerifier, PublicConfig, State},
    tokens::{TokenKeeperError, TokenPair},
    types::RedirectUrl,
    user_management::{AuthenticateWithCodeAndVerifier, AuthorizationProvider, AuthorizationUrl},
};
use workos_wasm::{JsRuntime, to_js_error};

use self::session::to_js_token_error;
pub use self::{session::Session, store::TabStore};

/// A sign-in in progress.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SignIn {
    url: RedirectUrl,
    state: State,
    code_verifier: CodeVerifier,
}

#[wasm_bindgen]
impl SignIn {
    /// Returns the URL to redirect the browser to.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn url(&self) -> String {
        self.url.as_str().to_owned()
    }

    /// Returns the state, which the callback must contain. Store it for [`finish`].
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn state(&self) -> String {
        self.state.expose().to_owned()
    }

    /// Returns the code verifier, with which the code is exchanged. Store it for [`finish`]; the value is a
    /// secret of this browser.
    #[wasm_bindgen(getter, js_name = codeVerifier)]
    #[must_use]
    pub fn code_verifier(&self) -> String {
        self.code_verifier.expose().to_owned()
    }
}

/// The user who signed in.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SignedInUser {
    email: String,
    first_name: Option<String>,
}

#[wasm_bindgen]
impl SignedInUser {
    /// Returns the user's email.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn email(&self) -> String {
        self.email.clone()
    }

    /// Returns the user's first name, if there is one.
    #[wasm_bindgen(getter, js_name = firstName)]
    #[must_use]
    pub fn first_name(&self) -> Option<String> {
        self.first_name.clone()
    }
}

/// Starts a sign-in with AuthKit, which redirects the browser back to `redirect_uri`.
///
/// `base_url` is the base URL of WorkOS, `https://api.workos.com` by default; `login_hint` is the email that
/// AuthKit fills in.
///
/// # Errors
///
/// Throws an `Error` if the client ID or the base URL is invalid, or if the browser has no source of
/// randomness.
#[wasm_bindgen]
pub fn begin(
    client_id: String,
    redirect_uri: String,
    base_url: Option<String>,
    login_hint: Option<String>,
) -> Result<SignIn, JsValue> {
    let sign_in = || {
        let config = config(client_id, base_url)?;
        let mut entropy = Entropy::from_runtime(&JsRuntime).map_err(Error::Random)?;
        let state = State::generate(&mut entropy);
        let code_verifier = CodeVerifier::generate(&mut entropy);
        let mut page = AuthorizationUrl::new(redirect_uri, AuthorizationProvider::AuthKit).state(&state);
        if let Some(login_hint) = login_hint {
            page = page.login_hint(login_hint);
        }
        // The URL contains the code challenge, not the code verifier.
        let url = config.authorization_url(page, &code_verifier)?;
        Ok(SignIn { url, state, code_verifier })
    };
    sign_in().map_err(|error: Error| to_js_error(&error))
}

/// Completes a sign-in: exchanges the code of the callback if its state equals the stored one, and keeps the tokens in
/// the store of the session.
///
/// # Errors
///
/// Rejects with an `Error` if the state differs, before a request is sent, if WorkOS rejects the code, or if the tokens
/// cannot be stored.
#[wasm_bindgen]
pub async fn finish(
    session: &Session,
    code: String,
    returned_state: String,
    stored_state: String,
    code_verifier: String,
) -> Result<SignedInUser, JsValue> {
    let user = async {
        // Compares in constant time.
        if !State::from(stored_state.as_str()).matches(&returned_state) {
            return Err(Failure::AnotherSignIn);
        }
        let code_verifier = CodeVerifier::new(code_verifier)?;
        let (client, keeper) = session.parts();
        let signed_in = client.send(AuthenticateWithCodeAndVerifier::new(code, &code_verifier)).await?;
        keeper.sign_in(client, TokenPair::from_authentication(&signed_in, client.now())).await?;
        Ok(SignedInUser { email: signed_in.user.email, first_name: signed_in.user.first_name })
    };
    user.await.map_err(|failure| failure.to_js())
}

fn config(client_id: String, base_url: Option<String>) -> Result<PublicConfig, Error> {
    let config = PublicConfig::new(client_id)?;
    match base_url {
        Some(base_url) => Ok(config.base_url(BaseUrl::new(&base_url)?)),
        None => Ok(config),
    }
}

/// The reason why a sign-in failed.
enum Failure {
    AnotherSignIn,
    CodeVerifier(InvalidCodeVerifier),
    WorkOs(Error),
    Tokens(TokenKeeperError),
}

impl Failure {
    fn to_js(&self) -> JsValue {
        match self {
            Self::AnotherSignIn => JsError::new("the state is of another sign-in").into(),
            Self::CodeVerifier(error) => JsError::new(&error.to_string()).into(),
            Self::WorkOs(error) => to_js_error(error),
            Self::Tokens(error) => to_js_token_error(error),
        }
    }
}

impl From<InvalidCodeVerifier> for Failure {
    fn from(error: InvalidCodeVerifier) -> Self {
        Self::CodeVerifier(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::WorkOs(error)
    }
}

impl From<TokenKeeperError> for Failure {
    fn from(error: TokenKeeperError) -> Self {
        Self::Tokens(error)
    }
}
