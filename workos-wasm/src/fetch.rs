//! The transport: one `fetch` per request.

use std::pin::Pin;

use bytes::Bytes;
use http::{Method, StatusCode};
use js_sys::{Object, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use workos_core::{Delivery, FailureKind, HttpRequest, HttpResponse, Transport, TransportFailure};

use crate::{
    failure, headers,
    platform::{self, AbortController, Chunk, Init, Reader, Response},
};

/// A transport that sends requests with JavaScript's global `fetch`.
///
/// Its futures are not `Send`; those of [`SendFetchTransport`](crate::SendFetchTransport) are.
#[derive(Debug, Clone)]
pub struct FetchTransport {
    body_limit: usize,
}

impl FetchTransport {
    /// Creates a transport on the global `fetch`.
    #[must_use]
    pub fn new() -> Self {
        Self { body_limit: 16 << 20 }
    }

    /// Sets the maximum size of a response body in bytes, 16 MiB by default.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

impl Default for FetchTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for FetchTransport {
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportFailure>>>>;

    fn send(&self, request: HttpRequest) -> Self::Future {
        Box::pin(exchange(request, self.body_limit))
    }
}

async fn exchange(request: HttpRequest, body_limit: usize) -> Result<HttpResponse, TransportFailure> {
    let init = init(&request)?;
    let controller = AbortController::new().map_err(|thrown| failure::of_platform(&thrown))?;
    init.set_signal(&controller.signal());
    let abort = AbortOnDrop(Some(controller));
    let promise =
        platform::fetch(&request.uri().to_string(), &init).map_err(|thrown| failure::of_platform(&thrown))?;
    let response = JsFuture::from(promise).await.map_err(|thrown| failure::of_fetch(&thrown))?;
    let response: Response = response.unchecked_into();
    let mut out = HttpResponse::default();
    *out.status_mut() = status(&response)?;
    *out.headers_mut() = headers::from_js(&response.headers())?;
    *out.body_mut() = body(&response, body_limit).await?;
    abort.disarm();
    Ok(out)
}

fn init(request: &HttpRequest) -> Result<Init, TransportFailure> {
    let init: Init = Object::new().unchecked_into();
    init.set_method(request.method().as_str());
    init.set_headers(&headers::to_js(request.headers())?);
    // The request contains an API key, which must not be sent to the target of a redirect.
    init.set_redirect("manual");
    if !request.body().is_empty() {
        if matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(TransportFailure::unsupported("fetch sends no body with GET or HEAD"));
        }
        init.set_body(&Uint8Array::from(&**request.body()));
    }
    Ok(init)
}

fn status(response: &Response) -> Result<StatusCode, TransportFailure> {
    StatusCode::from_u16(response.status()).map_err(|_| {
        if response.kind().as_deref() == Some("opaqueredirect") {
            TransportFailure::new(FailureKind::Unsupported, Delivery::Unknown).with_source(
                "the response is a redirect, which is not followed and which browsers hide: check the base URL",
            )
        } else {
            TransportFailure::other("the response has no status")
        }
    })
}

/// Reads the body. A missing body, or one locked by another reader, counts as empty.
async fn body(response: &Response, limit: usize) -> Result<Bytes, TransportFailure> {
    let Some(stream) = response.body().filter(|stream| !stream.locked()) else { return Ok(Bytes::new()) };
    let reader = stream.get_reader().map_err(|thrown| failure::of_body(&thrown))?;
    let mut body = Vec::new();
    loop {
        let promise = reader.read().map_err(|thrown| failure::of_body(&thrown))?;
        let chunk = JsFuture::from(promise).await.map_err(|thrown| failure::of_body(&thrown))?;
        let chunk: Chunk = chunk.unchecked_into();
        if chunk.done() {
            return Ok(body.into());
        }
        let Ok(bytes) = chunk.value().dyn_into::<Uint8Array>() else {
            return Err(TransportFailure::other("the response body is not a stream of bytes"));
        };
        let start = body.len();
        let end = start.saturating_add(bytes.length() as usize);
        if end > limit {
            cancel(&reader);
            return Err(TransportFailure::body_too_large(limit));
        }
        body.resize(end, 0);
        if let Some(free) = body.get_mut(start..) {
            bytes.copy_to(free);
        }
    }
}

fn cancel(reader: &Reader) {
    if let Ok(promise) = reader.cancel() {
        // An unhandled rejection would end a Node process, so the promise becomes a future that handles it.
        drop(JsFuture::from(promise));
    }
}

/// Aborts the request when dropped, unless the response was read completely.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            // Without an abort the request ends by itself.
            let _ = controller.abort();
        }
    }
}
