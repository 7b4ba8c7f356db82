//! The event list of a client.

use super::Client;
use crate::{
    events::{EventTail, ListEvents},
    runtime::Runtime,
    transport::Transport,
};

impl<T: Transport, R: Runtime> Client<T, R> {
    /// Creates the state machine that follows the event list, to be run with [`drive`](Self::drive). Each run
    /// returns the events since the last run.
    ///
    /// ```
    /// use workos_core::events::ListEvents;
    ///
    /// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
    /// let mut tail = client.tail(ListEvents::new(["user.created"]).after("event_01"));
    /// for event in client.drive(&mut tail).await? {
    ///     println!("{event}");
    /// }
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn tail(&self, events: ListEvents) -> EventTail {
        self.config.tail(events, self.seed())
    }
}
