//! The authorization server of Connect: metadata, registration, authorization, grants, introspection.

mod authorize;
mod consent;
mod devices;
mod hostile;
mod introspection;
mod metadata;
mod registration;
mod tokens;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use workos_core::{
    connect::{ConnectApplication, CreateApplicationClientSecret, CreateOAuthApplication, RedirectUriInput},
    organizations::CreateOrganization,
    types::{OrganizationId, UserId},
    user_management::CreateUser,
};

use crate::{Fixture, support};

/// Verifier and challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const CALLBACK: &str = "https://reports.com/callback";
const RESOURCE: &str = "https://mcp.acme.com/mcp";
const DOMAIN: &str = "https://emulator.authkit.app";

/// Parameters of a request, the later of which replace earlier ones. An empty value removes one.
type Parameters<'a> = &'a [(&'a str, &'a str)];

/// A response.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the status and the code of an error.
    fn error(&self) -> (u16, String) {
        let json = self.json();
        assert!(json["error_description"].is_string(), "{json}");
        (self.status, json["error"].as_str().unwrap_or_default().to_owned())
    }

    /// Returns a parameter of the redirect.
    fn redirected(&self, name: &str) -> Option<String> {
        let query = self.header("location").split_once('?').map(|(_, query)| query).unwrap_or_default();
        let pair =
            query.split('&').filter_map(|pair| pair.split_once('=')).find(|(other, _)| *other == name)?;
        Some(percent_encoding::percent_decode_str(pair.1).decode_utf8().unwrap().into_owned())
    }
}

/// A client of the authorization server.
struct Application {
    client_id: String,
    secret: Option<String>,
}

/// An emulator with the user `ada@acme.com`, who is a member of an organization, and a resource indicator.
struct Server {
    fixture: Fixture,
    ada: UserId,
    acme: OrganizationId,
}

impl Server {
    fn new() -> Self {
        let fixture = Fixture::new();
        let ada = fixture.send(CreateUser::new("ada@acme.com").first_name("Ada").last_name("Lovelace"));
        let (ada, acme) = (ada.unwrap().id, fixture.send(CreateOrganization::new("Acme")).unwrap().id);
        fixture.emulator.add_member(&acme, &ada);
        fixture.emulator.sign_in_as(&ada);
        fixture.emulator.add_resource_indicator(RESOURCE);
        Self { fixture, ada, acme }
    }

    fn send(&self, request: http::request::Builder, body: String) -> Answer {
        let request = request.body(body.into()).unwrap();
        let response = self.fixture.emulator.handle(&request, self.fixture.emulator.now()).unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: String::from_utf8(response.body().to_vec()).unwrap(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), String::new())
    }

    fn post(&self, path: &str, parameters: Parameters<'_>) -> Answer {
        self.post_with(Request::post(path), parameters)
    }

    fn post_with(&self, request: http::request::Builder, parameters: Parameters<'_>) -> Answer {
        self.send(request.header("content-type", "application/x-www-form-urlencoded"), encode(parameters))
    }

    fn register(&self, metadata: &Value) -> Answer {
        let request = Request::post("/oauth2/register").header("content-type", "application/json");
        self.send(request, metadata.to_string())
    }

    /// Registers a public client.
    fn public_client(&self) -> Application {
        let metadata = json!({ "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none", "client_name": "Reports" });
        let answer = self.register(&metadata);
        assert_eq!(answer.status, 201, "{answer:?}");
        Application { client_id: answer.json()["client_id"].as_str().unwrap().to_owned(), secret: None }
    }

    /// Creates an application of a third party with a secret and the scope `posts:read`.
    fn application(&self) -> Application {
        let create = CreateOAuthApplication::new("Reports", false)
            .organization_id(&self.acme)
            .scopes(vec!["posts:read".to_owned()])
            .redirect_uris(vec![RedirectUriInput::from(CALLBACK)]);
        let ConnectApplication::OAuth(created) = self.fixture.send(create).unwrap() else { panic!() };
        let secret = self.fixture.send(CreateApplicationClientSecret::new(&created.id)).unwrap().secret;
        let client_id = created.client_id.as_ref().unwrap().as_str().to_owned();
        Application { client_id, secret: Some(secret.expose().to_owned()) }
    }

    fn machine(&self, scopes: &[&str]) -> Application {
        let machine = self.fixture.emulator.machine_application(&self.acme, scopes.iter().copied());
        Application {
            client_id: machine.client_id.as_str().to_owned(),
            secret: Some(machine.client_secret.expose().to_owned()),
        }
    }

    /// Opens the authorization URL of a client that asks for a refresh token with PKCE.
    fn authorize(&self, application: &Application, further: Parameters<'_>) -> Answer {
        let parameters = [
            ("client_id", application.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid email offline_access"),
            ("state", "s 1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        self.get(&format!("/oauth2/authorize?{}", encode(&merged(&parameters, further))))
    }

    /// Returns the code of an authorization.
    #[track_caller]
    fn code(&self, application: &Application, further: Parameters<'_>) -> String {
        let answer = self.authorize(application, further);
        answer.redirected("code").unwrap_or_else(|| panic!("{answer:?}"))
    }

    /// Sends a request to the token endpoint as a client, with the secret in the body.
    fn token(&self, application: &Application, parameters: Parameters<'_>) -> Answer {
        let mut all = vec![("client_id", application.client_id.as_str())];
        all.extend(application.secret.as_deref().map(|secret| ("client_secret", secret)));
        self.post("/oauth2/token", &merged(&all, parameters))
    }

    fn exchange(&self, application: &Application, code: &str, further: Parameters<'_>) -> Answer {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.token(application, &merged(&parameters, further))
    }

    fn refresh(&self, application: &Application, token: &str, further: Parameters<'_>) -> Answer {
        let parameters = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token(application, &merged(&parameters, further))
    }

    /// Authorizes a client and returns the response with the tokens.
    #[track_caller]
    fn tokens(&self, application: &Application, further: Parameters<'_>) -> Value {
        let answer = self.exchange(application, &self.code(application, further), &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Describes a token to a client.
    fn introspect(&self, application: &Application, token: &Value) -> Value {
        let secret = application.secret.as_deref().unwrap();
        let parameters = [
            ("client_id", application.client_id.as_str()),
            ("client_secret", secret),
            ("token", text(token)),
        ];
        let answer = self.post("/oauth2/introspection", &parameters);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}

fn merged<'a>(parameters: &[(&'a str, &'a str)], further: Parameters<'a>) -> Vec<(&'a str, &'a str)> {
    let is_replaced = |name: &str| further.iter().any(|(other, _)| *other == name);
    let first = parameters.iter().filter(|(name, _)| !is_replaced(name));
    first.chain(further.iter().filter(|(_, value)| !value.is_empty())).copied().collect()
}

fn encode(parameters: Parameters<'_>) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Returns the value of `Authorization` for a user and a password.
fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn claims(token: &Value) -> Value {
    support::claims(text(token))
}

fn expected(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}
