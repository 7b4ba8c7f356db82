//! Load of many browser sessions on several web applications, against the emulator of WorkOS with faults.
//!
//! `cargo run --release -p workos-tests --bin soak -- --minutes 10`. `--help` lists the options and the
//! checks. The exit status is 1 if a check fails, and 2 for an invalid command line.
//!
//! This process is WorkOS (`workos`) and the browsers (`browser`); it starts itself as the processes of the
//! application (`application`, `processes`, `protocol`). The `plan` says when faults happen, the `ledger`
//! records what both sides see and judges it, the `report` prints it.

mod application;
mod browser;
mod ledger;
mod memory;
mod options;
mod plan;
mod processes;
mod protocol;
mod random;
mod report;
mod workos;

use std::{process::ExitCode, sync::Arc, time::Duration};

use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};

use crate::{
    browser::{Browser, World},
    ledger::Ledger,
    memory::Samples,
    options::{HELP, Mode, Options},
    plan::Plan,
    processes::Processes,
    protocol::{Action, Adapter, Instance, Outcome},
    workos::WorkOs,
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Time limit of what browsers wait for at the end of the run.
const LAST_ANSWERS: Duration = Duration::from_secs(300);
/// Time between two lines.
const PROGRESS: Duration = Duration::from_secs(30);

fn main() -> Result<ExitCode, BoxError> {
    match Mode::parse(std::env::args().skip(1)) {
        Ok(Mode::Help) => print!("{HELP}"),
        Ok(Mode::Application { address, process, broken }) => application::run(&address, process, broken)?,
        Ok(Mode::Run(options)) => {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            let holds = runtime.block_on(run(&options))?;
            runtime.shutdown_background();
            return Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Err(error) => {
            eprintln!("{error}\n\n{HELP}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the load. Returns whether all checks hold.
async fn run(options: &Options) -> Result<bool, BoxError> {
    let plan = Plan::new(options);
    println!(
        "{} sessions, {} processes with each adapter, {:.0} s, seed {}, faults {} %, tokens of {} s, keys of {} s",
        options.sessions,
        options.processes,
        plan.duration.as_secs_f64(),
        options.seed,
        options.faults,
        plan.token_lifetime,
        plan.rotation,
    );
    let ledger = Arc::new(Ledger::new(plan, options.sessions));
    let workos = Arc::new(WorkOs::new(ledger.clone(), options.broken));
    let mut user_ids = Vec::new();
    for browser in 0..options.sessions {
        user_ids.push(workos.create_user(browser).await?.id.to_string());
    }
    let address = workos.clone().serve().await?;
    let processes = Processes::start(options.processes, address, options.broken)?;
    let end = Instant::now() + options.duration;
    let world = Arc::new(World { workos, ledger, processes, end, seed: options.seed, user_ids });

    let mut browsers = JoinSet::new();
    for number in 0..options.sessions {
        browsers.spawn(Browser::new(world.clone(), number).run());
    }
    let mut memory = vec![Samples::default(); 1 + options.processes];
    tokio::select! {
        () = watch(&world, &mut memory) => {}
        () = sleep_until(end) => {}
    }
    let mut problems = Vec::new();
    let last_answers = async {
        while let Some(result) = browsers.join_next().await {
            if let Err(error) = result {
                problems.push(format!("browser: {error}"));
            }
        }
    };
    if timeout(LAST_ANSWERS, last_answers).await.is_err() {
        problems.push(format!("{} browsers still wait for an answer", browsers.len()));
        browsers.shutdown().await;
    }
    let (ledger, elapsed) = (world.ledger.clone(), world.workos.elapsed());
    match Arc::into_inner(world) {
        Some(world) => problems.extend(world.processes.end()),
        None => problems.push("a browser has not ended".to_owned()),
    }
    println!();
    Ok(report::table(&ledger, elapsed, &memory, &problems))
}

/// Measures memory each second, and prints a line from time to time.
async fn watch(world: &World, memory: &mut [Samples]) {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next_line = PROGRESS;
    loop {
        seconds.tick().await;
        for (index, samples) in memory.iter_mut().enumerate() {
            let resident = match index.checked_sub(1) {
                None => memory::resident(),
                Some(process) => {
                    let to = Instance { process, adapter: Adapter::Hyper };
                    match world.processes.command(world.processes.next_id(), to, Action::Memory).await {
                        Ok(answer) => match answer.result {
                            Outcome::Memory { resident } => resident,
                            _ => None,
                        },
                        // The browsers report that the process has ended.
                        Err(_) => None,
                    }
                }
            };
            if let Some(resident) = resident {
                samples.add(world.workos.elapsed(), resident);
            }
        }
        if world.workos.elapsed() >= next_line {
            report::progress(&world.ledger, world.workos.elapsed(), memory);
            next_line += PROGRESS;
        }
    }
}
