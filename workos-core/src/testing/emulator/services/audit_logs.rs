//! Audit logs: schemas, events, exports, and the configuration of organizations.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
