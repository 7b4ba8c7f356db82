//! Conformance of workos-core to the inventory of WorkOS's API. A failure names the operation, field, value
//! or event.

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
fn workos_core_conforms_to_the_inventory() {
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
    assert!(totals.operations.1 >= 286 && totals.events.1 >= 136, "{totals:?}");
    assert_eq!(report.undocumented.0, report.undocumented.1);
    assert_eq!(totals.operations.0 - report.additions, 271);
}

#[test]
fn each_addition_names_a_place_and_its_source() {
    let inventory = inventory();
    for (place, source) in &inventory.additions {
        let parameter = || {
            let (operation, name) = place.rsplit_once('.')?;
            let facts = inventory.operations.get(operation)?;
            let body = facts.body.as_ref().is_some_and(|body| body.fields.contains_key(name));
            (body || facts.query.contains_key(name)).then_some(())
        };
        let field = || {
            let (schema, name) = place.rsplit_once('.')?;
            match inventory.schemas.get(schema)? {
                Schema::Object(fields) => fields.contains_key(name).then_some(()),
                Schema::Union { .. } => None,
            }
        };
        let is_known = inventory.operations.contains_key(place)
            || inventory.schemas.contains_key(place)
            || inventory.error_codes.contains(place)
            || parameter().or_else(field).is_some();
        assert!(is_known && !source.is_empty(), "{place}: {source}");
    }
}

#[test]
fn every_error_code_is_known() {
    let known: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
    let missing: Vec<_> =
        inventory().error_codes.into_iter().filter(|code| !known.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

// ---- The check itself: each test changes the inventory and expects the difference to be reported.

#[track_caller]
fn reports(problem: &str, change: impl FnOnce(&mut Inventory)) {
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
fn check_reports_a_missing_operation() {
    reports("organizations.move_organization: no endpoint for POST /organizations/{id}/move", |inventory| {
        let mut facts = inventory.operations["organizations.create_organization"].clone();
        facts.path = "/organizations/{id}/move".to_owned();
        inventory.operations.insert("organizations.move_organization".to_owned(), facts);
    });
}

#[test]
fn check_reports_an_unknown_operation() {
    reports("get_organization: not an operation of the inventory", |inventory| {
        inventory.operations.remove("organizations.get_organization");
    });
}

#[test]
fn check_reports_a_misnamed_endpoint() {
    reports("organizations.find_organization: the endpoint is named get_organization", |inventory| {
        let facts = inventory.operations.remove("organizations.get_organization").unwrap();
        inventory.operations.insert("organizations.find_organization".to_owned(), facts);
    });
}

#[test]
fn check_reports_query_parameters() {
    let query = |inventory: &mut Inventory, name: &str, field: Option<Field>| {
        let query = &mut inventory.operations.get_mut("organizations.list_organizations").unwrap().query;
        match field {
            Some(field) => drop(query.insert(name.to_owned(), field)),
            None => drop(query.remove(name)),
        }
    };
    reports("organizations.list_organizations: ?color cannot be sent", |inventory| {
        query(inventory, "color", Some(field(false, false, "string")));
    });
    reports("organizations.list_organizations: ?search is not a parameter", |inventory| {
        query(inventory, "search", None)
    });
    reports("organizations.list_organizations: ?search is required and can be omitted", |inventory| {
        query(inventory, "search", Some(field(true, false, "string")));
    });
}

#[test]
fn check_reports_body_fields() {
    let body = |inventory: &mut Inventory, name: &str, field: Option<Field>| {
        let facts = inventory.operations.get_mut("organizations.update_organization").unwrap();
        let fields = &mut facts.body.as_mut().unwrap().fields;
        match field {
            Some(field) => drop(fields.insert(name.to_owned(), field)),
            None => drop(fields.remove(name)),
        }
    };
    for (problem, name, change) in [
        ("color cannot be sent", "color", Some(field(false, false, "string"))),
        ("external_id is not a field", "external_id", None),
        ("name is required and can be omitted", "name", Some(field(true, false, "string"))),
        ("name cannot be cleared", "name", Some(field(false, true, "string"))),
        ("external_id is null and not nullable", "external_id", Some(field(false, false, "string"))),
        ("name is \"Acme\", expected integer", "name", Some(field(false, false, "integer"))),
    ] {
        reports(&format!("organizations.update_organization: {problem}"), |inventory| {
            body(inventory, name, change)
        });
    }
}

#[test]
fn check_reports_missing_enum_values() {
    reports("organizations.invite_it_contact: InviteItContactIntents lacks the value dance", |inventory| {
        let facts = inventory.operations.get_mut("organizations.invite_it_contact").unwrap();
        let intents = facts.body.as_mut().unwrap().fields.get_mut("intents").unwrap();
        let Type::List(item) = &mut intents.kind else { panic!() };
        let Type::Enum(_, values) = &mut **item else { panic!() };
        values.push("dance".to_owned());
    });
    reports("the value \"dancing\" is unknown to its enum", |inventory| {
        let state = object(inventory, "OrganizationDomain").get_mut("state").unwrap();
        let Type::Enum(_, values) = &mut state.kind else { panic!() };
        values.push("dancing".to_owned());
    });
}

#[test]
fn check_reports_response_fields() {
    reports("organizations.get_organization: color is not decoded", |inventory| {
        object(inventory, "Organization").insert("color".to_owned(), field(true, false, "string"));
    });
    reports("organizations.get_organization: domains[].color is not decoded", |inventory| {
        object(inventory, "OrganizationDomain").insert("color".to_owned(), field(true, false, "string"));
    });
    reports("organizations.get_organization: with optional fields Absent", |inventory| {
        object(inventory, "Organization").get_mut("id").unwrap().required = false;
    });
    reports("organizations.get_organization: with optional fields Null", |inventory| {
        object(inventory, "Organization").get_mut("id").unwrap().nullable = true;
    });
}

#[test]
fn check_reports_events() {
    reports("event user.danced: the value", |inventory| {
        inventory.events.insert("user.danced".to_owned(), Type::Schema("User".to_owned()));
    });
    reports("event user.created: color is not decoded", |inventory| {
        object(inventory, "User").insert("color".to_owned(), field(true, false, "string"));
    });
}

#[test]
fn check_reports_requests_to_another_server() {
    reports("organizations.get_organization: not sent to https://acme.authkit.app", |inventory| {
        inventory.operations.get_mut("organizations.get_organization").unwrap().server = "authkit".to_owned();
    });
    reports("connect.get_connect_authorization_url: not sent to https://api.workos.com", |inventory| {
        inventory.operations.get_mut("connect.get_connect_authorization_url").unwrap().server.clear();
    });
}

#[test]
fn check_reports_bodies_of_another_format() {
    let set_form = |inventory: &mut Inventory, operation: &str, form| {
        inventory.operations.get_mut(operation).unwrap().body.as_mut().unwrap().form = form;
    };
    reports("connect.introspect_token: the body is a form", |inventory| {
        set_form(inventory, "connect.introspect_token", false);
    });
    reports("organizations.create_organization: the body is not a form", |inventory| {
        set_form(inventory, "organizations.create_organization", true);
    });
    reports("connect.introspect_token: token is not a field", |inventory| {
        let facts = inventory.operations.get_mut("connect.introspect_token").unwrap();
        facts.body.as_mut().unwrap().fields.remove("token");
    });
}

#[test]
fn check_reports_headers_of_relayed_requests() {
    fn headers(inventory: &mut Inventory) -> &mut std::collections::BTreeMap<String, Field> {
        &mut inventory.operations.get_mut("pipes.relay").unwrap().headers
    }
    reports("pipes.relay: the header X-Relay-Color cannot be sent", |inventory| {
        headers(inventory).insert("X-Relay-Color".to_owned(), field(false, false, "string"));
    });
    reports("pipes.relay: the header x-relay-url is not a parameter", |inventory| {
        headers(inventory).remove("X-Relay-URL");
    });
    reports("pipes.relay: the header X-Relay-Provider is required and can be omitted", |inventory| {
        headers(inventory).insert("X-Relay-Provider".to_owned(), field(true, false, "string"));
    });
    reports("pipes.relay: sent with {}, not with any method", |inventory| {
        inventory.operations.get_mut("pipes.relay").unwrap().path = "/other".to_owned();
    });
}

#[test]
fn check_reports_open_responses_that_are_not_decoded() {
    reports("organizations.get_organization: a 200 with the body \"[1]\" is not decoded", |inventory| {
        let facts = inventory.operations.get_mut("organizations.get_organization").unwrap();
        facts.success.insert("200".to_owned(), Some("any".parse().unwrap()));
    });
}
