//! Client secrets of Connect applications.

use crate::types::{ApplicationId, ConnectApplicationSecretId, Secret, Timestamp};

model! {
    /// A client secret of a Connect application, without its plaintext value.
    ConnectApplicationSecret {
        /// ID of the client secret.
        id: ConnectApplicationSecretId,
        /// Last few characters of the client secret.
        secret_hint: String,
        /// Timestamp of the last use; `None` if never used.
        last_used_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A new client secret of a Connect application, with its plaintext value. The value cannot be
    /// retrieved later.
    NewConnectApplicationSecret {
        /// ID of the client secret.
        id: ConnectApplicationSecretId,
        /// Plaintext value of the client secret.
        secret: Secret,
        /// Last few characters of the client secret.
        secret_hint: String,
        /// Timestamp of the last use; `None` if never used.
        last_used_at: Option<Timestamp>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists all client secrets of a Connect application, without their plaintext values.
    ListApplicationClientSecrets: GET "/connect/applications/{id}/client_secrets" as "list_application_client_secrets" -> Vec<ConnectApplicationSecret>,
    path {
        /// ID of the application. The client ID is accepted too.
        id: ApplicationId,
    }
}

endpoint! {
    /// Creates a client secret for a Connect application. Existing client secrets remain valid.
    ///
    /// The response is the only one that has the plaintext value.
    CreateApplicationClientSecret: POST "/connect/applications/{id}/client_secrets" as "create_application_client_secret" -> NewConnectApplicationSecret,
    path {
        /// ID of the application. The client ID is accepted too.
        id: ApplicationId,
    }
    body {}
}

endpoint! {
    /// Deletes a client secret, which revokes it.
    DeleteClientSecret: DELETE "/connect/client_secrets/{id}" as "delete_client_secret" -> (),
    path {
        /// ID of the client secret.
        id: ConnectApplicationSecretId,
    }
}
