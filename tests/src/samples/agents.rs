//! Samples of the agents service.

use workos_core::{agents::*, types::Patch};

use super::{known, list, paged};
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    let link = || LinkClaimAttemptToExternalUser::new("cla_tkn_1", AgentClaimUser::new("x", "a@b.c"));
    let token = |grant| MintAgentToken::new("ab_1", grant);
    let invokers = || AgentBlueprintInvocableByInput::new().role_slugs(["admin"]).organization_ids(["org_1"]);
    vec![
        sample([link()], [link().organization_id("org_1")], []),
        sample(
            [
                ValidateAgentCredential::new(AgentCredential::api_key("k")),
                ValidateAgentCredential::new(AgentCredential::access_token("t")),
            ],
            [
                ValidateAgentCredential::new(AgentCredential::api_key("k")),
                ValidateAgentCredential::new(
                    AgentCredential::access_token("t").audience("https://api.acme.com"),
                ),
            ],
            [],
        ),
        sample([GetRegistration::new("agent_reg_1")], [], []),
        sample([RevokeRegistration::new("agent_reg_1")], [], []),
        list(ListBlueprints::new()),
        sample(
            [CreateBlueprint::new("Reader")],
            [CreateBlueprint::new("Reader")
                .description("Reads")
                .permissions(["invoices:read"])
                .invocable_by(invokers())
                .invocable_as(AgentBlueprintInvocableAs::new(AgentInstanceType::KNOWN.to_vec()))
                .session_settings(AgentSessionSettings::new(3600, 300, 1800))],
            [],
        ),
        sample([GetBlueprint::new("ab_1")], [], []),
        sample(
            [UpdateBlueprint::new("ab_1")],
            [UpdateBlueprint::new("ab_1")
                .name("Reader")
                .permissions(["invoices:read"])
                .invocable_by(invokers())
                .invocable_as(AgentBlueprintInvocableAs::new([AgentInstanceType::Delegated]))
                .session_settings(
                    AgentSessionSettingsPatch::new()
                        .max_age_seconds(3600)
                        .access_token_ttl_seconds(300)
                        .refresh_token_ttl_seconds(1800),
                )
                .description("Reads")],
            [UpdateBlueprint::new("ab_1").description(Patch::Clear)],
        ),
        sample([DeleteBlueprint::new("ab_1")], [], []),
        sample(
            [token(AgentTokenGrant::autonomous("org_1"))],
            [
                token(AgentTokenGrant::user_delegated("t")).intent("Read"),
                token(AgentTokenGrant::autonomous("org_1")).intent("Read"),
                token(AgentTokenGrant::agent_delegated("t")).intent("Read"),
                token(AgentTokenGrant::refresh("t")).intent("Read"),
            ],
            [],
        ),
        sample([ValidateAgentToken::new("ab_1", "t")], [ValidateAgentToken::new("ab_1", "t")], []),
        sample(
            [ListInstances::new()],
            [paged(ListInstances::new()).organization_id("org_1").agent_blueprint_id("ab_1")],
            [],
        ),
        sample([GetInstance::new("ai_1")], [], []),
        sample([DeleteInstance::new("ai_1")], [], []),
        sample(
            [ListAgentInstanceSessions::new()],
            [paged(ListAgentInstanceSessions::new())
                .organization_id("org_1")
                .agent_blueprint_id("ab_1")
                .agent_instance_id("ai_1")],
            [],
        ),
        sample([GetAgentInstanceSession::new("ais_1")], [], []),
        sample([RevokeAgentInstanceSession::new("ais_1")], [], []),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    let mut enums = known![
        "AgentBlueprintsCreateRequestInvocableAsInstanceTypes" => AgentInstanceType,
        "AgentBlueprintsUpdateRequestInvocableAsInstanceTypes" => AgentInstanceType,
    ];
    enums.push(("AgentAdminValidateCredentialRequestType", AgentCredential::TAGS.to_vec()));
    enums.push(("AgentBlueprintsTokenMintTokenRequestType", AgentTokenGrant::TAGS.to_vec()));
    enums
}
