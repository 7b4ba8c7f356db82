//! The access log.

use std::{
    fmt,
    io::{self, Write as _},
    sync::mpsc::{self, Receiver, Sender, SyncSender},
    thread,
    time::Duration,
};

use http::{Method, StatusCode};
use workos_core::types::Timestamp;

/// Number of lines that wait for standard error.
const CAPACITY: usize = 1000;

/// The access log on standard error, if there is one.
///
/// A separate thread writes the lines, since a pipe that the parent process does not read would stop the server.
/// While standard error takes no lines, further ones are dropped.
#[derive(Clone, Default)]
pub(super) struct Log(Option<SyncSender<Entry>>);

enum Entry {
    Line(String),
    /// Is dropped once the lines before are written.
    Flush(Sender<()>),
}

impl Log {
    /// Starts the thread that writes.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, entries) = mpsc::sync_channel(CAPACITY);
        thread::Builder::new().name("log".to_owned()).spawn(move || write(&entries))?;
        Ok(Self(Some(sender)))
    }

    pub(super) fn line(&self, line: impl fmt::Display) {
        if let Some(sender) = &self.0 {
            let _ = sender.try_send(Entry::Line(line.to_string()));
        }
    }

    /// Waits until all lines are written, at most for one second.
    pub(super) fn flush(&self) {
        let (flushed, wait) = mpsc::channel();
        if self.0.as_ref().is_some_and(|sender| sender.try_send(Entry::Flush(flushed)).is_ok()) {
            let _ = wait.recv_timeout(Duration::from_secs(1));
        }
    }
}

fn write(entries: &Receiver<Entry>) {
    for entry in entries {
        match entry {
            // A closed standard error is no reason to stop.
            Entry::Line(line) => drop(writeln!(io::stderr(), "{line}")),
            Entry::Flush(flushed) => drop(flushed),
        }
    }
}

/// Prefixes of API keys, webhook secrets and JWTs, which a mistaken request may have in the path.
const SECRETS: [&str; 3] = ["sk_", "whsec_", "eyJ"];

/// A request and what became of it.
pub(super) struct Access<'a> {
    pub(super) time: Timestamp,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    /// `None` if there was no response.
    pub(super) status: Option<StatusCode>,
    pub(super) operation: Option<&'a str>,
    pub(super) duration: Duration,
}

impl fmt::Display for Access<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.time, self.method)?;
        // Without the query, whose values may be codes and tokens.
        let mut previous = "";
        for segment in self.path.strip_prefix('/').unwrap_or(self.path).split('/') {
            if previous == "by_token" || SECRETS.iter().any(|prefix| segment.starts_with(prefix)) {
                f.write_str("/***")?;
            } else {
                // Escapes the control characters of terminals.
                write!(f, "/{}", segment.escape_debug())?;
            }
            previous = segment;
        }
        match self.status {
            Some(status) => write!(f, " {}", status.as_u16())?,
            None => f.write_str(" no response")?,
        }
        if let Some(operation) = self.operation {
            write!(f, " {operation}")?;
        }
        write!(f, " {} ms", self.duration.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str) -> String {
        Access {
            time: Timestamp::from_unix_milliseconds(1_767_225_600_250),
            method: &Method::GET,
            path,
            status: None,
            operation: None,
            duration: Duration::from_millis(3),
        }
        .to_string()
    }

    #[test]
    fn line_has_time_method_path_status_operation_and_duration() {
        assert_eq!(line("/"), "2026-01-01T00:00:00.250Z GET / no response 3 ms");
        let access = Access {
            time: Timestamp::from_unix_milliseconds(1_767_225_600_250),
            method: &Method::POST,
            path: "/organizations",
            status: Some(StatusCode::CREATED),
            operation: Some("organizations.create_organization"),
            duration: Duration::ZERO,
        };
        let expected =
            "2026-01-01T00:00:00.250Z POST /organizations 201 organizations.create_organization 0 ms";
        assert_eq!(access.to_string(), expected);
    }

    #[test]
    fn secrets_and_control_characters_are_not_written() {
        for (path, written) in [
            (
                "/user_management/invitations/by_token/Z1uX3RbwcIl5",
                "/user_management/invitations/by_token/***",
            ),
            ("/sk_test_123/x", "/***/x"),
            ("/sessions/eyJhbGciOiJub25lIn0.e30.", "/sessions/***"),
            ("/a\u{1b}[2J\u{9b}", "/a\\u{1b}[2J\\u{9b}"),
        ] {
            assert_eq!(line(path), format!("2026-01-01T00:00:00.250Z GET {written} no response 3 ms"));
        }
    }
}
