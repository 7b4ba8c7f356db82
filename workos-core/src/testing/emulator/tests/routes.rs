//! Tests of routes.

use http::Method;

use crate::testing::emulator::routes::{find, match_template};

/// Returns the operation and the parameters that a request leads to.
fn found(method: Method, path: &str) -> Option<(&'static str, Vec<String>)> {
    find(&method, path)
        .map(|(route, parameters)| (route.operation.map_or("", |operation| operation.name), parameters))
}

#[test]
fn path_leads_to_an_operation_with_decoded_parameters() {
    for (method, path, operation, parameters) in [
        (Method::GET, "/organizations", "organizations.list_organizations", vec![]),
        (Method::GET, "/organizations/org_1", "organizations.get_organization", vec!["org_1"]),
        (Method::PUT, "/organizations/org_1", "organizations.update_organization", vec!["org_1"]),
        (
            Method::GET,
            "/organizations/external_id/a%2Fb%20%C3%BC",
            "organizations.get_organization_by_external_id",
            vec!["a/b ü"],
        ),
        // Invalid UTF-8 is replaced, a percent sign that encodes nothing stays.
        (Method::GET, "/organizations/%FF%", "organizations.get_organization", vec!["\u{fffd}%"]),
        (
            Method::GET,
            "/user_management/users/external_id/1",
            "user_management.get_user_by_external_id",
            vec!["1"],
        ),
    ] {
        let parameters = parameters.into_iter().map(str::to_owned).collect();
        assert_eq!(found(method, path), Some((operation, parameters)), "{path}");
    }
}

#[test]
fn other_paths_lead_nowhere() {
    for (method, path) in [
        (Method::GET, ""),
        (Method::GET, "/unknown"),
        (Method::GET, "/organizations/"),
        (Method::GET, "//organizations"),
        (Method::GET, "/organizations/org_1/"),
        (Method::GET, "/organizations/org_1/unknown"),
        (Method::GET, "/Organizations"),
        (Method::PATCH, "/organizations"),
        (Method::OPTIONS, "/organizations"),
    ] {
        assert!(found(method, path).is_none(), "{path}");
    }
}

#[test]
fn template_matches_as_many_segments_as_it_has() {
    let parameters = |template, path| match_template(template, path);
    assert_eq!(parameters("/a/{x}/b/{y}", "/a/1/b/%32"), Some(vec!["1".to_owned(), "2".to_owned()]));
    assert_eq!(parameters("/a/b", "/a/b"), Some(vec![]));
    for (template, path) in [("/a/{x}", "/a/"), ("/a/{x}", "/a/1/2"), ("/a/b", "/a/c"), ("/a/{x}/b", "/a/1")]
    {
        assert_eq!(parameters(template, path), None, "{template} {path}");
    }
}
