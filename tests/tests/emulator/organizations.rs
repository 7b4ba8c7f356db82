use workos_core::organizations::{
    CreateOrganization, DeleteOrganization, GetOrganization, GetOrganizationByExternalId, ListOrganizations,
    UpdateOrganization,
};

use crate::{Fixture, code};

#[test]
fn organization_is_created_updated_listed_and_deleted() {
    let fixture = Fixture::new();
    let create = CreateOrganization::new("Acme").external_id("acme");
    let created = fixture.send(create).unwrap();
    assert_eq!(fixture.send(GetOrganization::new(&created.id)).unwrap(), created);
    assert_eq!(fixture.send(GetOrganizationByExternalId::new("acme")).unwrap(), created);
    assert_eq!(
        code(fixture.send(CreateOrganization::new("Other").external_id("acme"))),
        "external_id_already_used"
    );
    let update = UpdateOrganization::new(&created.id).name("Acme Inc.");
    assert_eq!(fixture.send(update).unwrap().name, "Acme Inc.");
    assert_eq!(fixture.send(ListOrganizations::new()).unwrap().data.len(), 1);
    fixture.send(DeleteOrganization::new(&created.id)).unwrap();
    assert_eq!(code(fixture.send(GetOrganization::new(&created.id))), "entity_not_found");
}
