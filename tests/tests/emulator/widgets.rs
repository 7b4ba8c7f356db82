use workos_core::{
    client_api::CreateClientToken,
    organization_membership::CreateOrganizationMembership,
    organizations::CreateOrganization,
    user_management::CreateUser,
    widgets::{CreateWidgetToken, WidgetScope},
};

use crate::{Fixture, code, status};

#[test]
fn token_is_created_for_user_and_organization_that_exist() {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let user = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&user, &organization)).unwrap();
    let create = || CreateWidgetToken::new().user_id(&user);
    let scopes = || create().scopes([WidgetScope::UsersTableManage]);
    let first = fixture.send(create()).unwrap().token;
    let second = fixture.send(scopes().organization_id(&organization)).unwrap().token;
    assert_ne!(first.expose(), second.expose());
    assert_eq!(status(fixture.send(scopes())), 400, "scopes are those of an organization");
    let unknown = scopes().organization_id("org_unknown");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    let unknown = CreateWidgetToken::new().user_id("user_unknown");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");

    let token = fixture.send(CreateClientToken::new(&organization, &user)).unwrap().token;
    assert!(!token.expose().is_empty());
    let unknown = CreateClientToken::new("org_unknown", &user);
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
    let unknown = CreateClientToken::new(&organization, "user_unknown");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
}
