use std::time::Duration;

use serde_json::{Value, json};

use super::{SignIn, SignInAnswer, SignInError, SignInProgress, SignInPrompt};
use crate::{
    Config, Error, Machine as _, Now, Step,
    auth::AuthenticationStep,
    drive,
    multi_factor_auth::{ChallengeFactor, CreateUserAuthFactor},
    retry::RetryPolicy,
    testing::{Reply, Script},
    user_management::{
        AuthenticateWithEmailCompletion, AuthenticateWithEmailVerification,
        AuthenticateWithOrganizationSelection, AuthenticateWithPassword, AuthenticateWithRadarEmailChallenge,
        AuthenticateWithRadarSmsChallenge, AuthenticateWithTotp, SendRadarSmsChallenge,
    },
};

const USER: &str = r#"{"id":"user_1","email":"ada@acme.com"}"#;
const CHALLENGE: &str = r#"{"id":"auth_challenge_1","authentication_factor_id":"auth_factor_1"}"#;

fn config() -> Config {
    Config::new("sk_test").unwrap().client_id("client_1").unwrap().retry(RetryPolicy::never())
}

fn start() -> SignIn {
    config().sign_in(&AuthenticateWithPassword::new("ada@acme.com", "open sesame"), 1).unwrap()
}

fn step(code: &str, fields: &str) -> Reply {
    Reply::json(403, format!(r#"{{"code":"{code}","pending_authentication_token":"pat_1"{fields}}}"#))
}

fn error(code: &str) -> Reply {
    Reply::json(400, format!(r#"{{"code":"{code}","message":"…"}}"#))
}

fn signed_in() -> Reply {
    Reply::json(200, format!(r#"{{"user":{USER},"access_token":"at_1","refresh_token":"rt_1"}}"#))
}

/// A sign-in with a password that requires an authentication step.
fn start_with_step(code: &str, fields: &str) -> (Script, SignIn) {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(step(code, fields));
    (script, start())
}

fn run(script: &Script, sign_in: &mut SignIn) -> Result<SignInProgress, SignInError> {
    script.run(drive(sign_in, script, script))
}

#[track_caller]
fn prompted(progress: Result<SignInProgress, SignInError>) -> SignInPrompt {
    match progress {
        Ok(SignInProgress::Prompt(prompt)) => prompt,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_signed_in(progress: Result<SignInProgress, SignInError>) {
    match progress {
        Ok(SignInProgress::SignedIn(response)) => assert_eq!(response.access_token.expose(), "at_1"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_done(script: &Script, sign_in: &mut SignIn) {
    let after = run(script, sign_in);
    assert!(matches!(after, Err(SignInError::Failed(Error::Finished))), "{after:?}");
    script.finish();
}

#[test]
fn sign_in_without_steps_returns_the_tokens() {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(signed_in());
    let mut sign_in = start();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn rejected_grant_ends_the_sign_in() {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(error("invalid_credentials"));
    let mut sign_in = start();
    let result = run(&script, &mut sign_in);
    assert!(matches!(result, Err(SignInError::Failed(Error::Api(_)))), "{result:?}");
    assert_done(&script, &mut sign_in);
}

#[test]
fn each_step_uses_its_own_token() {
    let (script, sign_in) = start_with_step("email_verification_required", r#","email":"ada@acme.com""#);
    let mut sign_in = sign_in.ip_address("192.0.2.1").user_agent("curl").device_id("device_1");
    let organizations =
        r#","pending_authentication_token":"pat_2","organizations":[{"id":"org_1","name":"Acme"}]"#;
    script
        .expect_operation::<AuthenticateWithEmailVerification>()
        .body(
            r#"{"grant_type":"urn:workos:oauth:grant-type:email-verification:code","client_id":"client_1",
            "client_secret":"sk_test","code":"123456","pending_authentication_token":"pat_1",
            "ip_address":"192.0.2.1","user_agent":"curl","device_id":"device_1"}"#,
        )
        .reply(Reply::json(403, format!(r#"{{"code":"organization_selection_required"{organizations}}}"#)));
    script
        .expect_operation::<AuthenticateWithOrganizationSelection>()
        .body(
            r#"{"grant_type":"urn:workos:oauth:grant-type:organization-selection","client_id":"client_1",
            "client_secret":"sk_test","organization_id":"org_1","pending_authentication_token":"pat_2",
            "ip_address":"192.0.2.1","user_agent":"curl","device_id":"device_1"}"#,
        )
        .reply(signed_in());

    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::EmailCode(_)));
    sign_in.answer(SignInAnswer::code("123456")).unwrap();
    match prompted(run(&script, &mut sign_in)) {
        SignInPrompt::Organization(step) => {
            sign_in.answer(SignInAnswer::organization(&step.organizations[0].id)).unwrap();
        }
        other => panic!("{other:?}"),
    }
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

const ONE_FACTOR: &str = r#","authentication_factors":[{"id":"auth_factor_1","type":"totp"}]"#;
const TWO_FACTORS: &str =
    r#","authentication_factors":[{"id":"auth_factor_1","type":"totp"},{"id":"auth_factor_2","type":"sms"}]"#;

#[test]
fn only_factor_is_challenged_and_wrong_code_can_be_repeated() {
    for code in ["mfa_challenge", "mfa_verification"] {
        let (script, mut sign_in) = start_with_step(code, ONE_FACTOR);
        script.expect("POST", "/auth/factors/auth_factor_1/challenge").reply(Reply::json(201, CHALLENGE));
        for wrong in ["invalid_one_time_code", "one_time_code_previously_used"] {
            script.expect_operation::<AuthenticateWithTotp>().reply(error(wrong));
        }
        script
            .expect_operation::<AuthenticateWithTotp>()
            .body(
                r#"{"grant_type":"urn:workos:oauth:grant-type:mfa-totp","client_id":"client_1",
                "client_secret":"sk_test","code":"3","pending_authentication_token":"pat_1",
                "authentication_challenge_id":"auth_challenge_1"}"#,
            )
            .reply(signed_in());

        let prompt = prompted(run(&script, &mut sign_in));
        for code in ["1", "2"] {
            sign_in.answer(SignInAnswer::code(code)).unwrap();
            match run(&script, &mut sign_in) {
                Ok(SignInProgress::InvalidCode(again)) => assert_eq!(again, prompt),
                other => panic!("{other:?}"),
            }
            assert_eq!(sign_in.prompt(), Some(&prompt));
        }
        sign_in.answer(SignInAnswer::code("3")).unwrap();
        assert_signed_in(run(&script, &mut sign_in));
        assert_done(&script, &mut sign_in);
    }
}

#[test]
fn factor_is_selected_among_several() {
    let (script, mut sign_in) = start_with_step("mfa_challenge", TWO_FACTORS);
    script.expect("POST", "/auth/factors/auth_factor_2/challenge").reply(Reply::status(500));
    script.expect("POST", "/auth/factors/auth_factor_2/challenge").reply(Reply::json(201, CHALLENGE));
    script.expect_operation::<AuthenticateWithTotp>().reply(signed_in());

    let prompt = prompted(run(&script, &mut sign_in));
    assert!(matches!(prompt, SignInPrompt::Factor(_)));
    sign_in.answer(SignInAnswer::factor("auth_factor_2")).unwrap();
    let failed = run(&script, &mut sign_in);
    assert!(matches!(failed, Err(SignInError::Failed(Error::Api(_)))), "{failed:?}");
    // The prompt of a failed challenge can be answered again.
    assert_eq!(prompted(run(&script, &mut sign_in)), prompt);
    sign_in.answer(SignInAnswer::factor("auth_factor_2")).unwrap();
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::MfaCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn required_factor_is_enrolled() {
    let (script, sign_in) = start_with_step("mfa_enrollment", &format!(r#","user":{USER}"#));
    let mut sign_in = sign_in.totp_issuer("Acme");
    let enrollment = r#"{"type":"totp","totp_issuer":"Acme","totp_user":"ada@acme.com"}"#;
    script.expect_operation::<CreateUserAuthFactor>().body(enrollment).reply(Reply::status(503));
    script.expect("POST", "/user_management/users/user_1/auth_factors").body(enrollment).reply(Reply::json(
        201,
        format!(
            r#"{{"authentication_factor":{{"id":"auth_factor_1","type":"totp","totp":{{"issuer":"Acme",
                "user":"ada@acme.com","secret":"JBSW","qr_code":"data:","uri":"otpauth:"}}}},
                "authentication_challenge":{CHALLENGE}}}"#
        ),
    ));
    script.expect_operation::<AuthenticateWithTotp>().reply(signed_in());

    let failed = run(&script, &mut sign_in);
    assert!(matches!(failed, Err(SignInError::Failed(Error::Api(_)))), "{failed:?}");
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::Enroll(_)));
    sign_in.answer(SignInAnswer::Enroll).unwrap();
    match prompted(run(&script, &mut sign_in)) {
        SignInPrompt::MfaCode(mfa) => {
            let totp = mfa.enrolled_factor.unwrap().totp.unwrap();
            assert_eq!(totp.secret.expose(), "JBSW");
        }
        other => panic!("{other:?}"),
    }
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn radar_challenges_by_email_and_sms() {
    let (script, mut sign_in) =
        start_with_step("radar_challenge", r#","radar_challenge_id":"radar_challenge_1""#);
    script.expect_operation::<AuthenticateWithRadarEmailChallenge>().reply(signed_in());
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::RadarEmailCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);

    let (script, mut sign_in) = start_with_step("radar_sms_sign_in_challenge", "");
    script.expect_operation::<AuthenticateWithRadarSmsChallenge>().reply(signed_in());
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::RadarSmsCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);

    let (script, mut sign_in) = start_with_step("radar_sign_up_challenge", &format!(r#","user":{USER}"#));
    script
        .expect_operation::<SendRadarSmsChallenge>()
        .body(r#"{"user_id":"user_1","pending_authentication_token":"pat_1","phone_number":"+15005550006"}"#)
        .reply(Reply::json(201, r#"{"verification_id":"vrf_1","phone_number":"+15005550006"}"#));
    script
        .expect_operation::<AuthenticateWithRadarSmsChallenge>()
        .body(
            r#"{"grant_type":"urn:workos:oauth:grant-type:radar-sms-challenge:code","client_id":"client_1",
            "client_secret":"sk_test","code":"1","pending_authentication_token":"pat_1",
            "verification_id":"vrf_1","phone_number":"+15005550006"}"#,
        )
        .reply(signed_in());
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::PhoneNumber(_)));
    sign_in.answer(SignInAnswer::phone_number("+15005550006")).unwrap();
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::RadarSmsCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn missing_email_is_prompted_for() {
    let (script, mut sign_in) =
        start_with_step("email_completion_required", r#","email_completion_token":"ect_1""#);
    script.expect_operation::<AuthenticateWithEmailCompletion>().reply(signed_in());
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::Email(_)));
    sign_in.answer(SignInAnswer::email("ada@acme.com")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn steps_without_a_prompt_are_returned() {
    for (code, fields) in [
        ("sso_required", ""),
        ("organization_authentication_methods_required", ""),
        ("authentication_method_not_allowed", ""),
        ("email_password_auth_disabled", ""),
        ("passkey_progressive_enrollment", ""),
        ("application_consent_required", ""),
        ("mfa_challenge", r#","authentication_factors":[]"#),
        ("mfa_enrollment", ""),
        ("radar_challenge", ""),
        ("radar_sign_up_challenge", ""),
        ("organization_selection_required", ""),
    ] {
        let (script, mut sign_in) = start_with_step(code, fields);
        match run(&script, &mut sign_in) {
            Ok(SignInProgress::Redirect(step)) => assert_eq!(step.code().as_str(), code),
            other => panic!("{code}: {other:?}"),
        }
        assert_done(&script, &mut sign_in);
    }
}

#[test]
fn unusable_code_ends_the_sign_in() {
    type Check = fn(&SignInError) -> bool;
    let cases: [(&str, Check); 3] = [
        ("one_time_code_expired", |error| matches!(error, SignInError::CodeExpired(_))),
        ("one_time_code_too_many_attempts", |error| matches!(error, SignInError::TooManyAttempts(_))),
        ("invalid_pending_authentication_token", |error| matches!(error, SignInError::SignInExpired(_))),
    ];
    for (code, expected_error) in cases {
        let (script, mut sign_in) = start_with_step("email_verification_required", "");
        script.expect_operation::<AuthenticateWithEmailVerification>().reply(error(code));
        prompted(run(&script, &mut sign_in));
        sign_in.answer(SignInAnswer::code("1")).unwrap();
        let result = run(&script, &mut sign_in);
        assert!(result.as_ref().is_err_and(expected_error), "{code}: {result:?}");
        assert_eq!(result.unwrap_err().error().unwrap().api().unwrap().code(), Some(code));
        assert_done(&script, &mut sign_in);
    }
}

#[test]
fn unexpected_answer_changes_nothing() {
    let mut sign_in = start();
    let is_unexpected = |result| matches!(result, Err(SignInError::UnexpectedAnswer));
    assert!(is_unexpected(sign_in.answer(SignInAnswer::code("1"))));

    let (script, mut sign_in) = start_with_step("email_verification_required", "");
    let prompt = prompted(run(&script, &mut sign_in));
    for answer in [
        SignInAnswer::factor("auth_factor_1"),
        SignInAnswer::Enroll,
        SignInAnswer::organization("org_1"),
        SignInAnswer::email("ada@acme.com"),
        SignInAnswer::phone_number("+1"),
    ] {
        assert!(is_unexpected(sign_in.answer(answer)));
        assert_eq!(sign_in.prompt(), Some(&prompt));
    }
    script.finish();
}

#[test]
fn lost_answer_is_not_repeated() {
    let at = |seconds| Now::default().after(Duration::from_secs(seconds));
    let (script, mut sign_in) = start_with_step("email_verification_required", "");
    let prompt = prompted(run(&script, &mut sign_in));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert!(matches!(sign_in.poll(at(0)), Step::Send(_)));
    // The driver was dropped: `poll` without `handle`.
    let lost = sign_in.poll(at(1));
    assert!(matches!(lost, Step::Done(Err(SignInError::Failed(Error::Transport(_))))), "{lost:?}");
    for second in 2..5 {
        match sign_in.poll(at(second)) {
            Step::Done(Ok(SignInProgress::Prompt(again))) => assert_eq!(again, prompt),
            other => panic!("{other:?}"),
        }
    }
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    script.expect_operation::<AuthenticateWithEmailVerification>().reply(signed_in());
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn serialized_prompt_can_be_resumed() {
    let (script, mut sign_in) = start_with_step("mfa_challenge", ONE_FACTOR);
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let json = serde_json::to_string(&prompted(run(&script, &mut sign_in))).unwrap();
    drop(sign_in);

    let mut sign_in = config().resume_sign_in(serde_json::from_str(&json).unwrap(), 2);
    script.expect_operation::<AuthenticateWithTotp>().reply(signed_in());
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert_signed_in(run(&script, &mut sign_in));
    assert_done(&script, &mut sign_in);
}

#[test]
fn sign_in_continues_at_a_step() {
    let fields: Value = json!({ "code": "mfa_challenge", "pending_authentication_token": "pat_1",
        "authentication_factors": [{ "id": "auth_factor_1", "type": "totp" }] });
    let step: AuthenticationStep = serde_json::from_value(fields).unwrap();
    let script = Script::new();
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let mut sign_in = config().continue_sign_in(step, 2);
    assert!(matches!(prompted(run(&script, &mut sign_in)), SignInPrompt::MfaCode(_)));
}

#[test]
fn debug_output_has_no_secret() {
    let (script, mut sign_in) = start_with_step("mfa_challenge", ONE_FACTOR);
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let progress = run(&script, &mut sign_in);
    let text = format!("{sign_in:?} {progress:?} {:?}", SignInAnswer::code("123456"));
    for secret in ["pat_1", "123456", "sk_test", "sesame"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("prompt"), "{text}");
}
