//! Single sign-on: connections, profiles and their tokens.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
