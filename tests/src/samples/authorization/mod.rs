//! Samples of the authorization service.

mod access;
mod assignments;
mod resources;
mod roles;

use workos_core::authorization::ResourceAssignment;

use super::known;
use crate::conformance::{KnownValues, Sample};

pub(super) fn samples() -> Vec<Sample> {
    [roles::samples(), resources::samples(), access::samples(), assignments::samples()]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn enums() -> Vec<KnownValues> {
    known![
        "list_memberships_for_resource.assignment" => ResourceAssignment,
        "list_memberships_for_resource_by_external_id.assignment" => ResourceAssignment,
    ]
}
