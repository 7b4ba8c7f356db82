//! Checks `TokenKeeper` in two processes that share a `FileTokenStore`, against the emulator of WorkOS over loopback:
//! refreshes under faults, and processes that are killed at any moment. What holds is read from the emulator's tables and
//! from a log of the refreshes.
//!
//! Run by `tests/token-keeper/run`. The clock of all processes and of the emulator is the system's plus an offset that
//! the parent sets, so that expiries take no time.

mod child;
mod command_line;
mod kills;
mod server;

use std::{
    error::Error as StdError,
    fmt::Debug,
    process::{ExitCode, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};
use workos_core::{
    PublicClient,
    auth::PublicConfig,
    testing::{Emulator, Fault},
    tokens::{BlockingTokenStore as _, TokenKeeper, TokenPair},
    types::UserId,
    user_management::{AuthenticateWithPassword, CreateUser, UserPassword},
};
use workos_hyper::FileTokenStore;

use self::server::Server;

type Failure = Box<dyn StdError>;

/// Number of refreshes that each of the two processes sends with success.
const REFRESHES: usize = 200;
/// Number of expiries after which the check gives up on that.
const MAX_EXPIRIES: usize = 1_200;
const KILLS: usize = 50;
/// Tasks of a process that call the keeper at the same time.
const TASKS: usize = 4;
/// Longest time of one expiry, with retries and pauses after failures.
const LIMIT: Duration = Duration::from_secs(25);
/// Times after which the next expiry follows, in seconds. The emulator's access tokens live for 300 seconds and are
/// refreshed after 240.
const ADVANCES: [u64; 5] = [245, 270, 296, 301, 400];
const PASSWORD: &str = "correct horse battery staple";

fn ensure(holds: bool, what: &str, seen: impl Debug) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(format!("not so: {what}: {seen:?}").into()) }
}

/// A process with a keeper.
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts a process, which stops at the given point of its work, if any.
    fn start(world: &World, name: &str, point: Option<usize>) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["child", name, &world.server.url(), &world.store.path().to_string_lossy()])
            .args(point.map(|point| point.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        Ok(Self { child, input, lines })
    }

    async fn send(&mut self, line: &str) -> Result<(), Failure> {
        Ok(self.input.write_all(format!("{line}\n").as_bytes()).await?)
    }

    async fn line(&mut self) -> Result<String, Failure> {
        let line = timeout(LIMIT, self.lines.next_line()).await.map_err(|_| "a process does not respond")?;
        Ok(line?.ok_or("a process ended")?)
    }

    /// Makes the tasks of the process call the keeper, and returns the digest of their access token.
    async fn call(&mut self, world: &World) -> Result<String, Failure> {
        self.begin(world).await?;
        self.line().await
    }

    async fn begin(&mut self, world: &World) -> Result<(), Failure> {
        self.send(&format!("{} {}", world.server.offset(), world.last)).await
    }
}

/// The emulator, the store, and what is known about the session.
struct World {
    server: Server,
    store: FileTokenStore,
    /// Digest of the access token before the present expiry.
    last: String,
    user: UserId,
    _folder: TempDir,
}

impl World {
    /// A user who is signed in.
    async fn new() -> Result<Self, Failure> {
        let emulator = Emulator::new();
        let server = Server::start(emulator.clone()).await?;
        let folder = TempDir::new()?;
        let store = FileTokenStore::new(folder.path().join("acme").join("tokens.json"));
        let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext(PASSWORD));
        // Faults are for refreshes only, and the clock of the tokens is that of the server.
        emulator.advance(server.now().saturating_duration_since(emulator.now().wall));
        let user = emulator.run(emulator.client().send(user))?.id;
        let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
        let response = emulator.run(emulator.client().send(grant))?;
        let config = PublicConfig::new(Emulator::CLIENT_ID)?;
        let client = PublicClient::new(config, emulator.clone(), emulator.clone());
        let keeper = TokenKeeper::new(client.config(), store.clone());
        keeper.sign_in(&client, TokenPair::from_authentication(&response, client.now())).await?;
        let last = child::digest(&response.access_token);
        Ok(Self { server, store, last, user, _folder: folder })
    }

    fn add_faults(&self, scale: f64) {
        let faults = [
            (Fault::status(500), 0.05),
            (Fault::status(503), 0.08),
            (Fault::rate_limit(Duration::ZERO), 0.04),
            (Fault::drop_connection(), 0.12),
            (Fault::lose_response(), 0.15),
            (Fault::json(200, r#"{"access_token":"trunc"#), 0.04),
            (Fault::latency(Duration::from_millis(15)), 0.2),
            (Fault::latency(Duration::from_millis(80)), 0.1),
        ];
        for ((fault, probability), seed) in faults.into_iter().zip(1..) {
            let fault = fault.times(u32::MAX).probability(probability * scale, seed);
            self.server.emulator().add_fault(fault.when(server::is_refresh));
        }
    }

    fn stored(&self) -> Result<TokenPair, Failure> {
        let text = self.store.load()?.ok_or("the store is empty")?;
        Ok(TokenPair::from_stored(&text)?)
    }

    /// Checks what must hold after each expiry: one live refresh token, which the store holds, one exchange, and one
    /// response to it that reached a process.
    async fn check(&mut self, tokens: &[String], deliveries: usize) -> Result<(), Failure> {
        let stored = self.stored()?;
        let digest = child::digest(&stored.access_token);
        ensure(tokens.iter().all(|token| *token == digest), "processes have the stored token", tokens)?;
        ensure(digest != self.last, "the token is a new one", &digest)?;
        let live = self.server.live_refresh_tokens()?;
        ensure(
            live == [stored.refresh_token.expose()],
            "the stored refresh token is the only live one",
            live.len(),
        )?;
        let log = self.server.take_log();
        let sent: std::collections::BTreeSet<_> = log.iter().map(|entry| &entry.refresh_token).collect();
        ensure(sent.len() == 1, "one refresh token is exchanged", sent.len())?;
        let rejected: Vec<_> = log.iter().filter(|entry| entry.is_rejected).collect();
        ensure(rejected.is_empty(), "no refresh token is rejected", rejected)?;
        let delivered = log.iter().filter(|entry| entry.is_delivered).count();
        ensure(delivered >= 1 && delivered <= deliveries, "one refresh succeeds", &log)?;
        self.last = digest;
        Ok(())
    }
}

/// Two processes refresh the tokens of one store under faults.
async fn refreshes() -> Result<String, Failure> {
    let mut world = World::new().await?;
    world.add_faults(1.0);
    let mut processes = [Process::start(&world, "one", None)?, Process::start(&world, "other", None)?];
    let (mut counts, mut requests, mut expiries) = ((0, 0), 0, 0);
    let mut advances = ADVANCES.into_iter().cycle();
    let [one, other] = &mut processes;
    while counts.0 < REFRESHES || counts.1 < REFRESHES {
        ensure(expiries < MAX_EXPIRIES, "both processes refresh", counts)?;
        world.server.advance(advances.next().unwrap_or_default());
        let tokens = tokio::join!(one.call(&world), other.call(&world));
        let is_of_one = world.server.with_log(|log| {
            requests += log.len();
            log.iter().any(|entry| entry.is_delivered && entry.process == "one")
        });
        let tokens = [tokens.0?, tokens.1?];
        world.check(&tokens, 1).await.map_err(|error| format!("expiry {expiries}: {error}"))?;
        if is_of_one {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
        expiries += 1;
    }
    Ok(format!(
        "{expiries} expiries, {} + {} refreshes, one each, {requests} requests with faults; no lost pair",
        counts.0, counts.1
    ))
}

async fn run() -> Result<(), Failure> {
    let started = Instant::now();
    println!("refreshes: {} ({:?})", refreshes().await?, started.elapsed());
    let started = Instant::now();
    println!("kills: {} ({:?})", kills::kills().await?, started.elapsed());
    let started = Instant::now();
    println!("command line: {} ({:?})", command_line::check().await?, started.elapsed());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [role, rest @ ..] if role == "child" => child::run(rest).await,
        _ => run().await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("token_keeper: {error}");
            ExitCode::FAILURE
        }
    }
}
