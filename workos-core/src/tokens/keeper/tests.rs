//! Token keepers of several processes and tasks on the emulator's clock, step by step.

mod faults;
mod format;
mod futures;
mod locks;
mod refreshes;
mod sign_in;

use std::{sync::Arc, time::Duration};

use super::{
    BlockingTokenStore as _, MemoryTokenLock, MemoryTokenStore, ObtainTokens, StoreMachine, StoreOutcome,
    StoreStep, TokenKeeper, TokenKeeperError, TokenPair, TokenStoreError,
};
use crate::{
    auth::PublicConfig,
    client::PublicClient,
    machine::{Machine as _, Step},
    testing::{Emulator, Fault},
    types::Secret,
    user_management::{AuthenticateWithPassword, CreateUser, User, UserPassword},
};

const PASSWORD: &str = "correct horse battery staple";
/// Lifetime of the emulator's access tokens.
const LIFETIME: Duration = Duration::from_secs(300);

type Outcome = Result<Arc<TokenPair>, TokenKeeperError>;
type Keeper = TokenKeeper<MemoryTokenStore>;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn refresh_fault(fault: Fault) -> Fault {
    fault.when(|request| String::from_utf8_lossy(request.body()).contains("refresh_token"))
}

fn config() -> PublicConfig {
    PublicConfig::new(Emulator::CLIENT_ID).unwrap()
}

/// WorkOS, a user, and a machine with one store.
struct World {
    emulator: Emulator,
    store: MemoryTokenStore,
    user: User,
    /// Operations of the store that fail, each once.
    failing: Vec<&'static str>,
    /// Number of refreshes that were sent.
    sent: u32,
    seed: u64,
}

impl World {
    /// A user who is signed in.
    fn new() -> Self {
        let mut world = Self::signed_out();
        let keeper = world.process();
        let pair = world.grant();
        assert_eq!(world.run(keeper.replace(Some(pair), 1)).unwrap(), None);
        world
    }

    fn signed_out() -> Self {
        let emulator = Emulator::new();
        let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext(PASSWORD));
        let user = emulator.run(emulator.client().send(user)).unwrap();
        Self { emulator, store: MemoryTokenStore::new(), user, failing: Vec::new(), sent: 0, seed: 0 }
    }

    /// A process of the application, which shares nothing with the others but the store.
    fn process(&self) -> Keeper {
        TokenKeeper::new(&config(), self.store.clone())
    }

    /// The tokens of a sign-in.
    fn grant(&self) -> TokenPair {
        let grant = AuthenticateWithPassword::new("ada@acme.com", PASSWORD);
        let response = self.emulator.run(self.emulator.client().send(grant)).unwrap();
        TokenPair::from_authentication(&response, self.emulator.now().wall)
    }

    fn client(&self) -> PublicClient<Emulator, Emulator> {
        PublicClient::new(config(), self.emulator.clone(), self.emulator.clone())
    }

    fn stored(&self) -> Option<TokenPair> {
        self.store.text().map(|text| TokenPair::from_stored(&text).unwrap())
    }

    fn task(&mut self, keeper: &Keeper) -> Task<ObtainTokens> {
        self.seed += 1;
        Task::new(keeper.obtain(None, self.seed))
    }

    /// Runs a task alone.
    fn obtain(&mut self, keeper: &Keeper) -> Outcome {
        let task = self.task(keeper);
        self.run(task.machine)
    }

    fn run<M: StoreMachine>(&mut self, machine: M) -> M::Result {
        self.finish(Task::new(machine))
    }

    /// Runs a task to its end.
    fn finish<M: StoreMachine>(&mut self, mut task: Task<M>) -> M::Result {
        loop {
            self.step(&mut task);
            match task.result.take() {
                Some(result) => return result,
                None => self.emulator.advance(task.until.saturating_sub(self.emulator.now().mono)),
            }
        }
    }

    /// Runs tasks side by side, one step each in turn, to their ends.
    fn run_all(&mut self, mut tasks: Vec<Task<ObtainTokens>>) -> Vec<Outcome> {
        while tasks.iter().any(|task| task.result.is_none()) {
            let now = self.emulator.now().mono;
            for task in tasks.iter_mut().filter(|task| task.result.is_none() && task.until <= now) {
                self.step(task);
            }
            let waiting = tasks.iter().filter(|task| task.result.is_none());
            let next = waiting.map(|task| task.until).min().unwrap_or(now);
            self.emulator.advance(next.saturating_sub(now));
        }
        tasks.into_iter().filter_map(|task| task.result).collect()
    }

    /// Carries out one step of a task.
    fn step<M: StoreMachine>(&mut self, task: &mut Task<M>) {
        let now = self.emulator.now();
        let step = match task.machine.poll(now) {
            Step::Wait(duration) => {
                task.steps.push("wait");
                task.until = now.mono + duration;
                return;
            }
            Step::Send(request) => {
                task.steps.push("send");
                self.sent += 1;
                assert!(task.lock.is_some(), "a refresh without the lock");
                assert!(!request.headers().contains_key("authorization"));
                let result = self.emulator.handle(&request, now);
                task.machine.handle(result);
                return;
            }
            Step::Done(step) => step,
        };
        let name = match &step {
            StoreStep::Load => "load",
            StoreStep::TryLock => "try_lock",
            StoreStep::Save(_) => "save",
            StoreStep::Clear => "clear",
            StoreStep::Unlock => "unlock",
            StoreStep::Done(_) => "done",
        };
        task.steps.push(name);
        let fault =
            self.failing.iter().position(|failing| *failing == name).map(|at| self.failing.remove(at));
        let check = || match fault {
            Some(name) => Err(TokenStoreError::failed(name)),
            None => Ok(()),
        };
        let outcome = match step {
            StoreStep::Load => StoreOutcome::Loaded(check().and_then(|()| self.store.load())),
            StoreStep::TryLock => {
                StoreOutcome::Locked(check().and_then(|()| self.store.try_lock()).map(|lock| {
                    task.lock = lock;
                    task.lock.is_some()
                }))
            }
            StoreStep::Save(text) => {
                let lock = task.lock.as_ref().expect("a write without the lock");
                StoreOutcome::Written(check().and_then(|()| self.store.save(lock, text)))
            }
            StoreStep::Clear => {
                let lock = task.lock.as_ref().expect("a write without the lock");
                StoreOutcome::Written(check().and_then(|()| self.store.clear(lock)))
            }
            StoreStep::Unlock => {
                assert!(task.lock.take().is_some(), "the lock is not held");
                StoreOutcome::Unlocked
            }
            StoreStep::Done(result) => {
                assert!(task.lock.is_none(), "a result with the lock");
                task.result = Some(result);
                return;
            }
        };
        task.machine.handle_store(outcome);
    }

    /// Whether a process that remembers nothing can refresh the stored tokens at WorkOS.
    fn has_live_session(&mut self) -> bool {
        self.emulator.clear_faults();
        self.failing.clear();
        self.emulator.advance(LIFETIME + seconds(1));
        let keeper = self.process();
        let outcome = self.obtain(&keeper);
        outcome.is_ok_and(|pair| self.stored().is_some_and(|stored| stored == *pair))
    }
}

/// A machine and its driver. Dropped, it releases the lock.
struct Task<M: StoreMachine> {
    machine: M,
    lock: Option<MemoryTokenLock>,
    /// Monotonic time until which the task waits.
    until: Duration,
    steps: Vec<&'static str>,
    result: Option<M::Result>,
}

impl<M: StoreMachine> Task<M> {
    fn new(machine: M) -> Self {
        Self { machine, lock: None, until: Duration::ZERO, steps: Vec::new(), result: None }
    }
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(_) => "tokens",
        Err(TokenKeeperError::SignedOut) => "signed out",
        Err(TokenKeeperError::Ended(_)) => "ended",
        Err(TokenKeeperError::StepRequired(_)) => "step",
        Err(TokenKeeperError::Misconfigured(_)) => "misconfigured",
        Err(TokenKeeperError::OtherClient) => "other client",
        Err(TokenKeeperError::Unavailable(_)) => "unavailable",
        Err(TokenKeeperError::Busy) => "busy",
        Err(TokenKeeperError::Store(_)) => "store",
    }
}
