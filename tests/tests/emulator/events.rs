use std::time::Duration;

use http::Method;
use workos_core::{
    events::{EventType, ListEvents, kind},
    organizations::{CreateOrganization, UpdateOrganization},
    user_management::CreateUser,
};

use crate::Fixture;

#[test]
fn events_are_listed_oldest_first_by_type_range_and_organization() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap();
    fixture.emulator.advance(Duration::from_secs(60));
    let between = fixture.emulator.now().wall;
    fixture.emulator.advance(Duration::from_secs(60));
    fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    fixture.send(UpdateOrganization::new(&acme.id).name("Acme Inc.")).unwrap();

    let all = || {
        let types = [EventType::UserCreated, EventType::OrganizationCreated, EventType::OrganizationUpdated];
        ListEvents::new(types)
    };
    let names = |list: ListEvents| {
        let page = fixture.send(list).unwrap();
        page.data.into_iter().map(|event| event.name.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(all()), ["organization.created", "user.created", "organization.updated"]);
    assert_eq!(names(ListEvents::new([EventType::UserCreated])), ["user.created"]);
    assert_eq!(names(all().range_start(between)), ["user.created", "organization.updated"]);
    assert_eq!(names(all().range_end(between)), ["organization.created"]);
    assert_eq!(names(all().organization_id(&acme.id)), ["organization.created", "organization.updated"]);

    let page = fixture.send(all()).unwrap();
    let created = page.data[0].data::<kind::OrganizationCreated>().unwrap().unwrap();
    assert_eq!((created.id, created.name.as_str()), (acme.id, "Acme"));
    let context = page.data[2].context.as_ref().unwrap();
    assert!(format!("{context:?}").contains("previous_attributes"), "{context:?}");

    fixture.emulator.advance(Duration::from_secs(91 * 24 * 60 * 60));
    assert_eq!(names(all()), [""; 0]);
    fixture.assert_nothing_filled();
}

#[test]
fn list_of_events_has_a_cursor_of_the_next_page_only() {
    let fixture = Fixture::new();
    for number in 0..3 {
        fixture.send(CreateUser::new(format!("user{number}@acme.com"))).unwrap();
    }
    let body = |query: &str| {
        let request = http::Request::get(format!("/events?events=user.created&limit=2{query}"))
            .header("authorization", "Bearer sk_test_emulator")
            .body(Default::default())
            .unwrap();
        let response = fixture.emulator.handle(&request, fixture.emulator.now()).unwrap();
        serde_json::from_slice::<serde_json::Value>(response.body()).unwrap()
    };
    let first = body("");
    let after = first["list_metadata"]["after"].as_str().unwrap();
    assert_eq!(first["list_metadata"].as_object().unwrap().len(), 1);
    let second = body(&format!("&after={after}"));
    assert_eq!(second["data"].as_array().unwrap().len(), 1);
    assert!(second["list_metadata"]["after"].is_null());
    assert_eq!(
        body("&range_start=2026-02-01T00:00:00Z&range_end=2026-01-01T00:00:00Z")["code"],
        "bad_request"
    );
    let response = fixture.open(Method::GET, "/events", "application/json", String::new());
    assert_eq!(response.status(), 401);
}
