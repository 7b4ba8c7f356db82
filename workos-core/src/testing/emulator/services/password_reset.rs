//! Password resets.

use std::time::Duration;

use super::{
    super::{
        request::Call,
        resource::Resource,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service,
    outbox::{self, Message},
    users::{self, USERS},
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&PASSWORD_RESETS],
    resources: &[Resource::new("/user_management/password_reset", &PASSWORD_RESETS)],
    operations: &[
        ("user_management.confirm_password_reset", confirm),
        ("user_management.reset_password", create),
    ],
    ..Service::EMPTY
};

/// Password resets. Not in responses: `is_used`.
const PASSWORD_RESETS: TableDefinition =
    TableDefinition::new("password_resets", "Password reset", "password_reset")
        .indexes(&["password_reset_token"])
        .references(&[belongs_to("user_id", "users")]);

/// Time in which a token is valid. The sources do not say how long it is.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

fn create(call: &mut Call<'_>) -> HandlerResult {
    let (origin, now) = (call.origin(), call.now);
    let email = call.body.text("email");
    let user = users::find_by_email(call.store, email).ok_or_else(|| USERS.not_found(email))?.clone();
    Ok(send(call.store, &user, &origin, now).into())
}

/// Creates a password reset of a user, and sends its link. `origin` is the address of the pages.
pub(in super::super) fn send(store: &mut Store, user: &Row, origin: &str, now: Timestamp) -> Row {
    let token = store.new_token("password_reset_token");
    let row = Row::default()
        .with("user_id", user.id())
        .with("email", user.text("email"))
        .with("expires_at", now + LIFETIME)
        .with("password_reset_url", format!("{origin}/reset-password?token={token}"))
        .with("password_reset_token", token)
        .with("is_used", false);
    let row = store.insert(&PASSWORD_RESETS, row, now);
    store.record(now, "password_reset.created", &row);
    let message = Message {
        channel: "email",
        to: user.text("email"),
        kind: "password_reset",
        subject: "Reset your password",
        url: Some(row.text("password_reset_url")),
        ..Message::default()
    };
    outbox::send(store, now, &message);
    row
}

fn confirm(call: &mut Call<'_>) -> HandlerResult {
    let (token, password) = (call.body.text("token").to_owned(), call.body.text("new_password").to_owned());
    let now = call.now;
    let user = reset(call.store, &token, &password, now)?;
    Ok(Row::default().with("user", user).into())
}

/// Returns the password reset with a token that was not used and has not expired.
pub(super) fn by_token<'a>(store: &'a Store, token: &'a str, now: Timestamp) -> Option<&'a Row> {
    let reset = store.find_one(&PASSWORD_RESETS, "password_reset_token", token);
    reset.filter(|reset| !reset.flag("is_used") && !reset.is_past("expires_at", now))
}

/// Sets the password of the user that a token belongs to, verifies its email address, and returns the user. The
/// token works once; a used or expired one is not found.
pub(in super::super) fn reset(
    store: &mut Store,
    token: &str,
    password: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let reset = by_token(store, token, now).cloned().ok_or_else(|| PASSWORD_RESETS.not_found(token))?;
    if let Some(weakness) = users::weakness(password) {
        let error = ErrorResponse::bad_request("password_reset_error", "Validation failed.");
        return Err(error.with("errors", vec![weakness]));
    }
    let user_id = reset.text("user_id").to_owned();
    users::set_password(store, &user_id, password, now)?;
    let reset = store.insert(&PASSWORD_RESETS, reset.with("is_used", true), now);
    // The link verifies the address that it was sent to, which may have changed since.
    if store.get(&USERS, &user_id)?.text("email").eq_ignore_ascii_case(reset.text("email")) {
        users::verify_email(store, &user_id, now);
    }
    store.record(now, "password_reset.succeeded", &reset);
    store.get(&USERS, &user_id).cloned()
}
