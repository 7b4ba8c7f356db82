//! Deliveries of webhooks.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use http::{StatusCode, Uri};
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};
use workos_core::{HttpRequest, Transport as _, TransportFailure, testing::WebhookDelivery};
use workos_hyper::Transport;

use super::Server;

/// Interval between two looks at what is due.
const INTERVAL: Duration = Duration::from_millis(50);

/// Time limit of a delivery.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Maximum number of deliveries at a time, in all and to one URL, so that an endpoint that does not respond leaves room
/// for others.
const CONCURRENT: usize = 32;
const CONCURRENT_PER_URL: usize = 4;

/// Deliveries to an endpoint by their IDs, which sort by creation.
#[derive(Default)]
struct Endpoint {
    waiting: BTreeMap<String, WebhookDelivery>,
    running: HashMap<String, JoinHandle<()>>,
}

/// Sends the webhooks that are due, and records the results, until the future is dropped.
pub(super) async fn deliver(server: Arc<Server>, transport: Transport) {
    let transport = Arc::new(transport);
    let mut endpoints: HashMap<Uri, Endpoint> = HashMap::new();
    loop {
        let emulator = server.emulator();
        for delivery in emulator.due_webhooks(server.now()) {
            let endpoint = endpoints.entry(delivery.request().uri().clone()).or_default();
            let id = delivery.id().to_owned();
            // A delivery that waits for a minute is due again, with a signature of that time.
            if !endpoint.running.contains_key(&id) {
                endpoint.waiting.insert(id, delivery);
            }
        }
        for endpoint in endpoints.values_mut() {
            endpoint.running.retain(|_, delivery| !delivery.is_finished());
        }
        endpoints.retain(|_, endpoint| !endpoint.waiting.is_empty() || !endpoint.running.is_empty());
        let mut running: usize = endpoints.values().map(|endpoint| endpoint.running.len()).sum();
        for endpoint in endpoints.values_mut() {
            while running < CONCURRENT && endpoint.running.len() < CONCURRENT_PER_URL {
                let Some((id, delivery)) = endpoint.waiting.pop_first() else { break };
                let (emulator, server, transport) = (emulator.clone(), server.clone(), transport.clone());
                let task = tokio::spawn(async move {
                    let result = send(&transport, delivery.request(), TIME_LIMIT).await;
                    emulator.record_webhook(delivery.id(), result, server.now());
                });
                endpoint.running.insert(id, task);
                running += 1;
            }
        }
        sleep(INTERVAL).await;
    }
}

async fn send(
    transport: &Transport,
    request: HttpRequest,
    limit: Duration,
) -> Result<StatusCode, TransportFailure> {
    match timeout(limit, transport.send(request)).await {
        Ok(response) => response.map(|response| response.status()),
        Err(_) => Err(TransportFailure::timeout()),
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use workos_core::FailureKind;

    use super::*;

    #[tokio::test]
    async fn webhook_is_sent_and_waits_at_most_the_time_limit() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let request = || {
            let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
            Request::post(url).header("workos-signature", "t=1, v1=00").body("{}".into()).unwrap()
        };
        let transport = Transport::new().unwrap();

        let receive = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut received = vec![0; 1024];
            let length = stream.read(&mut received).await.unwrap();
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            String::from_utf8_lossy(&received[..length]).into_owned()
        };
        let (result, received) = tokio::join!(send(&transport, request(), TIME_LIMIT), receive);
        assert_eq!(result.unwrap(), StatusCode::ACCEPTED);
        assert!(received.starts_with("POST /webhooks HTTP/1.1\r\n"), "{received}");
        assert!(received.contains("workos-signature: t=1, v1=00\r\n"), "{received}");

        // The backlog of the listener takes the connection, and there is no response.
        let failure = send(&transport, request(), Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Timeout);
    }
}
