//! Properties of every sequence of requests.
//!
//! 64 sequences by default; the environment variable `PROPTEST_CASES` sets another number.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestCaseError};
use serde_json::Value;
use workos_core::{HttpResponse, testing::Emulator};
use workos_tests::{
    emulation::call,
    inventory::{Inventory, OperationFacts},
};

use crate::{
    random::{Random, Requests, Seen},
    shape,
};

/// Statuses of errors that an operation may have although the inventory lists no errors.
const ERRORS: &[u16] = &[400, 401, 403, 404, 409, 410, 415, 422, 501];

/// Tables whose rows keep the IDs of what was deleted.
const HISTORIES: &[&str] = &["events", "outbox"];

static INVENTORY: LazyLock<Inventory> = LazyLock::new(|| Inventory::committed().unwrap());

/// The current operations. Those that create objects are there twice, so that there are objects for the others.
static OPERATIONS: LazyLock<Vec<(&str, &OperationFacts)>> = LazyLock::new(|| {
    let current = INVENTORY.operations.iter().filter(|(_, facts)| facts.status == "current");
    let current: Vec<_> = current.map(|(name, facts)| (name.as_str(), facts)).collect();
    let creates = |facts: &OperationFacts| facts.method == "POST" && !facts.path.contains('{');
    let creating: Vec<_> = current.iter().copied().filter(|(_, facts)| creates(facts)).collect();
    [current, creating].concat()
});

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

/// A step of a sequence: an operation, and the seed of its request.
type Step = (Index, u64);

/// Runs the steps on an emulator and returns the responses. Before the step `restored`, the emulator is replaced by one
/// that has its snapshot.
fn run(steps: &[Step], restored: Option<usize>) -> Result<(Emulator, Vec<HttpResponse>), TestCaseError> {
    let mut emulator = Emulator::new();
    let mut seen = Seen::default();
    let mut responses = Vec::new();
    for (position, (operation, seed)) in steps.iter().enumerate() {
        if restored == Some(position) {
            emulator = restore(&emulator);
        }
        let (name, facts) = OPERATIONS[operation.index(OPERATIONS.len())];
        let mut requests = Requests { inventory: &INVENTORY, seen: &seen, random: Random(*seed) };
        let request = requests.request(facts);
        let response = emulator.handle(&request, emulator.now()).unwrap();
        if let Err(problem) = check(facts, &response) {
            let body = String::from_utf8_lossy(response.body());
            let status = response.status();
            return Err(TestCaseError::fail(format!(
                "{name}: {problem}\n  {} {} {:?}\n  {status} {body}",
                request.method(),
                request.uri(),
                request.body(),
            )));
        }
        if response.status().is_success() {
            seen.remember(facts, &serde_json::from_slice(response.body()).unwrap_or_default());
        }
        responses.push(response);
    }
    Ok((emulator, responses))
}

/// Returns another emulator with the state of an emulator.
fn restore(emulator: &Emulator) -> Emulator {
    let snapshot = call(emulator, "GET", "/_emulator/snapshot", "");
    let restored = Emulator::new();
    let body = String::from_utf8_lossy(snapshot.body()).into_owned();
    assert_eq!(call(&restored, "POST", "/_emulator/restore", &body).status(), 204);
    restored
}

/// Checks the status and the body of a response.
fn check(facts: &OperationFacts, response: &HttpResponse) -> Result<(), String> {
    let status = response.status().as_u16();
    let documented = facts.success.iter().find(|(documented, _)| {
        **documented == status.to_string() || (*documented == "2xx" && response.status().is_success())
    });
    if let Some((_, kind)) = documented {
        return match kind {
            _ if response.status().is_redirection() => Ok(()),
            None if response.body().is_empty() || facts.kind == "redirect-url" => Ok(()),
            None => Err("a body where none is documented".to_owned()),
            Some(kind) => {
                let Ok(value) = serde_json::from_slice(response.body()) else {
                    return Err("no JSON".to_owned());
                };
                let problems = shape::problems(&INVENTORY, kind, &value);
                if problems.is_empty() { Ok(()) } else { Err(problems.join("\n  ")) }
            }
        };
    }
    if !ERRORS.contains(&status) {
        return Err("an undocumented status".to_owned());
    }
    let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    if facts.kind == "redirect-url" && content_type.is_some_and(|value| value.starts_with("text/html")) {
        return Ok(());
    }
    check_error(&serde_json::from_slice(response.body()).unwrap_or_default())
}

/// Checks the body of an error.
fn check_error(body: &Value) -> Result<(), String> {
    let is_text = |name: &str| body.get(name).is_some_and(Value::is_string);
    let is_message = is_text("message") || body["message"].as_array().is_some_and(|texts| !texts.is_empty());
    if !is_message && !is_text("error") {
        return Err("an error without a message and an OAuth error".to_owned());
    }
    if let Some(code) = body.get("code") {
        let is_known = |code: &str| INVENTORY.error_codes.iter().any(|known| known == code);
        // Of the emulator itself: an operation that it does not have.
        if !code.as_str().is_some_and(|code| is_known(code) || code == "operation_not_emulated") {
            return Err(format!("an undocumented code {code}"));
        }
    }
    let details = body.get("errors").map_or(Some(&[][..]), |errors| errors.as_array().map(Vec::as_slice));
    let is_detail = |detail: &Value| detail.is_string() || detail.get("code").is_some_and(Value::is_string);
    if !details.is_some_and(|details| details.iter().all(is_detail)) {
        return Err("an undocumented shape of errors".to_owned());
    }
    Ok(())
}

/// Returns the references of rows to rows that do not exist.
fn dangling(emulator: &Emulator) -> Vec<String> {
    let get = |path: &str| -> Value {
        serde_json::from_slice(call(emulator, "GET", path, "").body()).unwrap_or_default()
    };
    let names = get("/_emulator/tables");
    let names: Vec<String> = names["data"].as_array().map_or_else(Vec::new, |tables| {
        tables.iter().filter_map(|table| table["name"].as_str().map(str::to_owned)).collect()
    });
    let rows: BTreeMap<String, Vec<Value>> = names
        .into_iter()
        .map(|name| {
            let mut rows = get(&format!("/_emulator/tables/{name}"))["data"].take();
            (name, rows.as_array_mut().map(std::mem::take).unwrap_or_default())
        })
        .collect();
    let ids: BTreeSet<&str> = rows.values().flatten().filter_map(|row| row["id"].as_str()).collect();
    let is_reference = |name: &str, value: &str| name.ends_with("_id") && is_emulated_id(value);
    let mut problems = Vec::new();
    for (table, rows) in rows.iter().filter(|(table, _)| !HISTORIES.contains(&table.as_str())) {
        for (name, value) in rows.iter().filter_map(Value::as_object).flatten() {
            let value = value.as_str().unwrap_or_default();
            if is_reference(name, value) && !ids.contains(value) {
                problems.push(format!("{table}.{name}: {value} does not exist"));
            }
        }
    }
    problems
}

/// Whether a string is an ID that the emulator has assigned, such as `org_01000000000000000000000001`.
fn is_emulated_id(text: &str) -> bool {
    text.rsplit_once('_').is_some_and(|(_, number)| {
        number.len() == 26 && number.starts_with("010000") && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_requests_gets_documented_responses(steps in vec(any::<Step>(), 1..80)) {
        let (emulator, responses) = run(&steps, None)?;
        let dangling = dangling(&emulator);
        prop_assert!(dangling.is_empty(), "{}", dangling.join("\n"));
        let (_, again) = run(&steps, None)?;
        for (first, second) in responses.iter().zip(&again) {
            prop_assert_eq!(first.status(), second.status());
            prop_assert_eq!(first.headers(), second.headers());
            prop_assert_eq!(first.body(), second.body());
        }
    }
}
