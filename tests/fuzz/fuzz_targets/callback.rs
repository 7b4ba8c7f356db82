//! The callback of a sign-in: the browser that started it is accepted within its time, and gets back its state and
//! a path of the same site; any other state, cookie or time is rejected.
//!
//! Input: seed, two bytes and a bit to flip, a delay in units of 4 seconds; the path to return to in one line, the
//! custom state in one line, an arbitrary `state` in one line, then a `Cookie` header.
#![no_main]

use std::{sync::LazyLock, time::Duration};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use libfuzzer_sys::fuzz_target;
use workos_core::{
    Config, Entropy,
    auth::{CallbackError, PkceCookies},
    cookie::RequestCookies,
    seal::{Keyring, SealKey},
};
use workos_fuzz::{flip, now, split_text};

static COOKIES: LazyLock<PkceCookies> = LazyLock::new(|| {
    PkceCookies::new(Keyring::new(SealKey::iron("p".repeat(32)).expect("key")), "https://acme.com/callback")
});
static CONFIG: LazyLock<Config> =
    LazyLock::new(|| Config::new("sk_test").and_then(|config| config.client_id("client_1")).expect("config"));

/// Headers of a request with this `Cookie` header.
fn request(cookies: &str) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_bytes(cookies.as_bytes()).expect("header value"))])
}

fuzz_target!(|data: &[u8]| {
    let Some(([seed, high, low, bit, delay], text)) = data.split_first_chunk::<5>() else { return };
    let text = String::from_utf8_lossy(text);
    let (path, rest) = split_text(&text);
    let (custom, rest) = split_text(rest);
    let (state, header) = split_text(rest);
    // No header value contains other control characters than a tab.
    let header = &header.replace(|c: char| c.is_ascii_control() && c != '\t', "");
    let request = request(header);
    for state in [None, Some(state), Some(custom)] {
        let rejected = COOKIES.verify_callback(&request, state, now()).expect_err("arbitrary state");
        assert!(rejected.clear_cookies.len() <= 1);
        assert_eq!(COOKIES.clear_cookies(&request, state), rejected.clear_cookies);
    }

    let entropy = Entropy::from_seed([*seed; 32]);
    let page = COOKIES.authkit_url().state(custom);
    let Ok(authorization) = COOKIES.create_authorization(&CONFIG, page, path, &request, now(), entropy)
    else {
        return assert!(path.len() + custom.len() > 300);
    };
    assert!(authorization.clear_cookies.len() <= PkceCookies::MAX_REMOVED);
    let state = authorization.state();
    let own = format!("{}={}", authorization.cookie.name(), authorization.cookie.value().expose());
    assert!(own.len() <= PkceCookies::MAX_COOKIE_BYTES);
    let both = format!("{own}; {header}");
    let verify =
        |state: &str, header: &str, now| COOKIES.verify_callback(&self::request(header), Some(state), now);

    let delay = Duration::from_secs(u64::from(*delay) * 4);
    match verify(state, &both, now() + delay) {
        Ok(callback) => {
            assert!(delay <= PkceCookies::LIFETIME);
            assert_eq!(callback.custom_state.as_deref(), Some(custom));
            assert!(authorization.url.as_str().contains(callback.code_verifier.challenge().as_str()));
            let page = url::Url::parse("https://acme.com/callback?code=1").expect("URL");
            let target = page.join(&callback.return_pathname).expect("path");
            assert_eq!(target.origin(), page.origin());
            assert_eq!(callback.clear_cookies.len(), 1);
        }
        Err(rejected) if both.len() > RequestCookies::MAX_BYTES => {
            assert_eq!(rejected.reason, CallbackError::MissingCookie);
        }
        Err(rejected) => {
            assert!(rejected.reason == CallbackError::Expired && delay > PkceCookies::LIFETIME);
        }
    }
    assert!(verify(state, &own, now() + PkceCookies::LIFETIME).is_ok());

    // Another browser; another state; a state and a cookie that were changed alike.
    assert!(verify(state, header, now()).is_err());
    let mut changed = state.as_bytes().to_vec();
    let place = flip(&mut changed, [*high, *low], *bit);
    if let Ok(changed) = std::str::from_utf8(&changed) {
        assert!(verify(changed, &own, now()).is_err());
        // The hash in the name of the cookie is public.
        let hash = changed
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let planted = format!("wos-auth-verifier-{hash:08x}={changed}");
        // The version suffix of the seal is not authenticated.
        assert!(verify(changed, &planted, now()).is_err() || place + 1 == changed.len());
    }
});
