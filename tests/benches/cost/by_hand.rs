//! The work of a call without an SDK: requests by `http`, models of strings by serde.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use serde::{Deserialize, Serialize};

pub(crate) const ID: &str = "org_01EHZNVPK3SFK441A1RGBFSHRT";
pub(crate) const API_KEY: &str = "sk_test_1234567890";
const AUTHORIZATION: HeaderValue = HeaderValue::from_static("Bearer sk_test_1234567890");
const USER_AGENT: HeaderValue = HeaderValue::from_static("by hand");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The request for an organization.
pub(crate) fn get(base_url: &str) -> Request<Bytes> {
    request(Method::GET, [base_url, "/organizations/", ID].concat(), Bytes::new())
}

/// A request with a JSON body.
pub(crate) fn post(url: &str, body: &impl Serialize) -> Request<Bytes> {
    let body = serde_json::to_vec(body).unwrap();
    let mut request = request(Method::POST, url.to_owned(), body.into());
    request.headers_mut().insert(header::CONTENT_TYPE, JSON);
    request
}

/// Without `Request::builder`, which moves the request with each header.
fn request(method: Method, url: String, body: Bytes) -> Request<Bytes> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = url.try_into().unwrap();
    let headers = request.headers_mut();
    headers.insert(header::AUTHORIZATION, AUTHORIZATION);
    headers.insert(header::USER_AGENT, USER_AGENT);
    headers.insert(header::ACCEPT, JSON);
    request
}

#[derive(Serialize)]
pub(crate) struct CreateUser<'a> {
    pub(crate) email: &'a str,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct AuthenticateWithCode<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) client_secret: &'a str,
    pub(crate) grant_type: &'a str,
    pub(crate) code: &'a str,
    pub(crate) ip_address: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct Organization {
    id: String,
    name: String,
    domains: Vec<Domain>,
    metadata: HashMap<String, String>,
    external_id: Option<String>,
    stripe_customer_id: Option<String>,
    allow_profiles_outside_organization: Option<bool>,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
struct Domain {
    id: String,
    organization_id: String,
    domain: String,
    state: String,
    verification_strategy: String,
    verification_token: Option<String>,
    verification_prefix: Option<String>,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct List {
    data: Vec<Organization>,
    list_metadata: Cursors,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
struct Cursors {
    before: Option<String>,
    after: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct User {
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    email_verified: bool,
    profile_picture_url: Option<String>,
    last_sign_in_at: Option<String>,
    locale: Option<String>,
    external_id: Option<String>,
    metadata: HashMap<String, String>,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct Authentication {
    user: User,
    organization_id: Option<String>,
    access_token: String,
    refresh_token: String,
    authentication_method: Option<String>,
}

/// An event with its payload, or with the payload as JSON.
#[derive(Deserialize)]
#[allow(dead_code, reason = "decoded, not read")]
pub(crate) struct Event<'a, T> {
    pub(crate) id: &'a str,
    pub(crate) event: &'a str,
    pub(crate) created_at: &'a str,
    pub(crate) data: T,
}
