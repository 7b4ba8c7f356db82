//! Lists as a sequence of pages.

use std::{fmt, time::Duration};

use super::{Call, Jitter, Machine, Step};
use crate::{
    config::Config,
    endpoint::Paginated,
    error::{Error, TransportFailure},
    operation::HttpResponse,
    runtime::Now,
    types::Page,
};

/// The pages of a list. Each run returns `Ok(Some(page))`, and `Ok(None)` after the last page.
///
/// Created by [`Config::pages`](crate::Config::pages). Filters and the first cursor are those of the
/// endpoint. Pages have 100 objects unless the endpoint sets a limit. An endpoint with `before` and no
/// `after` is read backwards.
///
/// An empty page does not end the list; only a page without a further cursor does. After an error, the next
/// run requests the same page again. A list that returns a cursor for the second time ends with
/// [`Error::RepeatedCursor`].
pub struct Pages<E: Paginated> {
    config: Config,
    endpoint: E,
    jitter: Jitter,
    call: Option<Call<Page<E::Item>>>,
    backwards: bool,
    guard: CursorGuard,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    RepeatedCursor,
    Reached,
}

impl Config {
    /// Creates the state machine that reads a list page by page. The seed is that of [`call`](Self::call).
    #[must_use]
    pub fn pages<E: Paginated>(&self, endpoint: E, seed: u64) -> Pages<E> {
        Pages::new(self.clone(), endpoint, seed)
    }
}

impl<E: Paginated> Pages<E> {
    fn new(config: Config, mut endpoint: E, seed: u64) -> Self {
        let paging = endpoint.paging_mut();
        paging.limit.get_or_insert(100);
        let backwards = paging.before.is_some() && paging.after.is_none();
        let start = if backwards { paging.before.clone() } else { paging.after.clone() };
        Self {
            config,
            endpoint,
            jitter: Jitter::new(seed),
            call: None,
            backwards,
            guard: CursorGuard::new(start),
            end: End::NotYet,
        }
    }

    /// Returns the endpoint with the cursor of the next page. Store its `paging` to continue the list later.
    #[must_use]
    pub fn endpoint(&self) -> &E {
        &self.endpoint
    }

    fn advance(&mut self, page: &Page<E::Item>) {
        let next = if self.backwards { &page.before } else { &page.after };
        let Some(next) = next else {
            self.end = End::Reached;
            return;
        };
        if self.guard.repeats(next) {
            self.end = End::RepeatedCursor;
            return;
        }
        let paging = self.endpoint.paging_mut();
        if self.backwards {
            paging.before = Some(next.clone());
        } else {
            paging.after = Some(next.clone());
        }
    }
}

impl<E: Paginated> Machine for Pages<E> {
    type Output = Result<Option<Page<E::Item>>, Error>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match self.end {
            End::Reached => return Step::Done(Ok(None)),
            End::RepeatedCursor => {
                self.end = End::Reached;
                return Step::Done(Err(Error::RepeatedCursor(E::OPERATION)));
            }
            End::NotYet => {}
        }
        let call = match &mut self.call {
            Some(call) => call,
            None => match self.config.call(&self.endpoint, self.jitter.next_u64()) {
                Ok(call) => self.call.insert(call),
                Err(error) => return Step::Done(Err(error)),
            },
        };
        let result = match call.poll(now).into_output() {
            Ok(result) => result,
            Err(step) => return step,
        };
        self.call = None;
        Step::Done(result.map(|page| {
            self.advance(&page);
            Some(page)
        }))
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let Some(call) = &mut self.call {
            call.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        self.call.as_ref()?.timeout()
    }
}

impl<E: Paginated> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &E::OPERATION.name)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

/// Detects a cycle of cursors of any length in constant memory (Brent, 1980): stores the last cursor, and the
/// one at the last step that is a power of two.
#[derive(Debug)]
struct CursorGuard {
    last: Option<String>,
    landmark: Option<String>,
    steps: u64,
}

impl CursorGuard {
    fn new(start: Option<String>) -> Self {
        Self { landmark: start.clone(), last: start, steps: 0 }
    }

    fn repeats(&mut self, next: &str) -> bool {
        let repeated = self.last.as_deref() == Some(next) || self.landmark.as_deref() == Some(next);
        self.steps = self.steps.saturating_add(1);
        if self.steps.is_power_of_two() {
            self.landmark = Some(next.to_owned());
        }
        self.last = Some(next.to_owned());
        repeated
    }
}

#[cfg(test)]
mod tests {
    use super::CursorGuard;

    #[test]
    fn cursor_guard_detects_the_previous_cursor_at_once() {
        let mut guard = CursorGuard::new(None);
        let repeated = ["a", "b", "c", "c"].map(|cursor| guard.repeats(cursor));
        assert_eq!(repeated, [false, false, false, true]);
    }

    proptest::proptest! {
        #[test]
        fn cursor_guard_detects_every_cycle_and_nothing_else(tail in 0_usize..40, cycle in 1_usize..40) {
            let mut guard = CursorGuard::new(None);
            let at = |step: usize| if step < tail { step } else { tail + (step - tail) % cycle };
            let found = (0..).position(|step| guard.repeats(&at(step).to_string())).unwrap();
            // Not before the first repeated cursor, and within a constant factor after it.
            assert!(found >= tail + cycle && found <= 4 * (tail + cycle), "{found}");

            let mut guard = CursorGuard::new(Some("start".into()));
            assert!((0..200).all(|step| !guard.repeats(&step.to_string())));
        }
    }
}
