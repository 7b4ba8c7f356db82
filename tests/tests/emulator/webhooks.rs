use std::time::Duration;

use http::StatusCode;
use workos_core::{
    events::EventType,
    testing::Emulator,
    user_management::{CreateUser, DeleteUser},
    webhooks::{
        CreateWebhookEndpoint, DeleteWebhookEndpoint, ListWebhookEndpoints, UpdateWebhookEndpoint,
        WebhookEndpointStatus, WebhookVerifier,
    },
};

use crate::{Fixture, code};

const URL: &str = "https://acme.app/webhooks";

fn endpoint(url: &str) -> CreateWebhookEndpoint {
    CreateWebhookEndpoint::new(url, [EventType::UserCreated])
}

fn statuses(emulator: &Emulator) -> Vec<String> {
    let rows = emulator.table("webhook_deliveries").into_iter();
    rows.map(|row| format!("{} {}", row["status"].as_str().unwrap(), row["attempts"])).collect()
}

#[test]
fn endpoints_have_unique_urls_and_a_secret() {
    let fixture = Fixture::new();
    let created = fixture.send(endpoint(URL)).unwrap();
    assert!(created.secret.expose().starts_with("whsec_"));
    assert_eq!(created.status, WebhookEndpointStatus::Enabled);
    let other = fixture.send(endpoint("http://127.0.0.1:3000/webhooks")).unwrap();
    assert_ne!(other.secret, created.secret);
    assert_eq!(code(fixture.send(endpoint(URL))), "duplicate_endpoint");
    assert_eq!(code(fixture.send(endpoint("acme.app/webhooks"))), "invalid_url");
    let take = UpdateWebhookEndpoint::new(&other.id).endpoint_url(URL);
    assert_eq!(code(fixture.send(take)), "duplicate_endpoint");
    let update =
        UpdateWebhookEndpoint::new(&other.id).events([EventType::UserDeleted]).endpoint_url("ftp://acme.app");
    assert_eq!(code(fixture.send(update)), "invalid_url");
    let update = UpdateWebhookEndpoint::new(&other.id).events([EventType::UserDeleted]);
    assert_eq!(fixture.send(update).unwrap().events, [EventType::UserDeleted]);
    assert_eq!(fixture.send(ListWebhookEndpoints::new()).unwrap().data.len(), 2);
    fixture.send(DeleteWebhookEndpoint::new(&other.id)).unwrap();
    assert_eq!(fixture.send(ListWebhookEndpoints::new()).unwrap().data, [created]);
    assert_eq!(code(fixture.send(DeleteWebhookEndpoint::new(&other.id))), "entity_not_found");
    fixture.assert_nothing_filled();
}

#[test]
fn deliveries_are_signed_for_each_subscribed_endpoint() {
    let fixture = Fixture::new();
    let emulator = &fixture.emulator;
    let created = fixture.send(endpoint(URL)).unwrap();
    let deleted = CreateWebhookEndpoint::new("https://acme.app/other", [EventType::UserDeleted]);
    fixture.send(deleted).unwrap();
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap();

    let due = emulator.due_webhooks(emulator.now());
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].event(), "user.created");
    let request = due[0].request();
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", URL));
    assert_eq!(request.headers()["content-type"], "application/json");
    let verifier = WebhookVerifier::new(created.secret).unwrap();
    let signature = &request.headers()["workos-signature"];
    let event = verifier.verify(signature, request.body(), emulator.now().wall).unwrap();
    assert_eq!(event.name, EventType::UserCreated);
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!((&body["object"], &body["data"]["id"]), (&"event".into(), &ada.id.as_str().into()));
    assert_eq!(body.get("organization_id"), None);

    // A delivery is not due again while its result is awaited.
    assert_eq!(emulator.due_webhooks(emulator.now()).len(), 0);
    emulator.record_webhook(due[0].id(), Ok::<_, ()>(StatusCode::OK), emulator.now());
    emulator.record_webhook("unknown", Ok::<_, ()>(StatusCode::OK), emulator.now());
    assert_eq!(statuses(emulator), ["succeeded 1"]);
    fixture.send(DeleteUser::new(&ada.id)).unwrap();
    assert_eq!(
        emulator.deliver_webhooks(|request| {
            assert_eq!(request.uri(), "https://acme.app/other");
            StatusCode::NO_CONTENT
        }),
        1
    );
}

#[test]
fn failed_deliveries_are_retried_six_times_over_three_days() {
    let fixture = Fixture::new();
    let emulator = &fixture.emulator;
    fixture.send(endpoint(URL)).unwrap();
    fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    let start = emulator.now().wall;
    let mut attempts = Vec::new();
    for _ in 0..4 * 24 * 60 {
        for delivery in emulator.due_webhooks(emulator.now()) {
            attempts.push(emulator.now().wall.saturating_duration_since(start).as_secs() / 60);
            // No response is a failure like one with an error status.
            let result = if attempts.len() == 1 { Err(()) } else { Ok(StatusCode::INTERNAL_SERVER_ERROR) };
            emulator.record_webhook(delivery.id(), result, emulator.now());
        }
        emulator.advance(Duration::from_secs(60));
    }
    assert_eq!(attempts, [0, 3, 15, 63, 255, 1_023, 4_095]);
    assert_eq!(statuses(emulator), ["failed 7"]);
}

#[test]
fn deliveries_without_a_result_are_due_again_and_wait_for_a_disabled_endpoint() {
    let fixture = Fixture::new();
    let emulator = &fixture.emulator;
    let created = fixture.send(endpoint(URL)).unwrap();
    fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    assert_eq!(emulator.due_webhooks(emulator.now()).len(), 1);
    emulator.advance(Duration::from_secs(60));

    let disable = UpdateWebhookEndpoint::new(&created.id).status(WebhookEndpointStatus::Disabled);
    fixture.send(disable).unwrap();
    assert_eq!(emulator.due_webhooks(emulator.now()).len(), 0);
    fixture.send(CreateUser::new("lin@acme.com")).unwrap();
    let enable = UpdateWebhookEndpoint::new(&created.id).status(WebhookEndpointStatus::Enabled);
    fixture.send(enable).unwrap();
    let due = emulator.due_webhooks(emulator.now());
    assert_eq!(due.len(), 1);
    assert!(String::from_utf8_lossy(due[0].request().body()).contains("ada@acme.com"));

    fixture.send(DeleteWebhookEndpoint::new(&created.id)).unwrap();
    assert!(statuses(emulator).is_empty());
}
