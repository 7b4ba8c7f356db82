//! Data keys of the vault.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    body::{self, Body},
    metadata::Pairs,
    request::Request,
    response::{ErrorResponse, HandlerResult, Response},
    route::Route,
    store::Store,
};
use crate::crypto::{base64, equal, hmac_sha256};

pub(super) const ROUTES: &[Route] = &[
    Route::post("/vault/v1/keys/data-key", create),
    Route::post("/vault/v1/keys/decrypt", decrypt),
    Route::post("/vault/v1/keys/rekey", rekey),
];

/// First bytes of WorkOS's encrypted keys. In the emulator, a number, the ID of the data key and the MAC of
/// all these follow.
const MAGIC: &[u8] = b"WOS.EKM.v1\0";

/// The key that MACs and data keys are derived from.
const MASTER_KEY: &[u8] = b"the emulator's own key";

fn create(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let context = required_context(&mut body, "context");
    body.finish()?;
    let id = store.data_keys.new_id();
    Ok(encrypt(store, &id, &context))
}

fn decrypt(_: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let encrypted_keys = body.required("keys", body::nonblank);
    body.finish()?;
    let id = decrypt_id(&encrypted_keys)?;
    Ok(Response::ok(json!({ "id": id, "data_key": data_key(&id) })))
}

fn rekey(store: &mut Store, request: &Request<'_>) -> HandlerResult {
    let mut body = request.body()?;
    let context = required_context(&mut body, "context");
    let encrypted_keys = body.required("encrypted_keys", body::nonblank);
    body.finish()?;
    let id = decrypt_id(&encrypted_keys)?;
    Ok(encrypt(store, &id, &context))
}

/// Returns the response with a data key and a new encrypted form of the key.
fn encrypt(store: &mut Store, id: &str, context: &Pairs) -> Response {
    store.encrypted_keys = store.encrypted_keys.saturating_add(1);
    let message = [MAGIC, &store.encrypted_keys.to_be_bytes(), id.as_bytes()].concat();
    let encrypted_keys = base64::encode(&[&message[..], &hmac_sha256(MASTER_KEY, &[&message])].concat());
    Response::ok(json!({
        "id": id, "context": context, "data_key": data_key(id), "encrypted_keys": encrypted_keys,
    }))
}

/// Derives the data key with an ID.
fn data_key(id: &str) -> String {
    base64::encode(&hmac_sha256(MASTER_KEY, &[b"data key ", id.as_bytes()]))
}

/// Returns the ID of an encrypted data key; a 400 error if the MAC is wrong.
fn decrypt_id(encrypted_keys: &str) -> Result<String, ErrorResponse> {
    let id = base64::decode(encrypted_keys.as_bytes()).and_then(|bytes| {
        let (message, mac) = bytes.split_last_chunk::<32>()?;
        let id = message.strip_prefix(MAGIC)?.split_at_checked(8)?.1;
        let id = String::from_utf8(id.to_vec()).ok()?;
        equal(mac, &hmac_sha256(MASTER_KEY, &[message])).then_some(id)
    });
    id.ok_or_else(|| ErrorResponse::new(StatusCode::BAD_REQUEST, "The encrypted keys cannot be decrypted."))
}

/// Reads a required key context: 1 to 10 pairs with values of up to 500 characters.
pub(super) fn required_context(body: &mut Body, name: &'static str) -> Pairs {
    let context: Map<String, Value> = body.required(name, body::object);
    let parse = |value| body::string(value).filter(|value| value.chars().count() <= 500);
    let count = context.len();
    let pairs: Option<Pairs> = context.into_iter().map(|(name, value)| Some((name, parse(value)?))).collect();
    match pairs {
        Some(pairs) if (1..=10).contains(&count) => pairs,
        _ => {
            body.add_error(name, "invalid");
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
    fn decrypt_and_rekey_return_the_data_key() {
        let emulator = Emulator::new();
        let context = [("organization_id", "org_1")];
        let key = call(&emulator, CreateDataKey::new(context)).unwrap();
        assert_eq!(key.id.as_str(), "data_key_01000000000000000000000001");
        assert_eq!(key.context["organization_id"], "org_1");
        assert!(key.encrypted_keys.expose().starts_with("V09TLkVLTS52MQ"));
        let other = call(&emulator, CreateDataKey::new(context)).unwrap();
        assert!(other.data_key != key.data_key && other.encrypted_keys != key.encrypted_keys);

        let decrypted = call(&emulator, DecryptDataKey::new(&key.encrypted_keys)).unwrap();
        assert_eq!((&decrypted.id, &decrypted.data_key), (&key.id, &key.data_key));

        let rekeyed =
            call(&emulator, RekeyDataKey::new([("organization_id", "org_2")], &key.encrypted_keys)).unwrap();
        assert_eq!(rekeyed.context["organization_id"], "org_2");
        assert_eq!(rekeyed.data_key, key.data_key);
        assert_ne!(rekeyed.encrypted_keys, key.encrypted_keys);
        let decrypted = call(&emulator, DecryptDataKey::new(&rekeyed.encrypted_keys)).unwrap();
        assert_eq!(decrypted.data_key, key.data_key);

        // Data keys are the same in every run.
        let first_of_new = call(&Emulator::new(), CreateDataKey::new(context)).unwrap();
        assert_eq!(first_of_new, key);
    }

    #[test]
    fn tampered_keys_and_invalid_contexts_are_rejected() {
        let emulator = Emulator::new();
        let key = call(&emulator, CreateDataKey::new([("a", "b")])).unwrap();
        let text = key.encrypted_keys.expose();
        for index in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[index] ^= 1;
            let keys = Secret::from(String::from_utf8(bytes).unwrap());
            assert_eq!(call(&emulator, DecryptDataKey::new(&keys)).unwrap_err(), 400, "{index}");
            assert_eq!(call(&emulator, RekeyDataKey::new([("a", "b")], keys)).unwrap_err(), 400, "{index}");
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
