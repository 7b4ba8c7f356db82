//! Deliveries of webhooks, for the server and for tests.

use std::fmt;

use http::{HeaderValue, Method, Request, StatusCode, Uri, header::CONTENT_TYPE};

use super::{
    Emulator,
    services::webhooks::{self, Delivery},
};
use crate::{endpoint::HttpRequest, runtime::Now, testing::sign_webhook, types::Timestamp};

/// A webhook that is to be sent to an endpoint. Returned by [`Emulator::due_webhooks`].
#[derive(Clone)]
pub struct WebhookDelivery {
    id: String,
    event: String,
    request: HttpRequest,
}

impl WebhookDelivery {
    fn new(environment: usize, delivery: Delivery, now: Timestamp) -> Option<Self> {
        let uri: Uri = delivery.endpoint_url.parse().ok()?;
        let signature = sign_webhook(&delivery.secret, now, &delivery.body);
        let mut request = Request::new(delivery.body.into());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().insert("workos-signature", signature);
        Some(Self { id: format!("{environment}/{}", delivery.id), event: delivery.event, request })
    }

    /// Returns the ID of the delivery, for [`Emulator::record_webhook`].
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the name of the event, such as `user.created`.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// Returns the request to be sent: a POST to the absolute URL of the endpoint, signed at the time that
    /// [`Emulator::due_webhooks`] was called with.
    #[must_use]
    pub fn request(&self) -> HttpRequest {
        self.request.clone()
    }
}

/// Shows no part of the request, because events have personal data.
impl fmt::Debug for WebhookDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookDelivery")
            .field("id", &self.id)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

impl Emulator {
    /// Returns the webhooks that are due, oldest first: for each event, one to each enabled endpoint that is
    /// subscribed to it. The emulator sends none of them; whoever does calls
    /// [`record_webhook`](Self::record_webhook) with the result. A delivery whose result is not recorded is due again
    /// after a minute.
    ///
    /// ```
    /// use http::StatusCode;
    /// use workos_core::{events::EventType, testing::Emulator, user_management::CreateUser, webhooks::*};
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let create = CreateWebhookEndpoint::new("https://acme.app/webhooks", [EventType::UserCreated]);
    /// let endpoint = emulator.run(client.send(create))?;
    /// emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    ///
    /// let [delivery] = &emulator.due_webhooks(emulator.now())[..] else { panic!() };
    /// let request = delivery.request();
    /// assert_eq!(request.uri(), "https://acme.app/webhooks");
    /// let verifier = WebhookVerifier::new(endpoint.secret)?;
    /// let signature = &request.headers()["workos-signature"];
    /// assert!(verifier.verify(signature, request.body(), emulator.now().wall).is_ok());
    /// emulator.record_webhook(delivery.id(), Ok::<_, std::io::Error>(StatusCode::OK), emulator.now());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn due_webhooks(&self, now: Now) -> Vec<WebhookDelivery> {
        let mut state = self.state();
        let time = state.snapshot.clock.at(now.wall);
        let environments = state.snapshot.environments_mut().enumerate();
        let due = environments.flat_map(|(environment, store)| {
            webhooks::due(store, time).into_iter().map(move |delivery| (environment, delivery))
        });
        // Receivers compare the signature with their own clock, which the emulator's clock may be ahead of.
        due.filter_map(|(environment, delivery)| WebhookDelivery::new(environment, delivery, now.wall))
            .collect()
    }

    /// Records the result of sending a webhook: the status of the response, or the failure to get one. Unless the status
    /// is 2xx, the webhook is retried up to 6 times, 3 minutes after the failure and each time four times as long, over
    /// almost 3 days. Does nothing for an unknown ID.
    pub fn record_webhook<E>(&self, id: &str, result: Result<StatusCode, E>, now: Now) {
        let mut state = self.state();
        let time = state.snapshot.clock.at(now.wall);
        let Some((environment, id)) = id.split_once('/') else { return };
        let store =
            environment.parse().ok().and_then(|position| state.snapshot.environments_mut().nth(position));
        if let Some(store) = store {
            webhooks::record_result(store, id, result.ok(), time);
        }
    }

    /// Sends all webhooks that are due to a function, which returns the status of the response, and records the
    /// results. Returns the number of webhooks. The function may use the emulator; webhooks of events that it causes are
    /// due at the next call.
    ///
    /// ```
    /// use http::StatusCode;
    /// use workos_core::{events::EventType, testing::Emulator, user_management::CreateUser, webhooks::*};
    ///
    /// let emulator = Emulator::new();
    /// let client = emulator.client();
    /// let create = CreateWebhookEndpoint::new("https://acme.app/webhooks", [EventType::UserCreated]);
    /// emulator.run(client.send(create))?;
    /// emulator.run(client.send(CreateUser::new("ada@acme.com")))?;
    /// assert_eq!(emulator.deliver_webhooks(|_request| StatusCode::OK), 1);
    /// assert_eq!(emulator.deliver_webhooks(|_request| StatusCode::OK), 0);
    /// # Ok::<(), workos_core::Error>(())
    /// ```
    pub fn deliver_webhooks(&self, mut receive: impl FnMut(HttpRequest) -> StatusCode) -> usize {
        let due = self.due_webhooks(self.now());
        for delivery in &due {
            let status = receive(delivery.request());
            self.record_webhook(delivery.id(), Ok::<_, std::convert::Infallible>(status), self.now());
        }
        due.len()
    }
}
