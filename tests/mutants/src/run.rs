//! Runs the tests: once without a mutant to record which mutants each test reaches, then once for each
//! mutant with the tests that reach it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{mutate::Mutant, workspace::TestBinary};

/// Shortest time limit of a run. Longer than any test takes on a busy machine.
const SHORTEST_LIMIT: Duration = Duration::from_secs(10);

/// Time limit of a run as a multiple of what its tests take without a mutant.
const LIMIT_FACTOR: u32 = 20;

/// Address space of a test, in KiB, so that an endless loop does not take the machine's memory.
const MEMORY: &str = "6000000";

/// Number of tests in the first process of a mutant. Each further process runs four times as many, since a
/// process runs all of its tests even if the first one fails.
const FIRST_TESTS: usize = 5;

pub struct Test {
    binary: usize,
    name: String,
    duration: Duration,
    reached: BTreeSet<u32>,
}

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// By a test.
    Killed(String),
    TimedOut,
    Survived,
    NotCovered,
}

enum Run {
    Passed,
    Failed(String),
    TimedOut,
}

/// Runs tests of one binary, with a mutant or with a file that records which mutants they reach.
fn run(
    binary: &TestBinary,
    tests: &[&str],
    mutant: u32,
    trace: Option<&Path>,
    limit: Duration,
) -> Result<Run, String> {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(&binary.executable)
        .args(["--exact", "--test-threads=1"])
        .args(tests)
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .env("MUTANT", mutant.to_string())
        // The same cases in each run, few of them, and the first failure is enough.
        .env("PROPTEST_CASES", "32")
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(trace) = trace {
        command.env("MUTANT_TRACE", trace);
    }
    let error = |error: std::io::Error| format!("{} cannot be run: {error}", binary.name);
    let mut child = command.spawn().map_err(error)?;
    let mut stdout = child.stdout.take().expect("the output is a pipe");
    let reader = std::thread::spawn(move || {
        let mut output = Vec::new();
        let _ = stdout.read_to_end(&mut output);
        output
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(error)? {
            break status;
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return Ok(Run::TimedOut);
        }
        std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 50 { 1 } else { 10 }));
    };
    if status.success() {
        return Ok(Run::Passed);
    }
    let output = reader.join().unwrap_or_default();
    let output = String::from_utf8_lossy(&output);
    let failed = output.lines().find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    Ok(Run::Failed(failed.unwrap_or("a crash").trim_end_matches(" - should panic").to_owned()))
}

/// Runs `work` for each index below `count` in `jobs` threads.
fn parallel(
    jobs: usize,
    count: usize,
    work: impl Fn(usize) -> Result<(), String> + Sync,
) -> Result<(), String> {
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count || failure.lock().unwrap().is_some() {
                        return;
                    }
                    if let Err(error) = work(index) {
                        *failure.lock().unwrap() = Some(error);
                    }
                }
            });
        }
    });
    failure.into_inner().unwrap().map_or(Ok(()), Err)
}

/// Runs each test by itself, without a mutant. Returns the tests that pass and the names of the others.
pub fn trace(
    binaries: &[TestBinary],
    target: &Path,
    jobs: usize,
) -> Result<(Vec<Test>, Vec<String>), String> {
    let mut all = Vec::new();
    for (index, binary) in binaries.iter().enumerate() {
        let output = Command::new(&binary.executable)
            .args(["--list", "--format", "terse"])
            .output()
            .map_err(|error| format!("{} cannot be run: {error}", binary.name))?;
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        all.extend(output.lines().filter_map(|line| Some((index, line.strip_suffix(": test")?.to_owned()))));
    }
    eprintln!("tracing {} tests", all.len());
    let folder = target.join("traces");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let (tests, failing) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    parallel(jobs, all.len(), |index| {
        let (binary, name) = &all[index];
        let trace = folder.join(index.to_string());
        let _ = fs::remove_file(&trace);
        let start = Instant::now();
        match run(&binaries[*binary], &[name], 0, Some(&trace), Duration::from_secs(300))? {
            Run::Passed => {}
            Run::Failed(_) | Run::TimedOut => {
                failing.lock().unwrap().push(name.clone());
                return Ok(());
            }
        }
        let duration = start.elapsed();
        let reached = fs::read_to_string(&trace).unwrap_or_default();
        let _ = fs::remove_file(&trace);
        let reached = reached.lines().filter_map(|line| line.parse().ok()).collect();
        tests.lock().unwrap().push(Test { binary: *binary, name: name.clone(), duration, reached });
        Ok(())
    })?;
    let mut tests = tests.into_inner().unwrap();
    tests.sort_by_key(|test| (test.binary, test.duration));
    Ok((tests, failing.into_inner().unwrap()))
}

/// Runs the tests that reach each mutant, the fastest first.
pub fn attack(
    mutants: &[Mutant],
    binaries: &[TestBinary],
    tests: &[Test],
    jobs: usize,
) -> Result<BTreeMap<u32, Outcome>, String> {
    let mut by_mutant: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, test) in tests.iter().enumerate() {
        for id in &test.reached {
            by_mutant.entry(*id).or_default().push(index);
        }
    }
    let outcomes = Mutex::new(BTreeMap::new());
    // The test that killed the previous mutant of a file probably kills the next one.
    let killers: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
    let finished = AtomicUsize::new(0);
    parallel(jobs, mutants.len(), |index| {
        let mutant = &mutants[index];
        let mut reaching = by_mutant.get(&mutant.id).cloned().unwrap_or_default();
        let killer = killers.lock().unwrap().get(&mutant.file).copied();
        reaching.sort_by_key(|test| (Some(*test) != killer, *test));
        let mut outcome = if reaching.is_empty() { Outcome::NotCovered } else { Outcome::Survived };
        let (mut rest, mut size) = (&reaching[..], FIRST_TESTS);
        'runs: while !rest.is_empty() {
            let (part, others) = rest.split_at(rest.len().min(size));
            (rest, size) = (others, size * 4);
            for (binary, executable) in binaries.iter().enumerate() {
                let selected: Vec<&Test> =
                    part.iter().map(|test| &tests[*test]).filter(|test| test.binary == binary).collect();
                if selected.is_empty() {
                    continue;
                }
                let usual: Duration = selected.iter().map(|test| test.duration).sum();
                let limit = (usual * LIMIT_FACTOR).max(SHORTEST_LIMIT);
                let names: Vec<&str> = selected.iter().map(|test| test.name.as_str()).collect();
                match run(executable, &names, mutant.id, None, limit)? {
                    Run::Passed => {}
                    Run::Failed(name) => {
                        if let Some(test) =
                            tests.iter().position(|test| test.binary == binary && test.name == name)
                        {
                            killers.lock().unwrap().insert(mutant.file.clone(), test);
                        }
                        outcome = Outcome::Killed(name);
                        break 'runs;
                    }
                    Run::TimedOut => {
                        outcome = Outcome::TimedOut;
                        break 'runs;
                    }
                }
            }
        }
        if matches!(outcome, Outcome::Survived | Outcome::NotCovered) {
            eprintln!("{outcome:?}: {}", mutant.describe());
        }
        outcomes.lock().unwrap().insert(mutant.id, outcome);
        let finished = finished.fetch_add(1, Ordering::Relaxed) + 1;
        if finished.is_multiple_of(100) {
            eprintln!("{finished} of {} mutants", mutants.len());
        }
        Ok(())
    })?;
    Ok(outcomes.into_inner().unwrap())
}
