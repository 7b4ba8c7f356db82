//! Options of the command line.

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt as _};
use workos_core::types::Timestamp;

/// Text that `--help` prints.
pub(super) const HELP: &str = "\
Serves the emulator of WorkOS. The first line of standard output is the URL; the access log is on standard error.

Usage: workos-emulator [OPTIONS]

Options:
  --port <PORT>        Port, 0 for a free one [default: 4100]
  --host <HOST>        Address or name of the network interface [default: 127.0.0.1]
  --seed <FILE>        Objects to start with, a .json, .yaml or .yml file
  --watch              Start again with an empty emulator and the seed file whenever the file changes
  --clock <DATE>       Time at the start, such as 2026-01-01T00:00:00Z [default: the time of the system]
  --quiet              No access log
  --json               URL, API key and client ID as JSON in the first line
  --exit-with-stdin    Stop when standard input is closed, which it is when the parent process ends
  --help               Print this text
  --version            Print the version

The API key is sk_test_emulator and the client ID client_emulator, unless the seed file has others.
SIGINT and SIGTERM stop the server, after the responses to requests that it has received.
";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Command {
    Serve(Options),
    Help,
    Version,
}

#[derive(Debug, PartialEq)]
pub(super) struct Options {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) seed: Option<PathBuf>,
    pub(super) watch: bool,
    pub(super) clock: Option<Timestamp>,
    pub(super) quiet: bool,
    pub(super) json: bool,
    pub(super) exit_with_stdin: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 4100,
            seed: None,
            watch: false,
            clock: None,
            quiet: false,
            json: false,
            exit_with_stdin: false,
        }
    }
}

impl Command {
    /// Parses the arguments that follow the name of the program.
    pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, lexopt::Error> {
        let mut options = Options::default();
        let mut parser = Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("port") => options.port = parser.value()?.parse()?,
                Arg::Long("host") => options.host = parser.value()?.string()?,
                Arg::Long("seed") => options.seed = Some(parser.value()?.into()),
                Arg::Long("watch") => options.watch = true,
                Arg::Long("clock") => options.clock = Some(parser.value()?.parse()?),
                Arg::Long("quiet") => options.quiet = true,
                Arg::Long("json") => options.json = true,
                Arg::Long("exit-with-stdin") => options.exit_with_stdin = true,
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                Arg::Short('V') | Arg::Long("version") => return Ok(Self::Version),
                _ => return Err(argument.unexpected()),
            }
        }
        if options.watch && options.seed.is_none() {
            return Err("--watch requires --seed".into());
        }
        Ok(Self::Serve(options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &str) -> Result<Command, String> {
        Command::parse(arguments.split_whitespace().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn every_option_is_read() {
        let arguments = "--port=0 --host ::1 --seed a.yaml --watch --clock 2026-01-01T00:00:00Z --quiet --json \
                         --exit-with-stdin";
        let options = Options {
            host: "::1".to_owned(),
            port: 0,
            seed: Some("a.yaml".into()),
            watch: true,
            clock: Some(Timestamp::from_unix_seconds(1_767_225_600)),
            quiet: true,
            json: true,
            exit_with_stdin: true,
        };
        assert_eq!(parse(arguments), Ok(Command::Serve(options)));
        assert_eq!(parse(""), Ok(Command::Serve(Options::default())));
        assert_eq!(parse("--port 1 -h"), Ok(Command::Help));
        assert_eq!(parse("--version"), Ok(Command::Version));
    }

    #[test]
    fn invalid_arguments_are_named() {
        for (arguments, message) in [
            ("--verbose", "invalid option '--verbose'"),
            ("seed.yaml", "unexpected argument \"seed.yaml\""),
            ("--port", "missing argument for option '--port'"),
            ("--port 70000", "cannot parse argument \"70000\""),
            ("--clock noon", "cannot parse argument \"noon\""),
            ("--quiet=yes", "unexpected argument for option '--quiet': \"yes\""),
            ("--watch", "--watch requires --seed"),
        ] {
            let error = parse(arguments).unwrap_err();
            assert!(error.starts_with(message), "{arguments}: {error}");
        }
    }
}
