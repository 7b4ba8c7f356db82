//! Checks what endpoints send against what WorkOS accepts.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use workos_core::{HttpRequest, endpoint::Operation};

use super::{AUTHKIT_DOMAIN, KnownValues, Report, Sample, values};
use crate::{
    exceptions,
    inventory::{Body, Inventory, OperationFacts},
    percent_decode,
};

pub(super) fn check(
    report: &mut Report,
    inventory: &Inventory,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    samples: &[&Sample],
    enums: &[KnownValues],
) {
    let all = |pick: fn(&Sample) -> &Vec<HttpRequest>| {
        samples.iter().flat_map(move |sample| pick(sample)).collect::<Vec<_>>()
    };
    let (least, full, cleared) =
        (all(|sample| &sample.least), all(|sample| &sample.full), all(|sample| &sample.cleared));
    if samples.is_empty() {
        let body = facts.body.as_ref().map_or(0, |body| values::all_places(inventory, &body.fields).0.len());
        report.service(service).request_fields.1 += facts.query.len() + body;
        return;
    }
    for request in least.iter().chain(&full).chain(&cleared) {
        let carried = request.headers().contains_key("authorization");
        let wanted = matches!(facts.auth.as_str(), "api_key" | "access_token");
        if carried != wanted {
            report.problem(format!(
                "{key}: the Authorization header is {}",
                if carried { "sent" } else { "missing" }
            ));
        }
        check_server(report, key, facts, request.uri());
        let is_form = request.headers().get("content-type").is_some_and(|value| value == FORM);
        if is_form != facts.body.as_ref().is_some_and(|body| body.form) {
            report.problem(format!("{key}: the body is {}a form", if is_form { "" } else { "not " }));
        }
    }
    check_query(report, service, key, facts, &least, &full);
    if let Some(body) = &facts.body {
        check_body(report, inventory, service, key, body, (&least, &full, &cleared));
        check_enums(report, key, &values::all_places(inventory, &body.fields).1, enums);
    } else if let Some(request) = least.iter().chain(&full).find(|request| !request.body().is_empty())
        && !exceptions::beyond_body(key, "")
    {
        report.problem(format!(
            "{key}: sends a body of {} bytes where WorkOS accepts none",
            request.body().len()
        ));
    }
    check_enums(report, key, &values::all_places(inventory, &facts.query).1, enums);
}

/// Media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

fn check_server(report: &mut Report, key: &str, facts: &OperationFacts, uri: &http::Uri) {
    let server = if facts.server == "authkit" { AUTHKIT_DOMAIN } else { "https://api.workos.com" };
    if !uri.to_string().starts_with(&format!("{server}/")) {
        report.problem(format!("{key}: not sent to {server}"));
    }
}

fn query_names(query: Option<&str>) -> BTreeSet<String> {
    let pairs = query.into_iter().flat_map(|query| query.split('&'));
    pairs.filter_map(|pair| Some(pair.split_once('=')?.0.split("%5B").next()?.to_owned())).collect()
}

fn check_query(
    report: &mut Report,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    least: &[&HttpRequest],
    full: &[&HttpRequest],
) {
    let names = |requests: &[&HttpRequest]| {
        requests.iter().flat_map(|request| query_names(request.uri().query())).collect::<BTreeSet<_>>()
    };
    compare_query(report, service, key, facts, &names(full));
    for name in names(least) {
        let required = facts.query.get(&name).is_some_and(|field| field.required);
        if !required && !exceptions::in_query(key, &name) {
            report.problem(format!("{key}: ?{name} is sent without being set"));
        }
    }
    for request in least {
        let sent = query_names(request.uri().query());
        for (name, _) in facts.query.iter().filter(|(_, field)| field.required) {
            if !sent.contains(name) && !exceptions::in_query(key, name) {
                report.problem(format!("{key}: ?{name} is required and can be omitted"));
            }
        }
    }
}

fn compare_query(
    report: &mut Report,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    sent: &BTreeSet<String>,
) {
    for name in facts.query.keys() {
        report.service(service).request_fields.1 += 1;
        if sent.contains(name) || exceptions::in_query(key, name) {
            report.service(service).request_fields.0 += 1;
        } else {
            report.problem(format!("{key}: ?{name} cannot be sent"));
        }
    }
    let known = |name: &str| facts.query.contains_key(name) || exceptions::beyond_query(key, name);
    for name in sent.iter().filter(|name| !known(name)) {
        report.problem(format!("{key}: ?{name} is not a parameter"));
    }
}

pub(super) fn check_redirect(
    report: &mut Report,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    urls: &[&(&'static Operation, Vec<http::Uri>)],
) {
    if urls.is_empty() {
        report.problem(format!("{key}: no URL builder for {}", facts.path));
    }
    for url in urls.iter().flat_map(|(_, urls)| urls) {
        check_server(report, key, facts, url);
    }
    let sent = urls.iter().flat_map(|(_, urls)| urls).flat_map(|url| query_names(url.query())).collect();
    compare_query(report, service, key, facts, &sent);
}

/// Checks the requests of an operation with any method, whose parameters are headers.
pub(super) fn check_relay(
    report: &mut Report,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    requests: &[&HttpRequest],
) {
    let methods: BTreeSet<&str> = requests.iter().map(|request| request.method().as_str()).collect();
    if methods.len() < 2 {
        report.problem(format!("{key}: sent with {methods:?}, not with any method"));
    }
    let prefix = facts.path.split('{').next().unwrap_or_default();
    for request in requests {
        check_server(report, key, facts, request.uri());
        if !request.uri().path().starts_with(prefix) {
            report.problem(format!("{key}: not sent to {prefix}"));
        }
        let is_key = |value: &http::HeaderValue| value == "Bearer sk_test_sample";
        if !request.headers().get("authorization").is_some_and(is_key) {
            report.problem(format!("{key}: the Authorization header is missing"));
        }
        for (name, _) in facts.headers.iter().filter(|(_, field)| field.required) {
            if !request.headers().contains_key(name.as_str()) {
                report.problem(format!("{key}: the header {name} is required and can be omitted"));
            }
        }
        for name in request.headers().keys().map(http::HeaderName::as_str) {
            let is_known = facts.headers.keys().any(|known| known.eq_ignore_ascii_case(name));
            if name.starts_with("x-relay-") && !is_known {
                report.problem(format!("{key}: the header {name} is not a parameter"));
            }
        }
    }
    for name in facts.headers.keys() {
        let is_sent = requests.iter().any(|request| request.headers().contains_key(name.as_str()));
        let counts = &mut report.service(service).request_fields;
        *counts = (counts.0 + usize::from(is_sent), counts.1 + 1);
        if !is_sent {
            report.problem(format!("{key}: the header {name} cannot be sent"));
        }
    }
}

/// Returns the bodies as JSON. A form is an object of texts.
fn bodies(requests: &[&HttpRequest], is_form: bool) -> Vec<Value> {
    let body = |request: &&HttpRequest| {
        if is_form {
            form(request.body())
        } else {
            serde_json::from_slice(request.body()).unwrap_or_default()
        }
    };
    requests.iter().map(body).collect()
}

fn form(body: &[u8]) -> Value {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let decode = |text: &str| percent_decode(&text.replace('+', " "));
    let fields: Map<_, _> = pairs.map(|(name, value)| (decode(name), decode(value).into())).collect();
    Value::Object(fields)
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flat_map(|object| object.keys()).map(String::as_str).collect()
}

fn check_body(
    report: &mut Report,
    inventory: &Inventory,
    service: &str,
    key: &str,
    facts: &Body,
    (least, full, cleared): (&[&HttpRequest], &[&HttpRequest], &[&HttpRequest]),
) {
    let bodies = |requests| bodies(requests, facts.form);
    let (least, full, cleared) = (bodies(least), bodies(full), bodies(cleared));
    let excepted = |name: &str| exceptions::in_body(key, name);

    // Every field, at any depth, can be sent under its name and with its type.
    let sent: BTreeSet<String> = full.iter().flat_map(values::places).collect();
    for place in values::all_places(inventory, &facts.fields).0 {
        report.service(service).request_fields.1 += 1;
        if sent.contains(&place) || excepted(&place) {
            report.service(service).request_fields.0 += 1;
        } else {
            report.problem(format!("{key}: {place} cannot be sent"));
        }
    }
    for value in least.iter().chain(&full).chain(&cleared) {
        let mut found = Vec::new();
        values::object_mismatches(inventory, "", value, &facts.fields, &mut found);
        let known = |mismatch: &String| {
            let name = mismatch.split(' ').next().unwrap_or_default();
            excepted(name) || exceptions::beyond_body(key, name)
        };
        for mismatch in found.into_iter().filter(|mismatch| !known(mismatch)) {
            report.problem(format!("{key}: {mismatch}"));
        }
    }

    // Exactly the required fields are always sent.
    let grouped = |name: &str| {
        facts.groups.values().any(|group| {
            group.alternatives.iter().flatten().chain(&group.optional).any(|other| other == name)
        })
    };
    for value in &least {
        let sent = keys(value);
        if facts.shapes.is_empty() {
            for (name, field) in facts.fields.iter().filter(|(name, _)| !grouped(name) && !excepted(name)) {
                match (field.required, sent.contains(name.as_str())) {
                    (true, false) => report.problem(format!("{key}: {name} is required and can be omitted")),
                    (false, true) => report.problem(format!("{key}: {name} is sent without being set")),
                    _ => {}
                }
            }
        } else {
            let fits = |shape: &crate::inventory::Shape| {
                shape.required.iter().filter(|name| !excepted(name)).all(|name| sent.contains(name.as_str()))
                    && sent
                        .iter()
                        .all(|name| shape.required.iter().any(|other| other == name) || excepted(name))
            };
            if !facts.shapes.iter().any(fits) {
                report.problem(format!(
                    "{key}: the body with required fields only has no known shape: {sent:?}"
                ));
            }
        }
    }

    // Each shape and each alternative of a group can be sent, and no two of them together.
    for (number, shape) in facts.shapes.iter().enumerate() {
        let allowed = |name: &str| {
            shape.required.iter().chain(&shape.optional).any(|other| other == name) || excepted(name)
        };
        let marked = |value: &Value| {
            shape
                .constants
                .iter()
                .all(|(name, text)| value.get(name).is_some_and(|value| values::is_constant(value, text)))
        };
        let fits = |value: &&Value| {
            marked(value)
                && keys(value).into_iter().all(allowed)
                && shape.required.iter().all(|name| excepted(name) || value.get(name).is_some())
        };
        if !full.iter().any(|value| fits(&value)) && !excepted(&format!("shape {number}")) {
            report.problem(format!(
                "{key}: shape {number} {:?} {:?} cannot be sent",
                shape.constants, shape.required
            ));
        }
    }
    for (name, group) in &facts.groups {
        for value in least.iter().chain(&full).chain(&cleared) {
            let sent = keys(value);
            let touched: Vec<_> = group
                .alternatives
                .iter()
                .filter(|fields| fields.iter().any(|field| sent.contains(field.as_str())))
                .collect();
            if touched.len() > 1
                || touched.iter().any(|fields| !fields.iter().all(|field| sent.contains(field.as_str())))
            {
                report.problem(format!("{key}: alternatives of the group {name} are mixed: {sent:?}"));
            }
            if group.required && touched.is_empty() {
                report.problem(format!("{key}: the group {name} is required and can be omitted"));
            }
        }
        for fields in &group.alternatives {
            if !full.iter().any(|value| fields.iter().all(|field| value.get(field).is_some())) {
                report.problem(format!("{key}: {fields:?} of the group {name} cannot be sent"));
            }
        }
    }

    // Optional nullable fields can be set to null.
    for (name, _) in
        facts.fields.iter().filter(|(name, field)| !field.required && field.nullable && !excepted(name))
    {
        let clears = |value: &Value| value.get(name).is_some_and(Value::is_null);
        if !cleared.iter().any(clears) && !exceptions::never_cleared(key, name) {
            report.problem(format!("{key}: {name} cannot be cleared"));
        }
    }
}

fn check_enums(
    report: &mut Report,
    key: &str,
    wanted: &std::collections::BTreeMap<String, Vec<String>>,
    enums: &[KnownValues],
) {
    for (name, wanted) in wanted {
        // An enum with one value is a constant.
        if wanted.len() == 1 || name.ends_with(".order") {
            continue;
        }
        let known: Vec<_> =
            enums.iter().filter(|(other, _)| other == name).flat_map(|(_, values)| values).collect();
        if known.is_empty() {
            report.problem(format!(
                "{key}: no sample names an enum for {name}; add it to `enums()` in tests/src/samples"
            ));
        }
        for value in
            wanted.iter().filter(|value| !known.is_empty() && !known.iter().any(|known| *known == value))
        {
            report.problem(format!("{key}: {name} lacks the value {value}"));
        }
    }
}
