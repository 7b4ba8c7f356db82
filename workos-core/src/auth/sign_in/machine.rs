//! The machine.

use std::{fmt, mem, time::Duration};

use super::{
    super::step::{
        AuthenticationStep, MfaChallenge, MfaEnrollment, RadarSignUpChallenge, RadarSmsSignInChallenge,
    },
    MfaCode, RadarSmsCode, SignInAnswer, SignInError, SignInProgress, SignInPrompt,
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

/// Walks a whole sign-in: from a grant, through the steps that WorkOS puts behind it, to the tokens.
///
/// Each run ends with a [`SignInProgress`]. If that asks something, give the [`answer`](Self::answer) and run
/// again. What needs a request but no answer it does by itself: it challenges the second factor if there is
/// one only, and enrolls an authenticator app for who must have one.
///
/// ```
/// use workos_core::{
///     auth::{SignInAnswer, SignInError, SignInProgress}, user_management::AuthenticateWithPassword,
/// };
///
/// # fn ask(_: &workos_core::auth::SignInPrompt) -> SignInAnswer { SignInAnswer::code("123456") }
/// # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), SignInError> {
/// let grant = AuthenticateWithPassword::new("ada@acme.com", "open sesame");
/// let mut sign_in = client.config().sign_in(&grant, 42)?;
/// loop {
///     match client.drive(&mut sign_in).await? {
///         SignInProgress::SignedIn(answer) => break println!("Hello {}", answer.user.email),
///         SignInProgress::Asks(prompt) | SignInProgress::WrongCode(prompt) => sign_in.answer(ask(&prompt))?,
///         other => break println!("go on in a browser: {other:?}"),
///     }
/// }
/// # Ok(()) }
/// ```
///
/// Where the answer comes with another HTTP request, keep the [`SignInPrompt`] and
/// [resume](Config::resume_sign_in) with it.
///
/// No code is sent twice by itself. If it is not known what became of a request, the run ends with
/// [`SignInError::Failed`], and the prompt stands: polling gives it again, and it is yours to answer it once
/// more. A code that has expired and too many wrong ones end the machine: begin again.
pub struct SignIn {
    config: Config,
    jitter: Jitter,
    person: Person,
    totp_issuer: Option<String>,
    state: State,
}

/// Where the person is, for each of the grants.
#[derive(Default)]
struct Person {
    ip_address: Option<String>,
    user_agent: Option<String>,
    device_id: Option<String>,
}

enum State {
    Entering(AuthenticationStep),
    Authenticating { call: Call<AuthenticateResponse>, answered: Option<SignInPrompt> },
    Enrolling { call: Call<UserFactorEnrollment>, step: MfaEnrollment },
    Challenging { call: Call<AuthenticationChallenge>, step: MfaChallenge },
    SendingSms { call: Call<RadarSmsChallenge>, step: RadarSignUpChallenge },
    Asking(SignInPrompt),
    Over,
}

/// Makes the call of a grant, with where the person is.
macro_rules! grant {
    ($machine:ident, $grant:expr) => {{
        let mut grant = $grant;
        grant.ip_address.clone_from(&$machine.person.ip_address);
        grant.user_agent.clone_from(&$machine.person.user_agent);
        grant.device_id.clone_from(&$machine.person.device_id);
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
        Ok(Self::in_state(config, jitter, State::Authenticating { call, answered: None }))
    }

    pub(super) fn at_step(config: &Config, step: AuthenticationStep, seed: u64) -> Self {
        Self::in_state(config, Jitter::new(seed), State::Entering(step))
    }

    pub(super) fn at_prompt(config: &Config, prompt: SignInPrompt, seed: u64) -> Self {
        Self::in_state(config, Jitter::new(seed), State::Asking(prompt))
    }

    fn in_state(config: &Config, jitter: Jitter, state: State) -> Self {
        Self { config: config.clone(), jitter, person: Person::default(), totp_issuer: None, state }
    }

    /// Says which address they sign in from, with each further request. The first grant has its own.
    #[must_use]
    pub fn ip_address(mut self, ip_address: impl Into<String>) -> Self {
        self.person.ip_address = Some(ip_address.into());
        self
    }

    /// Says which browser they sign in with, with each further request. The first grant has its own.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.person.user_agent = Some(user_agent.into());
        self
    }

    /// Says your id of the device that they sign in with, with each further grant. The first has its own.
    #[must_use]
    pub fn device_id(mut self, device_id: impl Into<String>) -> Self {
        self.person.device_id = Some(device_id.into());
        self
    }

    /// Changes the name that authenticator apps show with the codes of those who get their second factor on
    /// the way; WorkOS has one of its own.
    #[must_use]
    pub fn totp_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.totp_issuer = Some(issuer.into());
        self
    }

    /// What it waits for an answer to.
    #[must_use]
    pub fn prompt(&self) -> Option<&SignInPrompt> {
        match &self.state {
            State::Asking(prompt) => Some(prompt),
            _ => None,
        }
    }

    /// Answers what was asked; run the machine afterwards.
    ///
    /// # Errors
    ///
    /// Returns [`SignInError::UnexpectedAnswer`] if this was not asked, [`SignInError::Failed`] if no request
    /// can be made of it. The prompt stands in both cases.
    pub fn answer(&mut self, answer: SignInAnswer) -> Result<(), SignInError> {
        let State::Asking(prompt) = &self.state else { return Err(SignInError::UnexpectedAnswer) };
        let prompt = prompt.clone();
        if let Some(state) = self.next(prompt, answer).map_err(SignInError::Failed)? {
            self.state = state;
            return Ok(());
        }
        Err(SignInError::UnexpectedAnswer)
    }

    /// What an answer leads to; nothing if it fits no such prompt.
    fn next(&mut self, prompt: SignInPrompt, answer: SignInAnswer) -> Result<Option<State>, Error> {
        use {SignInAnswer as Answer, SignInPrompt as Prompt};

        let call = match (&prompt, answer) {
            (Prompt::EmailCode(step), Answer::Code(code)) => grant!(self, step.answer(code)),
            (Prompt::MfaCode(asked), Answer::Code(code)) => {
                let token = &asked.pending_authentication_token;
                grant!(self, AuthenticateWithTotp::new(code, token, &asked.challenge.id))
            }
            (Prompt::RadarEmailCode(step), Answer::Code(code)) => {
                // Without its id nobody is asked for the code.
                let Some(challenge) = &step.radar_challenge_id else { return Ok(None) };
                grant!(self, step.answer(code, challenge))
            }
            (Prompt::RadarSmsCode(asked), Answer::Code(code)) => {
                let answer = asked.step.answer(code);
                grant!(
                    self,
                    match asked.sent.clone() {
                        Some(sent) => answer.sign_up(sent),
                        None => answer,
                    }
                )
            }
            (Prompt::Organization(step), Answer::Organization(id)) => grant!(self, step.select(id)),
            (Prompt::EmailAddress(step), Answer::EmailAddress(address)) => {
                grant!(self, step.complete(address))
            }
            (Prompt::Factor(step), Answer::Factor(id)) => {
                return self.challenge(step.clone(), &id).map(Some);
            }
            (Prompt::Enroll(step), Answer::Enroll) => return self.enroll(step.clone()),
            (Prompt::PhoneNumber(step), Answer::PhoneNumber(number)) => {
                let Some(user) = &step.user else { return Ok(None) };
                let mut sms = step.send_sms(&user.id, number);
                sms.ip_address.clone_from(&self.person.ip_address);
                sms.user_agent.clone_from(&self.person.user_agent);
                let call = self.config.call(&sms, self.jitter.next_u64())?;
                return Ok(Some(State::SendingSms { call, step: step.clone() }));
            }
            _ => return Ok(None),
        };
        Ok(Some(State::Authenticating { call, answered: Some(prompt) }))
    }

    fn challenge(&mut self, step: MfaChallenge, factor: &AuthenticationFactorId) -> Result<State, Error> {
        let call = self.config.call(&ChallengeFactor::new(factor), self.jitter.next_u64())?;
        Ok(State::Challenging { call, step })
    }

    fn enroll(&mut self, step: MfaEnrollment) -> Result<Option<State>, Error> {
        let Some(user) = &step.user else { return Ok(None) };
        let mut enrollment = CreateUserAuthFactor::new(&user.id);
        enrollment.totp_issuer.clone_from(&self.totp_issuer);
        enrollment.totp_user = Some(user.email.clone()).filter(|email| !email.is_empty());
        let call = self.config.call(&enrollment, self.jitter.next_u64())?;
        Ok(Some(State::Enrolling { call, step }))
    }

    /// What a step leads to; the step itself if that is nothing that this machine can do.
    fn enter(&mut self, step: AuthenticationStep) -> Result<Result<State, AuthenticationStep>, Error> {
        use {AuthenticationStep as At, SignInPrompt as Prompt};

        let prompt = match step {
            At::EmailVerificationRequired(step) => Prompt::EmailCode(step),
            At::OrganizationSelectionRequired(step) if !step.organizations.is_empty() => {
                Prompt::Organization(step)
            }
            At::EmailCompletionRequired(step) => Prompt::EmailAddress(step),
            At::RadarChallenge(step) if step.radar_challenge_id.is_some() => Prompt::RadarEmailCode(step),
            At::RadarSmsSignInChallenge(step) => Prompt::RadarSmsCode(RadarSmsCode { step, sent: None }),
            At::RadarSignUpChallenge(step) if step.user.is_some() => Prompt::PhoneNumber(step),
            At::MfaEnrollment(step) if step.user.is_some() => {
                let again = step.clone();
                return Ok(self.enroll(step)?.ok_or(At::MfaEnrollment(again)));
            }
            At::MfaChallenge(step) | At::MfaVerification(step) => {
                match step.authentication_factors.as_slice() {
                    [] => return Ok(Err(At::MfaChallenge(step))),
                    [only] => {
                        let id = only.id.clone();
                        return self.challenge(step, &id).map(Ok);
                    }
                    _ => Prompt::Factor(step),
                }
            }
            other => return Ok(Err(other)),
        };
        Ok(Ok(State::Asking(prompt)))
    }

    /// What the answer to a grant leads to: a result, or a step to enter.
    fn authenticated(
        &mut self,
        result: Result<AuthenticateResponse, Error>,
        answered: Option<SignInPrompt>,
    ) -> Option<Result<SignInProgress, SignInError>> {
        let error = match result {
            Ok(response) => return Some(Ok(SignInProgress::SignedIn(Box::new(response)))),
            Err(error) => error,
        };
        let error = match AuthenticationStep::try_from(error) {
            Ok(step) => {
                self.state = State::Entering(step);
                return None;
            }
            Err(error) => error,
        };
        let code = error.api().and_then(|error| error.code.as_ref());
        let is_wrong_code =
            matches!(code, Some(ErrorCode::InvalidOneTimeCode | ErrorCode::OneTimeCodePreviouslyUsed));
        if let Some(prompt) = &answered
            && is_wrong_code
        {
            let progress = SignInProgress::WrongCode(prompt.clone());
            self.state = State::Asking(prompt.clone());
            return Some(Ok(progress));
        }
        let error = SignInError::new(error);
        if let (Some(prompt), SignInError::Failed(_)) = (answered, &error) {
            self.state = State::Asking(prompt);
        }
        Some(Err(error))
    }

    /// A call failed that the sign-in needed on the way. What it was for may be asked for again.
    fn failed(&mut self, error: Error, prompt: SignInPrompt) -> Step<Result<SignInProgress, SignInError>> {
        let error = SignInError::new(error);
        if matches!(error, SignInError::Failed(_)) {
            self.state = State::Asking(prompt);
        }
        Step::Done(Err(error))
    }
}

/// Polls a call: its result, or the step of the machine.
macro_rules! result_of {
    ($machine:ident, $call:ident, $now:ident, $state:expr) => {
        match $call.poll($now) {
            Step::Done(result) => result,
            Step::Send(request) => {
                $machine.state = $state;
                return Step::Send(request);
            }
            Step::Wait(duration) => {
                $machine.state = $state;
                return Step::Wait(duration);
            }
        }
    };
}

impl Machine for SignIn {
    type Output = Result<SignInProgress, SignInError>;

    fn poll(&mut self, now: Now) -> Step<Self::Output> {
        loop {
            match mem::replace(&mut self.state, State::Over) {
                State::Over => return Step::Done(Err(SignInError::Failed(Error::Finished))),
                State::Asking(prompt) => {
                    self.state = State::Asking(prompt.clone());
                    return Step::Done(Ok(SignInProgress::Asks(prompt)));
                }
                State::Entering(step) => match self.enter(step) {
                    Ok(Ok(state)) => self.state = state,
                    Ok(Err(step)) => return Step::Done(Ok(SignInProgress::Redirect(step))),
                    Err(error) => return Step::Done(Err(SignInError::Failed(error))),
                },
                State::Authenticating { mut call, answered } => {
                    let result = result_of!(self, call, now, State::Authenticating { call, answered });
                    if let Some(output) = self.authenticated(result, answered) {
                        return Step::Done(output);
                    }
                }
                State::Enrolling { mut call, step } => {
                    match result_of!(self, call, now, State::Enrolling { call, step }) {
                        Err(error) => return self.failed(error, SignInPrompt::Enroll(step)),
                        Ok(enrollment) => {
                            self.state = State::Asking(SignInPrompt::MfaCode(Box::new(MfaCode {
                                pending_authentication_token: step.pending_authentication_token,
                                challenge: enrollment.authentication_challenge,
                                enrolled: Some(enrollment.authentication_factor),
                            })));
                        }
                    }
                }
                State::Challenging { mut call, step } => {
                    match result_of!(self, call, now, State::Challenging { call, step }) {
                        Err(error) => return self.failed(error, SignInPrompt::Factor(step)),
                        Ok(challenge) => {
                            self.state = State::Asking(SignInPrompt::MfaCode(Box::new(MfaCode {
                                pending_authentication_token: step.pending_authentication_token,
                                challenge,
                                enrolled: None,
                            })));
                        }
                    }
                }
                State::SendingSms { mut call, step } => {
                    match result_of!(self, call, now, State::SendingSms { call, step }) {
                        Err(error) => return self.failed(error, SignInPrompt::PhoneNumber(step)),
                        Ok(sent) => {
                            let RadarSignUpChallenge { pending_authentication_token, user } = step;
                            let step = RadarSmsSignInChallenge { pending_authentication_token, user };
                            self.state = State::Asking(SignInPrompt::RadarSmsCode(RadarSmsCode {
                                step,
                                sent: Some(sent),
                            }));
                        }
                    }
                }
            }
        }
    }

    fn handle(&mut self, answer: Result<HttpResponse, TransportFailure>) {
        match &mut self.state {
            State::Authenticating { call, .. } => call.handle(answer),
            State::Enrolling { call, .. } => call.handle(answer),
            State::Challenging { call, .. } => call.handle(answer),
            State::SendingSms { call, .. } => call.handle(answer),
            State::Entering(_) | State::Asking(_) | State::Over => {}
        }
    }

    fn timeout(&self) -> Option<Duration> {
        match &self.state {
            State::Authenticating { call, .. } => call.timeout(),
            State::Enrolling { call, .. } => call.timeout(),
            State::Challenging { call, .. } => call.timeout(),
            State::SendingSms { call, .. } => call.timeout(),
            State::Entering(_) | State::Asking(_) | State::Over => None,
        }
    }
}

impl fmt::Debug for SignIn {
    /// Says where it is; what it holds are tokens for the most part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Entering(_) => "entering a step",
            State::Authenticating { .. } => "authenticating",
            State::Enrolling { .. } => "enrolling a factor",
            State::Challenging { .. } => "challenging a factor",
            State::SendingSms { .. } => "sending an SMS",
            State::Asking(_) => "asking",
            State::Over => "over",
        };
        f.debug_struct("SignIn").field("state", &state).finish_non_exhaustive()
    }
}
