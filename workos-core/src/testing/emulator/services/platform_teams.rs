//! Teams of the platform.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
