//! The emulator behind an HTTP server.
//!
//! [`serve`] is for tests and examples in Rust, [`main`] is the program `workos-emulator`.

mod cors;
mod log;
mod options;
mod seed;
mod service;
mod stop;
mod watch;
mod webhooks;

#[cfg(test)]
mod tests;

use std::{
    env, fmt,
    future::pending,
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    pin::pin,
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use serde_json::{Value, json};
use tokio::{
    runtime,
    sync::{Notify, Semaphore},
    time::{sleep, timeout},
};
use workos_core::{Now, Runtime as _, testing::Emulator, types::Timestamp};
use workos_hyper::{TokioRuntime, Transport};

use self::{
    log::Log,
    options::{Command, HELP, Options},
};

/// Serves an emulator on a free port of 127.0.0.1, on a separate thread, until the program ends.
///
/// A fault that loses the response closes the connection. Webhooks are sent.
///
/// # Errors
///
/// Returns the system's error if there is no free port or no thread can be started.
pub fn serve(emulator: Emulator) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let runtime = runtime()?;
    let server = Arc::new(Server::new(emulator));
    thread::Builder::new()
        .name("emulator".to_owned())
        .spawn(move || runtime.block_on(server.run(listener, pending())))?;
    Ok(address)
}

/// Runs the program `workos-emulator` with the arguments of the process.
///
/// The exit code is 0 after a stop by a signal, 1 if the server cannot start and 2 for invalid arguments.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Command::parse(env::args_os().skip(1)) {
        Ok(Command::Serve(options)) => start(options),
        Ok(Command::Help) => print(HELP.trim_end()),
        Ok(Command::Version) => print(concat!("workos-emulator ", env!("CARGO_PKG_VERSION"))),
        Err(error) => {
            report(format_args!("{error}; --help lists the options"));
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(error);
            ExitCode::FAILURE
        }
    }
}

/// Starts the server that the options describe, and returns when it has stopped.
fn start(options: Options) -> Result<(), String> {
    // Before the file is read, so that a change meanwhile is noticed.
    let version = options.seed.as_deref().map(watch::Version::of);
    let now = options.clock.unwrap_or_else(|| TokioRuntime::new().now().wall);
    let (emulator, seed) = match &options.seed {
        Some(path) => seed::load(path, now)?,
        None => (new_emulator(now), Value::Null),
    };
    let (host, port) = (&options.host, options.port);
    let listener = TcpListener::bind((host.as_str(), port)).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} of {host} is in use; --port 0 takes a free one")
        }
        _ => format!("cannot listen on port {port} of {host}: {error}"),
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;

    let mut server = Server::new(emulator);
    server.start = options.clock;
    if !options.quiet {
        server.log = Log::start().map_err(|error| error.to_string())?;
    }
    let server = Arc::new(server);
    let result = runtime().map_err(|error| error.to_string())?.block_on(async {
        // Before the URL is printed, since the parent process may stop the server as soon as it reads the URL.
        let stop = stop::requested(options.exit_with_stdin).map_err(|error| error.to_string())?;
        print(if options.json { started(address, &seed) } else { format!("http://{address}") })?;
        if let (true, Some(path), Some(version)) = (options.watch, options.seed, version) {
            tokio::spawn(watch::watch(server.clone(), path, version, watch::INTERVAL));
        }
        server.clone().run(listener, stop).await.map_err(|error| error.to_string())
    });
    server.log.flush();
    result
}

/// Creates an emulator for browsers, whose objects are created at `now`.
fn new_emulator(now: Timestamp) -> Emulator {
    let emulator = Emulator::new();
    emulator.show_sign_in_page(true);
    emulator.advance(now.saturating_duration_since(emulator.now().wall));
    emulator
}

/// Returns the first line of standard output with `--json`. The keys are those of WorkOS's emulator.
fn started(address: SocketAddr, seed: &Value) -> String {
    let environment = |key: &str| seed.get("environment").and_then(|environment| environment.get(key));
    json!({
        "url": format!("http://{address}"),
        "port": address.port(),
        "apiKey": environment("api_key").unwrap_or(&json!(Emulator::API_KEY)),
        "clientId": environment("client_id").unwrap_or(&json!(Emulator::CLIENT_ID)),
        "health": format!("http://{address}/health"),
    })
    .to_string()
}

fn print(line: impl fmt::Display) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("cannot write to standard output: {error}"))
}

/// Writes an error to standard error, if that is open.
fn report(error: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "workos-emulator: {error}");
}

fn runtime() -> io::Result<runtime::Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// Limits on what comes from outside.
#[derive(Debug)]
struct Limits {
    /// Size of a request body in bytes.
    body: usize,
    /// Size of a snapshot to restore in bytes.
    snapshot: usize,
    /// Size of the request line and the headers in bytes.
    head: usize,
    /// Number of connections at a time. Others wait.
    connections: usize,
    /// Time for the headers of a request, from the response before on, and for the body.
    read: Duration,
    /// Time for the responses to requests that are running when the server stops.
    stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 10 << 20,
            snapshot: 256 << 20,
            head: 64 << 10,
            // The usual limit of a process is 1,024 open files.
            connections: 500,
            read: Duration::from_secs(60),
            stop: Duration::from_secs(5),
        }
    }
}

/// An emulator and how it is served.
struct Server {
    emulator: Mutex<Emulator>,
    runtime: TokioRuntime,
    /// Time at the start, instead of the time of the system.
    start: Option<Timestamp>,
    log: Log,
    limits: Limits,
    /// Ends the requests that have no response.
    stopping: Notify,
    /// Number of times that the emulator was replaced, reset or restored.
    restarts: AtomicU64,
}

impl Server {
    fn new(emulator: Emulator) -> Self {
        Self {
            emulator: Mutex::new(emulator),
            runtime: TokioRuntime::new(),
            start: None,
            log: Log::default(),
            limits: Limits::default(),
            stopping: Notify::new(),
            restarts: AtomicU64::new(0),
        }
    }

    fn emulator(&self) -> Emulator {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, emulator: Emulator) {
        *self.emulator.lock().unwrap_or_else(PoisonError::into_inner) = emulator;
        self.restarts.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the time that the emulator is given.
    fn now(&self) -> Now {
        let now = self.runtime.now();
        Now { wall: self.start.map_or(now.wall, |start| start + now.mono), ..now }
    }

    /// Serves connections and delivers webhooks until `stop` completes, and lets running requests complete.
    async fn run(self: Arc<Self>, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let transport = Transport::new().map_err(io::Error::other)?;
        let webhooks = tokio::spawn(webhooks::deliver(self.clone(), transport));

        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(self.limits.read).max_buf_size(self.limits.head);
        let connections = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(self.limits.connections));
        let mut stop = pin!(stop);
        loop {
            let accept = async {
                let permit = permits.clone().acquire_owned().await.map_err(io::Error::other)?;
                Ok::<_, io::Error>((listener.accept().await?.0, permit))
            };
            let (stream, permit) = tokio::select! {
                accepted = accept => match accepted {
                    Ok(accepted) => accepted,
                    // Too many open files, or a connection that is closed already.
                    Err(_) => {
                        sleep(Duration::from_millis(10)).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            // A response in several segments is not delayed until the client acknowledges the first.
            let _ = stream.set_nodelay(true);
            let server = self.clone();
            let service = service_fn(move |request| {
                let server = server.clone();
                async move { server.respond(request).await }
            });
            let connection = connections.watch(builder.serve_connection(TokioIo::new(stream), service));
            tokio::spawn(async move {
                // Errors of a connection are reported to its client only.
                let _ = connection.await;
                drop(permit);
            });
        }
        drop(listener);
        webhooks.abort();
        self.stopping.notify_waiters();
        let _ = timeout(self.limits.stop, connections.shutdown()).await;
        Ok(())
    }
}
