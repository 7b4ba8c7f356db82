//! Tests of requests that are relayed and of their responses.

use http::{Method, Request, Response, StatusCode, Version};

use super::{RelayError, RelayErrorCode, RelayRequest, Relayed, is_dot_segment};
use crate::{
    config::{BaseUrl, Config},
    operation::HttpResponse,
};

fn config() -> Config {
    Config::new("sk_test_1").unwrap()
}

fn to(url: &str) -> Request<&'static str> {
    Request::post(url).body("{}").unwrap()
}

/// Returns the URL of the request to WorkOS, or the error.
fn sent(config: &Config, relay: RelayRequest<&str>) -> Result<String, String> {
    config.relay(relay).map(|request| request.uri().to_string()).map_err(|error| error.to_string())
}

#[test]
fn url_is_sent_in_a_header() {
    let config = config().base_url(BaseUrl::new("https://proxy.acme.com/workos").unwrap());
    let request = RelayRequest::new("user_1", to("https://api.linear.app/graphql?a=b#c"));
    let request = config.relay(request.organization_id("org_1").provider("linear")).unwrap();
    assert_eq!((request.method(), *request.body()), (&Method::POST, "{}"));
    assert_eq!(request.uri(), "https://proxy.acme.com/workos/relay");
    for (name, value) in [
        ("authorization", "Bearer sk_test_1"),
        ("x-relay-user", "user_1"),
        ("x-relay-organization", "org_1"),
        ("x-relay-provider", "linear"),
        ("x-relay-url", "https://api.linear.app/graphql?a=b"),
    ] {
        assert_eq!(request.headers()[name], value, "{name}");
    }
    assert!(
        request.headers()["authorization"].is_sensitive() && request.headers()["x-relay-url"].is_sensitive()
    );
}

#[test]
fn path_follows_the_provider() {
    let relay = |slug: &str, path: &str| sent(&config(), RelayRequest::to_provider("user_1", slug, to(path)));
    for (slug, path, expected) in [
        ("github", "/user/repos?per_page=5", "/relay/github/user/repos?per_page=5"),
        ("github", "/", "/relay/github/"),
        ("github", "/a//b/", "/relay/github/a//b/"),
        ("a/b", "/x%2Fy", "/relay/a%2Fb/x%2Fy"),
        ("github", "/a...b/.../.x/x..", "/relay/github/a...b/.../.x/x.."),
    ] {
        assert_eq!(relay(slug, path), Ok(format!("https://api.workos.com{expected}")), "{slug} {path}");
    }
    let of_path = "relay_path: `path` is empty, `.` or `..`, which is not allowed in a path";
    let of_slug = "relay_path: `slug` is empty, `.` or `..`, which is not allowed in a path";
    let no_path = "relay_path: the URL of the relayed request is not a path";
    for (slug, path, expected) in [
        ("github", "/../../user_management/users", of_path),
        ("github", "/a/..", of_path),
        ("github", "/a/%2e%2E/b", of_path),
        ("github", "/.%2e/b", of_path),
        ("github", "/./b", of_path),
        ("", "/b", of_slug),
        ("..", "/b", of_slug),
        ("github", "https://api.github.com/b", no_path),
        ("github", "*", no_path),
    ] {
        assert_eq!(relay(slug, path), Err(expected.to_owned()), "{slug} {path}");
    }
    let request = config().relay(RelayRequest::to_provider("user_1", "github", to("/"))).unwrap();
    assert!(
        !request.headers().contains_key("x-relay-url") && !request.headers().contains_key("x-relay-provider")
    );
}

#[test]
fn backslash_separates_segments_as_in_urls() {
    assert!(["a\\..\\b", "..\\b"].iter().all(|path| path.split(['/', '\\']).any(is_dot_segment)));
    for (segment, is_dot) in
        [("", false), (".", true), ("..", true), ("...", false), ("%2e", true), ("%2", false)]
    {
        assert_eq!(is_dot_segment(segment), is_dot, "{segment}");
    }
}

#[cfg(feature = "url")]
proptest::proptest! {
    /// HTTP clients resolve a path as the URL Standard says. The result must not be another path of the API.
    #[test]
    fn path_stays_below_its_provider(slug in "[a.%/?#\\\\é ]{0,6}", path in "/[a.%2eE5cCfF/\\\\?]{0,24}") {
        let Ok(request) = Request::get(&path).body("") else { return Ok(()) };
        if let Ok(sent) = sent(&config(), RelayRequest::to_provider("user_1", slug, request)) {
            let url = url::Url::parse(&sent).unwrap();
            let slug = sent.split('/').nth(4).unwrap();
            let prefix = format!("/relay/{slug}/");
            proptest::prop_assert!(url.path().starts_with(&prefix), "{} {}", sent, url);
        }
    }
}

#[test]
fn invalid_request_is_an_error_without_values() {
    let header = |name| format!("relay: value of header `{name}` is empty or not allowed in a header");
    let url = |reason| format!("relay: the URL of the relayed request {reason}");
    let valid = "https://api.github.com/user";
    for (user, target, expected) in [
        ("", valid, header("x-relay-user")),
        (" ", valid, header("x-relay-user")),
        ("user\n1", valid, header("x-relay-user")),
        ("user_1", "/user", url("has no scheme or host")),
        ("user_1", "api.github.com:443", url("has no scheme or host")),
        ("user_1", "https://s3cr3t:x@api.github.com/", url("has user information")),
    ] {
        assert_eq!(sent(&config(), RelayRequest::new(user, to(target))), Err(expected), "{user} {target}");
    }
    let organization = RelayRequest::new("user_1", to(valid)).organization_id("");
    assert_eq!(sent(&config(), organization), Err(header("x-relay-organization")));
    let provider = RelayRequest::new("user_1", to(valid)).provider("");
    assert_eq!(sent(&config(), provider), Err(header("x-relay-provider")));
    let without_key = sent(&Config::without_api_key(), RelayRequest::new("user_1", to(valid)));
    assert_eq!(without_key, Err("relay: an API key is required but not configured".to_owned()));
}

#[test]
fn headers_that_are_not_forwarded_are_removed() {
    let removed = [
        "authorization",
        "cookie",
        "x-relay-user",
        "x-relay-anything",
        "x-workos-signature",
        "x-forwarded-for",
        "forwarded",
        "via",
        "host",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "proxy-authorization",
        "x-hop",
        "x-other-hop",
    ];
    let kept = [
        "accept",
        "content-type",
        "content-length",
        "user-agent",
        "idempotency-key",
        "x-relayed",
        "x-custom",
    ];
    let mut request = Request::builder().uri("https://api.github.com/user").version(Version::HTTP_2);
    for name in removed.iter().chain(&kept) {
        let value = if *name == "connection" { "close, X-Hop" } else { "s3cr3t" };
        request = request.header(*name, value);
    }
    let request = request.header("connection", "x-other-hop").body("").unwrap();
    let config = config().header(http::HeaderName::from_static("x-team"), "s3cr3t".parse().unwrap());
    let sent = config.relay(RelayRequest::new("user_1", request)).unwrap();
    let mut names: Vec<&str> = sent.headers().keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let mut expected: Vec<&str> =
        kept.iter().chain(&["authorization", "x-relay-user", "x-relay-url"]).copied().collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(sent.headers()["authorization"], "Bearer sk_test_1");
    assert_eq!(sent.headers()["x-relay-user"], "user_1");
    assert_eq!(sent.headers()["user-agent"], "s3cr3t");
    assert_eq!(sent.version(), Version::HTTP_11);
}

#[test]
fn user_agent_of_the_configuration_is_sent_if_the_request_has_none() {
    let sent = config().relay(RelayRequest::new("user_1", to("https://api.github.com/"))).unwrap();
    assert!(sent.headers()["user-agent"].to_str().unwrap().starts_with("workos-core/"));
    assert!(!sent.headers().contains_key("accept"));
}

fn response(status: u16, upstream: Option<&str>, body: &str) -> HttpResponse {
    let mut response = Response::builder().status(status);
    if let Some(upstream) = upstream {
        response = response.header("X-Relay-Upstream-Status", upstream);
    }
    response.body(body.to_owned().into()).unwrap()
}

#[test]
fn response_with_an_upstream_status_is_the_providers() {
    for (status, upstream, is_provider) in [
        (200, Some("200"), true),
        (402, Some("402"), true),
        (500, Some("500"), true),
        (404, Some(""), true),
        (302, Some("302"), true),
        // Something between WorkOS and the application may remove the header.
        (200, None, true),
        (402, None, false),
        (404, None, false),
        (502, None, false),
    ] {
        let relayed = Relayed::from_response(response(status, upstream, "{}"));
        assert_eq!(matches!(relayed, Relayed::Provider(_)), is_provider, "{status} {upstream:?}");
        let result = relayed.into_result();
        match result {
            Ok(response) => assert_eq!(response.status().as_u16(), status),
            Err(error) => assert_eq!(error.error.status.as_u16(), status),
        }
    }
}

#[test]
fn error_has_its_code_in_either_spelling() {
    for (body, code) in [
        (r#"{"code":"relay_user_required"}"#, Some(RelayErrorCode::UserRequired)),
        (r#"{"code":"relay-user-required"}"#, Some(RelayErrorCode::UserRequired)),
        (r#"{"code":"relay-credential-error"}"#, Some(RelayErrorCode::CredentialError)),
        (r#"{"code":"relay_provider_not_configured"}"#, Some(RelayErrorCode::ProviderNotConfigured)),
        (r#"{"error":"relay_missing_url"}"#, Some(RelayErrorCode::MissingUrl)),
        (r#"{"code":"relay-new"}"#, Some(RelayErrorCode::from("relay_new"))),
        (r#"{"message":"m"}"#, None),
        ("<html>", None),
    ] {
        let error = RelayError::from_response(&response(400, None, body));
        assert_eq!((error.code, error.authorization), (code, None), "{body}");
    }
}

#[test]
fn authorization_is_read_and_not_printed() {
    let code = r#""code":"relay-authorization-required","message":"m""#;
    for (status, fields, connection, url) in [
        (
            402,
            r#","connection":"s3cr3t","authorization_url":"https://s3cr3t""#,
            Some("s3cr3t"),
            Some("https://s3cr3t"),
        ),
        (400, r#","connection":"s3cr3t","authorization_url":null"#, Some("s3cr3t"), None),
        (402, r#","connection":{"s3cr3t":1},"authorization_url":7"#, None, None),
        (402, "", None, None),
    ] {
        let error = RelayError::from_response(&response(status, None, &format!("{{{code}{fields}}}")));
        assert_eq!(error.code, Some(RelayErrorCode::AuthorizationRequired));
        let text = format!("{error} {error:?}");
        let authorization = error.authorization.unwrap();
        assert_eq!(authorization.connection.as_deref(), connection, "{fields}");
        assert_eq!(authorization.authorization_url.as_deref(), url, "{fields}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
    // The status alone says it, too.
    let error = RelayError::from_response(&response(402, None, ""));
    assert!(error.authorization.is_some() && error.code.is_none());
    let error = crate::Error::from(error);
    assert_eq!(error.api().map(|error| error.status), Some(StatusCode::PAYMENT_REQUIRED));
}

#[test]
fn debug_hides_url_and_body() {
    let relay = RelayRequest::new("user_1", Request::get("https://s3cr3t.com/").body("s3cr3t").unwrap());
    let debug = format!("{relay:?}");
    assert!(debug.contains("user_1") && !debug.contains("s3cr3t"), "{debug}");
}
