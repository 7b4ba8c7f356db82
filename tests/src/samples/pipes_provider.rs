//! Samples of the Pipes providers service.

use workos_core::{pipes_provider::*, types::Patch};

use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let update = || UpdateDataIntegrationConfiguration::new("org_1", "github");
    vec![
        sample([ListDataIntegrationConfigurations::new("org_1")], [], []),
        sample(
            [update()],
            [update()
                .enabled(true)
                .oauth_client(OrganizationOAuthClient::new("c1", "s"))
                .config([("subdomain", "acme")])
                .scopes(["repo"])],
            [update().scopes(Patch::Clear)],
        ),
    ]
}
