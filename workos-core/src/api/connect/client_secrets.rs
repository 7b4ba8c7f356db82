//! Client secrets of Connect applications.

use crate::types::{ConnectApplicationId, ConnectApplicationSecretId, Secret, Timestamp};

/// A client secret of a Connect application, without its plaintext value.
#[model]
pub struct ConnectApplicationSecret {
    /// ID of the client secret.
    pub id: ConnectApplicationSecretId,
    /// Last few characters of the client secret.
    pub secret_hint: String,
    /// Timestamp of the last use; `None` if never used.
    pub last_used_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// A new client secret of a Connect application, with its plaintext value. The value cannot be
/// retrieved later.
#[model]
pub struct NewConnectApplicationSecret {
    /// ID of the client secret.
    pub id: ConnectApplicationSecretId,
    /// Plaintext value of the client secret.
    pub secret: Secret,
    /// Last few characters of the client secret.
    pub secret_hint: String,
    /// Timestamp of the last use; `None` if never used.
    pub last_used_at: Option<Timestamp>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Lists all client secrets of a Connect application, without their plaintext values.
#[endpoint(
    GET "/connect/applications/{id}/client_secrets",
    operation = "list_application_client_secrets",
    reference = "workos-connect/applications/client-secrets/list",
    response = Vec<ConnectApplicationSecret>,
)]
pub struct ListApplicationClientSecrets {
    /// ID of the application. The client ID is accepted too.
    pub id: ConnectApplicationId,
}

/// Creates a client secret for a Connect application. Existing client secrets remain valid.
///
/// The response is the only one that has the plaintext value.
#[endpoint(
    POST "/connect/applications/{id}/client_secrets",
    operation = "create_application_client_secret",
    reference = "workos-connect/applications/client-secrets/create",
    response = NewConnectApplicationSecret,
    body = {},
)]
pub struct CreateApplicationClientSecret {
    /// ID of the application. The client ID is accepted too.
    pub id: ConnectApplicationId,
}

/// Deletes a client secret, which revokes it.
#[endpoint(
    DELETE "/connect/client_secrets/{id}",
    operation = "delete_client_secret",
    reference = "workos-connect/applications/client-secrets/delete",
)]
pub struct DeleteClientSecret {
    /// ID of the client secret.
    pub id: ConnectApplicationSecretId,
}
