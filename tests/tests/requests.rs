//! The bytes of every request that the samples make, in one snapshot: method, URL, headers and body.
//!
//! A change of the snapshot is a change of what WorkOS receives. `INSTA_UPDATE=always cargo test -p workos-tests
//! --test requests` rewrites it; review the difference before you commit it.

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
            // Has the version of the crate.
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
        for request in sample.least.iter().chain(&sample.full).chain(&sample.cleared) {
            render(&mut out, request);
        }
    }
    for (operation, urls) in &all.redirects {
        let _ = writeln!(out, "redirect {}", operation.name);
        for url in urls {
            let _ = writeln!(out, "  {url}");
        }
    }
    insta::assert_snapshot!("requests", out);
}
