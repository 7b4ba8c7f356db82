//! Tokens of the client API.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
