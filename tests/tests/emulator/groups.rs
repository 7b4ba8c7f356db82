use workos_core::{
    groups::*,
    organization_membership::{
        CreateOrganizationMembership, DeleteOrganizationMembership, ListOrganizationMembershipGroups,
    },
    organizations::CreateOrganization,
    types::{OrganizationId, OrganizationMembershipId, Patch},
    user_management::CreateUser,
};

use crate::{Fixture, code, status};

fn member(fixture: &Fixture, organization: &OrganizationId, email: &str) -> OrganizationMembershipId {
    let user = fixture.send(CreateUser::new(email)).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&user, organization)).unwrap().id
}

#[test]
fn group_is_created_updated_listed_and_deleted() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let create = CreateOrganizationGroup::new(&organization, "Engineering").description("Builds");
    let created = fixture.send(create).unwrap();
    assert_eq!(fixture.send(GetOrganizationGroup::new(&organization, &created.id)).unwrap(), created);
    let update = UpdateOrganizationGroup::new(&organization, &created.id).name("Research");
    let updated = fixture.send(update.description(Patch::Clear)).unwrap();
    assert_eq!((updated.name.as_str(), updated.description.as_deref()), ("Research", None));
    let count = |search: &str| {
        let list = ListOrganizationGroups::new(&organization).search(search);
        fixture.send(list).unwrap().data.len()
    };
    assert_eq!((count("resea"), count("engine")), (1, 0));
    let long = CreateOrganizationGroup::new(&organization, "n".repeat(257));
    assert_eq!(status(fixture.send(long)), 422);
    let elsewhere = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    let get = GetOrganizationGroup::new(&elsewhere, &created.id);
    assert_eq!(code(fixture.send(get)), "entity_not_found");
    fixture.send(DeleteOrganizationGroup::new(&organization, &created.id)).unwrap();
    assert_eq!(fixture.send(ListOrganizationGroups::new(&organization)).unwrap().data, []);
    assert_eq!(fixture.list_events(["group.created", "group.updated", "group.deleted"]).len(), 3);
}

#[test]
fn members_are_added_listed_and_removed() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let (ada, eve) =
        (member(&fixture, &organization, "ada@acme.com"), member(&fixture, &organization, "eve@acme.com"));
    let create = CreateOrganizationGroup::new(&organization, "Engineering");
    let group = fixture.send(create).unwrap();
    let add = || CreateGroupOrganizationMembership::new(&organization, &group.id, &ada);
    assert_eq!(fixture.send(add()).unwrap().id, group.id);
    fixture.send(add()).unwrap();
    let members = || {
        let list = ListGroupOrganizationMemberships::new(&organization, &group.id);
        let mut ids: Vec<_> = fixture.send(list).unwrap().data.into_iter().map(|member| member.id).collect();
        ids.sort();
        ids
    };
    assert_eq!(members(), std::slice::from_ref(&ada));
    let groups = fixture.send(ListOrganizationMembershipGroups::new(&ada)).unwrap().data;
    assert_eq!(groups, std::slice::from_ref(&group));
    assert_eq!(fixture.send(ListOrganizationMembershipGroups::new(&eve)).unwrap().data, []);

    let update = || UpdateGroupOrganizationMemberships::new(&organization, &group.id);
    let overlap = update().add([&eve]).remove([&eve]);
    assert_eq!(code(fixture.send(overlap)), "group_membership_update_overlap");
    let unknown = update().add([eve.clone(), "om_unknown".into()]);
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    assert_eq!(members(), std::slice::from_ref(&ada), "an update changes all or nothing");
    fixture.send(update().add([&eve]).remove([&ada])).unwrap();
    assert_eq!(members(), std::slice::from_ref(&eve));

    let remove = |id| DeleteGroupOrganizationMembership::new(&organization, &group.id, id);
    assert_eq!(code(fixture.send(remove(&ada))), "entity_not_found");
    fixture.send(remove(&eve)).unwrap();
    assert!(members().is_empty());
    let names: Vec<_> = fixture
        .list_events(["group.member_added", "group.member_removed"])
        .into_iter()
        .map(|event| event.name.to_string())
        .collect();
    assert_eq!(
        names,
        ["group.member_added", "group.member_added", "group.member_removed", "group.member_removed"]
    );
}

#[test]
fn deleted_membership_and_membership_of_other_organization_are_not_in_group() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let other = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    let ada = member(&fixture, &organization, "ada@acme.com");
    let eve = member(&fixture, &other, "eve@other.com");
    let group = fixture.send(CreateOrganizationGroup::new(&organization, "Engineering")).unwrap().id;
    let add = |id| CreateGroupOrganizationMembership::new(&organization, &group, id);
    assert_eq!(code(fixture.send(add(&eve))), "entity_not_found");
    fixture.send(add(&ada)).unwrap();
    fixture.send(DeleteOrganizationMembership::new(&ada)).unwrap();
    let list = ListGroupOrganizationMemberships::new(&organization, &group);
    assert_eq!(fixture.send(list).unwrap().data, []);
}
