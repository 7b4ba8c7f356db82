//! The list of events.

use super::{Event, EventType};
use crate::types::{OrganizationId, Page, Timestamp};

/// Lists the events of the last 90 days that match the filters, oldest first.
///
/// Store the ID of the last handled event and pass it as `after` next time. Events may be out of
/// chronological order, and WorkOS may ignore `order`.
#[endpoint(
    GET "/events",
    operation = "list_events",
    reference = "events/list",
    response = Page<Event>,
)]
pub struct ListEvents {
    /// Event types to filter by, such as `user.created`.
    pub events: Vec<EventType>,
    /// Lower limit on the creation time.
    pub range_start: Option<Timestamp>,
    /// Upper limit on the creation time.
    pub range_end: Option<Timestamp>,
    /// ID of an organization to filter by.
    pub organization_id: Option<OrganizationId>,
}
