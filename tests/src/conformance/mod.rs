//! Checks the crate against the inventory, and names what is missing, misspelt or too strict.
//!
//! Requests are checked by samples: for each endpoint one with the least and some with everything set
//! (see [`samples`](crate::samples)). Responses are checked by decoding values made from the inventory:
//! with everything present and each value of each list, with what is optional absent, and with it null.

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
    Config, Endpoint, Error, HttpRequest, HttpResponse,
    endpoint::{Operation, Redirect},
};

use crate::inventory::{Inventory, OperationFacts};

/// An endpoint with values that show all it can send.
#[derive(Debug)]
pub struct Sample {
    /// The service that it is listed under.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static Operation,
    /// With the least that `new` asks for.
    pub least: Vec<HttpRequest>,
    /// With everything set; several where things exclude each other.
    pub full: Vec<HttpRequest>,
    /// With everything that can be cleared cleared.
    pub cleared: Vec<HttpRequest>,
    /// Reads a response and gives its value as JSON and as `Debug` prints it.
    pub decode: fn(&HttpResponse) -> Result<(Value, String), Error>,
}

/// Makes a sample of an endpoint.
///
/// # Panics
///
/// If a request cannot be made: a sample that cannot be sent is a mistake.
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

fn config() -> Result<Config, Error> {
    Config::new("sk_test_sample").and_then(|config| config.client_id("client_sample"))
}

fn request<E: Endpoint>(endpoint: &E) -> HttpRequest {
    match config().and_then(|config| config.request(endpoint)) {
        Ok(request) => request,
        Err(error) => panic!("{}: {error}", E::OPERATION.name),
    }
}

/// The URLs of a page that a browser is sent to, with everything set.
pub type RedirectSample = (&'static Operation, Vec<http::Uri>);

/// Makes the URLs of a page that a browser is sent to.
///
/// # Panics
///
/// If a URL cannot be made: a sample that cannot be sent is a mistake.
pub fn redirect<R: Redirect>(full: impl IntoIterator<Item = R>) -> RedirectSample {
    let url = |redirect: R| match config().and_then(|config| config.url(&redirect)) {
        Ok(url) => url.to_uri(),
        Err(error) => panic!("{}: {error}", R::OPERATION.name),
    };
    (R::OPERATION, full.into_iter().map(url).collect())
}

/// The values that an enum of the crate knows, under the name that the inventory gives the list.
pub type KnownValues = (&'static str, Vec<&'static str>);

/// What a check found.
#[derive(Debug, Default)]
pub struct Report {
    /// How much of each service was found.
    pub services: BTreeMap<String, Counts>,
    /// What is missing, misspelt or too strict, each a line.
    pub problems: Vec<String>,
    seen: BTreeSet<String>,
}

/// How much was found of how much is known.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    /// Operations found, and known.
    pub operations: (usize, usize),
    /// Fields of requests found, and known.
    pub request_fields: (usize, usize),
    /// Fields of responses (or of payloads of events) found, and known.
    pub response_fields: (usize, usize),
    /// Events found, and known.
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

    /// The sums over all services.
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

/// The parts of the crate that are checked.
#[derive(Debug)]
pub struct Crate {
    /// Every endpoint.
    pub samples: Vec<Sample>,
    /// Every enum that a request can hold.
    pub enums: Vec<KnownValues>,
    /// The URLs that browsers are sent to, each page's with a full query.
    pub redirects: Vec<RedirectSample>,
}

/// Whether an operation is one that the crate is to have.
fn wanted(facts: &OperationFacts) -> bool {
    facts.status != "legacy"
}

/// A path with its placeholders made alike, since only their places matter on the wire.
fn shape(path: &str) -> String {
    path.split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}

/// Checks the crate against the inventory.
#[must_use]
pub fn check(inventory: &Inventory, found: &Crate) -> Report {
    let mut report = Report::default();
    for (key, facts) in inventory.operations.iter().filter(|(_, facts)| wanted(facts)) {
        let (service, name) = key.split_once('.').unwrap_or(("", key));
        let fits = |operation: &Operation| {
            operation.method.as_str() == facts.method && shape(operation.path) == shape(&facts.path)
        };
        report.service(service).operations.1 += usize::from(facts.status == "current");
        if facts.kind == "redirect-url" {
            let urls: Vec<_> = found.redirects.iter().filter(|(operation, _)| fits(operation)).collect();
            request::check_redirect(&mut report, service, key, facts, &urls);
            continue;
        }
        let samples: Vec<_> = found.samples.iter().filter(|sample| fits(sample.operation)).collect();
        if samples.is_empty() {
            report.problem(format!("{key}: no endpoint for {} {}", facts.method, facts.path));
        } else {
            report.service(service).operations.0 += usize::from(facts.status == "current");
        }
        for sample in &samples {
            let names = [name, sample.operation.name];
            if names[0] != names[1] && !facts.other_names.iter().any(|other| other == names[1]) {
                report.problem(format!("{key}: its endpoint is called {}", sample.operation.name));
            }
            if sample.service != service {
                report.problem(format!("{key}: its sample is among those of {}", sample.service));
            }
        }
        request::check(&mut report, inventory, service, key, facts, &samples, &found.enums);
        response::check(&mut report, inventory, service, key, facts, &samples);
    }
    for sample in &found.samples {
        let known = inventory.operations.values().any(|facts| {
            facts.method == sample.operation.method.as_str()
                && shape(&facts.path) == shape(sample.operation.path)
        });
        if !known {
            report.problem(format!("{}: no operation of WorkOS that is known", sample.operation.name));
        }
    }
    response::check_events(&mut report, inventory);
    report
}
