//! The budget: what each row may cost.

use std::{collections::BTreeMap, fmt::Write as _, fs, process::Command};

use serde::Deserialize;

use super::{Program, results::Results, table::count};

/// What instructions may exceed the budget by, and what they may fall below it without a hint.
const SLACK: f64 = 0.05;
/// The same where the compiler or the C library is another one, with other code for the same source.
const SLACK_ELSEWHERE: f64 = 0.15;

#[derive(Debug, Default, Deserialize)]
struct Budget {
    /// Compiler and C library that the instructions were counted with.
    environment: String,
    rows: BTreeMap<String, Costs>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Costs {
    instructions: Option<u64>,
    allocations: u64,
}

impl Budget {
    fn load(file: &str) -> Self {
        fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }
}

/// Compares the rows with the budget and prints the differences. Returns whether no row exceeds it.
pub(super) fn check(program: Program, results: &Results, is_filtered: bool, is_counted: bool) -> bool {
    let Some(file) = program.budget else {
        eprintln!("the build {} has no budget", program.name);
        return false;
    };
    let budget = Budget::load(file);
    let environment = environment();
    let is_elsewhere = budget.environment != environment;
    let slack = if is_elsewhere { SLACK_ELSEWHERE } else { SLACK };
    let (mut exceeded, mut cheaper) = (Vec::new(), Vec::new());
    for row in results.rows() {
        let name = &row.name;
        let Some(costs) = budget.rows.get(name) else {
            exceeded.push(format!("{name}: has no budget"));
            continue;
        };
        let allocations = row.ours.allocations.round() as u64;
        if allocations != costs.allocations {
            let list = if allocations > costs.allocations { &mut exceeded } else { &mut cheaper };
            list.push(format!("{name}: {allocations} allocations, budget {}", costs.allocations));
        }
        let (Some(instructions), Some(allowed)) = (row.ours.instructions, costs.instructions) else {
            continue;
        };
        let change = instructions / allowed as f64 - 1.0;
        let line = || {
            let (instructions, allowed) = (count(instructions), count(allowed as f64));
            format!("{name}: {instructions} instructions, budget {allowed} ({:+.1} %)", change * 100.0)
        };
        if change > slack {
            exceeded.push(line());
        } else if change <= -slack {
            cheaper.push(line());
        }
    }
    if !is_filtered {
        let gone = budget.rows.keys().filter(|name| results.row(name).is_none());
        exceeded.extend(gone.map(|name| format!("{name}: in the budget, but not among the rows")));
    }
    print("cheaper than the budget, which --bless lowers:", &cheaper);
    print("over the budget:", &exceeded);
    if !is_counted {
        println!("INSTRUCTIONS NOT CHECKED: valgrind is not installed");
    } else if is_elsewhere {
        let percent = slack * 100.0;
        println!(
            "instructions checked to {percent} %: the budget is of {}, this is {environment}",
            budget.environment
        );
    }
    println!("{} rows, {} over the budget", results.rows().count(), exceeded.len());
    exceeded.is_empty()
}

/// Writes the budget. Rows that were not selected keep theirs.
pub(super) fn bless(program: Program, results: &Results, is_filtered: bool, is_counted: bool) -> bool {
    let Some(file) = program.budget.filter(|_| is_counted) else {
        eprintln!("a budget needs valgrind and the default features");
        return false;
    };
    let environment = environment();
    let mut budget = if is_filtered { Budget::load(file) } else { Budget::default() };
    if is_filtered && budget.environment != environment {
        eprintln!("the budget is of {}, this is {environment}: bless all rows", budget.environment);
        return false;
    }
    for row in results.rows() {
        let costs = Costs {
            instructions: row.ours.instructions.map(|instructions| instructions.round() as u64),
            allocations: row.ours.allocations.round() as u64,
        };
        budget.rows.insert(row.name.clone(), costs);
    }
    // A line for each row, so that a change of a row is a change of its line.
    let rows = budget.rows.iter().map(|(name, costs)| {
        let mut line = format!("    {}: {{ ", serde_json::Value::from(name.as_str()));
        if let Some(instructions) = costs.instructions {
            let _ = write!(line, "\"instructions\": {instructions}, ");
        }
        let _ = write!(line, "\"allocations\": {} }}", costs.allocations);
        line
    });
    let rows = rows.collect::<Vec<_>>().join(",\n");
    match fs::write(
        file,
        format!("{{\n  \"environment\": \"{environment}\",\n  \"rows\": {{\n{rows}\n  }}\n}}\n"),
    ) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("{file}: {error}");
            false
        }
    }
}

fn print(heading: &str, lines: &[String]) {
    if !lines.is_empty() {
        println!("{heading}\n  {}\n", lines.join("\n  "));
    }
}

/// Versions of the compiler and, on Linux, of the C library.
fn environment() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let rustc = first_line(Command::new(rustc).arg("--version"));
    let rustc = rustc.split(' ').nth(1).unwrap_or("unknown");
    format!("rustc {rustc}, {}", first_line(Command::new("getconf").arg("GNU_LIBC_VERSION")))
}

fn first_line(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).lines().next().unwrap_or("unknown").to_owned()
}
