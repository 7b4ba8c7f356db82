//! Samples of the webhooks service.

use workos_core::{events::EventType, webhooks::*};

use super::known;
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListWebhookEndpoints::new()],
            [ListWebhookEndpoints::new().limit(5).before("we_b").after("we_a").order("asc")],
            [],
        ),
        sample(
            [CreateWebhookEndpoint::new("https://acme.com/hooks", [EventType::UserCreated])],
            [CreateWebhookEndpoint::new("https://acme.com/hooks", ["user.created", "dsync.user.created"])],
            [],
        ),
        sample(
            [UpdateWebhookEndpoint::new("we_1")],
            [UpdateWebhookEndpoint::new("we_1")
                .endpoint_url("https://acme.com/hooks")
                .status(WebhookEndpointStatus::Disabled)
                .events([EventType::UserDeleted])],
            [],
        ),
        sample([DeleteWebhookEndpoint::new("we_1")], [], []),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known![
        "CreateWebhookEndpointEvents" => EventType,
        "UpdateWebhookEndpointEvents" => EventType,
        "UpdateWebhookEndpointStatus" => WebhookEndpointStatus,
    ]
}
