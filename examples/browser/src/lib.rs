//! What a page needs to sign somebody in with AuthKit without a secret (PKCE): [`begin`] before it sends the
//! browser away, [`finish`] when the browser is back. The page is `index.html` and `sign_in.js`.
//!
//! Between the two the page keeps a state and a code verifier where no other page reads them. The state shows that
//! the code answers a sign-in that this browser began, the verifier shows the same to WorkOS.

#![deny(missing_docs)]

use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};
use workos_core::{
    BaseUrl, Entropy, Error, PublicClient,
    auth::{CodeVerifier, InvalidCodeVerifier, PublicConfig, State},
    types::RedirectUrl,
    user_management::{AuthenticateWithCodeAndVerifier, AuthorizationProvider, AuthorizationUrl},
};
use workos_wasm::{FetchTransport, JsRuntime, to_js_error};

/// A sign-in that has begun.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SignIn {
    url: RedirectUrl,
    state: State,
    code_verifier: CodeVerifier,
}

#[wasm_bindgen]
impl SignIn {
    /// Where to send the browser.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn url(&self) -> String {
        self.url.as_str().to_owned()
    }

    /// What must come back along with the code. Keep it for [`finish`].
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn state(&self) -> String {
        self.state.expose().to_owned()
    }

    /// What the code is exchanged with. Keep it for [`finish`], and show it to nobody else.
    #[wasm_bindgen(getter, js_name = codeVerifier)]
    #[must_use]
    pub fn code_verifier(&self) -> String {
        self.code_verifier.expose().to_owned()
    }
}

/// Who has signed in.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Who {
    email: String,
    first_name: Option<String>,
}

#[wasm_bindgen]
impl Who {
    /// Their e-mail address.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn email(&self) -> String {
        self.email.clone()
    }

    /// Their first name, if WorkOS knows it.
    #[wasm_bindgen(getter, js_name = firstName)]
    #[must_use]
    pub fn first_name(&self) -> Option<String> {
        self.first_name.clone()
    }
}

/// Begins a sign-in with AuthKit, which sends the browser back to `redirect_uri`.
///
/// `base_url` is where WorkOS is, if not at `https://api.workos.com`; `login_hint` the e-mail address that they
/// probably sign in with.
///
/// # Errors
///
/// Throws an `Error` for a client id or a base URL that cannot be one, and where the browser has no randomness.
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
        // With the challenge, never with the verifier itself.
        let url = config.authorization_url(page, &code_verifier)?;
        Ok(SignIn { url, state, code_verifier })
    };
    sign_in().map_err(|error: Error| to_js_error(&error))
}

/// Ends a sign-in: exchanges the code that the browser brought back, if it came with the state that was kept.
///
/// The tokens stay in here and are forgotten. A page that goes on to call an API of yours would keep the access
/// token in memory.
///
/// # Errors
///
/// Rejects with an `Error`: for another state, before anything is sent; for a code that WorkOS refuses.
#[wasm_bindgen]
pub async fn finish(
    client_id: String,
    base_url: Option<String>,
    code: String,
    returned_state: String,
    kept_state: String,
    code_verifier: String,
) -> Result<Who, JsValue> {
    let who = async {
        // In constant time.
        if !State::from(kept_state.as_str()).matches(&returned_state) {
            return Err(Failure::AnotherSignIn);
        }
        let code_verifier = CodeVerifier::new(code_verifier)?;
        let client = PublicClient::new(config(client_id, base_url)?, FetchTransport::new(), JsRuntime);
        let signed_in = client.send(AuthenticateWithCodeAndVerifier::new(code, &code_verifier)).await?;
        Ok(Who { email: signed_in.user.email, first_name: signed_in.user.first_name })
    };
    who.await.map_err(|failure| failure.to_js())
}

fn config(client_id: String, base_url: Option<String>) -> Result<PublicConfig, Error> {
    let config = PublicConfig::new(client_id)?;
    match base_url {
        Some(base_url) => Ok(config.base_url(BaseUrl::new(&base_url)?)),
        None => Ok(config),
    }
}

/// Why nobody has signed in.
enum Failure {
    AnotherSignIn,
    CodeVerifier(InvalidCodeVerifier),
    WorkOs(Error),
}

impl Failure {
    fn to_js(&self) -> JsValue {
        match self {
            Self::AnotherSignIn => JsError::new("the answer belongs to another sign-in").into(),
            Self::CodeVerifier(error) => JsError::new(&error.to_string()).into(),
            Self::WorkOs(error) => to_js_error(error),
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
