//! The cost of calls: allocations and time, compared with building the request by hand and parsing the
//! response with serde_json. `cargo bench -p workos-tests`

mod compare;

use compare::{heading, row};
use http::{HeaderValue, header};
use workos_core::{
    Config, HttpRequest,
    organizations::{GetOrganization, ListOrganizations, Organization},
    types::Page,
    user_management::{CreateUser, User},
};
use workos_tests::cost;

const ID: &str = "org_01EHZNVPK3SFK441A1RGBFSHRT";
const USER: &str = r#"{"object":"user","id":"user_01E4ZCR3C56J083X43JQXF3JK5","email":"marcelina.davis@example.com","first_name":"Marcelina","last_name":"Davis","email_verified":true,"profile_picture_url":null,"metadata":{},"created_at":"2026-01-15T12:00:00.000Z","updated_at":"2026-01-15T12:00:00.000Z"}"#;

fn main() {
    let config = Config::new("sk_test_1234567890").unwrap();
    let page: &'static str = cost::page(100).leak();
    let (get, list) = (GetOrganization::new(ID), ListOrganizations::new());
    let create = CreateUser::new("marcelina.davis@example.com").first_name("Marcelina").last_name("Davis");
    let client = cost::client(cost::ORGANIZATION).unwrap();
    let pages = cost::client(page).unwrap();
    let users = cost::client(USER).unwrap();

    heading();
    row("build a GET", 100, || config.request(&get).unwrap(), by_hand);
    row(
        "call: get an organization",
        100,
        || cost::now(client.send(&get)).unwrap(),
        || (by_hand(), serde_json::from_str::<Organization>(cost::ORGANIZATION).unwrap()),
    );
    row(
        "call: list 100 organizations",
        100,
        || cost::now(pages.send(&list)).unwrap(),
        || (by_hand(), serde_json::from_str::<Page<Organization>>(page).unwrap()),
    );
    row(
        "call: create a user",
        100,
        || cost::now(users.send(&create)).unwrap(),
        || (post_by_hand(), serde_json::from_str::<User>(USER).unwrap()),
    );
}

/// The request, written without an SDK.
fn by_hand() -> HttpRequest {
    http::Request::builder()
        .method("GET")
        .uri(format!("https://api.workos.com/organizations/{ID}"))
        .header(header::AUTHORIZATION, HeaderValue::from_static("Bearer sk_test_1234567890"))
        .header(header::USER_AGENT, HeaderValue::from_static("by hand"))
        .header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .body(bytes::Bytes::new())
        .unwrap()
}

fn post_by_hand() -> HttpRequest {
    let body = serde_json::json!({"email": "marcelina.davis@example.com", "first_name": "Marcelina", "last_name": "Davis"});
    http::Request::builder()
        .method("POST")
        .uri("https://api.workos.com/user_management/users".to_owned())
        .header(header::AUTHORIZATION, HeaderValue::from_static("Bearer sk_test_1234567890"))
        .header(header::USER_AGENT, HeaderValue::from_static("by hand"))
        .header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .body(body.to_string().into())
        .unwrap()
}
