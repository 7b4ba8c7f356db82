//! One-time codes: fields of rows in several tables. Not in responses: `is_used`, `failed_attempts`.

use std::time::Duration;

use super::super::{response::ErrorResponse, row::Row, store::Store, table::TableDefinition};
use crate::types::Timestamp;

/// Time in which a code is valid.
pub(in super::super) const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Number of wrong codes after which no code is accepted.
const MAX_ATTEMPTS: u64 = 5;

/// Why a code is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Rejection {
    Incorrect,
    TooManyAttempts,
    PreviouslyUsed,
    Expired,
}

/// Adds a new code to a row.
pub(in super::super) fn add(store: &mut Store, row: Row, now: Timestamp) -> Row {
    row.with("code", store.new_numeric_code())
        .with("expires_at", now + LIFETIME)
        .with("is_used", false)
        .with("failed_attempts", 0)
}

/// Verifies an entered code. The right one is used afterwards; a wrong one counts as an attempt.
pub(in super::super) fn verify(
    store: &mut Store,
    table: &TableDefinition,
    id: &str,
    entered: &str,
    now: Timestamp,
) -> Result<(), Rejection> {
    let Some(row) = store.row(table, id).cloned() else { return Err(Rejection::Incorrect) };
    let attempts = row.number("failed_attempts");
    if attempts >= MAX_ATTEMPTS {
        return Err(Rejection::TooManyAttempts);
    }
    if row.text("code") != entered {
        let row = row.with("failed_attempts", attempts.saturating_add(1));
        store.insert(table, row, now);
        return Err(Rejection::Incorrect);
    }
    if row.flag("is_used") {
        return Err(Rejection::PreviouslyUsed);
    }
    if row.is_past("expires_at", now) {
        return Err(Rejection::Expired);
    }
    store.insert(table, row.with("is_used", true), now);
    Ok(())
}

impl Rejection {
    /// Returns the error of a grant.
    pub(in super::super) fn into_grant_error(self) -> ErrorResponse {
        let (code, message) = match self {
            Self::Incorrect => ("invalid_one_time_code", "The code is incorrect."),
            Self::TooManyAttempts => ("one_time_code_too_many_attempts", "Too many incorrect codes."),
            Self::PreviouslyUsed => ("one_time_code_previously_used", "The code was used before."),
            Self::Expired => ("one_time_code_expired", "The code has expired."),
        };
        ErrorResponse::bad_request(code, message)
    }
}
