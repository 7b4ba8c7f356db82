use std::time::Duration;

use workos_core::{
    Endpoint,
    types::Secret,
    vault::{
        CreateDataKey, CreateVaultObject, DecryptDataKey, DeleteVaultObject, GetVaultObject,
        GetVaultObjectByName, GetVaultObjectMetadata, ListVaultObjectVersions, ListVaultObjects,
        RekeyDataKey, UpdateVaultObject,
    },
};

use crate::Fixture;

/// Returns the status of an error.
fn status<E: Endpoint>(fixture: &Fixture, endpoint: E) -> u16
where
    E::Output: std::fmt::Debug,
{
    fixture.send(endpoint).unwrap_err().api().unwrap().status.as_u16()
}

#[test]
fn data_keys_are_decrypted_and_rekeyed() {
    let fixture = Fixture::new();
    let context = [("organization_id", "org_1")];
    let key = fixture.send(CreateDataKey::new(context)).unwrap();
    assert_eq!(key.id.as_str(), "data_key_01000000000000000000000001");
    assert_eq!(key.context["organization_id"], "org_1");
    assert!(key.encrypted_keys.expose().starts_with("V09TLkVLTS52MQ"));
    let other = fixture.send(CreateDataKey::new(context)).unwrap();
    assert!(other.data_key != key.data_key && other.encrypted_keys != key.encrypted_keys);

    let decrypted = fixture.send(DecryptDataKey::new(&key.encrypted_keys)).unwrap();
    assert_eq!((&decrypted.id, &decrypted.data_key), (&key.id, &key.data_key));

    let rekeyed =
        fixture.send(RekeyDataKey::new([("organization_id", "org_2")], &key.encrypted_keys)).unwrap();
    assert_eq!(rekeyed.context["organization_id"], "org_2");
    assert_eq!(rekeyed.data_key, key.data_key);
    assert_ne!(rekeyed.encrypted_keys, key.encrypted_keys);
    let decrypted = fixture.send(DecryptDataKey::new(&rekeyed.encrypted_keys)).unwrap();
    assert_eq!(decrypted.data_key, key.data_key);

    // Data keys are the same in every run.
    assert_eq!(Fixture::new().send(CreateDataKey::new(context)).unwrap(), key);

    // A key context has one key encryption key.
    let expected = [
        "vault.kek.created",
        "vault.dek.read",
        "vault.dek.read",
        "vault.dek.decrypted",
        "vault.kek.created",
        "vault.dek.rekeyed",
        "vault.dek.decrypted",
    ];
    assert_eq!(fixture.recorded_names("vault"), expected);
    fixture.assert_nothing_filled();
}

#[test]
fn tampered_keys_and_invalid_contexts_are_rejected() {
    let fixture = Fixture::new();
    let key = fixture.send(CreateDataKey::new([("a", "b")])).unwrap();
    let text = key.encrypted_keys.expose();
    for index in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[index] ^= 1;
        let keys = Secret::from(String::from_utf8(bytes).unwrap());
        assert_eq!(status(&fixture, DecryptDataKey::new(&keys)), 400, "{index}");
        assert_eq!(status(&fixture, RekeyDataKey::new([("a", "b")], keys)), 400, "{index}");
    }
    assert_eq!(status(&fixture, DecryptDataKey::new("")), 422);
    assert_eq!(status(&fixture, CreateDataKey::new([("a", ""); 0])), 422);
    let pairs: Vec<_> = (0..11).map(|number| (number.to_string(), "b")).collect();
    assert_eq!(status(&fixture, CreateDataKey::new(pairs)), 422);
    assert_eq!(status(&fixture, CreateDataKey::new([("a", "x".repeat(501))])), 422);
}

#[test]
fn objects_have_versions_and_unique_names() {
    let fixture = Fixture::new();
    let create = || CreateVaultObject::new([("organization_id", "org_1")], "smtp/password", "hunter2");
    let created = fixture.send(create()).unwrap();
    let first = created.version_id.unwrap();
    assert_eq!(status(&fixture, create()), 409);
    let read = fixture.send(GetVaultObjectByName::new("smtp/password")).unwrap();
    assert_eq!((read.id.as_str(), read.value.expose()), (created.id.as_str(), "hunter2"));
    assert_eq!(read.metadata.key_id, created.key_id);
    assert!(read.metadata.environment_id.is_some());

    fixture.emulator.advance(Duration::from_secs(1));
    let update = |value| UpdateVaultObject::new(&created.id, value).version_check(first.clone());
    let second = fixture.send(update("hunter3")).unwrap().metadata.version_id.unwrap();
    assert_ne!(second, first);
    assert_eq!(status(&fixture, update("hunter4")), 409);
    assert_eq!(fixture.send(GetVaultObject::new(&created.id)).unwrap().value.expose(), "hunter3");
    let metadata = fixture.send(GetVaultObjectMetadata::new(&created.id)).unwrap();
    assert_eq!(metadata.metadata.version_id, Some(second.clone()));

    let versions = fixture.send(ListVaultObjectVersions::new(&created.id)).unwrap().data;
    let versions: Vec<_> =
        versions.iter().map(|version| (&version.id, version.current_version, version.size)).collect();
    assert_eq!(versions, [(&second, true, 7), (&first, false, 7)]);

    fixture.send(CreateVaultObject::new([("a", "b")], "other", "x")).unwrap();
    let names = |list: ListVaultObjects| {
        let page = fixture.send(list).unwrap();
        page.data.into_iter().map(|object| object.name).collect::<Vec<_>>()
    };
    assert_eq!(names(ListVaultObjects::new()), ["other", "smtp/password"]);
    assert_eq!(names(ListVaultObjects::new().search("smtp")), ["smtp/password"]);
    assert_eq!(names(ListVaultObjects::new().updated_after(fixture.emulator.now().wall)), [""; 0]);

    let delete = DeleteVaultObject::new(&created.id);
    assert_eq!(status(&fixture, delete.version_check(&first)), 409);
    assert!(fixture.send(DeleteVaultObject::new(&created.id).version_check(second)).unwrap().success);
    assert_eq!(status(&fixture, GetVaultObject::new(&created.id)), 404);
    assert!(
        fixture.emulator.table("vault_versions").iter().all(|row| row["object_id"] != created.id.as_str())
    );

    let written = fixture.recorded("vault.data");
    let names: Vec<_> = written.iter().map(|event| event["event"].as_str().unwrap()).collect();
    let expected = [
        "vault.data.created",
        "vault.data.read",
        "vault.data.updated",
        "vault.data.read",
        "vault.data.created",
        "vault.data.deleted",
    ];
    assert_eq!(names, expected);
    assert_eq!(written[0]["data"]["kv_name"], "smtp/password");
    assert_eq!(written[0]["data"]["key_context"]["organization_id"], "org_1");
    assert_eq!(fixture.recorded_names("vault.metadata.read").len(), 2);
    assert_eq!(fixture.recorded_names("vault.names.listed").len(), 3);
    fixture.assert_nothing_filled();
}

#[test]
fn different_contexts_have_different_keys() {
    let fixture = Fixture::new();
    fixture.send(CreateDataKey::new([("a", "1,b=2")])).unwrap();
    fixture.send(CreateDataKey::new([("a", "1"), ("b", "2")])).unwrap();
    assert_eq!(fixture.recorded("vault.kek.created").len(), 2);
}
