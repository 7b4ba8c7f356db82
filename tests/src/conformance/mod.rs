//! Checks workos-core against the inventory and reports what is missing, misspelled or too strict.
//!
//! Requests are checked by samples: for each endpoint one with required parameters only and some with every
//! parameter set (see [`samples`](crate::samples)). Responses are checked by decoding values generated from
//! the inventory: with every field present and each value of each enum, with optional fields absent, and with
//! optional fields null.

mod request;
mod response;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use serde::Serialize;
use serde_json::Value;
use workos_core::{
    BaseUrl, Config, Endpoint, Error, HttpRequest, HttpResponse,
    endpoint::{Operation, Redirect},
    pipes::RelayRequest,
};

use crate::inventory::{ANY_METHOD, Inventory, OperationFacts};

/// Requests of an endpoint that cover all parameters.
#[derive(Debug)]
pub struct Sample {
    /// The service of the operation.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static Operation,
    /// Requests with the required parameters only.
    pub least: Vec<HttpRequest>,
    /// Requests with every parameter set; several where parameters exclude each other.
    pub full: Vec<HttpRequest>,
    /// Requests that clear every nullable parameter.
    pub cleared: Vec<HttpRequest>,
    /// Decodes a response and returns the value as JSON and as `Debug` prints it.
    pub decode: fn(&HttpResponse) -> Result<(Value, String), Error>,
}

impl Sample {
    /// Returns all requests of the sample.
    pub fn requests(&self) -> impl Iterator<Item = &HttpRequest> {
        self.least.iter().chain(&self.full).chain(&self.cleared)
    }
}

/// Creates a sample of an endpoint.
///
/// # Panics
///
/// If a request cannot be created.
pub fn sample<E>(
    least: impl IntoIterator<Item = E>,
    full: impl IntoIterator<Item = E>,
    cleared: impl IntoIterator<Item = E>,
) -> Sample
where
    E: Endpoint,
    E::Output: Serialize + Debug,
{
    let requests =
        |endpoints: &mut dyn Iterator<Item = E>| endpoints.map(|endpoint| request(&endpoint)).collect();
    Sample {
        service: "",
        operation: E::OPERATION,
        least: requests(&mut least.into_iter()),
        full: requests(&mut full.into_iter()),
        cleared: requests(&mut cleared.into_iter()),
        decode: |response| {
            let output = E::decode(response)?;
            let debug = format!("{output:?}");
            Ok((serde_json::to_value(output).unwrap_or_default(), debug))
        },
    }
}

/// The AuthKit domain of the samples.
const AUTHKIT_DOMAIN: &str = "https://acme.authkit.app";

fn config() -> Result<Config, Error> {
    let config = Config::new("sk_test_sample")?.client_id("client_sample")?;
    Ok(config.authkit_domain(BaseUrl::new(AUTHKIT_DOMAIN)?))
}

fn request<E: Endpoint>(endpoint: &E) -> HttpRequest {
    match config().and_then(|config| config.request(endpoint)) {
        Ok(request) => request,
        Err(error) => panic!("{}: {error}", E::OPERATION.name),
    }
}

/// The URLs of an operation that a browser is redirected to, with every parameter set.
pub type RedirectSample = (&'static Operation, Vec<http::Uri>);

/// Creates the URLs of an operation that a browser is redirected to.
///
/// # Panics
///
/// If a URL cannot be created.
pub fn redirect<R: Redirect>(full: impl IntoIterator<Item = R>) -> RedirectSample {
    let url = |redirect: R| match config().and_then(|config| config.url(&redirect)) {
        Ok(url) => url.to_uri(),
        Err(error) => panic!("{}: {error}", R::OPERATION.name),
    };
    (R::OPERATION, full.into_iter().map(url).collect())
}

/// Requests that are relayed to a provider by an operation with any method, under the path of the operation.
pub type RelaySample = (&'static str, Vec<HttpRequest>);

/// Creates the requests that relay these requests.
///
/// # Panics
///
/// If a request cannot be created.
pub fn relay(
    path: &'static str,
    requests: impl IntoIterator<Item = RelayRequest<bytes::Bytes>>,
) -> RelaySample {
    let request = |relay| match config().and_then(|config| config.relay(relay)) {
        Ok(request) => request,
        Err(error) => panic!("{path}: {error}"),
    };
    (path, requests.into_iter().map(request).collect())
}

/// The known values of an enum of workos-core, under the enum's name in the inventory.
pub type KnownValues = (&'static str, Vec<&'static str>);

/// The result of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// Coverage by service.
    pub services: BTreeMap<String, Counts>,
    /// Operations among the covered ones that are newer than the OpenAPI document, by the inventory's sources.
    pub additions: usize,
    /// Coverage of operations that WorkOS does not document, which are not among the others.
    pub undocumented: (usize, usize),
    /// The problems, one line each.
    pub problems: Vec<String>,
    seen: BTreeSet<String>,
}

/// Coverage as pairs of found and known items.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    /// Operations.
    pub operations: (usize, usize),
    /// Fields of requests.
    pub request_fields: (usize, usize),
    /// Fields of responses and of event payloads.
    pub response_fields: (usize, usize),
    /// Events.
    pub events: (usize, usize),
}

impl Report {
    fn service(&mut self, name: &str) -> &mut Counts {
        self.services.entry(name.to_owned()).or_default()
    }

    fn problem(&mut self, problem: String) {
        if self.seen.insert(problem.clone()) {
            self.problems.push(problem);
        }
    }

    /// Returns the sums over all services.
    #[must_use]
    pub fn totals(&self) -> Counts {
        let add = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
        self.services.values().fold(Counts::default(), |sum, counts| Counts {
            operations: add(sum.operations, counts.operations),
            request_fields: add(sum.request_fields, counts.request_fields),
            response_fields: add(sum.response_fields, counts.response_fields),
            events: add(sum.events, counts.events),
        })
    }
}

/// The parts of workos-core that are checked.
#[derive(Debug)]
pub struct Crate {
    /// Samples of every endpoint.
    pub samples: Vec<Sample>,
    /// Known values of every enum in a request.
    pub enums: Vec<KnownValues>,
    /// Samples of every operation that a browser is redirected to.
    pub redirects: Vec<RedirectSample>,
    /// Samples of every operation with any method.
    pub relays: Vec<RelaySample>,
}

/// Returns whether workos-core should have the operation.
fn wanted(facts: &OperationFacts) -> bool {
    facts.status != "legacy"
}

/// Returns a path with its placeholders replaced by `{}`, since their names do not matter on the wire.
#[must_use]
pub fn shape(path: &str) -> String {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

/// Checks workos-core against the inventory.
#[must_use]
pub fn check(inventory: &Inventory, found: &Crate) -> Report {
    let mut report = Report::default();
    for (key, facts) in inventory.operations.iter().filter(|(_, facts)| wanted(facts)) {
        let service = key.split_once('.').map_or("", |(service, _)| service);
        let fits = |operation: &Operation| {
            operation.method.as_str() == facts.method && shape(operation.path) == shape(&facts.path)
        };
        let is_covered = if facts.kind == "redirect-url" {
            let urls: Vec<_> = found.redirects.iter().filter(|(operation, _)| fits(operation)).collect();
            request::check_redirect(&mut report, service, key, facts, &urls);
            !urls.is_empty()
        } else if facts.method == ANY_METHOD {
            let of_path = |(path, _): &&RelaySample| *path == facts.path;
            let requests: Vec<_> =
                found.relays.iter().filter(of_path).flat_map(|(_, requests)| requests).collect();
            request::check_relay(&mut report, service, key, facts, &requests);
            !requests.is_empty()
        } else {
            let samples: Vec<_> = found.samples.iter().filter(|sample| fits(sample.operation)).collect();
            check_samples(&mut report, inventory, (service, key, facts), &samples, &found.enums);
            !samples.is_empty()
        };
        let counts = if facts.status == "current" {
            report.additions += usize::from(is_covered && inventory.additions.contains_key(key));
            &mut report.service(service).operations
        } else {
            &mut report.undocumented
        };
        *counts = (counts.0 + usize::from(is_covered), counts.1 + 1);
    }
    for sample in &found.samples {
        let known = inventory.operations.values().any(|facts| {
            facts.method == sample.operation.method.as_str()
                && shape(&facts.path) == shape(sample.operation.path)
        });
        if !known {
            report.problem(format!(
                "{}: not an operation of the inventory; add it to the inventory",
                sample.operation.name
            ));
        }
    }
    response::check_events(&mut report, inventory);
    report
}

/// Checks the endpoints of an operation.
fn check_samples(
    report: &mut Report,
    inventory: &Inventory,
    (service, key, facts): (&str, &str, &OperationFacts),
    samples: &[&Sample],
    enums: &[KnownValues],
) {
    if samples.is_empty() {
        report.problem(format!("{key}: no endpoint for {} {}", facts.method, facts.path));
    }
    let name = key.split_once('.').map_or(key, |(_, name)| name);
    for sample in samples {
        let endpoint = sample.operation.name;
        if endpoint != name && !facts.other_names.iter().any(|other| other == endpoint) {
            report.problem(format!("{key}: the endpoint is named {endpoint}"));
        }
        if sample.service != service {
            report.problem(format!("{key}: the sample is listed under {}", sample.service));
        }
    }
    request::check(report, inventory, service, key, facts, samples, enums);
    response::check(report, inventory, service, key, facts, samples);
}
