//! Messages between the browsers and the processes that serve them: a JSON value per line.

use serde::{Deserialize, Serialize};
use workos_core::Error;

/// The HTTP client of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Adapter {
    Hyper,
    Reqwest,
}

impl Adapter {
    pub(crate) const ALL: [Self; 2] = [Self::Hyper, Self::Reqwest];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Hyper => "hyper",
            Self::Reqwest => "reqwest",
        }
    }
}

/// An application: one adapter in one process. Each has its own `Sessions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) process: usize,
    pub(crate) adapter: Adapter,
}

impl Instance {
    /// The header in which each request to WorkOS names its application.
    pub(crate) const HEADER: &str = "x-soak-instance";

    pub(crate) fn number(self) -> usize {
        self.process * 2 + usize::from(self.adapter == Adapter::Reqwest)
    }

    pub(crate) fn from_number(number: usize) -> Self {
        let adapter = if number.is_multiple_of(2) { Adapter::Hyper } else { Adapter::Reqwest };
        Self { process: number / 2, adapter }
    }
}

/// The header in which each request of a call names the command that caused the call. The requests of
/// `Sessions` have none.
pub(crate) const CALL_HEADER: &str = "x-soak-call";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Command {
    /// Different for each command of a run.
    pub(crate) id: u64,
    pub(crate) adapter: Adapter,
    pub(crate) action: Action,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Action {
    /// Signs in the user with this email.
    SignIn { email: String },
    /// Handles a request with this `Cookie` header.
    Visit { cookie: String, refresh: bool, call: Option<ApiCall> },
    /// Measures the memory of the process.
    Memory,
}

/// A call to WorkOS on behalf of a signed-in user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ApiCall {
    GetUser,
    /// Not idempotent.
    CreateOrganization,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) id: u64,
    pub(crate) result: Outcome,
    /// Name and value of each cookie to set; `None` removes the cookie.
    pub(crate) set_cookies: Vec<(String, Option<String>)>,
    pub(crate) call: Option<CallResult>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// The sign-in is that of the `call`.
    SignIn,
    Session {
        user_id: String,
        session_id: String,
        /// Expiry of the access token, in seconds since 1970.
        expires_at: i64,
        was_refreshed: bool,
    },
    NoSession {
        kind: NoSessionKind,
        error: Option<Failure>,
        text: String,
    },
    Memory {
        /// In KiB; `None` if the system does not tell.
        resident: Option<u64>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NoSessionKind {
    Unavailable,
    Ended,
    Other,
}

/// Result of a call to WorkOS.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CallResult {
    pub(crate) attempts: u32,
    pub(crate) failure: Option<Failure>,
    /// ID of the returned user, if the call returned one.
    pub(crate) user_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// WorkOS's name of the operation.
    pub(crate) operation: String,
    pub(crate) cause: Cause,
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Cause {
    /// WorkOS responded with this status.
    Status(u16),
    /// There was no complete response.
    Transport,
    Other,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let cause = match error {
            Error::Api(error) => Cause::Status(error.status.as_u16()),
            Error::Transport(_) => Cause::Transport,
            _ => Cause::Other,
        };
        let operation = error.operation().map_or_else(String::new, |operation| operation.name.to_owned());
        Self { operation, cause, text: error.to_string() }
    }
}
