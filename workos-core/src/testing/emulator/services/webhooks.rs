//! Webhook endpoints and the deliveries of events.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
