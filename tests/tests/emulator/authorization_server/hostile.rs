//! Arbitrary requests to the authorization server.

use http::Request;
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use super::{CALLBACK, CHALLENGE, DOMAIN, RESOURCE, Server, encode};

/// Names and values that occur in requests; `$` stands for the client ID.
const NAMES: &[&str] = &[
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "device_code",
    "grant_type",
    "login_hint",
    "nonce",
    "organization_id",
    "redirect_uri",
    "refresh_token",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "token",
];
const VALUES: &[&str] = &[
    "$",
    "",
    "code",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
    "openid email",
    "offline_access",
    "S256",
    "plain",
    CALLBACK,
    "https://reports.com/callback/../eve",
    "https://reports.com@eve.com/callback",
    CHALLENGE,
    RESOURCE,
    "ada@acme.com",
    "query",
    "connect_authorization_code_01000000000000000000000001",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(VALUES).prop_map(str::to_owned), 1 => any::<String>()]
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        9 => prop::sample::select(NAMES).prop_map(str::to_owned),
        1 => "[a-z_\\[\\]]{0,8}",
    ];
    vec((name, value()), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn browser_is_sent_only_to_redirect_uris_of_the_client(further in parameters(), shows_pages in any::<bool>()) {
        let server = Server::new();
        server.fixture.emulator.show_sign_in_page(shows_pages);
        let client_id = server.public_client().client_id;
        // Without a parameter in the way, the request is valid.
        let valid = [
            ("client_id", "$"), ("redirect_uri", CALLBACK), ("response_type", "code"),
            ("code_challenge", CHALLENGE), ("code_challenge_method", "S256"),
        ];
        let mut all: Vec<(String, String)> = further;
        for (name, value) in valid {
            if !all.iter().any(|(other, _)| other == name) {
                all.push((name.to_owned(), value.to_owned()));
            }
        }
        let all: Vec<(&str, String)> =
            all.iter().map(|(name, value)| (name.as_str(), value.replace('$', &client_id))).collect();
        let pairs: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = server.get(&format!("/oauth2/authorize?{}", encode(&pairs)));
        let location = answer.header("location");
        match answer.status {
            200 | 400 => prop_assert_eq!(location, ""),
            302 => {
                let is_own = location.starts_with(&format!("{CALLBACK}?"));
                prop_assert!(is_own || location.starts_with(DOMAIN), "{}", location);
            }
            status => prop_assert!(false, "{}", status),
        }
    }

    #[test]
    fn arbitrary_forms_get_an_error_of_oauth(
        endpoint in prop::sample::select(&["token", "introspection", "device_authorization", "register"][..]),
        parameters in parameters(),
        authorization in prop_oneof![Just(None), ".{0,20}".prop_map(Some), "Basic [A-Za-z0-9+/=]{0,20}".prop_map(Some)],
        raw in prop_oneof![4 => Just(None), 1 => any::<Vec<u8>>().prop_map(Some)],
    ) {
        let server = Server::new();
        let client_id = server.public_client().client_id;
        let parameters: Vec<(&str, String)> =
            parameters.iter().map(|(name, value)| (name.as_str(), value.replace('$', &client_id))).collect();
        let pairs: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let content_type =
            if endpoint == "register" { "application/json" } else { "application/x-www-form-urlencoded" };
        let mut request = Request::post(format!("/oauth2/{endpoint}")).header("content-type", content_type);
        if let Some(value) = authorization.and_then(|value| http::HeaderValue::from_str(&value).ok()) {
            request = request.header("authorization", value);
        }
        let body = raw.unwrap_or_else(|| encode(&pairs).into_bytes());
        let request = request.body(body.into()).unwrap();
        let response = server.fixture.emulator.handle(&request, server.fixture.emulator.now()).unwrap();
        let json: Value = serde_json::from_slice(response.body()).unwrap();
        match response.status().as_u16() {
            200 | 201 => prop_assert_eq!(json.get("error"), None),
            400 | 401 => prop_assert!(json["error"].is_string() && json["error_description"].is_string()),
            status => prop_assert!(false, "{}", status),
        }
        prop_assert_eq!(&response.headers()["cache-control"], "no-store");
    }
}
