//! The command line.

use std::{str::FromStr, time::Duration};

pub(crate) const HELP: &str = "\
Load of many browser sessions on several web applications, against the emulator of WorkOS with faults.

usage: soak [options]

  --minutes M          duration of the load, also a fraction such as 0.2; 1 by default
  --sessions N         browsers, each with a session of its own; 1024 by default
  --processes N        processes that serve the browsers, each with both adapters; 2 by default
  --faults PERCENT     requests to WorkOS with a fault; 10 by default, 0 also disables the outages
  --token-lifetime S   lifetime of access tokens in seconds; 40 by default, shorter in short runs
  --seed N             seed of the faults and of the browsers; 1 by default
  --break CHECK        breaks what a check watches, so that the exit status is 1:
                       ended, unsafe, errors, memory
  --help

Each browser visits pages of the application: one to four requests at the same time, to any process and
either adapter, all with the cookies of the browser. A request authenticates the session, which refreshes
expired tokens, and some requests call WorkOS. The faults: connections cut before and after the request is
executed, truncated, late and missing responses, 429 with Retry-After, 503, 502 after the request is executed,
and outages in which every connection is reset. The keys of access tokens rotate. Some browsers sign out.

A line is printed every 30 seconds, and a table at the end. The exit status is 1 if a check fails:

  wrongly ended sessions     a session without a sign-out ended, although its refresh token was valid
  unsafe calls seen twice    a call that is not idempotent arrived again after any other response than 429
  unexplained errors         a call or a session check failed, or was retried, without a fault
  expired tokens accepted    a session was accepted after the expiry of its access token
  sessions of another user   a session or a call returned another user
  sessions after sign-out    a session went on after its sign-out and the expiry of its access token
  memory                     the resident memory of a process at the end (median of the last fifth of the
                             run) exceeds that in the middle (median of the middle fifth) by more than a
                             tenth and 8 MiB, or 32 MiB in the process of the emulator, which keeps all
                             sessions and events. Not judged in runs of less than 2 minutes, which fill
                             caches, nor on systems without /proc.
";

/// What `--break` breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// WorkOS rejects valid refresh tokens.
    Ended,
    /// The application repeats unsafe calls.
    Unsafe,
    /// WorkOS responds with errors that are no faults of the script.
    Errors,
    /// The application leaks memory.
    Memory,
}

impl Break {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Unsafe => "unsafe",
            Self::Errors => "errors",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for Break {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [Self::Ended, Self::Unsafe, Self::Errors, Self::Memory];
        all.into_iter().find(|one| one.name() == name).ok_or_else(|| format!("no check {name}"))
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) duration: Duration,
    pub(crate) sessions: usize,
    pub(crate) processes: usize,
    /// Percentage of requests with a fault.
    pub(crate) faults: u64,
    /// In whole seconds, as in tokens.
    pub(crate) token_lifetime: Option<u64>,
    pub(crate) seed: u64,
    pub(crate) broken: Option<Break>,
}

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Mode {
    Help,
    Run(Options),
    /// This process is one of those that serve the browsers. Started by the program itself.
    Application {
        address: String,
        process: usize,
        broken: Option<Break>,
    },
}

impl Mode {
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let mut options = Options {
            duration: Duration::from_secs(60),
            sessions: 1_024,
            processes: 2,
            faults: 10,
            token_lifetime: None,
            seed: 1,
            broken: None,
        };
        let mut application = None;
        while let Some(name) = arguments.next() {
            if name == "--help" || name == "-h" {
                return Ok(Self::Help);
            }
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--minutes" => {
                    let minutes = number::<f64>(&name, &value)?;
                    if !(0.05..=10_080.0).contains(&minutes) {
                        return Err("--minutes is between 0.05 and 10080".to_owned());
                    }
                    options.duration = Duration::from_secs_f64(minutes * 60.0);
                }
                "--sessions" => options.sessions = number::<usize>(&name, &value)?.clamp(1, 100_000),
                "--processes" => options.processes = number::<usize>(&name, &value)?.clamp(1, 64),
                "--faults" => options.faults = number::<u64>(&name, &value)?.min(90),
                "--token-lifetime" => {
                    options.token_lifetime = Some(number::<u64>(&name, &value)?.clamp(2, 3_600));
                }
                "--seed" => options.seed = number(&name, &value)?,
                "--break" => options.broken = Some(value.parse()?),
                "--application" => {
                    let (process, address) = value.split_once('@').ok_or("--application PROCESS@ADDRESS")?;
                    application = Some((number(&name, process)?, address.to_owned()));
                }
                _ => return Err(format!("no option {name}")),
            }
        }
        Ok(match application {
            Some((process, address)) => Self::Application { address, process, broken: options.broken },
            None => Self::Run(options),
        })
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{name} is a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Mode, String> {
        Mode::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_parsed_and_invalid_ones_rejected() {
        let Ok(Mode::Run(options)) = parse("--minutes 0.5 --sessions 8 --seed 7 --break unsafe") else {
            panic!("not parsed")
        };
        assert_eq!((options.duration, options.sessions, options.seed), (Duration::from_secs(30), 8, 7));
        assert_eq!((options.processes, options.broken), (2, Some(Break::Unsafe)));
        assert_eq!(parse("--seed 2 --help"), Ok(Mode::Help));
        for line in ["--minutes", "--minutes 0", "--minutes NaN", "--break all", "--seeds 1", "--seed x"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
