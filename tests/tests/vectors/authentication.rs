//! Vectors of authentication requests.

use serde_json::Value;
use workos_core::{Config, user_management::AuthenticateWithRefreshToken};

#[test]
fn refresh_request_equals_that_of_node() {
    let vector = super::vectors("/session_refresh/node11_request");
    let text = |name: &str| vector.get(name).and_then(Value::as_str).unwrap();
    let config = Config::new("sk_test_vector").unwrap().client_id("client_01VECTOR").unwrap();
    let refresh = AuthenticateWithRefreshToken::new("rt_1").organization_id("org_01VECTOR");
    let request = config.request(&refresh).unwrap();
    assert_eq!((request.method().as_str(), request.uri().path()), (text("method"), text("url")));
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, serde_json::from_str::<Value>(text("body")).unwrap());
}
