//! The list of events.

use super::{Event, EventName};
use crate::types::{OrganizationId, Timestamp};

endpoint! {
    /// Lists events of the last 90 days, oldest first.
    ///
    /// Keep the id of the last event that you handled and start `after` it next time. Events may come
    /// in another order than they happened, and WorkOS may ignore `order`.
    ListEvents: GET "/events" as "list_events" -> pages of Event,
    query {
        /// Only these kinds, such as `user.created`.
        events: Vec<EventName>,
        /// Only those after this moment.
        range_start: Option<Timestamp>,
        /// Only those before this moment.
        range_end: Option<Timestamp>,
        /// Only those of this organization.
        organization_id: Option<OrganizationId>,
    }
}
