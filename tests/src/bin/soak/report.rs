//! The lines during a run and the table at its end.

use std::{fmt, time::Duration};

use crate::{
    ledger::{Check, Count, FAULT_NAMES, Ledger},
    memory::{self, Samples},
    protocol::Adapter,
};

/// Memory that the process of the emulator may need more at the end than in the middle, in KiB.
const EMULATOR_SLACK: u64 = 32 << 10;
/// The same for application processes.
const APPLICATION_SLACK: u64 = 8 << 10;

/// Prints where the run is.
pub(crate) fn progress(ledger: &Ledger, elapsed: Duration, memory: &[Samples]) {
    let failed: u64 = Check::ALL.iter().flat_map(|(check, _)| ledger.checks(*check)).sum();
    let memory: Vec<String> = memory.iter().map(|samples| (samples.last() / 1_024).to_string()).collect();
    println!(
        "{:>6} s  {} visits, {} requests to WorkOS, {} refreshes, {} retries, {} unavailable, {} failed \
         checks, memory {} MiB",
        elapsed.as_secs(),
        ledger.total(Count::Visits),
        ledger.total(Count::Requests),
        ledger.total(Count::RefreshRequests),
        ledger.total(Count::Retries),
        ledger.total(Count::Unavailable),
        failed,
        memory.join("/"),
    );
}

/// Prints the table. Returns whether all checks hold. `memory` is that of the emulator's process, then that
/// of each application process.
pub(crate) fn table(ledger: &Ledger, elapsed: Duration, memory: &[Samples], others: &[String]) -> bool {
    let plan = &ledger.plan;
    line("", Adapter::ALL.map(Adapter::name), "total", "");
    for (count, name) in Count::ALL {
        sum_line(name, ledger.counts(count), "");
    }
    println!("faults");
    for (kind, name) in FAULT_NAMES.iter().enumerate() {
        sum_line(&format!("  {name}"), ledger.faults(kind), "");
    }
    line("outages", ["", ""], plan.outages(elapsed), "");
    line("rotations of the keys", ["", ""], elapsed.as_secs() / plan.rotation, "");
    println!("checks");
    let mut holds = true;
    for (check, name) in Check::ALL {
        let counts = ledger.checks(check);
        let is_zero = counts == [0, 0];
        holds &= is_zero;
        sum_line(&format!("  {name}"), counts, if is_zero { "ok" } else { "FAILED" });
    }
    for (process, samples) in memory.iter().enumerate() {
        let (name, slack) = match process.checked_sub(1) {
            None => ("emulator".to_owned(), EMULATOR_SLACK),
            Some(process) => (format!("process {process}"), APPLICATION_SLACK),
        };
        let (text, verdict) = match samples.growth(plan.duration, slack) {
            None => ("not measured on this system".to_owned(), ""),
            Some(growth) if plan.duration < memory::LEAST_DURATION => (growth.to_string(), "not judged"),
            Some(growth) if growth.is_growth() => (growth.to_string(), "FAILED"),
            Some(growth) => (growth.to_string(), "ok"),
        };
        holds &= verdict != "FAILED";
        println!("  memory, {name}: {text}  {verdict}");
    }
    for note in ledger.notes() {
        println!("explained: {note}");
    }
    for problem in ledger.problems().iter().chain(others) {
        println!("problem: {problem}");
    }
    holds && others.is_empty()
}

fn sum_line(name: &str, counts: [u64; 2], verdict: &str) {
    line(name, counts, counts.iter().sum::<u64>(), verdict);
}

fn line(name: &str, [hyper, reqwest]: [impl fmt::Display; 2], total: impl fmt::Display, verdict: &str) {
    let text = format!("{name:<46}{hyper:>12}{reqwest:>12}{total:>12}  {verdict}");
    println!("{}", text.trim_end());
}
