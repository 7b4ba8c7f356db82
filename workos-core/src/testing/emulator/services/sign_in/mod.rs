//! Sign-in: authorization, grants, sessions and authentication factors.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
