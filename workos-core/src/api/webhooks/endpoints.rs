//! Webhook endpoints and their operations.

use crate::{
    events::EventName,
    types::{Secret, Timestamp, WebhookEndpointId},
};

model! {
    /// A webhook endpoint: a URL that WorkOS sends events to.
    WebhookEndpoint {
        /// ID of the webhook endpoint (`we_…`).
        id: WebhookEndpointId,
        /// URL that events are sent to, for example `https://acme.com/webhooks`.
        endpoint_url: String,
        /// Secret that signs the webhook requests (`whsec_…`).
        secret: Secret,
        /// Status of the webhook endpoint: whether it receives events.
        status: WebhookEndpointStatus,
        /// Events that the webhook endpoint is subscribed to.
        events: Vec<EventName>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Status of a webhook endpoint.
    pub enum WebhookEndpointStatus {
        /// The webhook endpoint is enabled; WorkOS sends events to it.
        Enabled = "enabled",
        /// The webhook endpoint is disabled; WorkOS sends no events to it.
        Disabled = "disabled",
    }
}

endpoint! {
    /// Lists the webhook endpoints.
    ListWebhookEndpoints: GET "/webhook_endpoints" as "list_webhook_endpoints" -> pages of WebhookEndpoint,
}

endpoint! {
    /// Creates a webhook endpoint, which receives events.
    ///
    /// # Errors
    ///
    /// - `duplicate_endpoint` (409) if a webhook endpoint with this URL exists.
    /// - `invalid_url` (422) if the URL is invalid.
    /// - `invalid_request_parameters` (422) if another parameter is invalid.
    CreateWebhookEndpoint: POST "/webhook_endpoints" as "create_webhook_endpoint" -> WebhookEndpoint,
    body {
        /// HTTPS URL that events are sent to.
        endpoint_url: String,
        /// Events to subscribe to. A few events cannot be received by webhook and are only available with
        /// [`ListEvents`](crate::events::ListEvents).
        events: Vec<EventName>,
    }
}

endpoint! {
    /// Updates a webhook endpoint. Omitted fields are unchanged.
    ///
    /// # Errors
    ///
    /// - `entity_not_found` (404) if the webhook endpoint does not exist.
    /// - `duplicate_endpoint` (409) if another webhook endpoint has this URL.
    /// - `invalid_url` (422) if the URL is invalid.
    /// - `invalid_request_parameters` (422) if another parameter is invalid.
    UpdateWebhookEndpoint: PATCH "/webhook_endpoints/{id}" as "update_webhook_endpoint" -> WebhookEndpoint,
    path {
        /// ID of the webhook endpoint.
        id: WebhookEndpointId,
    }
    body {
        /// HTTPS URL that events are sent to.
        endpoint_url: Option<String>,
        /// Status of the webhook endpoint: whether it receives events.
        status: Option<WebhookEndpointStatus>,
        /// Events to subscribe to, in place of the current ones.
        events: Option<Vec<EventName>>,
    }
}

endpoint! {
    /// Deletes a webhook endpoint.
    ///
    /// # Errors
    ///
    /// `entity_not_found` (404) if the webhook endpoint does not exist.
    DeleteWebhookEndpoint: DELETE "/webhook_endpoints/{id}" as "delete_webhook_endpoint" -> (),
    path {
        /// ID of the webhook endpoint.
        id: WebhookEndpointId,
    }
}
