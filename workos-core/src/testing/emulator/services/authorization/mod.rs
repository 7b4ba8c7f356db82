//! Roles, permissions, resources and checks.

use super::Service;

pub(in super::super) const SERVICE: Service = Service { ..Service::EMPTY };

use super::super::store::Store;

/// Whether an organization can give its members a role: one of the environment or its own.
pub(super) fn has_role(store: &Store, organization_id: &str, slug: &str) -> bool {
    let _ = (store, organization_id);
    slug == super::organization_memberships::DEFAULT_ROLE
}
