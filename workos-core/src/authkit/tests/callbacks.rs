//! Each end of a callback.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use workos_core::authkit::{CompletedSignIn, SignInFailure};

/// Replaces a query parameter of a URL.
fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (path, query) = url.split_once('?').unwrap();
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).map(str::to_owned).collect();
    if !value.is_empty() {
        pairs.push(format!("{name}={value}"));
    }
    format!("{path}?{}", pairs.join("&"))
}

pub(super) fn pkce_cookie_is_removed_whatever_the_callback_ends_with() {
    for (name, status, location, cookies) in [
        ("success", 302, "/", &["wos-session"][..]),
        ("denied", 400, "", &[]),
        ("no code", 400, "", &[]),
        ("outage", 503, "", &[]),
        ("rate limit", 503, "", &[]),
        ("wrong API key", 500, "", &[]),
        ("outage of keys", 302, "/", &["wos-session"]),
    ] {
        let site = Site::new();
        let mut callback = site.callback_of("/sign-in");
        assert_eq!(site.cookie_names().len(), 1);
        match name {
            "denied" => {
                callback = with_parameter(&callback, "code", "").replace("?", "?error=access_denied&")
            }
            "no code" => callback = with_parameter(&callback, "code", ""),
            "outage" => site.fail_exchanges(503),
            "rate limit" => site.fail_exchanges(429),
            "wrong API key" => site.fail_exchanges(401),
            "outage of keys" => site.fail_keys(),
            _ => {}
        }
        let page = site.visit(&callback);
        assert_eq!((page.status(), page.location()), (status, location), "{name}");
        assert_eq!(site.cookie_names(), cookies, "{name}");
        assert_eq!(page.header("cache-control"), "private, no-store", "{name}");
        assert_eq!(page.header("retry-after").is_empty(), status != 503, "{name}");
        if status >= 400 {
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{name}");
            assert_eq!(page.header("referrer-policy"), "no-referrer", "{name}");
            assert_eq!(page.text().contains(r#"href="/sign-in""#), status != 503, "{name}");
        }
    }
}

pub(super) fn error_text_of_the_url_is_not_shown() {
    let site = Site::new();
    let page = site.visit("/callback?error=%3Cscript%3E&error_description=evil&state=evil");
    assert_eq!(page.status(), 400);
    for text in ["evil", "script"] {
        assert!(!page.text().contains(text));
    }
}

pub(super) fn unknown_state_starts_the_sign_in_again_once() {
    for name in ["foreign", "expired", "no state", "garbage", "invalid code"] {
        let site = Site::new();
        let callback = site.callback_of("/sign-in?return_pathname=%2Fdashboard");
        let change = |url: &str| match name {
            "no state" => with_parameter(url, "state", ""),
            "garbage" => with_parameter(url, "state", "garbage"),
            "invalid code" => with_parameter(url, "code", "code_invalid"),
            _ => url.to_owned(),
        };
        let prepare = || match name {
            // The cookie is in another browser.
            "foreign" => site.cookies.borrow_mut().clear(),
            "expired" => site.emulator.advance(Duration::from_secs(601)),
            _ => {}
        };
        prepare();
        let page = site.visit(&change(&callback));
        assert_eq!(page.status(), 302, "{name}");
        assert!(page.location().starts_with("https://api.workos.com/user_management/authorize?"), "{name}");

        // Without further trouble the user gets where they wanted to.
        let again = site.visit_workos(page.location());
        let cookies = site.cookies.borrow().clone();
        let completed = site.visit(&again);
        let wanted = if matches!(name, "no state" | "garbage") { "/" } else { "/dashboard" };
        assert_eq!((completed.status(), completed.location()), (302, wanted), "{name}");

        // The second failure is a page.
        *site.cookies.borrow_mut() = cookies;
        let callback = site.visit_workos(page.location());
        prepare();
        let page = site.visit(&change(&callback));
        match name {
            // A state that says nothing cannot say that it is the second one.
            "no state" | "garbage" => assert_eq!(page.status(), 302, "{name}"),
            _ => {
                assert_eq!((page.status(), page.location()), (400, ""), "{name}");
                assert!(page.text().contains("The sign-in was not completed"), "{name}");
            }
        }
    }
}

pub(super) fn callback_without_state_ends_in_a_session_and_without_using_its_code() {
    let site = Site::new();
    // An attacker's code.
    let (way, page) = site.follow("/callback?code=code_of_an_attacker");
    assert_eq!(way, ["/callback", "api.workos.com/user_management/authorize", "acme.com/callback", "/"]);
    assert_eq!(*page.auth.unwrap().session().unwrap().user_id(), site.user.id);
}

pub(super) fn unsolicited_code_is_exchanged_if_the_application_accepts_it() {
    for (accept, location) in [(false, "https://api.workos.com/"), (true, "/")] {
        let site = Site::with(|authkit| authkit.accept_unsolicited_codes(accept));
        let url = "https://api.workos.com/user_management/authorize?client_id=client_emulator&response_type=code\
                   &redirect_uri=https%3A%2F%2Facme.com%2Fcallback&provider=authkit";
        let callback = site.visit_workos(url);
        assert!(!callback.contains("state="));
        let page = site.visit(&callback);
        assert!(page.location().starts_with(location), "{accept}: {}", page.location());
        assert_eq!(site.cookie_names().contains(&"wos-session".to_owned()), accept);
        // A state that is wrong is not as good as none.
        let page = site.visit(&format!("{}&state=x", site.visit_workos(url)));
        assert!(accept || page.location() != "/");
    }
}

pub(super) fn callback_that_is_loaded_again_shows_no_error() {
    // A reload, a back button, and the same URL in another tab.
    let site = Site::new();
    let callback = site.callback_of("/sign-in?return_pathname=%2Fdashboard");
    let before = site.cookies.borrow().clone();
    assert_eq!(site.visit(&callback).location(), "/dashboard");
    for _ in 0..3 {
        let page = site.visit(&callback);
        assert_eq!((page.status(), page.location()), (302, "/dashboard"));
        assert_eq!(site.cookie_names(), ["wos-session"]);
    }
    // Sent twice at once: the second request has the PKCE cookie, too, and its code is used up.
    let mut twice = before;
    twice.extend(site.cookies.borrow().clone());
    *site.cookies.borrow_mut() = twice;
    let page = site.visit(&callback);
    assert_eq!((page.status(), page.location()), (302, "/dashboard"));
    assert_eq!(site.cookie_names(), ["wos-session"]);
}

pub(super) fn two_tabs_sign_in_at_once() {
    let site = Site::new();
    let [first, second] = ["%2Fdashboard%2F1", "%2Fdashboard%2F2"]
        .map(|path| site.callback_of(&format!("/sign-in?return_pathname={path}")));
    assert_eq!(site.cookie_names().len(), 2);
    assert_eq!(site.visit(&first).location(), "/dashboard/1");
    assert_eq!(site.visit(&second).location(), "/dashboard/2");
    assert_eq!(site.cookie_names(), ["wos-session"]);
    assert!(site.visit("/").auth.unwrap().session().is_some());
}

pub(super) fn code_that_was_used_up_without_a_session_starts_again() {
    let site = Site::new();
    let callback = site.callback_of("/sign-in?return_pathname=%2Fdashboard");
    let before = site.cookies.borrow().clone();
    site.visit(&callback);
    // The response to the first callback was lost.
    *site.cookies.borrow_mut() = before;
    let (way, page) = site.follow(&callback);
    assert_eq!(
        way,
        ["acme.com/callback", "api.workos.com/user_management/authorize", "acme.com/callback", "/dashboard"]
    );
    assert!(page.auth.unwrap().session().is_some());
}

pub(super) fn authentication_step_goes_back_to_authkit_once() {
    for (step, parameter) in [
        (
            r#"{"error":"sso_required","error_description":"x","connection_ids":["conn_1"],"email":"a@b.c"}"#,
            "connection_id=conn_1",
        ),
        (
            r#"{"code":"organization_selection_required","pending_authentication_token":"t","organizations":[{"id":"org_1","name":"A"}]}"#,
            "provider=authkit",
        ),
        (r#"{"code":"mfa_enrollment","pending_authentication_token":"t"}"#, "provider=authkit"),
    ] {
        let site = Site::new();
        site.emulator.add_fault(Fault::json(403, step).on::<AuthenticateWithCode>().times(2));
        let page = site.visit(&site.callback_of("/sign-in?return_pathname=%2Fdashboard"));
        assert_eq!(page.status(), 302, "{step}");
        assert!(page.location().contains(parameter), "{step}: {}", page.location());
        assert_eq!(site.cookie_names().len(), 1, "{step}");
        let callback = site.visit_workos(page.location());
        let page = site.visit(&callback);
        assert_eq!(page.status(), 400, "{step}");
        assert_eq!(site.cookie_names().len(), 0, "{step}");
    }
}

pub(super) fn session_whose_token_is_rejected_does_not_lead_into_a_loop() {
    use workos_core::session::AccessTokenRules;

    let site = Site::with(|authkit| {
        authkit.sessions_with(|sessions| {
            sessions.access_token_rules(AccessTokenRules::new().issuers(["https://other"]))
        })
    });
    let (_, page) = site.follow("/dashboard");
    assert_eq!(page.status(), 500);
    assert_eq!(site.cookie_names().len(), 0);
}

pub(super) fn session_cookie_that_does_not_come_back_leads_to_a_page() {
    let site = Site::new();
    let mut hops = 0;
    let mut url = "/dashboard".to_owned();
    let page = loop {
        hops += 1;
        assert!(hops < 30, "loop");
        let page = if url.starts_with("https://api") {
            url = site.visit_workos(&url);
            continue;
        } else {
            site.visit(&url)
        };
        // The browser does not send it, for example because of its domain.
        site.cookies.borrow_mut().remove("wos-session");
        if page.location().is_empty() {
            break page;
        }
        url = page.location().to_owned();
    };
    assert_eq!(page.status(), 400);
    assert!(page.text().contains("Allow cookies"), "{}", page.text());
    // The link on the page starts afresh.
    assert_eq!(site.visit("/sign-in").status(), 302);
}

pub(super) fn session_of_another_user_is_replaced() {
    // Fixation: an attacker's session is in the browser before the user signs in.
    let site = Site::new();
    let mallory = site.emulator.run(site.client.send(CreateUser::new("mallory@acme.com"))).unwrap();
    site.emulator.sign_in_as(&mallory.id);
    site.sign_in();
    let planted = site.cookies.borrow()["wos-session"].clone();
    site.emulator.sign_in_as(&site.user.id);
    site.sign_in();
    assert_ne!(site.cookies.borrow()["wos-session"], planted);
    assert_eq!(*site.visit("/").auth.unwrap().session().unwrap().user_id(), site.user.id);
}

pub(super) fn callback_does_not_redirect_outside() {
    let site = Site::new();
    for (wanted, location) in [
        ("https%3A%2F%2Fevil.example%2Fx", "/x"),
        ("%2F%2Fevil.example%2Fx", "/x"),
        ("%2F%5Cevil.example", "/"),
        ("javascript%3Aalert(1)", "/alert(1)"),
        ("%2Fa%0D%0ASet-Cookie%3A%20x%3D1", "/aSet-Cookie:%20x=1"),
        ("%2Fsign-in", "/"),
        ("%2Fsign-out%3Fx", "/"),
        ("%2Fcallback%3Fcode%3D1", "/"),
        ("%ff", "/"),
    ] {
        let callback = site.callback_of(&format!("/sign-in?return_pathname={wanted}"));
        let page = site.visit(&callback);
        assert_eq!(page.location(), location, "{wanted}");
        assert!(page.header("set-cookie").contains("wos-"));
        site.cookies.borrow_mut().clear();
    }
}

pub(super) fn long_path_to_return_to_does_not_prevent_the_sign_in() {
    for length in [1_000, 1_024, 1_025, 20_000] {
        let site = Site::new();
        let path = format!("/dashboard/{}", "\u{fc}".repeat(length / 2 - 6));
        let page = site.visit(&format!("/sign-in?return_pathname={}", percent_encode(&path)));
        assert_eq!(page.status(), 302, "{length}");
        let callback = site.visit_workos(page.location());
        assert_eq!(site.visit(&callback).status(), 302, "{length}");
    }
}

pub(super) fn hooks_see_each_end_and_replace_responses() {
    let seen = Arc::new([const { AtomicUsize::new(0) }; 2]);
    let (successes, failures) = (seen.clone(), seen.clone());
    let site = Site::with(|authkit| {
        authkit
            .authorization_url(|url| url.state("plan=pro"))
            .on_success(move |completed: &CompletedSignIn| {
                successes[0].fetch_add(1, Ordering::Relaxed);
                assert_eq!(completed.custom_state.as_deref(), Some("plan=pro"));
                assert_eq!(completed.return_pathname, "/dashboard");
                let location = format!("/welcome/{}", completed.response.user.first_name.as_deref().unwrap());
                Some(Response::builder().status(303).header("location", location).body(Bytes::new()).unwrap())
            })
            .on_error(move |failure| {
                failures[1].fetch_add(1, Ordering::Relaxed);
                let SignInFailure::Denied { error, description } = failure else { return None };
                assert_eq!((error.as_str(), description.as_deref()), ("access_denied", Some("No way")));
                Some(Response::builder().status(418).body(Bytes::new()).unwrap())
            })
    });
    let page = site.visit(&site.callback_of("/sign-in?return_pathname=%2Fdashboard"));
    assert_eq!((page.status(), page.location()), (303, "/welcome/Ada"));
    assert_eq!(site.cookie_names(), ["wos-session"]);
    let completed = page.response.extensions().get::<CompletedSignIn>().unwrap();
    assert_eq!(completed.response.user.id, site.user.id);
    assert!(!format!("{completed:?}").contains("plan=pro"));
    let page = site.visit("/callback?error=access_denied&error_description=No+way");
    assert_eq!(page.status(), 418);
    assert_eq!(site.visit(&with_parameter(&site.callback_of("/sign-in"), "code", "")).status(), 400);
    assert_eq!(seen.each_ref().map(|count| count.load(Ordering::Relaxed)), [1, 2]);
}

pub(super) fn failures_show_no_secret_and_no_text_of_the_request() {
    let denied = SignInFailure::Denied { error: "s3cr3t".into(), description: Some("s3cr3t".into()) };
    assert!(!denied.to_string().contains("s3cr3t"));
    let site = Site::new();
    let request = Request::get("/callback?code=s3cr3t&state=s3cr3t").body(()).unwrap();
    let handling = site.authkit.handle(&request, Bytes::new(), site.client.entropy().unwrap());
    assert!(!format!("{handling:?} {:?}", site.authkit).contains("s3cr3t"));
}
