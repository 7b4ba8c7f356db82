//! Connected accounts with API keys and client credentials.

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
    },
    accounts::{self, Owner},
    integrations, last_four,
};

pub(super) fn create_api_key(call: &mut Call<'_>) -> HandlerResult {
    let fields = api_key(&call.body);
    create(call, fields)
}

pub(super) fn create_client_credentials(call: &mut Call<'_>) -> HandlerResult {
    let fields = client_credentials(&call.body);
    create(call, fields)
}

pub(super) fn upsert_api_key(call: &mut Call<'_>) -> HandlerResult {
    let fields = api_key(&call.body);
    upsert_of_body(call, fields)
}

pub(super) fn upsert_client_credentials(call: &mut Call<'_>) -> HandlerResult {
    let fields = client_credentials(&call.body);
    upsert_of_body(call, fields)
}

/// Returns the fields of an account with an API key.
pub(super) fn api_key(body: &Row) -> Row {
    let secret = body.text("secret");
    body.only(&["account_display_name", "account_identifier"])
        .with("auth_method", "api_key")
        .with("secret", secret)
        .with("api_key_last_4", last_four(secret))
}

fn client_credentials(body: &Row) -> Row {
    let secret = body.text("client_secret");
    body.only(&["account_display_name", "account_identifier", "client_id", "config"])
        .with("auth_method", "client_credentials")
        .with("client_secret", secret)
        .with("client_secret_last_4", last_four(secret))
        // A token of the old credentials is not vended any more.
        .with("access_token", ())
}

/// Creates an account beside those that the owner has.
fn create(call: &mut Call<'_>, fields: Row) -> HandlerResult {
    let owner = Owner::of_body(call)?;
    let integration = integrations::find(call.store, call.path(0), owner.kind)?;
    check_method(&integration, &fields)?;
    let now = call.now;
    let account = accounts::connect(call.store, &integration, &owner, fields, now);
    Ok(accounts::with_warnings(call.store, account).into())
}

fn upsert_of_body(call: &mut Call<'_>, fields: Row) -> HandlerResult {
    let owner = Owner::of_body(call)?;
    let integration = integrations::find(call.store, call.path(0), owner.kind)?;
    let id = call.body.optional_text("connected_account_id").map(str::to_owned);
    let account = upsert(call, &integration, &owner, id.as_deref(), fields)?;
    Ok(accounts::with_warnings(call.store, account).into())
}

/// Stores new credentials of an account, or creates the owner's compatibility connection. `auth_method_mismatch` (422)
/// if the account has another method.
pub(super) fn upsert(
    call: &mut Call<'_>,
    integration: &Row,
    owner: &Owner,
    id: Option<&str>,
    fields: Row,
) -> Result<Row, ErrorResponse> {
    owner.check(call.store)?;
    check_method(integration, &fields)?;
    let now = call.now;
    match accounts::select(call.store, integration, owner, id, false)? {
        None => Ok(accounts::connect(call.store, integration, owner, fields, now)),
        Some(account) if account.text("auth_method") != fields.text("auth_method") => Err(mismatch()),
        Some(account) => accounts::change(call.store, &account, fields.with("state", "connected"), now),
    }
}

fn check_method(integration: &Row, fields: &Row) -> Result<(), ErrorResponse> {
    let methods = integration.texts("auth_methods");
    if methods.iter().any(|method| method == fields.text("auth_method")) { Ok(()) } else { Err(mismatch()) }
}

pub(super) fn mismatch() -> ErrorResponse {
    let message = "The authentication method is another one.";
    ErrorResponse::unprocessable("auth_method_mismatch", message)
}
