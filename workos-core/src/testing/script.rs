//! A double of WorkOS that returns scripted responses.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use http::{HeaderName, HeaderValue, StatusCode};

use crate::{
    Client, Config, RandomUnavailable, Runtime, Transport,
    endpoint::{Endpoint, HttpRequest, HttpResponse, Operation},
    error::TransportFailure,
    runtime::{BlockingRuntime, Now},
};

/// Expected requests and their responses, on a virtual clock.
///
/// ```
/// use workos_core::{organizations::GetOrganization, testing::{Reply, Script}};
///
/// let script = Script::new();
/// script.expect("GET", "/organizations/org_1").reply(Reply::status(503));
/// script.expect("GET", "/organizations/org_1").reply(Reply::json(200, r#"{"id":"org_1","name":"Acme"}"#));
///
/// let organization = script.run(script.client().send(GetOrganization::new("org_1"))).unwrap();
/// assert_eq!(organization.name, "Acme");
/// assert_eq!(script.requests().len(), 2);
/// ```
///
/// A script is a transport and a [`Runtime`]. Requests must come in the order in which they are expected;
/// each expectation is for one request. A wait moves the clock and takes no time. Clones share all state.
///
/// # Panics
///
/// Sending a request panics if no request is expected or the request does not match the next expectation.
/// Dropping the last clone of a script panics if expected requests have not been sent, unless the thread is
/// panicking already.
#[derive(Clone)]
pub struct Script(Arc<Shared>);

struct Shared(Mutex<State>);

#[derive(Default)]
struct State {
    expected: VecDeque<(RequestMatcher, Action)>,
    now: Now,
    waited: Duration,
    random_state: u64,
    trace: Vec<String>,
    requests: Vec<HttpRequest>,
    /// Time until a late response that a future was polled for.
    delay: Option<Duration>,
    /// Whether a future that is polled again makes progress.
    has_progress: bool,
}

/// Conditions on a request. `None` or empty: any.
#[derive(Default)]
struct RequestMatcher {
    operation: Option<&'static Operation>,
    method: Option<String>,
    path_and_query: Option<String>,
    body: Option<serde_json::Value>,
    headers: Vec<(String, String)>,
}

/// Reaction of the transport to a request.
enum Action {
    /// Moves the clock by the duration, then returns the result.
    Respond(Result<HttpResponse, TransportFailure>, Duration),
    /// Never returns a result.
    Hang,
}

/// A response of a [`Script`]. By default without a delay.
#[derive(Clone)]
#[must_use]
pub struct Reply {
    response: http::Response<bytes::Bytes>,
    after: Duration,
}

impl Reply {
    /// Creates a response with a JSON body and `content-type: application/json`.
    ///
    /// # Panics
    ///
    /// If the number is not a status code.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::status(status).body(body.into()).header("content-type", "application/json")
    }

    /// Creates a response with an empty body and without headers.
    ///
    /// # Panics
    ///
    /// If the number is not a status code.
    pub fn status(status: u16) -> Self {
        let mut response = http::Response::new(bytes::Bytes::new());
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or_else(|_| panic!("invalid status code: {status}"));
        Self { response, after: Duration::ZERO }
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<bytes::Bytes>) -> Self {
        *self.response.body_mut() = body.into();
        self
    }

    /// Adds a header. Keeps other headers with the same name.
    ///
    /// # Panics
    ///
    /// If the name or the value is not valid.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
        let (Ok(name), Ok(value)) = header else { panic!("invalid header: {name}: {value}") };
        self.response.headers_mut().append(name, value);
        self
    }

    /// Sets the delay of the response, by which the clock moves when the request is sent. Not part of
    /// [`Script::waited`].
    pub fn after(mut self, delay: Duration) -> Self {
        self.after = delay;
        self
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({})", self.response.status())
    }
}

/// A request that a [`Script`] expects, before its response is set.
///
/// [`reply`](Self::reply), [`fail`](Self::fail) or [`hang`](Self::hang) sets the response and adds the
/// expectation to the script.
#[must_use = "a request is not expected until its response is set"]
pub struct Expectation {
    script: Script,
    matcher: RequestMatcher,
}

impl Expectation {
    /// Requires a body that is equal to this JSON; whitespace and the order of fields do not matter.
    ///
    /// # Panics
    ///
    /// If the argument is not JSON.
    pub fn body(mut self, json: &str) -> Self {
        let value =
            serde_json::from_str(json).unwrap_or_else(|error| panic!("invalid JSON: {json}: {error}"));
        self.matcher.body = Some(value);
        self
    }

    /// Requires a header with this value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.matcher.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Requires this path with its query, such as `/organizations?limit=2`. Includes the path of the base
    /// URL.
    pub fn path(mut self, path_and_query: &str) -> Self {
        self.matcher.path_and_query = Some(path_and_query.to_owned());
        self
    }

    /// Sets the response.
    pub fn reply(self, reply: Reply) {
        self.add(Action::Respond(Ok(reply.response), reply.after));
    }

    /// Sets a network failure in place of a response.
    pub fn fail(self, failure: TransportFailure) {
        self.add(Action::Respond(Err(failure), Duration::ZERO));
    }

    /// Sets no response, so the request ends only by a timeout or when the future is dropped.
    pub fn hang(self) {
        self.add(Action::Hang);
    }

    fn add(self, action: Action) {
        self.script.state().expected.push_back((self.matcher, action));
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expectation({})", self.matcher)
    }
}

impl Script {
    /// Creates a script without expected requests. The clock starts at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Now::from_unix_milliseconds(1_767_225_600_000))
    }

    /// Creates a script without expected requests. The clock starts at `now`.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self(Arc::new(Shared(Mutex::new(State { now, ..State::default() }))))
    }

    /// Expects a request with this method, such as `GET`, and this path with its query, such as
    /// `/organizations?limit=2`.
    pub fn expect(&self, method: &str, path_and_query: &str) -> Expectation {
        let matcher = RequestMatcher { method: Some(method.to_owned()), ..RequestMatcher::default() };
        Expectation { script: self.clone(), matcher }.path(path_and_query)
    }

    /// Expects a request of an operation, whatever its parameters.
    pub fn expect_operation<E: Endpoint>(&self) -> Expectation {
        let matcher = RequestMatcher { operation: Some(E::OPERATION), ..RequestMatcher::default() };
        Expectation { script: self.clone(), matcher }
    }

    /// Expects any request.
    pub fn expect_any(&self) -> Expectation {
        Expectation { script: self.clone(), matcher: RequestMatcher::default() }
    }

    /// Creates a client of this script with the API key `sk_test_script` and otherwise the default
    /// configuration.
    #[must_use]
    pub fn client(&self) -> Client<Self, Self> {
        // The constant is a valid API key, so the fallback is never used.
        let config = Config::new("sk_test_script").unwrap_or_else(|_| Config::without_api_key());
        self.client_with(config)
    }

    /// Creates a client of this script with another configuration.
    #[must_use]
    pub fn client_with(&self, config: Config) -> Client<Self, Self> {
        Client::new(config, self.clone(), self.clone())
    }

    /// Runs a future that waits only for this script, and returns its output. Waits move the clock and take
    /// no time.
    ///
    /// # Panics
    ///
    /// If the future waits for anything else, or for the response of [`Expectation::hang`] without a timeout.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(output) => return output,
                Poll::Pending if std::mem::take(&mut self.state().has_progress) => {}
                Poll::Pending => panic!("the future waits for something other than the script"),
            }
        }
    }

    /// Returns the time of the virtual clock.
    #[must_use]
    pub fn now(&self) -> Now {
        self.state().now
    }

    /// Moves the virtual clock forward. Does not count as a wait.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.state();
        state.now = state.now.after(duration);
    }

    /// Returns the sum of all waits, such as delays of retries, without delays of responses.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.state().waited
    }

    /// Returns the requests and waits so far, one line each: `GET /organizations/org_1`, `wait 250ms`.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.state().trace.clone()
    }

    /// Returns the requests so far, including one that did not match its expectation.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.state().requests.clone()
    }

    /// Checks that all expected requests have been sent. Dropping the last clone does so, too.
    ///
    /// # Panics
    ///
    /// If expected requests have not been sent.
    #[track_caller]
    pub fn finish(&self) {
        let unsent: Vec<String> = std::mem::take(&mut self.state().expected)
            .iter()
            .map(|(matcher, _)| matcher.to_string())
            .collect();
        assert!(unsent.is_empty(), "the script expected more requests: {}", unsent.join(", "));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request and returns the action of its expectation.
    fn handle(&self, request: &HttpRequest) -> Action {
        let mut state = self.state();
        state.trace.push(request_line(request));
        state.requests.push(request.clone());
        let Some((matcher, action)) = state.expected.pop_front() else {
            drop(state);
            panic!("the script expected no further request, and got {}", request_line(request));
        };
        if let Err(mismatch) = matcher.check(request) {
            // Otherwise, dropping the script would panic as well.
            state.expected.clear();
            drop(state);
            panic!("the script expected {matcher}, and got {}: {mismatch}", request_line(request));
        }
        if let Action::Respond(_, delay) = &action {
            state.now = state.now.after(*delay);
        }
        action
    }
}

fn request_line(request: &HttpRequest) -> String {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    format!("{} {path}", request.method())
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Script")
            .field("expected", &state.expected.len())
            .field("trace", &state.trace)
            .finish()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let state = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !state.expected.is_empty() && !std::thread::panicking() {
            let unsent: Vec<String> = state.expected.iter().map(|(matcher, _)| matcher.to_string()).collect();
            state.expected.clear();
            panic!("the script expected more requests: {}", unsent.join(", "));
        }
    }
}

impl RequestMatcher {
    /// Returns what does not match.
    fn check(&self, request: &HttpRequest) -> Result<(), String> {
        let matches = |operation: &Operation| {
            operation.method == *request.method() && matches_template(operation.path, request.uri().path())
        };
        if !self.operation.is_none_or(matches) {
            return Err("another operation".to_owned());
        }
        if self.method.as_deref().is_some_and(|method| method != request.method().as_str()) {
            return Err("another method".to_owned());
        }
        if let Some(expected) = &self.path_and_query {
            let path = request.uri().path_and_query().map_or("", |path| path.as_str());
            if expected != path {
                return Err("another path or query".to_owned());
            }
        }
        if let Some(expected) = &self.body {
            let body: Option<serde_json::Value> = serde_json::from_slice(request.body()).ok();
            if body.as_ref() != Some(expected) {
                return Err(format!(
                    "the body {:?} is not {expected}",
                    String::from_utf8_lossy(request.body())
                ));
            }
        }
        for (name, expected) in &self.headers {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            if value != Some(expected) {
                return Err(format!("the header {name} is {value:?}, not {expected:?}"));
            }
        }
        Ok(())
    }
}

/// Whether a path matches a template, which the path of a base URL may precede.
fn matches_template(template: &str, path: &str) -> bool {
    let mut template = template.rsplit('/');
    let mut path = path.rsplit('/');
    loop {
        match (template.next(), path.next()) {
            (Some(""), _) => return true,
            (Some(expected), Some(found)) if expected == found || expected.starts_with('{') => {}
            _ => return false,
        }
    }
}

impl fmt::Display for RequestMatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.operation, &self.method) {
            (Some(operation), _) => f.write_str(operation.name),
            (None, Some(method)) => {
                write!(f, "{method} {}", self.path_and_query.as_deref().unwrap_or_default())
            }
            (None, None) => f.write_str("any request"),
        }
    }
}

/// Future of a response of a [`Script`] or an [`Emulator`](super::Emulator): ready at once, late, or never.
#[derive(Debug)]
pub struct ScriptFuture {
    result: Option<Result<HttpResponse, TransportFailure>>,
    delay: Option<Delay>,
}

#[derive(Debug)]
struct Delay {
    duration: Duration,
    clock: Script,
    is_started: bool,
}

impl ScriptFuture {
    pub(super) fn ready(result: Result<HttpResponse, TransportFailure>) -> Self {
        Self { result: Some(result), delay: None }
    }

    /// The response arrives after a time on the clock of a script.
    pub(super) fn late(response: HttpResponse, duration: Duration, clock: Script) -> Self {
        Self { result: Some(Ok(response)), delay: Some(Delay { duration, clock, is_started: false }) }
    }

    pub(super) fn never() -> Self {
        Self { result: None, delay: None }
    }
}

impl Future for ScriptFuture {
    type Output = Result<HttpResponse, TransportFailure>;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(delay) = &mut self.delay {
            let mut state = delay.clock.state();
            if !delay.is_started {
                // The driver starts the timer of an attempt for a pending request. `Script::sleep` then decides which of
                // the two is first.
                delay.is_started = true;
                state.delay = Some(delay.duration);
                state.has_progress = true;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            // Without a timer, the clock has not moved yet.
            if let Some(duration) = state.delay.take() {
                state.now = state.now.after(duration);
            }
        }
        self.result.take().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Future of a wait of a [`Script`] or an [`Emulator`](super::Emulator): ready at once, unless a late response arrives
/// before.
#[derive(Debug)]
pub struct ScriptSleep {
    /// The part of the wait after the late response, and whether the future was polled.
    rest: Option<(Duration, Script, bool)>,
}

impl Future for ScriptSleep {
    type Output = ();

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let Some((_, clock, was_polled @ false)) = &mut self.rest {
            *was_polled = true;
            clock.state().has_progress = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some((duration, clock, _)) = self.rest.take() {
            BlockingRuntime::sleep(&clock, duration);
        }
        Poll::Ready(())
    }
}

impl Transport for Script {
    type Future = ScriptFuture;

    fn send(&self, request: HttpRequest) -> Self::Future {
        match self.handle(&request) {
            Action::Respond(result, _) => ScriptFuture::ready(result),
            Action::Hang => ScriptFuture::never(),
        }
    }
}

impl Runtime for Script {
    type Sleep = ScriptSleep;

    fn now(&self) -> Now {
        Self::now(self)
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        let mut state = self.state();
        if let Some(delay) = state.delay.take().filter(|delay| *delay < duration) {
            state.now = state.now.after(delay);
            return ScriptSleep { rest: Some((duration.saturating_sub(delay), self.clone(), false)) };
        }
        drop(state);
        BlockingRuntime::sleep(self, duration);
        ScriptSleep { rest: None }
    }

    /// Fills the buffer with pseudorandom bytes, the same in every run.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let mut state = self.state();
        for byte in buffer {
            state.random_state = state.random_state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let [.., high] = state.random_state.to_le_bytes();
            *byte = high;
        }
        Ok(())
    }
}

impl BlockingRuntime for Script {
    fn now(&self) -> Now {
        Self::now(self)
    }

    fn sleep(&self, duration: Duration) {
        let mut state = self.state();
        state.now = state.now.after(duration);
        state.waited = state.waited.saturating_add(duration);
        state.trace.push(format!("wait {duration:?}"));
    }

    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        Runtime::random(self, buffer)
    }
}
