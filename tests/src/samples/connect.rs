//! Samples of the Connect service.

use workos_core::{
    connect::*,
    types::{CodeChallenge, Patch},
};

use super::{known, paged};
use crate::conformance::{KnownValues, RedirectSample, Sample, redirect, sample};

pub(super) fn samples() -> Vec<Sample> {
    [management(), authorization_server()].into_iter().flatten().collect()
}

/// Samples of the operations at the AuthKit domain.
fn authorization_server() -> Vec<Sample> {
    let code = || CreateTokenWithCode::new("client_1", "code", "https://a.b/c");
    let refresh = || CreateTokenWithRefreshToken::new("client_1", "refresh");
    let device = || CreateTokenWithDeviceCode::new("client_1", "device");
    let machine = || CreateTokenWithClientCredentials::new("client_1", "secret");
    let introspect = || IntrospectToken::new("client_1", "secret", "token");
    vec![
        sample([GetAuthorizationServerMetadata::new()], [], []),
        sample([GetOpenIdConfiguration::new()], [], []),
        sample([GetConnectJwks::new()], [], []),
        sample(
            [RegisterClient::new(["http://127.0.0.1/callback"])],
            [RegisterClient::new(["http://127.0.0.1/callback"])
                .client_name("Acme")
                .client_uri("https://a.b")
                .grant_types(["authorization_code", "refresh_token"])
                .response_types(["code"])
                .token_endpoint_auth_method("none")
                .scope(["openid", "offline_access"])],
            [],
        ),
        sample(
            [code()],
            [code().code_verifier("v").client_secret("secret"), code().resource("https://mcp.acme.com/mcp")],
            [],
        ),
        sample(
            [refresh()],
            [
                refresh().client_secret("secret").scope(["openid", "email"]),
                refresh().resource("https://mcp.acme.com/mcp"),
            ],
            [],
        ),
        sample([device()], [device().client_secret("secret")], []),
        sample([machine()], [machine().scope("posts:read")], []),
        sample([introspect()], [introspect().token_type_hint(TokenTypeHint::RefreshToken)], []),
        sample([GetUserInfo::new("token")], [], []),
        sample(
            [AuthorizeConnectDevice::new("client_1")],
            [AuthorizeConnectDevice::new("client_1").scope(["openid", "offline_access"])],
            [],
        ),
    ]
}

pub(super) fn redirects() -> Vec<RedirectSample> {
    let url =
        ConnectAuthorizationUrl::new("client_1", "https://a.b/c", "nonce", ["openid", "offline_access"]);
    vec![redirect([url
        .state("state")
        .code_challenge(CodeChallenge::from("challenge"))
        .resource("https://mcp.acme.com/mcp")])]
}

fn management() -> Vec<Sample> {
    vec![
        sample(
            [CompleteExternalAuth::new("ext_auth_1", ExternalUser::new("u1", "a@b.c"))],
            [CompleteExternalAuth::new(
                "ext_auth_1",
                ExternalUser::new("u1", "a@b.c")
                    .first_name("A")
                    .last_name("B")
                    .name("A B")
                    .metadata([("k", "v")]),
            )
            .user_consent_options([UserConsentOption::new(
                "urn:acme:workspace",
                "Workspace",
                [UserConsentOptionChoice::new("w1", "Left"), UserConsentOptionChoice::new("w2", "Right")],
            )])],
            [],
        ),
        sample(
            [ListApplications::new()],
            [paged(ListApplications::new())
                .registration_types(ApplicationRegistrationType::KNOWN.to_vec())
                .organization_id("org_1")],
            [],
        ),
        sample(
            [CreateOAuthApplication::new("Acme", true)],
            [CreateOAuthApplication::new("Acme", false)
                .description("d")
                .scopes(["openid"])
                .redirect_uris([RedirectUriInput::new("https://a.b/c").default(true), "https://a.b/d".into()])
                .cors_origins(["https://a.b"])
                .uses_pkce(true)
                .organization_id("org_1")],
            [CreateOAuthApplication::new("Acme", true)
                .description(Patch::Clear)
                .scopes(Patch::Clear)
                .redirect_uris(Patch::Clear)
                .cors_origins(Patch::Clear)
                .uses_pkce(Patch::Clear)
                .organization_id(Patch::Clear)],
        ),
        sample(
            [CreateM2MApplication::new("Acme", "org_1")],
            [CreateM2MApplication::new("Acme", "org_1").description("d").scopes(["invoices:read"])],
            [CreateM2MApplication::new("Acme", "org_1").description(Patch::Clear).scopes(Patch::Clear)],
        ),
        sample([GetApplication::new("conn_app_1")], [], []),
        sample(
            [UpdateApplication::new("conn_app_1")],
            [UpdateApplication::new("conn_app_1")
                .name("Acme")
                .description("d")
                .scopes(["openid"])
                .redirect_uris([RedirectUriInput::new("https://a.b/c").default(true)])
                .cors_origins(["https://a.b"])],
            [UpdateApplication::new("conn_app_1")
                .description(Patch::Clear)
                .scopes(Patch::Clear)
                .redirect_uris(Patch::Clear)
                .cors_origins(Patch::Clear)],
        ),
        sample([DeleteApplication::new("conn_app_1")], [], []),
        sample([ListApplicationClientSecrets::new("conn_app_1")], [], []),
        sample(
            [CreateApplicationClientSecret::new("conn_app_1")],
            [CreateApplicationClientSecret::new("conn_app_1")],
            [],
        ),
        sample([DeleteClientSecret::new("secret_1")], [], []),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    let mut enums = known![
        "ApplicationsRegistrationTypes" => ApplicationRegistrationType,
        "introspect_token.token_type_hint" => TokenTypeHint,
    ];
    // Each grant is an endpoint.
    let grants = [
        "authorization_code",
        "client_credentials",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ];
    enums.push(("create_connect_token.grant_type", grants.to_vec()));
    enums
}
