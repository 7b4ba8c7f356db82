//! Requests to a web application with AuthKit: no request gets past a path rule without a session, none is redirected to
//! another site, and each is answered after a few requests to WorkOS, which responds with errors.
//!
//! Input: seed, method and headers, status of WorkOS; path and query in one line, a `Cookie` header in one line, then the
//! body.
#![no_main]

use std::sync::LazyLock;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header::COOKIE};
use libfuzzer_sys::fuzz_target;
use workos_core::{
    Config, Entropy, HttpResponse, Machine as _, Step,
    authkit::{AuthKit, Handled},
};
use workos_fuzz::{now, split_text};

static AUTHKIT: LazyLock<AuthKit> = LazyLock::new(|| {
    let config = Config::new("sk_test").and_then(|config| config.client_id("client_1")).expect("config");
    let config = config.redirect_uri("https://acme.com/callback").expect("redirect URI");
    let authkit = AuthKit::new(&config.cookie_password("p".repeat(32))).expect("AuthKit");
    authkit.protect("/dashboard/*").expect("path").accept_unsolicited_codes(true)
});

const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::HEAD, Method::PUT];

fuzz_target!(|data: &[u8]| {
    let Some(([seed, kind, status], text)) = data.split_first_chunk::<3>() else { return };
    let text = String::from_utf8_lossy(text);
    let (target, rest) = split_text(&text);
    let (cookie, body) = split_text(rest);
    let Ok(uri) = format!("/{target}").parse::<Uri>() else { return };
    let cookie = cookie.replace(|c: char| c.is_ascii_control() && c != '\t', "");
    let mut request = Request::new(());
    *request.method_mut() = METHODS[usize::from(kind % 4)].clone();
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).expect("header value"));
    headers.insert(
        "sec-fetch-site",
        HeaderValue::from_static(if kind & 4 == 0 { "same-origin" } else { "none" }),
    );
    headers
        .insert("sec-fetch-mode", HeaderValue::from_static(if kind & 8 == 0 { "navigate" } else { "cors" }));

    let mut machine =
        AUTHKIT.handle(&request, Bytes::copy_from_slice(body.as_bytes()), Entropy::from_seed([*seed; 32]));
    let mut time = now();
    let mut steps = 0;
    let handled = loop {
        steps += 1;
        assert!(steps < 100);
        let now = workos_core::Now::from_unix_milliseconds(time.unix_milliseconds());
        match machine.poll(now) {
            Step::Done(handled) => break handled,
            Step::Wait(duration) => time = time + duration,
            Step::Send(_) => {
                let mut response = HttpResponse::new(Bytes::from_static(br#"{"error":"invalid_grant"}"#));
                *response.status_mut() =
                    StatusCode::from_u16(400 + u16::from(*status)).unwrap_or(StatusCode::BAD_GATEWAY);
                machine.handle(Ok(response));
            }
        }
    };
    let page = url::Url::parse("https://acme.com/").expect("URL");
    match handled {
        Handled::Forward(auth) => {
            assert!(auth.session().is_none());
            if let Ok(url) = page.join(&request.uri().to_string()) {
                let is_protected = url.path() == "/dashboard" || url.path().starts_with("/dashboard/");
                assert!(!is_protected || url.origin() != page.origin());
            }
        }
        Handled::Respond(response) => {
            if let Some(location) = response.headers().get("location") {
                let location = page.join(location.to_str().expect("text")).expect("URL");
                assert!(location.origin() == page.origin() || location.host_str() == Some("api.workos.com"));
            }
        }
    }
});
