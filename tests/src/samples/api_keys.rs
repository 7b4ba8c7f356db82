//! Samples of the API keys service.

use workos_core::{api_keys::*, types::Timestamp};

use super::list;
use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let moment = Timestamp::from_unix_seconds(1_768_478_400);
    vec![
        sample([ValidateApiKey::new("sk_1")], [ValidateApiKey::new("sk_1")], []),
        sample([DeleteApiKey::new("key_1")], [], []),
        sample(
            [ExpireApiKey::new("key_1", ApiKeyExpiration::Now)],
            [ExpireApiKey::new("key_1", ApiKeyExpiration::At(moment))],
            [ExpireApiKey::new("key_1", ApiKeyExpiration::Never)],
        ),
        list(ListOrganizationApiKeys::new("org_1")),
        sample(
            [CreateOrganizationApiKey::new("org_1", "Export")],
            [CreateOrganizationApiKey::new("org_1", "Export")
                .permissions(["invoices:read"])
                .expires_at(moment)],
            [],
        ),
    ]
}
