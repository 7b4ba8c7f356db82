//! Data keys of the vault.

use http::StatusCode;
use serde_json::json;

use super::{
    answer::{Answer, Outcome, Refusal},
    body::{self, Body},
    metadata::Pairs,
    request::Incoming,
    router::Route,
    table::Table,
    vault_objects::VaultObject,
    world::World,
};
use crate::crypto::{base64, equal, hmac_sha256};

pub(super) const ROUTES: &[Route] = &[
    Route::post("/vault/v1/keys/data-key", create),
    Route::post("/vault/v1/keys/decrypt", decrypt),
    Route::post("/vault/v1/keys/rekey", rekey),
];

/// What the vault remembers. Data keys are not kept: their encrypted form has all.
pub(super) struct Vault {
    keys: Table<()>,
    /// How many encrypted forms were made.
    forms: u64,
    pub(super) objects: Table<VaultObject>,
}

impl Default for Vault {
    fn default() -> Self {
        Self { keys: Table::new("Data key", "data_key"), forms: 0, objects: Table::new("Object", "secret") }
    }
}

/// What WorkOS's encrypted keys start with. Behind it stand the number of this form and the id here, then the
/// MAC of all that.
const MAGIC: &[u8] = b"WOS.EKM.v1\0";

/// The key of keys.
const MASTER: &[u8] = b"the emulator's own key";

fn create(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let context = body.required("context", body::object);
    let context = key_context(&mut body, "context", context);
    body.finish()?;
    let id = world.vault.keys.new_id();
    Ok(world.vault.data_key(&id, &context))
}

fn decrypt(_: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let keys = body.required("keys", body::name);
    body.finish()?;
    let id = open(&keys)?;
    Ok(Answer::ok(json!({ "id": id, "data_key": key(&id) })))
}

fn rekey(world: &mut World, request: &Incoming<'_>) -> Outcome {
    let mut body = request.body()?;
    let context = body.required("context", body::object);
    let context = key_context(&mut body, "context", context);
    let keys = body.required("encrypted_keys", body::name);
    body.finish()?;
    let id = open(&keys)?;
    Ok(world.vault.data_key(&id, &context))
}

impl Vault {
    /// A data key with a new encrypted form.
    fn data_key(&mut self, id: &str, context: &Pairs) -> Answer {
        self.forms = self.forms.saturating_add(1);
        let form = [MAGIC, &self.forms.to_be_bytes(), id.as_bytes()].concat();
        let encrypted_keys = base64::encode(&[&form[..], &hmac_sha256(MASTER, &[&form])].concat());
        Answer::ok(json!({
            "id": id, "context": context, "data_key": key(id), "encrypted_keys": encrypted_keys,
        }))
    }
}

/// The data key with this id.
fn key(id: &str) -> String {
    base64::encode(&hmac_sha256(MASTER, &[b"data key ", id.as_bytes()]))
}

/// The id of the data key with this encrypted form.
fn open(keys: &str) -> Result<String, Refusal> {
    let opened = base64::decode(keys.as_bytes()).and_then(|keys| {
        let (form, mac) = keys.split_last_chunk::<32>()?;
        let id = form.strip_prefix(MAGIC)?.split_at_checked(8)?.1;
        let id = String::from_utf8(id.to_vec()).ok()?;
        equal(mac, &hmac_sha256(MASTER, &[form])).then_some(id)
    });
    opened.ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "The encrypted keys cannot be decrypted."))
}

/// A key context: at most ten pairs, texts of at most 500 characters.
pub(super) fn key_context(
    body: &mut Body,
    name: &'static str,
    context: serde_json::Map<String, serde_json::Value>,
) -> Pairs {
    let read = |value| body::text(value).filter(|text| text.chars().count() <= 500);
    let count = context.len();
    let pairs: Option<Pairs> = context.into_iter().map(|(name, value)| Some((name, read(value)?))).collect();
    match pairs {
        Some(pairs) if (1..=10).contains(&count) => pairs,
        _ => {
            body.problem(name, "invalid");
            Pairs::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Endpoint, Error,
        testing::Emulator,
        types::Secret,
        vault::{CreateDataKey, DecryptDataKey, RekeyDataKey},
    };

    fn call<E: Endpoint>(emulator: &Emulator, endpoint: E) -> Result<E::Output, u16> {
        emulator.run(emulator.client().send(endpoint)).map_err(|error| match error {
            Error::Api(error) => error.status.as_u16(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn a_data_key_comes_back_from_its_encrypted_forms() {
        let emulator = Emulator::new();
        let context = [("organization_id", "org_1")];
        let key = call(&emulator, CreateDataKey::new(context)).unwrap();
        assert_eq!(key.id.as_str(), "data_key_01000000000000000000000001");
        assert_eq!(key.context["organization_id"], "org_1");
        assert!(key.encrypted_keys.expose().starts_with("V09TLkVLTS52MQ"));
        let other = call(&emulator, CreateDataKey::new(context)).unwrap();
        assert!(other.data_key != key.data_key && other.encrypted_keys != key.encrypted_keys);

        let again = call(&emulator, DecryptDataKey::new(&key.encrypted_keys)).unwrap();
        assert_eq!((&again.id, &again.data_key), (&key.id, &key.data_key));

        let rekeyed =
            call(&emulator, RekeyDataKey::new([("organization_id", "org_2")], &key.encrypted_keys)).unwrap();
        assert_eq!(rekeyed.context["organization_id"], "org_2");
        assert_eq!(rekeyed.data_key, key.data_key);
        assert_ne!(rekeyed.encrypted_keys, key.encrypted_keys);
        let again = call(&emulator, DecryptDataKey::new(&rekeyed.encrypted_keys)).unwrap();
        assert_eq!(again.data_key, key.data_key);

        // The same keys in every run, and of no use to each other's forms.
        let twin = call(&Emulator::new(), CreateDataKey::new(context)).unwrap();
        assert_eq!(twin, key);
    }

    #[test]
    fn tampered_keys_and_bad_contexts_are_refused() {
        let emulator = Emulator::new();
        let key = call(&emulator, CreateDataKey::new([("a", "b")])).unwrap();
        let text = key.encrypted_keys.expose();
        for at in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1;
            let keys = Secret::from(String::from_utf8(bytes).unwrap());
            assert_eq!(call(&emulator, DecryptDataKey::new(&keys)).unwrap_err(), 400, "{at}");
            assert_eq!(call(&emulator, RekeyDataKey::new([("a", "b")], keys)).unwrap_err(), 400, "{at}");
        }
        assert_eq!(call(&emulator, DecryptDataKey::new("")).unwrap_err(), 422);
        assert_eq!(call(&emulator, DecryptDataKey::new("AAAA")).unwrap_err(), 400);

        let long = "x".repeat(501);
        let many: Vec<_> = (0..11).map(|number| (number.to_string(), "x")).collect();
        assert_eq!(call(&emulator, CreateDataKey::new([("a", long.as_str())])).unwrap_err(), 422);
        assert_eq!(call(&emulator, CreateDataKey::new(many)).unwrap_err(), 422);
        assert_eq!(call(&emulator, CreateDataKey::new([("", ""); 0])).unwrap_err(), 422);
    }
}
