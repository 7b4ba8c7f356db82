//! Growth of cost: an item of a list, a byte of a body and a call among many cost the same however many there are.
//!
//! Cost is counted in allocations and allocated bytes, which are the same in each run. `cargo bench -p workos-tests -- growth`
//! counts the instructions.

use allocation_counter::{AllocationInfo, measure};
use workos_core::{
    Client, Config, Endpoint, Entropy, HttpResponse, Machine as _, Now, Step,
    organizations::{GetOrganization, ListOrganizations, Organization},
    testing::{Emulator, sign_webhook},
    types::{Page, Timestamp},
    user_management::GetUser,
    vault::{self, DataKey, DecryptedDataKey, EncryptedValue, VaultLayout},
    webhooks::WebhookVerifier,
};
use workos_tests::{
    cost,
    emulation::{Filled, call, send_mixed},
};

const ID: &str = "org_01EHZNVPK3SFK441A1RGBFSHRT";

/// Measures the second run, without what happens once.
fn cost_of(mut run: impl FnMut()) -> AllocationInfo {
    run();
    measure(run)
}

/// Asserts that each unit between two successive sizes costs the same. `slack` is for buffers that double their size: the last
/// doubling adds up to one more copy.
fn assert_linear(what: &str, sizes: &[u64], slack: f64, costs: impl Iterator<Item = u64>) {
    let costs: Vec<u64> = costs.collect();
    let of_unit: Vec<f64> = sizes
        .windows(2)
        .zip(costs.windows(2))
        .map(|(size, cost)| (cost[1].saturating_sub(cost[0])) as f64 / (size[1] - size[0]) as f64)
        .collect();
    let least = of_unit.iter().copied().fold(f64::MAX, f64::min);
    let most = of_unit.iter().copied().fold(0.0, f64::max);
    assert!(most <= least.mul_add(1.0 + slack, 0.01), "{what}: {of_unit:?} between {sizes:?}");
}

/// Asserts it for the number of allocations, with one slack, and for allocated bytes and peak memory, with another.
fn assert_all_linear(what: &str, sizes: &[u64], slack: [f64; 2], cost: impl FnMut(u64) -> AllocationInfo) {
    let costs: Vec<AllocationInfo> = sizes.iter().copied().map(cost).collect();
    assert_linear(
        &format!("{what}, allocations"),
        sizes,
        slack[0],
        costs.iter().map(|cost| cost.count_total),
    );
    assert_linear(&format!("{what}, bytes"), sizes, slack[1], costs.iter().map(|cost| cost.bytes_total));
    assert_linear(&format!("{what}, memory"), sizes, slack[1], costs.iter().map(|cost| cost.bytes_max));
}

#[test]
fn item_of_a_page_costs_the_same_from_10_to_10_000_items() {
    let page = |items: u64| {
        let client = cost::client(cost::page(items as usize).leak()).unwrap();
        cost_of(|| drop(cost::now(client.send(ListOrganizations::new())).unwrap()))
    };
    assert_all_linear("item", &[10, 100, 1_000, 10_000], [0.02, 0.7], page);
}

/// Reads a list of this many items in pages of 100, and drops each page.
fn read_pages(items: u64) {
    let config = Config::new("sk_test_1234567890").unwrap();
    let mut pages = config.pages(ListOrganizations::new(), 1);
    let (mut left, mut read) = (items / 100, 0);
    loop {
        match pages.poll(Now::default()) {
            Step::Send(_) => {
                left -= 1;
                // A cursor of constant length, so that all pages are equally long.
                let body =
                    if left == 0 { cost::page(100) } else { cost::page_before(&format!("{left:08}"), 100) };
                pages.handle(Ok(HttpResponse::new(body.into())));
            }
            Step::Done(Ok(Some(page))) => read += page.data.len() as u64,
            Step::Done(Ok(None)) => break assert_eq!(read, items),
            Step::Done(Err(error)) => panic!("{error}"),
            Step::Wait(_) => panic!("no response fails"),
        }
    }
}

#[test]
fn item_of_a_list_costs_the_same_and_memory_is_constant_from_1_000_to_100_000_items() {
    let sizes = [1_000, 10_000, 100_000];
    let costs: Vec<AllocationInfo> = sizes.iter().map(|items| measure(|| read_pages(*items))).collect();
    assert_linear("allocations", &sizes, 0.01, costs.iter().map(|cost| cost.count_total));
    assert_linear("bytes", &sizes, 0.01, costs.iter().map(|cost| cost.bytes_total));
    // Pages are dropped: reading more of them takes no more memory at any time.
    let (few, many) = (costs[0].bytes_max, costs[2].bytes_max);
    assert!(many <= few + few / 100, "{many} bytes, {few} for 1,000 items");
}

/// Bodies from 10 KB to 10 MB.
const KILOBYTES: [u64; 4] = [10, 100, 1_000, 10_000];

#[test]
fn byte_of_a_webhook_costs_the_same_from_10_kb_to_10_mb() {
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let verifier = WebhookVerifier::new("whsec_1").unwrap();
    let verify = |kilobytes: u64| {
        let body = cost::user_created(kilobytes as usize);
        let header = sign_webhook("whsec_1", now, &body);
        cost_of(|| drop(verifier.verify(&header, &body, now).unwrap()))
    };
    assert_all_linear("KB", &KILOBYTES, [0.05, 0.7], verify);
}

#[test]
fn signature_of_a_webhook_allocates_the_same_for_10_kb_and_10_mb() {
    let now = Timestamp::from_unix_seconds(1_767_225_600);
    let verifier = WebhookVerifier::new("whsec_1").unwrap();
    let verify = |kilobytes: u64| {
        let body = cost::user_created(kilobytes as usize);
        let header = sign_webhook("whsec_1", now, &body);
        cost_of(|| {
            verifier.verify_bytes(&header, &body, now).unwrap();
        })
        .bytes_total
    };
    assert_eq!(verify(10), verify(10_000));
}

#[test]
fn byte_of_a_vault_value_costs_the_same_from_10_kb_to_10_mb() {
    let [key, decrypted] = [1, 2].map(|_| {
        serde_json::json!({
            "id": "key_1", "context": {},
            "data_key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "encrypted_keys": "V09TLkVLTS52MQAgYW5kIHRoZSBlbmNyeXB0ZWQga2V5",
        })
    });
    let key: DataKey = serde_json::from_value(key).unwrap();
    let decrypted: DecryptedDataKey = serde_json::from_value(decrypted).unwrap();
    let mut texts = Vec::new();
    // Not run before, since the cipher is slow without optimization.
    let encrypt = |kilobytes: u64| {
        let plaintext = vec![7; kilobytes as usize * 1_000];
        let mut entropy = Entropy::from_seed([1; 32]);
        let mut text = String::new();
        let cost = measure(|| {
            let layout = VaultLayout::default();
            text = vault::encrypt(&plaintext, "row 1", &key, layout, &mut entropy).unwrap().to_base64();
        });
        texts.push(text);
        cost
    };
    assert_all_linear("encrypt", &KILOBYTES, [0.0, 0.05], encrypt);
    let mut texts = texts.into_iter();
    let decrypt = |_: u64| {
        let value = texts.next().unwrap();
        measure(|| {
            let value = EncryptedValue::from_base64(&value).unwrap();
            drop(vault::decrypt_with(value, "row 1", &decrypted).unwrap());
        })
    };
    assert_all_linear("decrypt", &KILOBYTES, [0.0, 0.05], decrypt);
}

#[test]
fn byte_of_an_error_allocates_nothing_beyond_the_limits_from_100_kb_to_10_mb() {
    let decode = |kilobytes: u64| {
        let errors = vec![r#"{"message":"invalid","code":"b"}"#; kilobytes as usize * 30].join(",");
        let mut response =
            HttpResponse::new(format!(r#"{{"message":"invalid","errors":[{errors}]}}"#).into());
        *response.status_mut() = http::StatusCode::UNPROCESSABLE_ENTITY;
        cost_of(|| drop(GetUser::decode(&response).unwrap_err()))
    };
    let (few, many) = (decode(100), decode(10_000));
    assert_eq!((few.count_total, few.bytes_max), (many.count_total, many.bytes_max));
}

#[test]
fn call_costs_the_same_from_64_to_1_024_at_once() {
    let transport = cost::Pending(cost::ORGANIZATION);
    let client = Client::new(Config::new("sk_test_1234567890").unwrap(), transport.clone(), transport);
    let get = GetOrganization::new(ID);
    let calls = |calls: u64| cost_of(|| cost::calls_at_once(&client, &get, calls as usize));
    assert_all_linear("call", &[64, 128, 256, 512, 1_024], [0.0, 0.01], calls);
}

#[test]
fn model_of_a_page_is_as_large_as_its_items() {
    let body = cost::page(1_000);
    let memory = |body: &str| {
        let mut page = None;
        let kept =
            measure(|| page = Some(serde_json::from_str::<Page<Organization>>(body).unwrap())).bytes_current;
        drop(page);
        kept
    };
    let (one, thousand) = (memory(&cost::page(1)), memory(&body));
    // The list itself doubles its size as it grows.
    let list = 1_024 * size_of::<Organization>() as i64;
    assert!(thousand <= 1_000 * one + list, "{thousand} bytes, {one} for one item");
}

#[test]
fn page_of_the_emulator_costs_the_same_at_any_place_of_any_number_of_users() {
    let mut costs = Vec::new();
    for users in [300, 3_000] {
        let filled = Filled::new(users);
        let list = |query: &str| {
            let path = format!("/user_management/users?{query}");
            cost_of(|| assert_eq!(call(&filled.emulator, "GET", &path, "").status(), 200)).count_total
        };
        costs.push(list("limit=100"));
        // From the newest to the oldest users.
        costs.extend(
            [users - 1, users / 2, 100].map(|place| list(&format!("limit=100&after={}", filled.user(place)))),
        );
    }
    // A cursor of the request and each cursor of the response take a few.
    let (least, most) = (*costs.iter().min().unwrap(), *costs.iter().max().unwrap());
    assert!(most <= least + 20, "{costs:?} allocations");

    let users = Filled::new(1_000).emulator;
    let page = |limit: u64| {
        cost_of(|| drop(call(&users, "GET", &format!("/user_management/users?limit={limit}"), "")))
    };
    assert_all_linear("user of a page", &[10, 50, 100], [0.1, 0.7], page);
}

#[test]
fn user_of_the_emulator_costs_the_same_after_3_000_users() {
    let emulator = Filled::new(1).emulator;
    let mut number = 1;
    let mut create = |users: u64| {
        measure(|| {
            for _ in 0..users {
                number += 1;
                let body = format!(r#"{{"email":"user{number:09}@example.com","first_name":"Ada"}}"#);
                assert_eq!(call(&emulator, "POST", "/user_management/users", &body).status(), 201);
            }
        })
    };
    // The log of requests grows up to 1,000 requests.
    create(1_000);
    let (first, last) = (create(1_000), create(1_000));
    let ratio = last.count_total as f64 / first.count_total as f64;
    assert!((0.98..1.02).contains(&ratio), "{first:?}, {last:?}");
    // With its event and indexes.
    let kib = last.bytes_current as f64 / 1_000.0 / 1_024.0;
    assert!(kib <= 3.0, "{kib} KiB per user");
}

#[test]
fn page_of_an_organization_of_the_emulator_costs_the_same_among_any_number_of_users() {
    let cost = |users: usize| {
        let filled = Filled::new(users);
        let create = |path: &str, body: &str| {
            let response = call(&filled.emulator, "POST", path, body);
            assert_eq!(response.status(), 201, "{response:?}");
            response
        };
        let small: Organization =
            serde_json::from_slice(create("/organizations", r#"{"name":"Small"}"#).body()).unwrap();
        for user in [0, users / 2, users - 1].map(|number| filled.user(number)) {
            let body = format!(r#"{{"user_id":"{user}","organization_id":"{}"}}"#, small.id);
            create("/user_management/organization_memberships", &body);
        }
        let path = format!("/user_management/users?organization_id={}&limit=2", small.id);
        cost_of(|| assert_eq!(call(&filled.emulator, "GET", &path, "").status(), 200)).count_total
    };
    assert_eq!(cost(300), cost(3_000));
}

/// With `--release`, 1,000,000 requests take about a minute.
#[test]
#[ignore = "takes a minute with --release, many without"]
fn memory_of_the_emulator_is_constant_over_1_000_000_requests() {
    let emulator = Emulator::new();
    // Each round records six events. Of them, 100,000 are kept.
    let first = measure(|| send_mixed(&emulator, 0..50_000));
    let second = measure(|| send_mixed(&emulator, 50_000..100_000));
    println!("{first:?}, {second:?}");
    assert!(second.bytes_current.abs() <= first.bytes_current / 20, "{first:?}, {second:?}");
}
