//! Events of audit logs.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    super::{
        super::{
            request::Call,
            response::{ErrorResponse, HandlerResult},
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to},
        },
        organizations::ORGANIZATIONS,
    },
    schemas,
};
use crate::crypto::{hex, sha256};

/// Events by organization. No response has them, exports do.
pub(in super::super::super) const EVENTS: TableDefinition =
    TableDefinition::new("audit_log_events", "Audit log event", "audit_log_event")
        .references(&[belongs_to("organization_id", "organizations")]);

/// Idempotency keys of created events: `key`, the hash of the `body`, and when the key expires.
pub(in super::super::super) const IDEMPOTENCY_KEYS: TableDefinition =
    TableDefinition::new("audit_log_idempotency_keys", "Idempotency key", "idempotency_key")
        .indexes(&["key"]);

/// Lifetime of an idempotency key.
const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Maximum numbers of pairs, of characters of a key, and of characters of a value of metadata.
const MAX_PAIRS: usize = 50;
const MAX_KEY_LENGTH: usize = 40;
const MAX_VALUE_LENGTH: usize = 500;

pub(super) fn create(call: &mut Call<'_>) -> HandlerResult {
    let organization_id = call.store.get(&ORGANIZATIONS, call.body.text("organization_id"))?.id().to_owned();
    let event = call.body.object("event");
    let created = Row::default().with("success", true);
    let key = call.headers().get("idempotency-key").and_then(|key| key.to_str().ok());
    let hash = hex::encode(&sha256(call.body.clone().into_json().to_string().as_bytes()));
    let used = key.and_then(|key| call.store.find(&IDEMPOTENCY_KEYS, "key", key).next_back());
    if let Some(used) = used.filter(|used| !used.is_past("expires_at", call.now)) {
        // WorkOS does not document what a key with another body does.
        return if used.text("body") == hash {
            Ok(created.into())
        } else {
            Err(ErrorResponse::conflict("Another event was created with this idempotency key."))
        };
    }
    check(call.store, &event)?;
    let now = call.now;
    call.store.insert(&EVENTS, event.with("organization_id", organization_id), now);
    if let Some(key) = key {
        let used = Row::default().with("key", key).with("body", hash).with("expires_at", now + KEY_LIFETIME);
        call.store.insert(&IDEMPOTENCY_KEYS, used, now);
    }
    Ok(created.into())
}

/// Returns `invalid_audit_log_event` (400) if an event exceeds the limits of metadata or does not fit the schema of its
/// action. WorkOS does not document what happens to events of actions without a schema; the emulator accepts them.
/// Neither is it documented which version an event without one is validated against: it has to fit any.
fn check(store: &Store, event: &Row) -> Result<(), ErrorResponse> {
    let paths = exceeded_limits(event);
    if !paths.is_empty() {
        return Err(invalid(paths));
    }
    let mut versions = schemas::versions(store, event.text("action"));
    if let Some(version) = event.get("version").filter(|_| !versions.is_empty()) {
        versions.retain(|schema| schema.get("version") == Some(version));
        if versions.is_empty() {
            return Err(invalid(vec!["/version".to_owned()]));
        }
    }
    let mut misfits = versions.iter().map(|schema| schemas::misfits(schema, event)).collect::<Vec<_>>();
    match misfits.pop() {
        Some(newest) if !newest.is_empty() && misfits.iter().all(|paths| !paths.is_empty()) => {
            Err(invalid(newest))
        }
        _ => Ok(()),
    }
}

fn invalid(paths: Vec<String>) -> ErrorResponse {
    let errors: Vec<Value> = paths.into_iter().map(|path| json!({ "instancePath": path })).collect();
    ErrorResponse::bad_request("invalid_audit_log_event", "Invalid Audit Log event.").with("errors", errors)
}

/// Returns the JSON pointers of metadata that exceeds a limit.
fn exceeded_limits(event: &Row) -> Vec<String> {
    let mut objects = vec![("/metadata".to_owned(), event.object("metadata"))];
    objects.push(("/actor/metadata".to_owned(), event.object("actor").object("metadata")));
    for (index, target) in event.list("targets").iter().enumerate() {
        objects.push((format!("/targets/{index}/metadata"), Row::from(target.clone()).object("metadata")));
    }
    let mut paths = Vec::new();
    for (path, metadata) in objects {
        if metadata.iter().count() > MAX_PAIRS {
            paths.push(path.clone());
        }
        for (key, value) in metadata.iter() {
            let length = value.as_str().map_or(0, |text| text.chars().count());
            if key.chars().count() > MAX_KEY_LENGTH || length > MAX_VALUE_LENGTH {
                paths.push(format!("{path}/{key}"));
            }
        }
    }
    paths
}
