//! Configurations of data integrations for organizations.

use http::StatusCode;
use serde_json::json;

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
    integrations::{INTEGRATIONS, redirect_uri},
    last_four,
};

/// What organizations have set: `enabled`, `scopes`, `config`, `client_id` and `client_secret`. What is missing is
/// inherited from the data integration.
pub(super) const CONFIGURATIONS: TableDefinition = TableDefinition::new(
    "data_integration_configurations",
    "Data integration configuration",
    "data_integration_configuration",
)
.references(&[
    belongs_to("data_integration_id", "data_integrations"),
    belongs_to("organization_id", "organizations"),
]);

pub(super) fn list(call: &mut Call<'_>) -> HandlerResult {
    call.store.get(&ORGANIZATIONS, call.path(0))?;
    let integrations = call.store.all(&INTEGRATIONS);
    let rows: Vec<Row> = integrations.map(|integration| present(call, integration)).collect();
    Ok(Row::default().with("data", rows).into())
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    let (organization_id, slug, now) = (call.path(0).to_owned(), call.path(1).to_owned(), call.now);
    call.store.get(&ORGANIZATIONS, &organization_id)?;
    let integration = call.store.find_one(&INTEGRATIONS, "slug", &slug).cloned();
    let integration = integration.ok_or_else(|| INTEGRATIONS.not_found(&slug))?;
    let changes = call.body.only(&["enabled", "scopes", "client_id", "client_secret", "config"]);
    check(&integration, &changes)?;
    match own(call.store, &integration, &organization_id) {
        Some(row) => drop(call.store.update(&CONFIGURATIONS, row.id(), now, |row| row.merge(changes))?),
        None => {
            let row = changes
                .with("data_integration_id", integration.id())
                .with("organization_id", &organization_id);
            call.store.insert(&CONFIGURATIONS, row, now);
        }
    }
    Ok(present(call, &integration).into())
}

fn check(integration: &Row, changes: &Row) -> Result<(), ErrorResponse> {
    let bad_request = |message: &str| Err(ErrorResponse::new(StatusCode::BAD_REQUEST, message));
    if changes.iter().next().is_none() {
        return bad_request("The request sets nothing.");
    }
    if changes.has("client_id") != changes.has("client_secret") {
        return bad_request("A client ID and a client secret are set together.");
    }
    let is_of_organizations = integration.object("credentials").text("type") == "organization";
    if (changes.has("client_id") || changes.has("config")) && !is_of_organizations {
        return bad_request("Organizations do not supply the credentials of this provider.");
    }
    let known = integration.texts("scopes");
    let is_unknown = |scope: &String| !known.contains(scope);
    if integration.has("scopes") && changes.texts("scopes").iter().any(is_unknown) {
        let message = "A scope is not configured on the provider.";
        return Err(ErrorResponse::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    Ok(())
}

fn own(store: &Store, integration: &Row, organization_id: &str) -> Option<Row> {
    let mut rows = store.find(&CONFIGURATIONS, "data_integration_id", integration.id());
    rows.find(|row| row.text("organization_id") == organization_id).cloned()
}

/// Returns the configuration in effect for the organization at the path.
fn present(call: &Call<'_>, integration: &Row) -> Row {
    let own = own(call.store, integration, call.path(0)).unwrap_or_default();
    let mut row =
        integration.only(&["id", "slug", "name", "enabled", "scopes", "config", "created_at", "updated_at"]);
    row.set("organization_id", call.path(0));
    for field in ["enabled", "scopes", "config", "updated_at"] {
        if let Some(value) = own.get(field).filter(|value| !value.is_null()) {
            row.set(field, value);
        }
    }
    if integration.object("credentials").text("type") != "organization" {
        return row;
    }
    let secret = own.optional_text("client_secret");
    row.with(
        "credentials",
        json!({
            "credentials_type": "organization",
            "has_credentials": secret.is_some(),
            "client_id": own.optional_text("client_id"),
            "client_secret_last_four": secret.map(last_four),
            "redirect_uri": redirect_uri(call, integration.text("slug")),
        }),
    )
}
