//! From an HTTP request to the response of the emulator.

use std::{io, sync::atomic::Ordering};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Incoming};
use serde_json::json;
use tokio::time::{sleep, timeout};
use workos_core::{
    FailureKind, HttpRequest, HttpResponse, Runtime as _,
    testing::{Latency, OperationName},
    types::Timestamp,
};

use super::{Server, cors, log::Access};

impl Server {
    /// Responds to a request. An error makes hyper close the connection without a response.
    pub(super) async fn respond(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        let started = self.runtime.now();
        let (head, body) = request.into_parts();
        let (method, path) = (head.method.clone(), head.uri.path().to_owned());
        let origin = head.headers.get(header::ORIGIN).cloned();

        let mut result = match cors::preflight(&method, &head.headers) {
            Some(response) => Ok(response),
            None => match self.read(&path, &head.headers, body).await {
                Ok(body) => self.handle(&Request::from_parts(head, body)).await,
                Err(response) => Ok(response),
            },
        };
        if let Ok(response) = &mut result {
            cors::allow(origin.as_ref(), response.headers_mut());
        }
        self.log.line(Access {
            time: Timestamp::from_unix_milliseconds(started.wall.unix_milliseconds()),
            method: &method,
            path: &path,
            status: result.as_ref().ok().map(Response::status),
            operation: result.as_ref().ok().and_then(operation),
            duration: self.runtime.now().mono.saturating_sub(started.mono),
        });
        result.map(|response| response.map(Full::new))
    }

    /// Reads a request body up to the limits of size and time, or returns the error response.
    async fn read(&self, path: &str, headers: &HeaderMap, mut body: Incoming) -> Result<Bytes, HttpResponse> {
        let limits = &self.limits;
        let limit = if path == "/_emulator/restore" { limits.snapshot } else { limits.body };
        // A client that waits for 100 (Continue) does not send the body.
        if headers.contains_key(header::EXPECT) && body.size_hint().lower() > limit as u64 {
            return Err(too_large(limit));
        }
        let read = async {
            let (mut bytes, mut is_too_large) = (BytesMut::new(), false);
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| close(StatusCode::BAD_REQUEST, &error.to_string()))?;
                let Ok(data) = frame.into_data() else { continue };
                // The rest is read and dropped, since many clients read no response before they sent the body.
                is_too_large |= data.len() > limit.saturating_sub(bytes.len());
                if !is_too_large {
                    bytes.extend_from_slice(&data);
                }
            }
            if is_too_large { Err(too_large(limit)) } else { Ok(bytes.freeze()) }
        };
        match timeout(self.limits.read, read).await {
            Ok(result) => result,
            Err(_) => Err(close(StatusCode::REQUEST_TIMEOUT, "The request body was not received in time.")),
        }
    }

    async fn handle(&self, request: &HttpRequest) -> io::Result<HttpResponse> {
        match self.emulator().handle(request, self.now()) {
            Ok(response) => {
                let is_restart = matches!(request.uri().path(), "/_emulator/reset" | "/_emulator/restore");
                if is_restart && response.status().is_success() {
                    self.restarts.fetch_add(1, Ordering::Relaxed);
                }
                if let Some(Latency(latency)) = response.extensions().get() {
                    sleep(*latency).await;
                }
                Ok(response)
            }
            Err(failure) => {
                // A fault without a response: the connection stays open until the client closes it.
                if failure.kind == FailureKind::Timeout {
                    self.stopping.notified().await;
                }
                Err(io::Error::other(failure))
            }
        }
    }
}

/// Returns the operation that the response names.
fn operation(response: &HttpResponse) -> Option<&'static str> {
    response.extensions().get().map(|OperationName(name)| *name)
}

fn too_large(limit: usize) -> HttpResponse {
    close(StatusCode::PAYLOAD_TOO_LARGE, &format!("The request body is larger than {limit} bytes."))
}

/// Returns an error response after which the connection is closed, because the request was not read.
fn close(status: StatusCode, message: &str) -> HttpResponse {
    let mut response = HttpResponse::new(json!({"message": message}).to_string().into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
