//! Signing in on a device without a browser (RFC 8628).

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

/// Between two questions, if WorkOS does not say (RFC 8628, section 3.2).
const INTERVAL: Duration = Duration::from_secs(5);

/// The least and the most that is waited between two questions, whatever WorkOS says, before `slow_down`
/// adds to it.
const INTERVALS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What `slow_down` adds to the interval (RFC 8628, section 3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// How long the codes work, if WorkOS does not say.
const LIFETIME: Duration = Duration::from_secs(300);

/// The longest that codes are believed to work.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The most that failures of the network and of WorkOS stretch the interval to.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Config {
    /// Begins the sign-in of a device. Needs a client id, and no API key. `seed` is for the jitter of retries.
    #[must_use]
    pub fn device_login(&self, seed: u64) -> DeviceLogin {
        DeviceLogin::new(self, State::Ready, seed)
    }

    /// Goes on with the sign-in of a device whose codes are shown already: waits one interval, then asks. The
    /// codes' lifetime is counted from the first poll.
    #[must_use]
    pub fn resume_device_login(&self, authorization: &DeviceAuthorization, seed: u64) -> DeviceLogin {
        let mut login = DeviceLogin::new(self, State::Showing, seed);
        login.take(authorization);
        login
    }
}

/// The sign-in of a device without a browser: gets the codes, then asks WorkOS until the person has let the
/// device in, has refused, or has taken too long.
///
/// The first run ends with [`DeviceLoginProgress::ShowCode`], the second with the tokens.
///
/// ```
/// use workos_core::auth::{DeviceLoginError, DeviceLoginProgress};
///
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), DeviceLoginError> {
/// let mut login = client.config().device_login(42);
/// loop {
///     match client.drive(&mut login).await? {
///         DeviceLoginProgress::ShowCode(codes) => {
///             println!("Type {} at {}", codes.user_code.expose(), codes.verification_uri);
///         }
///         DeviceLoginProgress::SignedIn(answer) => break println!("Hello {}", answer.user.email),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
///
/// It waits the interval of the codes before each question, the first included: five seconds if WorkOS does not
/// say, never less than one nor more than sixty. `slow_down` adds five seconds for good. A network failure and
/// an answer of 408, 429 or 5xx end nothing: what the configuration does not retry is asked again after a pause
/// that doubles with each such failure, up to a minute, or as long as `Retry-After` says. It all ends when the
/// codes expire, on the monotonic clock: `expires_in` seconds, five minutes if WorkOS does not say, a day at
/// most.
///
/// Asking twice with the same code does no harm, so a question that was lost with its driver is asked again
/// after the pause. The request for the codes is not.
pub struct DeviceLogin {
    config: Config,
    jitter: Jitter,
    state: State,
    device_code: Option<Secret>,
    interval: Duration,
    lifetime: Duration,
    /// When the codes expire, on the monotonic clock.
    deadline: Option<Duration>,
    /// How many questions in a row had no answer.
    failures: u32,
}

enum State {
    Ready,
    Authorizing(Call<DeviceAuthorization>),
    /// The person has been shown the codes.
    Showing,
    Waiting {
        since: Duration,
        delay: Duration,
    },
    Asking(Call<AuthenticateResponse>),
    Over,
}

/// How far the sign-in of a device has come.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DeviceLoginProgress {
    /// Show the person the code and the address, then run the machine again.
    ShowCode(Box<DeviceAuthorization>),
    /// It is over: they are signed in.
    SignedIn(Box<AuthenticateResponse>),
}

/// Why the sign-in of a device came to nothing. The machine is done in each case.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeviceLoginError {
    /// The person has refused to let the device in.
    Denied,
    /// The codes have expired before anybody typed them. Begin again.
    Expired,
    /// The sign-in needs a further step; see [`Config::continue_sign_in`].
    Step(Box<AuthenticationStep>),
    /// A call failed for good.
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

    fn take(&mut self, authorization: &DeviceAuthorization) {
        self.device_code = Some(authorization.device_code.clone());
        let (least, most) = INTERVALS;
        self.interval = authorization.interval.map_or(INTERVAL, |seconds| interval(seconds, least, most));
        self.lifetime = lifetime(authorization.expires_in);
    }

    /// How long the codes work from now.
    fn left(&mut self, now: Now) -> Duration {
        let end = now.mono.saturating_add(self.lifetime);
        self.deadline.get_or_insert(end).saturating_sub(now.mono)
    }

    /// Asks whether the person has let the device in. The call with its retries ends with the codes.
    fn ask(&mut self, left: Duration) -> Result<Call<AuthenticateResponse>, Error> {
        let Some(device_code) = &self.device_code else { return Err(Error::Finished) };
        let limit = self.config.overall_deadline().map_or(left, |own| own.min(left));
        let config = self.config.clone().with(RequestOptions::new().deadline(limit));
        config.call(&AuthenticateWithDeviceCode::new(device_code), self.jitter.next_u64())
    }

    /// How long to wait before the next question.
    fn pause(&self, retry_after: Option<Duration>) -> Duration {
        if self.failures == 0 {
            return self.interval;
        }
        let doubled = self.interval.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST_PAUSE);
        doubled.max(self.interval).max(retry_after.unwrap_or_default())
    }

    /// What an error in place of tokens leads to: another question after a while, or the end.
    fn refused(&mut self, error: Error) -> Result<Duration, DeviceLoginError> {
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
                return Ok(self.pause(error.api().and_then(|error| error.retry_after)));
            }
            _ => {
                return Err(match AuthenticationStep::try_from(error) {
                    Ok(step) => DeviceLoginError::Step(Box::new(step)),
                    Err(error) => DeviceLoginError::Failed(error),
                });
            }
        }
        Ok(self.pause(None))
    }
}

/// An interval that WorkOS names, in seconds, within bounds.
fn interval(seconds: f64, least: Duration, most: Duration) -> Duration {
    if seconds.is_nan() {
        return INTERVAL;
    }
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(most).clamp(least, most)
}

/// A lifetime that WorkOS names, in seconds, within bounds.
fn lifetime(seconds: f64) -> Duration {
    // A comparison with what is no number is false.
    if seconds > 0.0 {
        Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_LIFETIME).min(LONGEST_LIFETIME)
    } else {
        LIFETIME
    }
}

impl Machine for DeviceLogin {
    type Output = Result<DeviceLoginProgress, DeviceLoginError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            match mem::replace(&mut self.state, State::Over) {
                State::Over => return Step::Done(Err(DeviceLoginError::Failed(Error::Finished))),
                State::Ready => match self.config.call(&AuthorizeDevice::new(), self.jitter.next_u64()) {
                    Ok(call) => self.state = State::Authorizing(call),
                    Err(error) => return Step::Done(Err(DeviceLoginError::Failed(error))),
                },
                State::Authorizing(mut call) => match call.poll(now) {
                    Step::Done(Ok(authorization)) => {
                        self.take(&authorization);
                        // From here on the codes' time runs, while the person reads them.
                        self.left(now);
                        self.state = State::Waiting { since: now.mono, delay: self.interval };
                        return Step::Done(Ok(DeviceLoginProgress::ShowCode(Box::new(authorization))));
                    }
                    Step::Done(Err(error)) => return Step::Done(Err(DeviceLoginError::Failed(error))),
                    Step::Send(request) => {
                        self.state = State::Authorizing(call);
                        return Step::Send(request);
                    }
                    Step::Wait(duration) => {
                        self.state = State::Authorizing(call);
                        return Step::Wait(duration);
                    }
                },
                State::Showing => self.state = State::Waiting { since: now.mono, delay: self.interval },
                State::Waiting { since, delay } => {
                    let left = self.left(now);
                    if left.is_zero() {
                        return Step::Done(Err(DeviceLoginError::Expired));
                    }
                    let wait = delay.saturating_sub(now.mono.saturating_sub(since));
                    if !wait.is_zero() {
                        self.state = State::Waiting { since, delay };
                        return Step::Wait(wait.min(left));
                    }
                    match self.ask(left) {
                        Ok(call) => self.state = State::Asking(call),
                        Err(error) => return Step::Done(Err(DeviceLoginError::Failed(error))),
                    }
                }
                State::Asking(mut call) => match call.poll(now) {
                    Step::Done(Ok(response)) => {
                        return Step::Done(Ok(DeviceLoginProgress::SignedIn(Box::new(response))));
                    }
                    Step::Done(Err(error)) => match self.refused(error) {
                        Ok(delay) => self.state = State::Waiting { since: now.mono, delay },
                        Err(error) => return Step::Done(Err(error)),
                    },
                    Step::Send(request) => {
                        self.state = State::Asking(call);
                        return Step::Send(request);
                    }
                    Step::Wait(duration) => {
                        self.state = State::Asking(call);
                        return Step::Wait(duration);
                    }
                },
            }
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Authorizing(call) => call.handle(answer),
            State::Asking(call) => call.handle(answer),
            State::Ready | State::Showing | State::Waiting { .. } | State::Over => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Authorizing(call) => call.timeout(),
            State::Asking(call) => call.timeout(),
            State::Ready | State::Showing | State::Waiting { .. } | State::Over => None,
        }
    }
}

impl fmt::Debug for DeviceLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready => "ready",
            State::Authorizing(_) => "getting the codes",
            State::Showing | State::Waiting { .. } => "waiting for the person",
            State::Asking(_) => "asking",
            State::Over => "over",
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
            Self::Denied => f.write_str("the person has refused to let the device in"),
            Self::Expired => f.write_str("the codes of the device have expired"),
            Self::Step(step) => write!(f, "the sign-in needs a further step: {}", step.code()),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DeviceLoginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // Displays as the error itself.
            Self::Failed(error) => error.source(),
            Self::Denied | Self::Expired | Self::Step(_) => None,
        }
    }
}
