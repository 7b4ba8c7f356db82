//! Reasons for which a call is not retried.

use std::fmt;

/// Reasons for which a call is not retried, or not retried again.
///
/// [`RetryPolicy::decide`](crate::RetryPolicy::decide) checks the reasons in this order, so the first one
/// that applies is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// The response has a 2xx status. Never the stop reason of an error.
    Success,
    /// The status or failure is not retried, whatever the operation: 404, or a response body above the size
    /// limit, for example.
    NotRetryable,
    /// The status or failure is retried for idempotent operations only, and the operation is not idempotent.
    NotIdempotent,
    /// The maximum number of retries was made; see
    /// [`RetryPolicy::max_retries`](crate::RetryPolicy::max_retries).
    AttemptsExhausted,
    /// WorkOS asked for a delay above
    /// [`RetryPolicy::max_retry_after`](crate::RetryPolicy::max_retry_after).
    RetryAfterTooLong,
    /// The attempts may have been executed, and the window in which WorkOS recognizes a repetition has closed or
    /// would close before the end of the next attempt; see
    /// [`Idempotency::WithinWindow`](crate::endpoint::Idempotency::WithinWindow).
    ReplayWindowClosed,
    /// The deadline has passed, or would pass before the next attempt; see
    /// [`Config::deadline`](crate::Config::deadline).
    DeadlineReached,
    /// The shared [`RetryBudget`](crate::retry::RetryBudget) is empty.
    BudgetExhausted,
}

impl StopReason {
    /// Returns the reason if it tells more than the status or failure and the number of attempts do.
    pub(super) fn detail(self) -> Option<&'static str> {
        match self {
            Self::Success | Self::NotRetryable | Self::NotIdempotent | Self::AttemptsExhausted => None,
            Self::RetryAfterTooLong
            | Self::ReplayWindowClosed
            | Self::DeadlineReached
            | Self::BudgetExhausted => Some(self.text()),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::NotRetryable => "not retryable",
            Self::NotIdempotent => "operation not idempotent",
            Self::AttemptsExhausted => "attempts exhausted",
            Self::RetryAfterTooLong => "Retry-After above the maximum",
            Self::ReplayWindowClosed => "replay window closed",
            Self::DeadlineReached => "deadline reached",
            Self::BudgetExhausted => "retry budget exhausted",
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Writes the details of an error in parentheses: the first one, the number of attempts if there were
/// several, and the stop reason if it adds something.
pub(super) fn write_details(
    f: &mut fmt::Formatter<'_>,
    first: Option<fmt::Arguments<'_>>,
    attempts: u32,
    stop_reason: Option<StopReason>,
) -> fmt::Result {
    let attempts = (attempts > 1).then_some(attempts);
    let reason = stop_reason.and_then(StopReason::detail);
    let mut separator = " (";
    if let Some(first) = first {
        write!(f, "{separator}{first}")?;
        separator = "; ";
    }
    if let Some(attempts) = attempts {
        write!(f, "{separator}{attempts} attempts")?;
        separator = "; ";
    }
    if let Some(reason) = reason {
        write!(f, "{separator}{reason}")?;
        separator = "; ";
    }
    if separator == "; " { f.write_str(")") } else { Ok(()) }
}
