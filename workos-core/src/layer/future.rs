//! The future of a request, as a named type: without a box, and `Send` if its parts are.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
    request::Parts,
};
use http_body::Body;
use tower_service::Service;

use super::{ResponseBody, grpc};
use crate::{
    authkit::{AuthKit, HandleRequest, Handled, RequestAuth},
    client::Client,
    limited_body::{Collect, LimitedBodyError},
    machine::Driver,
    runtime::Runtime,
    transport::Transport,
};

pin_project_lite::pin_project! {
    /// The future of [`AuthKitService`](super::AuthKitService).
    pub struct AuthKitFuture<S, T, R, B>
    where
        S: Service<Request<B>>,
        T: Transport,
        R: Runtime,
        B: Body,
    {
        authkit: AuthKit,
        client: Client<T, R>,
        // Taken when the request is passed on.
        service: Option<S>,
        parts: Option<Parts>,
        #[pin]
        state: State<S::Future, T::Future, R::Sleep, B>,
    }
}

pin_project_lite::pin_project! {
    /// ```text
    /// ReadBody ──► Handle ──► Respond
    ///                │
    ///                └──────► Forward
    /// ```
    #[project = StateProjection]
    enum State<F, H, W, B> {
        ReadBody {
            #[pin]
            body: Collect<B>,
        },
        Handle {
            machine: HandleRequest,
            // The body of a request that may be passed on. `None` once it was read.
            body: Option<B>,
            #[pin]
            driver: Driver<H, W>,
        },
        Respond {
            response: Option<Response<Bytes>>,
        },
        Forward {
            #[pin]
            future: F,
            auth: RequestAuth,
        },
    }
}

impl<S, T, R, B> AuthKitFuture<S, T, R, B>
where
    S: Service<Request<B>>,
    T: Transport,
    R: Runtime,
    B: Body,
{
    pub(super) fn new(authkit: AuthKit, client: Client<T, R>, service: S, request: Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        let state = if authkit.needs_body(&parts) {
            State::ReadBody { body: Collect::new(body, AuthKit::MAX_BODY_BYTES) }
        } else {
            handle(&authkit, &client, &parts, Bytes::new(), Some(body))
        };
        Self { authkit, client, service: Some(service), parts: Some(parts), state }
    }
}

/// Starts to handle a request.
fn handle<F, T: Transport, R: Runtime, B: Body>(
    authkit: &AuthKit,
    client: &Client<T, R>,
    parts: &Parts,
    bytes: Bytes,
    body: Option<B>,
) -> State<F, T::Future, R::Sleep, B> {
    match client.entropy() {
        Ok(entropy) => {
            let machine = authkit.handle(parts, bytes, entropy);
            State::Handle { machine, body, driver: Driver::default() }
        }
        // The runtime has no secure randomness, so no cookie can be sealed.
        Err(_) => respond(parts, error(StatusCode::INTERNAL_SERVER_ERROR, "server_error")),
    }
}

/// Responds in the form that the client expects.
fn respond<F, H, W, B>(parts: &Parts, response: Response<Bytes>) -> State<F, H, W, B> {
    let response = if grpc::is_grpc(&parts.headers) { grpc::denial(&response) } else { response };
    State::Respond { response: Some(response) }
}

fn error(status: StatusCode, code: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(format!(r#"{{"error":"{code}"}}"#)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

impl<S, T, R, B, O> Future for AuthKitFuture<S, T, R, B>
where
    S: Service<Request<B>, Response = Response<O>>,
    T: Transport,
    R: Runtime,
    B: Body,
{
    type Output = Result<Response<ResponseBody<O>>, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = match this.state.as_mut().project() {
                StateProjection::ReadBody { body } => {
                    let read = ready!(body.poll(context));
                    let Some(parts) = this.parts.as_ref() else { return Poll::Pending };
                    match read {
                        Ok(bytes) => handle(this.authkit, this.client, parts, bytes, None),
                        Err(LimitedBodyError::TooLarge) => {
                            respond(parts, error(StatusCode::PAYLOAD_TOO_LARGE, "request_too_large"))
                        }
                        Err(LimitedBodyError::Body(_)) => {
                            respond(parts, error(StatusCode::BAD_REQUEST, "incomplete_request"))
                        }
                    }
                }
                StateProjection::Handle { machine, body, driver } => {
                    let (transport, runtime) = (this.client.transport(), this.client.runtime());
                    let handled = ready!(driver.poll(context, machine, transport, runtime));
                    let Some(mut parts) = this.parts.take() else { return Poll::Pending };
                    match (handled, body.take(), this.service.take()) {
                        (Handled::Respond(response), ..) => respond(&parts, response),
                        (Handled::Forward(auth), Some(body), Some(mut service)) => {
                            RequestAuth::remove_reserved_headers(&mut parts.headers);
                            parts.extensions.insert(auth.clone());
                            let future = service.call(Request::from_parts(parts, body));
                            State::Forward { future, auth }
                        }
                        // A body that was read belongs to a route of AuthKit, which is not passed on.
                        (Handled::Forward(_), ..) => {
                            respond(&parts, error(StatusCode::INTERNAL_SERVER_ERROR, "server_error"))
                        }
                    }
                }
                StateProjection::Respond { response } => {
                    // A future is not polled after its end.
                    let Some(response) = response.take() else { return Poll::Pending };
                    return Poll::Ready(Ok(ResponseBody::own(response)));
                }
                StateProjection::Forward { future, auth } => {
                    let mut response = ready!(future.poll(context))?;
                    auth.write_headers(response.headers_mut());
                    return Poll::Ready(Ok(ResponseBody::inner(response)));
                }
            };
            this.state.set(next);
        }
    }
}

impl<S, T, R, B> fmt::Debug for AuthKitFuture<S, T, R, B>
where
    S: Service<Request<B>>,
    T: Transport,
    R: Runtime,
    B: Body,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::ReadBody { .. } => "read body",
            State::Handle { .. } => "handle",
            State::Respond { .. } => "respond",
            State::Forward { .. } => "forward",
        };
        f.debug_struct("AuthKitFuture").field("state", &state).finish_non_exhaustive()
    }
}
