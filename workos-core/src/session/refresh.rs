//! Refreshes of sessions: one at a time per refresh token, and what their outcome means.

use std::{sync::Arc, time::Duration};

use super::single_flight::{Claim, ClaimResult, SingleFlight};
use crate::{
    auth::AuthenticationStep,
    crypto::hmac_sha256,
    error::{Error, ErrorCode},
    types::OrganizationId,
    user_management::AuthenticateResponse,
};

/// Time after which another request may take over a refresh.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(90);
/// Time for which a final outcome is shared. A browser sends requests in parallel, and all but one of them
/// carry the old cookie.
const RETENTION: Duration = Duration::from_secs(30);
/// Time for which a failure is shared: long enough for the requests that wait for it, short enough to retry
/// soon.
const FAILURE_RETENTION: Duration = Duration::from_secs(1);
/// Number of refreshes that are kept.
const CAPACITY: usize = 1024;

/// The refreshes of this process. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Refreshes(SingleFlight<RefreshKey, RefreshOutcome>);

/// A digest of a refresh token and an organization ID. The tokens themselves are not kept.
pub(super) type RefreshKey = [u8; 32];

/// Outcome of a refresh.
#[derive(Clone)]
pub(super) enum RefreshOutcome {
    /// WorkOS returned new tokens.
    Refreshed(Arc<AuthenticateResponse>),
    /// WorkOS rejected the refresh for good: a retry gives the same error.
    Rejected(Arc<Error>),
    /// The refresh failed for a reason that says nothing about the session, such as an outage. It can be
    /// retried.
    Failed(Arc<Error>),
}

impl Refreshes {
    pub(super) fn new() -> Self {
        Self(SingleFlight::new(CLAIM_TIMEOUT, CAPACITY))
    }

    /// Returns the key of a refresh.
    pub(super) fn key(refresh_token: &str, organization_id: Option<&OrganizationId>) -> RefreshKey {
        // Hashed as key and message, so that two different pairs cannot be concatenated to the same text.
        let organization_id = organization_id.map_or("", OrganizationId::as_str);
        hmac_sha256(refresh_token.as_bytes(), &[organization_id.as_bytes()])
    }

    /// Returns the outcome of a refresh, or claims it unless another request is refreshing.
    pub(super) fn claim(&self, key: RefreshKey, now: Duration) -> ClaimResult<RefreshKey, RefreshOutcome> {
        self.0.claim(key, now)
    }
}

/// The exclusive right to refresh a session.
pub(super) type RefreshClaim = Claim<RefreshKey, RefreshOutcome>;

impl RefreshClaim {
    /// Shares the outcome of the refresh with the requests that wait for it.
    pub(super) fn finish(self, outcome: RefreshOutcome, now: Duration) {
        let retention = outcome.retention();
        self.complete(outcome, retention, now);
    }
}

impl RefreshOutcome {
    fn retention(&self) -> Duration {
        match self {
            Self::Refreshed(_) | Self::Rejected(_) => RETENTION,
            Self::Failed(_) => FAILURE_RETENTION,
        }
    }
}

impl From<Result<AuthenticateResponse, Error>> for RefreshOutcome {
    fn from(result: Result<AuthenticateResponse, Error>) -> Self {
        match result {
            Ok(response) => Self::Refreshed(Arc::new(response)),
            Err(error) if is_terminal(&error) => Self::Rejected(Arc::new(error)),
            Err(error) => Self::Failed(Arc::new(error)),
        }
    }
}

/// Whether WorkOS rejected the refresh of this session for good. An error about the application rather than
/// the session (401, an unknown client) is not terminal: it must not end sessions.
fn is_terminal(error: &Error) -> bool {
    let Some(api) = error.api() else { return false };
    if api.is_transient() {
        return false;
    }
    AuthenticationStep::from_error(api).is_some()
        || matches!(
            api.code,
            Some(
                ErrorCode::InvalidGrant
                    | ErrorCode::OrganizationNotFound
                    | ErrorCode::OrganizationMembershipNotFound
            )
        )
}

/// Whether WorkOS rejected the refresh token itself: it is unknown, used, revoked or expired.
pub(super) fn is_invalid_grant(error: &Error) -> bool {
    error.api().is_some_and(|api| api.code == Some(ErrorCode::InvalidGrant))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::{
        CAPACITY, ClaimResult, FAILURE_RETENTION, RETENTION, RefreshClaim, RefreshOutcome, Refreshes,
    };
    use crate::error::Error;

    #[track_caller]
    fn claim(refreshes: &Refreshes, key: super::RefreshKey, now: Duration) -> RefreshClaim {
        let ClaimResult::Claimed(claim) = refreshes.claim(key, now) else { panic!("claimed by another") };
        claim
    }

    fn rejected() -> RefreshOutcome {
        RefreshOutcome::Rejected(Arc::new(Error::Finished))
    }

    #[test]
    fn rejection_is_shared_per_token_and_organization_for_30_seconds() {
        let (refreshes, key, now) = (Refreshes::new(), Refreshes::key("token", None), Duration::from_secs(9));
        let first = claim(&refreshes, key, now);
        assert!(matches!(refreshes.claim(key, now), ClaimResult::InProgress));
        drop(claim(&refreshes, Refreshes::key("token", Some(&"org_1".into())), now));
        first.finish(rejected(), now);
        let later = refreshes.claim(key, now + RETENTION / 2);
        assert!(matches!(later, ClaimResult::Finished(RefreshOutcome::Rejected(_))));
        drop(claim(&refreshes, key, now + RETENTION));
    }

    #[test]
    fn failure_is_shared_for_one_second() {
        let (refreshes, key) = (Refreshes::new(), Refreshes::key("token", None));
        let failed = RefreshOutcome::Failed(Arc::new(Error::Finished));
        claim(&refreshes, key, Duration::ZERO).finish(failed, Duration::ZERO);
        let later = refreshes.claim(key, FAILURE_RETENTION / 2);
        assert!(matches!(later, ClaimResult::Finished(RefreshOutcome::Failed(_))));
        drop(claim(&refreshes, key, FAILURE_RETENTION));
    }

    #[test]
    fn oldest_refresh_is_dropped_beyond_the_capacity() {
        let refreshes = Refreshes::new();
        for n in 0..CAPACITY + 10 {
            let at = Duration::from_millis(u64::try_from(n).unwrap());
            claim(&refreshes, Refreshes::key(&n.to_string(), None), at).finish(rejected(), at);
        }
        drop(claim(&refreshes, Refreshes::key("0", None), Duration::from_secs(2)));
    }
}
