//! Requests that no client of WorkOS sends.

use serde_json::{Value, json};
use workos_core::{
    organizations::{CreateOrganization, GetOrganization},
    testing::Emulator,
    user_management::{CreateUser, GetUser, ListUsers},
};

use crate::{Fixture, raw};

#[test]
fn undocumented_fields_of_a_body_set_no_field() {
    let fixture = Fixture::new();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
    let send = |method, path: &str, body: Value| {
        let (status, body) = raw::with_key(&fixture, Emulator::API_KEY, method, path, &body);
        assert!(status < 300, "{body}");
        body
    };
    let eve = json!({ "email": "eve@acme.com", "id": ada.id.as_str(), "lowercase_email": "ada@acme.com" });
    let other = send("POST", "/user_management/users", eve);
    assert_ne!(other["id"], ada.id.as_str());
    let path = format!("/organizations/{}", acme.id);
    let changes = json!({ "id": "org_other", "entitlements": ["x"], "created_at": "2020-01-01T00:00:00Z" });
    let changed = send("PUT", &path, changes);
    assert_eq!(changed["id"], acme.id.as_str());

    assert_eq!(fixture.send(GetUser::new(&ada.id)).unwrap(), ada);
    let found = fixture.send(ListUsers::new().email("ada@acme.com")).unwrap().data;
    assert_eq!(found, [ada]);
    assert_eq!(fixture.send(GetOrganization::new(&acme.id)).unwrap(), acme);
    let rows = fixture.emulator.table("organizations");
    assert_eq!(rows.iter().map(|row| row["entitlements"].clone()).collect::<Vec<_>>(), [Value::Null]);
}
