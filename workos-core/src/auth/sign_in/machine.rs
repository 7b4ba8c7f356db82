//! The state machine of a sign-in.

use std::{fmt, mem, time::Duration};

use super::{
    super::step::{
        AuthenticationStep, MfaChallenge, MfaEnrollment, RadarSignUpChallenge, RadarSmsSignInChallenge,
    },
    MfaCodePrompt, RadarSmsCodePrompt, SignInAnswer, SignInError, SignInProgress, SignInPrompt,
};
use crate::{
    config::Config,
    endpoint::{Endpoint, HttpResponse},
    error::{Error, ErrorCode, TransportFailure},
    machine::{Call, Jitter, Machine, Now, Step},
    multi_factor_auth::{
        AuthenticationChallenge, ChallengeFactor, CreateUserAuthFactor, UserFactorEnrollment,
    },
    types::AuthenticationFactorId,
    user_management::{AuthenticateResponse, AuthenticateWithTotp, RadarSmsChallenge},
};

/// State machine of a sign-in: from a grant, through the authentication steps that WorkOS requires, to the
/// tokens.
///
/// Each run ends with a [`SignInProgress`]. If that is a prompt, call [`answer`](Self::answer) and run the
/// machine again. Requests that need no input are sent without a prompt: the only second factor is
/// challenged, and a TOTP factor (authenticator app) is enrolled for a user who must have one.
///
/// ```
/// use workos_core::{
///     auth::{SignInAnswer, SignInError, SignInProgress}, user_management::AuthenticateWithPassword,
/// };
///
/// # fn read_answer(_: &workos_core::auth::SignInPrompt) -> SignInAnswer { SignInAnswer::code("123456") }
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), SignInError> {
/// let grant = AuthenticateWithPassword::new("ada@acme.com", "open sesame");
/// let mut sign_in = client.sign_in(&grant)?;
/// loop {
///     match client.drive(&mut sign_in).await? {
///         SignInProgress::SignedIn(response) => break println!("Hello {}", response.user.email),
///         SignInProgress::Prompt(prompt) | SignInProgress::InvalidCode(prompt) => {
///             sign_in.answer(read_answer(&prompt))?;
///         }
///         other => break println!("continue in a browser: {other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
///
/// If the answer arrives with another HTTP request, store the [`SignInPrompt`] and
/// [resume](crate::Client::resume_sign_in) the sign-in with it.
///
/// A code is never sent twice for one answer. If the outcome of a request is unknown, the run ends with
/// [`SignInError::Failed`] and the prompt remains: the next run returns it, and it can be answered again. An
/// expired code and too many wrong codes end the sign-in; start it again.
pub struct SignIn {
    config: Config,
    jitter: Jitter,
    client: UserClient,
    totp_issuer: Option<String>,
    state: State,
}

/// The user's client (a browser or a device), sent with each grant.
#[derive(Default)]
struct UserClient {
    ip_address: Option<String>,
    user_agent: Option<String>,
    device_id: Option<String>,
}

/// Transitions:
///
/// ```text
/// EnterStep    ──► Prompt, Enroll, Challenge, or Done if the step needs a browser
/// Prompt       ──► Authenticate, Enroll, Challenge or SendSms, by the answer
/// Enroll       ──► Prompt
/// Challenge    ──► Prompt
/// SendSms      ──► Prompt
/// Authenticate ──► Done, EnterStep if another step is required, or Prompt if the code is wrong
/// ```
///
/// A call that fails returns to the prompt before it. Without a prompt, or if the sign-in has ended, it leads
/// to `Done`.
enum State {
    /// An authentication step is required.
    EnterStep(AuthenticationStep),
    /// A grant is sent, for the first time or with the answer to a prompt.
    Authenticate { call: Call<AuthenticateResponse>, prompt: Option<SignInPrompt> },
    /// A second factor is enrolled.
    Enroll { call: Call<UserFactorEnrollment>, step: MfaEnrollment },
    /// A second factor is challenged.
    Challenge { call: Call<AuthenticationChallenge>, step: MfaChallenge },
    /// Radar's code is sent to a phone number.
    SendSms { call: Call<RadarSmsChallenge>, step: RadarSignUpChallenge },
    /// The machine waits for an answer.
    Prompt(SignInPrompt),
    /// The result was returned.
    Done,
}

/// Creates the call of a grant, with the user's client in it.
///
/// `grant_call!(machine, grant)` is a `Call<AuthenticateResponse>`; an encoding error returns from the
/// function. A macro since the grants are separate types that have these three fields in common but no trait.
macro_rules! grant_call {
    ($machine:ident, $grant:expr) => {{
        let mut grant = $grant;
        grant.ip_address.clone_from(&$machine.client.ip_address);
        grant.user_agent.clone_from(&$machine.client.user_agent);
        grant.device_id.clone_from(&$machine.client.device_id);
        $machine.config.call(&grant, $machine.jitter.next_u64())?
    }};
}

impl SignIn {
    pub(super) fn new<E>(config: &Config, grant: &E, seed: u64) -> Result<Self, Error>
    where
        E: Endpoint<Output = AuthenticateResponse>,
    {
        let mut jitter = Jitter::new(seed);
        let call = config.call(grant, jitter.next_u64())?;
        Ok(Self::in_state(config, jitter, State::Authenticate { call, prompt: None }))
    }

    pub(super) fn at_step(config: &Config, step: AuthenticationStep, seed: u64) -> Self {
        Self::in_state(config, Jitter::new(seed), State::EnterStep(step))
    }

    pub(super) fn at_prompt(config: &Config, prompt: SignInPrompt, seed: u64) -> Self {
        Self::in_state(config, Jitter::new(seed), State::Prompt(prompt))
    }

    fn in_state(config: &Config, jitter: Jitter, state: State) -> Self {
        Self { config: config.clone(), jitter, client: UserClient::default(), totp_issuer: None, state }
    }

    /// Sets the IP address of the user, such as `203.0.113.7`, for all requests after the first grant, which
    /// has a setter of its own.
    #[must_use]
    pub fn ip_address(mut self, ip_address: impl Into<String>) -> Self {
        self.client.ip_address = Some(ip_address.into());
        self
    }

    /// Sets the user agent of the user's browser, for all requests after the first grant, which has a setter
    /// of its own.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.client.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the ID of the user's device, for all grants after the first, which has a setter of its own.
    #[must_use]
    pub fn device_id(mut self, device_id: impl Into<String>) -> Self {
        self.client.device_id = Some(device_id.into());
        self
    }

    /// Sets the issuer that authenticator apps show for a TOTP factor enrolled by this sign-in, such as
    /// `Acme`. The default is WorkOS's.
    #[must_use]
    pub fn totp_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.totp_issuer = Some(issuer.into());
        self
    }

    /// Returns the prompt that waits for an answer.
    #[must_use]
    pub fn prompt(&self) -> Option<&SignInPrompt> {
        match &self.state {
            State::Prompt(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// Answers the prompt. Run the machine afterwards.
    ///
    /// # Errors
    ///
    /// [`SignInError::UnexpectedAnswer`] if the answer does not match the prompt, [`SignInError::Failed`] if
    /// the request cannot be built. The prompt remains in both cases.
    pub fn answer(&mut self, answer: SignInAnswer) -> Result<(), SignInError> {
        let State::Prompt(prompt) = &self.state else { return Err(SignInError::UnexpectedAnswer) };
        let prompt = prompt.clone();
        if let Some(state) = self.state_after(prompt, answer).map_err(SignInError::Failed)? {
            self.state = state;
            return Ok(());
        }
        Err(SignInError::UnexpectedAnswer)
    }

    /// Returns the state after an answer; `None` if the answer does not match the prompt.
    fn state_after(&mut self, prompt: SignInPrompt, answer: SignInAnswer) -> Result<Option<State>, Error> {
        use {SignInAnswer as Answer, SignInPrompt as Prompt};

        let call = match (&prompt, answer) {
            (Prompt::EmailCode(step), Answer::Code(code)) => grant_call!(self, step.authenticate(code)),
            (Prompt::MfaCode(mfa), Answer::Code(code)) => {
                let token = &mfa.pending_authentication_token;
                grant_call!(self, AuthenticateWithTotp::new(code, token, &mfa.challenge.id))
            }
            (Prompt::RadarEmailCode(step), Answer::Code(code)) => {
                // `enter` creates this prompt only with the ID; a prompt that was deserialized may lack it.
                let Some(challenge) = &step.radar_challenge_id else { return Ok(None) };
                grant_call!(self, step.authenticate(code, challenge))
            }
            (Prompt::RadarSmsCode(sms), Answer::Code(code)) => {
                let mut grant = sms.step.authenticate(code);
                if let Some(challenge) = sms.sms_challenge.clone() {
                    grant = grant.sign_up(challenge);
                }
                grant_call!(self, grant)
            }
            (Prompt::Organization(step), Answer::Organization(id)) => grant_call!(self, step.select(id)),
            (Prompt::Email(step), Answer::Email(email)) => grant_call!(self, step.complete(email)),
            (Prompt::Factor(step), Answer::Factor(id)) => {
                return self.challenge(step.clone(), &id).map(Some);
            }
            (Prompt::Enroll(step), Answer::Enroll) => return self.enroll(step.clone()),
            (Prompt::PhoneNumber(step), Answer::PhoneNumber(number)) => {
                let Some(user) = &step.user else { return Ok(None) };
                let mut sms = step.send_sms(&user.id, number);
                sms.ip_address.clone_from(&self.client.ip_address);
                sms.user_agent.clone_from(&self.client.user_agent);
                let call = self.config.call(&sms, self.jitter.next_u64())?;
                return Ok(Some(State::SendSms { call, step: step.clone() }));
            }
            _ => return Ok(None),
        };
        Ok(Some(State::Authenticate { call, prompt: Some(prompt) }))
    }

    fn challenge(&mut self, step: MfaChallenge, factor: &AuthenticationFactorId) -> Result<State, Error> {
        let call = self.config.call(&ChallengeFactor::new(factor), self.jitter.next_u64())?;
        Ok(State::Challenge { call, step })
    }

    fn enroll(&mut self, step: MfaEnrollment) -> Result<Option<State>, Error> {
        let Some(user) = &step.user else { return Ok(None) };
        let mut enrollment = CreateUserAuthFactor::new(&user.id);
        enrollment.totp_issuer.clone_from(&self.totp_issuer);
        enrollment.totp_user = Some(user.email.clone()).filter(|email| !email.is_empty());
        let call = self.config.call(&enrollment, self.jitter.next_u64())?;
        Ok(Some(State::Enroll { call, step }))
    }

    /// Returns the state of an authentication step, or the step if it can only continue in a browser.
    fn enter(&mut self, step: AuthenticationStep) -> Result<Result<State, AuthenticationStep>, Error> {
        use {AuthenticationStep as Auth, SignInPrompt as Prompt};

        let prompt = match step {
            Auth::EmailVerificationRequired(step) => Prompt::EmailCode(step),
            Auth::OrganizationSelectionRequired(step) if !step.organizations.is_empty() => {
                Prompt::Organization(step)
            }
            Auth::EmailCompletionRequired(step) => Prompt::Email(step),
            Auth::RadarChallenge(step) if step.radar_challenge_id.is_some() => Prompt::RadarEmailCode(step),
            Auth::RadarSmsSignInChallenge(step) => {
                Prompt::RadarSmsCode(RadarSmsCodePrompt { step, sms_challenge: None })
            }
            Auth::RadarSignUpChallenge(step) if step.user.is_some() => Prompt::PhoneNumber(step),
            Auth::MfaEnrollment(step) if step.user.is_some() => {
                let unchanged = step.clone();
                return Ok(self.enroll(step)?.ok_or(Auth::MfaEnrollment(unchanged)));
            }
            Auth::MfaChallenge(step) | Auth::MfaVerification(step) => {
                match step.authentication_factors.as_slice() {
                    [] => return Ok(Err(Auth::MfaChallenge(step))),
                    [only] => {
                        let id = only.id.clone();
                        return self.challenge(step, &id).map(Ok);
                    }
                    _ => Prompt::Factor(step),
                }
            }
            other => return Ok(Err(other)),
        };
        Ok(Ok(State::Prompt(prompt)))
    }

    /// Handles the result of a grant: returns the output of the run, or `None` if an authentication step is
    /// entered.
    fn authenticated(
        &mut self,
        result: Result<AuthenticateResponse, Error>,
        prompt: Option<SignInPrompt>,
    ) -> Option<Result<SignInProgress, SignInError>> {
        let error = match result {
            Ok(response) => return Some(Ok(SignInProgress::SignedIn(Box::new(response)))),
            Err(error) => error,
        };
        let error = match AuthenticationStep::try_from(error) {
            Ok(step) => {
                self.state = State::EnterStep(step);
                return None;
            }
            Err(error) => error,
        };
        let code = error.api().and_then(|error| error.code.as_ref());
        let is_invalid_code =
            matches!(code, Some(ErrorCode::InvalidOneTimeCode | ErrorCode::OneTimeCodePreviouslyUsed));
        if let Some(prompt) = &prompt
            && is_invalid_code
        {
            let progress = SignInProgress::InvalidCode(prompt.clone());
            self.state = State::Prompt(prompt.clone());
            return Some(Ok(progress));
        }
        let error = SignInError::new(error);
        if let (Some(prompt), SignInError::Failed(_)) = (prompt, &error) {
            self.state = State::Prompt(prompt);
        }
        Some(Err(error))
    }

    /// Handles the error of a call between grants. Unless the sign-in has ended, `prompt` repeats the call.
    fn failed(&mut self, error: Error, prompt: SignInPrompt) -> Step<Result<SignInProgress, SignInError>> {
        let error = SignInError::new(error);
        if matches!(error, SignInError::Failed(_)) {
            self.state = State::Prompt(prompt);
        }
        Step::Done(Err(error))
    }
}

impl Machine for SignIn {
    type Output = Result<SignInProgress, SignInError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            match mem::replace(&mut self.state, State::Done) {
                State::Done => return Step::Done(Err(SignInError::Failed(Error::Finished))),
                State::Prompt(prompt) => {
                    self.state = State::Prompt(prompt.clone());
                    return Step::Done(Ok(SignInProgress::Prompt(prompt)));
                }
                State::EnterStep(step) => match self.enter(step) {
                    Ok(Ok(state)) => self.state = state,
                    Ok(Err(step)) => return Step::Done(Ok(SignInProgress::Redirect(step))),
                    Err(error) => return Step::Done(Err(SignInError::Failed(error))),
                },
                State::Authenticate { mut call, prompt } => match call.poll(now).into_output() {
                    Err(step) => {
                        self.state = State::Authenticate { call, prompt };
                        return step;
                    }
                    Ok(result) => {
                        if let Some(output) = self.authenticated(result, prompt) {
                            return Step::Done(output);
                        }
                    }
                },
                State::Enroll { mut call, step } => match call.poll(now).into_output() {
                    Err(driver_step) => {
                        self.state = State::Enroll { call, step };
                        return driver_step;
                    }
                    Ok(Err(error)) => {
                        return self.failed(error, SignInPrompt::Enroll(step));
                    }
                    Ok(Ok(enrollment)) => {
                        self.state = State::Prompt(SignInPrompt::MfaCode(Box::new(MfaCodePrompt {
                            pending_authentication_token: step.pending_authentication_token,
                            challenge: enrollment.authentication_challenge,
                            enrolled_factor: Some(enrollment.authentication_factor),
                        })));
                    }
                },
                State::Challenge { mut call, step } => match call.poll(now).into_output() {
                    Err(driver_step) => {
                        self.state = State::Challenge { call, step };
                        return driver_step;
                    }
                    Ok(Err(error)) => {
                        return self.failed(error, SignInPrompt::Factor(step));
                    }
                    Ok(Ok(challenge)) => {
                        self.state = State::Prompt(SignInPrompt::MfaCode(Box::new(MfaCodePrompt {
                            pending_authentication_token: step.pending_authentication_token,
                            challenge,
                            enrolled_factor: None,
                        })));
                    }
                },
                State::SendSms { mut call, step } => match call.poll(now).into_output() {
                    Err(driver_step) => {
                        self.state = State::SendSms { call, step };
                        return driver_step;
                    }
                    Ok(Err(error)) => {
                        return self.failed(error, SignInPrompt::PhoneNumber(step));
                    }
                    Ok(Ok(sms_challenge)) => {
                        let RadarSignUpChallenge { pending_authentication_token, user } = step;
                        self.state = State::Prompt(SignInPrompt::RadarSmsCode(RadarSmsCodePrompt {
                            step: RadarSmsSignInChallenge { pending_authentication_token, user },
                            sms_challenge: Some(sms_challenge),
                        }));
                    }
                },
            }
        }
    }

    fn handle(&mut self, result: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Authenticate { call, .. } => call.handle(result),
            State::Enroll { call, .. } => call.handle(result),
            State::Challenge { call, .. } => call.handle(result),
            State::SendSms { call, .. } => call.handle(result),
            State::EnterStep(_) | State::Prompt(_) | State::Done => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Authenticate { call, .. } => call.timeout(),
            State::Enroll { call, .. } => call.timeout(),
            State::Challenge { call, .. } => call.timeout(),
            State::SendSms { call, .. } => call.timeout(),
            State::EnterStep(_) | State::Prompt(_) | State::Done => None,
        }
    }
}

impl fmt::Debug for SignIn {
    /// Shows the state only, since nearly all its contents are tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::EnterStep(_) => "enter step",
            State::Authenticate { .. } => "authenticate",
            State::Enroll { .. } => "enroll",
            State::Challenge { .. } => "challenge",
            State::SendSms { .. } => "send SMS",
            State::Prompt(_) => "prompt",
            State::Done => "done",
        };
        f.debug_struct("SignIn").field("state", &state).finish_non_exhaustive()
    }
}
