//! Bodies of requests, read up to a limit.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Buf;
use http_body::{Body, Frame, SizeHint};

pin_project_lite::pin_project! {
    /// A body that fails once it is longer than a limit.
    pub(crate) struct LimitedBody<B> {
        #[pin]
        body: B,
        left: usize,
    }
}

impl<B: Body> LimitedBody<B> {
    /// Limits a body to a number of bytes. A body that is known to be longer fails at the first poll.
    pub(crate) fn new(body: B, limit: usize) -> Self {
        Self { body, left: limit }
    }
}

/// Reason why a limited body cannot be read.
#[derive(Debug)]
pub(crate) enum LimitedBodyError<E> {
    /// The body is longer than the limit.
    TooLarge,
    /// The body failed.
    Body(E),
}

impl<E> fmt::Display for LimitedBodyError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "body is too large",
            Self::Body(_) => "body could not be read",
        })
    }
}

impl<E: std::error::Error + 'static> std::error::Error for LimitedBodyError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TooLarge => None,
            Self::Body(error) => Some(error),
        }
    }
}

impl<B: Body> Body for LimitedBody<B> {
    type Data = B::Data;
    type Error = LimitedBodyError<B::Error>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, Self::Error>>> {
        let this = self.project();
        let left = u64::try_from(*this.left).unwrap_or(u64::MAX);
        if this.body.size_hint().lower() > left {
            return Poll::Ready(Some(Err(LimitedBodyError::TooLarge)));
        }
        let Some(frame) = ready!(this.body.poll_frame(context)) else { return Poll::Ready(None) };
        let frame = frame.map_err(LimitedBodyError::Body).and_then(|frame| {
            let length = frame.data_ref().map_or(0, Buf::remaining);
            *this.left = this.left.checked_sub(length).ok_or(LimitedBodyError::TooLarge)?;
            Ok(frame)
        });
        Poll::Ready(Some(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(feature = "tower-03")]
pub(crate) use self::collect::Collect;

#[cfg(feature = "tower-03")]
mod collect {
    use bytes::{BufMut as _, Bytes, BytesMut};

    use super::{Body, Context, LimitedBody, LimitedBodyError, Pin, Poll, ready};

    pin_project_lite::pin_project! {
        /// The future of a whole body. Trailers are dropped.
        pub(crate) struct Collect<B> {
            #[pin]
            body: LimitedBody<B>,
            bytes: BytesMut,
        }
    }

    impl<B: Body> Collect<B> {
        pub(crate) fn new(body: B, limit: usize) -> Self {
            Self { body: LimitedBody::new(body, limit), bytes: BytesMut::new() }
        }
    }

    impl<B: Body> Future for Collect<B> {
        type Output = Result<Bytes, LimitedBodyError<B::Error>>;

        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
            let mut this = self.project();
            while let Some(frame) = ready!(this.body.as_mut().poll_frame(context)) {
                match frame {
                    Ok(frame) => {
                        if let Ok(data) = frame.into_data() {
                            this.bytes.put(data);
                        }
                    }
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
            Poll::Ready(Ok(std::mem::take(this.bytes).freeze()))
        }
    }
}
