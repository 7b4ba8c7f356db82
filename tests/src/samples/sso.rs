//! Samples of the single sign-on service.

use workos_core::{sso::*, types::Patch};

use super::known;
use crate::conformance::{KnownValues, RedirectSample, Sample, redirect, sample};

pub(super) fn samples() -> Vec<Sample> {
    [connections(), saml_certificates(), profiles()].into_iter().flatten().collect()
}

fn attribute_maps() -> AttributeMaps {
    AttributeMaps::new()
        .standard_attributes(
            StandardAttributes::new()
                .idp_id("i")
                .email("e")
                .first_name("f")
                .last_name("l")
                .groups("g")
                .name(Patch::Clear),
        )
        .custom_attributes([("department", "dept")])
}

fn saml() -> ConnectionOptions {
    ConnectionOptions::saml(
        SamlOptions::new()
            .idp_metadata_url("https://idp.acme.com/metadata")
            .acs_url("https://a.b/acs")
            .sp_entity_id("sp")
            .idp_entity_id("idp")
            .idp_sso_url("https://idp.acme.com/sso")
            .idp_signing_certs(["cert"])
            .sp_signing_key_pair(KeyPair::new("key", "cert"))
            .sp_encryption_key_pairs([KeyPair::new("key", "cert")]),
    )
}

fn oidc() -> ConnectionOptions {
    ConnectionOptions::oidc(
        OidcOptions::new("https://idp.acme.com/.well-known/openid-configuration", "acme")
            .client_secret("secret")
            .redirect_uri("https://a.b/c")
            .pkce(true)
            .token_authentication_method(TokenAuthenticationMethod::PrivateKeyJwt)
            .jwt_signing_key_pair(KeyPair::new("key", "cert"))
            .id_token_signature_algorithm(IdTokenSignatureAlgorithm::Es256)
            .fetch_user_info(true),
    )
}

fn saml_update() -> ConnectionOptionsUpdate {
    ConnectionOptionsUpdate::saml(
        SamlOptionsUpdate::new()
            .idp_metadata_url(Patch::Clear)
            .acs_url("https://a.b/acs")
            .sp_entity_id("sp")
            .idp_entity_id("idp")
            .idp_sso_url("https://idp.acme.com/sso"),
    )
}

fn oidc_update() -> ConnectionOptionsUpdate {
    ConnectionOptionsUpdate::oidc(
        OidcOptionsUpdate::new()
            .discovery_endpoint("https://idp.acme.com/.well-known/openid-configuration")
            .client_id("acme")
            .client_secret("secret")
            .redirect_uri(Patch::Clear)
            .pkce(true)
            .token_authentication_method(TokenAuthenticationMethod::ClientSecretPost)
            .id_token_signature_algorithm(IdTokenSignatureAlgorithm::Es256)
            .fetch_user_info(true),
    )
}

fn connections() -> Vec<Sample> {
    vec![
        sample(
            [ListConnections::new()],
            [ListConnections::new()
                .limit(5)
                .before("conn_b")
                .after("conn_a")
                .order("asc")
                .connection_type(ConnectionType::OktaSaml)
                .domain("acme.com")
                .organization_id("org_1")
                .search("acme")
                .state(ConnectionState::Active)],
            [],
        ),
        sample([GetConnection::new("conn_1")], [], []),
        sample(
            [CreateConnection::new("org_1", ConnectionOptions::saml(SamlOptions::new()))],
            [saml(), oidc()].map(|options| {
                CreateConnection::new("org_1", options)
                    .name("Acme")
                    .external_id("x")
                    .connection_type(ConnectionType::GenericSaml)
                    .attribute_maps(attribute_maps())
            }),
            [],
        ),
        sample(
            [UpdateConnection::new("conn_1")],
            [saml_update(), oidc_update()].map(|options| {
                UpdateConnection::new("conn_1")
                    .name("Acme")
                    .external_id("x")
                    .connection_type(ConnectionType::GenericSaml)
                    .attribute_maps(attribute_maps())
                    .options(options)
            }),
            [UpdateConnection::new("conn_1").external_id(Patch::Clear)],
        ),
        sample([DeleteConnection::new("conn_1")], [], []),
    ]
}

fn saml_certificates() -> Vec<Sample> {
    vec![
        sample([ListConnectionSamlIdpSigningCerts::new("conn_1")], [], []),
        sample(
            [CreateConnectionSamlIdpSigningCert::new("conn_1", "cert")],
            [CreateConnectionSamlIdpSigningCert::new("conn_1", "cert")],
            [],
        ),
        sample([DeleteConnectionSamlIdpSigningCert::new("conn_1", "c1")], [], []),
        sample([ListConnectionSamlSpEncryptionCerts::new("conn_1")], [], []),
        sample([CreateConnectionSamlSpEncryptionCert::new("conn_1")], [], []),
        sample([DeleteConnectionSamlSpEncryptionCert::new("conn_1", "c1")], [], []),
        sample([GetConnectionSamlSpSigningCert::new("conn_1")], [], []),
        sample([CreateConnectionSamlSpSigningCert::new("conn_1")], [], []),
        sample([DeleteConnectionSamlSpSigningCert::new("conn_1", "c1")], [], []),
    ]
}

fn profiles() -> Vec<Sample> {
    vec![
        sample([GetProfile::new("token")], [], []),
        sample([GetProfileAndToken::new("code")], [GetProfileAndToken::new("code")], []),
        // PKCE requires more than the operation does.
        sample([], [GetProfileAndTokenWithPkce::new("code", "verifier")], []),
        sample(
            [GetProfileAndTokenWithIdToken::new("token")],
            [GetProfileAndTokenWithIdToken::new("token").organization_id("org_1")],
            [],
        ),
        sample([AuthorizeLogout::new("prof_1")], [AuthorizeLogout::new("prof_1")], []),
    ]
}

pub(super) fn redirects() -> Vec<RedirectSample> {
    let selectors = [
        ConnectionSelector::connection("conn_1"),
        ConnectionSelector::organization("org_1"),
        ConnectionSelector::provider(Provider::GoogleOAuth),
        ConnectionSelector::domain("acme.com"),
    ];
    vec![
        redirect(selectors.map(|selector| {
            SsoAuthorizationUrl::new("https://a.b/c", selector)
                .state("s")
                .code_challenge("c")
                .domain_hint("acme.com")
                .login_hint("a@b.c")
                .nonce("n")
                .prompt(Prompt::Login)
                .provider_scopes(["calendar", "mail"])
                .provider_query_params([("hd", "acme.com")])
        })),
        redirect([SsoLogoutUrl::new("token").return_to("https://a.b/")]),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    let mut enums = known![
        "list_connections.connection_type" => ConnectionType,
        "CreateConnectionOIDCOptionsIdTokenSignatureAlgorithm" => IdTokenSignatureAlgorithm,
        "CreateConnectionOIDCOptionsTokenAuthenticationMethod" => TokenAuthenticationMethod,
        "PatchConnectionOIDCOptionsIdTokenSignatureAlgorithm" => IdTokenSignatureAlgorithm,
        "PatchConnectionOIDCOptionsTokenAuthenticationMethod" => TokenAuthenticationMethod,
    ];
    // Each value is the constant of an endpoint; the shapes of the body are checked.
    enums.push((
        "TokenQueryGrantType",
        vec!["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"],
    ));
    enums
}
