//! Tests of the headers of requests, most of which are made once for each configuration.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};

use super::Endpoint;
use crate::{
    BaseUrl, Config, Error, RequestOptions,
    endpoint::{Auth, Encoder, HttpResponse, Idempotency, Operation},
    machine::{Machine, Step},
    organizations::{CreateOrganization, DeleteOrganization, GetOrganization},
    runtime::Now,
    sso::{GetProfile, GetProfileAndToken},
};

/// Creates a note.
#[endpoint(POST "/notes", operation = "take_note", idempotency = WithKey)]
pub struct TakeNote {
    /// Text of the note.
    pub text: String,
}

/// Sends a text that is not JSON.
struct SendText;

impl Endpoint for SendText {
    type Output = ();
    const OPERATION: &'static Operation =
        &Operation::new("send_text", http::Method::POST, "/text", Auth::ApiKey, Idempotency::NotIdempotent);

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), Error> {
        out.path("/text", &[])?;
        out.text("a");
        Ok(())
    }

    fn decode(_: &HttpResponse) -> Result<(), Error> {
        Ok(())
    }
}

/// What a test has configured.
#[derive(Clone)]
struct Configured {
    agent: String,
    api_key: &'static str,
    idempotency_key: Option<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
}

impl Configured {
    /// Returns the headers of a request in order of their names, each with whether it is sensitive.
    fn headers(
        &self,
        authorization: Option<&str>,
        content_type: Option<&str>,
        generated_key: Option<&str>,
    ) -> Vec<(String, String, bool)> {
        let mut headers = vec![("user-agent", &*self.agent, false), ("accept", "application/json", false)];
        headers.extend(authorization.map(|value| ("authorization", value, true)));
        headers.extend(content_type.map(|value| ("content-type", value, false)));
        headers.extend(self.idempotency_key.or(generated_key).map(|value| ("idempotency-key", value, false)));
        for (name, value) in &self.headers {
            headers.retain(|(other, ..)| other != name);
            headers.push((name, value, false));
        }
        headers.sort_unstable();
        headers
            .into_iter()
            .map(|(name, value, is_sensitive)| (name.to_owned(), value.to_owned(), is_sensitive))
            .collect()
    }

    /// Asserts the headers of each kind of request, three times: those that are kept by the first request are
    /// read by the others.
    fn assert_requests_of(&self, config: &Config, change: &str) {
        let bearer = format!("Bearer {}", self.api_key);
        let json = Some("application/json");
        for round in 1..=3 {
            for (name, headers, authorization, content_type) in [
                ("get", headers_of(config, &GetOrganization::new("org_1")), Some(&*bearer), None),
                ("delete", headers_of(config, &DeleteOrganization::new("org_1")), Some(&*bearer), None),
                ("post", headers_of(config, &CreateOrganization::new("Acme")), Some(&*bearer), json),
                ("text", headers_of(config, &SendText), Some(&*bearer), Some("text/plain")),
                ("access token", headers_of(config, &GetProfile::new("t1")), Some("Bearer t1"), None),
                ("other token", headers_of(config, &GetProfile::new("t2")), Some("Bearer t2"), None),
                ("credentials", headers_of(config, &GetProfileAndToken::new("code")), None, json),
                ("without a generated key", headers_of(config, &TakeNote::new("a")), Some(&*bearer), json),
            ] {
                let expected = self.headers(authorization, content_type, None);
                assert_eq!(headers, expected, "{change}: {name}, request {round}");
            }
            let seeds = [1, 2].map(|seed| generated_key(config, seed));
            for (headers, key) in seeds {
                let expected = self.headers(Some(&bearer), json, Some(&key));
                assert_eq!(headers, expected, "{change}: with a generated key, request {round}");
            }
        }
    }
}

fn sorted(headers: &HeaderMap) -> Vec<(String, String, bool)> {
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned(), value.is_sensitive()))
        .collect();
    headers.sort_unstable();
    headers
}

fn headers_of<E: Endpoint>(config: &Config, endpoint: &E) -> Vec<(String, String, bool)> {
    sorted(config.request(endpoint).unwrap().headers())
}

/// Returns the headers of a call, and its idempotency key.
fn generated_key(config: &Config, seed: u64) -> (Vec<(String, String, bool)>, String) {
    let mut call = config.call(&TakeNote::new("a"), seed).unwrap();
    let Step::Send(request) = call.poll(Now::from_unix_milliseconds(0)) else {
        panic!("the call sends no request")
    };
    let key = request.headers()["idempotency-key"].to_str().unwrap().to_owned();
    (sorted(request.headers()), key)
}

/// A change of a configuration, with its name and what it configures.
type Change = (&'static str, fn(Config) -> Config, fn(&mut Configured));

/// Changes of a configuration, applied one after the other.
const CHANGES: [Change; 13] = [
    ("no change", |config| config, |_| {}),
    (
        "user agent",
        |config| config.user_agent("acme/1.2").unwrap(),
        |configured| configured.agent = format!("acme/1.2 {}", configured.agent),
    ),
    (
        "header",
        |config| set(config, HeaderName::from_static("x-team"), "a"),
        |configured| configured.headers.push(("x-team", "a")),
    ),
    (
        "accept",
        |config| set(config, ACCEPT, "application/vnd.workos+json"),
        |configured| configured.headers.push(("accept", "application/vnd.workos+json")),
    ),
    (
        "content type",
        |config| set(config, CONTENT_TYPE, "application/json; charset=utf-8"),
        |configured| configured.headers.push(("content-type", "application/json; charset=utf-8")),
    ),
    (
        "API key of options",
        |config| config.with(RequestOptions::new().api_key("sk_other").unwrap()),
        |configured| configured.api_key = "sk_other",
    ),
    (
        "header of options",
        |config| config.with(options(HeaderName::from_static("x-team"), "b")),
        |configured| configured.headers.push(("x-team", "b")),
    ),
    (
        "idempotency key of options",
        |config| config.with(RequestOptions::new().idempotency_key("once").unwrap()),
        |configured| configured.idempotency_key = Some("once"),
    ),
    (
        "user agent by header",
        |config| set(config, USER_AGENT, "mine"),
        |configured| configured.headers.push(("user-agent", "mine")),
    ),
    (
        "authorization by options",
        |config| config.with(options(AUTHORIZATION, "Basic YTpi")),
        |configured| configured.headers.push(("authorization", "Basic YTpi")),
    ),
    (
        "accept of options",
        |config| config.with(options(ACCEPT, "*/*")),
        |configured| configured.headers.push(("accept", "*/*")),
    ),
    (
        "idempotency key by header",
        |config| set(config, HeaderName::from_static("idempotency-key"), "mine"),
        |configured| configured.headers.push(("idempotency-key", "mine")),
    ),
    ("base URL", |config| config.base_url(BaseUrl::new("http://localhost:1/v1").unwrap()), |_| {}),
];

fn set(config: Config, name: HeaderName, value: &'static str) -> Config {
    config.header(name, HeaderValue::from_static(value))
}

fn options(name: HeaderName, value: &'static str) -> RequestOptions {
    RequestOptions::new().header(name, HeaderValue::from_static(value))
}

fn first() -> (Config, Configured) {
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let agent = concat!("workos-core/", env!("CARGO_PKG_VERSION")).to_owned();
    (config, Configured { agent, api_key: "sk_test_1", idempotency_key: None, headers: Vec::new() })
}

#[test]
fn changed_configuration_sends_changed_headers_after_it_was_used() {
    let (mut config, mut configured) = first();
    for (name, change, note) in CHANGES {
        config = change(config);
        note(&mut configured);
        configured.assert_requests_of(&config, name);
    }
}

#[test]
fn changed_clone_of_a_configuration_changes_no_headers_of_the_original() {
    let (mut config, mut configured) = first();
    for (name, change, note) in CHANGES {
        configured.assert_requests_of(&config, name);
        let (changed, before) = (change(config.clone()), configured.clone());
        note(&mut configured);
        configured.assert_requests_of(&changed, name);
        before.assert_requests_of(&config, name);
        config = changed;
    }
}

#[test]
fn each_change_by_itself_sends_its_headers() {
    for (name, change, note) in CHANGES {
        let (config, mut configured) = first();
        note(&mut configured);
        configured.assert_requests_of(&change(config), name);
    }
}
