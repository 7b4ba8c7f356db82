use std::{cell::RefCell, future::ready, rc::Rc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};

use super::{Browser, BrowserError, Page};
use crate::testing::{Emulator, Fault};

/// Requests that the sites have received: method, URL, and the headers.
type Log = Rc<RefCell<Vec<Request<Bytes>>>>;

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Bytes> {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// Returns a browser with the sites acme.com, app.acme.com, evil.example and localhost, which redirect with
/// `/redirect/<status>?<location>`, and otherwise show links and forms and set a cookie.
fn browser(emulator: &Emulator) -> (Browser, Log) {
    let log = Log::default();
    let mut browser = Browser::new(emulator);
    for origin in
        ["https://acme.com", "https://app.acme.com", "https://evil.example", "http://localhost:3000"]
    {
        let log = log.clone();
        browser = browser.site(origin, move |request| {
            let path = request.uri().path().to_owned();
            let query = request.uri().query().unwrap_or_default().to_owned();
            log.borrow_mut().push(request);
            ready(match path.strip_prefix("/redirect/") {
                Some(status) => response(status.parse().unwrap(), &[("location", &query)], ""),
                None => response(
                    200,
                    &[("set-cookie", "seen=1; Path=/; SameSite=Lax"), ("content-type", "text/html")],
                    r#"<title>Acme</title>
                    <a href="/next">Next page</a> <a href="https://acme.com/in">In</a>
                    <a href="javascript:void(0)">Script</a>
                    <form method="post" action="/save"><input type="hidden" name="csrf" value="a&amp;b">
                        <input name="name" value="old"><button name="intent" value="save">Save</button>
                        <button name="intent" value="delete">Delete</button></form>
                    <form action="/search?old=1"><input name="q"><button>Search</button></form>
                    <form method="post" action="https://acme.com/in"><button>Into acme</button></form>"#,
                ),
            })
        });
    }
    (browser, log)
}

fn visit(emulator: &Emulator, browser: &Browser, url: &str) -> Page {
    emulator.run(browser.visit(url)).unwrap()
}

/// Returns the last request and its headers with these names, each with a space before.
fn last(log: &Log, names: &[&str]) -> String {
    let log = log.borrow();
    let request = log.last().unwrap();
    let host = request.headers()["host"].to_str().unwrap();
    let mut text = format!("{} {host}{}", request.method(), request.uri());
    for name in names {
        let value = request.headers().get(*name).map_or("-", |value| value.to_str().unwrap());
        text = format!("{text} {value}");
    }
    text
}

const FETCH: [&str; 4] = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"];

#[test]
fn requests_have_the_headers_of_chromium() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    let acme = visit(&emulator, &browser, "https://acme.com/a?b#c");
    assert_eq!(last(&log, &FETCH), "GET acme.com/a?b none navigate document ?1");
    assert_eq!(last(&log, &["origin", "referer", "content-length"]), "GET acme.com/a?b - - -");
    assert!(last(&log, &["accept"]).starts_with("GET acme.com/a?b text/html,"));

    emulator.run(acme.click("Next page")).unwrap();
    assert_eq!(last(&log, &FETCH), "GET acme.com/next same-origin navigate document ?1");
    assert_eq!(last(&log, &["origin", "referer"]), "GET acme.com/next - https://acme.com/a?b");
    emulator.run(acme.click("Save")).unwrap();
    assert_eq!(last(&log, &FETCH), "POST acme.com/save same-origin navigate document ?1");
    assert_eq!(
        last(&log, &["origin", "referer"]),
        "POST acme.com/save https://acme.com https://acme.com/a?b"
    );
    assert_eq!(
        last(&log, &["content-type", "content-length"]),
        "POST acme.com/save application/x-www-form-urlencoded 31",
    );
    emulator.run(acme.fetch("GET", "/api")).unwrap();
    assert_eq!(last(&log, &FETCH), "GET acme.com/api same-origin cors empty -");
    assert_eq!(last(&log, &["origin", "accept"]), "GET acme.com/api - */*");
    emulator.run(acme.fetch("DELETE", "/api")).unwrap();
    assert_eq!(last(&log, &["origin"]), "DELETE acme.com/api https://acme.com");

    let evil = visit(&emulator, &browser, "https://evil.example/x?secret");
    emulator.run(evil.click("In")).unwrap();
    assert_eq!(last(&log, &FETCH), "GET acme.com/in cross-site navigate document ?1");
    assert_eq!(last(&log, &["origin", "referer"]), "GET acme.com/in - https://evil.example/");
    emulator.run(evil.click("Into acme")).unwrap();
    assert_eq!(last(&log, &["origin", "sec-fetch-site"]), "POST acme.com/in https://evil.example cross-site");
    emulator.run(evil.post("https://acme.com/in", &[("a b", "ü&=")])).unwrap();
    assert_eq!(last(&log, &FETCH), "POST acme.com/in cross-site navigate document -");
    assert_eq!(log.borrow().last().unwrap().body(), "a+b=%C3%BC%26%3D");
    emulator.run(evil.fetch("GET", "https://acme.com/api")).unwrap();
    assert_eq!(last(&log, &["origin", "sec-fetch-site"]), "GET acme.com/api https://evil.example cross-site");

    let app = visit(&emulator, &browser, "https://app.acme.com/");
    emulator.run(app.click("In")).unwrap();
    assert_eq!(last(&log, &["sec-fetch-site"]), "GET acme.com/in same-site");
    // A downgrade to http tells nothing, and localhost is trusted all the same.
    emulator.run(app.post("http://localhost:3000/", &[])).unwrap();
    let sent = last(&log, &["origin", "referer", "sec-fetch-site"]);
    assert_eq!(sent, "POST localhost:3000/ null - cross-site");

    let custom = Request::put("/api").header("content-type", "application/json").body("{}".into()).unwrap();
    emulator.run(app.fetch_request(custom)).unwrap();
    let sent = last(&log, &["content-type", "content-length", "sec-fetch-mode"]);
    assert_eq!(sent, "PUT app.acme.com/api application/json 2 cors");
}

#[test]
fn redirects_keep_or_change_the_method() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    let home = visit(&emulator, &browser, "https://acme.com/");
    for (status, method, body) in
        [(301, "GET", ""), (302, "GET", ""), (303, "GET", ""), (307, "POST", "a=1"), (308, "POST", "a=1")]
    {
        let url = format!("/redirect/{status}?/end");
        let page = emulator.run(home.post(&url, &[("a", "1")])).unwrap();
        let request = log.borrow().last().unwrap().clone();
        assert_eq!(
            (request.method().as_str(), request.body().as_ref()),
            (method, body.as_bytes()),
            "{status}"
        );
        assert_eq!(request.headers().contains_key("content-type"), method == "POST");
        assert_eq!((page.url(), page.status().as_u16()), ("https://acme.com/end", 200));
        let [redirect] = page.redirects() else { panic!("{page:?}") };
        assert_eq!((redirect.status.as_u16(), redirect.method.as_str()), (status, "POST"));
        assert_eq!(redirect.location, "https://acme.com/end");
    }
    for (method, status, expected) in [("PUT", 302, "PUT"), ("PUT", 303, "GET"), ("HEAD", 303, "HEAD")] {
        emulator.run(home.fetch(method, &format!("/redirect/{status}?/end"))).unwrap();
        assert_eq!(log.borrow().last().unwrap().method(), expected);
    }
    // No redirect: another status, or no location.
    for url in ["https://acme.com/redirect/304?/end", "https://acme.com/redirect/300?/end"] {
        assert_eq!(visit(&emulator, &browser, url).redirects().len(), 0);
    }
    let page = visit(&emulator, &browser, "https://acme.com/redirect/302?/end#top");
    assert_eq!(page.url(), "https://acme.com/end#top");
}

#[test]
fn redirects_through_other_sites_are_cross_site() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    let home = visit(&emulator, &browser, "https://acme.com/");
    let there_and_back = "https://evil.example/redirect/307?https://acme.com/end";
    emulator.run(home.post(there_and_back, &[])).unwrap();
    assert_eq!(last(&log, &["sec-fetch-site", "origin"]), "POST acme.com/end cross-site null");
    emulator.run(home.post("/redirect/307?https://app.acme.com/end", &[])).unwrap();
    assert_eq!(last(&log, &["sec-fetch-site", "origin"]), "POST app.acme.com/end same-site https://acme.com");
    // An address that the user types stays the user's.
    visit(&emulator, &browser, there_and_back);
    assert_eq!(last(&log, &["sec-fetch-site"]), "GET acme.com/end none");
}

#[test]
fn endless_redirects_and_other_failures_are_errors_without_queries() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    let failing = browser.clone().site("https://loop.example", |request| {
        ready(response(302, &[("location", &format!("{}x", request.uri()))], ""))
    });
    let error = |url: &str| emulator.run(failing.visit(url)).unwrap_err().to_string();
    assert!(
        error("https://loop.example/?s3cr3t")
            .contains("too many redirects, the last one to https://loop.example/")
    );
    for (url, expected) in [
        (
            "https://unknown.example/a?s3cr3t",
            "no site of the browser has the origin of https://unknown.example/a",
        ),
        (
            "https://acme.com/redirect/302?https://unknown.example/?s3cr3t",
            "the origin of https://unknown.example/",
        ),
        ("https://acme.com/redirect/302?javascript:alert(1)", "javascript:alert(1) is not a URL"),
        ("/relative?s3cr3t", "/relative is not a URL"),
    ] {
        let error = error(url);
        assert!(error.contains(expected) && !error.contains("s3cr3t"), "{error}");
    }
    let count = log.borrow().len();
    let page = visit(&emulator, &browser, "https://acme.com/?s3cr3t");
    assert!(!format!("{page:?} {browser:?}").contains("s3cr3t"));
    let error = emulator.run(page.click("Nothing")).unwrap_err().to_string();
    assert!(
        error.starts_with("https://acme.com/ has no link or button `Nothing`, but `Next page`, `In`"),
        "{error}"
    );
    assert!(matches!(emulator.run(page.submit("/other", &[])), Err(BrowserError::NotFound { .. })));
    assert!(matches!(emulator.run(page.click("Script")), Err(BrowserError::InvalidUrl(_))));
    assert!(matches!(emulator.run(page.follow()), Err(BrowserError::NotARedirect(_))));
    assert_eq!(log.borrow().len(), count + 1);

    emulator.add_fault(Fault::drop_connection());
    let fault = emulator.run(browser.visit("https://api.workos.com/x")).unwrap_err();
    assert!(matches!(fault, BrowserError::Connection(_)));
    assert_eq!(visit(&emulator, &browser, "https://api.workos.com/x").status(), 501);
}

#[test]
fn forms_submit_their_fields_and_the_pressed_button() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    let page = visit(&emulator, &browser, "https://acme.com/form");
    let body = || String::from_utf8(log.borrow().last().unwrap().body().to_vec()).unwrap();
    emulator.run(page.click("Delete")).unwrap();
    assert_eq!(body(), "csrf=a%26b&name=old&intent=delete");
    emulator.run(page.submit("/save", &[("name", "new name")])).unwrap();
    assert_eq!(body(), "csrf=a%26b&intent=save&name=new+name");
    emulator.run(page.submit("https://acme.com/save", &[("intent", "x"), ("more", "y")])).unwrap();
    assert_eq!(body(), "csrf=a%26b&name=old&intent=x&more=y");
    emulator.run(page.submit("/search", &[("q", "a b")])).unwrap();
    assert_eq!(last(&log, &[]), "GET acme.com/search?q=a+b");
    assert_eq!(page.title(), "Acme");
}

#[test]
fn cookies_follow_the_clock_the_site_and_the_kind_of_request() {
    let emulator = Emulator::new();
    let (browser, log) = browser(&emulator);
    browser.set_cookie("https://acme.com", "strict=1; SameSite=Strict; Secure; HttpOnly; Max-Age=60");
    browser.set_cookie("https://acme.com", "none=1; SameSite=None; Secure");
    let home = visit(&emulator, &browser, "https://acme.com/");
    assert_eq!(last(&log, &["cookie"]), "GET acme.com/ strict=1; none=1");
    // The cookie that the page has set.
    assert_eq!(browser.cookie("https://acme.com", "seen").unwrap().value.expose(), "1");
    let evil = visit(&emulator, &browser, "https://evil.example/");
    for (send, expected) in [
        (Box::pin(evil.click("In")) as std::pin::Pin<Box<dyn Future<Output = _>>>, "none=1; seen=1"),
        (Box::pin(evil.click("Into acme")), "none=1"),
        (Box::pin(evil.fetch("GET", "https://acme.com/in")), "none=1"),
        (Box::pin(home.fetch("POST", "/in")), "strict=1; none=1; seen=1"),
        (
            Box::pin(browser.visit("https://evil.example/redirect/302?https://acme.com/in")),
            "strict=1; none=1; seen=1",
        ),
    ] {
        emulator.run(send).unwrap();
        assert!(
            last(&log, &["cookie"]).ends_with(&format!("acme.com/in {expected}")),
            "{}",
            last(&log, &["cookie"])
        );
    }
    emulator.advance(Duration::from_secs(60));
    visit(&emulator, &browser, "https://acme.com/");
    assert_eq!(last(&log, &["cookie"]), "GET acme.com/ none=1; seen=1");

    // Another browser and another site have none of them; a clone shares all.
    assert!(Browser::new(&emulator).cookies("https://acme.com").is_empty());
    assert_eq!(browser.clone().cookies("https://acme.com").len(), 2);
    browser.clear_cookies();
    assert!(browser.cookies("https://acme.com").is_empty());
}

#[test]
fn rejected_cookies_are_reported_with_their_reason() {
    let emulator = Emulator::new();
    let browser = Browser::new(&emulator).site("http://localhost:3000", |_| {
        let mut response = response(302, &[("location", "https://acme.com/")], "");
        let cookie = HeaderValue::from_static("session=s3cr3t; Secure");
        response.headers_mut().insert(header::SET_COOKIE, cookie);
        ready(response)
    });
    let browser = browser.site("https://acme.com", |_| ready(response(200, &[], "")));
    let page = visit(&emulator, &browser, "http://localhost:3000/");
    assert_eq!(page.rejected_cookies(), ["session: Secure over http"]);
}

#[test]
fn redirects_are_followed_one_by_one_on_request() {
    let emulator = Emulator::new();
    let (browser, _) = browser(&emulator);
    let url = "https://acme.com/redirect/302?/redirect/303?/end";
    let first = visit(&emulator, &browser.without_redirects(), url);
    assert_eq!((first.status().as_u16(), first.redirects().len()), (302, 0));
    assert_eq!(first.location().as_deref(), Some("https://acme.com/redirect/303?/end"));
    let second = emulator.run(first.follow()).unwrap();
    assert_eq!(second.status(), 303);
    let end = emulator.run(second.follow()).unwrap();
    assert_eq!((end.status().as_u16(), end.url(), end.location()), (200, "https://acme.com/end", None));
}

#[test]
fn site_that_is_not_an_origin_panics() {
    let emulator = Emulator::new();
    for origin in ["acme.com", "https://acme.com/app", "https://acme.com?x", "ftp://acme.com"] {
        let site = || Browser::new(&emulator).site(origin, |_| ready(response(200, &[], "")));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(site)).is_err(), "{origin}");
    }
}
