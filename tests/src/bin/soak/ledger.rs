//! What WorkOS and the browsers saw: counts, and the checks that must hold.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    plan::{Fault, Plan, REPLAY_WINDOW, Stream},
    protocol::{Adapter, CallResult, Cause, Failure, Instance, NoSessionKind, Outcome},
};

/// A number in the table, by adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    Visits,
    WithSession,
    Refreshed,
    Unavailable,
    Requests,
    Calls,
    FailedCalls,
    Retries,
    UnsafeCalls,
    RefreshRequests,
    Exchanges,
    Replays,
    RejectedRefreshes,
    KeyRequests,
    SignIns,
    SignOuts,
    EndedAfterSignOut,
    EndedAfterWindow,
}

impl Count {
    pub(crate) const ALL: [(Self, &str); 18] = [
        (Self::Visits, "requests of browsers"),
        (Self::WithSession, "  with a session"),
        (Self::Refreshed, "  with a refreshed session"),
        (Self::Unavailable, "  without one because of a fault"),
        (Self::SignIns, "sign-ins"),
        (Self::SignOuts, "sign-outs"),
        (Self::EndedAfterSignOut, "  ended sessions"),
        (Self::EndedAfterWindow, "sessions whose new tokens were lost for 30 s"),
        (Self::Requests, "requests to WorkOS"),
        (Self::KeyRequests, "  for keys"),
        (Self::RefreshRequests, "  for refreshes"),
        (Self::Exchanges, "    first exchange of the token"),
        (Self::Replays, "    same tokens again"),
        (Self::RejectedRefreshes, "    rejected"),
        (Self::Calls, "calls"),
        (Self::UnsafeCalls, "  not idempotent"),
        (Self::Retries, "  retries"),
        (Self::FailedCalls, "  failed because of a fault"),
    ];
}

/// A number that must be zero, by adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    WronglyEnded,
    UnsafeTwice,
    Unexplained,
    ExpiredAccepted,
    OtherUser,
    AfterSignOut,
}

impl Check {
    pub(crate) const ALL: [(Self, &str); 6] = [
        (Self::WronglyEnded, "wrongly ended sessions"),
        (Self::UnsafeTwice, "unsafe calls seen twice"),
        (Self::Unexplained, "unexplained errors"),
        (Self::ExpiredAccepted, "expired tokens accepted"),
        (Self::OtherUser, "sessions of another user"),
        (Self::AfterSignOut, "sessions after sign-out"),
    ];
}

pub(crate) const FAULT_NAMES: [&str; Fault::KINDS] = [
    "connection cut before the execution",
    "response lost",
    "response truncated",
    "response late",
    "no response",
    "429 with Retry-After",
    "503",
    "502 after the execution",
];

/// Time for which a failed refresh is remembered as the explanation of later errors: an attempt, and the time
/// for which `Sessions` shares its outcome.
const REFRESH_FAULT_MEMORY: Duration = Duration::from_secs(40);
/// The same for keys, whose cache pauses up to 30 s after failures.
const KEY_FAULT_MEMORY: Duration = Duration::from_secs(40);
/// The same for outages, after which `Sessions` pauses refreshes for 10 s.
const OUTAGE_MEMORY: Duration = Duration::from_secs(15);
/// Number of refresh tokens of a browser that are remembered.
const TOKENS: usize = 8;
/// Number of problems and notes that are described.
const PROBLEMS: usize = 20;

pub(crate) struct Ledger {
    pub(crate) plan: Plan,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    counts: [[u64; Count::ALL.len()]; 2],
    checks: [[u64; Check::ALL.len()]; 2],
    faults: [[u64; Fault::KINDS]; 2],
    problems: Vec<String>,
    /// Descriptions of the first ends of sessions that faults explain.
    notes: Vec<String>,
    /// Number of requests so far by stream.
    streams: [u64; Stream::COUNT],
    /// Faults of the calls that have not ended, by the ID of their command.
    calls: BTreeMap<u64, Vec<Fault>>,
    /// A bit for each command: whether a request of its unsafe call may have been executed.
    unsafe_calls: Vec<u64>,
    browsers: Vec<BrowserState>,
    refresh_tokens: BTreeMap<String, RefreshToken>,
    /// Faults of requests for keys by number of the instance.
    key_faults: BTreeMap<usize, VecDeque<(Duration, Fault)>>,
}

#[derive(Default, Clone)]
struct BrowserState {
    refresh_tokens: VecDeque<String>,
    refresh_faults: VecDeque<(Duration, Fault)>,
    /// Time of the last rejection of a token whose new tokens were lost for the whole window.
    lost_tokens_at: Option<Duration>,
    signed_out_at: Option<Duration>,
}

struct RefreshToken {
    browser: usize,
    exchanged_at: Option<Duration>,
    /// Whether an application received the new tokens.
    is_delivered: bool,
}

/// A command to an application and the times at which it was sent and answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Commanded {
    pub(crate) id: u64,
    pub(crate) browser: usize,
    pub(crate) instance: Instance,
    pub(crate) started: Duration,
    pub(crate) ended: Duration,
}

impl Ledger {
    pub(crate) fn new(plan: Plan, browsers: usize) -> Self {
        let state = State { browsers: vec![BrowserState::default(); browsers], ..State::default() };
        Self { plan, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn count(&self, adapter: Adapter, count: Count) {
        self.state().count(adapter, count);
    }

    pub(crate) fn problem(&self, adapter: Adapter, check: Check, text: String) {
        self.state().problem(adapter, check, text);
    }

    // What WorkOS sees.

    /// Records a request and returns its fault.
    pub(crate) fn receive(&self, instance: Instance, stream: Stream) -> Option<Fault> {
        let mut state = self.state();
        state.count(instance.adapter, Count::Requests);
        match stream {
            Stream::Refreshes => state.count(instance.adapter, Count::RefreshRequests),
            Stream::Keys => state.count(instance.adapter, Count::KeyRequests),
            Stream::Calls => {}
        }
        let number = state.streams[stream as usize];
        state.streams[stream as usize] += 1;
        let fault = self.plan.fault(stream, number)?;
        state.faults[adapter_index(instance.adapter)][fault.kind()] += 1;
        Some(fault)
    }

    /// Records that a request of an unsafe call arrived and may be executed as far as the client knows.
    pub(crate) fn see_unsafe(&self, instance: Instance, call: u64) {
        let mut state = self.state();
        let (word, bit) = (usize::try_from(call / 64).unwrap_or_default(), 1 << (call % 64));
        if state.unsafe_calls.len() <= word {
            state.unsafe_calls.resize(word + 1, 0);
        }
        if state.unsafe_calls[word] & bit != 0 {
            let text = format!("call {call} of {} arrived again", describe(instance));
            state.problem(instance.adapter, Check::UnsafeTwice, text);
        }
        state.unsafe_calls[word] |= bit;
    }

    pub(crate) fn call_fault(&self, call: u64, fault: Fault) {
        if let Some(faults) = self.state().calls.get_mut(&call) {
            faults.push(fault);
        }
    }

    pub(crate) fn key_fault(&self, instance: Instance, fault: Fault, now: Duration) {
        push(self.state().key_faults.entry(instance.number()).or_default(), (now, fault));
    }

    pub(crate) fn refresh_fault(&self, token: &str, fault: Fault, now: Duration) {
        let mut state = self.state();
        let Some(browser) = state.refresh_tokens.get(token).map(|token| token.browser) else { return };
        push(&mut state.browsers[browser].refresh_faults, (now, fault));
    }

    /// Records a refresh token that WorkOS has issued to a browser's session.
    pub(crate) fn issue(&self, browser: usize, token: &str) {
        let mut state = self.state();
        if state.refresh_tokens.contains_key(token) {
            return;
        }
        let record = RefreshToken { browser, exchanged_at: None, is_delivered: false };
        state.refresh_tokens.insert(token.to_owned(), record);
        let tokens = &mut state.browsers[browser].refresh_tokens;
        tokens.push_back(token.to_owned());
        if tokens.len() > TOKENS
            && let Some(oldest) = tokens.pop_front()
        {
            state.refresh_tokens.remove(&oldest);
        }
    }

    /// Records that WorkOS has executed a refresh.
    pub(crate) fn refresh(&self, instance: Instance, token: &str, is_accepted: bool, now: Duration) {
        let mut state = self.state();
        let mut lost = None;
        let count = match state.refresh_tokens.get_mut(token) {
            Some(record) if is_accepted && record.exchanged_at.is_none() => {
                record.exchanged_at = Some(now);
                Count::Exchanges
            }
            _ if is_accepted => Count::Replays,
            record => {
                lost = record
                    .filter(|record| !record.is_delivered)
                    .filter(|record| record.exchanged_at.is_some_and(|at| now - at >= REPLAY_WINDOW))
                    .map(|record| record.browser);
                Count::RejectedRefreshes
            }
        };
        if let Some(browser) = lost {
            state.browsers[browser].lost_tokens_at = Some(now);
        }
        state.count(instance.adapter, count);
    }

    /// Records that the new tokens of a refresh reached an application.
    pub(crate) fn deliver(&self, token: &str) {
        if let Some(record) = self.state().refresh_tokens.get_mut(token) {
            record.is_delivered = true;
        }
    }

    // What the browsers see.

    /// Records that a command with a call is sent.
    pub(crate) fn start_call(&self, id: u64) {
        self.state().calls.insert(id, Vec::new());
    }

    pub(crate) fn sign_out(&self, browser: usize, adapter: Adapter, now: Duration) {
        let mut state = self.state();
        state.browsers[browser].signed_out_at = Some(now);
        state.count(adapter, Count::SignOuts);
    }

    pub(crate) fn is_signed_out(&self, browser: usize) -> bool {
        self.state().browsers[browser].signed_out_at.is_some()
    }

    /// Records that a browser has signed in.
    pub(crate) fn sign_in(&self, browser: usize, adapter: Adapter) {
        let mut state = self.state();
        state.browsers[browser].signed_out_at = None;
        state.browsers[browser].lost_tokens_at = None;
        state.count(adapter, Count::SignIns);
    }

    /// Records and judges the outcome of a request. `clock` is the number of seconds since 1970 at which the
    /// run started, `user_id` the user of the browser.
    pub(crate) fn visit(&self, of: Commanded, outcome: &Outcome, user_id: &str, clock: f64) {
        let mut state = self.state();
        let adapter = of.instance.adapter;
        state.count(adapter, Count::Visits);
        let who = format!("browser {} at {:.1?}, {}", of.browser, of.ended, describe(of.instance));
        let browser = &state.browsers[of.browser];
        match outcome {
            Outcome::Session { user_id: other, expires_at, was_refreshed, .. } => {
                let signed_out_at = browser.signed_out_at;
                state.count(adapter, Count::WithSession);
                if *was_refreshed {
                    state.count(adapter, Count::Refreshed);
                }
                if other != user_id {
                    state.problem(adapter, Check::OtherUser, format!("{who}: session of {other}"));
                }
                let expires_at = Duration::from_secs_f64((*expires_at as f64 - clock).max(0.0));
                if expires_at <= of.started {
                    let text = format!("{who}: the token had expired at {expires_at:.1?}");
                    state.problem(adapter, Check::ExpiredAccepted, text);
                }
                let longest = Duration::from_secs(self.plan.token_lifetime) + REPLAY_WINDOW;
                if signed_out_at.is_some_and(|at| of.started > at + longest) {
                    let text = format!("{who}: the session was signed out at {signed_out_at:.1?}");
                    state.problem(adapter, Check::AfterSignOut, text);
                }
            }
            Outcome::NoSession { kind: NoSessionKind::Unavailable, error, text } => {
                let explained = error.as_ref().is_some_and(|error| self.explains(&state, of, error));
                if explained {
                    state.count(adapter, Count::Unavailable);
                } else {
                    state.problem(adapter, Check::Unexplained, format!("{who}: {text}"));
                }
            }
            Outcome::NoSession { kind: NoSessionKind::Ended, .. } if browser.signed_out_at.is_some() => {}
            Outcome::NoSession { kind: NoSessionKind::Ended, .. }
                if browser.lost_tokens_at.is_some_and(|at| at + REFRESH_FAULT_MEMORY > of.started) =>
            {
                let faults: Vec<_> = browser.refresh_faults.iter().rev().take(6).rev().collect();
                let note = format!("{who}: ended after the faults {faults:?}");
                state.count(adapter, Count::EndedAfterWindow);
                if state.notes.len() < PROBLEMS {
                    state.notes.push(note);
                }
            }
            Outcome::NoSession { text, .. } => {
                state.problem(adapter, Check::WronglyEnded, format!("{who}: {text}"));
            }
            Outcome::SignIn | Outcome::Memory { .. } => {}
        }
    }

    /// Records and judges the result of a call, which has ended.
    pub(crate) fn call(&self, of: Commanded, result: Option<&CallResult>, is_unsafe: bool, user_id: &str) {
        let mut state = self.state();
        let faults = state.calls.remove(&of.id).unwrap_or_default();
        // The command had no session to call with.
        let Some(result) = result else { return };
        let adapter = of.instance.adapter;
        state.count(adapter, Count::Calls);
        if is_unsafe {
            state.count(adapter, Count::UnsafeCalls);
        }
        let retries = u64::from(result.attempts.saturating_sub(1));
        state.counts[adapter_index(adapter)][Count::Retries as usize] += retries;
        let who = format!("call {} at {:.1?}, {}", of.id, of.ended, describe(of.instance));
        let in_outage = self.plan.has_outage(of.started, of.ended);
        if retries > faults.len() as u64 && !in_outage {
            let text = format!("{who}: {} attempts with the faults {faults:?}", result.attempts);
            state.problem(adapter, Check::Unexplained, text);
        }
        if result.user_id.as_deref().is_some_and(|other| other != user_id) {
            state.problem(adapter, Check::OtherUser, format!("{who}: returned {:?}", result.user_id));
        }
        if let Some(failure) = &result.failure {
            let in_outage = in_outage && failure.cause == Cause::Transport;
            if in_outage || faults.iter().any(|fault| may_cause(*fault, failure.cause)) {
                state.count(adapter, Count::FailedCalls);
            } else {
                let text = format!("{who}: {} with the faults {faults:?}", failure.text);
                state.problem(adapter, Check::Unexplained, text);
            }
        }
    }

    /// Whether a fault may have caused the failure of a session check.
    fn explains(&self, state: &State, of: Commanded, failure: &Failure) -> bool {
        if failure.cause == Cause::Transport
            && self.plan.has_outage(of.started.saturating_sub(OUTAGE_MEMORY), of.ended)
        {
            return true;
        }
        let (faults, memory) = if failure.operation == "get_jwks" {
            (state.key_faults.get(&of.instance.number()), KEY_FAULT_MEMORY)
        } else {
            (Some(&state.browsers[of.browser].refresh_faults), REFRESH_FAULT_MEMORY)
        };
        let since = of.started.saturating_sub(memory);
        faults.is_some_and(|faults| {
            faults.iter().any(|(at, fault)| *at >= since && may_cause(*fault, failure.cause))
        })
    }

    // The results.

    pub(crate) fn counts(&self, count: Count) -> [u64; 2] {
        let state = self.state();
        [0, 1].map(|adapter| state.counts[adapter][count as usize])
    }

    pub(crate) fn total(&self, count: Count) -> u64 {
        self.counts(count).iter().sum()
    }

    pub(crate) fn checks(&self, check: Check) -> [u64; 2] {
        let state = self.state();
        [0, 1].map(|adapter| state.checks[adapter][check as usize])
    }

    pub(crate) fn faults(&self, kind: usize) -> [u64; 2] {
        let state = self.state();
        [0, 1].map(|adapter| state.faults[adapter][kind])
    }

    /// Returns descriptions of the first ends of sessions that faults explain.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.state().notes.clone()
    }

    /// Returns descriptions of the first problems.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.state().problems.clone()
    }
}

impl State {
    fn count(&mut self, adapter: Adapter, count: Count) {
        self.counts[adapter_index(adapter)][count as usize] += 1;
    }

    fn problem(&mut self, adapter: Adapter, check: Check, text: String) {
        self.checks[adapter_index(adapter)][check as usize] += 1;
        if self.problems.len() < PROBLEMS {
            let name = Check::ALL[check as usize].1;
            self.problems.push(format!("{name}: {text}"));
        }
    }
}

fn adapter_index(adapter: Adapter) -> usize {
    usize::from(adapter == Adapter::Reqwest)
}

fn describe(instance: Instance) -> String {
    format!("{} in process {}", instance.adapter.name(), instance.process)
}

/// Whether an error with this cause may be that of a fault.
fn may_cause(fault: Fault, cause: Cause) -> bool {
    match cause {
        Cause::Status(status) => fault.status() == Some(status),
        Cause::Transport => fault.status().is_none() && !fault.delivers(),
        Cause::Other => false,
    }
}

fn push(faults: &mut VecDeque<(Duration, Fault)>, fault: (Duration, Fault)) {
    faults.push_back(fault);
    if faults.len() > 64 {
        faults.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Mode;

    const INSTANCE: Instance = Instance { process: 0, adapter: Adapter::Hyper };

    fn ledger() -> Ledger {
        let Ok(Mode::Run(options)) = Mode::parse(["--minutes", "10"].map(str::to_owned)) else { panic!() };
        Ledger::new(Plan::new(&options), 1)
    }

    fn at(seconds: u64) -> Commanded {
        let time = Duration::from_secs(seconds);
        Commanded { id: 1, browser: 0, instance: INSTANCE, started: time, ended: time }
    }

    fn problems(ledger: &Ledger) -> Vec<(Check, u64)> {
        let sum = |check| ledger.checks(check).iter().sum::<u64>();
        Check::ALL.iter().map(|(check, _)| (*check, sum(*check))).filter(|(_, count)| *count > 0).collect()
    }

    fn no_session(kind: NoSessionKind, cause: Cause) -> Outcome {
        let operation = "authenticate_with_refresh_token".to_owned();
        let error = Some(Failure { operation, cause, text: String::new() });
        Outcome::NoSession { kind, error, text: String::new() }
    }

    fn session(user_id: &str, expires_at: i64) -> Outcome {
        let (user_id, session_id) = (user_id.to_owned(), "session_1".to_owned());
        Outcome::Session { user_id, session_id, expires_at, was_refreshed: false }
    }

    #[test]
    fn ended_session_is_wrong_unless_signed_out_or_its_new_tokens_were_lost() {
        let ended = no_session(NoSessionKind::Ended, Cause::Status(400));
        let signed_out = ledger();
        signed_out.sign_out(0, Adapter::Hyper, Duration::from_secs(99));
        signed_out.visit(at(100), &ended, "user_1", 0.0);
        assert_eq!(problems(&signed_out), []);

        for (is_delivered, rejected_at, expected) in [
            (false, 141, &[][..]),
            (false, 129, &[(Check::WronglyEnded, 1)]),
            (true, 141, &[(Check::WronglyEnded, 1)]),
        ] {
            let ledger = ledger();
            ledger.issue(0, "refresh_1");
            ledger.refresh(INSTANCE, "refresh_1", true, Duration::from_secs(100));
            if is_delivered {
                ledger.deliver("refresh_1");
            }
            ledger.refresh(INSTANCE, "refresh_1", false, Duration::from_secs(rejected_at));
            ledger.visit(at(rejected_at), &ended, "user_1", 0.0);
            assert_eq!(problems(&ledger), expected, "{is_delivered} {rejected_at}");
        }
        let other = ledger();
        other.visit(at(100), &no_session(NoSessionKind::Other, Cause::Other), "user_1", 0.0);
        assert_eq!(problems(&other), [(Check::WronglyEnded, 1)]);
    }

    #[test]
    fn unavailable_session_needs_a_fault_of_its_refresh_or_an_outage() {
        for (fault, cause, second, is_explained) in [
            (Some(Fault::Unavailable), Cause::Status(503), 101, true),
            (Some(Fault::Unavailable), Cause::Status(503), 190, false),
            (Some(Fault::Unavailable), Cause::Status(502), 101, false),
            (Some(Fault::Unavailable), Cause::Transport, 120, false),
            (Some(Fault::Lost), Cause::Transport, 110, true),
            (Some(Fault::Slow(Duration::ZERO)), Cause::Transport, 120, false),
            (None, Cause::Status(503), 101, false),
            // There are outages from 100 s to 102 s and from 140 s to 142 s.
            (None, Cause::Transport, 101, true),
            (None, Cause::Transport, 116, true),
            (None, Cause::Transport, 118, false),
        ] {
            let ledger = ledger();
            ledger.issue(0, "refresh_1");
            if let Some(fault) = fault {
                ledger.refresh_fault("refresh_1", fault, Duration::from_secs(100));
            }
            ledger.visit(at(second), &no_session(NoSessionKind::Unavailable, cause), "user_1", 0.0);
            let expected: &[_] = if is_explained { &[] } else { &[(Check::Unexplained, 1)] };
            assert_eq!(problems(&ledger), expected, "{fault:?} {cause:?} {second}");
        }
    }

    #[test]
    fn session_must_be_unexpired_and_of_the_user_and_not_signed_out() {
        for (outcome, expected) in [
            (session("user_1", 1_401), None),
            (session("user_1", 1_400), Some(Check::ExpiredAccepted)),
            (session("user_2", 1_401), Some(Check::OtherUser)),
        ] {
            let ledger = ledger();
            ledger.visit(at(400), &outcome, "user_1", 1_000.0);
            assert_eq!(problems(&ledger).first().map(|(check, _)| *check), expected);
            // 40 s is the lifetime of tokens, 30 s the window in which one is issued again.
            ledger.sign_out(0, Adapter::Hyper, Duration::from_secs(329));
            ledger.visit(at(400), &session("user_1", 1_401), "user_1", 1_000.0);
            assert!(problems(&ledger).contains(&(Check::AfterSignOut, 1)));
        }
    }

    #[test]
    fn call_needs_a_fault_for_each_retry_and_failure() {
        let failure = |cause| {
            let (operation, text) = (String::new(), String::new());
            Some(Failure { operation, cause, text })
        };
        for (faults, attempts, failure, is_explained) in [
            (&[][..], 1, None, true),
            (&[], 2, None, false),
            (&[Fault::Unavailable], 2, None, true),
            (&[Fault::Unavailable], 1, failure(Cause::Status(503)), true),
            (&[Fault::Unavailable], 1, failure(Cause::Status(500)), false),
            (&[Fault::Cut], 1, failure(Cause::Transport), true),
            (&[], 1, failure(Cause::Transport), false),
            (&[Fault::Cut], 1, failure(Cause::Other), false),
        ] {
            let ledger = ledger();
            ledger.start_call(1);
            faults.iter().for_each(|fault| ledger.call_fault(1, *fault));
            let result = CallResult { attempts, failure: failure.clone(), user_id: None };
            ledger.call(at(50), Some(&result), true, "user_1");
            let expected: &[_] = if is_explained { &[] } else { &[(Check::Unexplained, 1)] };
            assert_eq!(problems(&ledger), expected, "{faults:?} {attempts} {failure:?}");
        }
    }

    #[test]
    fn unsafe_call_may_arrive_once() {
        let ledger = ledger();
        [1, 2, 200].into_iter().for_each(|call| ledger.see_unsafe(INSTANCE, call));
        assert_eq!(problems(&ledger), []);
        ledger.see_unsafe(INSTANCE, 2);
        assert_eq!(problems(&ledger), [(Check::UnsafeTwice, 1)]);
    }
}
