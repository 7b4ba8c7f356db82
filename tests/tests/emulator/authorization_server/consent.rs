//! Pages between the authorization request and the code.

use std::future::ready;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use workos_core::{
    connect::{ConnectApplication, CreateOAuthApplication, RedirectUriInput},
    organizations::CreateOrganization,
    testing::{Browser, Page},
    user_management::ListUserAuthorizedApplications,
};

use super::{Application, CALLBACK, CHALLENGE, DOMAIN, Server, claims, encode};
use crate::raw;

const FORM: &str = "/oauth2/authorize";

/// Returns a server that shows pages, and a browser with the site of the client.
fn server() -> (Server, Browser) {
    let server = Server::new();
    server.fixture.emulator.show_sign_in_page(true);
    let client = |request: Request<Bytes>| {
        let query = request.uri().query().unwrap_or_default().to_owned();
        ready(Response::new(Bytes::from(query)))
    };
    let browser = Browser::new(&server.fixture.emulator).site("https://reports.com", client);
    (server, browser)
}

fn visit(server: &Server, browser: &Browser, application: &Application, scope: &str) -> Page {
    let parameters = [
        ("client_id", application.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", scope),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = format!("{DOMAIN}/oauth2/authorize?{}", encode(&parameters));
    server.fixture.emulator.run(browser.visit(&url)).unwrap()
}

fn submit(server: &Server, page: &Page, fields: &[(&str, &str)]) -> Page {
    server.fixture.emulator.run(page.submit(FORM, fields)).unwrap()
}

/// Returns the claims of the access token of the code in the redirect.
#[track_caller]
fn exchange(server: &Server, application: &Application, callback: &Page) -> Value {
    let query = callback.text();
    let code = query.strip_prefix("code=").unwrap_or_else(|| panic!("{} {query}", callback.url()));
    let answer = server.exchange(application, code, &[]);
    assert_eq!(answer.status, 200, "{answer:?}");
    claims(&answer.json()["access_token"])
}

#[test]
fn user_consents_once_to_the_same_scopes() {
    let (server, browser) = server();
    let public = server.public_client();
    let page = visit(&server, &browser, &public, "openid email");
    assert_eq!(page.title(), "Allow Reports?");
    for text in ["ada@acme.com", "Acme", "<code>openid</code>", "<code>email</code>"] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    let denied = submit(&server, &page, &[("intent", "deny")]);
    assert!(denied.text().starts_with("error=access_denied"), "{}", denied.text());
    let authorized = || server.fixture.send(ListUserAuthorizedApplications::new(&server.ada)).unwrap().data;
    assert!(authorized().is_empty());
    exchange(&server, &public, &submit(&server, &page, &[("intent", "allow")]));

    // The same or fewer scopes.
    for scope in ["openid email", "openid"] {
        exchange(&server, &public, &visit(&server, &browser, &public, scope));
    }
    let page = visit(&server, &browser, &public, "openid profile");
    assert_eq!(page.title(), "Allow Reports?");
    exchange(&server, &public, &submit(&server, &page, &[("intent", "allow")]));
    assert_eq!(authorized()[0].granted_scopes, ["openid", "email", "profile"]);
    // Another client is another consent.
    assert_eq!(visit(&server, &browser, &server.public_client(), "openid").title(), "Allow Reports?");
}

#[test]
fn application_of_the_first_party_needs_no_consent() {
    let (server, browser) = server();
    let create = CreateOAuthApplication::new("Reports", true)
        .uses_pkce(true)
        .redirect_uris(vec![RedirectUriInput::from(CALLBACK)]);
    let ConnectApplication::OAuth(created) = server.fixture.send(create).unwrap() else { panic!() };
    let client_id = created.client_id.as_ref().unwrap().as_str().to_owned();
    let application = Application { client_id, secret: None };
    exchange(&server, &application, &visit(&server, &browser, &application, "openid"));
}

#[test]
fn user_of_several_organizations_chooses_one() {
    let (server, browser) = server();
    let public = server.public_client();
    let globex = server.fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    server.fixture.emulator.add_member(&globex, &server.ada);
    for (organization, name) in [(&server.acme, "Acme"), (&globex, "Globex")] {
        let page = visit(&server, &browser, &public, "openid");
        assert_eq!(page.title(), "Choose an organization");
        let page = submit(&server, &page, &[("organization_id", organization.as_str())]);
        assert_eq!(page.title(), "Allow Reports?", "each organization is another consent");
        assert!(page.text().contains(name));
        let access = exchange(&server, &public, &submit(&server, &page, &[("intent", "allow")]));
        assert_eq!(access["org_id"], organization.as_str());
        let page = visit(&server, &browser, &public, "openid");
        let page = submit(&server, &page, &[("organization_id", organization.as_str())]);
        exchange(&server, &public, &page);
    }
    let page = visit(&server, &browser, &public, "openid");
    for fields in [[("organization_id", "org_other")], [("intent", "cancel")]] {
        let denied = submit(&server, &page, &fields);
        assert!(denied.text().starts_with("error=access_denied"), "{}", denied.text());
    }
}

#[test]
fn forms_of_other_sites_are_rejected() {
    let (server, _) = server();
    let public = server.public_client();
    let query = encode(&[
        ("client_id", &public.client_id),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    for path in [format!("/oauth2/authorize?{query}"), "/oauth2/authorize/complete?state=x".to_owned()] {
        let request =
            Request::post(path).header("host", "emulator.authkit.app").header("origin", "https://eve.com");
        assert_eq!(server.post_with(request, &[("intent", "allow")]).status, 403);
    }
}

/// Standalone Connect: the login URI of the environment, and choices on the consent page.
#[test]
fn choices_of_the_user_become_claims() {
    let (server, browser) = server();
    let public = server.public_client();
    let settings = json!({ "connect_login_uri": "https://acme.com/login" });
    raw::send(&server.fixture, "PATCH", "/_emulator/settings", &settings);
    let start = || {
        let location = server.authorize(&public, &[]).header("location").to_owned();
        location.strip_prefix("https://acme.com/login?external_auth_id=").unwrap().to_owned()
    };
    let complete = |id: &str| {
        let body = json!({
            "external_auth_id": id,
            "user": { "id": "grace", "email": "grace@acme.com" },
            "user_consent_options": [
                { "claim": "urn:acme:tenant", "type": "enum", "label": "Tenant",
                  "choices": [{ "value": "t1", "label": "First" }, { "value": "t2", "label": "Second" }] },
                { "claim": "sub", "type": "enum", "label": "Region",
                  "choices": [{ "value": "eu" }] },
            ],
        });
        let key = workos_core::testing::Emulator::API_KEY;
        let (status, body) = raw::with_key(&server.fixture, key, "POST", "/authkit/oauth2/complete", &body);
        assert_eq!(status, 200, "{body}");
        body["redirect_uri"].as_str().unwrap().to_owned()
    };
    let emulator = &server.fixture.emulator;
    let page = emulator.run(browser.visit(&complete(&start()))).unwrap();
    assert_eq!(page.title(), "Allow Reports?");
    assert!(page.text().contains("Tenant") && page.text().contains("<option value=\"t2\">Second</option>"));
    let fields = [("claim:urn:acme:tenant", "t2"), ("intent", "allow")];
    let callback = emulator.run(page.submit("/oauth2/authorize/complete", &fields)).unwrap();
    let code = callback.url().split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let access = claims(&server.exchange(&public, &code, &[]).json()["access_token"]);
    assert_eq!(access["urn:acme:tenant"], "t2");
    assert_ne!(access["sub"], "eu", "a claim of WorkOS takes precedence");
    let again = emulator.run(page.submit("/oauth2/authorize/complete", &fields)).unwrap();
    assert_eq!(again.status(), 400);

    let denied = emulator.run(browser.visit(&complete(&start()))).unwrap();
    let denied = emulator.run(denied.submit("/oauth2/authorize/complete", &[("intent", "deny")])).unwrap();
    assert!(denied.url().contains("error=access_denied"), "{}", denied.url());
    // Without pages, the first choices are made.
    emulator.show_sign_in_page(false);
    let location = raw::get(&server.fixture, &complete(&start())).1;
    let code = location.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let access = claims(&server.exchange(&public, &code, &[]).json()["access_token"]);
    assert_eq!(access["urn:acme:tenant"], "t1");
}
