//! Prints how much of WorkOS's API workos-core covers, by service, and what is missing.
//!
//! `cargo run -p workos-tests --bin coverage [SERVICE]`. With the name of a service, only the problems of
//! that service are printed. The exit status is a failure if there are problems.
//!
//! Additions are operations that the OpenAPI document does not have; the inventory names the source of each. An operation
//! that accepts any method counts once. Undocumented operations are not among the others.

use std::process::ExitCode;

use workos_tests::{conformance, inventory::Inventory, samples};

fn main() -> Result<ExitCode, serde_json::Error> {
    let only = std::env::args().nth(1);
    let report = conformance::check(&Inventory::committed()?, &samples::all());
    let selected = |problem: &&String| {
        only.as_ref().is_none_or(|service| {
            problem.starts_with(&format!("{service}."))
                || (service == "events" && problem.starts_with("event "))
        })
    };
    for problem in report.problems.iter().filter(selected) {
        println!("{problem}");
    }
    let of = |(found, known): (usize, usize)| format!("{found}/{known}");
    println!(
        "{:<26}{:>12}{:>18}{:>18}{:>12}",
        "", "operations", "request fields", "response fields", "events"
    );
    let totals = report.totals();
    let line = |name: &str, counts: &conformance::Counts| {
        println!(
            "{name:<26}{:>12}{:>18}{:>18}{:>12}",
            of(counts.operations),
            of(counts.request_fields),
            of(counts.response_fields),
            if counts.events.1 > 0 { of(counts.events) } else { String::new() },
        );
    };
    for (service, counts) in &report.services {
        line(service, counts);
    }
    line("total", &totals);
    println!(
        "{} operations ({} and {} additions), {} undocumented ones, {} events, {}",
        of(totals.operations),
        totals.operations.0.saturating_sub(report.additions),
        report.additions,
        of(report.undocumented),
        of(totals.events),
        if report.problems.is_empty() {
            "no missing field".to_owned()
        } else {
            format!("{} problems", report.problems.len())
        }
    );
    Ok(if report.problems.iter().any(|problem| selected(&problem)) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
