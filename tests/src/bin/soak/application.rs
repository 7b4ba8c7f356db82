//! A process that serves browsers: a web application, once with each adapter. Reads commands from standard
//! input and writes answers to standard output, until standard input is closed.

use std::{
    io::{self, BufRead as _, BufWriter, Write as _},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, header::COOKIE};
use workos_core::{
    BaseUrl, Client, Config, Endpoint, Error, RequestOptions, Response, Runtime, Transport,
    cookie::SetCookie,
    organizations::CreateOrganization,
    session::{NoSession, Session, SessionCheck, SessionCodec, Sessions},
    testing::Emulator,
    types::UserId,
    user_management::{AuthenticateWithPassword, GetUser},
};

use crate::{
    memory,
    options::Break,
    protocol::{
        Action, Adapter, Answer, ApiCall, CALL_HEADER, CallResult, Command, Failure, Instance, NoSessionKind,
        Outcome,
    },
    workos::PASSWORD,
};

/// Time limit of an attempt. Longer than the longest late response on a busy machine.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn run(address: &str, process: usize, broken: Option<Break>) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let config = |adapter| config(address, Instance { process, adapter });
    let hyper = {
        let config = config(Adapter::Hyper)?;
        Arc::new(Application::new(workos_hyper::client(config)?, broken)?)
    };
    let reqwest = {
        // Like the adapter's own client, but ignores proxies in the environment.
        let transport = workos_reqwest::builder()?.no_proxy().build()?.into();
        let runtime = workos_reqwest::TokioRuntime::new();
        Arc::new(Application::new(
            workos_reqwest::Client::new(config(Adapter::Reqwest)?, transport, runtime),
            broken,
        )?)
    };
    let (answers, written) = mpsc::channel::<Answer>();
    let writer = thread::spawn(move || write(&written));
    for line in io::stdin().lock().lines() {
        let command: Command = serde_json::from_str(&line?)?;
        let answers = answers.clone();
        // Sending fails if standard output is closed, which the next line shows.
        match command.adapter {
            Adapter::Hyper => {
                let application = hyper.clone();
                runtime.spawn(async move { answers.send(application.handle(command).await) });
            }
            Adapter::Reqwest => {
                let application = reqwest.clone();
                runtime.spawn(async move { answers.send(application.handle(command).await) });
            }
        }
    }
    // Ends the commands that have no answer yet, whose browsers are gone.
    runtime.shutdown_background();
    drop(answers);
    drop(writer);
    Ok(())
}

/// Writes answers, several at once if they are there.
fn write(answers: &mpsc::Receiver<Answer>) -> io::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    while let Ok(first) = answers.recv() {
        for answer in std::iter::once(first).chain(answers.try_iter()) {
            serde_json::to_writer(&mut output, &answer)?;
            output.write_all(b"\n")?;
        }
        output.flush()?;
    }
    Ok(())
}

fn config(address: &str, instance: Instance) -> Result<Config, Error> {
    let instance = HeaderValue::from(instance.number());
    Ok(Config::new(Emulator::API_KEY)?
        .client_id(Emulator::CLIENT_ID)?
        .base_url(BaseUrl::new(&format!("http://{address}"))?)
        .timeout(ATTEMPT_TIMEOUT)
        .header(HeaderName::from_static(Instance::HEADER), instance))
}

struct Application<T, R> {
    client: Client<T, R>,
    sessions: Sessions,
    broken: Option<Break>,
    leak: Mutex<Vec<u8>>,
}

impl<T: Transport, R: Runtime> Application<T, R> {
    fn new(client: Client<T, R>, broken: Option<Break>) -> Result<Self, BoxError> {
        // All processes of an application have the same cookie password.
        let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!")?;
        let sessions = Sessions::new(client.config(), codec)?;
        Ok(Self { client, sessions, broken, leak: Mutex::default() })
    }

    async fn handle(&self, command: Command) -> Answer {
        let id = command.id;
        match command.action {
            Action::SignIn { email } => self.sign_in(id, email).await,
            Action::Visit { cookie, refresh, call } => self.visit(id, &cookie, refresh, call).await,
            Action::Memory => {
                if self.broken == Some(Break::Memory) {
                    let mut leak = self.leak.lock().unwrap_or_else(PoisonError::into_inner);
                    let longer = leak.len() + (1 << 20);
                    leak.resize(longer, 1);
                }
                let result = Outcome::Memory { resident: memory::resident() };
                Answer { id, result, set_cookies: Vec::new(), call: None }
            }
        }
    }

    async fn sign_in(&self, id: u64, email: String) -> Answer {
        let result = self.call(id, AuthenticateWithPassword::new(email, PASSWORD)).await;
        let mut answer =
            Answer { id, result: Outcome::SignIn, set_cookies: Vec::new(), call: Some(call_result(&result)) };
        if let Ok(response) = result {
            let now = self.client.runtime().now().wall;
            let cookies = self
                .client
                .entropy()
                .map(|entropy| self.sessions.create(&HeaderMap::new(), &response.value, now, entropy));
            match cookies {
                Ok(Ok(cookies)) => answer.set_cookies = plain(&cookies),
                // No fault causes one of these, so the ledger reports them.
                other => {
                    let text = format!("no cookies: {other:?}");
                    answer.result = Outcome::NoSession { kind: NoSessionKind::Other, error: None, text };
                }
            }
        }
        answer
    }

    async fn visit(&self, id: u64, cookie: &str, refresh: bool, call: Option<ApiCall>) -> Answer {
        let mut request = HeaderMap::new();
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            request.insert(COOKIE, cookie);
        }
        let check = match self.client.entropy() {
            Ok(entropy) => {
                let mut machine = if refresh {
                    self.sessions.refresh(&request, entropy)
                } else {
                    self.sessions.authenticate(&request, entropy)
                };
                self.client.drive(&mut machine).await
            }
            Err(error) => {
                let result =
                    Outcome::NoSession { kind: NoSessionKind::Other, error: None, text: error.to_string() };
                return Answer { id, result, set_cookies: Vec::new(), call: None };
            }
        };
        let SessionCheck { outcome, set_cookies, .. } = check;
        let call = match (&outcome, call) {
            (Ok(session), Some(call)) => Some(self.call_for(id, session, call).await),
            _ => None,
        };
        Answer {
            id,
            result: outcome.map_or_else(no_session, session),
            set_cookies: plain(&set_cookies),
            call,
        }
    }

    async fn call_for(&self, id: u64, session: &Session, call: ApiCall) -> CallResult {
        match call {
            ApiCall::GetUser => {
                let result = self.call(id, GetUser::new(session.user_id())).await;
                let user_id = result.as_ref().ok().map(|response| response.value.id.to_string());
                CallResult { user_id, ..call_result(&result) }
            }
            ApiCall::CreateOrganization => {
                let name = format!("Organization {id}");
                let result = self.call(id, CreateOrganization::new(&name)).await;
                if self.broken == Some(Break::Unsafe) {
                    let _ = self.call(id, CreateOrganization::new(&name)).await;
                }
                call_result(&result)
            }
        }
    }

    /// Calls WorkOS. Each request of the call names the command.
    async fn call<E: Endpoint>(&self, id: u64, endpoint: E) -> Result<Response<E::Output>, Error> {
        let header = (HeaderName::from_static(CALL_HEADER), HeaderValue::from(id));
        let options = RequestOptions::new().header(header.0, header.1);
        self.client.with(options).send_with_response(endpoint).await
    }
}

fn call_result<T>(result: &Result<Response<T>, Error>) -> CallResult {
    match result {
        Ok(response) => CallResult { attempts: response.attempts, failure: None, user_id: None },
        Err(error) => {
            CallResult { attempts: error.attempts(), failure: Some(Failure::from(error)), user_id: None }
        }
    }
}

fn session(session: Session) -> Outcome {
    Outcome::Session {
        user_id: UserId::to_string(session.user_id()),
        session_id: session.id().map(ToString::to_string).unwrap_or_default(),
        expires_at: session.claims().expires_at.unix_seconds(),
        was_refreshed: session.was_refreshed(),
    }
}

fn no_session(reason: NoSession) -> Outcome {
    let text = reason.to_string();
    let (kind, error) = match reason {
        // No fault makes WorkOS reject the application, so the ledger reports it like an unexplained outage.
        NoSession::Unavailable(error) | NoSession::Misconfigured(error) => {
            (NoSessionKind::Unavailable, Some(Failure::from(&*error)))
        }
        NoSession::Ended(error) => (NoSessionKind::Ended, Some(Failure::from(&*error))),
        _ => (NoSessionKind::Other, None),
    };
    Outcome::NoSession { kind, error, text }
}

/// Returns the cookies as a browser keeps them.
fn plain(cookies: &[SetCookie]) -> Vec<(String, Option<String>)> {
    let value =
        |cookie: &SetCookie| Some(cookie.value().expose().to_owned()).filter(|value| !value.is_empty());
    cookies.iter().map(|cookie| (cookie.name().to_owned(), value(cookie))).collect()
}
