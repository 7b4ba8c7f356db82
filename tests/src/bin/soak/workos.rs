//! WorkOS on a port of 127.0.0.1: the emulator, with the faults of the plan, access tokens that expire after
//! seconds, and keys that rotate.

use std::{
    future::ready,
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::{Bytes, BytesMut};
use http::{Method, Request, StatusCode, header::CONTENT_LENGTH};
use serde_json::{Map, Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout},
};
use workos_core::{
    Client, Config, HttpRequest, HttpResponse, Runtime as _,
    testing::{Emulator, TokenSigner},
    types::{SessionId, Timestamp},
    user_management::{CreateUser, RevokeSession, User, UserPassword},
};
use workos_hyper::TokioRuntime;
use workos_tests::server::read_request;

use crate::{
    ledger::Ledger,
    options::Break,
    plan::{Fault, Stream},
    protocol::{CALL_HEADER, Instance},
};

/// Password of all users.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Longest time for which a response is withheld. Clients give up earlier.
const HANG: Duration = Duration::from_secs(60);

/// Number of organizations after which a new emulator takes the next ones, so that memory does not grow.
const ORGANIZATIONS: u32 = 512;

/// Of so many requests one is handled wrongly if the check is broken.
const BROKEN: u64 = 3;

/// Returns the email of a browser's user.
pub(crate) fn email(browser: usize) -> String {
    format!("browser-{browser}@soak.example")
}

pub(crate) struct WorkOs {
    pub(crate) ledger: Arc<Ledger>,
    /// Users and sessions.
    emulator: Emulator,
    organizations: Mutex<(Emulator, u32)>,
    clock: TokioRuntime,
    started: Instant,
    /// Time at which the run started.
    started_at: Timestamp,
    broken: Option<Break>,
    requests: AtomicU64,
}

/// What WorkOS does after it has read a request.
enum Reply {
    Write(HttpResponse),
    /// Writes the first half of the response.
    Truncate(HttpResponse),
    WriteAfter(Duration, HttpResponse),
    Hang,
    Reset,
}

impl WorkOs {
    pub(crate) fn new(ledger: Arc<Ledger>, broken: Option<Break>) -> Self {
        let clock = TokioRuntime::new();
        Self {
            ledger,
            emulator: Emulator::new(),
            organizations: Mutex::new((Emulator::new(), 0)),
            started: Instant::now(),
            started_at: clock.now().wall,
            clock,
            broken,
            requests: AtomicU64::new(0),
        }
    }

    /// Returns the time since the start of the run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Returns the time at which the run started, in seconds since 1970.
    pub(crate) fn started_at(&self) -> f64 {
        self.started_at.unix_milliseconds() as f64 / 1_000.0
    }

    /// Creates the user of a browser, without the network.
    pub(crate) async fn create_user(&self, browser: usize) -> Result<User, workos_core::Error> {
        let password = UserPassword::plaintext(PASSWORD);
        self.client()?.send(CreateUser::new(email(browser)).password(password)).await
    }

    /// Ends a session, without the network.
    pub(crate) async fn revoke(&self, session_id: &str) -> Result<(), workos_core::Error> {
        self.client()?.send(RevokeSession::new(SessionId::from(session_id))).await.map(drop)
    }

    fn client(
        &self,
    ) -> Result<Client<impl workos_core::Transport<Future: Send> + use<>, TokioRuntime>, workos_core::Error>
    {
        let (emulator, clock) = (self.emulator.clone(), self.clock);
        let transport = move |request: HttpRequest| ready(emulator.handle(&request, clock.now()));
        Ok(Client::new(Config::new(Emulator::API_KEY)?, transport, self.clock))
    }

    /// Serves applications until the runtime ends. Returns the address.
    pub(crate) async fn serve(self: Arc<Self>) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            loop {
                // Fails if the process has too many open files; the client finds a closed connection then.
                let Ok((stream, _)) = listener.accept().await else { continue };
                let workos = self.clone();
                tokio::spawn(async move {
                    // Errors are those of connections that the client has closed.
                    let _ = workos.connection(stream).await;
                });
            }
        });
        Ok(address)
    }

    fn has_outage(&self) -> bool {
        let now = self.elapsed();
        self.ledger.plan.has_outage(now, now)
    }

    async fn connection(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        if self.has_outage() {
            return stream.set_zero_linger();
        }
        let mut buffer = BytesMut::new();
        while let Some(request) = read_request(&mut stream, &mut buffer).await? {
            let received = Received::new(&request);
            match self.reply(&request, &received) {
                Reply::Write(response) => stream.write_all(&encode(&response)).await?,
                Reply::WriteAfter(delay, response) => {
                    sleep(delay).await;
                    stream.write_all(&encode(&response)).await?;
                }
                Reply::Truncate(response) => {
                    let response = encode(&response);
                    stream.write_all(&response[..response.len() / 2]).await?;
                    return stream.set_zero_linger();
                }
                Reply::Hang => {
                    // Ends when the client closes the connection, at the latest with the run.
                    let longest = HANG.min(self.ledger.plan.duration.saturating_sub(self.elapsed()));
                    let _ = timeout(longest, stream.read_buf(&mut buffer)).await;
                    return stream.set_zero_linger();
                }
                Reply::Reset => return stream.set_zero_linger(),
            }
        }
        Ok(())
    }

    fn reply(&self, request: &Request<Bytes>, received: &Received) -> Reply {
        let (instance, now) = (received.instance, self.elapsed());
        let fault = self.ledger.receive(instance, received.stream);
        let is_limited = matches!(fault, Some(Fault::RateLimit(_)));
        let has_outage = self.has_outage();
        if received.is_unsafe && (has_outage || !is_limited) {
            self.ledger.see_unsafe(instance, received.call);
        }
        if has_outage {
            return Reply::Reset;
        }
        if let Some(response) = self.broken(received) {
            return Reply::Write(response);
        }
        if let Some(fault) = fault {
            match (received.stream, &received.refresh_token) {
                (Stream::Refreshes, Some(token)) => self.ledger.refresh_fault(token, fault, now),
                (Stream::Keys, _) => self.ledger.key_fault(instance, fault, now),
                _ => self.ledger.call_fault(received.call, fault),
            }
        }
        let is_executed = fault.is_none_or(Fault::executes);
        let response = if is_executed { self.execute(request, received) } else { HttpResponse::default() };
        if let Some(token) = &received.refresh_token
            && is_executed
        {
            self.ledger.refresh(instance, token, response.status().is_success(), now);
            if response.status().is_success() && fault.is_none_or(Fault::delivers) {
                self.ledger.deliver(token);
            }
        }
        match fault {
            None => Reply::Write(response),
            Some(Fault::Cut | Fault::Lost) => Reply::Reset,
            Some(Fault::Truncated) => Reply::Truncate(response),
            Some(Fault::Slow(delay)) => Reply::WriteAfter(delay, response),
            Some(Fault::Hang) => Reply::Hang,
            Some(Fault::RateLimit(seconds)) => {
                let mut response = error(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded");
                response.headers_mut().insert("retry-after", seconds.into());
                Reply::Write(response)
            }
            Some(Fault::Unavailable) => Reply::Write(error(StatusCode::SERVICE_UNAVAILABLE, "unavailable")),
            Some(Fault::BadGateway) => Reply::Write(error(StatusCode::BAD_GATEWAY, "bad_gateway")),
        }
    }

    /// Returns a wrong response to some requests, if the run breaks a check of them.
    fn broken(&self, received: &Received) -> Option<HttpResponse> {
        let is_affected = match self.broken? {
            Break::Ended => received.refresh_token.is_some(),
            Break::Errors => matches!(received.stream, Stream::Calls),
            Break::Unsafe | Break::Memory => false,
        };
        let is_affected = is_affected && self.requests.fetch_add(1, Ordering::Relaxed).is_multiple_of(BROKEN);
        is_affected.then(|| {
            let mut response = HttpResponse::new(r#"{"error":"invalid_grant"}"#.into());
            *response.status_mut() = StatusCode::BAD_REQUEST;
            response
        })
    }

    fn execute(&self, request: &Request<Bytes>, received: &Received) -> HttpResponse {
        let now = self.clock.now();
        let emulator = match request.uri().path() {
            path if path.starts_with("/sso/jwks/") => return self.keys(),
            "/organizations" => self.organizations(),
            _ => self.emulator.clone(),
        };
        // Fails only for faults of the emulator's own, of which there are none.
        let mut response = emulator.handle(request, now).unwrap_or_default();
        if received.is_authentication && response.status().is_success() {
            self.reissue(&mut response);
        }
        response
    }

    /// Returns the emulator of the next organization.
    fn organizations(&self) -> Emulator {
        let mut organizations = self.organizations.lock().unwrap_or_else(PoisonError::into_inner);
        organizations.1 += 1;
        if organizations.1 > ORGANIZATIONS {
            *organizations = (Emulator::new(), 1);
        }
        organizations.0.clone()
    }

    /// Replaces the access token of a response by one with the lifetime of the plan, signed with the key of
    /// the time of its issue. The same token is replaced by the same token, so that a refresh token that is
    /// exchanged again gives the same pair.
    fn reissue(&self, response: &mut HttpResponse) {
        let mut body: Value = serde_json::from_slice(response.body()).expect("JSON of the emulator");
        let payload = body["access_token"].as_str().and_then(|token| token.split('.').nth(1));
        let payload = URL_SAFE_NO_PAD.decode(payload.expect("an access token")).expect("base64url");
        let mut claims: Map<String, Value> = serde_json::from_slice(&payload).expect("claims");
        let issued_at = claims["iat"].as_i64().expect("a time of issue");
        claims.insert("exp".to_owned(), (issued_at + self.ledger.plan.token_lifetime as i64).into());
        let second = u64::try_from(issued_at - self.started_at.unix_seconds()).unwrap_or_default();
        body["access_token"] = signer(self.ledger.plan.key(second)).sign(&claims).expose().into();

        let browser = body["user"]["email"].as_str().and_then(|email| {
            email.strip_prefix("browser-")?.strip_suffix("@soak.example")?.parse::<usize>().ok()
        });
        if let (Some(browser), Some(token)) = (browser, body["refresh_token"].as_str()) {
            self.ledger.issue(browser, token);
        }
        *response.body_mut() = body.to_string().into();
    }

    fn keys(&self) -> HttpResponse {
        let second = self.clock.now().wall.unix_seconds() - self.started_at.unix_seconds();
        let keys = self.ledger.plan.published_keys(u64::try_from(second).unwrap_or_default());
        let keys: Vec<_> = keys.flat_map(|key| signer(key).jwks().keys).collect();
        HttpResponse::new(json!({ "keys": keys }).to_string().into())
    }
}

/// Returns the signer with the key of this number. Every other key has the same modulus.
fn signer(key: u64) -> TokenSigner {
    let signer = if key.is_multiple_of(2) { TokenSigner::new() } else { TokenSigner::untrusted() };
    signer.with_key_id(format!("sso_oidc_key_pair_{key}"))
}

fn error(status: StatusCode, code: &str) -> HttpResponse {
    let mut response = HttpResponse::new(json!({ "code": code, "message": "A fault." }).to_string().into());
    *response.status_mut() = status;
    response
}

/// Returns the bytes of an HTTP/1.1 response.
fn encode(response: &HttpResponse) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {}\r\n", response.status()).into_bytes();
    for (name, value) in response.headers().iter().filter(|(name, _)| **name != CONTENT_LENGTH) {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", response.body().len()).as_bytes());
    bytes.extend_from_slice(response.body());
    bytes
}

/// A request as the ledger knows it.
struct Received {
    instance: Instance,
    stream: Stream,
    /// ID of the command that caused the call; 0 for the requests of `Sessions`.
    call: u64,
    is_authentication: bool,
    is_unsafe: bool,
    refresh_token: Option<String>,
}

impl Received {
    fn new(request: &Request<Bytes>) -> Self {
        let header = |name| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.and_then(|value| value.parse::<u64>().ok()).unwrap_or_default()
        };
        let instance = usize::try_from(header(Instance::HEADER)).unwrap_or_default();
        let is_authentication = request.uri().path() == "/user_management/authenticate";
        let body: Value = if is_authentication {
            serde_json::from_slice(request.body()).unwrap_or_default()
        } else {
            Value::Null
        };
        let refresh_token = body["refresh_token"].as_str().map(str::to_owned);
        let stream = match () {
            () if refresh_token.is_some() => Stream::Refreshes,
            () if request.uri().path().starts_with("/sso/jwks/") => Stream::Keys,
            () => Stream::Calls,
        };
        Self {
            instance: Instance::from_number(instance),
            stream,
            call: header(CALL_HEADER),
            is_authentication,
            is_unsafe: request.method() != Method::GET && refresh_token.is_none(),
            refresh_token,
        }
    }
}
