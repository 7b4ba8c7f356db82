//! Samples of the vault service.

use workos_core::{
    types::{Patch, Timestamp},
    vault::*,
};

use super::paged;
use crate::conformance::{Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let context = [("organization_id", "org_1")];
    vec![
        sample([CreateDataKey::new(context)], [CreateDataKey::new(context)], []),
        sample([DecryptDataKey::new("blob")], [DecryptDataKey::new("blob")], []),
        sample([RekeyDataKey::new(context, "blob")], [RekeyDataKey::new(context, "blob")], []),
        sample(
            [ListVaultObjects::new()],
            [paged(ListVaultObjects::new())
                .search("smtp")
                .updated_after(Timestamp::from_unix_seconds(1_768_478_400))],
            [],
        ),
        sample(
            [CreateVaultObject::new(context, "smtp", "hunter2")],
            [CreateVaultObject::new(context, "smtp", "hunter2")],
            [],
        ),
        sample([GetVaultObjectByName::new("smtp")], [], []),
        sample([GetVaultObject::new("o1")], [], []),
        sample(
            [UpdateVaultObject::new("o1", "hunter3")],
            [UpdateVaultObject::new("o1", "hunter3").version_check("v1")],
            [UpdateVaultObject::new("o1", "hunter3").version_check(Patch::Clear)],
        ),
        sample([DeleteVaultObject::new("o1")], [DeleteVaultObject::new("o1").version_check("v1")], []),
        sample([GetVaultObjectMetadata::new("o1")], [], []),
        sample([ListVaultObjectVersions::new("o1")], [], []),
    ]
}
