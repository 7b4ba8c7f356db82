//! A client on an adapter, a server, and a clock on which no test waits.

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
use workos_tests::server::{Reply, Server};

/// An adapter under test.
pub(crate) trait Adapter: 'static {
    type Transport: Transport<Future: Send> + Send + Sync + 'static;
    type Runtime: Runtime<Sleep: Send> + Send + Sync + 'static;

    /// Creates the adapter's transport, with a limit of response bodies if there is one.
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
        // Like the adapter's own client, but ignores proxies in the environment of the test.
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

/// The time limit of an attempt, longer than every delay between attempts.
const LIMIT: Duration = Duration::from_secs(1_000);

/// The adapter's runtime, except that delays between attempts complete immediately and are recorded, and an
/// attempt times out when the server notifies.
pub(crate) struct Clock<R> {
    runtime: R,
    waits: Mutex<Vec<Duration>>,
    timed_out: Arc<Notify>,
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
            let timed_out = self.timed_out.clone();
            return Box::pin(async move { timed_out.notified().await });
        }
        self.waits.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.runtime.random(buffer)
    }
}

pub(crate) type TestClient<A> = Client<<A as Adapter>::Transport, Arc<Clock<<A as Adapter>::Runtime>>>;

/// Creates a client with this base URL. An attempt times out on the notification.
pub(crate) fn client<A: Adapter>(
    base_url: &str,
    body_limit: Option<usize>,
    timed_out: Arc<Notify>,
) -> TestClient<A> {
    let config =
        Config::new("sk_test_loopback").unwrap().base_url(BaseUrl::new(base_url).unwrap()).timeout(LIMIT);
    let clock = Arc::new(Clock { runtime: A::runtime(), waits: Mutex::default(), timed_out });
    Client::new(config, A::transport(body_limit), clock)
}

/// Creates a client of the server, of which no attempt times out.
pub(crate) fn client_of<A: Adapter>(server: &Server) -> TestClient<A> {
    client::<A>(&format!("http://{}", server.address()), None, Arc::default())
}

/// Starts a server with these replies, and creates a client of the server.
pub(crate) async fn serving<A: Adapter>(replies: impl IntoIterator<Item = Reply>) -> (Server, TestClient<A>) {
    let server = Server::serving(replies).await.unwrap();
    let client = client_of::<A>(&server);
    (server, client)
}

/// Like [`serving`], with a limit of response bodies.
pub(crate) async fn serving_limited<A: Adapter>(
    replies: impl IntoIterator<Item = Reply>,
    body_limit: Option<usize>,
) -> (Server, TestClient<A>) {
    let server = Server::serving(replies).await.unwrap();
    let client = client::<A>(&format!("http://{}", server.address()), body_limit, Arc::default());
    (server, client)
}

/// Returns kind, delivery and attempts of a transport failure, after checking that the error has a source and
/// that its texts contain nothing of the request.
#[track_caller]
pub(crate) fn failure(error: &Error) -> (FailureKind, Delivery, u32) {
    let Error::Transport(transport) = error else { panic!("not a transport failure: {error:?}") };
    let causes: Vec<_> = successors(error.source(), |cause| (*cause).source()).collect();
    // The timeout of workos-core has no source.
    assert!(!causes.is_empty() || transport.failure.kind == FailureKind::Timeout, "{error:?}");
    let texts: String = causes.iter().map(|cause| format!("{cause} {cause:?}")).collect();
    let texts = format!("{error} {error:?} {texts}");
    assert!(!texts.contains("org_") && !texts.contains("sk_"), "{texts}");
    (transport.failure.kind, transport.failure.delivery, transport.attempts)
}
