//! Sends every sample to Prism, a mock server that checks requests against an OpenAPI file, and reads its
//! answers. Called by `tests/prism`; fails if Prism finds a violation or an answer is not read.
//!
//! `cargo run -p workos-tests --bin prism -- ADDRESS OPENAPI_FILE [--record]`
//!
//! With `--record` its answers, which are the examples of the file, become `tests/answers.json`.

use std::{collections::BTreeSet, error::Error, fs, path::Path, process::ExitCode};

use http::{Uri, uri::PathAndQuery};
use workos_core::{Config, HttpRequest, Transport as _};
use workos_tests::samples;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: prism ADDRESS OPENAPI_FILE".into());
    };
    let record = arguments.next().as_deref() == Some("--record");
    let mut answers = serde_json::Map::new();
    let known = operations(&fs::read_to_string(file)?);
    let client = workos_hyper::client(Config::new("sk_test_prism")?)?;
    let (mut called, mut requests, mut problems, mut other, mut excepted) =
        (BTreeSet::new(), 0, Vec::new(), 0, 0);
    let found = samples::all();
    // What a browser is sent to answers with a redirect, which is not followed.
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
        for request in sample.least.iter().chain(&sample.full).chain(&sample.cleared) {
            requests += 1;
            let response = client.transport().send(redirected(request, &address)?).await?;
            let name = sample.operation.name;
            let text = String::from_utf8_lossy(response.body()).chars().take(2_000).collect::<String>();
            let header = response.headers().get("sl-violations").and_then(|value| value.to_str().ok());
            let success = response.status().is_success();
            if let (true, Ok(answer)) =
                (success, serde_json::from_slice::<serde_json::Value>(response.body()))
            {
                let key = format!("{} {}", sample.operation.method, sample.operation.path);
                answers.entry(key).or_insert(serde_json::json!([response.status().as_u16(), answer]));
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
                problems.push(format!("{name}: the answer is not read: {error}\n    {text}"));
            }
        }
    }
    if record {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers.json");
        fs::write(file, serde_json::to_string_pretty(&answers)? + "\n")?;
    }
    for (name, _, reason) in EXCEPTIONS {
        println!("excepted: {name}: {reason}");
    }
    for (method, path) in known.difference(&called) {
        println!("not called: {} {path}", method.to_uppercase());
    }
    problems.iter().for_each(|problem| println!("{problem}"));
    println!(
        "{requests} requests to {} of {} operations ({other} are not in the file), {excepted} excepted, {} problems",
        called.len(),
        known.len(),
        problems.len()
    );
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where the file is wrong, or older than the inventory: what Prism says then is no violation.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "get_profile_and_token",
        "must have required property",
        "the file has the parameters in the query too, and a code always",
    ),
    (
        "get_profile_and_token",
        "property grant_type must be equal to constant",
        "the file does not know the token exchange",
    ),
    (
        "update_organization_audit_logs_retention",
        "must have required property 'retention_period_in_days'",
        "the file does not know retention_period",
    ),
    ("get_access_token", "property organization_id must be string", "newer SDKs send null"),
    ("send_verification_email", "No supported content types", "the file does not know the optional body"),
    ("create_authenticate", "", "the file does not know the grant email-completion"),
    ("create_token", "property scopes", "the file lacks newer scopes"),
];

/// What Prism holds against a request that is not excepted. Deprecation is no violation.
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

/// The same request to another address. The file asks a bearer of every operation, even of those that show who
/// is calling in their body.
fn redirected(request: &HttpRequest, address: &str) -> Result<HttpRequest, Box<dyn Error>> {
    let mut request = request.clone();
    let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    *request.uri_mut() = format!("{address}{path}").parse::<Uri>()?;
    let bearer = http::HeaderValue::from_static("Bearer sk_test_prism");
    request.headers_mut().entry(http::header::AUTHORIZATION).or_insert(bearer);
    Ok(request)
}

/// A path with its placeholders made alike.
fn shape(path: &str) -> String {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

/// The methods and paths of an OpenAPI file in YAML: paths stand two spaces in, their methods four.
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
