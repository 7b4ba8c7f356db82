//! The layers of API keys around a router of axum.

use axum::{Extension, Router, body::Body, routing::get};
use http::{HeaderMap, Request, Response};
use tower_layer::Layer as _;
use tower_service::Service as _;

use super::RequireApiKeyPermission;
use crate::{
    DynClient,
    api_keys::{ApiKeyCache, ValidApiKey, ValidateApiKey},
    limited_body::Collect,
    retry::RetryPolicy,
    testing::{Reply, Script},
};

const VALID: &str = r#"{"api_key":{"object":"api_key","id":"api_key_1","owner":{"type":"organization","id":"org_1"},"name":"Export","obfuscated_value":"sk_...1","permissions":["invoices:read"]}}"#;

fn router(script: &Script) -> Router {
    let config = script.client().config().clone().retry(RetryPolicy::never());
    let client: DynClient = script.client_with(config.clone()).into_dyn();
    let handler = |Extension(key): Extension<ValidApiKey>| async move { key.name.clone() };
    let permitted = |slug: &str| get(handler).route_layer(RequireApiKeyPermission::new(slug));
    Router::new()
        .route("/", get(handler))
        .route("/read", permitted("invoices:read"))
        .route("/write", permitted("invoices:write"))
        .layer(ApiKeyCache::new(&config).layer(client))
        .route("/forgotten", permitted("invoices:read"))
}

fn send(script: &Script, router: &Router, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    script.run(async {
        let response = router.clone().call(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = Collect::new(body, usize::MAX).await.unwrap();
        (parts.status.as_u16(), parts.headers, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn requests_with_a_valid_key_and_the_permission_are_passed_on() {
    let script = Script::new();
    let router = router(&script);
    let authorization = ("authorization", "Bearer sk_1");
    script.expect_operation::<ValidateApiKey>().reply(Reply::json(200, VALID));
    for (path, status, challenge) in [
        ("/", 200, ""),
        ("/read", 200, ""),
        ("/write", 403, r#"Bearer error="insufficient_scope", scope="invoices:write""#),
        ("/forgotten", 500, ""),
    ] {
        let (actual, headers, body) = send(&script, &router, path, &[authorization]);
        assert_eq!(actual, status, "{path} {body}");
        let header = headers.get("www-authenticate").map_or("", |value| value.to_str().unwrap());
        assert_eq!(header, challenge, "{path}");
        assert!(status != 200 || body == "Export", "{path} {body}");
    }
    script.finish();
}

#[test]
fn requests_without_a_valid_key_are_denied_in_the_form_of_the_client() {
    for (reply, headers, status, grpc_status, message) in [
        (None, &[] as &[(&str, &str)], 401, "16", "no valid API key"),
        (None, &[("authorization", "Bearer \"")], 401, "16", "no valid API key"),
        (
            Some(Reply::json(200, r#"{"api_key":null}"#)),
            &[("authorization", "Bearer sk_1")],
            401,
            "16",
            "no valid API key",
        ),
        (
            Some(Reply::status(503)),
            &[("authorization", "Bearer sk_1")],
            503,
            "14",
            "API key cannot be validated at the moment",
        ),
        (
            Some(Reply::status(401)),
            &[("authorization", "Bearer sk_1")],
            500,
            "13",
            "request cannot be authenticated",
        ),
    ] {
        let script = Script::new();
        let router = router(&script);
        if let Some(reply) = reply {
            script.expect_operation::<ValidateApiKey>().reply(reply);
        }
        let (actual, ..) = send(&script, &router, "/", headers);
        assert_eq!(actual, status, "{headers:?}");
        // The outcome is shared for a moment.
        let grpc = [headers, &[("content-type", "application/grpc")]].concat();
        let (actual, headers, _) = send(&script, &router, "/", &grpc);
        assert_eq!(actual, 200);
        assert_eq!(headers["grpc-status"], grpc_status);
        assert_eq!(headers["grpc-message"], message);
        script.finish();
    }
}

#[test]
fn errors_of_the_inner_service_are_returned_and_debug_hides_the_key() {
    #[derive(Clone, Debug)]
    struct Failing;

    impl tower_service::Service<Request<()>> for Failing {
        type Response = Response<Body>;
        type Error = &'static str;
        type Future = std::future::Ready<Result<Response<Body>, &'static str>>;

        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), &'static str>> {
            std::task::Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<()>) -> Self::Future {
            std::future::ready(Err("broken"))
        }
    }

    let script = Script::new();
    let layer = ApiKeyCache::new(script.client().config()).layer(script.client());
    let mut service = layer.clone().layer(Failing);
    script.expect_operation::<ValidateApiKey>().reply(Reply::json(200, VALID));
    let request = Request::builder().header("authorization", "Bearer sk_s3cr3t").body(()).unwrap();
    let future = service.call(request);
    let printed = format!("{layer:?} {service:?} {future:?}");
    assert!(
        !printed.contains("s3cr3t")
            && printed.ends_with(" AuthenticationFuture { state: \"authenticate\", .. }"),
        "{printed}"
    );
    assert_eq!(script.run(future).unwrap_err(), "broken");
}
