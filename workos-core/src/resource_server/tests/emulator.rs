//! Tokens of the emulator's authorization server, by each way to get one.

use bytes::Bytes;
use http::{Method, Request, header::LOCATION};

use super::{RESOURCE, name, request_with};
use crate::{
    Client, Entropy,
    auth::CodeVerifier,
    connect::{
        ConnectApplication, ConnectAuthorizationUrl, CreateApplicationClientSecret, CreateOAuthApplication,
        CreateTokenWithClientCredentials, CreateTokenWithCode, RedirectUriInput,
    },
    organizations::CreateOrganization,
    resource_server::{Handled, ResourceServer, TokenError, VerifiedToken},
    testing::Emulator,
    types::{OrganizationId, Secret, UserId},
    user_management::{AuthenticateWithPassword, CreateUser, DeleteUserAuthorizedApplication, UserPassword},
};

const CALLBACK: &str = "https://reports.com/callback";

struct Site {
    emulator: Emulator,
    client: Client<Emulator, Emulator>,
    server: ResourceServer,
    ada: UserId,
    acme: OrganizationId,
}

impl Site {
    fn new() -> Self {
        let emulator = Emulator::new();
        let client = emulator.client();
        let user = CreateUser::new("ada@acme.com").password(UserPassword::plaintext("correct horse"));
        let ada = emulator.run(client.send(user)).unwrap().id;
        let acme = emulator.run(client.send(CreateOrganization::new("Acme"))).unwrap().id;
        emulator.add_member(&acme, &ada);
        emulator.add_resource_indicator(RESOURCE);
        let server = ResourceServer::new(client.config(), RESOURCE).unwrap();
        Self { emulator, client, server, ada, acme }
    }

    fn check(&self, server: &ResourceServer, token: &Secret) -> Result<VerifiedToken, TokenError> {
        self.emulator.run(self.client.authenticate_token(server, &request_with(token)))
    }
}

#[test]
fn user_who_authorizes_an_application_has_access() {
    let site = Site::new();
    let emulator = &site.emulator;
    emulator.sign_in_as(&site.ada);
    let client_id = emulator.register_client(CALLBACK);
    let verifier = CodeVerifier::generate(&mut Entropy::from_seed([3; 32]));
    let url = ConnectAuthorizationUrl::new(&client_id, CALLBACK, "n", ["openid", "email"])
        .code_challenge(verifier.challenge())
        .resource(RESOURCE);
    let url = site.client.config().url(&url).unwrap();
    let request = Request::get(url.as_str()).body(Bytes::new()).unwrap();
    let response = emulator.handle(&request, emulator.now()).unwrap();
    let location = response.headers()[LOCATION].to_str().unwrap();
    let code = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code=")).unwrap();
    let exchange = CreateTokenWithCode::new(&client_id, code, CALLBACK).code_verifier(verifier.expose());
    let tokens = emulator.run(site.client.send(exchange)).unwrap();

    let server = site.server.clone().required_scopes(["openid"]).unwrap();
    let token = site.check(&server, &tokens.access_token).unwrap();
    let user = token.user().unwrap();
    assert_eq!((user.user_id(), user.client_id()), (&site.ada, Some(&client_id)));
    assert_eq!(user.organization_id(), Some(&site.acme));
    assert!(user.consent_id().unwrap().starts_with("app_consent_"));
    assert!(user.has_scope("email") && !user.has_scope("profile") && user.token_id().is_some());
    let other = ResourceServer::new(site.client.config(), "https://mcp.acme.com/other").unwrap();
    assert_eq!(name(site.check(&other, &tokens.access_token)), "Audience");
    // An ID token is not an access token, whatever its audience.
    let id_token = tokens.id_token.unwrap();
    for server in [site.server.clone(), site.server.clone().audience_client_id().unwrap()] {
        assert!(site.check(&server, &id_token).is_err());
    }
    emulator.advance(std::time::Duration::from_secs(3_600));
    assert_eq!(name(site.check(&site.server, &tokens.access_token)), "Expired");
}

#[test]
fn machine_has_access_where_the_configuration_says_so() {
    let site = Site::new();
    let machine = site.emulator.machine_application(&site.acme, ["invoices:read"]);
    let request = CreateTokenWithClientCredentials::new(machine.client_id.clone(), machine.client_secret);
    let token = site.emulator.run(site.client.send(request)).unwrap().access_token;
    assert_eq!(name(site.check(&site.server, &token)), "Audience");
    for server in [
        site.server.clone().machine_audience_client_id().unwrap(),
        site.server.clone().audience_client_id().unwrap(),
    ] {
        let token = site.check(&server, &token).unwrap();
        assert_eq!(token.machine().unwrap().client_id(), &machine.client_id);
        assert_eq!(token.organization_id(), Some(&site.acme));
        assert!(token.has_scope("invoices:read") && !token.has_scope("invoices"));
    }
}

#[test]
fn token_without_a_resource_is_for_the_environment() {
    let site = Site::new();
    let client_id = site.emulator.register_client(CALLBACK);
    let token = site.emulator.connect_token(&site.ada, &client_id).scopes(["openid"]).access_token();
    assert_eq!(name(site.check(&site.server, &token)), "Audience");
    let machines = site.server.clone().machine_audience_client_id().unwrap();
    assert_eq!(name(site.check(&machines, &token)), "Audience");
    let all = site.server.clone().audience_client_id().unwrap();
    assert_eq!(site.check(&all, &token).unwrap().user().unwrap().user_id(), &site.ada);
    let both =
        site.emulator.connect_token(&site.ada, &client_id).resource("https://a.example").resource(RESOURCE);
    let both = both.claim("urn:acme:tenant", "berlin").access_token();
    assert_eq!(
        site.check(&site.server, &both).unwrap().custom::<String>("urn:acme:tenant").as_deref(),
        Some("berlin")
    );
}

#[test]
fn session_token_has_no_access() {
    let site = Site::new();
    let grant = AuthenticateWithPassword::new("ada@acme.com", "correct horse");
    let session = site.emulator.run(site.client.send(grant)).unwrap().access_token;
    for server in [site.server.clone(), site.server.clone().audience_client_id().unwrap()] {
        assert!(matches!(
            site.check(&server, &session),
            Err(TokenError::Rejected(_) | TokenError::SessionToken)
        ));
    }
}

#[test]
fn introspection_rejects_a_token_once_the_user_removes_the_application() {
    let site = Site::new();
    let create = CreateOAuthApplication::new("Reports", false)
        .organization_id(&site.acme)
        .redirect_uris(vec![RedirectUriInput::from(CALLBACK)]);
    let run = &site.emulator;
    let ConnectApplication::OAuth(application) = run.run(site.client.send(create)).unwrap() else { panic!() };
    let secret = CreateApplicationClientSecret::new(&application.id);
    let secret = run.run(site.client.send(secret)).unwrap().secret;
    let client_id = application.client_id.unwrap();
    let token = site.emulator.connect_token(&site.ada, &client_id).resource(RESOURCE).access_token();
    let server = site.server.clone().introspection(client_id.clone(), secret);
    assert!(site.check(&server, &token).is_ok());
    let delete = DeleteUserAuthorizedApplication::new(&site.ada, &application.id);
    run.run(site.client.send(delete)).unwrap();
    assert_eq!(name(site.check(&server, &token)), "Revoked");
    // Without introspection the token is valid until it expires.
    assert!(site.check(&site.server, &token).is_ok());
    let wrong = site.server.clone().introspection(client_id, "wrong");
    assert_eq!(site.check(&wrong, &token).unwrap_err().status(), 500);
}

#[test]
fn documents_of_the_authorization_server_are_copied() {
    let site = Site::new();
    for path in ["/.well-known/oauth-authorization-server/mcp", "/.well-known/openid-configuration"] {
        let request = super::head(&Method::GET, path, http::HeaderMap::new());
        let handled = site.emulator.run(async {
            let mut machine = site.server.handle(&request, site.client.seed());
            site.client.drive(&mut machine).await
        });
        let Handled::Respond(response) = handled else { panic!("{path}") };
        let document: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(
            (response.status().as_u16(), &document["issuer"]),
            (200, &Emulator::AUTHKIT_DOMAIN.into()),
            "{path}"
        );
        assert!(document["jwks_uri"].is_string(), "{path}");
    }
}
