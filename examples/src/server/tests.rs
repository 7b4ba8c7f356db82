use std::{future::ready, sync::Arc, time::Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};
use workos_core::{
    BaseUrl, Config, Delivery, Error,
    organizations::{CreateOrganization, ListOrganizations},
    testing::{Fault, Latency},
};

use super::*;

const CREATE_ORGANIZATION: &str = "POST /organizations HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
    authorization: Bearer sk_test_emulator\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n\
    {\"name\":\"Acme\"}";

/// A server of a test on a free port.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    fn start(server: Server) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(Arc::new(server).run(listener, async { drop(stopped.await) }));
        Self { address, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a new connection and returns everything that is received until it is closed.
    async fn exchange(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_ref()).await.unwrap();
        receive(&mut stream).await
    }

    /// Sends a request without a body.
    async fn request(&self, head: &str) -> String {
        self.exchange(format!("{head}\r\nhost: a\r\nconnection: close\r\n\r\n")).await
    }
}

async fn receive(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    // An error is the end, too: the connection may be reset.
    let _ = stream.read_to_end(&mut received).await;
    String::from_utf8(received).unwrap()
}

fn server() -> Server {
    Server::new(Emulator::new())
}

#[track_caller]
fn assert_has(response: &str, lines: &[&str]) {
    for line in lines {
        assert!(response.lines().any(|received| received == *line), "no {line:?} in {response}");
    }
}

#[tokio::test]
async fn served_emulator_responds_and_drops_connections() {
    let emulator = Emulator::new();
    let address = serve(emulator.clone()).unwrap();
    let base_url = BaseUrl::new(&format!("http://{address}")).unwrap();
    let config = Config::new(Emulator::API_KEY).unwrap().base_url(base_url);
    let client = workos_hyper::client(config).unwrap();

    let created = client.send(CreateOrganization::new("Acme")).await.unwrap();
    assert_eq!(client.send(ListOrganizations::new()).await.unwrap().data, [created]);

    emulator.add_fault(Fault::lose_response());
    match client.send(CreateOrganization::new("Acme again")).await {
        Err(Error::Transport(error)) => assert_eq!(error.failure.delivery, Delivery::Unknown),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.send(ListOrganizations::new()).await.unwrap().data.len(), 2);
}

#[tokio::test]
async fn dropped_connection_ends_without_a_response() {
    let server = server();
    server.emulator().add_fault(Fault::drop_connection());
    let running = Running::start(server);
    assert_eq!(running.request("GET /organizations HTTP/1.1").await, "");
    assert_has(&running.request("GET /health HTTP/1.1").await, &["HTTP/1.1 200 OK", r#"{"status":"ok"}"#]);
}

#[tokio::test]
async fn preflight_reflects_what_is_asked_for() {
    let running = Running::start(server());
    let head = "OPTIONS /organizations HTTP/1.1\r\norigin: http://localhost:3000\r\n\
                access-control-request-method: PUT\r\naccess-control-request-headers: authorization,x-custom";
    assert_has(
        &running.request(head).await,
        &[
            "HTTP/1.1 204 No Content",
            "access-control-allow-origin: http://localhost:3000",
            "access-control-allow-credentials: true",
            "access-control-allow-methods: PUT",
            "access-control-allow-headers: authorization,x-custom",
            "vary: origin",
        ],
    );
    // Without the headers of a preflight request, OPTIONS is an unknown method.
    let response = running.request("OPTIONS /organizations HTTP/1.1").await;
    assert_has(&response, &["HTTP/1.1 501 Not Implemented"]);
}

#[tokio::test]
async fn every_response_to_an_origin_can_be_read() {
    let running = Running::start(server());
    let response = running.request("GET /unknown HTTP/1.1\r\norigin: null").await;
    assert_has(
        &response,
        &[
            "HTTP/1.1 501 Not Implemented",
            "access-control-allow-origin: null",
            "access-control-allow-credentials: true",
        ],
    );
    let exposed = response.lines().find(|line| line.starts_with("access-control-expose-headers: ")).unwrap();
    assert!(exposed.contains("x-request-id"), "{exposed}");
    assert!(!running.request("GET /unknown HTTP/1.1").await.contains("access-control"));
}

#[tokio::test]
async fn large_bodies_are_rejected() {
    let mut server = server();
    server.limits.body = 1000;
    let running = Running::start(server);
    let head = "POST /organizations HTTP/1.1\r\nhost: a\r\n";
    let body = "x".repeat(1001);
    let too_large = ["HTTP/1.1 413 Payload Too Large", "connection: close"];

    let response = running.exchange(format!("{head}content-length: 1001\r\n\r\n{body}")).await;
    assert_has(&response, &too_large);
    assert_has(&response, &[r#"{"message":"The request body is larger than 1000 bytes."}"#]);
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n3e9\r\n{body}\r\n0\r\n\r\n");
    assert_has(&running.exchange(chunked).await, &too_large);
    // The body is not sent.
    let expect = format!("{head}content-length: 1001\r\nexpect: 100-continue\r\n\r\n");
    assert_has(&running.exchange(expect).await, &too_large);

    let exact = format!("{head}connection: close\r\ncontent-length: 1000\r\n\r\n{}", "x".repeat(1000));
    assert_has(&running.exchange(exact).await, &["HTTP/1.1 401 Unauthorized"]);
}

#[tokio::test]
async fn large_headers_are_rejected() {
    let running = Running::start(server());
    let response = running.request(&format!("GET / HTTP/1.1\r\nx: {}", "x".repeat(200 << 10))).await;
    assert!(response.starts_with("HTTP/1.1 431 "), "{response}");
}

#[tokio::test]
async fn slow_requests_and_idle_connections_are_ended() {
    let mut server = server();
    server.limits.read = Duration::from_millis(50);
    let running = Running::start(server);
    assert_eq!(running.exchange("").await, "");
    assert_eq!(running.exchange("GET / HT").await, "");
    let idle = running.exchange("GET /health HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_has(&idle, &["HTTP/1.1 200 OK"]);
    let slow = "POST /organizations HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nx";
    assert_has(&running.exchange(slow).await, &["HTTP/1.1 408 Request Timeout"]);
}

#[tokio::test]
async fn further_connections_wait() {
    let mut server = server();
    server.limits.connections = 1;
    let running = Running::start(server);
    let first = running.connect().await;
    let mut second = running.connect().await;
    second.write_all(b"GET /health HTTP/1.1\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(timeout(Duration::from_millis(50), second.readable()).await.is_err());
    drop(first);
    assert_has(&receive(&mut second).await, &["HTTP/1.1 200 OK"]);
}

#[tokio::test]
async fn stop_completes_running_requests_and_closes_idle_connections() {
    let running = Running::start(server());
    let mut idle = running.connect().await;
    let mut stream = running.connect().await;
    stream.write_all(b"POST /organizations HTTP/1.1\r\ncontent-length: 2\r\n\r\n{").await.unwrap();
    // The connection is accepted and its head is read when a later request has a response.
    running.request("GET /health HTTP/1.1").await;

    running.stop.send(()).unwrap();
    assert_eq!(receive(&mut idle).await, "");
    stream.write_all(b"}").await.unwrap();
    assert_has(&receive(&mut stream).await, &["HTTP/1.1 401 Unauthorized", "connection: close"]);
    running.task.await.unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err());
}

#[tokio::test]
async fn stop_waits_at_most_its_time_limit() {
    let mut server = server();
    server.limits.stop = Duration::from_millis(50);
    let running = Running::start(server);
    let mut stream = running.connect().await;
    stream.write_all(b"POST /organizations HTTP/1.1\r\ncontent-length: 2\r\n\r\n").await.unwrap();
    running.request("GET /health HTTP/1.1").await;
    running.stop.send(()).unwrap();
    running.task.await.unwrap().unwrap();
}

#[tokio::test]
async fn request_without_a_response_ends_with_the_server() {
    let server = server();
    server.emulator().add_fault(Fault::hang());
    let running = Running::start(server);
    let mut stream = running.connect().await;
    stream.write_all(b"GET /organizations HTTP/1.1\r\n\r\n").await.unwrap();
    running.request("GET /health HTTP/1.1").await;
    assert!(timeout(Duration::from_millis(50), stream.readable()).await.is_err());

    let stopped = Instant::now();
    running.stop.send(()).unwrap();
    assert_eq!(receive(&mut stream).await, "");
    running.task.await.unwrap().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn latency_delays_the_response() {
    let server = server();
    let mut response = workos_core::HttpResponse::default();
    response.extensions_mut().insert(Latency(Duration::from_millis(50)));
    server.emulator().add_fault(Fault::response(response));
    let running = Running::start(server);
    let started = Instant::now();
    assert_has(&running.request("GET /organizations HTTP/1.1").await, &["HTTP/1.1 200 OK"]);
    assert!(started.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn webhook_of_an_event_is_delivered() {
    let receiver = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/webhooks", receiver.local_addr().unwrap());
    let server = server();
    let seed = json!({"webhook_endpoints": [{"url": url, "events": ["organization.created"]}]});
    server.emulator().seed(&seed).unwrap();
    let running = Running::start(server);
    running.exchange(CREATE_ORGANIZATION).await;

    let (mut stream, _) = timeout(Duration::from_secs(10), receiver.accept()).await.unwrap().unwrap();
    let mut received = vec![0; 10_000];
    let length = stream.read(&mut received).await.unwrap();
    let received = String::from_utf8_lossy(&received[..length]);
    assert!(received.starts_with("POST /webhooks HTTP/1.1\r\n"), "{received}");
    assert!(received.contains("\r\nworkos-signature: t="), "{received}");
}

#[tokio::test]
async fn webhooks_reach_an_endpoint_beside_one_that_does_not_respond() {
    let listen = || async { tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap() };
    let (silent, receiver) = (listen().await, listen().await);
    let endpoint = |listener: &tokio::net::TcpListener| {
        let url = format!("http://{}/webhooks", listener.local_addr().unwrap());
        json!({"url": url, "events": ["organization.created"]})
    };
    let server = server();
    let emulator = server.emulator();
    emulator.seed(&json!({"webhook_endpoints": [endpoint(&silent), endpoint(&receiver)]})).unwrap();
    // More than an endpoint gets at a time.
    const EVENTS: usize = 20;
    for _ in 0..EVENTS {
        emulator.run(emulator.client().send(CreateOrganization::new("Acme"))).unwrap();
    }
    let _running = Running::start(server);
    for _ in 0..EVENTS {
        let (mut stream, _) = timeout(Duration::from_secs(10), receiver.accept()).await.unwrap().unwrap();
        let mut received = vec![0; 10_000];
        assert_ne!(stream.read(&mut received).await.unwrap(), 0);
        let response = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(response.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn clock_starts_at_the_given_time() {
    let mut server = server();
    server.start = Some(Timestamp::from_unix_seconds(1_000_000_000));
    let seconds = server.now().wall.unix_milliseconds() / 1000;
    assert!((1_000_000_000..1_000_000_060).contains(&seconds), "{seconds}");

    let response = Running::start(server).exchange(CREATE_ORGANIZATION).await;
    assert!(response.contains(r#""created_at":"2001-09-09T01:4"#), "{response}");
}

#[tokio::test]
async fn changed_seed_file_replaces_the_emulator() {
    let path = env::temp_dir().join(format!("workos-emulator-{}.yaml", std::process::id()));
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write("organizations: [{name: Acme}]");
    let version = watch::Version::of(&path);
    let server =
        Arc::new(Server::new(seed::load(&path, Timestamp::from_unix_seconds(1_800_000_000)).unwrap().0));
    let names = || {
        let emulator = server.emulator();
        let list = emulator.run(emulator.client().send(ListOrganizations::new())).unwrap();
        list.data.into_iter().map(|organization| organization.name).collect::<Vec<_>>()
    };
    let interval = Duration::from_millis(10);
    let watching = tokio::spawn(watch::watch(server.clone(), path.clone(), version, interval));
    assert_eq!(names(), ["Acme"]);

    write("organizations: [{name: Invalid");
    sleep(Duration::from_millis(100)).await;
    assert_eq!(names(), ["Acme"]);

    write("organizations: [{name: Acme Europe}]");
    let changed = async {
        while names() != ["Acme Europe"] {
            sleep(interval).await;
        }
    };
    timeout(Duration::from_secs(10), changed).await.unwrap();
    watching.abort();
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn port_in_use_is_reported() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let error = start(Options { port, ..Options::default() }).unwrap_err();
    assert_eq!(error, format!("port {port} of 127.0.0.1 is in use; --port 0 takes a free one"));
}

#[tokio::test]
async fn stopped_server_accepts_no_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    Arc::new(server()).run(listener, ready(())).await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn first_line_as_json_has_the_keys_of_the_seed() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 4100));
    let line: Value = serde_json::from_str(&started(address, &Value::Null)).unwrap();
    let expected = json!({
        "url": "http://127.0.0.1:4100",
        "port": 4100,
        "apiKey": "sk_test_emulator",
        "clientId": "client_emulator",
        "health": "http://127.0.0.1:4100/health",
    });
    assert_eq!(line, expected);
    let seed = json!({"environment": {"api_key": "sk_test_1", "client_id": "client_1"}});
    let line: Value = serde_json::from_str(&started(address, &seed)).unwrap();
    assert_eq!((&line["apiKey"], &line["clientId"]), (&json!("sk_test_1"), &json!("client_1")));
}
