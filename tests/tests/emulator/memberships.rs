use workos_core::{
    authorization::CreateEnvironmentRole,
    organization_membership::{
        CreateOrganizationMembership, DeactivateOrganizationMembership, DeleteOrganizationMembership,
        GetOrganizationMembership, ListOrganizationMemberships, MembershipRole,
        OrganizationMembershipStatus as Status, ReactivateOrganizationMembership,
        UpdateOrganizationMembership,
    },
    organizations::CreateOrganization,
    types::{OrganizationId, UserId},
    user_management::{CreateUser, SendInvitation},
};

use crate::{Fixture, code, raw};

fn acme_and_ada(fixture: &Fixture) -> (OrganizationId, UserId) {
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    (acme, fixture.send(CreateUser::new("ada@acme.com")).unwrap().id)
}

#[test]
fn membership_is_created_deactivated_reactivated_and_deleted() {
    let fixture = Fixture::new();
    let (acme, ada) = acme_and_ada(&fixture);
    let create = || CreateOrganizationMembership::new(&ada, &acme);
    let membership = fixture.send(create()).unwrap();
    assert_eq!(membership.role.as_ref().unwrap().slug, "member");
    assert_eq!(membership.organization_name.as_deref(), Some("Acme"));
    let id = &membership.id;
    assert_eq!(fixture.send(GetOrganizationMembership::new(id)).unwrap(), membership);
    let role = MembershipRole::role_slugs(["member".to_owned()]);
    assert_eq!(fixture.send(UpdateOrganizationMembership::new(id).role(role)).unwrap(), membership);
    let statuses = |statuses: &[Status]| {
        let list = ListOrganizationMemberships::new().organization_id(&acme);
        fixture.send(list.statuses(statuses.to_vec())).unwrap().data.len()
    };
    let deactivate = || fixture.send(DeactivateOrganizationMembership::new(id)).unwrap().status;
    assert_eq!((deactivate(), deactivate()), (Status::Inactive, Status::Inactive));
    assert_eq!((statuses(&[Status::Inactive]), statuses(&[Status::Active])), (1, 0));
    assert_eq!(fixture.send(ReactivateOrganizationMembership::new(id)).unwrap().status, Status::Active);
    deactivate();
    // Creation activates an inactive membership.
    assert_eq!(fixture.send(create()).unwrap().status, Status::Active);
    assert!(fixture.send(create()).is_err());
    fixture.send(DeleteOrganizationMembership::new(id)).unwrap();
    let names = ["created", "updated", "updated", "updated", "updated", "deleted"];
    let names = names.map(|name| format!("organization_membership.{name}"));
    assert_eq!(raw::events(&fixture, 2), names);
}

#[test]
fn pending_membership_is_only_deleted() {
    let fixture = Fixture::new();
    let (acme, ada) = acme_and_ada(&fixture);
    fixture.send(SendInvitation::new("ada@acme.com").organization_id(&acme)).unwrap();
    let list = || ListOrganizationMemberships::new().user_id(&ada);
    assert!(fixture.send(list()).unwrap().data.is_empty());
    let pending = fixture.send(list().statuses([Status::Pending])).unwrap().data;
    let id = &pending[0].id;
    assert_eq!(
        code(fixture.send(DeactivateOrganizationMembership::new(id))),
        "cannot_deactivate_pending_organization_membership"
    );
    let code_of_reactivation = "cannot_reactivate_pending_organization_membership";
    assert_eq!(code(fixture.send(ReactivateOrganizationMembership::new(id))), code_of_reactivation);
    assert_eq!(code(fixture.send(CreateOrganizationMembership::new(&ada, &acme))), code_of_reactivation);
    fixture.send(DeleteOrganizationMembership::new(id)).unwrap();
}

#[test]
fn invalid_memberships_are_rejected() {
    let fixture = Fixture::new();
    let (acme, ada) = acme_and_ada(&fixture);
    let unknown = CreateOrganizationMembership::new("user_unknown", &acme);
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    let owner = CreateOrganizationMembership::new(&ada, &acme).role(MembershipRole::role_slug("owner"));
    let error = fixture.send(owner).unwrap_err();
    assert_eq!(error.api().unwrap().status, 422);
    assert_eq!(error.api().unwrap().code(), Some("invalid_role"));
    let editor = CreateEnvironmentRole::new("editor", "Editor").resource_type_slug("document");
    fixture.send(editor).unwrap();
    let editor = CreateOrganizationMembership::new(&ada, &acme).role(MembershipRole::role_slug("editor"));
    assert_eq!(code(fixture.send(editor)), "sub_resource_scoped_role_not_allowed");
    let neither = ListOrganizationMemberships::new();
    assert_eq!(code(fixture.send(neither)), "missing_user_id_or_organization_id");
    let unknown = ListOrganizationMemberships::new().user_id(&ada).statuses([Status::from("left")]);
    assert_eq!(code(fixture.send(unknown)), "invalid_request_parameters");
}
