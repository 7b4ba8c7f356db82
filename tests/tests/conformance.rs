//! The crate against the inventory of WorkOS's API. A failure names the operation, field, value or event.

use workos_core::error::ErrorCode;
use workos_tests::{
    conformance::check,
    inventory::{Field, Inventory, Schema, Type},
    samples,
};

fn inventory() -> Inventory {
    Inventory::committed().unwrap()
}

#[test]
fn every_operation_field_value_and_event_is_there() {
    let report = check(&inventory(), &samples::all());
    assert!(
        report.problems.is_empty(),
        "{} problems:\n{}",
        report.problems.len(),
        report.problems.join("\n")
    );
    let totals = report.totals();
    assert_eq!(totals.operations.0, totals.operations.1);
    assert_eq!(totals.events.0, totals.events.1);
    assert!(totals.operations.1 >= 271 && totals.events.1 >= 136, "{totals:?}");
}

#[test]
fn every_code_of_a_refusal_has_a_name() {
    let known: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
    let missing: Vec<_> =
        inventory().error_codes.into_iter().filter(|code| !known.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

// ---- The check itself notices: each fault is put into the inventory, and must be named.

#[track_caller]
fn notices(problem: &str, change: impl FnOnce(&mut Inventory)) {
    let mut inventory = inventory();
    change(&mut inventory);
    let problems = check(&inventory, &samples::all()).problems;
    assert!(problems.iter().any(|found| found.contains(problem)), "{problem} is not among {problems:#?}");
}

fn field(required: bool, nullable: bool, kind: &str) -> Field {
    Field { required, nullable, kind: kind.parse().unwrap() }
}

fn object<'a>(inventory: &'a mut Inventory, name: &str) -> &'a mut std::collections::BTreeMap<String, Field> {
    match inventory.schemas.get_mut(name).unwrap() {
        Schema::Object(fields) => fields,
        Schema::Union { .. } => panic!("{name} is a union"),
    }
}

#[test]
fn a_missing_operation_is_named() {
    notices("organizations.move_organization: no endpoint for POST /organizations/{id}/move", |inventory| {
        let mut facts = inventory.operations["organizations.create_organization"].clone();
        facts.path = "/organizations/{id}/move".to_owned();
        inventory.operations.insert("organizations.move_organization".to_owned(), facts);
    });
}

#[test]
fn an_operation_that_nobody_knows_is_named() {
    notices("get_organization: no operation of WorkOS that is known", |inventory| {
        inventory.operations.remove("organizations.get_organization");
    });
}

#[test]
fn a_wrong_name_is_named() {
    notices("organizations.find_organization: its endpoint is called get_organization", |inventory| {
        let facts = inventory.operations.remove("organizations.get_organization").unwrap();
        inventory.operations.insert("organizations.find_organization".to_owned(), facts);
    });
}

#[test]
fn a_missing_a_needless_and_a_required_parameter_are_named() {
    let query = |inventory: &mut Inventory, name: &str, field: Option<Field>| {
        let query = &mut inventory.operations.get_mut("organizations.list_organizations").unwrap().query;
        match field {
            Some(field) => drop(query.insert(name.to_owned(), field)),
            None => drop(query.remove(name)),
        }
    };
    notices("organizations.list_organizations: ?colour cannot be sent", |inventory| {
        query(inventory, "colour", Some(field(false, false, "string")));
    });
    notices("organizations.list_organizations: ?search is no parameter", |inventory| {
        query(inventory, "search", None)
    });
    notices("organizations.list_organizations: ?search can be left out", |inventory| {
        query(inventory, "search", Some(field(true, false, "string")));
    });
}

#[test]
fn faults_of_a_body_are_named() {
    let body = |inventory: &mut Inventory, name: &str, field: Option<Field>| {
        let facts = inventory.operations.get_mut("organizations.update_organization").unwrap();
        let fields = &mut facts.body.as_mut().unwrap().fields;
        match field {
            Some(field) => drop(fields.insert(name.to_owned(), field)),
            None => drop(fields.remove(name)),
        }
    };
    for (problem, name, change) in [
        ("colour cannot be sent", "colour", Some(field(false, false, "string"))),
        ("external_id is no field", "external_id", None),
        ("name can be left out", "name", Some(field(true, false, "string"))),
        ("name cannot be cleared", "name", Some(field(false, true, "string"))),
        ("external_id is null and must not be", "external_id", Some(field(false, false, "string"))),
        ("name is \"Acme\" and not integer", "name", Some(field(false, false, "integer"))),
    ] {
        notices(&format!("organizations.update_organization: {problem}"), |inventory| {
            body(inventory, name, change)
        });
    }
}

#[test]
fn a_missing_value_of_a_list_is_named() {
    notices("organizations.invite_it_contact: InviteItContactIntents lacks the value dance", |inventory| {
        let facts = inventory.operations.get_mut("organizations.invite_it_contact").unwrap();
        let intents = facts.body.as_mut().unwrap().fields.get_mut("intents").unwrap();
        let Type::List(item) = &mut intents.kind else { panic!() };
        let Type::Enum(_, values) = &mut **item else { panic!() };
        values.push("dance".to_owned());
    });
    notices("the value \"dancing\" has no name", |inventory| {
        let state = object(inventory, "OrganizationDomain").get_mut("state").unwrap();
        let Type::Enum(_, values) = &mut state.kind else { panic!() };
        values.push("dancing".to_owned());
    });
}

#[test]
fn a_field_that_is_not_read_or_read_too_strictly_is_named() {
    notices("organizations.get_organization: colour is not read", |inventory| {
        object(inventory, "Organization").insert("colour".to_owned(), field(true, false, "string"));
    });
    notices("organizations.get_organization: domains[].colour is not read", |inventory| {
        object(inventory, "OrganizationDomain").insert("colour".to_owned(), field(true, false, "string"));
    });
    notices("organizations.get_organization: with what is optional Absent", |inventory| {
        object(inventory, "Organization").get_mut("id").unwrap().required = false;
    });
    notices("organizations.get_organization: with what is optional Null", |inventory| {
        object(inventory, "Organization").get_mut("id").unwrap().nullable = true;
    });
}

#[test]
fn a_missing_event_is_named() {
    notices("event user.danced: the value", |inventory| {
        inventory.events.insert("user.danced".to_owned(), Type::Schema("User".to_owned()));
    });
    notices("event user.created: colour is not read", |inventory| {
        object(inventory, "User").insert("colour".to_owned(), field(true, false, "string"));
    });
}
