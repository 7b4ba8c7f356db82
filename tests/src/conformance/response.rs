//! Checks what endpoints decode against what WorkOS responds with.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use workos_core::{
    HttpResponse,
    events::{Event, EventPayload},
};

use super::{
    Report, Sample,
    values::{Optional, Values, places},
};
use crate::{
    exceptions,
    inventory::{Inventory, OperationFacts, Schema, Type},
};

pub(super) fn check(
    report: &mut Report,
    inventory: &Inventory,
    service: &str,
    key: &str,
    facts: &OperationFacts,
    samples: &[&Sample],
) {
    for (status, body) in &facts.success {
        let Ok(status) = status.replace("xx", "00").parse() else { continue };
        if status >= 300 {
            continue;
        }
        let any = Type::Plain("any".to_owned());
        // A body of unknown type may be missing, too.
        if body.as_ref().is_none_or(|kind| *kind == any) {
            check_open(report, key, status, body.is_some(), samples);
        }
        let Some(kind) = body.as_ref().filter(|kind| **kind != any) else { continue };
        // `check_events` checks each kind of event.
        if matches!(kind, Type::Page(item) if **item == Type::Schema("EventSchema".to_owned())) {
            continue;
        }
        let decode = |value: &Value| {
            samples
                .iter()
                .map(|sample| (sample.decode)(&response(status, &value.to_string())))
                .collect::<Vec<_>>()
        };
        check_kind(report, inventory, service, key, kind, &decode);
    }
}

/// Checks that a response without a body, or with a body of unknown type, is decoded.
fn check_open(report: &mut Report, key: &str, status: u16, has_body: bool, samples: &[&Sample]) {
    let bodies: &[&str] = if has_body { &["", r#"{"any":[1,null]}"#, "[1]", "null"] } else { &[""] };
    for body in bodies {
        for sample in samples {
            match (sample.decode)(&response(status, body)) {
                Err(error) if !exceptions::in_response(key, body) => {
                    report
                        .problem(format!("{key}: a {status} with the body {body:?} is not decoded: {error}"));
                }
                _ => {}
            }
        }
    }
}

fn response(status: u16, body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(body.to_owned().into());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response
}

type Decoded = Result<(Value, String), workos_core::Error>;

/// Decodes every variation of a type. The decoded value must have every field of the generated one.
fn check_kind(
    report: &mut Report,
    inventory: &Inventory,
    service: &str,
    key: &str,
    kind: &Type,
    decode: &dyn Fn(&Value) -> Vec<Decoded>,
) {
    let (mut known, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for optional in [Optional::Present, Optional::Absent, Optional::Null] {
        let (mut turn, mut turns) = (0, 1);
        while turn < turns {
            let mut values = Values { inventory, optional, turn, turns };
            let value = values.value(kind, 0);
            turns = values.turns;
            turn += 1;
            if optional == Optional::Present {
                known.extend(places(&value).into_iter().filter(|place| !is_constant(inventory, kind, place)));
            }
            let decoded = decode(&value);
            if decoded.is_empty() && optional == Optional::Present {
                missing
                    .extend(places(&value).into_iter().filter(|place| !is_constant(inventory, kind, place)));
            }
            for result in decoded {
                match result {
                    Err(error) => {
                        report.problem(format!("{key}: with optional fields {optional:?}: {error}"))
                    }
                    Ok((actual, debug)) => {
                        for unknown in unknown_values(&debug) {
                            if !exceptions::in_response(key, unknown) {
                                report.problem(format!("{key}: the value {unknown} is unknown to its enum"));
                            }
                        }
                        if optional == Optional::Present {
                            compare(report, key, &value, &actual, &mut missing, &|place| {
                                is_constant(inventory, kind, place)
                            });
                        }
                    }
                }
            }
        }
    }
    for place in &missing {
        if !exceptions::in_response(key, place) {
            report.problem(format!("{key}: {place} is not decoded"));
        }
    }
    let unexcused = missing.iter().filter(|place| !exceptions::in_response(key, place)).count();
    let counts = report.service(service);
    counts.response_fields.1 += known.len();
    counts.response_fields.0 += known.len().saturating_sub(unexcused);
}

/// Returns the unknown values that `Debug` printed: of enums `Unknown("…")`, of unions and events
/// `Unknown(RawJson…`.
fn unknown_values(debug: &str) -> impl Iterator<Item = &str> {
    debug.split("Unknown(").skip(1).filter_map(|rest| rest.split(')').next())
}

fn compare(
    report: &mut Report,
    key: &str,
    value: &Value,
    actual: &Value,
    missing: &mut BTreeSet<String>,
    constant: &dyn Fn(&str) -> bool,
) {
    let (expected_places, actual_places) = (places(value), places(actual));
    missing.extend(expected_places.difference(&actual_places).filter(|place| !constant(place)).cloned());
    for place in actual_places.difference(&expected_places) {
        if !place.ends_with("list_metadata")
            && !place.contains("list_metadata.")
            && !exceptions::in_response(key, place)
        {
            report.problem(format!("{key}: {place} is serialized and not in the inventory"));
        }
    }
    // Fields of both have the same value.
    fn walk(place: &str, expected: &Value, actual: &Value, differing: &mut Vec<String>) {
        match (expected, actual) {
            (Value::Object(expected), Value::Object(actual)) => {
                for (name, expected) in expected {
                    if let Some(actual) = actual.get(name) {
                        walk(&format!("{place}.{name}"), expected, actual, differing);
                    }
                }
            }
            (Value::Array(expected), Value::Array(actual)) => {
                expected
                    .iter()
                    .zip(actual)
                    .for_each(|(expected, actual)| walk(place, expected, actual, differing));
            }
            (expected, actual) if expected == actual => {}
            // JSON does not tell 7 from 7.0.
            (Value::Number(expected), Value::Number(actual)) if expected.as_f64() == actual.as_f64() => {}
            (expected, actual) => differing.push(format!("{place}: {expected} became {actual}")),
        }
    }
    let mut differing = Vec::new();
    walk("", value, actual, &mut differing);
    for difference in differing {
        report.problem(format!("{key}: {difference}"));
    }
}

/// Returns whether the field at a place is a constant, which workos-core need not decode.
fn is_constant(inventory: &Inventory, kind: &Type, place: &str) -> bool {
    fn walk(inventory: &Inventory, kind: &Type, place: &str) -> bool {
        match kind {
            Type::List(item) => {
                walk(inventory, item, place.strip_prefix("[]").unwrap_or(place).trim_start_matches('.'))
            }
            Type::Map(value) => place.split_once('.').is_some_and(|(_, rest)| walk(inventory, value, rest)),
            Type::Page(item) => match place.strip_prefix("data[].") {
                Some(place) => walk(inventory, item, place),
                None => place == "object",
            },
            Type::OneOf(types) => types.iter().any(|kind| walk(inventory, kind, place)),
            Type::Schema(name) => match inventory.schemas.get(name) {
                Some(Schema::Union { one_of, .. }) => {
                    one_of.iter().any(|name| walk(inventory, &Type::Schema(name.clone()), place))
                }
                Some(Schema::Object(fields)) => {
                    let end = place.find(['.', '[']).unwrap_or(place.len());
                    let (name, rest) = place.split_at(end);
                    fields.get(name).is_some_and(|field| {
                        if rest.is_empty() {
                            matches!(field.kind, Type::Constant(_))
                        } else {
                            walk(inventory, &field.kind, rest.trim_start_matches('.'))
                        }
                    })
                }
                None => false,
            },
            Type::Plain(_) | Type::Constant(_) | Type::Enum(..) => false,
        }
    }
    walk(inventory, kind, place)
}

pub(super) fn check_events(report: &mut Report, inventory: &Inventory) {
    for (name, kind) in &inventory.events {
        let key = format!("event {name}");
        let before = report.problems.len();
        let decode = |data: &Value| {
            let mut values = Values { inventory, optional: Optional::Present, turn: 0, turns: 1 };
            let mut envelope = values.object(&inventory.event_envelope, 0);
            envelope["event"] = json!(name);
            envelope["data"] = data.clone();
            let event: Result<Event, _> = serde_json::from_value(envelope);
            vec![match event {
                Ok(event) => {
                    let payload = event.payload();
                    let debug = format!("{event:?} {payload:?}");
                    // An unknown payload round-trips as JSON, but does not count as decoded.
                    let typed = !matches!(payload, EventPayload::Unknown(_));
                    let actual =
                        if typed { serde_json::to_value(payload).unwrap_or_default() } else { Value::Null };
                    Ok((actual, debug))
                }
                Err(error) => {
                    let response = response(200, &error.to_string());
                    Err(workos_core::events::ListEvents::decode(&response)
                        .err()
                        .unwrap_or(workos_core::Error::Finished))
                }
            }]
        };
        use workos_core::Endpoint as _;
        check_kind(report, inventory, "events", &key, kind, &decode);
        let counts = report.service("events");
        counts.events.1 += 1;
        if report.problems.len() == before {
            report.service("events").events.0 += 1;
        }
    }
}
