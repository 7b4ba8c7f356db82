use std::{future::ready, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::json;
use workos_core::{
    auth::CodeVerifier,
    organizations::{CreateOrganization, DeleteOrganization, UpdateOrganization},
    sso::{
        AuthorizeLogout, Connection, ConnectionOptions, ConnectionOptionsUpdate, ConnectionSelector,
        ConnectionState, ConnectionType, CreateConnection, CreateConnectionSamlIdpSigningCert,
        CreateConnectionSamlSpEncryptionCert, CreateConnectionSamlSpSigningCert, DeleteConnection,
        DeleteConnectionSamlIdpSigningCert, DeleteConnectionSamlSpEncryptionCert,
        DeleteConnectionSamlSpSigningCert, GetConnection, GetConnectionSamlSpSigningCert, GetProfile,
        GetProfileAndToken, GetProfileAndTokenWithIdToken, GetProfileAndTokenWithPkce,
        ListConnectionSamlIdpSigningCerts, ListConnectionSamlSpEncryptionCerts, ListConnections, OidcOptions,
        OidcOptionsUpdate, Provider, SamlOptions, SamlOptionsUpdate, SsoAuthorizationUrl,
        TokenAuthenticationMethod, UpdateConnection,
    },
    testing::{Browser, Page},
    types::OrganizationId,
    user_management::CreateUser,
};

use crate::{Fixture, code};

const CALLBACK: &str = "https://acme.com/callback";
const CERTIFICATE: &str = include_str!("certificates/idp.pem");
const EXPIRED: &str = include_str!("certificates/expired.pem");

fn acme(fixture: &Fixture) -> OrganizationId {
    fixture.send(CreateOrganization::new("Acme").domains(["acme.com".to_owned()])).unwrap().id
}

fn saml_options() -> SamlOptions {
    SamlOptions::new().idp_sso_url("https://idp.acme.com/sso").idp_signing_certs([CERTIFICATE.to_owned()])
}

fn oidc_options() -> OidcOptions {
    let discovery = "https://idp.acme.com/.well-known/openid-configuration";
    OidcOptions::new(discovery, "client").client_secret("secret")
}

fn create_saml(organization: &OrganizationId) -> CreateConnection {
    CreateConnection::new(organization, ConnectionOptions::saml(saml_options()))
}

fn create_oidc(organization: &OrganizationId) -> CreateConnection {
    CreateConnection::new(organization, ConnectionOptions::oidc(oidc_options()))
}

/// Visits an authorization URL; the application shows nothing.
fn visit(fixture: &Fixture, url: &SsoAuthorizationUrl) -> Page {
    let application = |_: Request<Bytes>| ready(Response::new(Bytes::new()));
    let browser = Browser::new(&fixture.emulator).site("https://acme.com", application);
    let url = fixture.client.config().url(url).unwrap();
    fixture.emulator.run(browser.visit(url.as_str())).unwrap()
}

/// Returns a parameter of the URL of a page.
fn parameter(page: &Page, name: &str) -> Option<String> {
    let (path, query) = page.url().split_once('?')?;
    assert_eq!(path, CALLBACK);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(other, _)| *other == name)?.1;
    Some(value.to_owned())
}

#[test]
fn connection_is_created_listed_updated_and_deleted() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let create =
        create_saml(&acme).name("Acme SAML").connection_type(ConnectionType::OktaSaml).external_id("acme");
    let created = fixture.send(create.clone()).unwrap();
    assert_eq!((created.name.as_str(), &created.state), ("Acme SAML", &ConnectionState::Active));
    assert_eq!(created.domains[0].domain, "acme.com");
    assert_eq!(fixture.send(GetConnection::new(&created.id)).unwrap(), created);
    // The same external ID in the same organization is the same connection.
    assert_eq!(fixture.send(create).unwrap(), created);
    let oidc = fixture.send(create_oidc(&acme)).unwrap();
    assert_eq!((oidc.name.as_str(), &oidc.connection_type), ("Acme", &ConnectionType::GenericOidc));

    let ids = |list: ListConnections| {
        let page = fixture.send(list).unwrap();
        page.data.into_iter().map(|connection| connection.id).collect::<Vec<_>>()
    };
    let both = [oidc.id.clone(), created.id.clone()];
    let rows = [
        (ListConnections::new(), &both[..]),
        (ListConnections::new().organization_id(&acme), &both),
        (ListConnections::new().organization_id("org_unknown"), &[]),
        (ListConnections::new().domain("acme.com"), &both),
        (ListConnections::new().domain("globex.com"), &[]),
        (ListConnections::new().search("saml"), &both[1..]),
        (ListConnections::new().connection_type(ConnectionType::OktaSaml), &both[1..]),
    ];
    for (index, (list, expected)) in rows.into_iter().enumerate() {
        assert_eq!(ids(list), expected, "{index}");
    }

    let update = UpdateConnection::new(&created.id)
        .name("Okta")
        .options(ConnectionOptionsUpdate::saml(SamlOptionsUpdate::new().idp_sso_url("https://okta.com/sso")));
    assert_eq!(fixture.send(update).unwrap().name, "Okta");
    let stored = &fixture.emulator.table("connections")[0]["saml_options"];
    assert_eq!(stored["idp_sso_url"], "https://okta.com/sso");
    assert_eq!(stored["idp_signing_certs"].as_array().unwrap().len(), 1);

    let path = format!("connections/{}", created.id);
    fixture.change_row(Method::PATCH, &path, &json!({ "state": "inactive" }));
    fixture.send(DeleteConnection::new(&created.id)).unwrap();
    assert_eq!(code(fixture.send(GetConnection::new(&created.id))), "entity_not_found");
    let expected =
        ["connection.activated", "connection.activated", "connection.deactivated", "connection.deleted"];
    assert_eq!(fixture.recorded_names("connection"), expected);
    fixture.send(DeleteOrganization::new(&acme)).unwrap();
    assert_eq!(ids(ListConnections::new()), [""; 0]);
    fixture.assert_nothing_filled();
}

#[test]
fn invalid_options_are_rejected() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let globex = fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    let saml = |options| CreateConnection::new(&acme, ConnectionOptions::saml(options));
    let oidc = |options| CreateConnection::new(&acme, ConnectionOptions::oidc(options));
    let http = OidcOptions::new("http://idp.acme.com", "client").client_secret("secret");
    let private_key = oidc_options().token_authentication_method(TokenAuthenticationMethod::PrivateKeyJwt);
    fixture.send(create_saml(&globex).external_id("globex")).unwrap();
    let rows = [
        (saml(saml_options()).external_id("globex"), "external_id_already_in_use"),
        (saml(saml_options()).connection_type(ConnectionType::GoogleOAuth), "connection_type_not_supported"),
        (
            saml(saml_options()).connection_type(ConnectionType::OktaOidc),
            "connection_type_conflicts_with_options",
        ),
        (saml(SamlOptions::new().idp_sso_url("https://idp.acme.com")), "incomplete_saml_options"),
        (saml(saml_options().idp_metadata_url("https://idp.acme.com/metadata")), "ambiguous_saml_options"),
        (saml(SamlOptions::new().idp_metadata_url("metadata")), "idp_metadata_fetch_failed"),
        (saml(saml_options().idp_sso_url("sso")), "invalid_idp_sso_url"),
        (saml(saml_options().idp_signing_certs(["certificate".to_owned()])), "invalid_certificate"),
        (oidc(http), "discovery_endpoint_must_use_https"),
        (oidc(OidcOptions::new("https://idp.acme.com", "client")), "client_secret_required"),
        (oidc(private_key), "client_secret_not_accepted"),
    ];
    for (create, expected) in rows {
        assert_eq!(code(fixture.send(create)), expected);
    }
    assert_eq!(code(fixture.send(create_saml(&"org_unknown".into()))), "entity_not_found");
    assert_eq!(fixture.emulator.table("connections").len(), 1);
}

#[test]
fn invalid_updates_are_rejected() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let saml = fixture.send(create_saml(&acme).external_id("saml")).unwrap();
    let oidc = fixture.send(create_oidc(&acme)).unwrap();
    let saml_update =
        |options| UpdateConnection::new(&saml.id).options(ConnectionOptionsUpdate::saml(options));
    let oidc_update =
        |options| UpdateConnection::new(&oidc.id).options(ConnectionOptionsUpdate::oidc(options));
    let other = ConnectionOptionsUpdate::oidc(OidcOptionsUpdate::new().pkce(true));
    let metadata = SamlOptionsUpdate::new().idp_metadata_url("https://idp.acme.com/metadata");
    let private_key =
        || OidcOptionsUpdate::new().token_authentication_method(TokenAuthenticationMethod::PrivateKeyJwt);
    let basic =
        || OidcOptionsUpdate::new().token_authentication_method(TokenAuthenticationMethod::ClientSecretBasic);
    let rows = [
        (UpdateConnection::new(&oidc.id).external_id("saml"), "external_id_already_in_use"),
        (
            UpdateConnection::new(&oidc.id).connection_type(ConnectionType::OktaOidc),
            "connection_type_not_updatable",
        ),
        (UpdateConnection::new(&saml.id).options(other), "connection_type_conflicts_with_options"),
        (saml_update(metadata.idp_sso_url("https://idp.acme.com")), "ambiguous_saml_options"),
        (
            oidc_update(OidcOptionsUpdate::new().discovery_endpoint("http://a.com")),
            "discovery_endpoint_must_use_https",
        ),
        (oidc_update(private_key().client_secret("secret")), "client_secret_not_accepted"),
    ];
    for (update, expected) in rows {
        assert_eq!(code(fixture.send(update)), expected);
    }
    // The secret is dropped with the method, and needed again for the other one.
    fixture.send(oidc_update(basic())).unwrap();
    fixture.send(oidc_update(private_key())).unwrap();
    assert_eq!(code(fixture.send(oidc_update(basic()))), "client_secret_required");
    fixture.send(oidc_update(basic().client_secret("secret"))).unwrap();
}

#[test]
fn certificates_of_saml_connections_are_listed_added_and_deleted() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let saml = fixture.send(create_saml(&acme)).unwrap().id;
    let oidc = fixture.send(create_oidc(&acme)).unwrap().id;
    assert_eq!(code(fixture.send(ListConnectionSamlIdpSigningCerts::new(&oidc))), "connection_is_not_saml");

    // Of the identity provider.
    let list = || fixture.send(ListConnectionSamlIdpSigningCerts::new(&saml)).unwrap().data;
    let first = list().remove(0);
    assert_eq!(first.value, CERTIFICATE);
    assert_eq!(first.not_after.unwrap().to_string(), "2125-01-01T00:00:00.000Z");
    let delete = |id: &_| fixture.send(DeleteConnectionSamlIdpSigningCert::new(&saml, id));
    assert_eq!(code(delete(&first.id)), "cannot_delete_last_certificate");
    let create = |value: &str| fixture.send(CreateConnectionSamlIdpSigningCert::new(&saml, value));
    assert_eq!(code(create("certificate")), "invalid_certificate");
    assert_eq!(code(create(EXPIRED)), "certificate_expired");
    let second = create(CERTIFICATE).unwrap();
    assert_eq!(list().iter().map(|certificate| &certificate.id).collect::<Vec<_>>(), [&first.id, &second.id]);
    assert_eq!(fixture.recorded_names("connection.saml"), ["connection.saml_certificate_renewed"]);
    delete(&first.id).unwrap();
    assert_eq!(code(delete(&first.id)), "entity_not_found");

    // For encryption.
    let list = || fixture.send(ListConnectionSamlSpEncryptionCerts::new(&saml)).unwrap().data.len();
    let create = || fixture.send(CreateConnectionSamlSpEncryptionCert::new(&saml));
    let first = create().unwrap();
    assert!(first.value.starts_with("-----BEGIN CERTIFICATE-----"));
    let last = (1..20).find_map(|_| create().err());
    assert_eq!(code(Err::<(), _>(last.unwrap())), "too_many_sp_encryption_certs");
    let count = list();
    fixture.send(DeleteConnectionSamlSpEncryptionCert::new(&saml, &first.id)).unwrap();
    assert_eq!(list(), count - 1);

    // For signatures.
    let get = || fixture.send(GetConnectionSamlSpSigningCert::new(&saml));
    assert_eq!(get().unwrap_err().api().unwrap().status, 404);
    let created = fixture.send(CreateConnectionSamlSpSigningCert::new(&saml)).unwrap();
    assert_eq!(get().unwrap(), created);
    let again = fixture.send(CreateConnectionSamlSpSigningCert::new(&saml));
    assert_eq!(code(again), "sp_signing_cert_already_exists");
    fixture.send(DeleteConnectionSamlSpSigningCert::new(&saml, &created.id)).unwrap();
    assert!(get().is_err());
    fixture.assert_nothing_filled();
}

#[test]
fn user_signs_in_at_the_page_of_the_identity_provider() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let connection: Connection = fixture.send(create_saml(&acme).name("Acme <SAML>")).unwrap();
    let url = SsoAuthorizationUrl::new(CALLBACK, ConnectionSelector::organization(&acme)).state("s1");
    let page = visit(&fixture, &url);
    assert!(page.title().starts_with("Acme <SAML> · test identity provider"), "{}", page.title());
    let fields = [("email", "no email"), ("intent", "continue")];
    let page = fixture.emulator.run(page.submit("", &fields)).unwrap();
    assert_eq!(page.status(), 422);
    let fields = [
        ("email", "ada@acme.com"),
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("groups", "Engineers, Admins"),
        ("intent", "continue"),
    ];
    let page = fixture.emulator.run(page.submit("", &fields)).unwrap();
    assert_eq!(parameter(&page, "state").as_deref(), Some("s1"));
    let code_of_page = parameter(&page, "code").unwrap();

    let response = fixture.send(GetProfileAndToken::new(code_of_page.clone())).unwrap();
    assert_eq!(response.expires_in, 600);
    let profile = response.profile;
    assert_eq!((profile.email.as_str(), profile.name.as_deref()), ("ada@acme.com", Some("Ada Lovelace")));
    assert_eq!(profile.groups.as_deref().unwrap(), ["Engineers", "Admins"]);
    assert_eq!((&profile.connection_id, profile.organization_id.as_ref()), (&connection.id, Some(&acme)));
    assert_eq!(code(fixture.send(GetProfileAndToken::new(code_of_page))), "invalid_grant");
    assert_eq!(fixture.send(GetProfile::new(response.access_token.clone())).unwrap(), profile);
    fixture.emulator.advance(Duration::from_secs(600));
    let expired = fixture.send(GetProfile::new(response.access_token));
    assert_eq!(expired.unwrap_err().api().unwrap().status, 401);

    let names = fixture.recorded_names("authentication.sso");
    assert_eq!(names, ["authentication.sso_started", "authentication.sso_succeeded"]);
    let data = &fixture.recorded("authentication.sso_succeeded")[0]["data"];
    assert_eq!((&data["email"], &data["user_id"]), (&json!("ada@acme.com"), &json!(null)));
    assert_eq!(data["sso"]["connection_id"], connection.id.as_str());
    fixture.assert_nothing_filled();
}

#[test]
fn sign_in_can_be_cancelled_and_times_out() {
    let fixture = Fixture::new();
    let connection = fixture.send(create_oidc(&acme(&fixture))).unwrap().id;
    let url = SsoAuthorizationUrl::new(CALLBACK, ConnectionSelector::connection(&connection));
    let page = visit(&fixture, &url);
    let cancelled = fixture.emulator.run(page.submit("", &[("intent", "cancel")])).unwrap();
    assert_eq!(parameter(&cancelled, "error").as_deref(), Some("access_denied"));
    // The sign-in is over.
    let again = fixture.emulator.run(page.submit("", &[("email", "ada@acme.com")])).unwrap();
    assert_eq!(again.status(), 400);
    let page = visit(&fixture, &url);
    fixture.emulator.advance(Duration::from_secs(600));
    let late = fixture.emulator.run(page.submit("", &[("email", "ada@acme.com")])).unwrap();
    assert_eq!(late.status(), 400);
    let expected = [
        "authentication.sso_started",
        "authentication.sso_failed",
        "authentication.sso_started",
        "authentication.sso_timed_out",
    ];
    assert_eq!(fixture.recorded_names("authentication.sso"), expected);
    assert_eq!(fixture.emulator.table("sso_sign_ins").len(), 0);
}

#[test]
fn known_user_signs_in_without_a_page() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let connection = fixture.send(create_saml(&acme)).unwrap().id;
    let ada = fixture.send(CreateUser::new("ada@acme.com").first_name("Ada")).unwrap();
    let selectors = [
        ConnectionSelector::connection(&connection),
        ConnectionSelector::organization(&acme),
        ConnectionSelector::domain("acme.com"),
        ConnectionSelector::provider(Provider::GoogleOAuth),
    ];
    for selector in selectors {
        let page =
            visit(&fixture, &SsoAuthorizationUrl::new(CALLBACK, selector.clone()).login_hint("ada@acme.com"));
        let code = parameter(&page, "code").unwrap_or_else(|| panic!("{}", page.url()));
        let response = fixture.send(GetProfileAndToken::new(code)).unwrap();
        assert_eq!(response.profile.first_name.as_deref(), Some("Ada"));
        let is_provider = matches!(selector, ConnectionSelector::Provider(_));
        assert_eq!(response.oauth_tokens.is_some(), is_provider);
    }
    let provider = &fixture.recorded("authentication.oauth")[0];
    assert_eq!(
        (&provider["event"], &provider["data"]["provider"]),
        (&json!("authentication.oauth_succeeded"), &json!("GoogleOAuth"))
    );
    // One profile for each connection.
    assert_eq!(fixture.emulator.table("profiles").len(), 2);
    fixture.emulator.sign_in_as(&ada.id);
    let page =
        visit(&fixture, &SsoAuthorizationUrl::new(CALLBACK, ConnectionSelector::connection(&connection)));
    assert!(parameter(&page, "code").is_some());
    let data = fixture.recorded("authentication.sso_succeeded").pop().unwrap();
    assert_eq!(data["data"]["user_id"], ada.id.as_str());
    fixture.assert_nothing_filled();
}

#[test]
fn authorization_requests_without_a_usable_connection_redirect_with_an_error() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let globex = fixture.send(CreateOrganization::new("Globex")).unwrap().id;
    let saml = fixture.send(create_saml(&acme)).unwrap().id;
    let error = |selector: ConnectionSelector, email: &str| {
        let page = visit(&fixture, &SsoAuthorizationUrl::new(CALLBACK, selector).login_hint(email));
        parameter(&page, "error").unwrap_or_default()
    };
    let ada = "ada@acme.com";
    assert_eq!(error(ConnectionSelector::connection("conn_unknown"), ada), "connection_invalid");
    assert_eq!(error(ConnectionSelector::organization(&globex), ada), "organization_invalid");
    assert_eq!(error(ConnectionSelector::domain("globex.com"), ada), "connection_domain_invalid");
    let outside = "profile_not_allowed_outside_organization";
    assert_eq!(error(ConnectionSelector::connection(&saml), "ada@globex.com"), outside);
    fixture.send(UpdateOrganization::new(&acme).allow_profiles_outside_organization(true)).unwrap();
    assert_eq!(error(ConnectionSelector::connection(&saml), "ada@globex.com"), "");
    fixture.send(create_oidc(&acme)).unwrap();
    assert_eq!(error(ConnectionSelector::organization(&acme), ada), "ambiguous_connection_selector");
    fixture.change_row(Method::PATCH, &format!("connections/{saml}"), &json!({ "state": "inactive" }));
    assert_eq!(error(ConnectionSelector::connection(&saml), ada), "connection_unlinked");
    assert_eq!(error(ConnectionSelector::organization(&acme), ada), "");

    let status =
        |query: &str| fixture.open(Method::GET, &format!("/sso/authorize?{query}"), "", String::new());
    assert_eq!(status("client_id=client_other").status(), 400);
    assert_eq!(status("client_id=client_emulator").status(), 400);
    let response = status("client_id=client_emulator&response_type=code&redirect_uri=https%3A%2F%2Facme.com");
    assert!(response.headers()["location"].to_str().unwrap().contains("invalid_connection_selector"));
}

#[test]
fn codes_with_a_challenge_need_the_verifier() {
    let fixture = Fixture::new();
    let connection = fixture.send(create_oidc(&acme(&fixture))).unwrap().id;
    let verifier = CodeVerifier::new("a".repeat(43)).unwrap();
    let sign_in = |has_challenge: bool| {
        let url = SsoAuthorizationUrl::new(CALLBACK, ConnectionSelector::connection(&connection))
            .login_hint("ada@acme.com");
        let url = if has_challenge { url.code_challenge(verifier.challenge()) } else { url };
        parameter(&visit(&fixture, &url), "code").unwrap()
    };
    let with_verifier =
        |code: String, verifier: &str| fixture.send(GetProfileAndTokenWithPkce::new(code, verifier));
    assert!(with_verifier(sign_in(true), &"a".repeat(43)).is_ok());
    assert_eq!(code(with_verifier(sign_in(true), &"b".repeat(43))), "invalid_grant");
    assert_eq!(code(with_verifier(sign_in(false), &"a".repeat(43))), "invalid_grant");
    assert_eq!(code(fixture.send(GetProfileAndToken::new(sign_in(true)))), "invalid_grant");
    let late = sign_in(false);
    fixture.emulator.advance(Duration::from_secs(600));
    assert_eq!(code(fixture.send(GetProfileAndToken::new(late))), "invalid_grant");

    let token = |fields: &str| {
        let body = format!("client_id=client_emulator&{fields}");
        let form = "application/x-www-form-urlencoded";
        let response = fixture.open(Method::POST, "/sso/token", form, body);
        serde_json::from_slice::<serde_json::Value>(response.body()).unwrap()
    };
    let grant = "grant_type=authorization_code";
    let public = token(&format!("{grant}&code={}&code_verifier={}", sign_in(true), "a".repeat(43)));
    assert_eq!(public["profile"]["email"], "ada@acme.com");
    assert_eq!(token(&format!("{grant}&code={}", sign_in(false)))["error"], "invalid_client");
    assert_eq!(token(&format!("{grant}&client_secret=sk_other&code=x"))["error"], "invalid_client");
    assert_eq!(
        token("client_secret=sk_test_emulator&grant_type=password")["error"],
        "unsupported_grant_type"
    );
}

#[test]
fn id_tokens_of_openid_connect_connections_are_exchanged() {
    use base64::Engine;
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let claims = json!({ "sub": "1", "email": "ada@acme.com", "given_name": "Ada", "groups": ["Engineers"] });
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    let exchange =
        |token: &str| fixture.send(GetProfileAndTokenWithIdToken::new(token).organization_id(&acme));
    let token = format!("e30.{payload}.signature");
    assert_eq!(code(exchange(&token)), "unauthorized_client");
    fixture.send(create_oidc(&acme)).unwrap();
    let profile = exchange(&token).unwrap().profile;
    assert_eq!((profile.email.as_str(), profile.first_name.as_deref()), ("ada@acme.com", Some("Ada")));
    assert_eq!(code(exchange("token")), "invalid_grant");
    fixture.assert_nothing_filled();
}

#[test]
fn logout_is_authorized_for_openid_connect_and_redirects() {
    let fixture = Fixture::new();
    let acme = acme(&fixture);
    let profile = |create: CreateConnection| {
        let connection = fixture.send(create).unwrap().id;
        let url = SsoAuthorizationUrl::new(CALLBACK, ConnectionSelector::connection(connection))
            .login_hint("ada@acme.com");
        let code = parameter(&visit(&fixture, &url), "code").unwrap();
        fixture.send(GetProfileAndToken::new(code)).unwrap().profile.id
    };
    let saml = AuthorizeLogout::new(profile(create_saml(&acme)));
    assert_eq!(code(fixture.send(saml)), "connection_invalid");
    assert_eq!(code(fixture.send(AuthorizeLogout::new("prof_unknown"))), "entity_not_found");
    let logout = fixture.send(AuthorizeLogout::new(profile(create_oidc(&acme)))).unwrap();
    let url = logout.logout_url.expose();
    assert!(url.contains(logout.logout_token.expose()));
    let open = |query: &str| fixture.open(Method::GET, &format!("/sso/logout?{query}"), "", String::new());
    let token = logout.logout_token.expose();
    let response = open(&format!("token={token}&return_to=https%3A%2F%2Facme.com"));
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].to_str().unwrap()),
        (302, "https://acme.com")
    );
    assert_eq!(open("token=unknown").status(), 404);
    fixture.emulator.advance(Duration::from_secs(600));
    assert_eq!(open(&format!("token={token}")).status(), 404);
    fixture.assert_nothing_filled();
}
