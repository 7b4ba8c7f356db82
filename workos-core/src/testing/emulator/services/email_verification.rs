//! Verification of email addresses, and their change.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
