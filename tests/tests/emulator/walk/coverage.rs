//! The tables of operations and events in `EMULATOR.md`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::script::Walk;

/// Returns the tables.
pub(super) fn table(walk: &Walk) -> String {
    let mut services: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let operations = walk.operations();
    for operation in &operations {
        let text = |name: &str| operation[name].as_str().unwrap();
        let (service, name) = text("operation").split_once('.').unwrap();
        let events: Vec<String> = walk
            .causes
            .iter()
            .filter(|(_, causes)| causes.contains(text("operation")))
            .map(|(event, _)| format!("`{event}`"))
            .collect();
        let behavior = match text("behavior") {
            "shape" => "shape only",
            behavior => behavior,
        };
        *counts.entry(behavior).or_default() += 1;
        services.entry(service).or_default().push(format!(
            "| `{name}` | {} `{}` | {behavior} | {} |",
            text("method"),
            text("path"),
            events.join(", ")
        ));
    }
    let mut out = String::new();
    let counts: Vec<String> = counts.iter().map(|(behavior, count)| format!("{count} {behavior}")).collect();
    let _ = writeln!(out, "\n{} operations: {}.", operations.len(), counts.join(", "));
    for (service, rows) in services {
        let _ = writeln!(
            out,
            "\n### {service}\n\n| operation | request | behavior | events |\n|---|---|---|---|"
        );
        for row in rows {
            let _ = writeln!(out, "{row}");
        }
    }
    let _ = writeln!(out, "\n## Events\n\n| event | caused by |\n|---|---|");
    for (event, causes) in &walk.causes {
        let _ = writeln!(out, "| `{event}` | {} |", sentence(causes));
    }
    out.push('\n');
    out
}

fn sentence(causes: &BTreeSet<String>) -> String {
    let short = |cause: &String| match cause.split_once('.') {
        Some((_, name)) if !cause.contains(' ') => format!("`{name}`"),
        _ => format!("`{cause}`"),
    };
    causes.iter().map(short).collect::<Vec<_>>().join(", ")
}
