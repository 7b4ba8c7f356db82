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

fn begin() -> SignIn {
    config().sign_in(&AuthenticateWithPassword::new("ada@acme.com", "open sesame"), 1).unwrap()
}

fn step(code: &str, fields: &str) -> Reply {
    Reply::json(403, format!(r#"{{"code":"{code}","pending_authentication_token":"pat_1"{fields}}}"#))
}

fn refused(code: &str) -> Reply {
    Reply::json(400, format!(r#"{{"code":"{code}","message":"…"}}"#))
}

fn signed_in() -> Reply {
    Reply::json(200, format!(r#"{{"user":{USER},"access_token":"at_1","refresh_token":"rt_1"}}"#))
}

/// A sign-in with a password that is answered with a step.
fn held_up(code: &str, fields: &str) -> (Script, SignIn) {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(step(code, fields));
    (script, begin())
}

fn run(script: &Script, sign_in: &mut SignIn) -> Result<SignInProgress, SignInError> {
    script.run(drive(sign_in, script, script))
}

#[track_caller]
fn asked(progress: Result<SignInProgress, SignInError>) -> SignInPrompt {
    match progress {
        Ok(SignInProgress::Asks(prompt)) => prompt,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn is_signed_in(progress: Result<SignInProgress, SignInError>) {
    match progress {
        Ok(SignInProgress::SignedIn(answer)) => assert_eq!(answer.access_token.expose(), "at_1"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn is_over(script: &Script, sign_in: &mut SignIn) {
    let after = run(script, sign_in);
    assert!(matches!(after, Err(SignInError::Failed(Error::Finished))), "{after:?}");
    script.finish();
}

#[test]
fn a_sign_in_without_steps_is_over_at_once() {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(signed_in());
    let mut sign_in = begin();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn a_grant_that_is_refused_ends_it() {
    let script = Script::new();
    script.expect_operation::<AuthenticateWithPassword>().reply(refused("invalid_credentials"));
    let mut sign_in = begin();
    let result = run(&script, &mut sign_in);
    assert!(matches!(result, Err(SignInError::Failed(Error::Api(_)))), "{result:?}");
    is_over(&script, &mut sign_in);
}

#[test]
fn steps_follow_one_another_each_with_its_own_token() {
    let (script, sign_in) = held_up("email_verification_required", r#","email":"ada@acme.com""#);
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

    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::EmailCode(_)));
    sign_in.answer(SignInAnswer::code("123456")).unwrap();
    match asked(run(&script, &mut sign_in)) {
        SignInPrompt::Organization(step) => {
            sign_in.answer(SignInAnswer::organization(&step.organizations[0].id)).unwrap();
        }
        other => panic!("{other:?}"),
    }
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

const ONE_FACTOR: &str = r#","authentication_factors":[{"id":"auth_factor_1","type":"totp"}]"#;
const TWO_FACTORS: &str =
    r#","authentication_factors":[{"id":"auth_factor_1","type":"totp"},{"id":"auth_factor_2","type":"sms"}]"#;

#[test]
fn the_only_factor_is_challenged_and_a_wrong_code_may_be_typed_again() {
    for code in ["mfa_challenge", "mfa_verification"] {
        let (script, mut sign_in) = held_up(code, ONE_FACTOR);
        script.expect("POST", "/auth/factors/auth_factor_1/challenge").reply(Reply::json(201, CHALLENGE));
        for wrong in ["invalid_one_time_code", "one_time_code_previously_used"] {
            script.expect_operation::<AuthenticateWithTotp>().reply(refused(wrong));
        }
        script
            .expect_operation::<AuthenticateWithTotp>()
            .body(
                r#"{"grant_type":"urn:workos:oauth:grant-type:mfa-totp","client_id":"client_1",
                "client_secret":"sk_test","code":"3","pending_authentication_token":"pat_1",
                "authentication_challenge_id":"auth_challenge_1"}"#,
            )
            .reply(signed_in());

        let prompt = asked(run(&script, &mut sign_in));
        for code in ["1", "2"] {
            sign_in.answer(SignInAnswer::code(code)).unwrap();
            match run(&script, &mut sign_in) {
                Ok(SignInProgress::WrongCode(again)) => assert_eq!(again, prompt),
                other => panic!("{other:?}"),
            }
            assert_eq!(sign_in.prompt(), Some(&prompt));
        }
        sign_in.answer(SignInAnswer::code("3")).unwrap();
        is_signed_in(run(&script, &mut sign_in));
        is_over(&script, &mut sign_in);
    }
}

#[test]
fn of_several_factors_one_is_chosen() {
    let (script, mut sign_in) = held_up("mfa_challenge", TWO_FACTORS);
    script.expect("POST", "/auth/factors/auth_factor_2/challenge").reply(Reply::status(500));
    script.expect("POST", "/auth/factors/auth_factor_2/challenge").reply(Reply::json(201, CHALLENGE));
    script.expect_operation::<AuthenticateWithTotp>().reply(signed_in());

    let prompt = asked(run(&script, &mut sign_in));
    assert!(matches!(prompt, SignInPrompt::Factor(_)));
    sign_in.answer(SignInAnswer::factor("auth_factor_2")).unwrap();
    let failed = run(&script, &mut sign_in);
    assert!(matches!(failed, Err(SignInError::Failed(Error::Api(_)))), "{failed:?}");
    // A challenge that could not be made may be made again, if the caller says so.
    assert_eq!(asked(run(&script, &mut sign_in)), prompt);
    sign_in.answer(SignInAnswer::factor("auth_factor_2")).unwrap();
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::MfaCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn who_must_have_a_second_factor_gets_one() {
    let (script, sign_in) = held_up("mfa_enrollment", &format!(r#","user":{USER}"#));
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
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::Enroll(_)));
    sign_in.answer(SignInAnswer::Enroll).unwrap();
    match asked(run(&script, &mut sign_in)) {
        SignInPrompt::MfaCode(asked) => {
            let totp = asked.enrolled.unwrap().totp.unwrap();
            assert_eq!(totp.secret.expose(), "JBSW");
        }
        other => panic!("{other:?}"),
    }
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn radar_is_answered_by_e_mail_and_by_sms() {
    let (script, mut sign_in) = held_up("radar_challenge", r#","radar_challenge_id":"radar_challenge_1""#);
    script.expect_operation::<AuthenticateWithRadarEmailChallenge>().reply(signed_in());
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::RadarEmailCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);

    let (script, mut sign_in) = held_up("radar_sms_sign_in_challenge", "");
    script.expect_operation::<AuthenticateWithRadarSmsChallenge>().reply(signed_in());
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::RadarSmsCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);

    let (script, mut sign_in) = held_up("radar_sign_up_challenge", &format!(r#","user":{USER}"#));
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
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::PhoneNumber(_)));
    sign_in.answer(SignInAnswer::phone_number("+15005550006")).unwrap();
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::RadarSmsCode(_)));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn a_missing_e_mail_address_is_asked_for() {
    let (script, mut sign_in) = held_up("email_completion_required", r#","email_completion_token":"ect_1""#);
    script.expect_operation::<AuthenticateWithEmailCompletion>().reply(signed_in());
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::EmailAddress(_)));
    sign_in.answer(SignInAnswer::email_address("ada@acme.com")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn what_goes_on_in_a_browser_or_cannot_go_on_is_handed_out() {
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
        let (script, mut sign_in) = held_up(code, fields);
        match run(&script, &mut sign_in) {
            Ok(SignInProgress::Redirect(step)) => assert_eq!(step.code().as_str(), code),
            other => panic!("{code}: {other:?}"),
        }
        is_over(&script, &mut sign_in);
    }
}

#[test]
fn a_code_that_is_no_good_any_more_ends_it_by_name() {
    type Check = fn(&SignInError) -> bool;
    let cases: [(&str, Check); 3] = [
        ("one_time_code_expired", |error| matches!(error, SignInError::CodeExpired(_))),
        ("one_time_code_too_many_attempts", |error| matches!(error, SignInError::TooManyAttempts(_))),
        ("invalid_pending_authentication_token", |error| matches!(error, SignInError::SignInExpired(_))),
    ];
    for (code, is_right) in cases {
        let (script, mut sign_in) = held_up("email_verification_required", "");
        script.expect_operation::<AuthenticateWithEmailVerification>().reply(refused(code));
        asked(run(&script, &mut sign_in));
        sign_in.answer(SignInAnswer::code("1")).unwrap();
        let result = run(&script, &mut sign_in);
        assert!(result.as_ref().is_err_and(is_right), "{code}: {result:?}");
        assert_eq!(result.unwrap_err().error().unwrap().api().unwrap().code(), Some(code));
        is_over(&script, &mut sign_in);
    }
}

#[test]
fn an_answer_that_was_not_asked_for_changes_nothing() {
    let mut sign_in = begin();
    let refused = |result| matches!(result, Err(SignInError::UnexpectedAnswer));
    assert!(refused(sign_in.answer(SignInAnswer::code("1"))));

    let (script, mut sign_in) = held_up("email_verification_required", "");
    let prompt = asked(run(&script, &mut sign_in));
    for answer in [
        SignInAnswer::factor("auth_factor_1"),
        SignInAnswer::Enroll,
        SignInAnswer::organization("org_1"),
        SignInAnswer::email_address("ada@acme.com"),
        SignInAnswer::phone_number("+1"),
    ] {
        assert!(refused(sign_in.answer(answer)));
        assert_eq!(sign_in.prompt(), Some(&prompt));
    }
    script.finish();
}

#[test]
fn an_answer_whose_fate_is_unknown_is_not_sent_again_by_itself() {
    let at = |seconds| Now::default().after(Duration::from_secs(seconds));
    let (script, mut sign_in) = held_up("email_verification_required", "");
    let prompt = asked(run(&script, &mut sign_in));
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    assert!(matches!(sign_in.poll(at(0)), Step::Send(_)));
    // The driver is gone.
    let lost = sign_in.poll(at(1));
    assert!(matches!(lost, Step::Done(Err(SignInError::Failed(Error::Transport(_))))), "{lost:?}");
    for second in 2..5 {
        match sign_in.poll(at(second)) {
            Step::Done(Ok(SignInProgress::Asks(again))) => assert_eq!(again, prompt),
            other => panic!("{other:?}"),
        }
    }
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    script.expect_operation::<AuthenticateWithEmailVerification>().reply(signed_in());
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn what_was_asked_may_be_answered_in_another_process() {
    let (script, mut sign_in) = held_up("mfa_challenge", ONE_FACTOR);
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let kept = serde_json::to_string(&asked(run(&script, &mut sign_in))).unwrap();
    drop(sign_in);

    let mut sign_in = config().resume_sign_in(serde_json::from_str(&kept).unwrap(), 2);
    script.expect_operation::<AuthenticateWithTotp>().reply(signed_in());
    sign_in.answer(SignInAnswer::code("1")).unwrap();
    is_signed_in(run(&script, &mut sign_in));
    is_over(&script, &mut sign_in);
}

#[test]
fn a_sign_in_goes_on_at_a_step() {
    let fields: Value = json!({ "code": "mfa_challenge", "pending_authentication_token": "pat_1",
        "authentication_factors": [{ "id": "auth_factor_1", "type": "totp" }] });
    let step: AuthenticationStep = serde_json::from_value(fields).unwrap();
    let script = Script::new();
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let mut sign_in = config().continue_sign_in(step, 2);
    assert!(matches!(asked(run(&script, &mut sign_in)), SignInPrompt::MfaCode(_)));
}

#[test]
fn nothing_that_is_printed_holds_a_token() {
    let (script, mut sign_in) = held_up("mfa_challenge", ONE_FACTOR);
    script.expect_operation::<ChallengeFactor>().reply(Reply::json(201, CHALLENGE));
    let progress = run(&script, &mut sign_in);
    let text = format!("{sign_in:?} {progress:?} {:?}", SignInAnswer::code("123456"));
    for secret in ["pat_1", "123456", "sk_test", "sesame"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("asking"), "{text}");
}
