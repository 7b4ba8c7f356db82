//! Magic Auth: codes sent by email to sign in with.

use super::{
    super::{
        request::Call,
        resource::Resource,
        response::{ErrorResponse, HandlerResult},
        row::Row,
        store::Store,
        table::{TableDefinition, belongs_to},
    },
    Service, invitations, one_time_code,
    outbox::{self, Message},
    users::{self, USERS},
};
use crate::types::Timestamp;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&MAGIC_AUTHS],
    resources: &[Resource::new("/user_management/magic_auth", &MAGIC_AUTHS)],
    operations: &[("user_management.create_magic_auth", create)],
    ..Service::EMPTY
};

/// Magic Auth codes. Not in responses: the fields of one-time codes; `invitation_token`. The user of `user_id` does
/// not exist yet if the address is of no user.
pub(in super::super) const MAGIC_AUTHS: TableDefinition =
    TableDefinition::new("magic_auths", "Magic Auth", "magic_auth")
        .references(&[belongs_to("user_id", "users")]);

fn create(call: &mut Call<'_>) -> HandlerResult {
    let token = call.body.optional_text("invitation_token");
    if let Some(token) = token {
        invitations::pending_by_token(call.store, token, call.now)?;
    }
    let (email, now) = (call.body.text("email").to_owned(), call.now);
    let extra = call.body.only(&["invitation_token", "radar_auth_attempt_id"]);
    Ok(send(call.store, &email, extra, now).into())
}

/// Creates a code and sends it.
pub(in super::super) fn send(store: &mut Store, email: &str, extra: Row, now: Timestamp) -> Row {
    let existing = users::find_by_email(store, email).map(|user| user.id().to_owned());
    // The documented `user_id` is not nullable: a user that signs up with the code gets this ID.
    let user_id = existing.unwrap_or_else(|| store.new_id(&USERS));
    let row = extra.with("user_id", user_id).with("email", email);
    let row = one_time_code::add(store, row, now);
    let row = store.insert(&MAGIC_AUTHS, row, now);
    store.record(now, "magic_auth.created", &row);
    let code = Some(row.text("code"));
    let message = Message {
        channel: "email",
        to: email,
        kind: "magic_auth",
        subject: "Sign-in code",
        code,
        ..Message::default()
    };
    outbox::send(store, now, &message);
    row
}

/// Verifies the latest code of an address, and returns its row.
pub(in super::super) fn verify(
    store: &mut Store,
    email: &str,
    code: &str,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let latest = store.all(&MAGIC_AUTHS).rfind(|row| row.text("email").eq_ignore_ascii_case(email)).cloned();
    let latest = latest.ok_or_else(|| one_time_code::Rejection::Incorrect.into_grant_error())?;
    let verified = one_time_code::verify(store, &MAGIC_AUTHS, latest.id(), code, now);
    verified.map_err(one_time_code::Rejection::into_grant_error)?;
    Ok(latest)
}
