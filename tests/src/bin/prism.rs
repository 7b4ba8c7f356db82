//! Sends every sample to Prism, a mock server that checks requests against an OpenAPI document, and decodes
//! the responses. Run by `tests/prism`; fails if Prism reports a violation or a response is not decoded.
//!
//! `cargo run -p workos-tests --bin prism -- ADDRESS OPENAPI_FILE [--record]`
//!
//! With `--record` the responses, which are the examples of the document, are written to
//! `tests/responses.json`.

use std::{collections::BTreeSet, error::Error, fs, path::Path, process::ExitCode};

use http::{Uri, uri::PathAndQuery};
use workos_core::{Config, HttpRequest, Transport as _};
use workos_tests::{conformance::shape, samples};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: prism ADDRESS OPENAPI_FILE [--record]".into());
    };
    let record = arguments.next().as_deref() == Some("--record");
    let mut responses = serde_json::Map::new();
    let known = operations(&fs::read_to_string(file)?);
    let client = workos_hyper::client(Config::new("sk_test_prism")?)?;
    let (mut called, mut requests, mut problems, mut other, mut excepted) =
        (BTreeSet::new(), 0, Vec::new(), 0, 0);
    let found = samples::all();
    // An operation that a browser is redirected to responds with a redirect, which is not followed.
    for (operation, urls) in found.redirects {
        called.insert((operation.method.as_str().to_lowercase(), shape(operation.path)));
        for url in urls {
            requests += 1;
            let mut request = HttpRequest::default();
            *request.uri_mut() = url;
            let response = client.transport().send(redirected(&request, &address)?).await?;
            let header = response.headers().get("sl-violations").and_then(|value| value.to_str().ok());
            let text = String::from_utf8_lossy(response.body()).into_owned();
            if header.is_some() || response.status().is_client_error() {
                let found = violations(operation.name, header, &text);
                let line = |violation| format!("{}: {} {violation}", operation.name, response.status());
                problems.extend(found.into_iter().map(line));
            }
        }
    }
    for sample in found.samples {
        let key = (sample.operation.method.as_str().to_lowercase(), shape(sample.operation.path));
        if !known.contains(&key) {
            other += 1;
            continue;
        }
        called.insert(key);
        for request in sample.requests() {
            requests += 1;
            let response = client.transport().send(redirected(request, &address)?).await?;
            let name = sample.operation.name;
            let text = String::from_utf8_lossy(response.body()).chars().take(2_000).collect::<String>();
            let header = response.headers().get("sl-violations").and_then(|value| value.to_str().ok());
            let success = response.status().is_success();
            if let (true, Ok(body)) = (success, serde_json::from_slice::<serde_json::Value>(response.body()))
            {
                let key = format!("{} {}", sample.operation.method, sample.operation.path);
                responses.entry(key).or_insert(serde_json::json!([response.status().as_u16(), body]));
            }
            let found =
                if success && header.is_none() { Vec::new() } else { violations(name, header, &text) };
            excepted += usize::from(!success && found.is_empty());
            if !found.is_empty() {
                problems.push(format!(
                    "{name}: {} {} {}\n    {}",
                    response.status(),
                    request.uri().path_and_query().map_or("", PathAndQuery::as_str),
                    String::from_utf8_lossy(request.body()),
                    found.join("\n    "),
                ));
            } else if !success {
            } else if let Err(error) = (sample.decode)(&response) {
                problems.push(format!("{name}: the response is not decoded: {error}\n    {text}"));
            }
        }
    }
    if record {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("responses.json");
        fs::write(file, serde_json::to_string_pretty(&responses)? + "\n")?;
    }
    for (name, _, reason) in EXCEPTIONS {
        println!("excepted: {name}: {reason}");
    }
    for (method, path) in known.difference(&called) {
        println!("not called: {} {path}", method.to_uppercase());
    }
    problems.iter().for_each(|problem| println!("{problem}"));
    println!(
        "{requests} requests to {} of {} operations ({other} are not in the document), {excepted} excepted, {} problems",
        called.len(),
        known.len(),
        problems.len()
    );
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Differences where the OpenAPI document is wrong or older than the inventory: operation, part of the
/// violation and reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "get_profile_and_token",
        "must have required property",
        "the document has the parameters in the query too, and always a code",
    ),
    (
        "get_profile_and_token",
        "property grant_type must be equal to constant",
        "the document lacks the token exchange",
    ),
    (
        "update_organization_audit_logs_retention",
        "must have required property 'retention_period_in_days'",
        "the document lacks retention_period",
    ),
    ("update_organization", "property metadata.trial", "the document lacks null, which removes a key"),
    ("get_access_token", "property organization_id must be string", "newer SDKs send null"),
    ("send_verification_email", "No supported content types", "the document lacks the optional body"),
    ("create_authenticate", "", "the document lacks the grant email-completion"),
    ("create_token", "property scopes", "the document lacks newer scopes"),
];

/// Returns the violations that Prism reports, without [`EXCEPTIONS`] and deprecations.
fn violations(operation: &str, header: Option<&str>, body: &str) -> Vec<String> {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    let list = header.and_then(parse).or_else(|| parse(body)?.get("validation").cloned());
    let Some(serde_json::Value::Array(list)) = list else { return vec![body.to_owned()] };
    let excepted = |violation: &serde_json::Value| {
        let text = violation.to_string();
        violation["code"] == "deprecated"
            || EXCEPTIONS.iter().any(|(name, part, _)| *name == operation && text.contains(part))
    };
    list.iter().filter(|violation| !excepted(violation)).map(ToString::to_string).collect()
}

/// Returns the request with another address, and with a bearer token if it has none: the document requires
/// one of every operation, even of those with credentials in the body.
fn redirected(request: &HttpRequest, address: &str) -> Result<HttpRequest, Box<dyn Error>> {
    let mut request = request.clone();
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    *request.uri_mut() = format!("{address}{path}").parse::<Uri>()?;
    let bearer = http::HeaderValue::from_static("Bearer sk_test_prism");
    request.headers_mut().entry(http::header::AUTHORIZATION).or_insert(bearer);
    Ok(request)
}

/// Returns the methods and paths of an OpenAPI document in YAML, in which paths are indented by two spaces
/// and methods by four.
fn operations(file: &str) -> BTreeSet<(String, String)> {
    let mut path = None;
    let mut found = BTreeSet::new();
    for line in file.lines().skip_while(|line| *line != "paths:").skip(1) {
        let text = line.trim_start();
        let (indent, key) = (line.len() - text.len(), text.trim_end_matches(':').trim_matches(['\'', '"']));
        match indent {
            0 if !text.is_empty() => break,
            2 => path = key.starts_with('/').then(|| shape(key)),
            4 if ["get", "post", "put", "patch", "delete"].contains(&key) => {
                found.extend(path.clone().map(|path| (key.to_owned(), path)));
            }
            _ => {}
        }
    }
    found
}
