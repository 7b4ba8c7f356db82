//! Checks two processes of `examples/cluster` that share a store, against the emulator of WorkOS: each webhook is
//! queued once, whichever processes receive it and however often; each event of the list is queued once and in
//! order, while the process that reads the list is killed, paused, disconnected and stopped.
//!
//! Run by `tests/cluster/run`, which sets `CLUSTER` (the program), `STORE_SOCKET` and `STORE_CLI`.

use std::{
    collections::BTreeSet,
    env,
    error::Error as StdError,
    fmt::Debug,
    process::Stdio,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use http::{Request, StatusCode};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{sleep, timeout},
};
use workos_core::{
    BaseUrl, Config, Transport as _,
    events::ListEvents,
    testing::{Emulator, sign_webhook},
    user_management::CreateUser,
    webhooks::SIGNATURE_HEADER,
};
use workos_hyper::Client;

type Failure = Box<dyn StdError>;

const SECRET: &str = "whsec_cluster";
const LEASE: Duration = Duration::from_millis(1_800);
const LEASE_KEY: &str = "{workos}:events:lease";
/// Time between two attempts of a process to acquire the lease.
const ATTEMPTS: Duration = Duration::from_millis(600);
/// Time that a busy machine may take longer.
const SLACK: Duration = Duration::from_secs(5);
const WEBHOOKS: usize = 50;

fn ensure(holds: bool, what: &str, seen: impl Debug) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(format!("not so: {what}: {seen:?}").into()) }
}

/// A process of the application.
struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Process {
    async fn start(workos: &str) -> Result<Self, Failure> {
        let mut child = Command::new(env::var("CLUSTER")?)
            .env("STORE_URL", format!("redis+unix://{}", env::var("STORE_SOCKET")?))
            .env("WORKOS_API_KEY", Emulator::API_KEY)
            .env("WORKOS_BASE_URL", workos)
            .env("WORKOS_WEBHOOK_SECRET", SECRET)
            .env("LEASE_MILLISECONDS", LEASE.as_millis().to_string())
            .env("INTERVAL_MILLISECONDS", "50")
            .stdout(Stdio::piped())
            // What follows a failure of the store is expected.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let url = lines.next_line().await?.ok_or("the process ended")?;
        Ok(Self { child, lines, url })
    }

    /// Reads the output up to a line that starts and ends so, and returns the number between.
    async fn until(&mut self, start: &str, end: &str) -> Result<u64, Failure> {
        loop {
            let line = self.lines.next_line().await?.ok_or("the process ended")?;
            let number = line.strip_prefix(start).and_then(|rest| rest.split(' ').next());
            if let Some(number) = number.filter(|_| line.contains(end)) {
                return Ok(number.parse()?);
            }
        }
    }

    async fn acquired(&mut self) -> Result<u64, Failure> {
        timeout(LEASE + ATTEMPTS + SLACK, self.until("lease ", "acquired"))
            .await
            .map_err(|_| "the lease was not acquired")?
    }

    async fn ended(&mut self) -> Result<u64, Failure> {
        timeout(LEASE + SLACK, self.until("lease ", "ended")).await.map_err(|_| "the lease did not end")?
    }

    /// Sends a signal, `KILL` or `STOP`.
    async fn signal(&self, name: &str) -> Result<(), Failure> {
        let id = self.child.id().ok_or("the process ended")?.to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().await?;
        ensure(status.success(), "a signal is sent", name)
    }
}

/// Runs a command of the store and returns the lines of the reply.
async fn store(command: &[&str]) -> Result<Vec<String>, Failure> {
    let socket = env::var("STORE_SOCKET")?;
    let output = Command::new(env::var("STORE_CLI")?).args(["-s", &socket]).args(command).output().await?;
    Ok(String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect())
}

/// Returns the IDs of the events in a queue.
async fn queued(queue: &str) -> Result<Vec<String>, Failure> {
    let ids = store(&["LRANGE", queue, "0", "-1"]).await?.into_iter().filter_map(|json| {
        let event: serde_json::Value = serde_json::from_str(&json).ok()?;
        Some(event.get("id")?.as_str()?.to_owned())
    });
    Ok(ids.collect())
}

/// A webhook request as WorkOS sends it.
struct Webhook {
    body: String,
    signature: http::HeaderValue,
}

impl Webhook {
    fn new(number: usize) -> Self {
        let body = format!(
            r#"{{"object":"event","id":"event_{number}","event":"user.created","data":{{"id":"user_{number}","email":"ada@acme.com"}}}}"#
        );
        let signature = sign_webhook(SECRET, SystemTime::now().into(), &body);
        Self { body, signature }
    }

    async fn send(&self, client: &Client, url: &str) -> Result<(StatusCode, String), Failure> {
        let request = Request::post(format!("{url}/webhooks"))
            .header(SIGNATURE_HEADER, &self.signature)
            .body(Bytes::from(self.body.clone()))?;
        let response = client.transport().send(request).await?;
        Ok((response.status(), String::from_utf8(response.body().to_vec())?))
    }

    /// Sends the request to two processes at the same time and returns the responses in alphabetical order.
    async fn send_to_both(&self, client: &Client, urls: [&str; 2]) -> Result<[String; 2], Failure> {
        let [one, other] = urls.map(|url| self.send(client, url));
        let ((first, one), (second, other)) = tokio::try_join!(one, other)?;
        ensure((first, second) == (StatusCode::OK, StatusCode::OK), "both accept", (&one, &other))?;
        Ok(if one < other { [one, other] } else { [other, one] })
    }
}

async fn webhooks_are_queued_once(client: &Client, urls: [&str; 2]) -> Result<(), Failure> {
    for number in 0..WEBHOOKS {
        let webhook = Webhook::new(number);
        let responses = webhook.send_to_both(client, urls).await?;
        ensure(responses == ["queued", "received before"], "one process queues the event", responses)?;
        let responses = webhook.send_to_both(client, urls).await?;
        ensure(responses == ["received before"; 2], "a replay is not queued", responses)?;
        sleep(Duration::from_millis(2)).await;
        // A later timestamp, and so another signature.
        let responses = Webhook::new(number).send_to_both(client, urls).await?;
        ensure(responses == ["received before"; 2], "a second delivery is not queued", responses)?;
    }
    let mut forged = Webhook::new(WEBHOOKS);
    forged.body.push(' ');
    for url in urls {
        let (status, _) = forged.send(client, url).await?;
        ensure(status == StatusCode::UNAUTHORIZED, "a forged webhook is rejected", status)?;
    }
    let expected: Vec<_> = (0..WEBHOOKS).map(|number| format!("event_{number}")).collect();
    let queue = queued("{workos}:queue:webhooks").await?;
    ensure(queue == expected, "each event is queued once", queue)?;

    let keys = store(&["KEYS", "{workos}:received:message:*"]).await?;
    ensure(keys.len() == 2 * WEBHOOKS, "each message has a key", keys.len())?;
    let key = keys.first().ok_or("no key")?;
    let expires: u64 = store(&["PTTL", key]).await?.concat().parse()?;
    ensure((300_000..=360_000).contains(&expires), "a key expires after twice the tolerance", expires)?;
    println!("webhooks: {WEBHOOKS} events, each sent to both processes three times and queued once");
    Ok(())
}

/// Delivers a webhook until it is accepted, as WorkOS does.
async fn deliver(client: &Client, url: &str, number: usize) -> Result<(), Failure> {
    for _ in 0..50 {
        if Webhook::new(number).send(client, url).await?.0 == StatusCode::OK {
            return Ok(());
        }
        sleep(Duration::from_millis(100)).await;
    }
    Err("the webhook is not accepted".into())
}

/// Kills, pauses, interrupts and disconnects the process that reads the list, and returns the processes left.
async fn the_reader_is_replaced(
    client: &Client,
    workos: &str,
    processes: [Process; 2],
) -> Result<[Process; 2], Failure> {
    let [mut one, mut other] = processes;
    let (mut reader, mut waiting, first) = tokio::select! {
        token = one.acquired() => { let token = token?; (one, other, token) }
        token = other.acquired() => { let token = token?; (other, one, token) }
    };
    let mut tokens = vec![first];

    sleep(2 * LEASE).await;
    let owner = store(&["GET", LEASE_KEY]).await?.concat();
    ensure(owner == first.to_string(), "the reader renews its lease", (owner, first))?;

    let start = Instant::now();
    reader.signal("KILL").await?;
    tokens.push(waiting.acquired().await?);
    println!("killed reader: replaced after {} ms", start.elapsed().as_millis());
    (reader, waiting) = (waiting, Process::start(workos).await?);

    for _ in 0..3 {
        let start = Instant::now();
        reader.signal("STOP").await?;
        tokens.push(waiting.acquired().await?);
        println!("paused reader: replaced after {} ms", start.elapsed().as_millis());
        sleep(Duration::from_millis(200)).await;
        reader.signal("CONT").await?;
        let ended = reader.ended().await?;
        ensure(Some(&ended) == tokens.iter().nth_back(1), "the paused reader notices", (ended, &tokens))?;
        (reader, waiting) = (waiting, reader);
    }

    let start = Instant::now();
    reader.signal("INT").await?;
    let status = timeout(SLACK, reader.child.wait()).await??;
    ensure(status.success(), "an interrupted process ends", status)?;
    let owner = store(&["GET", LEASE_KEY]).await?.concat();
    let last = tokens.last().map(u64::to_string);
    ensure(Some(&owner) != last.as_ref(), "an interrupted process releases its lease", owner)?;
    tokens.push(waiting.acquired().await?);
    println!("interrupted reader: replaced after {} ms", start.elapsed().as_millis());
    ensure(tokens.is_sorted_by(|one, next| one < next), "each lease has a greater token", &tokens)?;

    (reader, waiting) = (waiting, Process::start(workos).await?);

    // As after a restart of the store: no connections and no scripts.
    store(&["SCRIPT", "FLUSH"]).await?;
    store(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).await?;
    let number = WEBHOOKS + 1;
    for process in [&reader, &waiting] {
        deliver(client, &process.url, number).await?;
    }
    let mut queue = queued("{workos}:queue:webhooks").await?;
    queue.retain(|id| *id == format!("event_{number}"));
    ensure(queue.len() == 1, "a webhook is queued once while the connections break", queue)?;
    println!("disconnected processes: a webhook is queued once");
    sleep(Duration::from_millis(300)).await;
    Ok([reader, waiting])
}

async fn webhooks_are_sent_again_without_the_store(
    client: &Client,
    processes: &[Process],
) -> Result<(), Failure> {
    store(&["SHUTDOWN", "NOSAVE"]).await?;
    for process in processes {
        let start = Instant::now();
        let (status, text) = timeout(SLACK, Webhook::new(0).send(client, &process.url)).await??;
        ensure(status == StatusCode::SERVICE_UNAVAILABLE, "a webhook is not accepted", text)?;
        println!("without the store: a webhook gets {status} after {} ms", start.elapsed().as_millis());
    }
    Ok(())
}

/// Waits until the queue has all events of the list, and compares both.
async fn events_are_queued_once(client: &Client) -> Result<(), Failure> {
    let mut listed = Vec::new();
    let mut pages = client.pages(ListEvents::new(["user.created"]).limit(100)).items();
    while let Some(event) = pages.next().await? {
        listed.push(event.id.to_string());
    }
    let mut queue = Vec::new();
    for _ in 0..100 {
        queue = queued("{workos}:queue:events").await?;
        if queue.len() >= listed.len() {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    let distinct: BTreeSet<_> = queue.iter().collect();
    ensure(queue.len() == distinct.len(), "no event is queued twice", (queue.len(), distinct.len()))?;
    ensure(queue == listed, "each event is queued, in order", (queue.len(), listed.len()))?;
    println!("events: {}, each queued once and in order", listed.len());
    Ok(())
}

/// Creates users, one every few milliseconds, until `done` ends.
async fn while_users_are_created<T>(
    client: &Client,
    done: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let creation = async {
        for number in 0_u64.. {
            client.send(CreateUser::new(format!("user{number}@acme.com"))).await?;
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    };
    tokio::select! {
        result = done => result,
        result = creation => result.and(Err("the creation of users ended".into())),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let address = workos_examples::serve(Emulator::new())?;
    let workos = format!("http://{address}");
    let config = Config::new(Emulator::API_KEY)?.base_url(BaseUrl::new(&workos)?);
    let client = workos_hyper::client(config)?;
    let processes = [Process::start(&workos).await?, Process::start(&workos).await?];
    let [one, other] = &processes;
    let (one, other) = (one.url.clone(), other.url.clone());
    webhooks_are_queued_once(&client, [&one, &other]).await?;
    let processes =
        while_users_are_created(&client, the_reader_is_replaced(&client, &workos, processes)).await?;
    events_are_queued_once(&client).await?;
    webhooks_are_sent_again_without_the_store(&client, &processes).await
}
