//! What calls cost: allocations, and time as a ratio to the least that anybody could do in the same
//! run. `cargo bench -p workos-tests`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use allocation_counter::measure;
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

    println!("{:<34}{:>10}{:>10}{:>12}{:>12}{:>8}", "", "allocs", "floor", "ns", "floor ns", "ratio");
    row("build a GET", || config.request(&get).unwrap(), by_hand);
    row(
        "call: get an organization",
        || cost::now(client.send(&get)).unwrap(),
        || (by_hand(), serde_json::from_str::<Organization>(cost::ORGANIZATION).unwrap()),
    );
    row(
        "call: list 100 organizations",
        || cost::now(pages.send(&list)).unwrap(),
        || (by_hand(), serde_json::from_str::<Page<Organization>>(page).unwrap()),
    );
    row(
        "call: create a user",
        || cost::now(users.send(&create)).unwrap(),
        || (post_by_hand(), serde_json::from_str::<User>(USER).unwrap()),
    );
}

/// The request as somebody would write it without an SDK.
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

/// Prints one comparison. The two take turns, so that what disturbs one disturbs the other.
fn row<A, B>(name: &str, mut ours: impl FnMut() -> A, mut floor: impl FnMut() -> B) {
    drop((ours(), floor()));
    let allocations = measure(|| drop(black_box(ours()))).count_total;
    let floor_allocations = measure(|| drop(black_box(floor()))).count_total;
    let (mut our_times, mut floor_times) = (Vec::new(), Vec::new());
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(1) {
        our_times.push(time(&mut ours));
        floor_times.push(time(&mut floor));
    }
    let (ours, floor) = (median(our_times), median(floor_times));
    println!(
        "{name:<34}{allocations:>10}{floor_allocations:>10}{ours:>12.0}{floor:>12.0}{:>8.2}",
        ours / floor
    );
}

/// Nanoseconds a run, over a batch of a hundred.
fn time<T>(run: &mut impl FnMut() -> T) -> f64 {
    let started = Instant::now();
    for _ in 0..100 {
        drop(black_box(run()));
    }
    started.elapsed().as_secs_f64() * 1e9 / 100.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
