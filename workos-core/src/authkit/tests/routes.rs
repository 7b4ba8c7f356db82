//! Sign-in, sign-out and organization switch.

use super::*;
use workos_core::{
    authkit::{AuthKitError, Route},
    cookie::RequestCookies,
    organizations::CreateOrganization,
};

pub(super) fn sign_in_leads_to_the_page_that_was_wanted_and_back() {
    let site = Site::new();
    let (way, page) = site.follow("/dashboard/posts?tab=1&x=a%20b");
    assert_eq!(
        way,
        [
            "/dashboard/posts",
            "/sign-in",
            "api.workos.com/user_management/authorize",
            "acme.com/callback",
            "/dashboard/posts"
        ]
    );
    let session = page.auth.as_ref().and_then(RequestAuth::session).unwrap();
    assert_eq!(*session.user_id(), site.user.id);
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert_eq!(site.cookie_names(), ["wos-session"]);
    // The URL, with its query, is the wanted one.
    let location = site
        .visit("/sign-in?return_pathname=%2Fdashboard%2Fposts%3Ftab%3D1%26x%3Da%2520b")
        .location()
        .to_owned();
    let callback = site.visit_workos(&location);
    assert_eq!(site.visit(&callback).location(), "/dashboard/posts?tab=1&x=a%20b");
}

pub(super) fn parameters_of_the_sign_in_reach_authkit() {
    let site = Site::with(|authkit| authkit.authorization_url(|url| url.prompt("login")));
    for (path, parameter) in [
        ("/sign-in", "prompt=login"),
        ("/sign-in", "redirect_uri=https%3A%2F%2Facme.com%2Fcallback"),
        ("/sign-in", "code_challenge_method=S256"),
        ("/sign-up", "screen_hint=sign-up"),
        ("/sign-in?organization_id=org_1", "organization_id=org_1"),
        ("/sign-in?login_hint=ada%40acme.com", "login_hint=ada%40acme.com"),
        ("/sign-in?domain_hint=acme.com", "domain_hint=acme.com"),
        ("/sign-up?invitation_token=t1", "invitation_token=t1"),
        ("/sign-in?max_age=0", "max_age=0"),
    ] {
        let page = site.visit(path);
        let query = page.location().split_once('?').unwrap().1;
        assert!(query.split('&').any(|pair| pair == parameter), "{path}: {query}");
    }
    let location =
        site.visit("/sign-in?redirect_uri=https://evil.example&max_age=x&prompt=none").location().to_owned();
    for text in ["evil", "max_age", "none"] {
        assert!(!location.contains(text), "{location}");
    }
}

pub(super) fn methods_of_routes() {
    let site = Site::new();
    for (method, path, status, allow) in [
        (Method::POST, "/sign-in", 405, "GET"),
        (Method::HEAD, "/sign-in", 405, "GET"),
        (Method::POST, "/sign-up", 405, "GET"),
        (Method::POST, "/callback?code=1&state=2", 405, "GET"),
        (Method::GET, "/sign-out", 405, "POST"),
        (Method::GET, "/switch-organization?organization_id=org_1", 405, "POST"),
        (Method::DELETE, "/sign-out/", 405, "POST"),
        (Method::GET, "/sign-in/", 302, ""),
        (Method::GET, "/sign-ins", 200, ""),
        (Method::GET, "/", 200, ""),
    ] {
        let page = site.send(method.clone(), path, FORM, "");
        assert_eq!((page.status(), page.header("allow")), (status, allow), "{method} {path}");
    }
}

pub(super) fn page_that_is_loaded_in_advance_starts_nothing() {
    let site = Site::new();
    let callback = site.callback_of("/sign-in");
    let cookies = site.cookie_names();
    for path in ["/sign-in", "/sign-up", &callback] {
        let page =
            site.send(Method::GET, path, &[("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch")], "");
        assert_eq!((page.status(), page.set_cookies().len()), (204, 0), "{path}");
    }
    let page =
        site.send(Method::GET, "/dashboard", &[("sec-fetch-mode", "navigate"), ("purpose", "prefetch")], "");
    assert_eq!(page.status(), 401);
    assert_eq!(site.cookie_names(), cookies);
    // The code was not used.
    assert_eq!(site.visit(&callback).location(), "/");
}

pub(super) fn routes_can_be_renamed_and_left_out() {
    let site = Site::with(|authkit| {
        let authkit = authkit.route(Route::SignIn, "/login").unwrap();
        authkit.without_route(Route::SignUp).without_route(Route::SwitchOrganization)
    });
    assert_eq!(site.visit("/dashboard").location(), "/login?return_pathname=%2Fdashboard");
    assert_eq!(site.visit("/login").status(), 302);
    for path in ["/sign-in", "/sign-up"] {
        assert!(site.visit(path).auth.is_some(), "{path}");
    }
    assert!(site.submit("/switch-organization", "organization_id=org_1").auth.is_some());
    for path in ["login", "/login/*", "/a?b", ""] {
        let error = site.authkit.clone().route(Route::SignIn, path).unwrap_err();
        assert!(matches!(error, AuthKitError::Path(found) if found == path));
    }
}

pub(super) fn redirect_uri_can_be_the_home_page() {
    let site = Site::at("https://acme.com/", |authkit| authkit);
    assert_eq!(site.visit("/").text(), "application");
    let callback = site.callback_of("/sign-in");
    assert!(callback.starts_with("https://acme.com/?code="), "{callback}");
    let page = site.visit(&callback);
    assert_eq!((page.status(), page.location()), (302, "/"));
    assert!(site.visit("/").auth.unwrap().session().is_some());
}

pub(super) fn sign_out_removes_all_cookies_and_ends_the_session_at_workos() {
    let site = Site::new();
    site.sign_in();
    site.visit("/sign-in");
    assert_eq!(site.cookies.borrow().len(), 3);
    let page = site.submit("/sign-out", "");
    assert_eq!(page.status(), 303);
    let (path, query) = page.location().split_once('?').unwrap();
    assert_eq!(path, "https://api.workos.com/user_management/sessions/logout");
    assert!(query.starts_with("session_id=session_"), "{query}");
    assert_eq!(site.cookies.borrow().len(), 0);
    site.visit_workos(page.location());
    assert_eq!(site.visit("/dashboard").status(), 302);
}

pub(super) fn sign_out_without_a_readable_session_removes_the_cookies() {
    for (after, location) in [(None, "/"), (Some("https://acme.com/bye"), "https://acme.com/bye")] {
        for cookie in ["garbage", ""] {
            let site = Site::with(|authkit| match after {
                Some(url) => authkit.after_sign_out(url),
                None => authkit,
            });
            site.set_cookie("wos-session", cookie);
            site.set_cookie("wos-session.0", "2.x");
            let page = site.submit("/sign-out", "");
            assert_eq!((page.status(), page.location()), (303, location));
            assert_eq!(site.cookies.borrow().len(), 0);
        }
    }
}

pub(super) fn return_to_of_the_sign_out_is_the_configured_one() {
    let site = Site::with(|authkit| authkit.after_sign_out("https://acme.com/bye"));
    site.sign_in();
    let page = site.submit("/sign-out?return_to=https://evil.example", "return_to=https://evil.example");
    assert!(page.location().ends_with("&return_to=https%3A%2F%2Facme.com%2Fbye"), "{}", page.location());
}

pub(super) fn post_of_another_site_is_rejected() {
    let site = Site::new();
    site.sign_in();
    let cookies = site.cookies.borrow().clone();
    for path in ["/sign-out", "/switch-organization?organization_id=org_1"] {
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("referer", "https://acme.com/")],
        ] {
            let page = site.send(Method::POST, path, headers, "");
            assert_eq!((page.status(), page.set_cookies().len()), (403, 0), "{path} {headers:?}");
            assert!(page.text().contains(r#""error":"cross_site_request""#));
        }
    }
    assert_eq!(*site.cookies.borrow(), cookies);
    assert_eq!(site.send(Method::POST, "/sign-out", &[("origin", ORIGIN)], "").status(), 200);
}

pub(super) fn script_gets_the_url_to_go_to() {
    let site = Site::new();
    site.sign_in();
    let page = site.send(Method::POST, "/sign-out", SCRIPT, "");
    assert_eq!((page.status(), page.header("content-type")), (200, "application/json"));
    let json: serde_json::Value = serde_json::from_str(page.text()).unwrap();
    assert!(json["redirect"].as_str().unwrap().contains("/sessions/logout?session_id="), "{json}");
    assert_eq!(site.cookies.borrow().len(), 0);
}

pub(super) fn organization_switch_gives_a_session_of_the_organization() {
    for (name, path, body, location) in [
        ("form", "/switch-organization", "organization_id=ORG&return_pathname=%2Fdashboard", "/dashboard"),
        ("query", "/switch-organization?organization_id=ORG", "", "/"),
        ("JSON", "/switch-organization", r#" {"organization_id":"ORG","return_pathname":"/a?b"}"#, "/a?b"),
        (
            "outside",
            "/switch-organization",
            "organization_id=ORG&return_pathname=https://evil.example/x",
            "/x",
        ),
        ("route", "/switch-organization", "organization_id=ORG&return_pathname=/sign-out", "/"),
    ] {
        let site = Site::new();
        let organization = site.emulator.run(site.client.send(CreateOrganization::new("Acme"))).unwrap();
        site.emulator.add_member(&organization.id, &site.user.id);
        site.sign_in();
        let before = site.cookies.borrow()["wos-session"].clone();
        let id = organization.id.as_str();
        let page = site.submit(&path.replace("ORG", id), &body.replace("ORG", id));
        assert_eq!((page.status(), page.location()), (303, location), "{name}");
        assert_ne!(site.cookies.borrow()["wos-session"], before, "{name}");
        let page = site.visit("/");
        let session = page.auth.as_ref().unwrap().session().unwrap().clone();
        assert_eq!(session.organization_id(), Some(&organization.id), "{name}");
    }
}

pub(super) fn organization_switch_that_fails_keeps_the_session() {
    for (name, body, status, error) in [
        ("no organization", "", 400, "missing_organization_id"),
        ("empty", "organization_id=", 400, "missing_organization_id"),
        ("unknown organization", "organization_id=org_x", 403, "organization_unavailable"),
        ("not JSON", "{", 400, "missing_organization_id"),
        ("outage", "organization_id=org_x", 503, "temporarily_unavailable"),
        ("wrong API key", "organization_id=org_x", 500, "server_error"),
    ] {
        let site = Site::new();
        site.sign_in();
        match name {
            "outage" => site.fail_refreshes(503),
            "wrong API key" => site.fail_refreshes(401),
            _ => {}
        }
        let page = site.send(Method::POST, "/switch-organization", SCRIPT, body);
        assert_eq!(page.status(), status, "{name}: {}", page.text());
        assert!(page.text().contains(&format!(r#""error":"{error}""#)), "{name}: {}", page.text());
        assert_eq!(site.cookie_names(), ["wos-session"], "{name}");
        site.emulator.clear_faults();
        assert!(site.visit("/").auth.unwrap().session().is_some(), "{name}");
    }
}

pub(super) fn organization_switch_without_a_session_leads_to_a_sign_in_for_the_organization() {
    let site = Site::new();
    let page = site.submit("/switch-organization", "organization_id=org_1&return_pathname=%2Fdashboard");
    assert_eq!(
        (page.status(), page.location()),
        (303, "/sign-in?organization_id=org_1&return_pathname=%2Fdashboard")
    );
    let page = site.send(Method::POST, "/switch-organization", SCRIPT, "organization_id=org_1");
    assert_eq!(page.status(), 401);
}

pub(super) fn organization_that_requires_more_leads_to_authkit() {
    for headers in [FORM, SCRIPT] {
        let site = Site::new();
        site.sign_in();
        let step = r#"{"error":"sso_required","error_description":"x","connection_ids":["conn_1"],"email":"ada@acme.com"}"#;
        site.emulator.add_fault(Fault::json(403, step).on::<AuthenticateWithRefreshToken>());
        let page = site.send(Method::POST, "/switch-organization", headers, "organization_id=org_1");
        let location = if headers == FORM {
            assert_eq!(page.status(), 303);
            page.location().to_owned()
        } else {
            let json: serde_json::Value = serde_json::from_str(page.text()).unwrap();
            json["redirect"].as_str().unwrap().to_owned()
        };
        for part in ["/user_management/authorize?", "connection_id=conn_1", "organization_id=org_1", "state="]
        {
            assert!(location.contains(part), "{location}");
        }
        assert_eq!(site.cookie_names().len(), 2, "the session and a PKCE cookie");
    }
}

pub(super) fn cookies_have_the_flags_of_the_redirect_uri() {
    for (redirect_uri, is_secure) in
        [("https://acme.com/callback", true), ("http://localhost:3000/callback", false)]
    {
        let site = Site::at(redirect_uri, |authkit| authkit.cookie_domain("acme.com").unwrap());
        let mut seen = Vec::new();
        let page = site.visit("/sign-in");
        seen.extend(page.set_cookies().iter().map(|cookie| (*cookie).to_owned()));
        let callback = site.visit_workos(page.location());
        let origin = redirect_uri.strip_suffix("/callback").unwrap();
        let page = site.visit(callback.strip_prefix(origin).unwrap());
        seen.extend(page.set_cookies().iter().map(|cookie| (*cookie).to_owned()));
        let page = site.submit("/sign-out", "");
        let page = if page.status() == 403 { site.send(Method::POST, "/sign-out", SCRIPT, "") } else { page };
        seen.extend(page.set_cookies().iter().map(|cookie| (*cookie).to_owned()));
        assert_eq!(seen.len(), 6, "{seen:?}");
        for cookie in seen {
            for attribute in ["; Path=/;", "; HttpOnly;", "; SameSite=Lax", "; Domain=acme.com;"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert_eq!(cookie.contains("; Secure;"), is_secure, "{cookie}");
        }
    }
}

pub(super) fn cookie_password_can_be_replaced() {
    use workos_core::seal::{Keyring, SealKey};

    let old = Site::new();
    old.sign_in();
    let key = |password: &str| SealKey::iron(password).unwrap();
    let keyring = Keyring::new(key("another-cookie-password-of-32-characters"))
        .and(key("a-cookie-password-of-32-chars-or-more!!"));
    let mut site = Site { authkit: AuthKit::with_keyring(old.client.config(), keyring).unwrap(), ..old };
    let before = site.cookies.borrow()["wos-session"].clone();
    assert!(site.visit("/").auth.unwrap().session().is_some());
    assert_ne!(site.cookies.borrow()["wos-session"], before, "sealed with the new password");
    let only_new = Keyring::new(key("another-cookie-password-of-32-characters"));
    site.authkit = AuthKit::with_keyring(site.client.config(), only_new).unwrap();
    assert!(site.visit("/").auth.unwrap().session().is_some());
}

pub(super) fn incomplete_configuration_is_an_error_that_names_the_variable() {
    let complete = || workos_core::Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let uri = "https://acme.com/callback";
    let password = "a-cookie-password-of-32-chars-or-more!!";
    let keyless = workos_core::Config::without_api_key().client_id("client_1").unwrap();
    for (config, text) in [
        (complete().redirect_uri(uri).unwrap(), "WORKOS_COOKIE_PASSWORD is not configured"),
        (complete().cookie_password(password), "WORKOS_REDIRECT_URI is not configured"),
        (
            workos_core::Config::new("sk_test_1")
                .unwrap()
                .redirect_uri(uri)
                .unwrap()
                .cookie_password(password),
            "WORKOS_CLIENT_ID is not configured",
        ),
        (keyless.redirect_uri(uri).unwrap().cookie_password(password), "WORKOS_API_KEY is not configured"),
    ] {
        assert_eq!(AuthKit::new(&config).unwrap_err().to_string(), text);
    }
    let config = complete().redirect_uri(uri).unwrap().cookie_password("s3cr3t-too-short");
    let error = AuthKit::new(&config).unwrap_err();
    assert!(matches!(error, AuthKitError::CookiePassword(_)));
    assert!(!format!("{error} {error:?} {config:?}").contains("s3cr3t"));
}

pub(super) fn entropy_of_two_requests_gives_two_states() {
    let site = Site::new();
    let states = [(); 2].map(|()| {
        let location = site.visit("/sign-in").location().to_owned();
        location.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned()
    });
    assert_ne!(states[0], states[1]);
    assert_eq!(RequestCookies::parse("").names().count(), 0);
}
