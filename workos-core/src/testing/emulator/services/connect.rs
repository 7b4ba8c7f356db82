//! Connect applications, their secrets, and what they are authorized for.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
