//! The layer of tower in front of an application of one line.

use std::{
    convert::Infallible,
    future::{Ready, poll_fn, ready},
    pin::{Pin, pin},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use tower_layer::Layer as _;
use tower_service::Service;
use workos_core::{
    Client,
    authkit::{AuthKit, RequestAuth},
    testing::Emulator,
};

/// A body of one piece.
#[derive(Default)]
struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Responds with a line, and passes the authentication of the request to the test.
#[derive(Clone)]
struct Application;

impl Service<Request<Whole>> for Application {
    type Response = Response<Whole>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Whole>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Whole>) -> Self::Future {
        let mut response = Response::new(Whole(Some("application".into())));
        let auth = request.extensions().get::<RequestAuth>().cloned();
        response.extensions_mut().insert(auth);
        ready(Ok(response))
    }
}

pub(super) async fn handle(
    authkit: &AuthKit,
    client: Client<Emulator, Emulator>,
    request: Request<Bytes>,
) -> (Response<Bytes>, Option<RequestAuth>) {
    let mut service = authkit.layer(client).layer(Application);
    poll_fn(|context| service.poll_ready(context)).await.unwrap();
    let mut response = service.call(request.map(|bytes| Whole(Some(bytes)))).await.unwrap();
    let auth = response.extensions_mut().remove::<Option<RequestAuth>>().flatten();
    let (parts, body) = response.into_parts();
    let mut body = pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        bytes.extend_from_slice(&frame.unwrap().into_data().unwrap());
    }
    (Response::from_parts(parts, bytes.into()), auth)
}
