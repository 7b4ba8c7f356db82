//! Lists as streams of pages and of objects.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::Client;
use crate::{
    endpoint::Paginated,
    error::Error,
    machine::{Driver, Pages},
    runtime::Runtime,
    transport::Transport,
    types::Page,
};

/// The pages of a list. Created by [`Client::pages`]. The stream owns a clone of its client, so it can be
/// stored and sent to another task.
///
/// Dropping the future of [`next`](Self::next) does not cancel the outstanding request; the following future
/// continues it. After an error, the same page is requested again. With the feature `stream`, the type
/// implements `futures_core::Stream`.
pub struct PageStream<E: Paginated, T: Transport, R: Runtime> {
    client: Client<T, R>,
    pages: Pages<E>,
    // Boxed, so that the stream itself is `Unpin`.
    driver: Pin<Box<Driver<T::Future, R::Sleep>>>,
}

impl<E: Paginated, T: Transport, R: Runtime> PageStream<E, T, R> {
    pub(super) fn new(client: Client<T, R>, pages: Pages<E>) -> Self {
        Self { client, pages, driver: Box::pin(Driver::default()) }
    }

    /// Returns the next page, and `None` after the last page.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::send`], and [`Error::RepeatedCursor`] if the list returns a cursor for
    /// the second time.
    pub async fn next(&mut self) -> Result<Option<Page<E::Item>>, Error> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Returns a stream of the objects of all pages.
    #[must_use]
    pub fn items(self) -> ItemStream<E, T, R> {
        ItemStream { pages: self, page: Vec::new().into_iter() }
    }

    /// Returns the objects of all pages, but at most `limit`. Pages after the limit are not requested.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`next`](Self::next). The objects before the error are then lost.
    pub async fn collect(mut self, limit: usize) -> Result<Vec<E::Item>, Error> {
        let mut all = Vec::new();
        while all.len() < limit {
            let Some(page) = self.next().await? else { break };
            let left = limit - all.len();
            all.extend(page.data.into_iter().take(left));
        }
        Ok(all)
    }

    /// Returns the endpoint with the cursor of the next page. Store its `paging` to continue the list later.
    #[must_use]
    pub fn endpoint(&self) -> &E {
        self.pages.endpoint()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<E::Item>>, Error>> {
        let io = &*self.client.io;
        self.driver.as_mut().poll(context, &mut self.pages, &io.transport, &io.runtime)
    }
}

/// The objects of a list, over all its pages. Created by [`PageStream::items`]. With the feature `stream`,
/// the type implements `futures_core::Stream`.
pub struct ItemStream<E: Paginated, T: Transport, R: Runtime> {
    pages: PageStream<E, T, R>,
    page: std::vec::IntoIter<E::Item>,
}

impl<E: Paginated, T: Transport, R: Runtime> ItemStream<E, T, R> {
    /// Returns the next object, and `None` after the last object.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`PageStream::next`].
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

// No field is pinned in place: the driver is boxed, and pages and machine are plain values.
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
