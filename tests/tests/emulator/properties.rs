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

/// Codes that the inventory does not list: of the emulator itself, and of an example in WorkOS's specification.
const FURTHER_CODES: &[&str] = &["operation_not_emulated", "invalid_audit_log_export_range_date"];

/// Fields with IDs that are of no row: those of an identity provider, a client ID, the environment, the user that a Magic
/// Auth is going to create.
const NO_REFERENCES: &[(&str, &str)] = &[
    ("connect_applications", "client_id"),
    ("directory_groups", "idp_id"),
    ("directory_users", "idp_id"),
    ("feature_flag_targets", "environment_id"),
    ("magic_auths", "user_id"),
    ("profiles", "idp_id"),
    ("user_identities", "idp_id"),
];

static INVENTORY: LazyLock<Inventory> = LazyLock::new(|| Inventory::committed().unwrap());

/// The current operations by service.
static SERVICES: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut services = BTreeMap::<_, Vec<_>>::new();
    for (name, _) in INVENTORY.operations.iter().filter(|(_, facts)| facts.status == "current") {
        services.entry(name.split('.').next().unwrap()).or_default().push(name.as_str());
    }
    services
});

/// Operations that create what those of most services need.
const FIRST: &[&str] = &[
    "organizations.create_organization",
    "user_management.create_user",
    "organization_membership.create_organization_membership",
];

/// Returns the operations of some services. Those that create objects occur several times, so that there are objects for
/// the others.
fn operations(services: &[Index]) -> Vec<(&'static str, &'static OperationFacts)> {
    let services =
        services.iter().map(|service| SERVICES.values().nth(service.index(SERVICES.len())).unwrap());
    let names = FIRST.iter().chain(FIRST).chain(services.flatten());
    let facts = |name: &&'static str| {
        let facts = &INVENTORY.operations[*name];
        let times = if facts.method == "POST" { 3 } else { 1 };
        vec![(*name, facts); times]
    };
    names.flat_map(facts).collect()
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

/// A sequence: the services of the operations; for each step an operation and the seed of its request.
type Sequence = (Vec<Index>, Vec<(Index, u64)>);

/// Returns an emulator with objects of all kinds that only a dashboard, an identity provider or a directory creates.
fn seeded() -> (Emulator, Seen) {
    let emulator = Emulator::new();
    let mut seen = Seen::default();
    let seeded = call(&emulator, "POST", "/_emulator/seed", include_str!("seed.json"));
    assert_eq!(seeded.status(), 200, "{seeded:?}");
    for (name, rows) in tables(&emulator).into_iter().filter(|(name, _)| !HISTORIES.contains(&name.as_str()))
    {
        seen.remember_objects(&name, &serde_json::json!({ "data": rows }));
    }
    (emulator, seen)
}

/// Runs a sequence on an emulator and returns the responses. Before the step `restored`, the emulator is replaced by one
/// that has its snapshot.
fn run(
    (services, steps): &Sequence,
    restored: Option<usize>,
) -> Result<(Emulator, Vec<HttpResponse>), TestCaseError> {
    let (mut emulator, mut seen) = seeded();
    let mut responses = Vec::new();
    let operations = operations(services);
    for (position, (operation, seed)) in steps.iter().enumerate() {
        if restored == Some(position) {
            emulator = restore(&emulator);
        }
        let (name, facts) = operations[operation.index(operations.len())];
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
        if !code.as_str().is_some_and(|code| is_known(code) || FURTHER_CODES.contains(&code)) {
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

/// Returns the rows of all tables.
fn tables(emulator: &Emulator) -> BTreeMap<String, Vec<Value>> {
    let data = |path: &str| match serde_json::from_slice(call(emulator, "GET", path, "").body()) {
        Ok(Value::Object(mut list)) => match list.remove("data") {
            Some(Value::Array(data)) => data,
            other => panic!("{path}: {other:?}"),
        },
        other => panic!("{path}: {other:?}"),
    };
    let names = data("/_emulator/tables").into_iter().map(|table| table["name"].as_str().unwrap().to_owned());
    names.map(|name| (name.clone(), data(&format!("/_emulator/tables/{name}")))).collect()
}

/// Returns the references of rows to rows that do not exist.
fn dangling(emulator: &Emulator) -> Vec<String> {
    let rows = tables(emulator);
    let ids: BTreeSet<&str> = rows.values().flatten().filter_map(|row| row["id"].as_str()).collect();
    let is_reference = |name: &str, value: &str| name.ends_with("_id") && is_emulated_id(value);
    let mut problems = Vec::new();
    for (table, rows) in rows.iter().filter(|(table, _)| !HISTORIES.contains(&table.as_str())) {
        for (name, value) in rows.iter().filter_map(Value::as_object).flatten() {
            let value = value.as_str().unwrap_or_default();
            // The resource that an organization is, which has no row of its own.
            let value =
                value.strip_prefix("authz_resource_").filter(|id| id.starts_with("org_")).unwrap_or(value);
            let is_exempt = NO_REFERENCES.contains(&(table.as_str(), name.as_str()));
            if is_reference(name, value) && !is_exempt && !ids.contains(value) {
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
    fn any_sequence_of_requests_gets_documented_responses(
        sequence in (vec(any::<Index>(), 1..4), vec(any::<(Index, u64)>(), 1..80)),
    ) {
        let (emulator, responses) = run(&sequence, None)?;
        let dangling = dangling(&emulator);
        prop_assert!(dangling.is_empty(), "{}", dangling.join("\n"));
        // The same again, and continued from a snapshot.
        for restored in [None, Some(sequence.1.len() / 2)] {
            let (_, again) = run(&sequence, restored)?;
            for (first, second) in responses.iter().zip(&again) {
                prop_assert_eq!(first.status(), second.status());
                prop_assert_eq!(first.headers(), second.headers());
                prop_assert_eq!(first.body(), second.body());
            }
        }
    }
}
