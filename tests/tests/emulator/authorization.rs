use workos_core::{
    authorization::*,
    groups::{CreateGroupOrganizationMembership, CreateOrganizationGroup},
    organization_membership::{
        CreateOrganizationMembership, DeactivateOrganizationMembership, GetOrganizationMembership,
        MembershipRole,
    },
    organizations::{CreateOrganization, DeleteOrganization},
    types::{AuthorizationResourceId, GroupId, OrganizationId, OrganizationMembershipId, Patch},
    user_management::CreateUser,
};

use crate::{Fixture, code, status};

/// An organization with a member.
fn with_member() -> (Fixture, OrganizationId, OrganizationMembershipId) {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let membership = member(&fixture, &organization, "ada@acme.com");
    (fixture, organization, membership)
}

fn member(fixture: &Fixture, organization: &OrganizationId, email: &str) -> OrganizationMembershipId {
    let user = fixture.send(CreateUser::new(email)).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&user, organization)).unwrap().id
}

/// Creates permissions with their resource types, and roles of the environment with their resource types and
/// permissions.
fn set_up(fixture: &Fixture, permissions: &[(&str, &str)], roles: &[(&str, &str, &[&str])]) {
    for (slug, kind) in permissions {
        fixture.send(CreatePermission::new(*slug, *slug).resource_type_slug(*kind)).unwrap();
    }
    for (slug, kind, permissions) in roles {
        fixture.send(CreateEnvironmentRole::new(*slug, *slug).resource_type_slug(*kind)).unwrap();
        fixture.send(SetEnvironmentRolePermissions::new(*slug, permissions.iter().copied())).unwrap();
    }
}

/// A workspace with a project, and roles and permissions of both.
fn with_resources()
-> (Fixture, OrganizationId, OrganizationMembershipId, AuthorizationResource, AuthorizationResource) {
    let (fixture, organization, membership) = with_member();
    set_up(
        &fixture,
        &[("workspace:manage", "workspace"), ("project:edit", "project"), ("project:view", "project")],
        &[
            ("workspace-admin", "workspace", &["workspace:manage", "project:edit", "project:view"]),
            ("project-viewer", "project", &["project:view"]),
        ],
    );
    let create = CreateResource::new(&organization, "workspace", "w1", "Workspace");
    let workspace = fixture.send(create).unwrap();
    let create = CreateResource::new(&organization, "project", "p1", "Project");
    let project = fixture.send(create.parent(ParentResource::id(&workspace.id))).unwrap();
    (fixture, organization, membership, workspace, project)
}

/// Sends a request that has no typed operation.
fn get(fixture: &Fixture, path: &str) -> serde_json::Value {
    let request = http::Request::get(path).header("authorization", "Bearer sk_test_emulator");
    let request = request.body(Default::default()).unwrap();
    let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
    serde_json::from_slice(response.body()).unwrap()
}

fn is_authorized(
    fixture: &Fixture,
    membership: &OrganizationMembershipId,
    permission: &str,
    resource: &AuthorizationResourceId,
) -> bool {
    fixture.send(Check::new(membership, permission, ResourceTarget::id(resource))).unwrap().authorized
}

// ---- Permissions and roles.

#[test]
fn permission_is_created_updated_listed_and_deleted() {
    let fixture = Fixture::new();
    let created = fixture.send(CreatePermission::new("posts:write", "Write posts")).unwrap();
    assert_eq!((created.resource_type_slug.as_str(), created.system), ("organization", false));
    assert_eq!(fixture.send(GetPermission::new("posts:write")).unwrap(), created);
    let update = UpdatePermission::new("posts:write").name("Write").description("Posts");
    let updated = fixture.send(update).unwrap();
    assert_eq!((updated.name.as_str(), updated.description.as_deref()), ("Write", Some("Posts")));
    let cleared = fixture.send(UpdatePermission::new("posts:write").description(Patch::Clear)).unwrap();
    assert_eq!(cleared.description, None);
    assert_eq!(fixture.send(ListPermissions::new()).unwrap().data, [cleared]);
    fixture.send(DeletePermission::new("posts:write")).unwrap();
    assert_eq!(code(fixture.send(GetPermission::new("posts:write"))), "entity_not_found");
    let names: Vec<_> = fixture
        .list_events(["permission.created", "permission.updated", "permission.deleted"])
        .into_iter()
        .map(|event| event.name.to_string())
        .collect();
    assert_eq!(
        names,
        ["permission.created", "permission.updated", "permission.updated", "permission.deleted"]
    );
}

#[test]
fn used_and_invalid_slugs_are_rejected() {
    let (fixture, organization, _) = with_member();
    fixture.send(CreatePermission::new("posts:write", "Write posts")).unwrap();
    assert_eq!(code(fixture.send(CreatePermission::new("posts:write", "W"))), "permission_slug_conflict");
    assert_eq!(status(fixture.send(CreatePermission::new("Posts", "W"))), 422);
    assert_eq!(status(fixture.send(CreatePermission::new("p", "n".repeat(49)))), 422);
    assert_eq!(code(fixture.send(CreateEnvironmentRole::new("member", "M"))), "role_slug_conflict");
    let create = |slug: &str| CreateOrganizationRole::new(&organization, "Billing").slug(slug);
    fixture.send(create("org-billing")).unwrap();
    assert_eq!(code(fixture.send(create("org-billing"))), "organization_role_slug_conflict");
    assert_eq!(status(fixture.send(create("billing"))), 422);
    assert_eq!(status(fixture.send(create("org-Billing"))), 422);
    let unknown = CreateOrganizationRole::new("org_unknown", "Billing");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    // Another organization can use the slug.
    let other = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    fixture.send(CreateOrganizationRole::new(&other, "Billing").slug("org-billing")).unwrap();
}

#[test]
fn environment_role_is_created_updated_and_listed() {
    let fixture = Fixture::new();
    set_up(&fixture, &[("posts:read", "organization"), ("posts:write", "organization")], &[]);
    let created = fixture.send(CreateEnvironmentRole::new("editor", "Editor").description("Edits")).unwrap();
    assert_eq!(created.kind, RoleType::Environment);
    assert!(created.permissions.is_empty());
    fixture.send(UpdateEnvironmentRole::new("editor").name("Chief")).unwrap();
    fixture.send(AddEnvironmentRolePermission::new("editor", "posts:read")).unwrap();
    let added = fixture.send(AddEnvironmentRolePermission::new("editor", "posts:read")).unwrap();
    assert_eq!((added.name.as_str(), added.permissions), ("Chief", vec!["posts:read".to_owned()]));
    let set = SetEnvironmentRolePermissions::new("editor", ["posts:write", "posts:write"]);
    assert_eq!(fixture.send(set).unwrap().permissions, ["posts:write"]);
    let unknown = AddEnvironmentRolePermission::new("editor", "unknown");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    let got = fixture.send(GetEnvironmentRole::new("editor")).unwrap();
    let slugs = fixture.send(ListEnvironmentRoles::new()).unwrap().data;
    assert_eq!(slugs.iter().map(|role| role.slug.as_str()).collect::<Vec<_>>(), ["member", "editor"]);
    assert_eq!(slugs[1], got);
    // Created, renamed, one permission added, permissions set; adding a permission again changes nothing.
    let events = fixture.list_events(["role.created", "role.updated"]);
    assert_eq!(events.len(), 4);
    let previous = events[3].context.as_ref().unwrap().previous_attributes.as_ref().unwrap();
    assert_eq!(previous["permissions"], serde_json::json!(["posts:read"]));
}

#[test]
fn organization_role_is_created_updated_and_deleted() {
    let (fixture, organization, membership) = with_member();
    set_up(&fixture, &[("posts:read", "organization"), ("posts:write", "organization")], &[]);
    let create = CreateOrganizationRole::new(&organization, "Billing Admins");
    let role = fixture.send(create).unwrap();
    assert_eq!(role.kind, RoleType::Organization);
    assert!(role.slug.starts_with("org-billing-admins-"), "{}", role.slug);
    let slug = role.slug.as_str();
    let set = SetOrganizationRolePermissions::new(&organization, slug, ["posts:read"]);
    fixture.send(set).unwrap();
    let add = AddOrganizationRolePermission::new(&organization, slug, "posts:write");
    assert_eq!(fixture.send(add).unwrap().permissions, ["posts:read", "posts:write"]);
    let remove = RemoveOrganizationRolePermission::new(&organization, slug, "posts:read");
    assert_eq!(fixture.send(remove).unwrap().permissions, ["posts:write"]);
    let update = UpdateOrganizationRole::new(&organization, slug).description("Pays");
    assert_eq!(fixture.send(update).unwrap().description.as_deref(), Some("Pays"));
    let roles = fixture.send(ListOrganizationRoles::new(&organization)).unwrap().data;
    assert_eq!(roles.iter().map(|role| role.slug.as_str()).collect::<Vec<_>>(), ["member", slug]);
    let undocumented = get(&fixture, &format!("/organizations/{organization}/roles"));
    assert_eq!(undocumented["data"][1]["slug"], slug);
    // A role of the environment is found by an organization and not changed.
    fixture.send(GetOrganizationRole::new(&organization, "member")).unwrap();
    let update = UpdateOrganizationRole::new(&organization, "member").name("M");
    assert_eq!(code(fixture.send(update)), "entity_not_found");

    let organization_resource = ResourceTarget::external("organization", organization.as_str());
    fixture.send(AssignRole::new(&membership, slug, organization_resource.clone())).unwrap();
    let delete = || DeleteOrganizationRole::new(&organization, slug);
    assert_eq!(code(fixture.send(delete())), "role_has_assignments");
    fixture.send(RemoveRole::new(&membership, slug, organization_resource)).unwrap();
    fixture.send(delete()).unwrap();
    assert_eq!(code(fixture.send(GetOrganizationRole::new(&organization, slug))), "entity_not_found");
    let events = fixture.list_events([
        "organization_role.created",
        "organization_role.updated",
        "organization_role.deleted",
    ]);
    assert_eq!(events.len(), 6);
}

#[test]
fn system_permission_cannot_be_changed() {
    let fixture = Fixture::new();
    let row = serde_json::json!({ "slug": "widgets:sso:manage", "name": "SSO", "system": true });
    fixture.control(http::Method::POST, "/_emulator/tables/permissions", &row);
    assert!(fixture.send(GetPermission::new("widgets:sso:manage")).unwrap().system);
    assert_eq!(status(fixture.send(UpdatePermission::new("widgets:sso:manage").name("S"))), 403);
    assert_eq!(status(fixture.send(DeletePermission::new("widgets:sso:manage"))), 403);
}

#[test]
fn deleted_permission_is_removed_from_roles() {
    let fixture = Fixture::new();
    set_up(
        &fixture,
        &[("posts:read", "organization"), ("posts:write", "organization")],
        &[("editor", "organization", &["posts:read", "posts:write"])],
    );
    fixture.send(DeletePermission::new("posts:write")).unwrap();
    assert_eq!(fixture.send(GetEnvironmentRole::new("editor")).unwrap().permissions, ["posts:read"]);
}

#[test]
fn roles_of_the_dashboard_have_events() {
    let (fixture, organization, _) = with_member();
    let post = |row| fixture.control(http::Method::POST, "/_emulator/tables/roles", &row);
    let (status, role) = post(serde_json::json!({ "slug": "owner", "name": "Owner" }));
    assert_eq!(status, 201, "{role}");
    assert!(fixture.send(GetEnvironmentRole::new("owner")).is_ok());
    assert_eq!(post(serde_json::json!({ "slug": "owner" })).0, 409);
    let (_, custom) = post(serde_json::json!({ "slug": "org-owner", "organization_id": organization }));
    let path = |role: &serde_json::Value| format!("/_emulator/tables/roles/{}", role["id"].as_str().unwrap());
    fixture.control(http::Method::PATCH, &path(&role), &serde_json::json!({ "name": "Owners" }));
    for role in [role, custom] {
        fixture.control(http::Method::DELETE, &path(&role), &serde_json::Value::Null);
    }
    let names = [
        "role.created",
        "role.updated",
        "role.deleted",
        "organization_role.created",
        "organization_role.deleted",
    ];
    assert_eq!(names.map(|name| fixture.list_events([name]).len()), [1; 5]);
}

#[test]
fn role_that_the_dashboard_deletes_is_unassigned() {
    let (fixture, organization, membership, _, project) = with_resources();
    let target = ResourceTarget::id(&project.id);
    fixture.send(AssignRole::new(&membership, "project-viewer", target)).unwrap();
    set_up(&fixture, &[], &[("editor", "organization", &[])]);
    let create = CreateOrganizationMembership::new(
        fixture.send(CreateUser::new("grace@acme.com")).unwrap().id,
        &organization,
    );
    let grace = fixture.send(create.role(MembershipRole::role_slug("editor"))).unwrap().id;
    let delete = |slug: &str| {
        let roles = fixture.emulator.table("roles");
        let id = roles.iter().find(|role| role["slug"] == slug).unwrap()["id"].as_str().unwrap().to_owned();
        let path = format!("/_emulator/tables/roles/{id}");
        fixture.control(http::Method::DELETE, &path, &serde_json::Value::Null).0
    };
    assert_eq!(delete("editor"), 204);
    let grace = fixture.send(GetOrganizationMembership::new(&grace)).unwrap();
    assert_eq!(grace.role.unwrap().slug.as_str(), "member");
    assert_eq!(fixture.list_events(["organization_membership.updated"]).len(), 1);
    assert_eq!(delete("project-viewer"), 204);
    assert!(fixture.emulator.table("role_assignments").is_empty());
    assert_eq!(delete("member"), 409, "the default role");
}

// ---- Resources.

#[test]
fn resource_is_created_updated_listed_and_deleted() {
    let (fixture, organization, _, workspace, project) = with_resources();
    assert_eq!(project.parent_resource_id.as_ref(), Some(&workspace.id));
    assert_eq!(fixture.send(GetResource::new(&project.id)).unwrap(), project);
    let by_external_id = GetResourceByExternalId::new(&organization, "project", "p1");
    assert_eq!(fixture.send(by_external_id).unwrap(), project);
    let again = CreateResource::new(&organization, "project", "p1", "Project");
    assert_eq!(code(fixture.send(again)), "authorization_resource_external_id_conflict");
    let unknown = CreateResource::new(&organization, "project", "p2", "Project");
    let unknown = unknown.parent(ParentResource::external("workspace", "w2"));
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    let itself = UpdateResource::new(&workspace.id).parent(ParentResource::id(&project.id));
    assert_eq!(status(fixture.send(itself)), 422);

    let list = || ListResources::new().organization_id(&organization);
    for (list, expected) in [
        (list(), vec![&project.id, &workspace.id]),
        (list().resource_type_slug("project"), vec![&project.id]),
        (list().resource_external_id("w1"), vec![&workspace.id]),
        (list().parent(ParentResource::id(&workspace.id)), vec![&project.id]),
        (list().parent(ParentResource::external("workspace", "w1")), vec![&project.id]),
        (list().parent(ParentResource::external("organization", organization.as_str())), vec![&workspace.id]),
        (ListResources::new().resource_type_slug("workspace"), vec![&workspace.id]),
    ] {
        let page = fixture.send(list).unwrap();
        assert_eq!(page.data.iter().map(|resource| &resource.id).collect::<Vec<_>>(), expected);
    }
    assert_eq!(code(fixture.send(ListResources::new())), "missing_organization_id_or_resource_type_slug");

    let update = UpdateResourceByExternalId::new(&organization, "project", "p1").name("P");
    assert_eq!(fixture.send(update).unwrap().name, "P");
    let other = CreateResource::new(&organization, "workspace", "w2", "Other");
    let other = fixture.send(other).unwrap();
    let moved = UpdateResource::new(&project.id).parent(ParentResource::external("workspace", "w2"));
    assert_eq!(fixture.send(moved).unwrap().parent_resource_id, Some(other.id.clone()));

    assert_eq!(code(fixture.send(DeleteResource::new(&other.id))), "resource_has_dependents");
    fixture.send(DeleteResource::new(&other.id).cascade_delete(true)).unwrap();
    assert_eq!(code(fixture.send(GetResource::new(&project.id))), "entity_not_found");
    fixture.send(DeleteResourceByExternalId::new(&organization, "workspace", "w1")).unwrap();
    assert!(fixture.send(list()).unwrap().data.is_empty());
}

#[test]
fn resources_are_deleted_with_their_organization() {
    let (fixture, organization, _, workspace, _) = with_resources();
    fixture.send(DeleteOrganization::new(&organization)).unwrap();
    assert_eq!(code(fixture.send(GetResource::new(&workspace.id))), "entity_not_found");
}

// ---- Role assignments and checks.

#[test]
fn role_on_parent_grants_permissions_on_children_of_their_type() {
    let (fixture, organization, membership, workspace, project) = with_resources();
    let target = ResourceTarget::external("workspace", "w1");
    let assignment = fixture.send(AssignRole::new(&membership, "workspace-admin", target)).unwrap();
    assert_eq!(assignment.resource.id, workspace.id);
    assert_eq!(assignment.source.as_ref().unwrap().kind, RoleAssignmentSourceType::Direct);
    for (permission, resource, expected) in [
        ("workspace:manage", &workspace, true),
        ("project:edit", &project, true),
        // The permission is one of projects.
        ("project:edit", &workspace, false),
        ("workspace:manage", &project, false),
        ("unknown", &project, false),
    ] {
        assert_eq!(is_authorized(&fixture, &membership, permission, &resource.id), expected, "{permission}");
    }
    let slugs = |permissions: Vec<Permission>| {
        permissions.into_iter().map(|permission| permission.slug).collect::<Vec<_>>()
    };
    let on_project = fixture.send(ListEffectivePermissions::new(&membership, &project.id)).unwrap();
    assert_eq!(slugs(on_project.data), ["project:view", "project:edit"]);
    let by_external_id = ListEffectivePermissionsByExternalId::new(&membership, "workspace", "w1");
    assert_eq!(slugs(fixture.send(by_external_id).unwrap().data), ["workspace:manage"]);
    let path =
        format!("/authorization/resources/{}/organization_memberships/{membership}/permissions", project.id);
    assert_eq!(get(&fixture, &path)["data"].as_array().unwrap().len(), 2);

    let parent = ParentResource::external("workspace", "w1");
    let list = ListResourcesForMembership::new(&membership, "project:edit", parent);
    assert_eq!(fixture.send(list).unwrap().data, [project.clone()]);
    let root = ParentResource::external("organization", organization.as_str());
    let list = ListResourcesForMembership::new(&membership, "workspace:manage", root);
    assert_eq!(fixture.send(list).unwrap().data, [workspace.clone()]);

    let members = |list: ListMembershipsForResource| fixture.send(list).unwrap().data.len();
    let list = || ListMembershipsForResource::new(&project.id, "project:edit");
    assert_eq!(members(list()), 0, "direct assignments are the default");
    assert_eq!(members(list().assignment(ResourceAssignment::Indirect)), 1);
    let list =
        ListMembershipsForResourceByExternalId::new(&organization, "workspace", "w1", "workspace:manage");
    assert_eq!(fixture.send(list.assignment(ResourceAssignment::Direct)).unwrap().data[0].id, membership);

    fixture.send(DeactivateOrganizationMembership::new(&membership)).unwrap();
    assert!(!is_authorized(&fixture, &membership, "project:edit", &project.id));
}

#[test]
fn role_is_assigned_listed_and_removed() {
    let (fixture, organization, membership, workspace, project) = with_resources();
    let assign = || AssignRole::new(&membership, "project-viewer", ResourceTarget::id(&project.id));
    let assignment = fixture.send(assign()).unwrap();
    assert_eq!(fixture.send(assign()).unwrap(), assignment, "the role is assigned already");
    let on_workspace = AssignRole::new(&membership, "project-viewer", ResourceTarget::id(&workspace.id));
    assert_eq!(status(fixture.send(on_workspace)), 422, "the role is one of projects");
    let unknown = AssignRole::new(&membership, "unknown", ResourceTarget::id(&project.id));
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");

    let all = fixture.send(ListRoleAssignments::new(&membership)).unwrap().data;
    let roles: Vec<_> = all.iter().map(|row| (row.role.slug.as_str(), &*row.resource.external_id)).collect();
    assert_eq!(roles, [("member", organization.as_str()), ("project-viewer", "p1")]);
    let list = ListRoleAssignments::new(&membership).resource_type_slug("project").resource_external_id("p1");
    assert_eq!(fixture.send(list).unwrap().data, [assignment.clone()]);
    let list = ListRoleAssignmentsForResource::new(&project.id);
    assert_eq!(fixture.send(list.role_slug("project-viewer")).unwrap().data, [assignment.clone()]);
    let list = ListRoleAssignmentsForResourceByExternalId::new(&organization, "project", "p1");
    assert!(fixture.send(list.role_slug("other")).unwrap().data.is_empty());

    assert_eq!(code(fixture.send(DeleteResource::new(&project.id))), "resource_has_dependents");
    fixture.send(RemoveRoleAssignment::new(&membership, &assignment.id)).unwrap();
    assert!(!is_authorized(&fixture, &membership, "project:view", &project.id));
    let remove = || RemoveRole::new(&membership, "project-viewer", ResourceTarget::id(&project.id));
    assert_eq!(code(fixture.send(remove())), "entity_not_found");
    fixture.send(assign()).unwrap();
    fixture.send(remove()).unwrap();
    fixture.send(DeleteResource::new(&project.id)).unwrap();
}

#[test]
fn role_on_organization_is_role_of_membership() {
    let (fixture, organization, membership, _, project) = with_resources();
    set_up(&fixture, &[], &[("owner", "organization", &["project:view"])]);
    let target = ResourceTarget::external("organization", organization.as_str());
    let assignment = fixture.send(AssignRole::new(&membership, "owner", target)).unwrap();
    let roles = || {
        let membership = fixture.send(GetOrganizationMembership::new(&membership)).unwrap();
        membership.roles.into_iter().map(|role| role.slug).collect::<Vec<_>>()
    };
    assert_eq!(roles(), ["member", "owner"]);
    assert!(is_authorized(&fixture, &membership, "project:view", &project.id));
    fixture.send(RemoveRoleAssignment::new(&membership, &assignment.id)).unwrap();
    assert_eq!(roles(), ["member"]);
}

#[test]
fn resources_of_other_organizations_are_not_found() {
    let (fixture, _, _, workspace, _) = with_resources();
    let other = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    let membership = member(&fixture, &other, "eve@other.com");
    let check = Check::new(&membership, "workspace:manage", ResourceTarget::id(&workspace.id));
    assert_eq!(code(fixture.send(check)), "entity_not_found");
    let assign = AssignRole::new(&membership, "workspace-admin", ResourceTarget::id(&workspace.id));
    assert_eq!(code(fixture.send(assign)), "entity_not_found");
}

// ---- Groups.

fn group(fixture: &Fixture, organization: &OrganizationId, membership: &OrganizationMembershipId) -> GroupId {
    let group = fixture.send(CreateOrganizationGroup::new(organization, "Engineering")).unwrap().id;
    fixture.send(CreateGroupOrganizationMembership::new(organization, &group, membership)).unwrap();
    group
}

#[test]
fn members_have_the_roles_of_their_groups() {
    let (fixture, organization, membership, workspace, project) = with_resources();
    let group = group(&fixture, &organization, &membership);
    let create = || {
        let create = CreateGroupRoleAssignment::new(&group, "workspace-admin");
        create.resource(ResourceTarget::id(&workspace.id))
    };
    let assignment = fixture.send(create()).unwrap();
    assert_eq!(code(fixture.send(create())), "duplicate_group_role_assignment");
    assert!(is_authorized(&fixture, &membership, "project:edit", &project.id));
    let get = GetGroupRoleAssignment::new(&group, &assignment.id);
    assert_eq!(fixture.send(get).unwrap(), assignment);
    assert_eq!(fixture.send(ListGroupRoleAssignments::new(&group)).unwrap().data, [assignment.clone()]);

    let of_member = fixture.send(ListRoleAssignmentsForResource::new(&workspace.id)).unwrap().data;
    let source = of_member[0].source.as_ref().unwrap();
    assert_eq!(source.kind, RoleAssignmentSourceType::Group);
    assert_eq!(source.group.as_ref().unwrap().id, group);
    assert_eq!(source.group_role_assignment_id.as_ref(), Some(&assignment.id));
    let remove = RemoveRoleAssignment::new(&membership, &of_member[0].id);
    assert_eq!(code(fixture.send(remove)), "entity_not_found", "a role of a group is removed from the group");

    fixture.send(DeleteGroupRoleAssignment::new(&group, &assignment.id)).unwrap();
    assert!(!is_authorized(&fixture, &membership, "project:edit", &project.id));
}

#[test]
fn role_assignments_of_group_are_replaced_and_patched() {
    let (fixture, organization, membership, workspace, project) = with_resources();
    let group = group(&fixture, &organization, &membership);
    let admin =
        || GroupRoleAssignmentEntry::new("workspace-admin").resource(ResourceTarget::id(&workspace.id));
    let viewer = || {
        GroupRoleAssignmentEntry::new("project-viewer").resource(ResourceTarget::external("project", "p1"))
    };
    let member = || GroupRoleAssignmentEntry::new("member");
    let first = fixture.send(ReplaceGroupRoleAssignments::new(&group, [admin(), member()])).unwrap().data;
    let on_organization = first.iter().find(|row| row.role.slug == "member").unwrap();
    assert_eq!(on_organization.resource.external_id, organization.as_str());
    let second = fixture.send(ReplaceGroupRoleAssignments::new(&group, [admin(), viewer()])).unwrap().data;
    let slugs: Vec<_> = second.iter().map(|row| row.role.slug.as_str()).collect();
    assert_eq!(slugs, ["workspace-admin", "project-viewer"]);
    assert_eq!(second[0].id, first[0].id, "an assignment that stays keeps its ID");

    let patch = PatchGroupRoleAssignments::new(&group).add([admin()]).remove([admin()]);
    assert_eq!(code(fixture.send(patch)), "group_role_assignment_update_overlap");
    let patch = PatchGroupRoleAssignments::new(&group).add([viewer()]).remove([admin()]);
    fixture.send(patch).unwrap();
    assert!(is_authorized(&fixture, &membership, "project:view", &project.id));
    assert!(!is_authorized(&fixture, &membership, "project:edit", &project.id));

    let delete = || DeleteGroupRoleAssignments::new(&group, "project-viewer");
    let elsewhere = delete().resource(ResourceTarget::id(&workspace.id));
    assert_eq!(code(fixture.send(elsewhere)), "entity_not_found");
    fixture.send(delete()).unwrap();
    assert_eq!(code(fixture.send(delete())), "entity_not_found");
    assert!(fixture.send(ListGroupRoleAssignments::new(&group)).unwrap().data.is_empty());
}
