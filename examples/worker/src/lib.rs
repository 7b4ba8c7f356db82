//! An application on Cloudflare Workers: people sign in, their session is a sealed cookie that AuthKit's libraries
//! read, too, WorkOS sends webhooks, and an API stands behind the session.
//!
//! `worker.mjs` takes the runtime's `Request` apart and puts the `Response` together; everything between is a
//! function of `http` types in `application.rs`, which knows nothing of JavaScript.

mod application;
mod pages;

use bytes::Bytes;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use workos_core::{BaseUrl, Config};
use workos_wasm::to_js_error;

/// The application, for all requests that this instance serves.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Application(application::Application);

/// An answer in its parts.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Answer(http::Response<Bytes>);

#[wasm_bindgen]
impl Application {
    /// Sets the application up from its variables and secrets.
    ///
    /// # Errors
    ///
    /// Throws what is wrong with them, without showing them.
    #[wasm_bindgen(constructor)]
    pub fn new(
        api_key: String,
        client_id: String,
        cookie_password: String,
        webhook_secret: String,
        base_url: Option<String>,
    ) -> Result<Application, JsValue> {
        let config = || {
            let config = Config::new(api_key)?.client_id(client_id)?;
            Ok(match base_url {
                Some(url) => config.base_url(BaseUrl::new(&url)?),
                None => config,
            })
        };
        let config = config().map_err(|error| to_js_error(&error))?;
        application::Application::new(config, cookie_password, webhook_secret).map(Self).map_err(thrown)
    }

    /// Answers a request, whatever it is. `headers` are names and values in turns.
    ///
    /// # Errors
    ///
    /// Throws what is for the log and not for the one who asks. It holds no secret.
    pub async fn handle(
        &self,
        method: String,
        url: String,
        headers: Vec<String>,
        body: Vec<u8>,
    ) -> Result<Answer, JsValue> {
        let mut request = http::Request::builder().method(method.as_str()).uri(url);
        for pair in headers.chunks_exact(2) {
            if let [name, value] = pair {
                request = request.header(name, value);
            }
        }
        let Ok(request) = request.body(Bytes::from(body)) else {
            return Ok(Answer(application::text(http::StatusCode::BAD_REQUEST, "no such request\n")));
        };
        self.0.handle(&request).await.map(Answer).map_err(thrown)
    }
}

fn thrown(failure: application::Failure) -> JsValue {
    js_sys::Error::new(&failure.to_string()).into()
}

#[wasm_bindgen]
impl Answer {
    /// The status.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The headers, names and values in turns.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let flat =
            self.0.headers().iter().map(|(name, value)| {
                [name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()]
            });
        flat.flatten().collect()
    }

    /// The body.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.0.body().to_vec()
    }
}
