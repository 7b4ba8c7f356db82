//! The metadata documents.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Response};
use serde_json::{Value, json};

use super::{DOMAIN, at, config, done, empty_server, head, response, sends};
use crate::{
    HttpResponse, Machine as _, Step, TransportFailure,
    resource_server::{HandleRequest, Handled, ProtectedResourceMetadata, ResourceServer},
    retry::RetryPolicy,
};

const RESOURCE_PATH: &str = "/.well-known/oauth-protected-resource/mcp";
const SERVER_PATH: &str = "/.well-known/oauth-authorization-server";

fn handle(server: &ResourceServer, method: &Method, uri: &str) -> HandleRequest {
    server.handle(&head(method, uri, HeaderMap::new()), 1)
}

#[track_caller]
fn responds(handled: Handled) -> Response<Bytes> {
    match handled {
        Handled::Respond(response) => response,
        Handled::Forward(_) => panic!("the application responds"),
    }
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

#[test]
fn metadata_has_what_clients_need_and_no_empty_fields() {
    let server = empty_server();
    let minimal = json!({
        "resource": "https://mcp.acme.com/mcp",
        "authorization_servers": ["https://acme.authkit.app"],
        "bearer_methods_supported": ["header"],
    });
    assert_eq!(serde_json::to_value(server.metadata()).unwrap(), minimal);
    let server = server
        .required_scopes(["invoices:read"])
        .unwrap()
        .scopes_supported(["invoices:write", "invoices:read"])
        .unwrap()
        .resource_name("Acme \"invoices\"")
        .resource_documentation("https://acme.com/docs");
    let mut all = minimal;
    all["scopes_supported"] = json!(["invoices:read", "invoices:write"]);
    all["resource_name"] = json!("Acme \"invoices\"");
    all["resource_documentation"] = json!("https://acme.com/docs");
    assert_eq!(serde_json::to_value(server.metadata()).unwrap(), all);
    let read: ProtectedResourceMetadata = serde_json::from_value(all.clone()).unwrap();
    assert_eq!(read, server.metadata());
    let served = responds(done(&mut handle(&server, &Method::GET, RESOURCE_PATH), at(0.0)));
    assert_eq!(body(&served), all);
}

#[test]
fn metadata_is_served_at_its_paths_with_each_method() {
    for (resource, uri, is_served) in [
        ("https://mcp.acme.com/mcp", RESOURCE_PATH, true),
        ("https://mcp.acme.com/mcp", "/.well-known/oauth-protected-resource", true),
        ("https://mcp.acme.com/mcp", "/.well-known/oauth-protected-resource/mcp/", true),
        ("https://mcp.acme.com/mcp", "/.well-known/oauth-protected-resource/mcp?x=1", true),
        ("https://mcp.acme.com/mcp", "/.well-known/oauth-protected-resource/other", false),
        ("https://mcp.acme.com/mcp", "/mcp/.well-known/oauth-protected-resource", false),
        ("https://mcp.acme.com", "/.well-known/oauth-protected-resource", true),
        ("https://mcp.acme.com", RESOURCE_PATH, false),
        ("https://mcp.acme.com/a/b/", "/.well-known/oauth-protected-resource/a/b/", true),
        ("https://mcp.acme.com/a/b/", "/.well-known/oauth-protected-resource/a/b", true),
        ("https://mcp.acme.com/a/b/", "/.well-known/oauth-protected-resource/a", false),
    ] {
        let server = ResourceServer::new(&config(), resource).unwrap();
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::DELETE] {
            let case = format!("{resource} {method} {uri}");
            let response = responds(done(&mut handle(&server, &method, uri), at(0.0)));
            if !is_served {
                assert_eq!(response.status(), 401, "{case}");
                continue;
            }
            let headers = response.headers();
            assert_eq!(headers["access-control-allow-origin"], "*", "{case}");
            assert!(!headers.contains_key("access-control-allow-credentials"), "{case}");
            let status = response.status().as_u16();
            match method.as_str() {
                "GET" | "HEAD" => {
                    assert_eq!(status, 200, "{case}");
                    assert_eq!(headers["content-type"], "application/json", "{case}");
                    assert_eq!(headers["cache-control"], "public, max-age=3600", "{case}");
                    assert_eq!(response.body().is_empty(), method == Method::HEAD, "{case}");
                }
                "OPTIONS" => {
                    assert_eq!((status, response.body().len()), (204, 0), "{case}");
                    assert_eq!(headers["access-control-allow-methods"], "GET, HEAD, OPTIONS", "{case}");
                    assert_eq!(headers["access-control-allow-headers"], "*", "{case}");
                }
                _ => {
                    assert_eq!(status, 405, "{case}");
                    assert_eq!(headers["allow"], "GET, HEAD, OPTIONS", "{case}");
                }
            }
        }
    }
}

/// A document of the authorization server, as it is received.
fn document(issuer: &str) -> String {
    format!(
        r#"{{ "issuer" : "{issuer}", "token_endpoint":"{issuer}/oauth2/token", "x": [1, {{"y": null}}] }}"#
    )
}

fn server_without_retries() -> ResourceServer {
    ResourceServer::new(&config().retry(RetryPolicy::never()), "https://mcp.acme.com/mcp").unwrap()
}

#[test]
fn document_of_the_authorization_server_is_copied_unchanged() {
    for (path, source) in [
        (SERVER_PATH, SERVER_PATH),
        ("/.well-known/oauth-authorization-server/mcp", SERVER_PATH),
        ("/.well-known/openid-configuration", "/.well-known/openid-configuration"),
        ("/.well-known/openid-configuration/mcp", "/.well-known/openid-configuration"),
    ] {
        let server = server_without_retries();
        let mut machine = handle(&server, &Method::GET, path);
        let request = sends(&mut machine, at(0.0));
        assert_eq!(request.uri().to_string(), format!("{DOMAIN}{source}"), "{path}");
        assert!(!request.headers().contains_key("authorization"), "{path}");
        machine.handle(response(200, document(DOMAIN)));
        let first = responds(done(&mut machine, at(0.1)));
        assert_eq!(first.status(), 200, "{path}");
        assert_eq!(first.body(), &document(DOMAIN), "{path}");
        assert_eq!(first.headers()["cache-control"], "public, max-age=600", "{path}");
        assert_eq!(first.headers()["access-control-allow-origin"], "*", "{path}");
        // At most 10 minutes old: no request.
        let head = responds(done(&mut handle(&server, &Method::HEAD, path), at(600.0)));
        assert_eq!((head.status().as_u16(), head.body().len()), (200, 0), "{path}");
        for (method, status) in [(Method::OPTIONS, 204), (Method::PUT, 405)] {
            let response = responds(done(&mut handle(&server, &method, path), at(9_999.0)));
            assert_eq!(response.status(), status, "{path}");
        }
        sends(&mut handle(&server, &Method::GET, path), at(601.0));
    }
}

#[test]
fn concurrent_requests_for_a_document_share_one_fetch() {
    let server = server_without_retries();
    let mut first = handle(&server, &Method::GET, SERVER_PATH);
    sends(&mut first, at(0.0));
    let mut others: Vec<_> = (0..50).map(|_| handle(&server, &Method::GET, SERVER_PATH)).collect();
    for other in &mut others {
        assert!(matches!(other.poll(at(0.0)), Step::Wait(delay) if delay <= Duration::from_millis(250)));
    }
    // The other document is fetched by itself.
    sends(&mut handle(&server, &Method::GET, "/.well-known/openid-configuration"), at(0.0));
    first.handle(response(200, document(DOMAIN)));
    assert_eq!(responds(done(&mut first, at(0.2))).status(), 200);
    for other in &mut others {
        assert_eq!(responds(done(other, at(0.5))).status(), 200);
    }
}

#[test]
fn dropped_fetch_goes_to_the_next_request() {
    let server = server_without_retries();
    let mut first = handle(&server, &Method::GET, SERVER_PATH);
    sends(&mut first, at(0.0));
    drop(first);
    sends(&mut handle(&server, &Method::GET, SERVER_PATH), at(0.1));
}

#[test]
fn copy_is_kept_while_a_fetch_fails() {
    let server = server_without_retries();
    let mut machine = handle(&server, &Method::GET, SERVER_PATH);
    sends(&mut machine, at(0.0));
    machine.handle(response(200, document(DOMAIN)));
    done(&mut machine, at(0.0)).assert_served();
    let mut time = 600.0;
    // The pause is doubled up to 30 s.
    for pause in [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] {
        let mut machine = handle(&server, &Method::GET, SERVER_PATH);
        sends(&mut machine, at(time));
        machine.handle(Err(TransportFailure::timeout()));
        done(&mut machine, at(time)).assert_served();
        done(&mut handle(&server, &Method::GET, SERVER_PATH), at(time + pause - 0.1)).assert_served();
        time += pause;
    }
    let mut machine = handle(&server, &Method::GET, SERVER_PATH);
    sends(&mut machine, at(time));
    machine.handle(response(200, document(DOMAIN).replace("token_endpoint", "token_endpoint2")));
    let served = responds(done(&mut machine, at(time)));
    assert!(served.body().starts_with(b"{ \"issuer\"") && body(&served)["token_endpoint2"].is_string());
}

trait AssertServed {
    fn assert_served(self);
}

impl AssertServed for Handled {
    #[track_caller]
    fn assert_served(self) {
        let response = responds(self);
        assert_eq!(response.status(), 200);
        assert_eq!(response.body(), &document(DOMAIN));
    }
}

#[test]
fn document_that_cannot_be_used_is_not_served() {
    let long = format!(r#"{{"issuer":"{DOMAIN}","x":"{}"}}"#, "x".repeat(64 * 1_024));
    let responses: Vec<(&str, Result<HttpResponse, TransportFailure>)> = vec![
        ("another issuer", response(200, document("https://other.authkit.app"))),
        ("issuer with a slash", response(200, document("https://acme.authkit.app/"))),
        ("issuer in another case", response(200, document("https://ACME.authkit.app"))),
        ("no issuer", response(200, "{}")),
        ("issuer that is no text", response(200, r#"{"issuer":["https://acme.authkit.app"]}"#)),
        ("two issuers", response(200, format!(r#"{{"issuer":"{DOMAIN}","issuer":"{DOMAIN}"}}"#))),
        ("list", response(200, format!(r#"["{DOMAIN}"]"#))),
        ("HTML", response(200, "<html></html>")),
        ("text behind it", response(200, format!("{} x", document(DOMAIN)))),
        ("not UTF-8", response(200, b"{\"issuer\":\"https://acme.authkit.app\",\"x\":\"\xff\"}".as_slice())),
        ("empty", response(200, "")),
        ("too long", response(200, long)),
        ("404", response(404, document(DOMAIN))),
        ("500", response(500, document(DOMAIN))),
        ("redirect", response(302, document(DOMAIN))),
        ("timeout", Err(TransportFailure::timeout())),
    ];
    for (case, result) in responses {
        let server = server_without_retries();
        let mut machine = handle(&server, &Method::GET, SERVER_PATH);
        sends(&mut machine, at(0.0));
        machine.handle(result);
        let denied = responds(done(&mut machine, at(0.0)));
        assert_eq!(denied.status(), 503, "{case}");
        assert_eq!(denied.headers()["retry-after"], "5", "{case}");
        assert_eq!(denied.headers()["cache-control"], "no-store", "{case}");
        assert_eq!(denied.headers()["access-control-allow-origin"], "*", "{case}");
        assert_eq!(body(&denied), json!({"error": "temporarily_unavailable"}), "{case}");
        // The failure is shared for a second.
        assert_eq!(
            responds(done(&mut handle(&server, &Method::GET, SERVER_PATH), at(0.9))).status(),
            503,
            "{case}"
        );
        let head = responds(done(&mut handle(&server, &Method::HEAD, SERVER_PATH), at(0.9)));
        assert_eq!((head.status().as_u16(), head.body().len()), (503, 0), "{case}");
        sends(&mut handle(&server, &Method::GET, SERVER_PATH), at(1.0));
    }
}
