//! Objects of the vault and their versions.

use serde_json::{Value, json};

use super::{
    body,
    objects::{VaultObject, VaultObjectVersion},
    request::Request,
    response::{ErrorResponse, HandlerResult, Response},
    route::Route,
    store::Store,
    table::Page,
    vault::required_context,
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
    Route::get("/vault/v1/kv/{id}/versions", list_versions),
];

impl VaultObject {
    fn add_version(&mut self, value: String, now: Timestamp) {
        let id = format!("{}_version_{}", self.id, self.versions.len().saturating_add(1));
        self.versions.push(VaultObjectVersion { id, value, created_at: now });
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
        json!({ "id": self.id, "name": self.name, "updated_at": self.updated_at() })
    }

    fn updated_at(&self) -> Option<Timestamp> {
        self.versions.last().map(|version| version.created_at)
    }

    /// Returns `version_conflict` (409) if another version than the expected one is current.
    fn check_version(&self, expected: Option<&str>) -> Result<(), ErrorResponse> {
        match (expected, self.versions.last()) {
            (Some(expected), Some(current)) if current.id != expected => {
                Err(ErrorResponse::conflict("The object is at another version.").code("version_conflict"))
            }
            _ => Ok(()),
        }
    }
}

fn list(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let search = request.query.get("search");
    let after: Option<Timestamp> = request.query.parse("updatedAfter")?;
    let matches = |object: &VaultObject| {
        search.is_none_or(|text| object.name.contains(text))
            && (after.is_none() || object.updated_at() > after)
    };
    let paging = store.vault_objects.paging(&request.query)?;
    Ok(store.vault_objects.page(&paging, matches, VaultObject::summary).response())
}

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let context = required_context(&mut body, "key_context");
    let parse_name = |value| body::nonblank(value).filter(|name| name.chars().count() <= 200);
    let name = body.required("name", parse_name);
    let value = body.required("value", body::string);
    body.finish()?;
    if store.vault_objects.iter().any(|object| object.name == name) {
        return Err(ErrorResponse::conflict("Another object has this name.").code("name_already_used"));
    }
    let mut object = VaultObject { id: store.vault_objects.new_id(), name, context, versions: Vec::new() };
    object.add_version(value, request.now);
    let response = Response::created(object.metadata());
    store.vault_objects.insert(&object.id.clone(), object);
    Ok(response)
}

fn get_by_name(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let name = request.path("name");
    Ok(Response::ok(store.vault_objects.find(name, |object| object.name == name)?.with_value()))
}

fn get(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.vault_objects.get(request.path("id"))?.with_value()))
}

fn metadata(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    Ok(Response::ok(store.vault_objects.get(request.path("id"))?.without_value()))
}

fn update(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let object = store.vault_objects.get_mut(request.path("id"))?;
    let mut body = request.body()?;
    let value = body.required("value", body::string);
    let expected = body.patch("version_check", body::string);
    body.finish()?;
    object.check_version(expected.value().map(String::as_str))?;
    object.add_version(value, request.now);
    Ok(Response::created(object.without_value()))
}

fn delete(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let id = request.path("id");
    store.vault_objects.get(id)?.check_version(request.query.get("version_check"))?;
    let object = store.vault_objects.remove(id)?;
    Ok(Response::ok(json!({ "name": object.name, "success": true })))
}

fn list_versions(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let versions = &store.vault_objects.get(request.path("id"))?.versions;
    let current = versions.last().map(|version| &version.id);
    let serialize = |version: &VaultObjectVersion| {
        json!({
            "id": version.id,
            "current_version": Some(&version.id) == current,
            "etag": hex::encode(&sha256(version.value.as_bytes())),
            "size": version.value.len(),
            "created_at": version.created_at,
        })
    };
    Ok(Page::single(versions.iter().rev().map(serialize).collect()).response())
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
    fn objects_have_versions_and_unique_names() {
        let emulator = Emulator::new();
        let create = || CreateVaultObject::new([("organization_id", "org_1")], "smtp/password", "hunter2");
        let created = call(&emulator, create()).unwrap();
        let first = created.version_id.unwrap();
        assert_eq!(call(&emulator, create()).unwrap_err(), 409);
        let read = call(&emulator, GetVaultObjectByName::new("smtp/password")).unwrap();
        assert_eq!((read.id.as_str(), read.value.expose()), (created.id.as_str(), "hunter2"));

        emulator.advance(Duration::from_secs(1));
        let update = |value| UpdateVaultObject::new(&created.id, value).version_check(first.clone());
        let second = call(&emulator, update("hunter3")).unwrap().metadata.version_id.unwrap();
        assert_ne!(second, first);
        assert_eq!(call(&emulator, update("hunter4")).unwrap_err(), 409);
        assert_eq!(call(&emulator, GetVaultObject::new(&created.id)).unwrap().value.expose(), "hunter3");
        let metadata = call(&emulator, GetVaultObjectMetadata::new(&created.id)).unwrap();
        assert_eq!(metadata.metadata.version_id, Some(second.clone()));

        let versions = call(&emulator, ListVaultObjectVersions::new(&created.id)).unwrap().data;
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

        let delete = DeleteVaultObject::new(&created.id);
        assert_eq!(call(&emulator, delete.version_check(&first)).unwrap_err(), 409);
        assert!(call(&emulator, DeleteVaultObject::new(&created.id).version_check(second)).unwrap().success);
        assert_eq!(call(&emulator, GetVaultObject::new(&created.id)).unwrap_err(), 404);
    }
}
