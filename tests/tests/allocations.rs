//! Allocations of a request and of a call. The counts are the same on every machine.

use allocation_counter::measure;
use workos_core::{
    BaseUrl, Client, Config, Endpoint, Error,
    organizations::{CreateOrganization, GetOrganization, ListOrganizations, Organization},
    session::{AccessTokenRules, KeySet},
    testing::{TokenSigner, UnsignedAccessToken},
    tokens::MachineTokens,
    types::{Page, Timestamp},
    user_management::CreateUser,
};
use workos_tests::cost;

/// Counts the allocations of the second run, without those that happen once.
fn allocations(mut run: impl FnMut()) -> u64 {
    run();
    measure(run).count_total
}

#[test]
fn get_request_allocates_at_most_4_times() {
    let config = Config::new("sk_test_1234567890").unwrap();
    let get = GetOrganization::new("org_01EHZNVPK3SFK441A1RGBFSHRT");
    let list = ListOrganizations::new().limit(100).after("org_01EHZNVPK3SFK441A1RGBFSHRT").domains(["a.com"]);
    assert!(allocations(|| drop(config.request(&get).unwrap())) <= 4);
    assert!(allocations(|| drop(config.request(&list).unwrap())) <= 4);
}

#[test]
fn call_allocates_at_most_3_times_more_than_parsing_its_body() {
    let client = cost::client(cost::ORGANIZATION).unwrap();
    let parse = allocations(|| drop(serde_json::from_str::<Organization>(cost::ORGANIZATION).unwrap()));
    let get = GetOrganization::new("org_01EHZNVPK3SFK441A1RGBFSHRT");
    let call = allocations(|| drop(cost::now(client.send(&get)).unwrap()));
    assert!(call <= parse + 3, "{call} allocations, {parse} for parsing");

    let body: &'static str = cost::page(100).leak();
    let client = cost::client(body).unwrap();
    let parse = allocations(|| drop(serde_json::from_str::<Page<Organization>>(body).unwrap()));
    let list = ListOrganizations::new();
    let call = allocations(|| drop(cost::now(client.send(&list)).unwrap()));
    assert!(call <= parse + 3, "{call} allocations, {parse} for parsing");
}

#[test]
fn machine_token_that_is_kept_is_returned_without_an_allocation() {
    const RESPONSE: &str = r#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#;
    let domain = BaseUrl::new("https://acme.authkit.app").unwrap();
    let config = Config::without_api_key().authkit_domain(domain);
    let tokens = MachineTokens::new(&config, "client_m2m", "secret").unwrap();
    let client = Client::new(config, cost::InMemory(RESPONSE), cost::InMemory(RESPONSE));
    let get = || cost::now(async { client.machine_token(&tokens).await.map_err(|_| Error::Finished) });
    assert_eq!(allocations(|| drop(get().unwrap())), 0);
}

#[test]
fn retry_allocates_at_most_3_times_more() {
    let config = Config::new("sk_test_1234567890").unwrap();
    let get = GetOrganization::new("org_01EHZNVPK3SFK441A1RGBFSHRT");
    let run = |failures: u32| {
        allocations(|| {
            use workos_core::{HttpResponse, Machine as _, Now, Step};
            let mut call = config.call(&get, 1).unwrap();
            let (mut now, mut failures) = (Now::default(), failures);
            loop {
                match call.poll(now) {
                    Step::Send(_) => {
                        let mut response =
                            HttpResponse::new(bytes::Bytes::from_static(cost::ORGANIZATION.as_bytes()));
                        if failures > 0 {
                            failures -= 1;
                            *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
                        }
                        call.handle(Ok(response));
                    }
                    Step::Wait(duration) => now = now.after(duration),
                    Step::Done(result) => break drop(result.unwrap()),
                }
            }
        })
    };
    let (plain, repeated) = (run(0), run(1));
    assert!(repeated <= plain + 3, "{repeated} allocations, {plain} without a retry");
}

#[test]
fn request_with_a_body_allocates_at_most_3_times_more_than_a_get() {
    let config = Config::new("sk_test_1234567890").unwrap();
    let get = allocations(|| drop(config.request(&GetOrganization::new("org_1")).unwrap()));
    for post in [
        allocations(|| drop(config.request(&CreateOrganization::new("Acme")).unwrap())),
        allocations(|| drop(config.request(&CreateUser::new("ada@acme.com")).unwrap())),
    ] {
        // One each for the string of the endpoint, the body, and sharing the body between attempts.
        assert!(post <= get + 3, "{post} allocations, {get} for a GET");
    }
    assert_eq!(GetOrganization::OPERATION.path, "/organizations/{id}");
}

#[test]
fn claims_allocate_once_for_each_string_and_list() {
    let (signer, rules) = (TokenSigner::new(), AccessTokenRules::new());
    let keys = KeySet::try_from(&signer.jwks()).unwrap();
    let now = Timestamp::from_unix_seconds(1_800_000_000);
    let verify = |token: UnsignedAccessToken| {
        let token = token.sign();
        allocations(|| drop(keys.verify(token.expose(), &rules, now).unwrap()))
    };
    let least = || signer.access_token("user_1", "session_1", now).without("iss").without("jti");
    let whole = least()
        .organization_id("org_1")
        .role("admin")
        .permissions(["posts:read", "posts:write", "users:read"])
        .claim("entitlements", ["audit-logs"])
        .claim("feature_flags", ["beta"])
        .claim("iss", "https://api.workos.com/user_management/client_1")
        .claim("jti", "01J");
    // 4 strings, and 4 lists of 6 strings.
    assert_eq!(verify(whole) - verify(least()), 4 + 4 + 6);
}
