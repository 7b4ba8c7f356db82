//! Tests of the validation of bodies.

use serde_json::{Value, json};

use crate::testing::emulator::{api::api, response::to_json, row::Row, validation};

/// Returns the details for a body of an operation: fields with codes, sorted.
fn details(operation: &str, body: Value) -> Vec<(String, String)> {
    let operation = api().operations.iter().find(|other| other.name == operation).unwrap();
    let details = to_json(validation::check(operation.body.as_ref().unwrap(), &Row::from(body)));
    let text = |detail: &Value, name: &str| detail[name].as_str().unwrap().to_owned();
    let details = details.as_array().unwrap().iter();
    let mut details: Vec<_> = details.map(|detail| (text(detail, "field"), text(detail, "code"))).collect();
    details.sort();
    details
}

#[test]
fn all_invalid_fields_are_named_at_once() {
    let create = "organizations.create_organization";
    let user = "user_management.create_user";
    let domains = |domains: Value| json!({ "name": "Acme", "domain_data": domains });
    for (operation, body, expected) in [
        (create, json!({ "name": "Acme" }), vec![]),
        (create, json!({ "name": "Acme", "unknown": [1], "external_id": null, "metadata": null }), vec![]),
        (create, json!({}), vec![("name", "required")]),
        (create, json!({ "name": null }), vec![("name", "invalid")]),
        (create, json!({ "name": 1 }), vec![("name", "invalid")]),
        (create, json!({ "name": " \t" }), vec![("name", "invalid")]),
        (
            create,
            json!({ "allow_profiles_outside_organization": "true", "domains": ["acme.com", 1], "metadata": [] }),
            vec![
                ("allow_profiles_outside_organization", "invalid"),
                ("domains[1]", "invalid"),
                ("metadata", "invalid"),
                ("name", "required"),
            ],
        ),
        // Nested objects, enums and maps. A null value of a map removes the key.
        (create, domains(json!([{ "domain": "acme.com", "state": "verified" }])), vec![]),
        (
            create,
            domains(json!([{ "domain": 1 }, { "state": "legacy" }, "acme.com"])),
            vec![
                ("domain_data[0].domain", "invalid"),
                ("domain_data[0].state", "required"),
                ("domain_data[1].domain", "required"),
                ("domain_data[1].state", "invalid"),
                ("domain_data[2]", "invalid"),
            ],
        ),
        (
            create,
            json!({ "name": "Acme", "metadata": { "a": "1", "b": null, "c": 1, "d": {} } }),
            vec![("metadata.c", "invalid"), ("metadata.d", "invalid")],
        ),
        // Formats.
        (user, json!({ "email": "ada@acme.com", "password_hash_type": "bcrypt" }), vec![]),
        (
            user,
            json!({ "email": "ada", "password_hash_type": "md5", "external_id": "ü", "email_verified": 1 }),
            vec![
                ("email", "invalid"),
                ("email_verified", "invalid"),
                ("external_id", "invalid"),
                ("password_hash_type", "invalid"),
            ],
        ),
        (user, json!({ "email": "" }), vec![("email", "invalid")]),
    ] {
        let expected: Vec<_> =
            expected.into_iter().map(|(field, code)| (field.to_owned(), code.to_owned())).collect();
        assert_eq!(details(operation, body.clone()), expected, "{operation} {body}");
    }
}

#[test]
fn variant_and_group_decide_which_fields_are_required() {
    let variants = "agents.create_blueprint_token";
    let group = "authorization.check";
    for (operation, body, expected) in [
        (variants, json!({ "type": "user_delegated", "user_access_token": "t" }), vec![]),
        (
            variants,
            json!({ "type": "user_delegated", "organization_id": "org_1" }),
            vec!["user_access_token"],
        ),
        (variants, json!({ "type": "autonomous", "user_access_token": "t" }), vec!["organization_id"]),
        (variants, json!({ "type": "refresh" }), vec!["refresh_token"]),
        (variants, json!({}), vec!["type"]),
        (variants, json!({ "type": 1 }), vec!["type"]),
        (variants, json!({ "type": "unknown" }), vec!["type"]),
        (group, json!({ "permission_slug": "read", "resource_id": "authz_resource_1" }), vec![]),
        (
            group,
            json!({ "permission_slug": "read", "resource_external_id": "1", "resource_type_slug": "room" }),
            vec![],
        ),
        // No alternative is complete.
        (
            group,
            json!({ "permission_slug": "read", "resource_external_id": "1" }),
            vec!["resource_id", "resource_type_slug"],
        ),
        (group, json!({ "resource_id": "authz_resource_1" }), vec!["permission_slug"]),
    ] {
        let found: Vec<_> = details(operation, body.clone()).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, expected, "{operation} {body}");
    }
}

#[test]
fn deep_and_wide_bodies_are_checked_without_a_limit_of_their_own() {
    let deep = (0..120).fold(json!(1), |inner, _| json!([inner]));
    assert_eq!(details("organizations.create_organization", json!({ "name": deep })).len(), 1);
    let wide: Vec<Value> = (0..10_000).map(|_| json!(1)).collect();
    let details = details("organizations.create_organization", json!({ "name": "Acme", "domains": wide }));
    assert_eq!(details.len(), 10_000);
}

#[test]
fn formats_of_strings() {
    use validation::{is_domain, is_email, is_external_id};
    for (string, is_valid) in [
        ("ada@acme.com", true),
        ("ada+tag@mail.acme.co.uk", true),
        ("ada@acme", false),
        ("@acme.com", false),
        ("ada@", false),
        ("ada@@acme.com", false),
        ("a da@acme.com", false),
        ("", false),
    ] {
        assert_eq!(is_email(string), is_valid, "{string:?}");
    }
    let long = format!("{}.com", "a".repeat(64));
    for (string, is_valid) in
        [("acme.com", true), ("bücher.example", true), ("acme", false), ("acme..com", false), (&long, false)]
    {
        assert_eq!(is_domain(string), is_valid, "{string:?}");
    }
    for (string, is_valid) in
        [("1", true), ("", false), ("ü", false), (&"x".repeat(128), true), (&"x".repeat(129), false)]
    {
        assert_eq!(is_external_id(string), is_valid, "{string:?}");
    }
}
