//! A client over an adapter, a server to talk to, and a clock that never keeps anybody waiting.

use std::{
    error::Error as _,
    future::Future,
    iter::successors,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::Notify;
use workos_core::{
    BaseUrl, Client, Config, Delivery, Error, FailureKind, Now, RandomUnavailable, Runtime, Transport,
};
use workos_tests::server::{Answer, Server};

/// An adapter under test.
pub(crate) trait Adapter: 'static {
    type Transport: Transport<Future: Send> + Send + Sync + 'static;
    type Runtime: Runtime<Sleep: Send> + Send + Sync + 'static;

    /// The adapter's own transport, with a limit for bodies if one is given.
    fn transport(body_limit: Option<usize>) -> Self::Transport;
    fn runtime() -> Self::Runtime;
}

pub(crate) struct Hyper;

impl Adapter for Hyper {
    type Transport = workos_hyper::Transport;
    type Runtime = workos_hyper::TokioRuntime;

    fn transport(body_limit: Option<usize>) -> Self::Transport {
        let transport = workos_hyper::Transport::new().unwrap();
        match body_limit {
            Some(limit) => transport.body_limit(limit),
            None => transport,
        }
    }

    fn runtime() -> Self::Runtime {
        workos_hyper::TokioRuntime::new()
    }
}

pub(crate) struct Reqwest;

impl Adapter for Reqwest {
    type Transport = workos_reqwest::Transport;
    type Runtime = workos_reqwest::TokioRuntime;

    fn transport(body_limit: Option<usize>) -> Self::Transport {
        // As the adapter's own, but for the proxies that the environment of the test may name.
        let reqwest = workos_reqwest::builder().unwrap().no_proxy().build().unwrap();
        let transport = workos_reqwest::Transport::from(reqwest);
        match body_limit {
            Some(limit) => transport.body_limit(limit),
            None => transport,
        }
    }

    fn runtime() -> Self::Runtime {
        workos_reqwest::TokioRuntime::new()
    }
}

/// The time that an attempt may take. No other wait is so long.
const LIMIT: Duration = Duration::from_secs(1_000);

/// The adapter's runtime, but waits between attempts are over at once and remembered, and the time of an
/// attempt runs out when the server says so.
pub(crate) struct Clock<R> {
    runtime: R,
    waits: Mutex<Vec<Duration>>,
    time_is_up: Arc<Notify>,
}

impl<R> Clock<R> {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

impl<R: Runtime> Runtime for Clock<R> {
    type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

    fn now(&self) -> Now {
        self.runtime.now().after(self.waits.lock().unwrap().iter().sum())
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        if duration == LIMIT {
            let time_is_up = self.time_is_up.clone();
            return Box::pin(async move { time_is_up.notified().await });
        }
        self.waits.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.runtime.random(buffer)
    }
}

pub(crate) type TestClient<A> = Client<<A as Adapter>::Transport, Arc<Clock<<A as Adapter>::Runtime>>>;

/// A client of an API at this base URL. The time of an attempt is up when the notification comes.
pub(crate) fn client<A: Adapter>(
    base_url: &str,
    body_limit: Option<usize>,
    time_is_up: Arc<Notify>,
) -> TestClient<A> {
    let config =
        Config::new("sk_test_loopback").unwrap().base_url(BaseUrl::new(base_url).unwrap()).timeout(LIMIT);
    let clock = Arc::new(Clock { runtime: A::runtime(), waits: Mutex::default(), time_is_up });
    Client::new(config, A::transport(body_limit), clock)
}

/// A client of an API that nobody lets time out.
pub(crate) fn client_of<A: Adapter>(server: &Server) -> TestClient<A> {
    client::<A>(&format!("http://{}", server.address()), None, Arc::default())
}

/// A server with these answers, and a client of it.
pub(crate) async fn playing<A: Adapter>(
    answers: impl IntoIterator<Item = Answer>,
) -> (Server, TestClient<A>) {
    let server = Server::playing(answers).await.unwrap();
    let client = client_of::<A>(&server);
    (server, client)
}

/// As [`playing`], with a limit for bodies.
pub(crate) async fn playing_limited<A: Adapter>(
    answers: impl IntoIterator<Item = Answer>,
    body_limit: Option<usize>,
) -> (Server, TestClient<A>) {
    let server = Server::playing(answers).await.unwrap();
    let client = client::<A>(&format!("http://{}", server.address()), body_limit, Arc::default());
    (server, client)
}

/// How the network failed: kind, delivery, attempts. Checks that the error names its cause and nothing of
/// the request.
#[track_caller]
pub(crate) fn failure(error: &Error) -> (FailureKind, Delivery, u32) {
    let Error::Transport(transport) = error else { panic!("not a failure of the network: {error:?}") };
    let causes: Vec<_> = successors(error.source(), |cause| (*cause).source()).collect();
    // A time limit of the core has no cause.
    assert!(!causes.is_empty() || transport.failure.kind == FailureKind::Timeout, "{error:?}");
    let texts: String = causes.iter().map(|cause| format!("{cause} {cause:?}")).collect();
    let texts = format!("{error} {error:?} {texts}");
    assert!(!texts.contains("org_") && !texts.contains("sk_"), "{texts}");
    (transport.failure.kind, transport.failure.delivery, transport.attempts)
}
