use serde_json::json;
use workos_core::{
    client_api::CreateClientToken,
    organization_membership::CreateOrganizationMembership,
    organizations::CreateOrganization,
    session::{AccessTokenRules, KeySet},
    testing::TokenSigner,
    user_management::CreateUser,
    widgets::{CreateWidgetToken, WidgetScope},
};

use crate::{Fixture, code, status, support::claims};

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

#[test]
fn widget_token_is_none_of_a_user_session() {
    let fixture = Fixture::new();
    let user = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let token = fixture.send(CreateWidgetToken::new().user_id(&user)).unwrap().token;
    let claims = claims(token.expose());
    assert_eq!((&claims["sub_type"], &claims["sub"]), (&json!("widget"), &json!(user)));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3_600);
    assert_eq!(claims.get("org_id"), None);

    let keys = KeySet::try_from(&TokenSigner::new().jwks()).unwrap();
    let rules = AccessTokenRules::new().accept_any_client();
    let error = keys.verify(token.expose(), &rules, fixture.emulator.now().wall).unwrap_err();
    assert!(error.to_string().contains("widget"), "{error}");
}
