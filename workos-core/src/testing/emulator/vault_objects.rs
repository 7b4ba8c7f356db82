//! Objects of the vault, with their versions.

use serde_json::{Value, json};

use super::{
    answer::{Answer, Outcome, Refusal},
    body,
    metadata::Pairs,
    request::Incoming,
    router::Route,
    table::Page,
    vault::key_context,
    world::World,
};
use crate::{
    crypto::{hex, sha256},
    types::Timestamp,
};

pub(super) const ROUTES: &[Route] = &[
    Route::get("/vault/v1/kv", list),
    Route::post("/vault/v1/kv", create),
    Route::get("/vault/v1/kv/name/{name}", get_by_name),
    Route::get("/vault/v1/kv/{id}", get),
    Route::put("/vault/v1/kv/{id}", update),
    Route::delete("/vault/v1/kv/{id}", delete),
    Route::get("/vault/v1/kv/{id}/metadata", metadata),
    Route::get("/vault/v1/kv/{id}/versions", versions),
];

/// A value with a name.
#[derive(Clone)]
pub(super) struct VaultObject {
    id: String,
    name: String,
    context: Pairs,
    /// Oldest first; one at least.
    versions: Vec<Version>,
}

#[derive(Clone)]
struct Version {
    id: String,
    value: String,
    created_at: Timestamp,
}

impl VaultObject {
    fn add(&mut self, value: String, now: Timestamp) {
        let id = format!("{}_version_{}", self.id, self.versions.len().saturating_add(1));
        self.versions.push(Version { id, value, created_at: now });
    }

    fn metadata(&self) -> Value {
        let version = self.versions.last();
        json!({
            "id": self.id,
            "context": self.context,
            "environment_id": "environment_emulator",
            "key_id": "key_emulator",
            "updated_at": version.map(|version| version.created_at),
            "updated_by": { "id": "key_emulator", "name": "emulator" },
            "version_id": version.map(|version| &version.id),
        })
    }

    fn without_value(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "metadata": self.metadata() })
    }

    fn with_value(&self) -> Value {
        let value = self.versions.last().map(|version| &version.value);
        json!({ "id": self.id, "name": self.name, "value": value, "metadata": self.metadata() })
    }

    fn summary(&self) -> Value {
        let updated_at = self.versions.last().map(|version| version.created_at);
        json!({ "id": self.id, "name": self.name, "updated_at": updated_at })
    }

    /// Refuses what was meant for another version.
    fn check(&self, expected: Option<&str>) -> Result<(), Refusal> {
        match (expected, self.versions.last()) {
            (Some(expected), Some(current)) if current.id != expected => {
                Err(Refusal::conflict("The object is at another version.").code("version_conflict"))
            }
            _ => Ok(()),
        }
    }
}

fn list(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let search = request.query.text("search");
    let after: Option<Timestamp> = request.query.parsed("updatedAfter")?;
    let belongs = |object: &VaultObject| {
        let updated_at = object.versions.last().map(|version| version.created_at);
        search.is_none_or(|text| object.name.contains(text)) && (after.is_none() || updated_at > after)
    };
    let paging = world.vault.objects.paging(&request.query)?;
    Ok(world.vault.objects.page(&paging, belongs, VaultObject::summary).answer())
}

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let context = body.required("key_context", body::object);
    let context = key_context(&mut body, "key_context", context);
    let name = body.required("name", |value| body::name(value).filter(|name| name.chars().count() <= 200));
    let value = body.required("value", body::text);
    body.finish()?;
    if world.vault.objects.all().any(|object| object.name == name) {
        return Err(Refusal::conflict("Another object has this name.").code("name_already_used"));
    }
    let mut object = VaultObject { id: world.vault.objects.new_id(), name, context, versions: Vec::new() };
    object.add(value, request.now);
    let answer = Answer::created(object.metadata());
    world.vault.objects.put(&object.id.clone(), object);
    Ok(answer)
}

fn get_by_name(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let name = request.path("name");
    Ok(Answer::ok(world.vault.objects.find(name, |object| object.name == name)?.with_value()))
}

fn get(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.vault.objects.get(request.path("id"))?.with_value()))
}

fn metadata(world: &mut World, request: &Incoming<'_>) -> Outcome {
    Ok(Answer::ok(world.vault.objects.get(request.path("id"))?.without_value()))
}

fn update(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let object = world.vault.objects.get_mut(request.path("id"))?;
    let mut body = request.body()?;
    let value = body.required("value", body::text);
    let expected = body.patch("version_check", body::text);
    body.finish()?;
    object.check(expected.value().map(String::as_str))?;
    object.add(value, request.now);
    Ok(Answer::created(object.without_value()))
}

fn delete(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let id = request.path("id");
    world.vault.objects.get(id)?.check(request.query.text("version_check"))?;
    let object = world.vault.objects.take(id)?;
    Ok(Answer::ok(json!({ "name": object.name, "success": true })))
}

fn versions(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let versions = &world.vault.objects.get(request.path("id"))?.versions;
    let current = versions.last().map(|version| &version.id);
    let show = |version: &Version| {
        json!({
            "id": version.id,
            "current_version": Some(&version.id) == current,
            "etag": hex::encode(&sha256(version.value.as_bytes())),
            "size": version.value.len(),
            "created_at": version.created_at,
        })
    };
    Ok(Page::whole(versions.iter().rev().map(show).collect()).answer())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        Endpoint, Error,
        testing::Emulator,
        vault::{
            CreateVaultObject, DeleteVaultObject, GetVaultObject, GetVaultObjectByName,
            GetVaultObjectMetadata, ListVaultObjectVersions, ListVaultObjects, UpdateVaultObject,
        },
    };

    fn call<E: Endpoint>(emulator: &Emulator, endpoint: E) -> Result<E::Output, u16> {
        emulator.run(emulator.client().send(endpoint)).map_err(|error| match error {
            Error::Api(error) => error.status.as_u16(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn an_object_has_versions_and_a_name_of_its_own() {
        let emulator = Emulator::new();
        let create = || CreateVaultObject::new([("organization_id", "org_1")], "smtp/password", "hunter2");
        let made = call(&emulator, create()).unwrap();
        let first = made.version_id.unwrap();
        assert_eq!(call(&emulator, create()).unwrap_err(), 409);
        let read = call(&emulator, GetVaultObjectByName::new("smtp/password")).unwrap();
        assert_eq!((read.id.as_str(), read.value.expose()), (made.id.as_str(), "hunter2"));

        emulator.advance(Duration::from_secs(1));
        let update = |value| UpdateVaultObject::new(&made.id, value).version_check(first.clone());
        let second = call(&emulator, update("hunter3")).unwrap().metadata.version_id.unwrap();
        assert_ne!(second, first);
        assert_eq!(call(&emulator, update("hunter4")).unwrap_err(), 409);
        assert_eq!(call(&emulator, GetVaultObject::new(&made.id)).unwrap().value.expose(), "hunter3");
        let described = call(&emulator, GetVaultObjectMetadata::new(&made.id)).unwrap();
        assert_eq!(described.metadata.version_id, Some(second.clone()));

        let versions = call(&emulator, ListVaultObjectVersions::new(&made.id)).unwrap().data;
        let versions: Vec<_> =
            versions.iter().map(|version| (&version.id, version.current_version, version.size)).collect();
        assert_eq!(versions, [(&second, true, 7), (&first, false, 7)]);

        call(&emulator, CreateVaultObject::new([("a", "b")], "other", "")).unwrap();
        let names = |list: ListVaultObjects| {
            let page = call(&emulator, list).unwrap();
            page.data.into_iter().map(|object| object.name).collect::<Vec<_>>()
        };
        assert_eq!(names(ListVaultObjects::new()), ["other", "smtp/password"]);
        assert_eq!(names(ListVaultObjects::new().search("smtp")), ["smtp/password"]);
        assert_eq!(names(ListVaultObjects::new().updated_after(emulator.now().wall)), [""; 0]);

        let delete = DeleteVaultObject::new(&made.id);
        assert_eq!(call(&emulator, delete.version_check(&first)).unwrap_err(), 409);
        assert!(call(&emulator, DeleteVaultObject::new(&made.id).version_check(second)).unwrap().success);
        assert_eq!(call(&emulator, GetVaultObject::new(&made.id)).unwrap_err(), 404);
    }
}
