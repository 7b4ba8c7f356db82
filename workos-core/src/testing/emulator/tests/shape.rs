//! Tests of the shape of responses.

use serde_json::{Value, json};

use crate::{
    testing::emulator::{
        api::{Type, api},
        row::Row,
        shape::Shaper,
    },
    types::Timestamp,
};

fn now() -> Timestamp {
    Timestamp::from_unix_milliseconds(1_767_225_600_000)
}

/// Shapes a row and returns the object with the fields that were filled.
fn shaped(schema: &str, row: Value) -> (Value, Vec<String>) {
    let mut shaper = Shaper::new(now());
    let object = shaper.object(schema, &Row::from(row));
    (object, shaper.into_filled())
}

#[test]
fn object_has_the_documented_fields_only() {
    let time = "2026-01-01T00:00:00.000Z";
    let row = json!({
        "id": "org_1", "name": "Acme", "metadata": { "tier": "gold" }, "created_at": time, "updated_at": time,
        "domains": [], "hidden": "secret", "stripe_customer_id": null
    });
    let (object, filled) = shaped("Organization", row);
    // A constant needs no value; a required nullable field without a value is null, an optional one absent.
    let expected = json!({
        "object": "organization", "id": "org_1", "name": "Acme", "metadata": { "tier": "gold" },
        "created_at": time, "updated_at": time, "domains": [], "external_id": null
    });
    assert_eq!((object, filled), (expected, vec![]));
}

#[test]
fn missing_and_wrong_values_are_filled_and_reported() {
    let (object, filled) = shaped("Organization", json!({ "name": 1, "domains": {}, "metadata": "text" }));
    let time = "2026-01-01T00:00:00.000Z";
    let expected = json!({
        "object": "organization", "id": "", "name": "", "metadata": {}, "created_at": time, "updated_at": time,
        "domains": [], "external_id": null
    });
    assert_eq!(object, expected);
    let fields = ["created_at", "domains", "id", "metadata", "name", "updated_at"];
    assert_eq!(filled, fields.map(|field| format!("Organization.{field}")));
}

#[test]
fn times_of_requests_have_the_form_of_other_times() {
    let (object, _) = shaped("Organization", json!({ "created_at": "2025-12-31T01:00:00+01:00" }));
    assert_eq!(object["created_at"], "2025-12-31T00:00:00.000Z");
}

#[test]
fn union_is_chosen_by_its_field_or_by_the_fields_that_are_there() {
    let (object, _) = shaped("ConnectApplication", json!({ "application_type": "m2m" }));
    assert_eq!(object["application_type"], "m2m");
    let owner = |owner: Value| shaped("ApiKey", json!({ "owner": owner })).0["owner"].take();
    assert_eq!(
        owner(json!({ "type": "organization", "id": "org_1" })),
        json!({ "type": "organization", "id": "org_1" })
    );
    let user = json!({ "type": "user", "id": "user_1", "organization_id": "org_1" });
    assert_eq!(owner(user.clone()), user);
}

#[test]
fn alternatives_keep_the_value_that_fits_one_of_them() {
    for value in [json!("text"), json!(1.5), json!(true)] {
        let (object, _) = shaped("AuditLogEvent", json!({ "metadata": { "key": value } }));
        assert_eq!(object["metadata"]["key"], value);
    }
}

#[test]
fn every_schema_and_event_can_be_filled_from_nothing() {
    let operations = api().operations.iter().flat_map(|operation| &operation.success);
    let bodies = operations.filter_map(|(_, body)| body.as_ref());
    for kind in bodies.chain(api().events.values()) {
        let mut shaper = Shaper::new(now());
        for value in [None, Some(json!({})), Some(json!([[{}]])), Some(json!("text")), Some(Value::Null)] {
            let shaped = shaper.value(kind, value.as_ref(), "");
            if matches!(kind, Type::Schema(_)) {
                assert!(shaped.is_object());
            }
        }
    }
}
