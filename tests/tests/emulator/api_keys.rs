use std::time::Duration;

use workos_core::{
    api_keys::*,
    authorization::{CreatePermission, DeletePermission},
    events::EventPayload,
    organization_membership::{
        CreateOrganizationMembership, DeactivateOrganizationMembership, DeleteOrganizationMembership,
    },
    organizations::CreateOrganization,
    types::{OrganizationId, OrganizationMembershipId, UserId},
    user_management::{CreateUser, CreateUserApiKey, ListUserApiKeys},
};

use crate::{Fixture, code, status};

fn with_member() -> (Fixture, OrganizationId, UserId, OrganizationMembershipId) {
    let fixture = Fixture::new();
    let organization = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let user = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let membership = fixture.send(CreateOrganizationMembership::new(&user, &organization)).unwrap().id;
    fixture.send(CreatePermission::new("posts:read", "Read posts")).unwrap();
    (fixture, organization, user, membership)
}

fn validated(fixture: &Fixture, key: &ApiKeyWithValue) -> Option<ApiKey> {
    fixture.send(ValidateApiKey::new(key.value.expose())).unwrap().api_key
}

#[test]
fn organization_key_is_created_listed_validated_and_deleted() {
    let (fixture, organization, _, _) = with_member();
    let create = CreateOrganizationApiKey::new(&organization, "CI").permissions(["posts:read"]);
    let key = fixture.send(create).unwrap();
    let end = &key.value.expose()[key.value.expose().len() - 4..];
    assert_eq!(key.obfuscated_value, format!("sk_...{end}"));
    assert_eq!(key.last_used_at, None);
    let valid = validated(&fixture, &key).unwrap();
    assert_eq!(
        (valid.id.clone(), valid.permissions.clone()),
        (key.id.clone(), vec!["posts:read".to_owned()])
    );
    assert!(valid.last_used_at.is_some() && valid.updated_at == key.updated_at);
    assert!(matches!(&valid.owner, ApiKeyOwner::Organization(owner) if owner.id == organization));
    let list = ListOrganizationApiKeys::new(&organization);
    assert_eq!(fixture.send(list).unwrap().data, [valid]);
    assert_eq!(fixture.send(ValidateApiKey::new("sk_unknown")).unwrap().api_key, None);
    fixture.send(DeleteApiKey::new(&key.id)).unwrap();
    assert_eq!(validated(&fixture, &key), None);
    assert_eq!(code(fixture.send(DeleteApiKey::new(&key.id))), "entity_not_found");
    assert_eq!(fixture.list_events(["api_key.created", "api_key.revoked"]).len(), 2);
    let unknown = CreateOrganizationApiKey::new("org_unknown", "CI");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
}

#[test]
fn key_expires_at_once_at_a_time_or_never() {
    let (fixture, organization, _, _) = with_member();
    let now = fixture.emulator.now().wall;
    let create = || CreateOrganizationApiKey::new(&organization, "CI");
    assert_eq!(status(fixture.send(create().expires_at(now - Duration::from_secs(1)))), 422);
    let key = fixture.send(create().expires_at(now + Duration::from_secs(60))).unwrap();
    let expire = |expiration| ExpireApiKey::new(&key.id, expiration);
    assert_eq!(fixture.send(expire(ApiKeyExpiration::Never)).unwrap().expires_at, None);
    let later = now + Duration::from_secs(120);
    fixture.send(expire(ApiKeyExpiration::at(later))).unwrap();
    fixture.emulator.advance(Duration::from_secs(119));
    assert!(validated(&fixture, &key).is_some());
    fixture.emulator.advance(Duration::from_secs(1));
    assert_eq!(validated(&fixture, &key), None);
    assert_eq!(code(fixture.send(expire(ApiKeyExpiration::Now))), "api_key_already_expired");

    let other = fixture.send(create()).unwrap();
    fixture.send(ExpireApiKey::new(&other.id, ApiKeyExpiration::Now)).unwrap();
    assert_eq!(validated(&fixture, &other), None);
    let events = fixture.list_events(["api_key.updated"]);
    assert_eq!(events.len(), 3);
    let EventPayload::ApiKeyUpdated(updated) = events[0].payload() else { panic!("{:?}", events[0]) };
    assert_eq!(updated.expires_at, None);
    let data: serde_json::Value = events[0].data_as().unwrap();
    assert_eq!(data["previous_attributes"]["expires_at"], "2026-01-01T00:01:00.000Z");
}

#[test]
fn user_key_belongs_to_an_active_member() {
    let (fixture, organization, user, membership) = with_member();
    let create = || CreateUserApiKey::new(&user, "Laptop", &organization);
    let key = fixture.send(create().permissions(["posts:read"])).unwrap();
    let owner = validated(&fixture, &key).unwrap().owner;
    let is_owner = |owner: &UserApiKeyOwner| owner.id == user && owner.organization_id == organization;
    assert!(matches!(&owner, ApiKeyOwner::User(owner) if is_owner(owner)), "{owner:?}");
    let other = fixture.send(CreateOrganization::new("Other")).unwrap().id;
    let of_user = || ListUserApiKeys::new(&user);
    assert_eq!(fixture.send(of_user()).unwrap().data.len(), 1);
    assert_eq!(fixture.send(of_user().organization_id(&other)).unwrap().data.len(), 0);
    let of_organization = ListOrganizationApiKeys::new(&organization);
    assert_eq!(fixture.send(of_organization).unwrap().data.len(), 0, "the key is the user's");
    let elsewhere = CreateUserApiKey::new(&user, "Laptop", &other);
    assert_eq!(status(fixture.send(elsewhere)), 422);
    fixture.send(DeactivateOrganizationMembership::new(&membership)).unwrap();
    assert_eq!(status(fixture.send(create())), 422);
    fixture.send(DeleteOrganizationMembership::new(&membership)).unwrap();
    assert_eq!(validated(&fixture, &key), None, "the key is deleted with the membership");
}

#[test]
fn unknown_permission_is_rejected() {
    let (fixture, organization, _, _) = with_member();
    fixture.send(DeletePermission::new("posts:read")).unwrap();
    let create = CreateOrganizationApiKey::new(&organization, "CI").permissions(["posts:read"]);
    assert_eq!(status(fixture.send(create)), 422);
}
