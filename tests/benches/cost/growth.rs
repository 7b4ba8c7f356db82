//! The cost of an item, a byte and a call as their number grows. Equal figures within a group are linear growth.

use bytes::Bytes;
use workos_core::{
    Client, Config, HttpResponse, Machine as _, Now, Step,
    organizations::{GetOrganization, ListOrganizations},
    testing::sign_webhook,
    types::Timestamp,
    webhooks::WebhookVerifier,
};
use workos_tests::cost;

use crate::{
    by_hand::{API_KEY, ID},
    harness::{Row, Sides},
    vault,
};

pub(crate) fn rows() -> Vec<Row> {
    let row = |name: String, per: u32, setup: fn(u32) -> Sides| {
        Row::new(name, move || setup(per)).batch(1).counted(1).per(per).untimed().without_budget()
    };
    let mut rows = Vec::new();
    for items in [10, 100, 1_000, 10_000] {
        rows.push(row(format!("an item of a page of {items}"), items, page));
    }
    for items in [1_000, 10_000, 100_000] {
        rows.push(row(format!("an item of {items} in pages of 100"), items, pages).cold());
    }
    for kib in [10, 100, 1_000, 10_000] {
        rows.push(row(format!("a KiB of a webhook of {kib} KiB"), kib, webhook));
    }
    for kib in [10, 100, 1_000, 10_000] {
        rows.push(row(format!("a KiB of a vault value of {kib} KiB"), kib, value));
    }
    for calls in [64, 256, 1_024] {
        rows.push(row(format!("a call of {calls} at once"), calls, calls_at_once));
    }
    rows
}

fn page(items: u32) -> Sides {
    let client = cost::client(cost::page(items as usize).leak()).unwrap();
    Sides::new(move || cost::now(client.send(ListOrganizations::new())).unwrap())
}

/// Reads a list page by page; each page has another cursor.
fn pages(items: u32) -> Sides {
    let config = Config::new(API_KEY).unwrap();
    let bodies: Vec<Bytes> = (0..items / 100)
        .rev()
        .map(|left| if left == 0 { cost::page(100) } else { cost::page_before(&left.to_string(), 100) })
        .map(Bytes::from)
        .collect();
    Sides::new(move || {
        let mut pages = config.pages(ListOrganizations::new(), 1);
        let (mut bodies, mut read) = (bodies.iter(), 0);
        loop {
            match pages.poll(Now::default()) {
                Step::Send(_) => pages.handle(Ok(HttpResponse::new(bodies.next().unwrap().clone()))),
                Step::Done(Ok(Some(page))) => read += page.data.len(),
                Step::Done(Ok(None)) => break assert_eq!(read, items as usize),
                Step::Done(Err(_)) | Step::Wait(_) => panic!("no response fails"),
            }
        }
    })
}

fn webhook(kib: u32) -> Sides {
    const SECRET: &str = "whsec_1234567890";
    let body = cost::user_created(kib as usize);
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let (header, verifier) = (sign_webhook(SECRET, now, &body), WebhookVerifier::new(SECRET).unwrap());
    Sides::new(move || verifier.verify(&header, &body, now).unwrap())
}

fn value(kib: u32) -> Sides {
    Sides::new(vault::encryption(kib as usize * 1024))
}

fn calls_at_once(calls: u32) -> Sides {
    let transport = cost::Pending(cost::ORGANIZATION);
    let client = Client::new(Config::new(API_KEY).unwrap(), transport.clone(), transport);
    Sides::new(move || cost::calls_at_once(&client, &GetOrganization::new(ID), calls as usize))
}
