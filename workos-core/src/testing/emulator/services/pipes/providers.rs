//! Data providers: the data integrations with the connected accounts of an owner.

use super::{
    super::{
        super::{request::Call, response::HandlerResult, row::Row},
        organizations::ORGANIZATIONS,
        users::USERS,
    },
    accounts::{self, Owner},
    integrations::INTEGRATIONS,
};

pub(super) fn list_for_user(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&USERS, call.path(0))?;
    let organization_id = call.query.get("organization_id");
    if let Some(id) = organization_id {
        call.store.get(&ORGANIZATIONS, id)?;
    }
    list(call, &Owner::user(call.path(0), organization_id))
}

pub(super) fn list_for_organization(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    list(call, &Owner::organization(call.path(0), ""))
}

fn list(call: &Call<'_>, owner: &Owner) -> HandlerResult {
    let several = call.query.get("supports_multiple_connections") == Some("true");
    let integrations = call.store.all(&INTEGRATIONS).filter(|row| row.text("ownership") == owner.kind);
    let providers: Vec<Row> = integrations.map(|row| provider(call, row, owner, several)).collect();
    Ok(Row::default().with("data", providers).into())
}

fn provider(call: &Call<'_>, integration: &Row, owner: &Owner, several: bool) -> Row {
    let is_compatibility = |account: &Row| account.text("connection_role") == "compatibility";
    let accounts: Vec<Row> = accounts::of(call.store, integration, owner)
        .filter(|account| several || is_compatibility(account))
        .map(|account| {
            with_twins(account.clone())
                .with("organizationId", account.get("organization_id"))
                .with("userlandUserId", account.get("user_id"))
        })
        .collect();
    let ownership = if owner.kind == "user" { "userland_user" } else { "organization" };
    let credentials = match integration.texts("auth_methods").first().map(String::as_str) {
        Some("api_key") => "api_key",
        Some("client_credentials") => "client_credentials",
        _ => "oauth2",
    };
    with_twins(integration.clone())
        .with("integrationType", integration.text("integration_type"))
        .with("credentials_type", credentials)
        .with("credentialsType", credentials)
        .with("ownership", ownership)
        .with("connection_owner", owner.kind)
        .with("connected_account", accounts.iter().find(|account| is_compatibility(account)))
        .with("connected_accounts", &accounts)
}

/// Adds the times under their other names.
fn with_twins(row: Row) -> Row {
    let (created_at, updated_at) = (row.get("created_at").cloned(), row.get("updated_at").cloned());
    row.with("createdAt", created_at).with("updatedAt", updated_at)
}
