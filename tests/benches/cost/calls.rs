//! Requests, and calls over a transport that responds at once.

use workos_core::{
    Config, HttpResponse, Machine as _, Now, Step,
    organizations::{GetOrganization, ListOrganizations},
    user_management::{AuthenticateWithCode, CreateUser},
};
use workos_tests::cost;

use crate::{
    by_hand::{self, API_KEY, ID},
    harness::{Row, Sides},
};

const BASE_URL: &str = "https://api.workos.com";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("build a GET", build).target("≤ 2,700 / 4"),
        Row::new("get an organization", get).target("≤ 19,500 / 16"),
        Row::new("list 100 organizations", list).batch(20).counted(2).target("≤ 1.700 M / 1,300"),
        Row::new("create a user", create).target("≤ 17,500 / 17"),
        Row::new("authenticate with a code", authenticate).target("≤ 23,000 / 19"),
        Row::new("one retry, over the plain call", retry).target("≤ 2,300 / 4"),
    ]
}

fn config() -> Config {
    Config::new(API_KEY).unwrap().client_id("client_1").unwrap()
}

fn build() -> Sides {
    let (config, get) = (config(), GetOrganization::new(ID));
    Sides::new(move || config.request(&get).unwrap()).floor(|| by_hand::get(BASE_URL))
}

fn get() -> Sides {
    let (client, get) = (cost::client(cost::ORGANIZATION).unwrap(), GetOrganization::new(ID));
    Sides::new(move || cost::now(client.send(&get)).unwrap()).floor(|| {
        let organization: by_hand::Organization = serde_json::from_str(cost::ORGANIZATION).unwrap();
        (by_hand::get(BASE_URL), organization)
    })
}

fn list() -> Sides {
    let page: &'static str = cost::page(100).leak();
    let (client, list) = (cost::client(page).unwrap(), ListOrganizations::new());
    Sides::new(move || cost::now(client.send(&list)).unwrap())
        .floor(|| (by_hand::get(BASE_URL), serde_json::from_str::<by_hand::List>(page).unwrap()))
}

fn create() -> Sides {
    let client = cost::client(cost::USER).unwrap();
    let create = CreateUser::new("marcelina.davis@example.com").first_name("Marcelina").last_name("Davis");
    Sides::new(move || cost::now(client.send(&create)).unwrap()).floor(|| {
        let body = by_hand::CreateUser {
            email: "marcelina.davis@example.com",
            first_name: Some("Marcelina"),
            last_name: Some("Davis"),
        };
        let request = by_hand::post("https://api.workos.com/user_management/users", &body);
        (request, serde_json::from_str::<by_hand::User>(cost::USER).unwrap())
    })
}

fn authenticate() -> Sides {
    let response: &'static str = cost::authentication(&"e".repeat(700)).leak();
    let client = workos_core::Client::new(config(), cost::InMemory(response), cost::InMemory(response));
    let exchange = AuthenticateWithCode::new("01E2RJ4C05B52KKZ8FSRDAP23J")
        .ip_address("203.0.113.7")
        .user_agent("Mozilla/5.0 (X11; Linux x86_64)");
    Sides::new(move || cost::now(client.send(&exchange)).unwrap()).floor(|| {
        let body = by_hand::AuthenticateWithCode {
            client_id: "client_1",
            client_secret: API_KEY,
            grant_type: "authorization_code",
            code: "01E2RJ4C05B52KKZ8FSRDAP23J",
            ip_address: Some("203.0.113.7"),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64)"),
        };
        let request = by_hand::post("https://api.workos.com/user_management/authenticate", &body);
        (request, serde_json::from_str::<by_hand::Authentication>(response).unwrap())
    })
}

/// A call of which the first responses are 503.
fn retry() -> Sides {
    let run = |failures: u32| {
        let (config, get) = (config(), GetOrganization::new(ID));
        move || {
            let mut call = config.call(&get, 1).unwrap();
            let (mut now, mut failures) = (Now::default(), failures);
            loop {
                match call.poll(now) {
                    Step::Send(_) if failures > 0 => {
                        failures -= 1;
                        let mut response = HttpResponse::default();
                        *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
                        call.handle(Ok(response));
                    }
                    Step::Send(_) => call.handle(Ok(HttpResponse::new(cost::ORGANIZATION.into()))),
                    Step::Wait(duration) => now = now.after(duration),
                    Step::Done(organization) => break organization.unwrap(),
                }
            }
        }
    };
    Sides::new(run(1)).over(run(0)).floor(|| by_hand::get(BASE_URL))
}
