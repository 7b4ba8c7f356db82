//! Data keys, for local encryption.

use http::StatusCode;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        table::{TableDefinition, refers_to},
    },
    KeyContext, key_context, key_id, record,
};
use crate::crypto::{base64, equal, hmac_sha256};

/// Data keys by the key encryption key that they were last encrypted with. The keys themselves are derived from the
/// IDs, so that a snapshot has none.
pub(in super::super::super) const DATA_KEYS: TableDefinition =
    TableDefinition::new("vault_data_keys", "Data key", "data_key")
        .references(&[refers_to("key_id", "vault_keys")]);

/// First bytes of WorkOS's encrypted keys. In the emulator, a number, the ID of the data key and the MAC of
/// all these follow.
const MAGIC: &[u8] = b"WOS.EKM.v1\0";

/// The key that MACs and data keys are derived from.
const MASTER_KEY: &[u8] = b"the emulator's own key";

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let context = key_context(call, "context")?;
    let key_id = key_id(call, &context);
    let row = Row::default().with("key_id", &key_id).with("context", &context);
    let data_key = call.store.insert(&DATA_KEYS, row, call.now);
    record(call, "vault.dek.read", Row::default().with("key_context", &context).with("key_ids", [key_id]));
    encrypt(call, data_key.id(), &context)
}

pub(super) fn decrypt(call: &mut Call<'_>) -> HandlerResult {
    let id = decrypt_id(call.body.text("keys"))?;
    let key_id = call.store.row(&DATA_KEYS, &id).map(|row| row.text("key_id").to_owned());
    record(call, "vault.dek.decrypted", Row::default().with("key_id", key_id.unwrap_or_default()));
    Ok(Row::default().with("data_key", data_key(&id)).with("id", id).into())
}

pub(super) fn rekey(call: &mut Call<'_>) -> HandlerResult {
    let context = key_context(call, "context")?;
    let id = decrypt_id(call.body.text("encrypted_keys"))?;
    let key_id = key_id(call, &context);
    // Encrypted keys of another emulator can be used, too: they have no row.
    let now = call.now;
    let changes = Row::default().with("key_id", &key_id).with("context", &context);
    drop(call.store.update(&DATA_KEYS, &id, now, |row| row.merge(changes)));
    record(call, "vault.dek.rekeyed", Row::default().with("key_context", &context).with("key_ids", [key_id]));
    encrypt(call, &id, &context)
}

/// Returns the response with a data key and a new encrypted form of the key.
fn encrypt(call: &mut Call<'_>, id: &str, context: &KeyContext) -> HandlerResult {
    let message = [MAGIC, &call.store.next_number().to_be_bytes(), id.as_bytes()].concat();
    let encrypted_keys = base64::encode(&[&message[..], &hmac_sha256(MASTER_KEY, &[&message])].concat());
    let row = Row::default().with("id", id).with("context", context);
    Ok(row.with("data_key", data_key(id)).with("encrypted_keys", encrypted_keys).into())
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
    let error = "The encrypted keys cannot be decrypted.";
    id.ok_or_else(|| ErrorResponse::bare(StatusCode::BAD_REQUEST, error))
}
