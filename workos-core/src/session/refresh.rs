//! Refreshes of sessions: one at a time per refresh token, and the meaning of their outcome.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    auth::{AuthenticationStep, has_code, is_invalid_grant, is_misconfiguration},
    crypto::hmac_sha256,
    error::{ApiError, Error, ErrorCode},
    machine::{Breaker, Claim, ClaimResult, SingleFlight},
    types::{OrganizationId, Secret},
    user_management::AuthenticateResponse,
};

/// Deadline of a refresh with all its attempts. Attempts that WorkOS may have executed end earlier, with the
/// replay window.
pub(super) const DEADLINE: Duration = Duration::from_secs(45);
/// Time after which another request may take over a refresh. Longer than the deadline, so that a refresh that
/// was taken over sends no more requests.
const CLAIM_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for which new tokens are given to requests that still carry the old refresh token. A browser sends
/// requests in parallel, and may lose the response that sets the new cookie; WorkOS itself accepts the old
/// token for 30 seconds only.
const SUCCESS_RETENTION: Duration = Duration::from_secs(5 * 60);
/// Time for which a rejection is shared, and the longest `Retry-After` for which a failure is.
const RETENTION: Duration = Duration::from_secs(30);
/// Time for which a failure is shared: long enough for the requests that wait for it, short enough to retry
/// soon.
const FAILURE_RETENTION: Duration = Duration::from_secs(1);
/// Number of refreshes that are kept.
const CAPACITY: usize = 4096;

/// The refreshes of this process. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Refreshes {
    flights: SingleFlight<RefreshKey, Finished>,
    breaker: Arc<Mutex<Breaker>>,
}

/// A digest of a refresh token. The tokens themselves are not kept as keys.
type RefreshKey = [u8; 32];

/// A finished refresh.
#[derive(Clone)]
struct Finished {
    outcome: RefreshOutcome,
    /// ID of the organization that tokens were requested for.
    organization_id: Option<OrganizationId>,
}

/// Outcome of a refresh.
#[derive(Clone)]
pub(super) enum RefreshOutcome {
    /// WorkOS returned new tokens.
    Refreshed(Arc<AuthenticateResponse>),
    /// WorkOS rejected the refresh for good: a retry gives the same error.
    Rejected(Arc<Error>),
    /// WorkOS rejected the request for a reason that concerns the application rather than the session, such
    /// as a wrong API key.
    Misconfigured(Arc<Error>),
    /// The refresh failed for a reason that says nothing about the session, such as an outage. It can be
    /// retried.
    Failed(Arc<Error>),
}

/// Next action of a request that needs new tokens.
pub(super) enum RefreshTurn {
    /// Send the request, then finish the claim.
    Claimed(RefreshClaim),
    /// Another request refreshes the session: wait and look again.
    InProgress,
    /// Another request has refreshed the session.
    Finished(RefreshOutcome),
    /// Refreshes are paused, because WorkOS cannot be reached.
    Paused(Arc<Error>),
}

impl Refreshes {
    pub(super) fn new() -> Self {
        Self { flights: SingleFlight::new(CLAIM_TIMEOUT, CAPACITY), breaker: Arc::default() }
    }

    /// Returns the outcome of the refresh of a token for an organization, or claims the refresh unless another
    /// request is refreshing.
    ///
    /// A token is exchanged once, whatever the organization, so new tokens are shared for every one.
    /// `access_token` is the one to replace. With `pauses`, nothing is claimed while WorkOS cannot be reached.
    pub(super) fn turn(
        &self,
        refresh_token: &Secret,
        access_token: &Secret,
        organization_id: Option<&OrganizationId>,
        pauses: bool,
        now: Duration,
    ) -> RefreshTurn {
        let key = hmac_sha256(refresh_token.expose().as_bytes(), &[]);
        let is_useful = |finished: &Finished| match &finished.outcome {
            RefreshOutcome::Refreshed(response) => response.access_token != *access_token,
            RefreshOutcome::Rejected(error) if is_invalid_grant(error) => true,
            RefreshOutcome::Rejected(_) | RefreshOutcome::Misconfigured(_) => {
                finished.organization_id.as_ref() == organization_id
            }
            RefreshOutcome::Failed(_) => true,
        };
        match self.flights.claim_unless(key, now, is_useful) {
            ClaimResult::InProgress => RefreshTurn::InProgress,
            ClaimResult::Finished(finished) => RefreshTurn::Finished(finished.outcome),
            // A claim that is dropped here goes to the next request.
            ClaimResult::Claimed(claim) => {
                if pauses && let Err(error) = lock(&self.breaker).admit(now) {
                    return RefreshTurn::Paused(error);
                }
                let (breaker, organization_id) = (self.breaker.clone(), organization_id.cloned());
                RefreshTurn::Claimed(RefreshClaim { claim, organization_id, breaker })
            }
        }
    }
}

/// The exclusive right to exchange a refresh token.
pub(super) struct RefreshClaim {
    claim: Claim<RefreshKey, Finished>,
    organization_id: Option<OrganizationId>,
    breaker: Arc<Mutex<Breaker>>,
}

impl RefreshClaim {
    /// Shares the outcome of the refresh with the requests that wait for it, and returns it.
    ///
    /// If WorkOS rejects a token that another request of this process has exchanged meanwhile, the new tokens
    /// of that exchange are the outcome.
    pub(super) fn finish(self, result: Result<AuthenticateResponse, Error>, now: Duration) -> RefreshOutcome {
        let outcome = RefreshOutcome::from(result);
        match &outcome {
            RefreshOutcome::Failed(error) if error.api().is_some_and(ApiError::is_rate_limited) => {}
            RefreshOutcome::Failed(error) => lock(&self.breaker).failed(error, now),
            _ => lock(&self.breaker).reached(),
        }
        let retention = outcome.retention();
        let finished = Finished { outcome: outcome.clone(), organization_id: self.organization_id };
        match &outcome {
            RefreshOutcome::Refreshed(_) => self.claim.complete_always(finished, retention, now),
            RefreshOutcome::Rejected(error) if is_invalid_grant(error) => {
                if let Some(Finished { outcome: other @ RefreshOutcome::Refreshed(_), .. }) =
                    self.claim.outcome_of_other()
                {
                    return other;
                }
                self.claim.complete(finished, retention, now);
            }
            _ => self.claim.complete(finished, retention, now),
        }
        outcome
    }
}

impl RefreshOutcome {
    fn retention(&self) -> Duration {
        match self {
            Self::Refreshed(_) => SUCCESS_RETENTION,
            Self::Rejected(_) => RETENTION,
            Self::Misconfigured(_) => FAILURE_RETENTION,
            Self::Failed(error) => {
                let retry_after = error.api().and_then(|api| api.retry_after).unwrap_or_default();
                retry_after.clamp(FAILURE_RETENTION, RETENTION)
            }
        }
    }
}

impl From<Result<AuthenticateResponse, Error>> for RefreshOutcome {
    fn from(result: Result<AuthenticateResponse, Error>) -> Self {
        match result {
            Ok(response) => Self::Refreshed(Arc::new(response)),
            Err(error) if is_terminal(&error) => Self::Rejected(Arc::new(error)),
            Err(error) if is_misconfiguration(&error) => Self::Misconfigured(Arc::new(error)),
            Err(error) => Self::Failed(Arc::new(error)),
        }
    }
}

/// Whether WorkOS rejected the refresh of this session for good, judged by the error code. 408, 429 and 5xx
/// never are, whatever their body is.
fn is_terminal(error: &Error) -> bool {
    let is_terminal_code = |code: &ErrorCode| {
        AuthenticationStep::is_code(code)
            || matches!(
                code,
                ErrorCode::InvalidGrant
                    | ErrorCode::OrganizationNotFound
                    | ErrorCode::OrganizationMembershipNotFound
            )
    };
    error.api().is_some_and(|api| !api.is_transient() && has_code(api, is_terminal_code))
}

fn lock(breaker: &Mutex<Breaker>) -> MutexGuard<'_, Breaker> {
    // Each method leaves the breaker consistent.
    breaker.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &str = "rt_1";

    fn secret(text: &str) -> Secret {
        Secret::from(text)
    }

    fn turn(refreshes: &Refreshes, organization: &str, at: Duration) -> RefreshTurn {
        refreshes.turn(&secret(SENT), &secret("at_1"), Some(&organization.into()), true, at)
    }

    #[track_caller]
    fn claim(refreshes: &Refreshes, organization: &str, at: Duration) -> RefreshClaim {
        let RefreshTurn::Claimed(claim) = turn(refreshes, organization, at) else { panic!("not claimed") };
        claim
    }

    fn response(access_token: &str) -> AuthenticateResponse {
        let body = format!(
            r#"{{"user":{{"id":"user_1","email":"a@b.c"}},"access_token":"{access_token}","refresh_token":"rt_2"}}"#
        );
        serde_json::from_str(&body).unwrap()
    }

    fn api(
        status: u16,
        body: &str,
        retry_after: Option<&'static str>,
    ) -> Result<AuthenticateResponse, Error> {
        use crate::{Endpoint as _, user_management::AuthenticateWithRefreshToken};

        let mut response = http::Response::new(bytes::Bytes::from(body.to_owned()));
        *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert("retry-after", http::HeaderValue::from_static(retry_after));
        }
        AuthenticateWithRefreshToken::decode(&response)
    }

    fn name(outcome: &RefreshOutcome) -> &'static str {
        match outcome {
            RefreshOutcome::Refreshed(_) => "refreshed",
            RefreshOutcome::Rejected(_) => "rejected",
            RefreshOutcome::Misconfigured(_) => "misconfigured",
            RefreshOutcome::Failed(_) => "failed",
        }
    }

    #[test]
    fn outcome_is_judged_by_status_and_code() {
        for (status, body, expected) in [
            (400, r#"{"error":"invalid_grant"}"#, "rejected"),
            (401, r#"{"error":"invalid_grant"}"#, "rejected"),
            (400, r#"{"code":"x","error":"invalid_grant"}"#, "rejected"),
            (503, r#"{"error":"invalid_grant"}"#, "failed"),
            (429, r#"{"error":"invalid_grant"}"#, "failed"),
            (400, r#"{"code":"mfa_enrollment"}"#, "rejected"),
            (400, r#"{"error":"sso_required"}"#, "rejected"),
            (403, r#"{"code":"mfa_challenge"}"#, "rejected"),
            (422, r#"{"code":"organization_selection_required"}"#, "rejected"),
            (400, r#"{"code":"organization_membership_not_found"}"#, "rejected"),
            (400, r#"{"error":"invalid_client"}"#, "misconfigured"),
            (400, r#"{"code":"a_new_code"}"#, "misconfigured"),
            (400, "<html>", "misconfigured"),
            (401, r#"{"message":"Unauthorized"}"#, "misconfigured"),
            (403, "{}", "misconfigured"),
            (404, "{}", "misconfigured"),
            (302, "", "misconfigured"),
            (408, "{}", "failed"),
            (429, "{}", "failed"),
            (500, "{}", "failed"),
            (501, "{}", "failed"),
            (530, "{}", "failed"),
            (200, "<html>", "failed"),
            (200, "{}", "failed"),
        ] {
            assert_eq!(name(&api(status, body, None).into()), expected, "{status} {body}");
        }
    }

    #[test]
    fn outcomes_are_shared_for_different_times() {
        let rejected = || api(400, r#"{"error":"invalid_grant"}"#, None);
        for (result, seconds) in [
            (Ok(response("at_2")), 300),
            (rejected(), 30),
            (api(401, "", None), 1),
            (api(503, "", None), 1),
            (api(429, "", Some("7")), 7),
            (api(429, "", Some("50")), 30),
        ] {
            let refreshes = Refreshes::new();
            let outcome = claim(&refreshes, "org_1", Duration::ZERO).finish(result, Duration::ZERO);
            let end = Duration::from_secs(seconds);
            let before = turn(&refreshes, "org_1", end - Duration::from_millis(1));
            assert!(matches!(before, RefreshTurn::Finished(_)), "{}", name(&outcome));
            drop(claim(&refreshes, "org_1", end));
        }
    }

    #[test]
    fn one_exchange_per_token_whatever_the_organization() {
        let (refreshes, now) = (Refreshes::new(), Duration::ZERO);
        let first = claim(&refreshes, "org_1", now);
        assert!(matches!(turn(&refreshes, "org_2", now), RefreshTurn::InProgress));
        first.finish(Ok(response("at_2")), now);
        let RefreshTurn::Finished(RefreshOutcome::Refreshed(_)) = turn(&refreshes, "org_2", now) else {
            panic!("the token is used up")
        };
    }

    #[test]
    fn rejection_of_an_organization_does_not_concern_another() {
        let now = Duration::ZERO;
        for (status, body, is_shared) in [
            (400, r#"{"error":"sso_required"}"#, false),
            (403, "{}", false),
            (400, r#"{"error":"invalid_grant"}"#, true),
            (503, "{}", true),
        ] {
            let refreshes = Refreshes::new();
            claim(&refreshes, "org_2", now).finish(api(status, body, None), now);
            assert!(matches!(turn(&refreshes, "org_2", now), RefreshTurn::Finished(_)), "{body}");
            let other = turn(&refreshes, "org_1", now);
            assert_eq!(matches!(other, RefreshTurn::Finished(_)), is_shared, "{body}");
        }
    }

    #[test]
    fn tokens_that_the_cookie_holds_already_are_no_outcome() {
        // A server that returns the same refresh token again and again.
        let refreshes = Refreshes::new();
        claim(&refreshes, "org_1", Duration::ZERO).finish(Ok(response("at_1")), Duration::ZERO);
        drop(claim(&refreshes, "org_1", Duration::ZERO));
    }

    #[test]
    fn invalid_grant_of_a_token_that_was_exchanged_meanwhile_gives_its_tokens() {
        let refreshes = Refreshes::new();
        let slow = claim(&refreshes, "org_1", Duration::ZERO);
        let fast = claim(&refreshes, "org_1", CLAIM_TIMEOUT);
        fast.finish(Ok(response("at_2")), CLAIM_TIMEOUT);
        let outcome = slow.finish(api(400, r#"{"error":"invalid_grant"}"#, None), CLAIM_TIMEOUT);
        assert_eq!(name(&outcome), "refreshed");
        let shared = turn(&refreshes, "org_1", CLAIM_TIMEOUT);
        assert!(matches!(shared, RefreshTurn::Finished(RefreshOutcome::Refreshed(_))));
    }

    #[test]
    fn late_success_of_a_refresh_that_was_taken_over_counts() {
        let refreshes = Refreshes::new();
        let slow = claim(&refreshes, "org_1", Duration::ZERO);
        let fast = claim(&refreshes, "org_1", CLAIM_TIMEOUT);
        slow.finish(Ok(response("at_2")), CLAIM_TIMEOUT);
        let outcome = fast.finish(api(400, r#"{"error":"invalid_grant"}"#, None), CLAIM_TIMEOUT);
        assert_eq!(name(&outcome), "refreshed");
    }

    #[test]
    fn refreshes_pause_after_failures_but_not_after_rate_limits() {
        for (status, is_paused) in [(503, true), (429, false), (401, false)] {
            let refreshes = Refreshes::new();
            for n in 0..5 {
                let at = Duration::from_secs(2 * n);
                if let RefreshTurn::Claimed(claim) = turn(&refreshes, "org_1", at) {
                    claim.finish(api(status, "", None), at);
                }
            }
            let at = Duration::from_secs(10);
            assert_eq!(
                matches!(turn(&refreshes, "org_1", at), RefreshTurn::Paused(_)),
                is_paused,
                "{status}"
            );
            let unpaused = refreshes.turn(&secret(SENT), &secret("at_1"), None, false, at);
            assert!(matches!(unpaused, RefreshTurn::Claimed(_)), "{status}");
        }
    }

    #[test]
    fn oldest_refresh_is_dropped_beyond_the_capacity() {
        let refreshes = Refreshes::new();
        let turn = |n: usize, at| {
            refreshes.turn(&secret(&n.to_string()), &secret("at_1"), None, false, Duration::from_millis(at))
        };
        for n in 0..CAPACITY + 10 {
            let at = u64::try_from(n).unwrap();
            let RefreshTurn::Claimed(claim) = turn(n, at) else { panic!("{n}") };
            claim.finish(Ok(response("at_2")), Duration::from_millis(at));
        }
        assert!(matches!(turn(0, 5_000), RefreshTurn::Claimed(_)));
        assert!(matches!(turn(CAPACITY, 5_000), RefreshTurn::Finished(_)));
    }
}
