//! A scripted WorkOS on a virtual clock.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, Ready, ready},
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

/// A WorkOS that answers from a script, and the clock to go with it.
///
/// It is a transport and a runtime at once; clones share the script. Waits take no time: they move the
/// clock. A request that the script does not expect panics when it is made, and so does dropping the
/// last clone of a script with answers left, unless the test is failing already.
#[derive(Clone)]
pub struct Script(Arc<Shared>);

struct Shared(Mutex<Scene>);

#[derive(Default)]
struct Scene {
    expected: VecDeque<(Expected, Act)>,
    now: Now,
    waited: Duration,
    randomness: u64,
    trace: Vec<String>,
    requests: Vec<HttpRequest>,
}

/// What a request must be like.
#[derive(Default)]
struct Expected {
    operation: Option<&'static Operation>,
    method: Option<String>,
    path_and_query: Option<String>,
    body: Option<serde_json::Value>,
    headers: Vec<(String, String)>,
}

/// What comes of it.
enum Act {
    Answer(Result<HttpResponse, TransportFailure>, Duration),
    /// Never answers.
    Hang,
}

/// An answer for a [`Script`].
#[derive(Clone)]
#[must_use]
pub struct Reply {
    response: http::Response<bytes::Bytes>,
    after: Duration,
}

impl Reply {
    /// An answer with a JSON body.
    ///
    /// # Panics
    ///
    /// If the status is none.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::status(status).body(body.into()).header("content-type", "application/json")
    }

    /// An answer without a body.
    ///
    /// # Panics
    ///
    /// If the status is none.
    pub fn status(status: u16) -> Self {
        let mut response = http::Response::new(bytes::Bytes::new());
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or_else(|_| panic!("no status: {status}"));
        Self { response, after: Duration::ZERO }
    }

    /// Changes the body.
    pub fn body(mut self, body: impl Into<bytes::Bytes>) -> Self {
        *self.response.body_mut() = body.into();
        self
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let header = (HeaderName::try_from(name), HeaderValue::try_from(value));
        let (Ok(name), Ok(value)) = header else { panic!("no header: {name}: {value}") };
        self.response.headers_mut().append(name, value);
        self
    }

    /// Gives the answer only after so long.
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

/// A request that a [`Script`] expects, still without its answer.
#[must_use = "say what the answer is"]
pub struct Expectation {
    script: Script,
    expected: Expected,
}

impl Expectation {
    /// The body must be this JSON.
    ///
    /// # Panics
    ///
    /// If the text is not JSON.
    pub fn body(mut self, json: &str) -> Self {
        let value = serde_json::from_str(json).unwrap_or_else(|error| panic!("no JSON: {json}: {error}"));
        self.expected.body = Some(value);
        self
    }

    /// A header must have this value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.expected.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Path and query must be these.
    pub fn path(mut self, path_and_query: &str) -> Self {
        self.expected.path_and_query = Some(path_and_query.to_owned());
        self
    }

    /// The answer.
    pub fn reply(self, reply: Reply) {
        self.act(Act::Answer(Ok(reply.response), reply.after));
    }

    /// The network fails.
    pub fn fail(self, failure: TransportFailure) {
        self.act(Act::Answer(Err(failure), Duration::ZERO));
    }

    /// No answer ever comes, so that only a time limit or a dropped future ends the wait.
    pub fn hang(self) {
        self.act(Act::Hang);
    }

    fn act(self, act: Act) {
        self.script.scene().expected.push_back((self.expected, act));
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expectation({})", self.expected)
    }
}

impl Script {
    /// A script without answers, whose clock stands at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::at(Now::from_unix_milliseconds(1_767_225_600_000))
    }

    /// A script without answers, whose clock stands at `now`.
    #[must_use]
    pub fn at(now: Now) -> Self {
        Self(Arc::new(Shared(Mutex::new(Scene { now, ..Scene::default() }))))
    }

    /// Expects a request by its method and its path with query.
    pub fn expect(&self, method: &str, path_and_query: &str) -> Expectation {
        let expected = Expected { method: Some(method.to_owned()), ..Expected::default() };
        Expectation { script: self.clone(), expected }.path(path_and_query)
    }

    /// Expects a request of an operation, whatever its parameters.
    pub fn expect_operation<E: Endpoint>(&self) -> Expectation {
        let expected = Expected { operation: Some(E::OPERATION), ..Expected::default() };
        Expectation { script: self.clone(), expected }
    }

    /// Expects any request.
    pub fn expect_any(&self) -> Expectation {
        Expectation { script: self.clone(), expected: Expected::default() }
    }

    /// A client on this script, with the key `sk_test_script`.
    #[must_use]
    pub fn client(&self) -> Client<Self, Self> {
        // The key is a constant that is a header value.
        let config = Config::new("sk_test_script").unwrap_or_else(|_| Config::without_api_key());
        self.client_with(config)
    }

    /// A client on this script with a configuration of yours.
    #[must_use]
    pub fn client_with(&self, config: Config) -> Client<Self, Self> {
        Client::new(config, self.clone(), self.clone())
    }

    /// Runs a future that waits for nothing but this script.
    ///
    /// # Panics
    ///
    /// If the future is not done when nothing more can happen, such as one that waits for an answer of
    /// [`Expectation::hang`] without a time limit.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("the future waits for something that the script does not give"),
        }
    }

    /// The time on the virtual clock.
    #[must_use]
    pub fn now(&self) -> Now {
        self.scene().now
    }

    /// Moves the virtual clock on.
    pub fn advance(&self, duration: Duration) {
        let mut scene = self.scene();
        scene.now = scene.now.after(duration);
    }

    /// How long was waited in all, answers' own delays not counted.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.scene().waited
    }

    /// What happened so far, a line each: `GET /organizations/org_1`, `wait 250ms`.
    #[must_use]
    pub fn trace(&self) -> Vec<String> {
        self.scene().trace.clone()
    }

    /// The requests that were made so far.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.scene().requests.clone()
    }

    /// Ends the script.
    ///
    /// # Panics
    ///
    /// If answers are left.
    #[track_caller]
    pub fn finish(&self) {
        let left: Vec<String> = std::mem::take(&mut self.scene().expected)
            .iter()
            .map(|(expected, _)| expected.to_string())
            .collect();
        assert!(left.is_empty(), "the script expected more requests: {}", left.join(", "));
    }

    fn scene(&self) -> MutexGuard<'_, Scene> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, request: &HttpRequest) -> Act {
        let mut scene = self.scene();
        scene.trace.push(line(request));
        scene.requests.push(request.clone());
        let Some((expected, act)) = scene.expected.pop_front() else {
            drop(scene);
            panic!("the script expected no further request, and got {}", line(request));
        };
        if let Err(mismatch) = expected.check(request) {
            scene.expected.clear();
            drop(scene);
            panic!("the script expected {expected}, and got {}: {mismatch}", line(request));
        }
        if let Act::Answer(_, after) = &act {
            scene.now = scene.now.after(*after);
        }
        act
    }
}

fn line(request: &HttpRequest) -> String {
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
        let scene = self.scene();
        f.debug_struct("Script").field("left", &scene.expected.len()).field("trace", &scene.trace).finish()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let scene = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !scene.expected.is_empty() && !std::thread::panicking() {
            let left: Vec<String> = scene.expected.iter().map(|(expected, _)| expected.to_string()).collect();
            scene.expected.clear();
            panic!("the script expected more requests: {}", left.join(", "));
        }
    }
}

impl Expected {
    fn check(&self, request: &HttpRequest) -> Result<(), String> {
        let is = |operation: &Operation| {
            operation.method == *request.method() && fits(operation.path, request.uri().path())
        };
        if !self.operation.is_none_or(is) {
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

/// Whether a path is an instance of a template. A base URL's path may stand in front of it.
fn fits(template: &str, path: &str) -> bool {
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

impl fmt::Display for Expected {
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

/// The answer of a script: there at once, or never.
#[derive(Debug)]
pub struct ScriptedAnswer(Option<Ready<Result<HttpResponse, TransportFailure>>>);

impl Future for ScriptedAnswer {
    type Output = Result<HttpResponse, TransportFailure>;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Some(answer) => std::pin::Pin::new(answer).poll(context),
            None => Poll::Pending,
        }
    }
}

impl Transport for Script {
    type Future = ScriptedAnswer;

    fn send(&self, request: HttpRequest) -> Self::Future {
        match self.play(&request) {
            Act::Answer(answer, _) => ScriptedAnswer(Some(ready(answer))),
            Act::Hang => ScriptedAnswer(None),
        }
    }
}

impl Runtime for Script {
    type Sleep = Ready<()>;

    fn now(&self) -> Now {
        Self::now(self)
    }

    fn sleep(&self, duration: Duration) -> Self::Sleep {
        BlockingRuntime::sleep(self, duration);
        ready(())
    }

    /// The same "random" bytes in every run.
    fn random(&self, buffer: &mut [u8]) -> Result<(), RandomUnavailable> {
        let mut scene = self.scene();
        for byte in buffer {
            scene.randomness = scene.randomness.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let [.., high] = scene.randomness.to_le_bytes();
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
        let mut scene = self.scene();
        scene.now = scene.now.after(duration);
        scene.waited = scene.waited.saturating_add(duration);
        scene.trace.push(format!("wait {duration:?}"));
    }
}
