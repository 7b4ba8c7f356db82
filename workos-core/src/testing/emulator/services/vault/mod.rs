//! Data keys and objects of the vault.

mod data_keys;
mod objects;

use std::collections::BTreeMap;

use super::{
    super::{
        request::Call,
        response::{ErrorDetail, ErrorResponse, to_json},
        row::Row,
        table::TableDefinition,
    },
    Service,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&KEYS, &data_keys::DATA_KEYS, &objects::OBJECTS, &objects::VERSIONS],
    operations: &[
        ("vault.create_data_key", data_keys::create),
        ("vault.create_decrypt", data_keys::decrypt),
        ("vault.create_rekey", data_keys::rekey),
        ("vault.create_kv", objects::create),
        ("vault.delete_kv", objects::delete),
        ("vault.get_kv", objects::get),
        ("vault.get_name", objects::get_by_name),
        ("vault.list_kv", objects::list),
        ("vault.list_kv_metadata", objects::get_metadata),
        ("vault.list_kv_versions", objects::list_versions),
        ("vault.update_kv", objects::update),
    ],
    ..Service::EMPTY
};

/// Key encryption keys, one for each key context.
pub(in super::super) const KEYS: TableDefinition =
    TableDefinition::new("vault_keys", "Key", "key").indexes(&["name"]);

/// Key context: pairs that determine the key encryption key.
type KeyContext = BTreeMap<String, String>;

/// Returns the key context in the body: 1 to 10 pairs with values of up to 500 characters.
fn key_context(call: &Call<'_>, field: &str) -> Result<KeyContext, ErrorResponse> {
    let pairs = call.body.object(field);
    let pair = |(name, value): (&str, &serde_json::Value)| {
        let value = value.as_str().filter(|value| value.chars().count() <= 500)?;
        Some((name.to_owned(), value.to_owned()))
    };
    let context: Option<KeyContext> = pairs.iter().map(pair).collect();
    let context = context.filter(|context| (1..=10).contains(&context.len()));
    context.ok_or_else(|| ErrorResponse::invalid(vec![ErrorDetail::field(field, "invalid")]))
}

/// Returns the ID of the key encryption key of a key context, which is created at the first use.
fn key_id(call: &mut Call<'_>, context: &KeyContext) -> String {
    // JSON, so that different contexts have different names whatever characters are in them.
    let name = to_json(context).to_string();
    if let Some(key) = call.store.find_one(&KEYS, "name", &name) {
        return key.id().to_owned();
    }
    let key = Row::default().with("name", &name).with("key_context", context);
    let key = call.store.insert(&KEYS, key, call.now);
    record(call, "vault.kek.created", Row::default().with("key_id", key.id()).with("key_name", name));
    key.id().to_owned()
}

/// Records an event of the vault, with the API key as the actor.
fn record(call: &mut Call<'_>, event: &str, data: Row) {
    let (data, now) = (data.with("actor_source", "api"), call.now);
    let data = data.with("actor_id", ACTOR_ID).with("actor_name", ACTOR_NAME);
    call.store.record(now, event, &data);
}

/// The API key of the environment as the actor of a change.
const ACTOR_ID: &str = "api_key_emulator";
const ACTOR_NAME: &str = "Emulator";
