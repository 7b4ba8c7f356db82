//! A process with a keeper. Each line of its input is an offset of the clock in milliseconds and the digest of an access
//! token; its tasks call the keeper until they have another one, and the process prints its digest.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    time::sleep,
};
use workos_core::{
    BaseUrl, HttpRequest, Now, PublicClient, RandomUnavailable, RetryPolicy, Runtime, Transport,
    auth::PublicConfig,
    testing::Emulator,
    tokens::{TokenKeeper, TokenStore, TokenStoreError},
    types::{Secret, Timestamp},
};
use workos_hyper::{FileTokenStore, TokioRuntime};

use crate::{Failure, TASKS};

/// A runtime whose wall clock has an offset.
#[derive(Clone)]
struct ShiftedRuntime {
    runtime: TokioRuntime,
    milliseconds: Arc<AtomicI64>,
}

impl Runtime for ShiftedRuntime {
    type Sleep = <TokioRuntime as Runtime>::Sleep;

    fn now(&self) -> Now {
        let now = self.runtime.now();
        Now { wall: shift(now.wall, self.milliseconds.load(Ordering::SeqCst)), ..now }
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        self.runtime.sleep(duration)
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        self.runtime.random(buffer)
    }
}

pub(crate) fn shift(time: Timestamp, milliseconds: i64) -> Timestamp {
    Timestamp::from_unix_milliseconds(time.unix_milliseconds().saturating_add(milliseconds))
}

/// Returns a short text that tells tokens apart, of the token's signature.
pub(crate) fn digest(token: &Secret) -> String {
    let start = token.expose().len().saturating_sub(16);
    token.expose().get(start..).unwrap_or_default().to_owned()
}

/// Points of the work at which the process can stop: before and after each operation of the store, and before and after
/// each request.
#[derive(Clone)]
struct Points {
    passed: Arc<AtomicUsize>,
    stop: Option<usize>,
}

impl Points {
    async fn pass(&self) {
        if Some(self.passed.fetch_add(1, Ordering::SeqCst)) == self.stop {
            println!("stopped");
            pending::<()>().await;
        }
    }
}

struct StoppingStore {
    store: FileTokenStore,
    points: Points,
}

impl TokenStore for StoppingStore {
    type Lock = <FileTokenStore as TokenStore>::Lock;

    async fn load(&self) -> Result<Option<Secret>, TokenStoreError> {
        self.points.pass().await;
        let text = TokenStore::load(&self.store).await;
        self.points.pass().await;
        text
    }

    async fn try_lock(&self) -> Result<Option<Self::Lock>, TokenStoreError> {
        self.points.pass().await;
        let lock = TokenStore::try_lock(&self.store).await;
        self.points.pass().await;
        lock
    }

    async fn save(&self, lock: &Self::Lock, text: Secret) -> Result<(), TokenStoreError> {
        self.points.pass().await;
        let result = TokenStore::save(&self.store, lock, text).await;
        self.points.pass().await;
        result
    }

    async fn clear(&self, lock: &Self::Lock) -> Result<(), TokenStoreError> {
        TokenStore::clear(&self.store, lock).await
    }
}

pub(crate) async fn run(arguments: &[String]) -> Result<(), Failure> {
    let [name, url, path, rest @ ..] = arguments else { return Err("missing arguments".into()) };
    let stop = rest.first().map(|point| point.parse()).transpose()?;
    let points = Points { passed: Arc::default(), stop };
    let retries = RetryPolicy::default().delays(Duration::from_millis(4), Duration::from_millis(40));
    let config = PublicConfig::new(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(url)?)
        .user_agent(&format!("{name}/1"))?
        .retry(retries);
    let runtime = ShiftedRuntime { runtime: TokioRuntime::new(), milliseconds: Arc::default() };
    let (transport, of_transport) = (Arc::new(workos_hyper::Transport::new()?), points.clone());
    let transport = move |request: HttpRequest| {
        let (transport, points) = (transport.clone(), of_transport.clone());
        async move {
            points.pass().await;
            let result = transport.send(request).await;
            points.pass().await;
            result
        }
    };
    let store = StoppingStore { store: FileTokenStore::new(path), points: points.clone() };
    let keeper = TokenKeeper::new(&config, store);
    let client = PublicClient::new(config, transport, runtime.clone());
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let (offset, old) = line.split_once(' ').ok_or("not an offset and a digest")?;
        runtime.milliseconds.store(offset.parse()?, Ordering::SeqCst);
        let calls = (0..TASKS).map(|_| {
            let (keeper, client, old) = (keeper.clone(), client.clone(), old.to_owned());
            tokio::spawn(async move { new_token(&keeper, &client, &old).await })
        });
        let mut tokens = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            tokens.push(call.await??);
        }
        points.pass().await;
        tokens.dedup();
        println!("{}", tokens.join(" "));
    }
    Ok(())
}

/// Calls the keeper until it hands out another token than the old one.
async fn new_token(
    keeper: &TokenKeeper<StoppingStore>,
    client: &PublicClient<
        impl Transport<Future: Send> + Send + Sync,
        impl Runtime<Sleep: Send> + Send + Sync,
    >,
    old: &str,
) -> Result<String, String> {
    loop {
        match keeper.access_token(client).await {
            Ok(token) if digest(&token) != old => return Ok(digest(&token)),
            Ok(_) => {}
            Err(error) if error.is_transient() => {}
            Err(error) => return Err(error.to_string()),
        }
        sleep(Duration::from_millis(10)).await;
    }
}
