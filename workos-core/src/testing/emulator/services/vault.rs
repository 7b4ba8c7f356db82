//! Data keys and objects of the vault.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };
