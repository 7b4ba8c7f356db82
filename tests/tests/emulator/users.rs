use workos_core::user_management::{
    CreateUser, DeleteUser, GetUser, GetUserByExternalId, GetUserIdentities, ListUsers, PasswordHashType,
    UpdateUser, UserPassword,
};

use crate::{Fixture, code, raw};

#[test]
fn user_is_created_updated_listed_and_deleted() {
    let fixture = Fixture::new();
    let create = CreateUser::new("Ada@acme.com").first_name("Ada".to_owned()).external_id("ada".to_owned());
    let ada = fixture.send(create).unwrap();
    assert_eq!(fixture.send(GetUser::new(&ada.id)).unwrap(), ada);
    assert_eq!(fixture.send(GetUserByExternalId::new("ada")).unwrap(), ada);
    assert_eq!(
        fixture.send(ListUsers::new().email("ada@ACME.com")).unwrap().data,
        std::slice::from_ref(&ada)
    );
    let updated = fixture.send(UpdateUser::new(&ada.id).email("ada@globex.com").name("Ada L.")).unwrap();
    assert_eq!((updated.email.as_str(), updated.name.as_deref()), ("ada@globex.com", Some("Ada L.")));
    fixture.send(DeleteUser::new(&ada.id)).unwrap();
    assert_eq!(code(fixture.send(GetUser::new(&ada.id))), "entity_not_found");
    assert_eq!(raw::events(&fixture, 0), ["user.created", "user.updated", "user.deleted"]);
}

#[test]
fn used_and_invalid_values_of_users_are_rejected() {
    let fixture = Fixture::new();
    fixture.send(CreateUser::new("ada@acme.com").external_id("ada".to_owned())).unwrap();
    let eve = fixture.send(CreateUser::new("eve@acme.com")).unwrap().id;
    let update = || UpdateUser::new(&eve);
    let cases = [
        (update().email("ADA@acme.com"), "email_not_available"),
        (update().email("eve"), "invalid_request_parameters"),
        (update().external_id("ada".to_owned()), "external_id_already_used"),
        (update().locale("-".to_owned()), "invalid_locale"),
        (update().password("short"), "password_strength_error"),
        (update().password(UserPassword::hashed("plain", PasswordHashType::Bcrypt)), "invalid_password_hash"),
    ];
    for (update, expected) in cases {
        assert_eq!(code(fixture.send(update)), expected);
    }
    assert_eq!(code(fixture.send(CreateUser::new("ada@acme.com"))), "user_creation_error");
}

#[test]
fn user_without_oauth_has_no_identities() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    assert!(fixture.send(GetUserIdentities::new(&ada)).unwrap().is_empty());
    let identity = serde_json::json!({
        "user_id": ada.as_str(), "type": "OAuth", "provider": "GoogleOAuth", "idp_id": "10298",
    });
    raw::create(&fixture, "user_identities", &identity);
    let identities = fixture.send(GetUserIdentities::new(&ada)).unwrap();
    assert_eq!(identities[0].idp_id, "10298");
    assert_eq!(code(fixture.send(GetUserIdentities::new("user_unknown"))), "entity_not_found");
}
