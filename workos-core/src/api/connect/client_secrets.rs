//! The client secrets of applications.

use crate::types::{ApplicationId, ConnectApplicationSecretId, Secret, Timestamp};

model! {
    /// A client secret of an application, without its value.
    ConnectApplicationSecret {
        /// Its id.
        id: ConnectApplicationSecretId,
        /// The end of its value.
        secret_hint: String,
        /// When it was last used; `None` if never.
        last_used_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

model! {
    /// A client secret that has just been made, with its value: WorkOS does not show it again.
    NewConnectApplicationSecret {
        /// Its id.
        id: ConnectApplicationSecretId,
        /// The secret itself.
        secret: Secret,
        /// The end of its value.
        secret_hint: String,
        /// When it was last used; `None` if never.
        last_used_at: Option<Timestamp>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

endpoint! {
    /// Lists the client secrets of an application, without their values.
    ListApplicationClientSecrets: GET "/connect/applications/{id}/client_secrets" as "list_application_client_secrets" -> Vec<ConnectApplicationSecret>,
    path {
        /// The application. The text of its client id does as well.
        id: ApplicationId,
    }
}

endpoint! {
    /// Makes another client secret for an application. The others stay good.
    CreateApplicationClientSecret: POST "/connect/applications/{id}/client_secrets" as "create_application_client_secret" -> NewConnectApplicationSecret,
    path {
        /// The application. The text of its client id does as well.
        id: ApplicationId,
    }
    body {}
}

endpoint! {
    /// Deletes a client secret, which is not good from then on.
    DeleteClientSecret: DELETE "/connect/client_secrets/{id}" as "delete_client_secret" -> (),
    path {
        /// The client secret.
        id: ConnectApplicationSecretId,
    }
}
