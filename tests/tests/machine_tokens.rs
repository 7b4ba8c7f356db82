//! Access tokens of machines, from the request to the API that accepts them: on the emulator with its virtual clock, and
//! with tasks of tokio on both native adapters.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, header::AUTHORIZATION};
use http_body_util::Full;
use hyper_util::{client::legacy, rt::TokioExecutor};
use tokio::{sync::Barrier, task::JoinSet};
use tower_layer::Layer as _;
use tower_service::Service as _;
use workos_core::{
    BaseUrl, Client, Config, HttpRequest, RetryPolicy, Runtime, Transport,
    connect::{CreateTokenWithClientCredentials, IntrospectToken},
    layer::MachineTokenServiceError,
    organizations::CreateOrganization,
    resource_server::ResourceServer,
    testing::{Emulator, Fault},
    tokens::{MachineTokenError, MachineTokens},
};
use workos_tests::server::{Reply, Server};

const LIFETIME: Duration = Duration::from_secs(300);

/// The transport of an emulator, which counts the requests to the token endpoint, also those that get no response.
#[derive(Clone)]
struct Counted(Emulator, Arc<AtomicUsize>);

impl Transport for Counted {
    type Future = <Emulator as Transport>::Future;

    fn send(&self, request: HttpRequest) -> Self::Future {
        if request.uri().path() == "/oauth2/token" {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
        self.0.send(request)
    }
}

/// An emulator with a machine-to-machine application.
struct World {
    emulator: Emulator,
    client: Client<Counted, Emulator>,
    tokens: MachineTokens,
    requests: Arc<AtomicUsize>,
}

impl World {
    fn new() -> Self {
        Self::with(|tokens| tokens)
    }

    fn with(settings: impl FnOnce(MachineTokens) -> MachineTokens) -> Self {
        let emulator = Emulator::new();
        emulator.set_connect_token_lifetime(LIFETIME);
        let requests = Arc::<AtomicUsize>::default();
        let config = emulator.client().config().clone();
        let client = Client::new(config, Counted(emulator.clone(), requests.clone()), emulator.clone());
        let acme = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap();
        let nightly = emulator.machine_application(&acme.id, ["invoices:read", "invoices:write"]);
        let tokens = MachineTokens::new(client.config(), nightly.client_id, nightly.client_secret).unwrap();
        Self { emulator, client, tokens: settings(tokens), requests }
    }

    fn token(&self) -> Result<String, MachineTokenError> {
        let token = self.emulator.run(self.client.machine_token(&self.tokens));
        token.map(|token| token.access_token().expose().to_owned())
    }

    /// Returns the number of requests to the token endpoint so far.
    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn fault(&self, fault: Fault, times: u32) {
        self.emulator.add_fault(fault.times(times).on::<CreateTokenWithClientCredentials>());
    }
}

#[test]
fn token_is_accepted_by_a_resource_server_until_it_is_replaced() {
    let world = World::with(|tokens| tokens.scopes(["invoices:read"]));
    let client = &world.client;
    let api = ResourceServer::new(client.config(), "https://api.partner.com")
        .and_then(ResourceServer::machine_audience_client_id)
        .unwrap();
    let mut tokens = Vec::new();
    // A caller each 10 seconds for an hour.
    for _ in 0..360 {
        let token = world.emulator.run(client.machine_token(&world.tokens)).unwrap();
        let request = Request::get("https://api.partner.com/invoices")
            .header(AUTHORIZATION, token.authorization())
            .body(())
            .unwrap();
        let verified = world.emulator.run(client.authenticate_token(&api, &request)).unwrap();
        let machine = verified.machine().unwrap();
        assert!(machine.has_scope("invoices:read") && !machine.has_scope("invoices:write"));
        assert!(token.scopes().eq(["invoices:read"]));
        assert_eq!(token.expires_at().unwrap(), machine.expires_at());
        tokens.push(token.access_token().expose().to_owned());
        world.emulator.advance(Duration::from_secs(10));
    }
    tokens.dedup();
    // Each was used for two thirds of its lifetime.
    assert_eq!((tokens.len(), world.requests()), (18, 18));
}

#[test]
fn outage_shorter_than_the_rest_of_the_lifetime_is_not_noticed() {
    for (name, fault) in [
        ("500", Fault::status(500)),
        ("503", Fault::status(503)),
        ("429", Fault::rate_limit(Duration::from_secs(5))),
        ("dropped", Fault::drop_connection()),
        ("lost", Fault::lose_response()),
        ("hang", Fault::hang()),
        ("HTML", Fault::json(200, "<html>")),
        ("empty", Fault::json(200, "{}")),
        ("other type", Fault::json(200, r#"{"access_token":"t","token_type":"DPoP","expires_in":60}"#)),
        (
            "not a header",
            Fault::json(200, r#"{"access_token":"a\nb","token_type":"Bearer","expires_in":60}"#),
        ),
        ("rejected", Fault::json(401, r#"{"error":"invalid_client"}"#)),
    ] {
        let world = World::new();
        let first = world.token().unwrap();
        world.fault(fault, u32::MAX);
        let start = world.emulator.now().mono;
        let passed = || world.emulator.now().mono - start;
        // The last attempt of all times out after the lifetime of the token, if it starts later.
        while passed() < Duration::from_secs(290) {
            assert_eq!(world.token().unwrap(), first, "{name} {:?}", passed());
            world.emulator.advance(Duration::from_secs(1));
        }
        assert!(world.tokens.last_error().is_some(), "{name}");
        assert!(world.requests() <= 15, "{name}: {}", world.requests());
        world.emulator.clear_faults();
        while passed() < Duration::from_secs(600) {
            world.token().unwrap_or_else(|error| panic!("{name} {:?}: {error}", passed()));
            world.emulator.advance(Duration::from_secs(1));
        }
        assert_ne!(world.token().unwrap(), first, "{name}");
        assert!(world.tokens.last_error().is_none(), "{name}");
    }
}

#[test]
fn first_token_is_requested_despite_faults_for_a_moment() {
    for fault in [
        Fault::status(503),
        Fault::rate_limit(Duration::from_secs(1)),
        Fault::drop_connection(),
        Fault::lose_response(),
        Fault::hang(),
        Fault::latency(Duration::from_secs(3)),
    ] {
        let world = World::new();
        world.fault(fault, 1);
        world.token().unwrap();
    }
}

#[test]
fn lifetimes_that_are_no_lifetimes_cause_at_most_one_request_a_second() {
    for expires_in in ["0", "-1", "-1e308", "0.001", "1e-300"] {
        let world = World::new();
        let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{expires_in}}}"#);
        world.fault(Fault::json(200, body), u32::MAX);
        for _ in 0..100 {
            assert_eq!(world.token().unwrap(), "t", "{expires_in}");
            world.emulator.advance(Duration::from_millis(100));
        }
        assert_eq!(world.requests(), 10, "{expires_in}");
    }
    for (expires_in, hours) in [("1e300", 16), ("86400", 16), ("3600", 1)] {
        let world = World::new();
        let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{expires_in}}}"#);
        world.fault(Fault::json(200, body), u32::MAX);
        for _ in 0..24 {
            world.token().unwrap();
            world.emulator.advance(Duration::from_secs(3_600));
        }
        assert_eq!(world.requests(), 24_usize.div_ceil(hours), "{expires_in}");
    }
}

#[test]
fn wrong_credentials_and_scopes_are_told_apart() {
    let world = World::new();
    let acme = world.emulator.run(world.client.send(CreateOrganization::new("Acme"))).unwrap();
    let nightly = world.emulator.machine_application(&acme.id, ["invoices:read"]);
    let config = world.client.config();
    let get = |tokens: MachineTokens| world.emulator.run(world.client.machine_token(&tokens)).unwrap_err();
    let tokens = |id: &str, secret: &str| MachineTokens::new(config, id, secret).unwrap();
    let (id, secret) = (nightly.client_id.as_str(), nightly.client_secret.expose());
    assert!(matches!(get(tokens(id, "s3cr3t")), MachineTokenError::InvalidClient(_)));
    assert!(matches!(get(tokens("client_x", secret)), MachineTokenError::InvalidClient(_)));
    let error = get(tokens(id, secret).scopes(["invoices:write"]));
    assert!(matches!(error, MachineTokenError::InvalidScope(_)), "{error}");
    let printed = format!("{error} {error:?} {:?}", get(tokens(id, "s3cr3t")));
    assert!(!printed.contains(secret) && !printed.contains("s3cr3t"), "{printed}");
}

#[test]
fn discarded_token_is_replaced_and_both_are_active() {
    let world = World::new();
    let token = world.emulator.run(world.client.machine_token(&world.tokens)).unwrap();
    world.tokens.discard(&token);
    let other = world.token().unwrap();
    assert_ne!(token.access_token().expose(), other);
    let acme = world.emulator.run(world.client.send(CreateOrganization::new("Acme"))).unwrap();
    let api = world.emulator.machine_application(&acme.id, [""; 0]);
    let introspect = IntrospectToken::new(api.client_id, api.client_secret, other);
    assert!(world.emulator.run(world.client.send(introspect)).unwrap().active);
}

/// 1,000 tasks on all worker threads, whose request is answered once all of them have started.
async fn tasks_share_one_request<T, R>(transport: T, runtime: R)
where
    T: Transport<Future: Send> + Send + Sync + 'static,
    R: Runtime<Sleep: Send> + Send + Sync + 'static,
{
    let all_started = Arc::new(Barrier::new(2));
    let body = r#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#;
    let response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = Server::serving([Reply::new().meet(all_started.clone()).write(response)]).await.unwrap();
    let tokens = tokens_of(&server);
    let client = Client::new(Config::without_api_key(), transport, runtime);
    let started = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..1_000 {
        let (client, tokens, started) = (client.clone(), tokens.clone(), started.clone());
        tasks.spawn(async move {
            started.fetch_add(1, Ordering::SeqCst);
            client.machine_token(&tokens).await.unwrap().access_token().expose().to_owned()
        });
    }
    while started.load(Ordering::SeqCst) < 1_000 {
        tokio::task::yield_now().await;
    }
    all_started.wait().await;
    while let Some(token) = tasks.join_next().await {
        assert_eq!(token.unwrap(), "t1");
    }
    assert_eq!(server.count(), 1);
}

fn tokens_of(server: &Server) -> MachineTokens {
    let domain = BaseUrl::new(&format!("http://{}", server.address())).unwrap();
    let config = Config::without_api_key().authkit_domain(domain).retry(RetryPolicy::never());
    MachineTokens::new(&config, "client_m2m", "s3cr3t").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousand_tasks_send_one_request_on_hyper() {
    tasks_share_one_request(workos_hyper::Transport::new().unwrap(), workos_hyper::TokioRuntime::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousand_tasks_send_one_request_on_reqwest() {
    let reqwest = workos_reqwest::builder().unwrap().no_proxy().build().unwrap();
    let transport = workos_reqwest::Transport::from(reqwest);
    tasks_share_one_request(transport, workos_reqwest::TokioRuntime::new()).await;
}

/// The layer around the client of hyper-util, an API that redirects to another server and rejects a token.
#[tokio::test]
async fn layer_adds_the_token_to_the_requests_of_a_hyper_client() {
    let mut tokens_left = ["t2", "t1"].to_vec();
    let domain = Server::start(move |_| {
        let token = tokens_left.pop().unwrap_or("none");
        Reply::json(&format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#))
    })
    .await
    .unwrap();
    let other = Server::start(|_| Reply::response("401 Unauthorized", &[], "")).await.unwrap();
    let elsewhere = format!("Location: http://{}/", other.address());
    let api = Server::start(move |request| match request.uri().path() {
        "/redirect" => Reply::response("302 Found", &[&elsewhere], ""),
        "/rejected" => Reply::response("401 Unauthorized", &[], ""),
        _ => Reply::json("{}"),
    })
    .await
    .unwrap();

    let tokens = tokens_of(&domain);
    let client = Client::new(
        Config::without_api_key(),
        workos_hyper::Transport::new().unwrap(),
        workos_hyper::TokioRuntime::new(),
    );
    let only_to = BaseUrl::new(&format!("http://{}", api.address())).unwrap();
    let http: legacy::Client<_, Full<Bytes>> = legacy::Client::builder(TokioExecutor::new()).build_http();
    let mut service = tokens.layer(client, [only_to]).layer(http);
    let mut get = async |url: String| {
        let request = Request::get(url).body(Full::default()).unwrap();
        let response = service.call(request).await.unwrap();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), location)
    };
    let (status, location) = get(format!("http://{}/redirect", api.address())).await;
    assert_eq!(status, 302);
    // As a layer would do that follows redirects.
    assert_eq!(get(location.unwrap()).await.0, 401);
    assert_eq!(get(format!("http://{}/", api.address())).await.0, 200);
    assert_eq!(get(format!("http://{}/rejected", api.address())).await.0, 401);
    assert_eq!(get(format!("http://{}/", api.address())).await.0, 200);

    let headers = |server: &Server| -> Vec<Option<String>> {
        let seen = server.seen();
        let headers = seen.requests.iter().map(|request| request.headers().get(AUTHORIZATION));
        headers.map(|header| header.map(|value| value.to_str().unwrap().to_owned())).collect()
    };
    let expected = ["t1", "t1", "t1", "t2"].map(|token| Some(format!("Bearer {token}")));
    assert_eq!(headers(&api), expected);
    assert_eq!(headers(&other), [None]);
    assert_eq!(headers(&domain), [None, None]);
}

#[tokio::test]
async fn layer_reports_why_there_is_no_token() {
    let reject = || Reply::response("401 Unauthorized", &[], r#"{"error":"invalid_client"}"#);
    let domain = Server::serving([reject()]).await.unwrap();
    let client = Client::new(
        Config::without_api_key(),
        workos_hyper::Transport::new().unwrap(),
        workos_hyper::TokioRuntime::new(),
    );
    let api = Server::serving([]).await.unwrap();
    let url = format!("http://{}", api.address());
    let http: legacy::Client<_, Full<Bytes>> = legacy::Client::builder(TokioExecutor::new()).build_http();
    let mut service = tokens_of(&domain).layer(client, [BaseUrl::new(&url).unwrap()]).layer(http);
    for _ in 0..3 {
        let error = service.call(Request::get(&url).body(Full::default()).unwrap()).await.unwrap_err();
        assert!(
            matches!(error, MachineTokenServiceError::Token(MachineTokenError::InvalidClient(_))),
            "{error}"
        );
    }
    assert_eq!((api.count(), domain.count()), (0, 1));
}
