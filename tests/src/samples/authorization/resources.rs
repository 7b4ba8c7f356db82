//! Samples of resources.

use workos_core::{authorization::*, types::Patch};

use crate::{
    conformance::{Sample, sample},
    samples::paged,
};

pub(super) fn samples() -> Vec<Sample> {
    let by_id = || ParentResource::id("authz_resource_1");
    let by_external_id = || ParentResource::external("workspace", "w1");
    let create = || CreateResource::new("org_1", "project", "42", "Moonshot");
    let update = || UpdateResource::new("authz_resource_2");
    let update_by_external_id = || UpdateResourceByExternalId::new("org_1", "project", "42");
    vec![
        sample(
            [ListResources::new()],
            [
                paged(ListResources::new())
                    .organization_id("org_1")
                    .resource_type_slug("project")
                    .resource_external_id("42")
                    .parent(by_id()),
                ListResources::new().parent(by_external_id()),
            ],
            [],
        ),
        sample(
            [create()],
            [create().description("d").parent(by_id()), create().parent(by_external_id())],
            [create().description(Patch::Clear)],
        ),
        sample([GetResource::new("authz_resource_2")], [], []),
        sample(
            [update()],
            [update().name("Moonshot").description("d").parent(by_id()), update().parent(by_external_id())],
            [update().description(Patch::Clear)],
        ),
        sample(
            [DeleteResource::new("authz_resource_2")],
            [DeleteResource::new("authz_resource_2").cascade_delete(true)],
            [],
        ),
        sample([GetResourceByExternalId::new("org_1", "project", "42")], [], []),
        sample(
            [update_by_external_id()],
            [
                update_by_external_id().name("Moonshot").description("d").parent(by_id()),
                update_by_external_id().parent(by_external_id()),
            ],
            [update_by_external_id().description(Patch::Clear)],
        ),
        sample(
            [DeleteResourceByExternalId::new("org_1", "project", "42")],
            [DeleteResourceByExternalId::new("org_1", "project", "42").cascade_delete(true)],
            [],
        ),
    ]
}
