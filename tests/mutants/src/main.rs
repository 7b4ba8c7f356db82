//! Mutation tests of workos-core: builds all mutants into one set of test binaries and runs the tests that
//! reach each mutant. `README.md` describes the use.

mod mutate;
mod run;
mod workspace;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
    process::ExitCode,
};

use serde::Deserialize;

use self::{mutate::Mutant, run::Outcome, workspace::Workspace};

/// Modules that are mutated unless others are named.
const MODULES: [&str; 17] = [
    "actions",
    "api/webhooks/replay",
    "api/webhooks/verify",
    "client/mod",
    "config",
    "cookie",
    "crypto",
    "endpoint",
    "events/data",
    "machine",
    "retry",
    "seal",
    "session",
    "signature",
    "types/model",
    "types/query",
    "types/timestamp",
];

/// The list of mutants that no test can or need kill.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    #[serde(default)]
    mutant: Vec<Explanation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explanation {
    file: String,
    function: String,
    /// All mutants of the function if missing.
    change: Option<String>,
    reason: String,
}

impl Explanation {
    fn is_of(&self, mutant: &Mutant) -> bool {
        self.file == mutant.file
            && self.function == mutant.function
            && self.change.as_ref().is_none_or(|change| *change == mutant.change)
    }
}

struct Arguments {
    jobs: usize,
    again: bool,
    list: bool,
    modules: Vec<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut parsed = Arguments { jobs: 2, again: false, list: false, modules: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--again" => parsed.again = true,
            "--list" => parsed.list = true,
            "--jobs" => {
                let jobs = arguments.next().and_then(|jobs| jobs.parse().ok()).filter(|jobs| *jobs > 0);
                parsed.jobs = jobs.ok_or("--jobs needs a number")?;
            }
            module if !module.starts_with('-') => parsed.modules.push(module.to_owned()),
            other => return Err(format!("unknown option {other}")),
        }
    }
    if parsed.modules.is_empty() {
        parsed.modules = MODULES.map(str::to_owned).into();
    }
    Ok(parsed)
}

fn main() -> ExitCode {
    match test() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether each mutant is killed or explained.
fn test() -> Result<bool, String> {
    let arguments = arguments()?;
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).ok_or("the workspace is missing")?.to_owned();
    let target = root.join("target/mutants");
    fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    let explained = fs::read_to_string(here.join("explained.toml")).map_err(|error| error.to_string())?;
    let explained: Explained =
        toml::from_str(&explained).map_err(|error| format!("explained.toml: {error}"))?;

    let workspace = Workspace::new(root, &target, &arguments.modules);
    // Mutants that did not compile before are not tried again.
    let uncompiled_file = target.join("uncompiled");
    let uncompiled = fs::read_to_string(&uncompiled_file).unwrap_or_default();
    let mut dropped: BTreeSet<String> = uncompiled.lines().map(str::to_owned).collect();
    let built = workspace.build(&target, &mut dropped);
    let uncompiled: String = dropped.iter().map(|key| format!("{key}\n")).collect();
    fs::write(&uncompiled_file, uncompiled).map_err(|error| error.to_string())?;
    let (mutants, binaries) = built?;
    let (uncompiled, mut mutants): (Vec<Mutant>, Vec<Mutant>) =
        mutants.into_iter().partition(|mutant| dropped.contains(&mutant.key()));
    if arguments.list {
        for mutant in &mutants {
            println!("{}", mutant.describe());
        }
        return Ok(true);
    }
    let previous_file = target.join("unkilled");
    if arguments.again {
        let previous =
            fs::read_to_string(&previous_file).map_err(|error| format!("no previous run: {error}"))?;
        mutants.retain(|mutant| previous.lines().any(|line| line == mutant.key()));
    }
    let (tests, failing) = run::trace(&binaries, &target, arguments.jobs)?;
    let outcomes = run::attack(&mutants, &binaries, &tests, arguments.jobs)?;

    let mut table: BTreeMap<String, [usize; 6]> = BTreeMap::new();
    let (mut open, mut unkilled, mut kills) = (String::new(), String::new(), String::new());
    let mut used = vec![false; explained.mutant.len()];
    for mutant in &mutants {
        let row = table.entry(mutant.file.split('/').next().unwrap_or_default().to_owned()).or_default();
        row[0] += 1;
        let outcome = &outcomes[&mutant.id];
        let _ = writeln!(kills, "{outcome:?} {}", mutant.describe());
        let what = match outcome {
            Outcome::Killed(_) => {
                row[1] += 1;
                continue;
            }
            Outcome::TimedOut => {
                row[2] += 1;
                continue;
            }
            Outcome::NotCovered => "not covered",
            Outcome::Survived => "survived",
        };
        let _ = writeln!(unkilled, "{}", mutant.key());
        if let Some(index) = explained.mutant.iter().position(|explanation| explanation.is_of(mutant)) {
            used[index] = true;
            row[5] += 1;
        } else {
            row[if *outcome == Outcome::NotCovered { 3 } else { 4 }] += 1;
            let _ = writeln!(open, "{what}: {}", mutant.describe());
        }
    }
    fs::write(&previous_file, unkilled).map_err(|error| error.to_string())?;
    fs::write(target.join("outcomes"), kills).map_err(|error| error.to_string())?;

    println!("| module | mutants | killed | timed out | not covered | survived | explained |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    let mut total = [0; 6];
    for (module, row) in &table {
        println!("| {module} | {} |", row.map(|count| count.to_string()).join(" | "));
        for (sum, count) in total.iter_mut().zip(row) {
            *sum += count;
        }
    }
    println!("| all | {} |", total.map(|count| count.to_string()).join(" | "));
    println!("\n{} mutants do not compile. {} tests.", uncompiled.len(), tests.len());
    print!("\n{open}");
    for name in &failing {
        println!("{name} fails without a mutant and was left out");
    }
    let mut is_complete = failing.is_empty() && total[3] == 0 && total[4] == 0;
    for (explanation, _) in explained.mutant.iter().zip(used).filter(|(_, used)| !used) {
        // The mutant may be in a module that was not mutated.
        if mutants.iter().any(|mutant| mutant.file == explanation.file) && !arguments.again {
            println!(
                "explained without need: {} {}: {} ({})",
                explanation.file,
                explanation.function,
                explanation.change.as_deref().unwrap_or("all"),
                explanation.reason
            );
            is_complete = false;
        }
    }
    Ok(is_complete)
}
