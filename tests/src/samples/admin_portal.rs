//! Samples of the Admin Portal service.

use workos_core::admin_portal::*;

use super::known;
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [GenerateLink::new("org_1")],
            [GenerateLink::new("org_1")
                .intent(PortalIntent::Sso)
                .intent_options(PortalIntentOptions::sso(
                    PortalSsoOptions::new().bookmark_slug("wiki").provider_type("OktaSAML"),
                ))
                .return_url("https://acme.com/back")
                .success_url("https://acme.com/done")
                .external_user_id("x")
                .it_contact_emails(["it@acme.com"])
                .admin_emails(["admin@acme.com"])],
            [],
        ),
        sample([RevokeLink::new("org_1", "x")], [RevokeLink::new("org_1", "x")], []),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known!["GenerateLinkIntent" => PortalIntent]
}
