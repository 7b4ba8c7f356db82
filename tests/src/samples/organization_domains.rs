//! Samples of the organization domains service.

use workos_core::organization_domains::*;

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [CreateOrganizationDomain::new("acme.com", "org_1")],
            [CreateOrganizationDomain::new("acme.com", "org_1")],
            [],
        ),
        sample([GetOrganizationDomain::new("d1")], [], []),
        sample([DeleteOrganizationDomain::new("d1")], [], []),
        sample([VerifyOrganizationDomain::new("d1")], [], []),
    ]
}
