//! The meaning of an error of the token endpoint, judged by its status and code.

use super::AuthenticationStep;
use crate::error::{ApiError, Error, ErrorCode};

/// Whether WorkOS requires an authentication step, with or without the token that continues it.
pub(crate) fn is_step(error: &Error) -> bool {
    error.api().is_some_and(|api| !api.is_transient() && has_code(api, AuthenticationStep::is_code))
}

/// Whether WorkOS rejected the refresh token, or the code, itself: it is unknown, used, revoked or expired.
/// 408, 429 and 5xx never say so, whatever their body is.
pub(crate) fn is_invalid_grant(error: &Error) -> bool {
    let is_invalid_grant = |code: &ErrorCode| *code == ErrorCode::InvalidGrant;
    error.api().is_some_and(|api| !api.is_transient() && has_code(api, is_invalid_grant))
}

/// Whether an error concerns the application rather than the session: a request that cannot be created, or a
/// status such as 401, 403 or 404.
pub(crate) fn is_misconfiguration(error: &Error) -> bool {
    match error {
        Error::Encode(_) => true,
        _ => error.api().is_some_and(|api| !api.is_transient()),
    }
}

/// Whether `code` or OAuth's `error` in the body of an error matches.
pub(crate) fn has_code(api: &ApiError, matches: impl Fn(&ErrorCode) -> bool) -> bool {
    api.code.as_ref().is_some_and(&matches) || api.field("error").is_some_and(|code| matches(&code))
}
