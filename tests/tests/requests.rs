//! The bytes of every sample request, in one snapshot: method, URL, headers and body.
//!
//! A difference in the snapshot is a difference in what WorkOS receives. Rewrite the snapshot with
//! `INSTA_UPDATE=always cargo test -p workos-tests --test requests`, and review the difference before
//! committing.

use std::fmt::Write as _;

use workos_core::HttpRequest;
use workos_tests::samples;

/// The headers that are the same in every request, and so not repeated in the snapshot.
const COMMON: [(&str, &str); 2] =
    [("accept", "application/json"), ("authorization", "Bearer sk_test_sample")];

/// Writes a request as `METHOD url`, its headers that are not [`COMMON`], and its body, each on a line.
fn render(out: &mut String, request: &HttpRequest) {
    let _ = writeln!(out, "  {} {}", request.method(), request.uri());
    let mut headers: Vec<(&str, &str)> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    headers.sort_unstable();
    for (name, value) in headers {
        match name {
            // The version of the crate in it changes.
            "user-agent" => assert!(value.starts_with("workos-core/"), "{value}"),
            _ if COMMON.contains(&(name, value)) => {}
            _ => drop(writeln!(out, "    {name}: {value}")),
        }
    }
    for (name, _) in COMMON.iter().filter(|(name, _)| !request.headers().contains_key(*name)) {
        let _ = writeln!(out, "    without {name}");
    }
    if !request.body().is_empty() {
        let _ = writeln!(out, "    {}", std::str::from_utf8(request.body()).unwrap());
    }
}

#[test]
fn every_sample_sends_the_recorded_bytes() {
    let all = samples::all();
    let mut out = String::new();
    for sample in &all.samples {
        let _ = writeln!(out, "{} {}", sample.service, sample.operation.name);
        for request in sample.requests() {
            render(&mut out, request);
        }
    }
    for (operation, urls) in &all.redirects {
        let _ = writeln!(out, "redirect {}", operation.name);
        for url in urls {
            let _ = writeln!(out, "  {url}");
        }
    }
    for (path, requests) in &all.relays {
        let _ = writeln!(out, "relay {path}");
        requests.iter().for_each(|request| render(&mut out, request));
    }
    insta::assert_snapshot!("requests", out);
}

#[test]
fn every_sample_hides_its_api_key_from_debug_output() {
    for sample in &samples::all().samples {
        let mut keys = sample.requests().flat_map(|request| request.headers().get("authorization"));
        assert!(keys.all(http::HeaderValue::is_sensitive), "{}", sample.operation.name);
    }
}
