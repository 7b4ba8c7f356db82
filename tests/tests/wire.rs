//! Requests with unusual values, and errors of requests that cannot be created.
//!
//! Requests with ordinary values are in the snapshot of `requests.rs`.

use proptest::prelude::*;
use workos_core::{
    Config, Endpoint, Error,
    events::{EventType, ListEvents},
    organizations::*,
    types::{Order, Timestamp},
    user_management::*,
};
use workos_tests::percent_decode;

/// Returns a request as `METHOD path?query body`, without a body as `METHOD path?query`.
fn wire<E: Endpoint>(endpoint: E) -> String {
    let request = Config::new("sk_test").unwrap().request(&endpoint).unwrap();
    let path = request.uri().path_and_query().unwrap();
    let body = std::str::from_utf8(request.body()).unwrap();
    format!("{} {path} {body}", request.method()).trim_end().to_owned()
}

macro_rules! wires {
    ($( $endpoint:expr => $wire:expr; )+) => { $( assert_eq!(wire($endpoint), $wire); )+ };
}

#[test]
fn query_values_are_percent_encoded() {
    wires! {
        ListOrganizations::new().limit(5).before("a b").after("c").order(Order::Ascending)
            .domains(["acme.com", "a,b"]).search("ü&=+ ") =>
            "GET /organizations?limit=5&before=a%20b&after=c&order=asc&domains=acme.com,a%2Cb&search=%C3%BC%26%3D%2B%20";
        ListUsers::new().organization("org_1").organization_id("org_2").email("a+b@c.de") =>
            "GET /user_management/users?organization=org_1&organization_id=org_2&email=a%2Bb%40c.de";
        GetOrganizationByExternalId::new("a/b c") => "GET /organizations/external_id/a%2Fb%20c";
    }
}

#[test]
fn empty_lists_are_omitted_from_a_query_and_kept_in_a_body() {
    wires! {
        ListOrganizations::new().domains(Vec::<String>::new()) => "GET /organizations";
        UpdateOrganization::new("org_1").domains(Vec::<String>::new()) => r#"PUT /organizations/org_1 {"domains":[]}"#;
    }
}

#[test]
fn unknown_enum_values_are_sent_unchanged() {
    wires! {
        ListOrganizations::new().order("sideways") => "GET /organizations?order=sideways";
        ListEvents::new([EventType::UserCreated, EventType::from("x.y")]) => "GET /events?events=user.created,x.y";
        InviteItContact::new("org_1", "c1", [ItContactIntent::Sso, ItContactIntent::from("new")]) =>
            r#"POST /organizations/org_1/it_contacts/c1/invite {"intents":["sso","new"]}"#;
    }
}

#[test]
fn timestamps_are_sent_in_utc_with_milliseconds() {
    let timestamp = |text: &str| text.parse::<Timestamp>().unwrap();
    wires! {
        ListEvents::new(["user.created"]).range_start(timestamp("2026-01-01T00:00:00Z"))
            .range_end(timestamp("2026-01-02T00:00:00.5Z")).organization_id("org_1").after("event_1").limit(100) =>
            "GET /events?limit=100&after=event_1&events=user.created&range_start=2026-01-01T00%3A00%3A00.000Z&range_end=2026-01-02T00%3A00%3A00.500Z&organization_id=org_1";
    }
}

#[test]
fn base_url_path_precedes_the_path_of_the_operation() {
    let config = Config::new("sk").unwrap().base_url("https://proxy.example:8443/workos/".parse().unwrap());
    let request = config.request(&GetUser::new("user_1")).unwrap();
    assert_eq!(request.uri(), "https://proxy.example:8443/workos/user_management/users/user_1");
}

#[test]
fn path_parameters_are_percent_encoded() {
    let config = Config::new("sk").unwrap();
    for (id, path) in [
        ("a/b", "/organizations/a%2Fb"),
        ("a?b", "/organizations/a%3Fb"),
        ("a#b", "/organizations/a%23b"),
        ("a%2e", "/organizations/a%252e"),
        ("%2e%2e", "/organizations/%252e%252e"),
        ("...", "/organizations/..."),
        ("a\r\nb", "/organizations/a%0D%0Ab"),
        ("a\0b", "/organizations/a%00b"),
        ("ü 日", "/organizations/%C3%BC%20%E6%97%A5"),
        ("{id}", "/organizations/%7Bid%7D"),
        ("a:b;c@d", "/organizations/a%3Ab%3Bc%40d"),
    ] {
        let request = config.request(&GetOrganization::new(id)).unwrap();
        assert_eq!(request.uri().path(), path, "{id:?}");
        assert_eq!(request.uri().query(), None);
    }
}

#[test]
fn path_parameters_that_would_change_the_path_are_errors() {
    let config = Config::new("sk").unwrap();
    for id in ["", ".", ".."] {
        let error = config.request(&GetOrganization::new(id)).unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{id:?}");
        assert_eq!(
            error.to_string(),
            "get_organization: `id` is empty, `.` or `..`, which is not allowed in a path"
        );
        assert!(config.request(&DeleteItContact::new("org_1", id)).is_err());
    }
}

#[test]
fn path_and_query_too_long_for_a_uri_are_an_error() {
    let error = Config::new("sk").unwrap().request(&GetOrganization::new("x".repeat(70_000))).unwrap_err();
    assert_eq!(error.to_string(), "get_organization: path and query exceed the maximum length of a URI");
}

#[test]
fn missing_api_key_is_an_error() {
    let error = Config::without_api_key().request(&GetOrganization::new("org_1")).unwrap_err();
    assert_eq!(error.to_string(), "get_organization: an API key is required but not configured");
}

#[test]
fn missing_client_id_is_an_error() {
    let error = Config::new("sk_test").unwrap().request(&AuthenticateWithCode::new("c")).unwrap_err();
    assert_eq!(error.to_string(), "authenticate_with_code: a client ID is required but not configured");
}

#[test]
fn grants_without_an_api_key_have_no_client_secret() {
    let config = Config::without_api_key().client_id("client_1").unwrap();
    let request = config.request(&AuthenticateWithRefreshToken::new("r")).unwrap();
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(
        std::str::from_utf8(request.body()).unwrap(),
        r#"{"grant_type":"refresh_token","client_id":"client_1","refresh_token":"r"}"#
    );
}

#[test]
fn non_finite_numbers_in_audit_log_metadata_are_errors() {
    use workos_core::audit_logs::{AuditLogActor, AuditLogContext, AuditLogEvent, CreateAuditLogEvent};
    for number in [f64::NAN, f64::INFINITY] {
        let actor = AuditLogActor::new("1", "user");
        let event = AuditLogEvent::new("a", Timestamp::UNIX_EPOCH, actor, [], AuditLogContext::new("x"))
            .metadata("a", number);
        let error =
            Config::new("sk_test").unwrap().request(&CreateAuditLogEvent::new("o", event)).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error}");
    }
}

proptest! {
    #[test]
    fn any_path_parameter_is_decoded_to_itself(id in "\\PC{1,40}") {
        prop_assume!(id != "." && id != "..");
        let request = Config::new("sk").unwrap().request(&GetOrganization::new(id.as_str())).unwrap();
        let path = request.uri().path().strip_prefix("/organizations/").unwrap();
        prop_assert!(!path.contains('/'));
        prop_assert_eq!(percent_decode(path), id);
    }

    #[test]
    fn any_list_in_a_query_is_decoded_to_itself(texts in proptest::collection::vec("\\PC{0,20}", 1..4)) {
        let request = Config::new("sk").unwrap().request(&ListOrganizations::new().domains(texts.clone())).unwrap();
        let list = request.uri().query().unwrap().strip_prefix("domains=").unwrap();
        let decoded: Vec<String> = list.split(',').map(percent_decode).collect();
        prop_assert_eq!(decoded, texts);
    }
}
