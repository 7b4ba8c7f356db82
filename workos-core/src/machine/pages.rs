//! A list, page after page.

use std::{fmt, time::Duration};

use super::{Call, Jitter, Machine, Now, Step};
use crate::{
    config::Config,
    endpoint::{HttpResponse, Paginated},
    error::{Error, TransportFailure},
    types::Page,
};

/// Walks a list page by page. Each run ends with `Ok(Some(page))`, then with `Ok(None)` for ever.
///
/// It keeps every filter and the cursor that the endpoint starts at, and asks for 100 objects a page
/// unless the endpoint says otherwise. An endpoint that starts `before` a cursor is walked backwards. A
/// page without objects does not end the list; only a page without a further cursor does. After an
/// error the same page is asked for again. A list that repeats a cursor ends with
/// [`Error::RepeatedCursor`].
///
/// Make one with [`Config::pages`](crate::Config::pages).
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

    /// The endpoint with the cursor of the page that comes next: keep its `paging` to go on from here
    /// another time.
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
        match call.poll(now) {
            Step::Done(result) => {
                self.call = None;
                Step::Done(result.map(|page| {
                    self.advance(&page);
                    Some(page)
                }))
            }
            Step::Send(request) => Step::Send(request),
            Step::Wait(duration) => Step::Wait(duration),
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        if let Some(call) = &mut self.call {
            call.handle(answer);
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

/// Finds a cycle of cursors of any length without keeping them all (Brent, 1980): besides the last
/// cursor, it keeps the one that stood at the last power of two.
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

    proptest::proptest! {
        #[test]
        fn a_cycle_is_found_soon_and_a_line_never(tail in 0_usize..40, cycle in 1_usize..40) {
            let mut guard = CursorGuard::new(None);
            let at = |step: usize| if step < tail { step } else { tail + (step - tail) % cycle };
            let found = (0..).position(|step| guard.repeats(&at(step).to_string())).unwrap();
            // Not before the first repetition, and not much later.
            assert!(found >= tail + cycle && found <= 4 * (tail + cycle), "{found}");

            let mut guard = CursorGuard::new(Some("start".into()));
            assert!((0..200).all(|step| !guard.repeats(&step.to_string())));
        }
    }
}
