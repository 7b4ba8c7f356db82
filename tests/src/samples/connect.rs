//! Samples of the Connect service.

use workos_core::{connect::*, types::Patch};

use super::{known, paged};
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
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
    known!["ApplicationsRegistrationTypes" => ApplicationRegistrationType]
}
