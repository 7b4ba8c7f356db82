//! Agents: blueprints, instances, sessions, registrations and their tokens.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
