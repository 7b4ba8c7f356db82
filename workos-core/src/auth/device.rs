//! Device authorization grant (RFC 8628): sign-in on a device without a browser.

#[cfg(test)]
mod tests;

use std::{fmt, mem, time::Duration};

use super::AuthenticationStep;
use crate::{
    config::{Config, RequestOptions},
    endpoint::HttpResponse,
    error::{Error, ErrorCode, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    types::Secret,
    user_management::{
        AuthenticateResponse, AuthenticateWithDeviceCode, AuthorizeDevice, DeviceAuthorization,
    },
};

/// Default interval between two polls (RFC 8628, section 3.2).
const INTERVAL: Duration = Duration::from_secs(5);

/// Limits of the interval that WorkOS returns. `slow_down` may exceed the maximum.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
const MAX_INTERVAL: Duration = Duration::from_secs(60);

/// Increase of the interval by `slow_down` (RFC 8628, section 3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// Default lifetime of the codes.
const LIFETIME: Duration = Duration::from_secs(300);

/// Maximum lifetime of the codes, whatever WorkOS returns.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Maximum delay after failed polls, unless the interval itself is longer.
const MAX_BACKOFF: Duration = Duration::from_secs(60);

impl Config {
    /// Creates the state machine of a device authorization. Needs a client ID and no API key. `seed` is for
    /// the jitter of retries.
    #[must_use]
    pub fn device_login(&self, seed: u64) -> DeviceLogin {
        DeviceLogin::new(self, State::Start, seed)
    }

    /// Creates the state machine of a device authorization that continues after the codes were shown. It
    /// waits one interval, then polls WorkOS. The lifetime of the codes counts from the first run.
    #[must_use]
    pub fn resume_device_login(&self, authorization: &DeviceAuthorization, seed: u64) -> DeviceLogin {
        let mut login = DeviceLogin::new(self, State::Resume, seed);
        login.set_codes(authorization);
        login
    }
}

/// State machine of a device authorization (RFC 8628): gets the codes, then polls WorkOS until the user has
/// approved or denied the device or the codes have expired.
///
/// The first run ends with [`DeviceLoginProgress::ShowCode`], the second with the tokens.
///
/// ```
/// use workos_core::auth::{DeviceLoginError, DeviceLoginProgress};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), DeviceLoginError> {
/// let mut login = client.device_login();
/// loop {
///     match client.drive(&mut login).await? {
///         DeviceLoginProgress::ShowCode(codes) => {
///             println!("Enter {} at {}", codes.user_code.expose(), codes.verification_uri);
///         }
///         DeviceLoginProgress::SignedIn(response) => break println!("Hello {}", response.user.email),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
///
/// # Intervals and failures
///
/// The machine waits one interval before each poll, including the first: 5 seconds unless WorkOS returns an
/// interval, which is limited to 1 to 60 seconds. Each `slow_down` adds 5 seconds for the rest of the login.
///
/// A network failure and a response of 408, 429 or 5xx do not end the login. After the retries of the
/// configuration, the next poll follows after a delay that doubles with each such failure, up to 60 seconds,
/// or after `Retry-After` if that is longer.
///
/// The login ends when the codes expire, by the monotonic clock: after `expires_in` seconds, 5 minutes if
/// WorkOS returns none, and 24 hours at most.
///
/// Polling is idempotent, so a poll that was lost with its driver is repeated after the delay. The request
/// for the codes is not.
pub struct DeviceLogin {
    config: Config,
    jitter: Jitter,
    state: State,
    device_code: Option<Secret>,
    interval: Duration,
    lifetime: Duration,
    /// Expiry of the codes, by the monotonic clock.
    deadline: Option<Duration>,
    /// Number of consecutive polls that failed.
    failures: u32,
}

/// Transitions:
///
/// ```text
/// Start ──► Authorize ──► Wait ◄──► Poll ──► Done
///            Resume ──────►┘
/// ```
///
/// A run ends when `Authorize` has the codes and when `Poll` has the tokens. Errors and the expiry of the
/// codes lead to `Done`.
enum State {
    /// Nothing was sent.
    Start,
    /// The request for the codes is sent.
    Authorize(Call<DeviceAuthorization>),
    /// The codes were shown by another machine; the first interval starts with the next poll of this one.
    Resume,
    /// The machine waits before it polls WorkOS.
    Wait { since: Duration, delay: Duration },
    /// WorkOS is polled for the tokens.
    Poll(Call<AuthenticateResponse>),
    /// The login has ended.
    Done,
}

/// Progress of a device authorization.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DeviceLoginProgress {
    /// The codes. Show the user code and the verification URI to the user, then run the machine again.
    ShowCode(Box<DeviceAuthorization>),
    /// The user is signed in. The machine is done.
    SignedIn(Box<AuthenticateResponse>),
}

/// Error of a device authorization. The machine is done in each case.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeviceLoginError {
    /// The user has denied the device (`access_denied`).
    Denied,
    /// The codes have expired. Start again.
    Expired,
    /// WorkOS requires an authentication step; see [`Config::continue_sign_in`].
    Step(Box<AuthenticationStep>),
    /// A call failed, and a retry gives the same error.
    Failed(Error),
}

impl DeviceLogin {
    fn new(config: &Config, state: State, seed: u64) -> Self {
        Self {
            config: config.clone(),
            jitter: Jitter::new(seed),
            state,
            device_code: None,
            interval: INTERVAL,
            lifetime: LIFETIME,
            deadline: None,
            failures: 0,
        }
    }

    fn set_codes(&mut self, authorization: &DeviceAuthorization) {
        self.device_code = Some(authorization.device_code.clone());
        self.interval = authorization.interval.map_or(INTERVAL, interval);
        self.lifetime = lifetime(authorization.expires_in);
    }

    /// Returns the remaining lifetime of the codes, which counts from the first call.
    fn remaining(&mut self, now: Now) -> Duration {
        let deadline = now.mono.saturating_add(self.lifetime);
        self.deadline.get_or_insert(deadline).saturating_sub(now.mono)
    }

    /// Creates the call that polls WorkOS. Its deadline is the expiry of the codes.
    fn poll_call(&mut self, remaining: Duration) -> Result<Call<AuthenticateResponse>, Error> {
        let Some(device_code) = &self.device_code else { return Err(Error::Finished) };
        let deadline = self.config.overall_deadline().map_or(remaining, |deadline| deadline.min(remaining));
        let config = self.config.clone().with(RequestOptions::new().deadline(deadline));
        config.call(&AuthenticateWithDeviceCode::new(device_code), self.jitter.next_u64())
    }

    /// Returns the delay before the next poll.
    fn delay(&self, retry_after: Option<Duration>) -> Duration {
        if self.failures == 0 {
            return self.interval;
        }
        let doubled = self.interval.saturating_mul(2_u32.saturating_pow(self.failures)).min(MAX_BACKOFF);
        doubled.max(self.interval).max(retry_after.unwrap_or_default())
    }

    /// Returns the delay before the next poll after an error, or the error that ends the login.
    fn delay_after(&mut self, error: Error) -> Result<Duration, DeviceLoginError> {
        let code = error.api().and_then(|error| error.code.as_ref());
        match code {
            Some(ErrorCode::AuthorizationPending) => self.failures = 0,
            Some(ErrorCode::SlowDown) => {
                self.failures = 0;
                self.interval = self.interval.saturating_add(SLOW_DOWN);
            }
            Some(ErrorCode::AccessDenied) => return Err(DeviceLoginError::Denied),
            Some(ErrorCode::ExpiredToken) => return Err(DeviceLoginError::Expired),
            _ if error.is_transient() => {
                self.failures = self.failures.saturating_add(1);
                return Ok(self.delay(error.api().and_then(|error| error.retry_after)));
            }
            _ => {
                return Err(match AuthenticationStep::try_from(error) {
                    Ok(step) => DeviceLoginError::Step(Box::new(step)),
                    Err(error) => DeviceLoginError::Failed(error),
                });
            }
        }
        Ok(self.delay(None))
    }
}

/// Returns the interval that WorkOS has returned, in seconds, within its limits.
fn interval(seconds: f64) -> Duration {
    if seconds.is_nan() {
        return INTERVAL;
    }
    let interval = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(MAX_INTERVAL);
    interval.clamp(MIN_INTERVAL, MAX_INTERVAL)
}

/// Returns the lifetime that WorkOS has returned, in seconds, within its limits.
fn lifetime(seconds: f64) -> Duration {
    // False for NaN, too.
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds).unwrap_or(MAX_LIFETIME).min(MAX_LIFETIME)
    } else {
        LIFETIME
    }
}

impl Machine for DeviceLogin {
    type Output = Result<DeviceLoginProgress, DeviceLoginError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            match mem::replace(&mut self.state, State::Done) {
                State::Done => return Step::Done(Err(DeviceLoginError::Failed(Error::Finished))),
                State::Start => match self.config.call(&AuthorizeDevice::new(), self.jitter.next_u64()) {
                    Ok(call) => self.state = State::Authorize(call),
                    Err(error) => return Step::Done(Err(DeviceLoginError::Failed(error))),
                },
                State::Authorize(mut call) => match call.poll(now).into_output() {
                    Err(step) => {
                        self.state = State::Authorize(call);
                        return step;
                    }
                    Ok(Err(error)) => {
                        return Step::Done(Err(DeviceLoginError::Failed(error)));
                    }
                    Ok(Ok(authorization)) => {
                        self.set_codes(&authorization);
                        // The lifetime of the codes counts from here, before the user sees them.
                        self.remaining(now);
                        self.state = State::Wait { since: now.mono, delay: self.interval };
                        return Step::Done(Ok(DeviceLoginProgress::ShowCode(Box::new(authorization))));
                    }
                },
                State::Resume => self.state = State::Wait { since: now.mono, delay: self.interval },
                State::Wait { since, delay } => {
                    let remaining = self.remaining(now);
                    if remaining.is_zero() {
                        return Step::Done(Err(DeviceLoginError::Expired));
                    }
                    let wait = delay.saturating_sub(now.mono.saturating_sub(since));
                    if !wait.is_zero() {
                        self.state = State::Wait { since, delay };
                        return Step::Wait(wait.min(remaining));
                    }
                    match self.poll_call(remaining) {
                        Ok(call) => self.state = State::Poll(call),
                        Err(error) => return Step::Done(Err(DeviceLoginError::Failed(error))),
                    }
                }
                State::Poll(mut call) => match call.poll(now).into_output() {
                    Err(step) => {
                        self.state = State::Poll(call);
                        return step;
                    }
                    Ok(Ok(response)) => {
                        return Step::Done(Ok(DeviceLoginProgress::SignedIn(Box::new(response))));
                    }
                    Ok(Err(error)) => match self.delay_after(error) {
                        Ok(delay) => self.state = State::Wait { since: now.mono, delay },
                        Err(error) => return Step::Done(Err(error)),
                    },
                },
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Authorize(call) => call.handle(result),
            State::Poll(call) => call.handle(result),
            State::Start | State::Resume | State::Wait { .. } | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Authorize(call) => call.timeout(),
            State::Poll(call) => call.timeout(),
            State::Start | State::Resume | State::Wait { .. } | State::Done => None,
        }
    }
}

impl fmt::Debug for DeviceLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Start => "start",
            State::Authorize(_) => "authorize",
            State::Resume | State::Wait { .. } => "wait",
            State::Poll(_) => "poll",
            State::Done => "done",
        };
        f.debug_struct("DeviceLogin")
            .field("state", &state)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DeviceLoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied => f.write_str("user has denied the device"),
            Self::Expired => f.write_str("device codes have expired"),
            Self::Step(step) => write!(f, "authentication step required: {}", step.code()),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DeviceLoginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Its message is that of the error itself.
            Self::Failed(error) => error.source(),
            Self::Denied | Self::Expired | Self::Step(_) => None,
        }
    }
}
