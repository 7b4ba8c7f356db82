//! Credentials of connected accounts for the application.

use std::time::Duration;

use serde_json::json;

use super::{
    super::super::{
        request::Call,
        response::{ErrorResponse, HandlerResult},
        row::Row,
    },
    accounts::{self, Owner},
    connections, integrations,
};

/// Lifetime of an access token that the emulator issues in place of a provider.
const LIFETIME: Duration = Duration::from_secs(3_600);

pub(super) fn access_token(call: &mut Call<'_>) -> HandlerResult {
    let (integration, account) = match usable(call)? {
        Ok(usable) => usable,
        Err(reason) => return Ok(inactive(reason).into()),
    };
    if account.text("auth_method") != "oauth" {
        return Err(connections::mismatch());
    }
    let Some(account) = with_token(call, account)? else {
        return Ok(inactive("needs_reauthorization").into());
    };
    let token = account
        .only(&["access_token", "expires_at", "scopes"])
        .with("missing_scopes", missing_scopes(&integration, &account));
    Ok(Row::default().with("active", true).with("access_token", token).into())
}

pub(super) fn vend(call: &mut Call<'_>) -> HandlerResult {
    let (integration, account) = match usable(call)? {
        Ok(usable) => usable,
        Err(reason) => return Ok(inactive(reason).into()),
    };
    let credential = account.only(&["auth_method", "config"]);
    let credential = if account.text("auth_method") == "api_key" {
        credential.with("value", account.text("secret"))
    } else {
        let Some(account) = with_token(call, account)? else {
            return Ok(inactive("needs_reauthorization").into());
        };
        credential
            .with("value", account.text("access_token"))
            .with("expires_at", account.get("expires_at"))
            .with("scopes", account.texts("scopes"))
            .with("missing_scopes", missing_scopes(&integration, &account))
            .with("metadata", json!({}))
    };
    Ok(Row::default().with("active", true).with("credential", credential).into())
}

/// Returns the data integration and the account that a request is about, or why there is no credential.
fn usable(call: &Call<'_>) -> Result<Result<(Row, Row), &'static str>, ErrorResponse> {
    let owner = Owner::of_body(call)?;
    let integration = integrations::find(call.store, call.path(0), owner.kind)?;
    let id = call.body.optional_text("connected_account_id");
    let several = call.body.flag("supports_multiple_connections");
    Ok(match accounts::select(call.store, &integration, &owner, id, several)? {
        None => Err("not_installed"),
        Some(account) if account.text("state") != "connected" => Err("needs_reauthorization"),
        Some(account) => Ok((integration, account)),
    })
}

fn inactive(reason: &str) -> Row {
    Row::default().with("active", false).with("error", reason)
}

/// Returns an account with a valid access token: the stored one, or a new one if it has expired and can be refreshed.
/// Otherwise the account needs a reauthorization.
pub(super) fn with_token(call: &mut Call<'_>, account: Row) -> Result<Option<Row>, ErrorResponse> {
    let now = call.now;
    if account.has("access_token") && !account.is_past("expires_at", now) {
        return Ok(Some(account));
    }
    if !account.has("refresh_token") && !account.has("client_secret") {
        let changes = Row::default().with("state", "needs_reauthorization");
        accounts::change(call.store, &account, changes, now)?;
        return Ok(None);
    }
    let token = call.store.new_token("provider_token");
    let changes = Row::default().with("access_token", token).with("expires_at", now + LIFETIME);
    accounts::change(call.store, &account, changes, now).map(Some)
}

/// Returns the scopes that connections request and the account lacks.
fn missing_scopes(integration: &Row, account: &Row) -> Vec<String> {
    let granted = account.texts("scopes");
    let requested = integration.texts("scopes").into_iter();
    requested.filter(|scope| !granted.contains(scope)).collect()
}
