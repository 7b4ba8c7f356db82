use std::time::Duration;

use super::{DeviceLogin, DeviceLoginError, DeviceLoginProgress};
use crate::{
    Config, Error, Machine as _, Now, Step, TransportFailure, drive,
    error::{Delivery, FailureKind},
    retry::RetryPolicy,
    testing::{Reply, Script},
    user_management::{AuthenticateWithDeviceCode, AuthorizeDevice, DeviceAuthorization},
};

const DEVICE_CODE: &str = r#"{"grant_type":"urn:ietf:params:oauth:grant-type:device_code","client_id":"client_1","device_code":"dc_1"}"#;
const SIGNED_IN: &str = r#"{"user":{"id":"user_1"},"access_token":"at_1","refresh_token":"rt_1"}"#;

fn config() -> Config {
    Config::without_api_key().client_id("client_1").unwrap().retry(RetryPolicy::never())
}

fn codes(rest: &str) -> String {
    format!(
        r#"{{"device_code":"dc_1","user_code":"ABCD-EFGH","verification_uri":"https://acme.com/device"{rest}}}"#
    )
}

fn error(code: &str) -> Reply {
    Reply::json(400, format!(r#"{{"error":"{code}","error_description":"…"}}"#))
}

/// A login with scripted responses: the codes have been shown, and each poll gets the next response.
struct Scenario {
    script: Script,
    login: DeviceLogin,
}

impl Scenario {
    fn new(rest: &str) -> Self {
        let script = Script::new();
        script
            .expect_operation::<AuthorizeDevice>()
            .body(r#"{"client_id":"client_1"}"#)
            .reply(Reply::json(200, codes(rest)));
        let mut login = config().device_login(1);
        match script.run(drive(&mut login, &script, &script)).unwrap() {
            DeviceLoginProgress::ShowCode(codes) => assert_eq!(codes.user_code.expose(), "ABCD-EFGH"),
            other => panic!("{other:?}"),
        }
        Self { script, login }
    }

    fn reply(self, reply: Reply) -> Self {
        self.script.expect_operation::<AuthenticateWithDeviceCode>().body(DEVICE_CODE).reply(reply);
        self
    }

    fn replies<const N: usize>(self, codes: [&str; N]) -> Self {
        codes.iter().fold(self, |scenario, code| scenario.reply(error(code)))
    }

    /// Runs the login to its end. Returns the delays in seconds, and the result.
    fn finish(mut self) -> (Vec<f64>, Result<DeviceLoginProgress, DeviceLoginError>) {
        let result = self.script.run(drive(&mut self.login, &self.script, &self.script));
        let after = self.script.run(drive(&mut self.login, &self.script, &self.script));
        assert!(matches!(after, Err(DeviceLoginError::Failed(Error::Finished))), "{after:?}");
        self.script.finish();
        (waits(&self.script), result)
    }
}

fn waits(script: &Script) -> Vec<f64> {
    let trace = script.trace();
    let waits = trace.iter().filter_map(|line| line.strip_prefix("wait "));
    waits
        .map(|wait| match wait.strip_suffix("ms") {
            Some(milliseconds) => milliseconds.parse::<f64>().unwrap() / 1_000.0,
            None => wait.strip_suffix('s').unwrap().parse().unwrap(),
        })
        .collect()
}

fn signed_in() -> Reply {
    Reply::json(200, SIGNED_IN)
}

#[test]
fn first_poll_follows_the_interval_and_slow_down_adds_five_seconds() {
    let scenario = Scenario::new(r#","expires_in":300,"interval":5"#);
    assert_eq!(scenario.script.waited(), Duration::ZERO);
    let scenario =
        scenario.replies(["authorization_pending", "slow_down", "authorization_pending", "slow_down"]);
    let (waits, result) = scenario.reply(signed_in()).finish();
    assert_eq!(waits, [5.0, 5.0, 10.0, 10.0, 15.0]);
    match result.unwrap() {
        DeviceLoginProgress::SignedIn(response) => assert_eq!(response.access_token.expose(), "at_1"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn error_code_ends_the_login_in_either_shape() {
    type Check = fn(&DeviceLoginError) -> bool;
    let cases: [(&str, Check); 6] = [
        ("access_denied", |error| matches!(error, DeviceLoginError::Denied)),
        ("expired_token", |error| matches!(error, DeviceLoginError::Expired)),
        ("invalid_grant", |error| matches!(error, DeviceLoginError::Failed(Error::Api(_)))),
        ("invalid_client", |error| matches!(error, DeviceLoginError::Failed(Error::Api(_)))),
        ("unsupported_grant_type", |error| matches!(error, DeviceLoginError::Failed(Error::Api(_)))),
        ("sso_required", |error| match error {
            DeviceLoginError::Step(step) => step.code().as_str() == "sso_required",
            _ => false,
        }),
    ];
    for (code, expected_error) in cases {
        for body in [format!(r#"{{"error":"{code}"}}"#), format!(r#"{{"code":"{code}","message":"…"}}"#)] {
            let scenario =
                Scenario::new(r#","expires_in":300,"interval":5"#).replies(["authorization_pending"]);
            let (waits, result) = scenario.reply(Reply::json(400, body)).finish();
            assert_eq!(waits, [5.0, 5.0], "{code}");
            assert!(result.as_ref().is_err_and(expected_error), "{code}: {result:?}");
        }
    }
}

#[test]
fn authentication_step_is_returned_and_its_token_is_hidden() {
    let body = r#"{"code":"mfa_challenge","pending_authentication_token":"pat_1"}"#;
    let (_, result) = Scenario::new("").reply(Reply::json(403, body)).finish();
    let error = result.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("pat_1"));
    assert_eq!(error.to_string(), "authentication step required: mfa_challenge");
}

#[test]
fn malformed_response_ends_the_login() {
    let (_, result) = Scenario::new("").reply(Reply::json(200, "<html>")).finish();
    assert!(matches!(result, Err(DeviceLoginError::Failed(Error::Decode(_)))), "{result:?}");
}

#[test]
fn expired_codes_are_not_polled() {
    // Polls at 5 and 10 s, then the codes have 2 s left.
    let scenario = Scenario::new(r#","expires_in":12,"interval":5"#);
    let (waits, result) = scenario.replies(["authorization_pending", "authorization_pending"]).finish();
    assert_eq!(waits, [5.0, 5.0, 2.0]);
    assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
    // With an interval longer than the lifetime of the codes there is no poll.
    let (waits, result) = Scenario::new(r#","expires_in":3,"interval":5"#).finish();
    assert_eq!(waits, [3.0]);
    assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
}

#[test]
fn interval_and_lifetime_are_limited() {
    for (rest, first_wait) in [
        ("", 5.0),
        (r#","interval":null"#, 5.0),
        (r#","interval":2.5"#, 2.5),
        (r#","interval":0"#, 1.0),
        (r#","interval":-3"#, 1.0),
        (r#","interval":0.000001"#, 1.0),
        (r#","interval":1e300"#, 60.0),
        (r#","interval":61,"expires_in":0"#, 60.0),
        (r#","interval":5,"expires_in":-1"#, 5.0),
        (r#","interval":5,"expires_in":1e300"#, 5.0),
    ] {
        let (waits, result) = Scenario::new(rest).reply(signed_in()).finish();
        assert_eq!(waits, [first_wait], "{rest}");
        result.unwrap();
    }
    assert_eq!(super::interval(f64::NAN), super::INTERVAL);
    assert_eq!(super::interval(f64::INFINITY), super::MAX_INTERVAL);
    for (seconds, expected) in
        [(f64::NAN, 300), (f64::INFINITY, 86_400), (1e300, 86_400), (-1.0, 300), (0.0, 300)]
    {
        assert_eq!(super::lifetime(seconds), Duration::from_secs(expected), "{seconds}");
    }
}

#[test]
fn transient_failures_double_the_delay() {
    let scenario = Scenario::new(r#","expires_in":300,"interval":5"#);
    scenario.script.expect_any().fail(TransportFailure::timeout());
    let lost = TransportFailure::new(FailureKind::Interrupted, Delivery::Unknown);
    scenario.script.expect_any().fail(lost);
    let scenario = scenario
        .reply(Reply::status(502).body("<html>Bad gateway</html>"))
        .reply(Reply::status(503))
        .reply(Reply::status(500))
        .replies(["authorization_pending"])
        .reply(Reply::status(429).header("retry-after", "33"))
        .replies(["slow_down"])
        .reply(signed_in());
    let (waits, result) = scenario.finish();
    assert_eq!(waits, [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 5.0, 33.0, 10.0]);
    result.unwrap();
}

#[test]
fn retries_of_a_poll_end_with_the_codes() {
    let script = Script::new();
    script.expect_operation::<AuthorizeDevice>().reply(Reply::json(200, codes(r#","expires_in":20"#)));
    let mut login = config().retry(RetryPolicy::default()).device_login(1);
    script.run(drive(&mut login, &script, &script)).unwrap();
    // `Retry-After` exceeds the lifetime of the codes: neither the call nor the machine waits for it.
    script.expect_any().reply(Reply::status(429).header("retry-after", "30"));
    let result = script.run(drive(&mut login, &script, &script));
    assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
    assert_eq!(script.waited(), Duration::from_secs(20));

    // A poll without a response times out when the codes expire.
    script.expect_operation::<AuthorizeDevice>().reply(Reply::json(200, codes(r#","expires_in":20"#)));
    let mut login = config().timeout(None).device_login(1);
    script.run(drive(&mut login, &script, &script)).unwrap();
    script.expect_any().hang();
    let result = script.run(drive(&mut login, &script, &script));
    assert!(matches!(result, Err(DeviceLoginError::Expired)), "{result:?}");
    assert_eq!(script.waited(), Duration::from_secs(40));
    script.finish();
}

#[test]
fn resumed_login_polls_after_the_interval() {
    let authorization: DeviceAuthorization =
        serde_json::from_str(&codes(r#","expires_in":300,"interval":7"#)).unwrap();
    let script = Script::new();
    script.expect_operation::<AuthenticateWithDeviceCode>().body(DEVICE_CODE).reply(signed_in());
    let mut login = config().resume_device_login(&authorization, 1);
    script.run(drive(&mut login, &script, &script)).unwrap();
    assert_eq!(waits(&script), [7.0]);
}

#[test]
fn lost_poll_is_repeated_and_lost_authorization_is_not() {
    let authorization: DeviceAuthorization =
        serde_json::from_str(&codes(r#","expires_in":300,"interval":5"#)).unwrap();
    let at = |seconds| Now::default().after(Duration::from_secs(seconds));
    let mut login = config().resume_device_login(&authorization, 1);
    assert!(matches!(login.poll(at(0)), Step::Wait(wait) if wait == Duration::from_secs(5)));
    // An early `poll` returns the rest of the delay.
    assert!(matches!(login.poll(at(3)), Step::Wait(wait) if wait == Duration::from_secs(2)));
    assert!(matches!(login.poll(at(5)), Step::Send(_)));
    assert!(matches!(login.poll(at(6)), Step::Wait(wait) if wait == Duration::from_secs(10)));
    login.handle(Err(TransportFailure::timeout()));
    assert!(matches!(login.poll(at(16)), Step::Send(_)));

    let mut login = config().device_login(1);
    assert!(matches!(login.poll(at(0)), Step::Send(_)));
    let lost = login.poll(at(1));
    assert!(matches!(lost, Step::Done(Err(DeviceLoginError::Failed(Error::Transport(_))))), "{lost:?}");
    assert!(matches!(login.poll(at(2)), Step::Done(Err(DeviceLoginError::Failed(Error::Finished)))));
}

#[test]
fn missing_client_id_is_an_encode_error() {
    let mut login = Config::without_api_key().device_login(1);
    let result = login.poll(Now::default());
    assert!(matches!(result, Step::Done(Err(DeviceLoginError::Failed(Error::Encode(_))))), "{result:?}");
}

#[test]
fn debug_output_has_no_code() {
    let authorization: DeviceAuthorization = serde_json::from_str(&codes("")).unwrap();
    let login = config().resume_device_login(&authorization, 1);
    let progress = DeviceLoginProgress::ShowCode(Box::new(authorization));
    let text = format!("{login:?} {progress:?}");
    assert!(!text.contains("dc_1") && !text.contains("ABCD") && text.contains("wait"), "{text}");
}
