//! A walk through all operations and events: `walk.txt`, run line by line.
//!
//! Each response is checked against the inventory and read by workos-core's own model. A line is one of:
//!
//! ```text
//! name = operation arguments ?query {body}    # calls an operation; `name =` keeps the response
//! name = @control METHOD /path {body}         # calls the control API
//! name = @open URL                            # opens a page; keeps the redirect's `location` and its parameters
//! name = @submit URL field=value&…            # submits a form
//! name = @outbox ada@acme.com                 # keeps the last message to an address
//! name = @totp SECRET                         # keeps the code of an authenticator app as `code`
//! @advance 60                                 # moves the clock by seconds
//! ```
//!
//! `$name.field` is a value of a response that was kept. Among the arguments, `bearer:…` is an access token and `!400`
//! the status of an error that is expected; `header:X-Name=…` is a header. The first argument of an operation with any
//! method is the method. The body of an operation that takes a form is sent as one.

mod coverage;
mod script;

use std::{collections::BTreeSet, sync::LazyLock};

use script::Walk;
use workos_tests::inventory::Inventory;

/// Returns the walk, which runs once.
fn walk() -> &'static Walk {
    static WALK: LazyLock<Walk> = LazyLock::new(|| {
        let mut walk = Walk::new();
        walk.run(include_str!("walk.txt"));
        walk
    });
    &WALK
}

#[test]
fn every_operation_answers_with_its_documented_status_and_shape() {
    let walk = walk();
    assert!(walk.problems.is_empty(), "{} problems:\n{}", walk.problems.len(), walk.problems.join("\n"));
    let inventory = Inventory::committed().unwrap();
    let of_status = |status| {
        let operations = inventory.operations.iter().filter(move |(_, facts)| facts.status == status);
        operations.map(|(name, _)| name)
    };
    let wanted = of_status("current").chain(of_status("undocumented"));
    let missing: Vec<_> = wanted.filter(|name| !walk.called.contains(*name)).collect();
    assert!(missing.is_empty(), "{} operations are not called: {missing:#?}", missing.len());
    assert_eq!((of_status("current").count(), of_status("undocumented").count()), (286, 3));
}

#[test]
fn every_event_can_be_caused() {
    let caused = &walk().causes;
    let inventory = Inventory::committed().unwrap();
    let missing: BTreeSet<_> = inventory.events.keys().filter(|name| !caused.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{} events are not caused: {missing:#?}", missing.len());
    assert_eq!(caused.len(), 136);
}

/// `EMULATOR.md` says what the emulator does, as the code and the walk have it.
#[test]
fn coverage_table_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../EMULATOR.md");
    let written = std::fs::read_to_string(path).unwrap_or_default().replace('\r', "");
    let (start, end) = ("<!-- generated -->\n", "<!-- end -->\n");
    let (introduction, rest) = written.split_once(start).unwrap();
    let (table, conclusion) = rest.split_once(end).unwrap();
    let current = coverage::table(walk());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{introduction}{start}{current}{end}{conclusion}")).unwrap();
    } else {
        assert!(table == current, "run the test with UPDATE=1: EMULATOR.md is stale");
    }
}
