//! Tokens of the Client API.

use super::{
    super::{
        request::Call,
        response::HandlerResult,
        row::Row,
        table::{TableDefinition, belongs_to},
    },
    Service,
    organizations::ORGANIZATIONS,
    users::USERS,
};

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&CLIENT_TOKENS],
    operations: &[("client_api.create_token", create)],
    ..Service::EMPTY
};

/// Tokens with `user_id` and `organization_id`. WorkOS documents neither their format nor when they expire.
const CLIENT_TOKENS: TableDefinition =
    TableDefinition::new("client_tokens", "Client API token", "client_token")
        .indexes(&["token"])
        .references(&[belongs_to("user_id", "users"), belongs_to("organization_id", "organizations")]);

/// A token is also created for a user who is no member of the organization: WorkOS documents no error for it.
fn create(call: &mut Call<'_>) -> HandlerResult {
    let (user_id, organization_id) = (call.body.text("user_id"), call.body.text("organization_id"));
    call.store.get(&USERS, user_id)?;
    call.store.get(&ORGANIZATIONS, organization_id)?;
    let row = Row::default()
        .with("user_id", user_id)
        .with("organization_id", organization_id)
        .with("token", call.store.new_token("client_token"));
    let now = call.now;
    Ok(call.store.insert(&CLIENT_TOKENS, row, now).into())
}
