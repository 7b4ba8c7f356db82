//! Events as they come.

use std::{fmt, time::Duration};

use super::{Event, ListEvents};
use crate::{
    config::Config,
    endpoint::{Endpoint, HttpResponse, Paginated as _},
    error::{Error, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    types::Page,
};

/// Follows the list of events: each run ends with the events that came since the last, one at least, in
/// the order of the list. It never ends by itself.
///
/// It reads page after page, waits at the end of the list and asks again. After an error it goes on
/// where it was, after the same wait. It keeps every filter, and starts where the endpoint starts: `after` a
/// cursor, at `range_start`, or at the oldest event that WorkOS still has.
///
/// To go on another day, keep [`cursor`](Self::cursor) once the events before it are handled. An event may
/// come twice then, and events may come in another order than they happened.
///
/// ```
/// use workos_core::events::ListEvents;
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
/// let mut tail = client.config().tail(ListEvents::new(["user.created"]).after("event_01"), 42);
/// loop {
///     for event in client.drive(&mut tail).await? {
///         println!("{event}");
///     }
///     // Keep tail.cursor() somewhere safe.
/// }
/// # }
/// ```
pub struct EventTail {
    config: Config,
    endpoint: ListEvents,
    jitter: Jitter,
    interval: Duration,
    call: Option<Call<Page<Event>>>,
    /// Since when it waits to ask again.
    resting: Option<Duration>,
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
        Self { config, endpoint, jitter: Jitter::new(seed), interval, call: None, resting: None }
    }

    /// Changes how long it waits at the end of the list before it asks again; 5 s unless set.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The cursor behind the events that were given out so far.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.endpoint.paging().after.as_deref()
    }

    fn advance(&mut self, page: &Page<Event>) {
        // The end of the list has no cursor of its own; the id of its last event is one.
        let last = || page.data.last().map(|event| event.id.as_str().to_owned());
        if let Some(cursor) = page.after.clone().or_else(last) {
            self.endpoint.paging_mut().after = Some(cursor);
        }
    }
}

impl Machine for EventTail {
    type Output = Result<Vec<Event>, Error>;

    // Inlined, so that all the payloads are compiled only by who reads events.
    #[inline]
    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            if let Some(since) = self.resting {
                let left = self.interval.saturating_sub(now.mono.saturating_sub(since));
                if !left.is_zero() {
                    return Step::Wait(left);
                }
                self.resting = None;
            }
            let call = match &mut self.call {
                Some(call) => call,
                None => match self.config.call(&self.endpoint, self.jitter.next_u64()) {
                    Ok(call) => self.call.insert(call),
                    Err(error) => return Step::Done(Err(error)),
                },
            };
            let result = match call.poll(now) {
                Step::Done(result) => result,
                Step::Send(request) => return Step::Send(request),
                Step::Wait(duration) => return Step::Wait(duration),
            };
            self.call = None;
            let before = self.endpoint.paging().after.clone();
            if let Ok(page) = &result {
                self.advance(page);
            }
            // A list that leads nowhere new is at its end, whatever it says.
            let at_end = !result.as_ref().is_ok_and(|page| page.after.is_some())
                || self.endpoint.paging().after == before;
            if at_end {
                self.resting = Some(now.mono);
            }
            match result {
                Ok(page) if page.data.is_empty() => {
                    // An interval of nothing must not turn this into a loop without a step.
                    if at_end && self.interval.is_zero() {
                        return Step::Wait(Duration::ZERO);
                    }
                }
                result => return Step::Done(result.map(|page| page.data)),
            }
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
    fn it_follows_the_cursor_waits_at_the_end_and_goes_on_after_an_error() {
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
        // A page that leads back to itself is no hot loop.
        assert_eq!(next(), (Ok("e5".into()), "e5".into(), 28));
        script.finish();
    }
}
