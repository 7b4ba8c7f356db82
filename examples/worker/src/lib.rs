//! An application on Cloudflare Workers: sign-in with AuthKit, sessions in a sealed cookie that AuthKit's
//! libraries read too, webhooks, and an API that requires a session.
//!
//! `worker.mjs` converts the runtime's `Request` and `Response`; `application.rs` handles requests with the
//! types of the `http` crate and without JavaScript.

mod application;
mod pages;

use bytes::Bytes;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use workos_core::{BaseUrl, Config};
use workos_wasm::to_js_error;

/// The application, shared by all requests of this instance.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Application(application::Application);

/// The parts of a response.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Reply(http::Response<Bytes>);

#[wasm_bindgen]
impl Application {
    /// Creates the application from its variables and secrets.
    ///
    /// # Errors
    ///
    /// Throws an `Error` if a value is invalid. The message contains no value.
    #[wasm_bindgen(constructor)]
    pub fn new(
        api_key: String,
        client_id: String,
        redirect_uri: String,
        cookie_password: String,
        webhook_secret: String,
        base_url: Option<String>,
    ) -> Result<Application, JsValue> {
        let config = || {
            let config = Config::new(api_key)?.client_id(client_id)?.redirect_uri(&redirect_uri)?;
            let config = config.cookie_password(cookie_password);
            Ok(match base_url {
                Some(url) => config.base_url(BaseUrl::new(&url)?),
                None => config,
            })
        };
        let config = config().map_err(|error| to_js_error(&error))?;
        application::Application::new(config, webhook_secret).map(Self).map_err(thrown)
    }

    /// Handles a request. `headers` alternates names and values.
    ///
    /// # Errors
    ///
    /// Throws an `Error` for the log, not for the client. The message contains no secret.
    pub async fn handle(
        &self,
        method: String,
        url: String,
        headers: Vec<String>,
        body: Vec<u8>,
    ) -> Result<Reply, JsValue> {
        let mut request = http::Request::builder().method(method.as_str()).uri(url);
        for pair in headers.chunks_exact(2) {
            if let [name, value] = pair {
                request = request.header(name, value);
            }
        }
        let Ok(request) = request.body(Bytes::from(body)) else {
            return Ok(Reply(application::text(http::StatusCode::BAD_REQUEST, "invalid request\n")));
        };
        self.0.handle(&request).await.map(Reply).map_err(thrown)
    }
}

fn thrown(failure: application::Failure) -> JsValue {
    js_sys::Error::new(&failure.to_string()).into()
}

#[wasm_bindgen]
impl Reply {
    /// Returns the status.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// Returns the message of an internal error, for the log.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn error(&self) -> Option<String> {
        self.0.extensions().get::<application::InternalError>().map(|error| error.0.clone())
    }

    /// Returns the headers, as alternating names and values.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        let flat =
            self.0.headers().iter().map(|(name, value)| {
                [name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()]
            });
        flat.flatten().collect()
    }

    /// Returns the body.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.0.body().to_vec()
    }
}
