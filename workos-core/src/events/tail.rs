//! The event list as it grows.

use std::{fmt, time::Duration};

use super::{Event, ListEvents};
use crate::{
    config::Config,
    endpoint::{Endpoint, Paginated as _},
    error::{Error, TransportFailure},
    machine::{Call, Delay, Jitter, Machine, Step},
    operation::HttpResponse,
    runtime::Now,
    types::Page,
};

/// The event list as it grows. Each run returns the events since the last run, at least one, in the order of
/// the list. There is always a next run. Created by [`Client::tail`](crate::Client::tail) or
/// [`Config::tail`].
///
/// A run reads page after page. At the end of the list, and after an error, the next run waits for the
/// [`interval`](Self::interval) before it requests the list again from the last cursor. The list starts where
/// the endpoint does: `after` a cursor, at `range_start`, or at the oldest event that WorkOS retains. Filters
/// are those of the endpoint.
///
/// To continue later, store [`cursor`](Self::cursor) after the events before it are processed. An event may
/// then be returned twice. The order of the list may differ from the order in which the events occurred.
///
/// In an application with several processes, one process reads the list at a time: the one that holds a lease in
/// a store that all of them share. Store the effects of the events and the cursor in one transaction that fails
/// if the lease is lost. A process that was paused then changes nothing, and each event takes effect once. After a
/// failed transaction, create a new tail from the stored cursor.
///
/// ```
/// use workos_core::events::ListEvents;
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
/// let mut tail = client.tail(ListEvents::new(["user.created"]).after("event_01"));
/// loop {
///     for event in client.drive(&mut tail).await? {
///         println!("{event}");
///     }
///     // Store tail.cursor() here.
/// }
/// # }
/// ```
pub struct EventTail {
    config: Config,
    endpoint: ListEvents,
    jitter: Jitter,
    interval: Duration,
    call: Option<Call<Page<Event>>>,
    /// The wait before the next request.
    delay: Option<Delay>,
}

impl Config {
    /// Creates the state machine that follows the event list. The seed is that of [`call`](Self::call).
    #[must_use]
    pub fn tail(&self, events: ListEvents, seed: u64) -> EventTail {
        EventTail::new(self.clone(), events, seed)
    }
}

impl EventTail {
    fn new(config: Config, mut endpoint: ListEvents, seed: u64) -> Self {
        endpoint.paging.limit.get_or_insert(100);
        let interval = Duration::from_secs(5);
        Self { config, endpoint, jitter: Jitter::new(seed), interval, call: None, delay: None }
    }

    /// Sets the wait at the end of the list, and after an error, before the next request; 5 s by default.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Returns the cursor after the events that were returned so far.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.endpoint.paging().after.as_deref()
    }

    fn advance(&mut self, page: &Page<Event>) {
        // The last page has no `after` cursor, but an event's ID is a cursor, too.
        let last = || page.data.last().map(|event| event.id.as_str().to_owned());
        if let Some(cursor) = page.after.clone().or_else(last) {
            self.endpoint.paging_mut().after = Some(cursor);
        }
    }
}

impl Machine for EventTail {
    type Output = Result<Vec<Event>, Error>;

    // Inlined, so that the list of events is compiled only in crates that read it.
    #[inline]
    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            if let Some(delay) = self.delay {
                let remaining = delay.remaining(now);
                if !remaining.is_zero() {
                    return Step::Wait(remaining);
                }
                self.delay = None;
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
            let before = self.endpoint.paging().after.clone();
            if let Ok(page) = &result {
                self.advance(page);
            }
            // A page whose cursor does not advance is the end of the list, even if the cursor is set.
            let at_end = !result.as_ref().is_ok_and(|page| page.after.is_some())
                || self.endpoint.paging().after == before;
            if at_end {
                self.delay = Some(Delay::start(now, self.interval));
            }
            match result {
                Ok(page) if page.data.is_empty() => {
                    // Without a step, an interval of zero would make this an endless loop.
                    if at_end && self.interval.is_zero() {
                        return Step::Wait(Duration::ZERO);
                    }
                }
                result => return Step::Done(result.map(|page| page.data)),
            }
        }
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

impl fmt::Debug for EventTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventTail")
            .field("operation", &ListEvents::OPERATION.name)
            .field("interval", &self.interval)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::ListEvents;
    use crate::{
        Config, drive,
        testing::{Reply, Script},
        types::OrganizationId,
    };

    fn page(ids: &[&str], after: Option<&str>) -> Reply {
        let data: Vec<_> =
            ids.iter().map(|id| serde_json::json!({"id": id, "event": "user.created"})).collect();
        Reply::json(200, serde_json::json!({"data": data, "list_metadata": {"after": after}}).to_string())
    }

    #[test]
    fn tail_follows_the_cursor_and_waits_at_the_end_and_after_an_error() {
        let script = Script::new();
        let get = |after: &str| {
            script.expect(
                "GET",
                &format!("/events?limit=100&after={after}&events=user.created&organization_id=org_1"),
            )
        };
        get("e0").reply(page(&["e1", "e2"], Some("e2")));
        get("e2").reply(page(&["e3"], None));
        get("e3").reply(page(&[], None));
        get("e3").reply(Reply::status(404));
        get("e3").reply(page(&["e4"], Some("e4")));
        get("e4").reply(page(&[], Some("e4")));
        get("e4").reply(page(&["e5"], None));

        let endpoint =
            ListEvents::new(["user.created"]).after("e0").organization_id(OrganizationId::from("org_1"));
        let mut tail = Config::new("sk").unwrap().tail(endpoint, 1).interval(Duration::from_secs(7));
        let mut next = || {
            let events = script.run(drive(&mut tail, &script, &script));
            let ids = events
                .map(|events| events.iter().map(|event| event.id.to_string()).collect::<Vec<_>>().join(" "));
            (
                ids.map_err(|error| error.status().unwrap().as_u16()),
                tail.cursor().unwrap().to_owned(),
                script.waited().as_secs(),
            )
        };
        assert_eq!(next(), (Ok("e1 e2".into()), "e2".into(), 0));
        assert_eq!(next(), (Ok("e3".into()), "e3".into(), 0));
        assert_eq!(next(), (Err(404), "e3".into(), 14));
        assert_eq!(next(), (Ok("e4".into()), "e4".into(), 21));
        // A page whose cursor does not advance is followed by a wait.
        assert_eq!(next(), (Ok("e5".into()), "e5".into(), 28));
        script.finish();
    }
}
