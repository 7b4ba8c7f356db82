//! `Retry-After`: seconds are read as the digits say, dates against the response's `Date`, and the retry policy
//! never waits beyond its limit.
//!
//! Input: status and number of the attempt, four bytes of jitter; `Retry-After` in one line, `Date` in one line,
//! then the body.
#![no_main]

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use workos_core::{
    Endpoint, Error, RetryPolicy,
    endpoint::Idempotency,
    retry::{Attempt, RetryDecision},
    user_management::GetUser,
};
use workos_fuzz::{now, response, split_line};

/// What RFC 9110, section 10.2.3, says about a value; `None` if it is neither seconds nor a date with a `Date`.
fn reference(value: &str, date: Option<&str>) -> Option<Duration> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value
            .bytes()
            .fold(0_u64, |seconds, digit| seconds.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        return Some(Duration::from_secs(seconds));
    }
    let parse = |text| httpdate::parse_http_date(text).ok();
    let (until, date): (SystemTime, SystemTime) = (parse(value)?, parse(date?)?);
    Some(until.duration_since(date).unwrap_or_default())
}

fuzz_target!(|data: &[u8]| {
    let Some(([status, number, jitter @ ..], rest)) = data.split_first_chunk::<6>() else { return };
    let (value, rest) = split_line(rest);
    let (date, body) = split_line(rest);
    let status = [429, 503, 500, 408, 400, 404, 502, 504][usize::from(*status) % 8];
    let mut response = response(status, body);
    for (name, value) in [("retry-after", value), ("date", date)] {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            response.headers_mut().insert(name, value);
        }
    }
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let expected = text("retry-after").and_then(|value| reference(value.trim(), text("date")));
    let Err(Error::Api(error)) = GetUser::decode(&response) else { panic!("no error of the API") };
    if expected.is_some() || !body.windows(11).any(|part| part == b"retry_after") && !body.contains(&b'\\') {
        assert_eq!(error.retry_after, expected);
    }

    let policy = RetryPolicy::default();
    let number = u32::from(*number) % 6;
    let attempt = Attempt::new(number, Idempotency::Idempotent, now())
        .jitter(u64::from(u32::from_le_bytes(*jitter)) << 32);
    match policy.decide(&attempt, Ok(&response)) {
        RetryDecision::Retry(delay) => {
            assert!(status != 400 && status != 404 && number <= policy.max_retries);
            assert!(delay <= policy.max_retry_after.max(policy.max_delay));
            assert!(expected.is_none_or(|least| delay >= least));
            if number <= 1 && expected == Some(Duration::ZERO) {
                assert_eq!(delay, Duration::ZERO);
            }
            // Without `Date` a date is measured against `now`, and may have passed.
            let is_now = number <= 1 && text("retry-after").is_some() && delay.is_zero();
            assert!(is_now || delay >= policy.base_delay / 2);
        }
        RetryDecision::Stop(reason) => drop(format!("{reason:?}")),
    }
});
