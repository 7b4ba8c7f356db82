//! The soak in short runs: its checks hold, and fail where something is wrong.

use std::{
    io::Read as _,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Time limit of a run of six seconds.
const LIMIT: Duration = Duration::from_secs(120);

/// Runs the load for six seconds. Returns its exit status and its output.
fn soak(arguments: &[&str]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(["--minutes", "0.1"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut output, (sender, receiver)) = (child.stdout.take().unwrap(), mpsc::channel());
    thread::spawn(move || {
        let mut text = String::new();
        sender.send(output.read_to_string(&mut text).map(|_| text))
    });
    let Ok(output) = receiver.recv_timeout(LIMIT) else {
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("no end within {LIMIT:?}")
    };
    (child.wait().unwrap().code(), output.unwrap())
}

/// Returns the numbers and the verdict in the line of a check.
#[track_caller]
fn check<'a>(output: &'a str, name: &str) -> Vec<&'a str> {
    let line = output.lines().find_map(|line| line.strip_prefix("  ")?.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in\n{output}")).split_whitespace().collect()
}

const CHECKS: [&str; 6] = [
    "wrongly ended sessions",
    "unsafe calls seen twice",
    "unexplained errors",
    "expired tokens accepted",
    "sessions of another user",
    "sessions after sign-out",
];

#[test]
fn checks_hold_with_faults_and_two_processes() {
    let (status, output) = soak(&["--sessions", "32"]);
    for name in CHECKS {
        assert_eq!(check(&output, name), ["0", "0", "0", "ok"], "{output}");
    }
    assert_eq!(status, Some(0), "{output}");
    // The load is not empty.
    for name in ["first exchange of the token", "not idempotent"] {
        let line = output.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        let total: u64 = line.split_whitespace().last().unwrap().parse().unwrap();
        assert!(total > 0, "{output}");
    }
}

#[test]
fn broken_check_fails_with_exit_status_1() {
    thread::scope(|scope| {
        for (broken, name) in [
            ("ended", "wrongly ended sessions"),
            ("unsafe", "unsafe calls seen twice"),
            ("errors", "unexplained errors"),
        ] {
            scope.spawn(move || {
                let (status, output) =
                    soak(&["--sessions", "16", "--processes", "1", "--faults", "0", "--break", broken]);
                assert_eq!(status, Some(1), "{broken}\n{output}");
                assert_eq!(check(&output, name).last(), Some(&"FAILED"), "{broken}\n{output}");
            });
        }
    });
}
