//! Samples of roles and permissions.

use workos_core::{authorization::*, types::Patch};

use crate::{
    conformance::{Sample, sample},
    samples::list,
};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [CreateEnvironmentRole::new("editor", "Editor")],
            [CreateEnvironmentRole::new("editor", "Editor").description("d").resource_type_slug("project")],
            [CreateEnvironmentRole::new("editor", "Editor").description(Patch::Clear)],
        ),
        sample([ListEnvironmentRoles::new()], [], []),
        sample([GetEnvironmentRole::new("editor")], [], []),
        sample(
            [UpdateEnvironmentRole::new("editor")],
            [UpdateEnvironmentRole::new("editor").name("Editor").description("d")],
            [UpdateEnvironmentRole::new("editor").description(Patch::Clear)],
        ),
        sample(
            [SetEnvironmentRolePermissions::new("editor", ["documents:write"])],
            [SetEnvironmentRolePermissions::new("editor", ["documents:read", "documents:write"])],
            [],
        ),
        sample(
            [AddEnvironmentRolePermission::new("editor", "documents:write")],
            [AddEnvironmentRolePermission::new("editor", "documents:write")],
            [],
        ),
        sample(
            [CreateOrganizationRole::new("org_1", "Editor")],
            [CreateOrganizationRole::new("org_1", "Editor")
                .slug("org-editor")
                .description("d")
                .resource_type_slug("project")],
            [CreateOrganizationRole::new("org_1", "Editor").description(Patch::Clear)],
        ),
        sample([ListOrganizationRoles::new("org_1")], [], []),
        sample([GetOrganizationRole::new("org_1", "org-editor")], [], []),
        sample(
            [UpdateOrganizationRole::new("org_1", "org-editor")],
            [UpdateOrganizationRole::new("org_1", "org-editor").name("Editor").description("d")],
            [UpdateOrganizationRole::new("org_1", "org-editor").description(Patch::Clear)],
        ),
        sample([DeleteOrganizationRole::new("org_1", "org-editor")], [], []),
        sample(
            [SetOrganizationRolePermissions::new("org_1", "org-editor", ["documents:write"])],
            [SetOrganizationRolePermissions::new(
                "org_1",
                "org-editor",
                ["documents:read", "documents:write"],
            )],
            [],
        ),
        sample(
            [AddOrganizationRolePermission::new("org_1", "org-editor", "documents:write")],
            [AddOrganizationRolePermission::new("org_1", "org-editor", "documents:write")],
            [],
        ),
        sample([RemoveOrganizationRolePermission::new("org_1", "org-editor", "documents:write")], [], []),
        list(ListPermissions::new()),
        sample(
            [CreatePermission::new("documents:write", "Write documents")],
            [CreatePermission::new("documents:write", "Write documents")
                .description("d")
                .resource_type_slug("project")],
            [CreatePermission::new("documents:write", "Write documents").description(Patch::Clear)],
        ),
        sample([GetPermission::new("documents:write")], [], []),
        sample(
            [UpdatePermission::new("documents:write")],
            [UpdatePermission::new("documents:write").name("Write documents").description("d")],
            [UpdatePermission::new("documents:write").description(Patch::Clear)],
        ),
        sample([DeletePermission::new("documents:write")], [], []),
    ]
}
