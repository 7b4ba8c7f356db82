use std::collections::BTreeSet;

use http::Request;
use serde_json::{Value, json};
use workos_core::{
    BaseUrl, Config,
    connect::{GetAuthorizationServerMetadata, GetConnectJwks, GetOpenIdConfiguration},
};

use super::{DOMAIN, Server};
use crate::raw;

fn names(document: &Value) -> BTreeSet<&str> {
    document.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The documents that were seen at `fearless-network-26.authkit.app`.
#[test]
fn documents_have_the_fields_of_authkit() {
    let server = Server::new();
    let settings = json!({ "allows_client_id_metadata_documents": true });
    raw::send(&server.fixture, "PATCH", "/_emulator/settings", &settings);
    let oauth = server.get("/.well-known/oauth-authorization-server").json();
    assert_eq!(
        oauth,
        json!({
            "issuer": DOMAIN,
            "authorization_endpoint": format!("{DOMAIN}/oauth2/authorize"),
            "token_endpoint": format!("{DOMAIN}/oauth2/token"),
            "introspection_endpoint": format!("{DOMAIN}/oauth2/introspection"),
            "registration_endpoint": format!("{DOMAIN}/oauth2/register"),
            "jwks_uri": format!("{DOMAIN}/oauth2/jwks"),
            "device_authorization_endpoint": format!("{DOMAIN}/oauth2/device_authorization"),
            "client_id_metadata_document_supported": true,
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported":
                ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
            "scopes_supported": ["email", "offline_access", "openid", "profile"],
            "response_modes_supported": ["query"],
            "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        })
    );
    let openid = server.get("/.well-known/openid-configuration").json();
    assert_eq!(
        openid,
        json!({
            "issuer": DOMAIN,
            "authorization_endpoint": format!("{DOMAIN}/oauth2/authorize"),
            "token_endpoint": format!("{DOMAIN}/oauth2/token"),
            "introspection_endpoint": format!("{DOMAIN}/oauth2/introspection"),
            "userinfo_endpoint": format!("{DOMAIN}/oauth2/userinfo"),
            "jwks_uri": format!("{DOMAIN}/oauth2/jwks"),
            "device_authorization_endpoint": format!("{DOMAIN}/oauth2/device_authorization"),
            "grant_types_supported": [
                "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
                "client_credentials",
            ],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["email", "offline_access", "openid", "profile"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
        })
    );
}

#[test]
fn document_names_what_the_settings_allow() {
    let server = Server::new();
    let optional = ["client_id_metadata_document_supported", "registration_endpoint"];
    for (registration, documents, expected) in
        [(true, false, &optional[1..]), (false, true, &optional[..1]), (false, false, &[][..])]
    {
        let settings = json!({
            "allows_dynamic_registration": registration, "allows_client_id_metadata_documents": documents,
        });
        raw::send(&server.fixture, "PATCH", "/_emulator/settings", &settings);
        let document = server.get("/.well-known/oauth-authorization-server").json();
        let names: Vec<&str> = names(&document).into_iter().filter(|name| optional.contains(name)).collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn issuer_is_the_domain_of_the_request() {
    let server = Server::new();
    for (uri, host, issuer) in [
        ("/", None, DOMAIN),
        ("/", Some("127.0.0.1:4100"), "http://127.0.0.1:4100"),
        ("/", Some("acme.authkit.app"), "https://acme.authkit.app"),
        ("https://acme.authkit.app/", None, "https://acme.authkit.app"),
        ("https://signin.acme.com/", None, "https://signin.acme.com"),
        ("https://api.workos.com/", None, DOMAIN),
    ] {
        for name in ["oauth-authorization-server", "openid-configuration"] {
            let mut request = Request::get(format!("{uri}.well-known/{name}"));
            if let Some(host) = host {
                request = request.header("host", host);
            }
            assert_eq!(server.send(request, String::new()).json()["issuer"], issuer, "{uri} {host:?}");
        }
    }
}

#[test]
fn typed_operations_read_the_documents() {
    let server = Server::new();
    let metadata = server.fixture.send(GetAuthorizationServerMetadata::new()).unwrap();
    assert_eq!(metadata.issuer, DOMAIN);
    assert_eq!(server.fixture.send(GetOpenIdConfiguration::new()).unwrap().issuer, DOMAIN);
    assert_eq!(server.fixture.send(GetConnectJwks::new()).unwrap().keys.len(), 1);

    let domain = BaseUrl::new("https://signin.acme.com").unwrap();
    let client = server.fixture.emulator.client_with(Config::without_api_key().authkit_domain(domain));
    let custom = server.fixture.emulator.run(client.send(GetAuthorizationServerMetadata::new())).unwrap();
    assert_eq!(custom.issuer, "https://signin.acme.com");
}
