//! Lists as streams: of pages, then of objects.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{Client, Runtime, Transport};
use crate::{
    endpoint::Paginated,
    error::Error,
    machine::{Driver, Pages},
    types::Page,
};

/// The pages of a list. Owns a clone of its client, so it can be stored and sent.
///
/// Dropping the future of [`next`](Self::next) loses nothing: the next one goes on with the request
/// that is under way. After an error the same page is asked for again. With the feature `stream` it is
/// a `futures_core::Stream`.
pub struct PageStream<E: Paginated, T: Transport, R: Runtime> {
    client: Client<T, R>,
    pages: Pages<E>,
    // Boxed once a stream, so that the stream itself need not be pinned.
    driver: Pin<Box<Driver<T::Future, R::Sleep>>>,
}

impl<E: Paginated, T: Transport, R: Runtime> PageStream<E, T, R> {
    pub(super) fn new(client: Client<T, R>, pages: Pages<E>) -> Self {
        Self { client, pages, driver: Box::pin(Driver::default()) }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// As [`Client::send`]; [`Error::RepeatedCursor`] if the list would never end.
    pub async fn next(&mut self) -> Result<Option<Page<E::Item>>, Error> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// The objects of all pages, one by one.
    #[must_use]
    pub fn items(self) -> ItemStream<E, T, R> {
        ItemStream { pages: self, page: Vec::new().into_iter() }
    }

    /// All objects of all pages. Holds them all in memory; the limit is what you expect at most, and
    /// what comes after it is not asked for.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next); the objects read before the error are lost.
    pub async fn collect(mut self, limit: usize) -> Result<Vec<E::Item>, Error> {
        let mut all = Vec::new();
        while all.len() < limit {
            let Some(page) = self.next().await? else { break };
            let left = limit - all.len();
            all.extend(page.data.into_iter().take(left));
        }
        Ok(all)
    }

    /// The endpoint with the cursor of the page that comes next: keep its `paging` to go on from here
    /// another time.
    #[must_use]
    pub fn endpoint(&self) -> &E {
        self.pages.endpoint()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<E::Item>>, Error>> {
        let io = &*self.client.io;
        self.driver.as_mut().poll(context, &mut self.pages, &io.transport, &io.runtime)
    }
}

/// The objects of a list, over all its pages. Made by [`PageStream::items`]; with the feature `stream`
/// it is a `futures_core::Stream`.
pub struct ItemStream<E: Paginated, T: Transport, R: Runtime> {
    pages: PageStream<E, T, R>,
    page: std::vec::IntoIter<E::Item>,
}

impl<E: Paginated, T: Transport, R: Runtime> ItemStream<E, T, R> {
    /// The next object; `None` after the last.
    ///
    /// # Errors
    ///
    /// As [`PageStream::next`].
    pub async fn next(&mut self) -> Result<Option<E::Item>, Error> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<E::Item>, Error>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Ok(Some(item)));
            }
            match ready!(self.pages.poll_page(context))? {
                Some(page) => self.page = page.into_iter(),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

// Nothing in them is pinned in place: the driver is boxed, and page and machine are plain values.
impl<E: Paginated, T: Transport, R: Runtime> Unpin for PageStream<E, T, R> {}
impl<E: Paginated, T: Transport, R: Runtime> Unpin for ItemStream<E, T, R> {}

#[cfg(feature = "stream")]
impl<E: Paginated, T: Transport, R: Runtime> futures_core::Stream for PageStream<E, T, R> {
    type Item = Result<Page<E::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context).map(Result::transpose)
    }
}

#[cfg(feature = "stream")]
impl<E: Paginated, T: Transport, R: Runtime> futures_core::Stream for ItemStream<E, T, R> {
    type Item = Result<E::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context).map(Result::transpose)
    }
}

impl<E: Paginated, T: Transport, R: Runtime> fmt::Debug for PageStream<E, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PageStream").field(&self.pages).finish()
    }
}

impl<E: Paginated, T: Transport, R: Runtime> fmt::Debug for ItemStream<E, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ItemStream").field(&self.pages.pages).finish()
    }
}
