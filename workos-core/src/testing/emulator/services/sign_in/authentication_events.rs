//! The events `authentication.*`.

use serde_json::json;

use super::{
    super::super::{response::ErrorResponse, row::Row, store::Store},
    super::users::USERS,
    attempt::{ClientInfo, SignInAttempt, method},
};
use crate::types::Timestamp;

/// Records `authentication.{kind}_succeeded` or `authentication.{kind}_failed`, such as `password`. `email` is the
/// entered address, for which there may be no user.
pub(super) fn record<T>(
    store: &mut Store,
    now: Timestamp,
    kind: &str,
    client: &ClientInfo,
    (email, user_id): (&str, Option<&str>),
    result: &Result<T, ErrorResponse>,
) {
    let data = data(kind, client, email, user_id);
    match result {
        Ok(_) => store.record(now, &format!("authentication.{kind}_succeeded"), &data),
        Err(error) => {
            let (code, message) = error.code_and_message();
            let data = data.with("error", json!({ "code": code, "message": message }));
            store.record(now, &format!("authentication.{kind}_failed"), &data);
        }
    }
}

/// Records the success of the first factor of a sign-in with SSO or with a provider of OAuth.
pub(super) fn record_external(store: &mut Store, now: Timestamp, attempt: &SignInAttempt) {
    let user_id = attempt.user_id.as_str();
    let email = store.row(&USERS, user_id).map(|user| user.text("email").to_owned()).unwrap_or_default();
    let kind = if attempt.method == method::SSO { "sso" } else { "oauth" };
    let data = data(kind, &attempt.client, &email, Some(user_id)).with("provider", &attempt.method).with(
        "sso",
        json!({
            "connection_id": attempt.connection_id, "organization_id": attempt.organization_id, "session_id": null,
        }),
    );
    store.record(now, &format!("authentication.{kind}_succeeded"), &data);
}

fn data(kind: &str, client: &ClientInfo, email: &str, user_id: Option<&str>) -> Row {
    Row::default()
        .with("type", kind)
        .with("ip_address", &client.ip_address)
        .with("user_agent", &client.user_agent)
        .with("email", email)
        .with("user_id", user_id)
}
