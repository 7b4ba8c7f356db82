//! A browser with the session of a user.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    ledger::{Check, Commanded, Count, Ledger},
    processes::Processes,
    protocol::{Action, Adapter, Answer, ApiCall, Instance, NoSessionKind, Outcome},
    random::Random,
    workos::{WorkOs, email},
};

/// What all browsers share.
pub(crate) struct World {
    pub(crate) workos: Arc<WorkOs>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) processes: Processes,
    pub(crate) end: Instant,
    pub(crate) seed: u64,
    /// ID of each browser's user.
    pub(crate) user_ids: Vec<String>,
}

pub(crate) struct Browser {
    world: Arc<World>,
    number: usize,
    random: Random,
    /// Values of the cookies by name.
    cookies: BTreeMap<String, String>,
    /// Factor of the pauses: below 1 in short runs.
    pace: f64,
}

impl Browser {
    pub(crate) fn new(world: Arc<World>, number: usize) -> Self {
        let random = Random::new(world.seed, number as u64);
        let pace = (world.ledger.plan.duration.as_secs_f64() / 60.0).clamp(0.25, 1.0);
        Self { world, number, random, cookies: BTreeMap::new(), pace }
    }

    /// Visits pages until the end of the run.
    pub(crate) async fn run(mut self) {
        // The emulator signs about a hundred tokens per second, so not all browsers sign in at once.
        self.pause(0..4_000.max(30 * self.world.user_ids.len() as u64)).await;
        while Instant::now() < self.world.end {
            if self.cookies.is_empty() {
                self.sign_in().await;
            } else {
                let is_available = self.visit().await;
                match self.random.below(1_000) {
                    _ if !is_available => self.pause(500..1_500).await,
                    // Longer than the lifetime of an access token.
                    0..=19 => self.pause(30_000..80_000).await,
                    _ => self.pause(1_000..6_000).await,
                }
            }
        }
    }

    /// Waits for a time between two numbers of milliseconds, at most until the end of the run.
    async fn pause(&mut self, milliseconds: std::ops::Range<u64>) {
        let range = Duration::from_millis(milliseconds.start)..Duration::from_millis(milliseconds.end);
        let pause = self.random.duration(range).mul_f64(self.pace);
        tokio::select! {
            () = sleep(pause) => {}
            () = sleep_until(self.world.end) => {}
        }
    }

    fn instance(&mut self) -> Instance {
        let number = self.random.below(self.world.processes.count() as u64 * 2);
        Instance::from_number(usize::try_from(number).unwrap_or_default())
    }

    async fn sign_in(&mut self) {
        let instance = self.instance();
        let action = Action::SignIn { email: email(self.number) };
        if let Some(answer) = self.world.clone().command(self.number, instance, action).await
            && !answer.set_cookies.is_empty()
        {
            self.world.ledger.sign_in(self.number, instance.adapter);
            self.set(answer.set_cookies);
        } else {
            self.pause(500..1_500).await;
        }
    }

    /// Loads a page with several requests at the same time. Returns `false` if a request got no answer because
    /// of a fault.
    async fn visit(&mut self) -> bool {
        let cookie: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookie = cookie.join("; ");
        let mut requests = JoinSet::new();
        for _ in 0..1 + self.random.below(4) {
            let instance = self.instance();
            let call = match self.random.below(100) {
                0..=19 => Some(ApiCall::GetUser),
                20..=29 => Some(ApiCall::CreateOrganization),
                _ => None,
            };
            let action = Action::Visit { cookie: cookie.clone(), refresh: self.random.chance(20), call };
            let (world, number) = (self.world.clone(), self.number);
            requests.spawn(async move { (instance.adapter, world.command(number, instance, action).await) });
        }
        let mut is_available = true;
        // The application that found the session ended, and the last one that found it with its ID.
        let (mut ended, mut session) = (None, None);
        // In the order in which the responses arrive, like a browser.
        while let Some(Ok((adapter, answer))) = requests.join_next().await {
            let Some(answer) = answer else { continue };
            match answer.result {
                Outcome::Session { session_id, .. } => session = Some((adapter, session_id)),
                Outcome::NoSession { kind: NoSessionKind::Unavailable, .. } => is_available = false,
                Outcome::NoSession { .. } => ended = Some(adapter),
                Outcome::SignIn | Outcome::Memory { .. } => {}
            }
            self.set(answer.set_cookies);
        }
        let is_signed_out = self.world.ledger.is_signed_out(self.number);
        if let Some(adapter) = ended {
            if is_signed_out {
                self.world.ledger.count(adapter, Count::EndedAfterSignOut);
            }
            // Signs in again.
            self.cookies.clear();
        } else if let Some((adapter, session_id)) = session
            && !is_signed_out
            && self.random.chance(5)
        {
            self.sign_out(adapter, &session_id).await;
        }
        is_available
    }

    /// Ends the session at WorkOS. The application notices when the access token expires.
    async fn sign_out(&self, adapter: Adapter, session_id: &str) {
        let world = &self.world;
        match world.workos.revoke(session_id).await {
            Ok(()) => world.ledger.sign_out(self.number, adapter, world.workos.elapsed()),
            Err(error) => world.ledger.problem(adapter, Check::Unexplained, format!("sign-out: {error}")),
        }
    }

    fn set(&mut self, cookies: Vec<(String, Option<String>)>) {
        for (name, value) in cookies {
            match value {
                Some(value) => self.cookies.insert(name, value),
                None => self.cookies.remove(&name),
            };
        }
    }
}

impl World {
    /// Sends a command of a browser and judges the answer. `None` if there is none, which is a problem.
    async fn command(self: Arc<Self>, browser: usize, instance: Instance, action: Action) -> Option<Answer> {
        let id = self.processes.next_id();
        let is_visit = matches!(action, Action::Visit { .. });
        let is_unsafe = match &action {
            Action::Visit { call, .. } => *call == Some(ApiCall::CreateOrganization),
            Action::SignIn { .. } => true,
            Action::Memory => false,
        };
        self.ledger.start_call(id);
        let started = self.workos.elapsed();
        let result = self.processes.command(id, instance, action).await;
        let of = Commanded { id, browser, instance, started, ended: self.workos.elapsed() };
        let user_id = &self.user_ids[browser];
        self.ledger.call(
            of,
            result.as_ref().ok().and_then(|answer| answer.call.as_ref()),
            is_unsafe,
            user_id,
        );
        match result {
            Ok(answer) => {
                if is_visit || matches!(answer.result, Outcome::NoSession { .. }) {
                    self.ledger.visit(of, &answer.result, user_id, self.workos.started_at());
                }
                Some(answer)
            }
            Err(text) => {
                self.ledger.problem(instance.adapter, Check::Unexplained, format!("command {id}: {text}"));
                None
            }
        }
    }
}
