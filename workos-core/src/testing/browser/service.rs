//! Services of tower as sites.

use std::{
    convert::Infallible,
    fmt::Display,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use bytes::{BufMut, Bytes};
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use super::{Browser, BrowserError};

/// Services of tower, with the features `testing` and `tower-03`.
impl Browser {
    /// Adds a site: an origin, such as `https://acme.com`, and a service that responds to its requests, such as
    /// a router of axum. Each request is handled by a clone. An error of the service is
    /// [`BrowserError::Failed`].
    ///
    /// The body of a response is read to its end, so a body without one, such as server-sent events, gives no
    /// page.
    ///
    /// # Panics
    ///
    /// If the text is not an origin.
    #[must_use]
    pub fn service<S, B>(self, origin: &str, service: S) -> Self
    where
        S: Service<Request<BrowserBody>, Response = Response<B>> + Clone + 'static,
        S::Error: Display,
        S::Future: 'static,
        B: Body + 'static,
        B::Error: Display,
    {
        let respond = move |request: Request<Bytes>| -> super::HandlerFuture {
            let mut service = service.clone();
            Box::pin(async move {
                poll_fn(|context| service.poll_ready(context)).await.map_err(failed)?;
                let request = request.map(|bytes| BrowserBody(Some(bytes).filter(|bytes| !bytes.is_empty())));
                let (parts, body) = service.call(request).await.map_err(failed)?.into_parts();
                Ok(Response::from_parts(parts, collect(body).await?))
            })
        };
        self.add_site(origin, Rc::new(respond))
    }
}

/// Body of a request of a [`Browser`] to a service: one frame with all bytes.
#[derive(Debug)]
pub struct BrowserBody(Option<Bytes>);

impl Body for BrowserBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.0.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

async fn collect<B: Body>(body: B) -> Result<Bytes, BrowserError>
where
    B::Error: Display,
{
    let (mut body, mut bytes) = (Box::pin(body), Vec::new());
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        // Trailers have no place in a page.
        if let Ok(data) = frame.map_err(failed)?.into_data() {
            bytes.put(data);
        }
    }
    Ok(bytes.into())
}

fn failed(error: impl Display) -> BrowserError {
    BrowserError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::{
        future::{Ready, ready},
        pin::Pin,
        task::{Context, Poll},
    };

    use bytes::Bytes;
    use http::{Request, Response};
    use http_body::{Body, Frame};
    use tower_service::Service;

    use super::{Browser, BrowserBody, BrowserError};
    use crate::testing::Emulator;

    /// Responds with the method and the length of the body, in two frames; fails for `/fail`.
    #[derive(Clone)]
    struct Echo {
        is_ready: bool,
    }

    impl<B: Body> Service<Request<B>> for Echo {
        type Response = Response<Frames>;
        type Error = &'static str;
        type Future = Ready<Result<Response<Frames>, &'static str>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
            self.is_ready = true;
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<B>) -> Self::Future {
            assert!(self.is_ready, "called before it was ready");
            if request.uri().path() == "/fail" {
                return ready(Err("out of order"));
            }
            let length = request.body().size_hint().exact().unwrap();
            let frames = [request.method().to_string(), format!(" {length}")].map(Bytes::from);
            ready(Ok(Response::new(Frames(frames.into(), request.uri().path() == "/broken"))))
        }
    }

    struct Frames(Vec<Bytes>, bool);

    impl Body for Frames {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            if self.1 {
                return Poll::Ready(Some(Err("connection reset")));
            }
            let next = (!self.0.is_empty()).then(|| self.0.remove(0));
            Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    #[test]
    fn service_is_a_site() {
        let emulator = Emulator::new();
        let browser = Browser::new(&emulator).service("https://acme.com", Echo { is_ready: false });
        let page = emulator.run(browser.visit("https://acme.com/")).unwrap();
        assert_eq!(page.text(), "GET 0");
        assert_eq!(emulator.run(page.post("/", &[("a", "1")])).unwrap().text(), "POST 3");
        for (path, expected) in [("/fail", "out of order"), ("/broken", "connection reset")] {
            let error = emulator.run(page.fetch("GET", path)).unwrap_err();
            assert!(matches!(&error, BrowserError::Failed(text) if text == expected), "{error}");
        }
    }

    #[test]
    fn request_body_has_its_length_and_one_frame() {
        let mut body = BrowserBody(Some(Bytes::from("abc")));
        assert_eq!((body.size_hint().exact(), body.is_end_stream()), (Some(3), false));
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut poll = || Pin::new(&mut body).poll_frame(&mut context);
        assert!(matches!(poll(), Poll::Ready(Some(Ok(frame))) if frame.is_data()));
        assert!(matches!(poll(), Poll::Ready(None)));
        assert!(body.is_end_stream());
    }
}
