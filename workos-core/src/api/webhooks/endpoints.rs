//! Webhook endpoints and their operations.

use crate::{
    events::EventType,
    types::{Page, Secret, Timestamp, WebhookEndpointId},
};

/// A webhook endpoint: a URL that WorkOS sends events to.
#[model]
pub struct WebhookEndpoint {
    /// ID of the webhook endpoint (`we_…`).
    pub id: WebhookEndpointId,
    /// URL that events are sent to, for example `https://acme.com/webhooks`.
    pub endpoint_url: String,
    /// Secret that signs the webhook requests (`whsec_…`).
    pub secret: Secret,
    /// Status of the webhook endpoint: whether it receives events.
    pub status: WebhookEndpointStatus,
    /// Events that the webhook endpoint is subscribed to.
    pub events: Vec<EventType>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Status of a webhook endpoint.
#[open_enum]
pub enum WebhookEndpointStatus {
    /// The webhook endpoint is enabled; WorkOS sends events to it.
    Enabled = "enabled",
    /// The webhook endpoint is disabled; WorkOS sends no events to it.
    Disabled = "disabled",
}

/// Lists the webhook endpoints.
#[endpoint(
    GET "/webhook_endpoints",
    operation = "list_webhook_endpoints",
    reference = "webhooks",
    response = Page<WebhookEndpoint>,
)]
pub struct ListWebhookEndpoints {}

/// Creates a webhook endpoint, which receives events.
///
/// # Errors
///
/// - `duplicate_endpoint` (409) if a webhook endpoint with this URL exists.
/// - `invalid_url` (422) if the URL is invalid.
/// - `invalid_request_parameters` (422) if another parameter is invalid.
#[endpoint(
    POST "/webhook_endpoints",
    operation = "create_webhook_endpoint",
    reference = "webhooks/create",
    response = WebhookEndpoint,
)]
pub struct CreateWebhookEndpoint {
    /// HTTPS URL that events are sent to.
    pub endpoint_url: String,
    /// Events to subscribe to. A few events cannot be received by webhook and are only available with
    /// [`ListEvents`](crate::events::ListEvents).
    pub events: Vec<EventType>,
}

/// Updates a webhook endpoint. Omitted fields are unchanged.
///
/// # Errors
///
/// - `entity_not_found` (404) if the webhook endpoint does not exist.
/// - `duplicate_endpoint` (409) if another webhook endpoint has this URL.
/// - `invalid_url` (422) if the URL is invalid.
/// - `invalid_request_parameters` (422) if another parameter is invalid.
#[endpoint(
    PATCH "/webhook_endpoints/{id}",
    operation = "update_webhook_endpoint",
    reference = "webhooks/update",
    response = WebhookEndpoint,
)]
pub struct UpdateWebhookEndpoint {
    /// ID of the webhook endpoint.
    pub id: WebhookEndpointId,
    /// HTTPS URL that events are sent to.
    pub endpoint_url: Option<String>,
    /// Status of the webhook endpoint: whether it receives events.
    pub status: Option<WebhookEndpointStatus>,
    /// Events to subscribe to, in place of the current ones.
    pub events: Option<Vec<EventType>>,
}

/// Deletes a webhook endpoint.
///
/// # Errors
///
/// `entity_not_found` (404) if the webhook endpoint does not exist.
#[endpoint(
    DELETE "/webhook_endpoints/{id}",
    operation = "delete_webhook_endpoint",
    reference = "webhooks",
)]
pub struct DeleteWebhookEndpoint {
    /// ID of the webhook endpoint.
    pub id: WebhookEndpointId,
}
