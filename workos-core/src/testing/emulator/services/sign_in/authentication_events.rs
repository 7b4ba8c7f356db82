//! The events `authentication.*`.

use serde_json::json;

use super::{
    super::super::{response::ErrorResponse, row::Row, store::Store},
    attempt::ClientInfo,
};
use crate::types::Timestamp;

/// Records `authentication.{kind}_succeeded` or `authentication.{kind}_failed`, such as `password`. `email` is the
/// entered address, for which there may be no user.
pub(super) fn record<T>(
    store: &mut Store,
    now: Timestamp,
    kind: &str,
    client: &ClientInfo,
    user: (&str, Option<&str>),
    result: &Result<T, ErrorResponse>,
) {
    let data = data(kind, client, user);
    record_data(store, now, kind, data, result);
}

/// Records `authentication.oauth_succeeded` or `authentication.oauth_failed`.
pub(super) fn record_oauth(
    store: &mut Store,
    now: Timestamp,
    provider: &str,
    client: &ClientInfo,
    user: (&str, Option<&str>),
    result: &Result<(), ErrorResponse>,
) {
    let data = data("oauth", client, user).with("provider", provider);
    record_data(store, now, "oauth", data, result);
}

fn record_data<T>(
    store: &mut Store,
    now: Timestamp,
    kind: &str,
    data: Row,
    result: &Result<T, ErrorResponse>,
) {
    match result {
        Ok(_) => store.record(now, &format!("authentication.{kind}_succeeded"), &data),
        Err(error) => {
            let (code, message) = error.code_and_message();
            let data = data.with("error", json!({ "code": code, "message": message }));
            store.record(now, &format!("authentication.{kind}_failed"), &data);
        }
    }
}

fn data(kind: &str, client: &ClientInfo, (email, user_id): (&str, Option<&str>)) -> Row {
    Row::default()
        .with("type", kind)
        .with("ip_address", &client.ip_address)
        .with("user_agent", &client.user_agent)
        .with("email", Some(email).filter(|email| !email.is_empty()))
        .with("user_id", user_id)
}
