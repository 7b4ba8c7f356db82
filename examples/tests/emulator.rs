//! The program `workos-emulator`, as a process.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_workos-emulator"))
}

/// Runs the program to its end.
fn run(arguments: &[&str]) -> Output {
    command().args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A process that serves, and is killed at the end of a test.
struct Emulator {
    process: Child,
    first_line: String,
}

impl Emulator {
    fn start(arguments: &[&str]) -> Self {
        let mut process = command()
            .args(["--port", "0"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first_line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
        Self { process, first_line }
    }

    fn url(&self) -> &str {
        self.first_line.trim_end()
    }

    fn get(&self, path: &str) -> Value {
        let request =
            ureq::get(format!("{}{path}", self.url())).header("authorization", "Bearer sk_test_emulator");
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    fn organizations(&self) -> Vec<String> {
        let list = self.get("/organizations");
        let organizations = list["data"].as_array().unwrap().iter();
        organizations.map(|organization| organization["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits for the end of the process and returns its exit code and standard error.
    fn end(mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let status = loop {
            match self.process.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > deadline => panic!("the process does not end"),
                None => thread::sleep(Duration::from_millis(10)),
            }
        };
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file that is removed at the end of a test.
struct File(PathBuf);

impl File {
    fn new(name: &str, contents: &str) -> Self {
        let file = Self(env::temp_dir().join(format!("workos-emulator-{}-{name}", std::process::id())));
        file.write(contents);
        file
    }

    fn write(&self, contents: &str) {
        fs::write(&self.0, contents).unwrap();
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn help_and_version_are_printed() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    for option in
        ["port", "host", "seed", "watch", "clock", "quiet", "json", "exit-with-stdin", "help", "version"]
    {
        assert!(text(&help.stdout).contains(&format!("  --{option} ")), "{option}");
    }
    let version = run(&["--version"]);
    assert_eq!(text(&version.stdout), concat!("workos-emulator ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn errors_are_explained_on_standard_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let file = File::new("invalid.yaml", "users: [");
    let seeded = format!("workos-emulator: {}: ", file.path());
    for (arguments, code, error) in [
        (&["--verbose"][..], 2, "workos-emulator: invalid option '--verbose'; --help lists the options"),
        (&["--port", &port], 1, &format!("workos-emulator: port {port} of 127.0.0.1 is in use; ")),
        (&["--port", "0", "--seed", file.path()], 1, &seeded),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert_eq!(text(&output.stdout), "");
        assert!(text(&output.stderr).starts_with(error), "{}", text(&output.stderr));
    }
}

#[test]
fn seed_is_json_or_yaml() {
    let json = File::new("seed.json", r#"{"organizations": [{"name": "Acme"}]}"#);
    let yaml = File::new("seed.yaml", "organizations:\n  - name: Acme\n");
    for file in [json, yaml] {
        assert_eq!(Emulator::start(&["--seed", file.path()]).organizations(), ["Acme"]);
    }
}

#[test]
fn sample_seed_is_accepted() {
    let emulator = Emulator::start(&["--seed", concat!(env!("CARGO_MANIFEST_DIR"), "/seed.yaml")]);
    let mut organizations = emulator.organizations();
    organizations.sort();
    assert_eq!(organizations, ["Acme", "Globex"]);
}

#[test]
fn changed_seed_is_loaded_again() {
    let file = File::new("watched.yaml", "organizations: [{name: Acme}]");
    let emulator = Emulator::start(&["--seed", file.path(), "--watch"]);
    assert_eq!(emulator.organizations(), ["Acme"]);
    file.write("organizations: [{name: Acme Europe}]");
    let deadline = Instant::now() + Duration::from_secs(20);
    while emulator.organizations() != ["Acme Europe"] {
        assert!(Instant::now() < deadline, "the file is not loaded again");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn first_line_is_json_on_request() {
    let emulator = Emulator::start(&["--json"]);
    let line: Value = serde_json::from_str(&emulator.first_line).unwrap();
    assert_eq!(line["url"], format!("http://127.0.0.1:{}", line["port"]));
    assert_eq!((&line["apiKey"], &line["clientId"]), (&"sk_test_emulator".into(), &"client_emulator".into()));
}

#[test]
fn closed_standard_input_stops_on_request() {
    let mut emulator = Emulator::start(&["--exit-with-stdin"]);
    assert_eq!(emulator.get("/health"), serde_json::json!({"status": "ok"}));
    drop(emulator.process.stdin.take());
    assert_eq!(emulator.end().0, Some(0));
}

/// More lines than a pipe takes, none of which is read.
#[test]
fn log_without_a_reader_does_not_stop_the_server() {
    let emulator = Emulator::start(&[]);
    let path = format!("/organizations/{}", "x".repeat(10_000));
    for _ in 0..20 {
        assert_eq!(
            ureq::get(format!("{}{path}", emulator.url())).call().unwrap_err().to_string(),
            "http status: 401"
        );
    }
}

#[cfg(unix)]
#[test]
fn signals_stop_and_the_log_has_no_query() {
    for (signal, arguments) in [("-TERM", &[][..]), ("-INT", &["--quiet"])] {
        let mut emulator = Emulator::start(arguments);
        // Without `--exit-with-stdin`, a closed standard input has no effect.
        drop(emulator.process.stdin.take());
        emulator.get("/organizations?search=secret");
        Command::new("kill").args([signal, &emulator.process.id().to_string()]).status().unwrap();
        let (code, log) = emulator.end();
        assert_eq!(code, Some(0));
        assert!(!log.contains("secret"), "{log}");
        assert_eq!(log.contains(" GET /organizations 200 "), arguments.is_empty(), "{log}");
    }
}
