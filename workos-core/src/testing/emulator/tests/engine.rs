//! Tests of the engine.

use crate::testing::emulator::{api::api, routes};

#[test]
fn api_has_all_current_operations_and_events() {
    assert_eq!(api().operations.iter().filter(|operation| operation.is_current).count(), 286);
    assert_eq!(api().events.len(), 136);
}

#[test]
fn every_operation_has_a_route_of_its_own() {
    for operation in api().operations.iter().filter(|operation| operation.is_current) {
        let path = operation.path.replace(['{', '}'], "");
        let (route, _) =
            routes::find(operation.method.as_ref().unwrap_or(&http::Method::PATCH), &path).unwrap();
        let found = route.operation.unwrap();
        assert!(std::ptr::eq(found, operation), "{} leads to {}", operation.name, found.name);
    }
}
