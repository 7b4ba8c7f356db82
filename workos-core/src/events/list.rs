//! The list of events.

use super::{Event, EventName};
use crate::types::{OrganizationId, Timestamp};

endpoint! {
    /// Lists the events of the last 90 days that match the filters, oldest first.
    ///
    /// Store the ID of the last handled event and pass it as `after` next time. Events may be out of
    /// chronological order, and WorkOS may ignore `order`.
    ListEvents: GET "/events" as "list_events" -> pages of Event,
    query {
        /// Event types to filter by, such as `user.created`.
        events: Vec<EventName>,
        /// Lower limit on the creation time.
        range_start: Option<Timestamp>,
        /// Upper limit on the creation time.
        range_end: Option<Timestamp>,
        /// ID of an organization to filter by.
        organization_id: Option<OrganizationId>,
    }
}
