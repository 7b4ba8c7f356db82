//! Pipes: data integrations, connected accounts and their credentials.

mod accounts;
mod authorizations;
mod configurations;
mod connections;
mod credentials;
mod integrations;
mod providers;
pub(in super::super) mod relay;

use http::Method;

use self::{
    accounts::ACCOUNTS, authorizations::AUTHORIZATIONS, configurations::CONFIGURATIONS,
    integrations::INTEGRATIONS,
};
use super::Service;

pub(in super::super) const SERVICE: Service = Service {
    tables: &[&INTEGRATIONS, &CONFIGURATIONS, &ACCOUNTS, &AUTHORIZATIONS, &relay::RESPONSES],
    operations: &[
        ("pipes.authorize_data_integration", authorizations::create),
        ("pipes.create_data_integration", integrations::create),
        ("pipes.create_data_integration_api_key", connections::create_api_key),
        ("pipes.create_data_integration_client_credential", connections::create_client_credentials),
        ("pipes.create_data_integration_credential", credentials::vend),
        ("pipes.create_organization_connected_account", accounts::import_for_organization),
        ("pipes.create_user_connected_account", accounts::import_for_user),
        ("pipes.delete_data_integration", integrations::delete),
        ("pipes.delete_data_integration_organization", integrations::delete_of_organizations),
        ("pipes.delete_organization_connected_account", accounts::delete_of_organization),
        ("pipes.delete_user_connected_account", accounts::delete_of_user),
        ("pipes.finish_connection", authorizations::finish),
        ("pipes.get_access_token", credentials::access_token),
        ("pipes.get_data_integration", integrations::get),
        ("pipes.get_organization_connected_account", accounts::get_of_organization),
        ("pipes.get_user_connected_account", accounts::get_of_user),
        ("pipes.list_data_integration_organization", integrations::get_of_organizations),
        ("pipes.list_data_integrations", integrations::list),
        ("pipes.list_organization_data_providers", providers::list_for_organization),
        ("pipes.list_user_data_providers", providers::list_for_user),
        ("pipes.relay", relay::by_url),
        ("pipes.relay_path", relay::by_path),
        ("pipes.update_data_integration", integrations::update),
        ("pipes.update_data_integration_api_key", connections::upsert_api_key),
        ("pipes.update_data_integration_client_credentials", connections::upsert_client_credentials),
        ("pipes.update_data_integration_organization", integrations::update_of_organizations),
        ("pipes.update_organization_connected_account", accounts::update_of_organization),
        ("pipes.update_user_connected_account", accounts::update_of_user),
        ("pipes_provider.list_organization_data_integration_configurations", configurations::list),
        ("pipes_provider.update_organization_data_integration_configuration", configurations::update),
    ],
    pages: &[
        (Method::GET, "/pipes/authorize/{state}", authorizations::show),
        (Method::POST, "/pipes/authorize/{state}", authorizations::submit),
    ],
    ..Service::EMPTY
};

/// Returns the last four characters of a secret.
fn last_four(secret: &str) -> String {
    let start = secret.char_indices().rev().nth(3).map_or(0, |(index, _)| index);
    secret.get(start..).unwrap_or_default().to_owned()
}
