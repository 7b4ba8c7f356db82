//! Requests of the application: with, without and in doubt of a session.

use super::*;
use workos_core::session::NoSession;

pub(super) fn protected_path_without_a_session() {
    for (name, method, headers, status, location) in [
        ("navigation", Method::GET, NAVIGATION, 302, "/sign-in?return_pathname=%2Fdashboard%3Fx%3D1"),
        (
            "old browser",
            Method::GET,
            &[("accept", "text/html,*/*")][..],
            302,
            "/sign-in?return_pathname=%2Fdashboard%3Fx%3D1",
        ),
        ("script", Method::GET, SCRIPT, 401, ""),
        ("form", Method::POST, FORM, 401, ""),
        ("curl", Method::GET, &[("accept", "*/*")], 401, ""),
        ("JSON", Method::PUT, &[("accept", "application/json")], 401, ""),
        ("prefetch", Method::GET, &[("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch")], 401, ""),
    ] {
        let site = Site::new();
        let page = site.send(method, "/dashboard?x=1", headers, "");
        assert_eq!((page.status(), page.location()), (status, location), "{name}");
        assert!(page.auth.is_none(), "{name}");
        assert_eq!(page.header("cache-control"), "private, no-store", "{name}");
        assert_eq!(page.header("vary"), "Cookie", "{name}");
        if status == 401 {
            let kind = if name == "form" { "text/html; charset=utf-8" } else { "application/json" };
            assert_eq!(page.header("content-type"), kind, "{name}");
        }
        if page.header("content-type") == "application/json" {
            assert_eq!(
                page.text(),
                r#"{"error":"unauthorized","message":"This page requires that you sign in."}"#
            );
        }
        assert_eq!(site.cookies.borrow().len(), 0, "{name}");
    }
}

pub(super) fn sign_up_path_leads_to_the_sign_up() {
    let site = Site::with(|authkit| authkit.sign_up_path("/join/*").unwrap());
    assert_eq!(site.visit("/join/team").location(), "/sign-up?return_pathname=%2Fjoin%2Fteam");
}

pub(super) fn public_path_has_the_session_and_ignored_path_has_not() {
    let site = Site::with(|authkit| {
        authkit.protect("/*").unwrap().public("/").unwrap().ignore("/assets/*").unwrap()
    });
    assert!(site.visit("/").auth.unwrap().session().is_none());
    site.sign_in();
    let page = site.visit("/");
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert!(page.auth.unwrap().session().is_some());
    let page = site.visit("/assets/app.css");
    assert_eq!((page.status(), page.header("cache-control"), page.header("vary")), (200, "", ""));
    assert!(matches!(page.auth.unwrap().no_session(), Some(NoSession::NoCookie)));
}

pub(super) fn session_is_refreshed_and_its_cookie_reaches_the_browser() {
    let site = Site::new();
    site.sign_in();
    let before = site.cookies.borrow()["wos-session"].clone();
    site.expire_access_token();
    let page = site.visit("/dashboard");
    assert!(page.auth.as_ref().unwrap().session().unwrap().was_refreshed());
    assert_ne!(site.cookies.borrow()["wos-session"], before);
}

pub(super) fn reason_for_no_session_decides_about_response_and_cookie() {
    for (name, status, error, keeps_cookie) in [
        ("outage", 503, "temporarily_unavailable", true),
        ("rate limit", 503, "temporarily_unavailable", true),
        ("wrong API key", 500, "server_error", true),
        ("revoked", 401, "unauthorized", false),
        ("garbage", 401, "unauthorized", true),
    ] {
        let site = Site::new();
        site.sign_in();
        site.expire_access_token();
        match name {
            "outage" => site.fail_refreshes(503),
            "rate limit" => site.fail_refreshes(429),
            "wrong API key" => site.fail_refreshes(401),
            "revoked" => site.emulator.add_fault(
                Fault::json(400, r#"{"error":"invalid_grant"}"#)
                    .on::<AuthenticateWithRefreshToken>()
                    .times(9),
            ),
            _ => site.set_cookie("wos-session", "garbage"),
        }
        for headers in [SCRIPT, NAVIGATION] {
            let page = site.send(Method::GET, "/dashboard", headers, "");
            let status = if headers == NAVIGATION && status == 401 { 302 } else { status };
            assert_eq!(page.status(), status, "{name}");
            assert_eq!(page.header("retry-after").is_empty(), status != 503, "{name}");
            if headers == SCRIPT {
                assert!(page.text().contains(&format!(r#""error":"{error}""#)), "{name}: {}", page.text());
            }
        }
        assert_eq!(site.cookie_names().contains(&"wos-session".to_owned()), keeps_cookie, "{name}");
    }
}

pub(super) fn handler_can_deny_and_forbid() {
    let site = Site::new();
    let navigation = Request::get("/posts").header("accept", "text/html").body(()).unwrap();
    let script = Request::post("/posts").body(()).unwrap();
    let auth = site.visit("/posts").auth.unwrap();
    assert_eq!(auth.deny(&navigation).headers()["location"], "/sign-in?return_pathname=%2Fposts");
    assert_eq!(auth.deny(&script).status(), 401);
    assert_eq!(auth.forbid(&script).status(), 401);
    site.sign_in();
    let auth = site.visit("/posts").auth.unwrap();
    let page = auth.forbid(&navigation);
    assert_eq!(page.status(), 403);
    assert!(String::from_utf8_lossy(page.body()).contains("<a href=\"/\">Back to the application</a>"));
    let forbidden = auth.forbid(&script);
    assert_eq!(forbidden.status(), 403);
    assert!(forbidden.body().starts_with(br#"{"error":"forbidden""#));
}

pub(super) fn reserved_headers_of_a_client_are_removed() {
    let mut headers = http::HeaderMap::new();
    for name in
        ["x-workos-session", "X-WorkOS-Middleware", "x-workos-", "x-workos-access-token", "x-work", "cookie"]
    {
        headers.append(http::HeaderName::try_from(name).unwrap(), "1".parse().unwrap());
        headers.append(http::HeaderName::try_from(name).unwrap(), "2".parse().unwrap());
    }
    RequestAuth::remove_reserved_headers(&mut headers);
    let mut left: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
    left.sort_unstable();
    assert_eq!(left, ["cookie", "x-work"]);
}

pub(super) fn session_has_what_the_token_says() {
    let site = Site::new();
    site.sign_in();
    let page = site.visit("/");
    let session = page.auth.as_ref().unwrap().session().unwrap();
    assert!(!session.has_entitlement("audit-logs"));
    assert!(!session.has_feature_flag("new-editor"));
    assert!(!session.is_impersonated());
    let now = site.emulator.now().wall;
    assert_eq!(
        session.authenticated_within(Duration::from_secs(60), now),
        session.claims().authenticated_at.is_some()
    );
}

pub(super) fn valid_session_sends_no_request() {
    let site = Site::new();
    site.sign_in();
    site.visit("/dashboard");
    site.emulator.add_fault(Fault::drop_connection().times(1));
    for _ in 0..3 {
        assert!(site.visit("/dashboard").auth.is_some());
    }
    assert_eq!(site.emulator.faults_left(), 1);
}

pub(super) fn machine_that_is_polled_after_its_end_does_not_panic() {
    use workos_core::machine::{Machine as _, Step};

    let site = Site::new();
    for path in ["/", "/dashboard", "/sign-in", "/callback", "/assets"] {
        let request = Request::get(path).body(()).unwrap();
        let mut handling = site.authkit.handle(&request, Bytes::new(), site.client.entropy().unwrap());
        handling.handle(Err(workos_core::TransportFailure::timeout()));
        let now = site.emulator.now();
        assert!(matches!(handling.poll(now), Step::Done(_)), "{path}");
        let Step::Done(Handled::Respond(response)) = handling.poll(now) else { panic!("{path}") };
        assert_eq!(response.status(), 503, "{path}");
    }
}
