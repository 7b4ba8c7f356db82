//! The login of a device with arbitrary responses and failures: never a panic, never a wait beyond the lifetime of
//! the codes, at most one poll a second, and an end.
//!
//! Input: the number of retries; then lines of two characters and a body. The first character is the status or the
//! failure, the second the delay of the response. `=` in place of a body is a usual body.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use workos_core::{
    Config, HttpResponse, Machine, Now, RetryPolicy, Step, TransportFailure,
    auth::{DeviceLoginError, DeviceLoginProgress},
};
use workos_fuzz::{now, response};

const CODES: &[u8] =
    br#"{"device_code":"d","user_code":"u","verification_uri":"https://acme.com","expires_in":300,"interval":5}"#;
const PENDING: &[u8] = br#"{"error":"authorization_pending"}"#;
const USER: &[u8] =
    br#"{"user":{"id":"user_1","email":"a@acme.com"},"access_token":"a","refresh_token":"r"}"#;

/// The longest lifetime of codes, as documented.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn result(line: &[u8], usual: &'static [u8]) -> Result<HttpResponse, TransportFailure> {
    let (kind, rest) = line.split_first().unwrap_or((&b'-', &[]));
    let (delay, body) = rest.split_first().unwrap_or((&b'0', &[]));
    let body = if body == b"=" { usual } else { body };
    let status = match kind {
        b'2' => 200,
        b'4' => 400,
        b'3' => 403,
        b'9' => 429,
        b'5' => 503,
        b't' => return Err(TransportFailure::timeout()),
        b'c' => return Err(TransportFailure::connect("refused")),
        b'x' => return Err(TransportFailure::interrupted("cut")),
        other => 100 + u16::from(*other) * 2,
    };
    let mut response = response(status, body);
    // 0 would be retried at once.
    let delay = (usize::from(*delay) * usize::from(*delay)).max(1);
    response.headers_mut().insert("retry-after", delay.into());
    Ok(response)
}

fuzz_target!(|data: &[u8]| {
    let Some((retries, script)) = data.split_first() else { return };
    let retries = u32::from(*retries) % 4;
    let config = Config::without_api_key().client_id("client_1").expect("client ID");
    let config = config.retry(RetryPolicy::default().max_retries(retries));
    let mut login = config.device_login(7);
    let mut lines = script.split(|byte| *byte == b'\n');
    let (mut clock, mut last_send, mut shown) = (Duration::ZERO, None, None);
    loop {
        match login.poll(Now { wall: now() + clock, mono: clock }) {
            Step::Wait(wait) => {
                assert!(!wait.is_zero() && wait <= DAY, "{wait:?}");
                clock += wait;
                assert!(shown.is_none_or(|shown| clock <= shown + DAY));
            }
            Step::Send(request) => {
                let polls = shown.is_some();
                assert_eq!(polls, request.uri().path() == "/user_management/authenticate");
                // A retry follows sooner than a poll.
                let least = if retries == 0 { Duration::from_secs(1) } else { Duration::from_millis(250) };
                assert!(!polls || last_send.is_none_or(|last| clock >= last + least));
                assert!(login.timeout().is_none_or(|limit| limit <= DAY));
                last_send = Some(clock);
                let Some(line) = lines.next() else {
                    // The driver sleeps until the codes have expired.
                    clock += DAY;
                    login.handle(result(b"40=", PENDING));
                    break;
                };
                login.handle(result(line, if polls { PENDING } else { CODES }));
            }
            Step::Done(Ok(DeviceLoginProgress::ShowCode(codes))) => {
                assert!(shown.is_none());
                let _ = format!("{codes:?}");
                shown = Some(clock);
                last_send = None;
            }
            Step::Done(Ok(progress)) => {
                assert!(shown.is_some() && matches!(progress, DeviceLoginProgress::SignedIn(_)));
                break;
            }
            Step::Done(Err(error)) => {
                let _ = format!("{error} {error:?}");
                break;
            }
        }
    }
    // Ended: by its result, or because a day has passed.
    for _ in 0..4 {
        match login.poll(Now { wall: now() + clock, mono: clock }) {
            Step::Done(Err(DeviceLoginError::Failed(_) | DeviceLoginError::Expired)) => return,
            Step::Done(_) => {}
            Step::Wait(wait) => clock += wait + DAY,
            Step::Send(_) => login.handle(result(b"2 =", USER)),
        }
    }
    panic!("the login does not end");
});
