//! Webhook endpoints: the URLs themselves.

use crate::{
    events::EventName,
    types::{Secret, Timestamp, WebhookEndpointId},
};

model! {
    /// A URL that WorkOS sends events to.
    WebhookEndpoint {
        /// Its id.
        id: WebhookEndpointId,
        /// The URL.
        endpoint_url: String,
        /// The secret that its requests are signed with.
        secret: Secret,
        /// Whether events are sent to it.
        status: WebhookEndpointStatus,
        /// The kinds of events that are sent to it.
        events: Vec<EventName>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Whether events are sent to a webhook endpoint.
    pub enum WebhookEndpointStatus {
        /// They are.
        Enabled = "enabled",
        /// They are not.
        Disabled = "disabled",
    }
}

endpoint! {
    /// Lists webhook endpoints.
    ListWebhookEndpoints: GET "/webhook_endpoints" as "list_webhook_endpoints" -> pages of WebhookEndpoint,
}

endpoint! {
    /// Makes a webhook endpoint.
    ///
    /// Refused with `duplicate_endpoint` (409) if there is one with the URL, `invalid_url` or
    /// `invalid_request_parameters` (422).
    CreateWebhookEndpoint: POST "/webhook_endpoints" as "create_webhook_endpoint" -> WebhookEndpoint,
    body {
        /// The URL, over HTTPS.
        endpoint_url: String,
        /// The kinds of events that are sent to it. A few kinds are only in the list of events.
        events: Vec<EventName>,
    }
}

endpoint! {
    /// Changes a webhook endpoint. What is left out keeps its value.
    ///
    /// Refused with `entity_not_found` (404), `duplicate_endpoint` (409) if there is another with the URL,
    /// `invalid_url` or `invalid_request_parameters` (422).
    UpdateWebhookEndpoint: PATCH "/webhook_endpoints/{id}" as "update_webhook_endpoint" -> WebhookEndpoint,
    path {
        /// The webhook endpoint.
        id: WebhookEndpointId,
    }
    body {
        /// Its new URL, over HTTPS.
        endpoint_url: Option<String>,
        /// Whether events are sent to it.
        status: Option<WebhookEndpointStatus>,
        /// The kinds of events that are sent to it, in place of those that are now.
        events: Option<Vec<EventName>>,
    }
}

endpoint! {
    /// Deletes a webhook endpoint.
    ///
    /// Refused with `entity_not_found` (404).
    DeleteWebhookEndpoint: DELETE "/webhook_endpoints/{id}" as "delete_webhook_endpoint" -> (),
    path {
        /// The webhook endpoint.
        id: WebhookEndpointId,
    }
}
