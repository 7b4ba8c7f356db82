//! Copies of the documents of the authorization server, for clients that look for them here.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde::Deserialize;

use crate::{
    config::Config,
    connect::{GetAuthorizationServerMetadata, GetOpenIdConfiguration},
    endpoint::{Endpoint as _, decode},
    error::{Error, TransportFailure},
    machine::{
        Call, Claim, ClaimResult, Delay, FETCH_CLAIM_TIMEOUT, FailurePause, FetchWaits, Jitter, Machine, Now,
        RawResponse, SingleFlight, Step,
    },
    operation::{HttpResponse, Operation},
    retry::RetryPolicy,
    types::from_json,
};

/// Age at which a copy is stale and fetched again.
const TIME_TO_LIVE: Duration = Duration::from_secs(600);

/// Maximum length of a document, in bytes. WorkOS's have about 1 KiB.
const MAX_DOCUMENT_BYTES: usize = 64 * 1_024;

/// A document of the authorization server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Document {
    /// Metadata of the authorization server (RFC 8414).
    AuthorizationServer,
    /// Configuration of the OpenID provider (OpenID Connect Discovery 1.0).
    OpenId,
}

impl Document {
    pub(super) const ALL: [Self; 2] = [Self::AuthorizationServer, Self::OpenId];

    pub(super) fn path(self) -> &'static str {
        self.operation().path
    }

    fn operation(self) -> &'static Operation {
        match self {
            Self::AuthorizationServer => GetAuthorizationServerMetadata::OPERATION,
            Self::OpenId => GetOpenIdConfiguration::OPERATION,
        }
    }
}

/// The copies of both documents. Clones share them.
#[derive(Clone)]
pub(super) struct AuthorizationServerCopies(Arc<Shared>);

struct Shared {
    issuer: Box<str>,
    /// Settings of a fetch while there is no copy: retried, since all requests wait for it.
    initial_config: Config,
    /// Settings of a fetch that replaces a copy: not retried, since the copy can be used.
    refresh_config: Config,
    /// Locked after `copies`, where both are needed.
    fetches: SingleFlight<Document, Arc<Error>>,
    copies: Mutex<[Copy; 2]>,
}

#[derive(Default)]
struct Copy {
    json: Option<Bytes>,
    since: Duration,
    /// The pause after the last fetch, if that failed.
    failure_pause: FailurePause,
}

/// A response with the issuer in it.
type Fetched = (String, HttpResponse);

enum LookUp {
    Known(Bytes),
    /// The caller must fetch the document.
    Fetch(Fetch),
    /// Another machine fetches the document: wait and look again.
    InProgress,
    /// The last fetch failed a short time ago, and there is no copy.
    Failed(Arc<Error>),
}

/// The exclusive right to fetch a document. Dropped, it goes to the next machine that needs it.
struct Fetch {
    copies: AuthorizationServerCopies,
    document: Document,
    claim: Claim<Document, Arc<Error>>,
    replaces_copy: bool,
}

impl AuthorizationServerCopies {
    pub(super) fn new(config: &Config, issuer: &str) -> Self {
        Self(Arc::new(Shared {
            issuer: issuer.into(),
            initial_config: config.clone(),
            refresh_config: config.clone().retry(RetryPolicy::never()),
            fetches: SingleFlight::new(FETCH_CLAIM_TIMEOUT, Document::ALL.len()),
            copies: Mutex::default(),
        }))
    }

    /// Creates the machine that returns a copy, and fetches it if there is none or it is stale.
    pub(super) fn get(&self, document: Document, seed: u64) -> GetCopy {
        GetCopy {
            copies: self.clone(),
            document,
            jitter: Jitter::new(seed),
            state: State::LookUp,
            waits: FetchWaits::new(),
        }
    }

    fn look_up(&self, document: Document, now: Duration) -> LookUp {
        let copies = self.lock();
        let copy = of(&copies, document);
        let is_fresh = now.saturating_sub(copy.since) < TIME_TO_LIVE;
        let json = copy.json.clone();
        if let (Some(json), true) = (&json, is_fresh) {
            return LookUp::Known(json.clone());
        }
        match (self.0.fetches.claim(document, now), json) {
            (ClaimResult::Claimed(claim), json) => {
                LookUp::Fetch(Fetch { copies: self.clone(), document, claim, replaces_copy: json.is_some() })
            }
            (_, Some(json)) => LookUp::Known(json),
            (ClaimResult::InProgress, None) => LookUp::InProgress,
            (ClaimResult::Finished(error), None) => LookUp::Failed(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, [Copy; 2]> {
        self.0.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of(copies: &[Copy; 2], document: Document) -> &Copy {
    let [authorization_server, openid] = copies;
    match document {
        Document::AuthorizationServer => authorization_server,
        Document::OpenId => openid,
    }
}

fn of_mut(copies: &mut [Copy; 2], document: Document) -> &mut Copy {
    let [authorization_server, openid] = copies;
    match document {
        Document::AuthorizationServer => authorization_server,
        Document::OpenId => openid,
    }
}

impl Fetch {
    fn call(&self, seed: u64) -> Result<Call<Fetched>, Error> {
        let shared = &*self.copies.0;
        let config = if self.replaces_copy { &shared.refresh_config } else { &shared.initial_config };
        Ok(match self.document {
            Document::AuthorizationServer => {
                let raw = config.raw_call(&GetAuthorizationServerMetadata::new(), seed)?;
                Call::new(raw, |response| read(GetAuthorizationServerMetadata::OPERATION, response))
            }
            Document::OpenId => {
                let raw = config.raw_call(&GetOpenIdConfiguration::new(), seed)?;
                Call::new(raw, |response| read(GetOpenIdConfiguration::OPERATION, response))
            }
        })
    }

    /// Stores the result. The document is served only if its issuer is the one that tokens must have.
    fn finish(self, result: Result<Fetched, Error>, now: Duration) {
        let result = result.and_then(|(issuer, response)| {
            if *issuer == *self.copies.0.issuer {
                Ok(response.into_body())
            } else {
                let problem = InvalidDocument("another issuer than the AuthKit domain");
                Err(Error::undecodable(self.document.operation(), &response, &problem))
            }
        });
        let mut copies = self.copies.lock();
        let copy = of_mut(&mut copies, self.document);
        match result {
            // Stored before the claim is dropped, so that no other machine fetches in between.
            Ok(json) => *copy = Copy { json: Some(json), since: now, failure_pause: FailurePause::default() },
            Err(error) => {
                let pause = copy.failure_pause.lengthen();
                drop(copies);
                self.claim.complete(Arc::new(error), pause, now);
            }
        }
    }
}

/// Reason why a document is not served.
#[derive(Debug)]
struct InvalidDocument(&'static str);

impl fmt::Display for InvalidDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Checks that a response is a JSON object with an issuer.
#[allow(clippy::needless_pass_by_value, reason = "the decoder of a call takes its response")]
fn read(operation: &'static Operation, response: RawResponse) -> Result<Fetched, Error> {
    #[derive(Deserialize)]
    struct Head {
        issuer: String,
    }

    let issuer = response.decode_with(|response| {
        decode::empty(operation, response)?;
        let invalid = |reason| Error::undecodable(operation, response, &InvalidDocument(reason));
        let json = response.body();
        if json.len() > MAX_DOCUMENT_BYTES {
            return Err(invalid("document is too long"));
        }
        // Serde reads a struct from a list, too, so the brace is checked.
        let head = json.trim_ascii_start().strip_prefix(b"{").and_then(|_| from_json::<Head>(json).ok());
        Ok(head.ok_or_else(|| invalid("not a JSON object with an issuer"))?.issuer)
    })?;
    Ok((issuer, response.response))
}

/// State machine that returns the copy of a document, at once if it is fresh.
pub(super) struct GetCopy {
    copies: AuthorizationServerCopies,
    document: Document,
    jitter: Jitter,
    state: State,
    waits: FetchWaits,
}

/// ```text
///        ┌──────── Fetch ◄───────┐
///        ▼                       │ no copy, or a stale one
///  ──► LookUp ───────────────────┼──► Done
///        ▲                       │ another machine fetches
///        └──────── Wait ◄────────┘
/// ```
enum State {
    /// The next poll looks for the copy.
    LookUp,
    /// This machine fetches the document.
    Fetch(Box<(Call<Fetched>, Fetch)>),
    /// Another machine fetches the document.
    Wait(Delay),
    /// The result was returned.
    Done,
}

impl GetCopy {
    fn look_up(&mut self, now: Now) -> Step<Result<Bytes, Arc<Error>>> {
        match self.copies.look_up(self.document, now.mono) {
            LookUp::Known(json) => Step::Done(Ok(json)),
            LookUp::Failed(error) => Step::Done(Err(error)),
            LookUp::InProgress => self.wait(now),
            LookUp::Fetch(fetch) => match fetch.call(self.jitter.next_u64()) {
                Ok(call) => {
                    self.state = State::Fetch(Box::new((call, fetch)));
                    self.poll(now)
                }
                Err(error) => Step::Done(Err(Arc::new(error))),
            },
        }
    }

    fn wait(&mut self, now: Now) -> Step<Result<Bytes, Arc<Error>>> {
        match self.waits.next(self.document.operation(), now) {
            Ok(delay) => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            Err(error) => Step::Done(Err(Arc::new(error))),
        }
    }
}

impl Machine for GetCopy {
    type Output = Result<Bytes, Arc<Error>>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::LookUp => self.look_up(now),
            State::Fetch(mut running) => match running.0.poll(now).into_output() {
                Err(step) => {
                    self.state = State::Fetch(running);
                    step
                }
                Ok(result) => {
                    running.1.finish(result, now.mono);
                    // A failed fetch leaves the older copy, or its error.
                    self.look_up(now)
                }
            },
            State::Wait(delay) if !delay.remaining(now).is_zero() => {
                self.state = State::Wait(delay);
                Step::Wait(delay.remaining(now))
            }
            State::Wait(_) => self.look_up(now),
            State::Done => Step::Done(Err(Arc::new(Error::Finished))),
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        if let State::Fetch(running) = &mut self.state {
            running.0.handle(result);
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Fetch(running) => running.0.timeout(),
            _ => None,
        }
    }
}
