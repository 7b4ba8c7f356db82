//! Samples of the organizations service.

use workos_core::{
    organizations::*,
    types::{MetadataPatch, Patch},
};

use super::{known, list};
use crate::conformance::{KnownValues, Sample, sample};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample(
            [ListOrganizations::new()],
            [ListOrganizations::new()
                .limit(5)
                .before("org_b")
                .after("org_a")
                .order("asc")
                .domains(["acme.com"])
                .search("acme")],
            [],
        ),
        sample(
            [CreateOrganization::new("Acme")],
            [
                CreateOrganization::new("Acme")
                    .allow_profiles_outside_organization(true)
                    .domains(["acme.com"])
                    .domain_data([OrganizationDomainData::pending("acme.org")])
                    .metadata([("tier", "gold")])
                    .external_id("x"),
                CreateOrganization::new("Acme").domain_data([
                    OrganizationDomainData::pending("acme.org"),
                    OrganizationDomainData::verified("acme.com"),
                ]),
            ],
            [CreateOrganization::new("Acme").metadata(Patch::Clear).external_id(Patch::Clear)],
        ),
        sample([GetOrganizationByExternalId::new("x")], [], []),
        sample([GetOrganization::new("org_1")], [], []),
        sample(
            [UpdateOrganization::new("org_1")],
            [UpdateOrganization::new("org_1")
                .name("Acme")
                .allow_profiles_outside_organization(true)
                .domains(["acme.com"])
                .domain_data([OrganizationDomainData::verified("acme.org")])
                .stripe_customer_id("cus_1")
                .metadata([("tier", "gold")])
                .external_id("x")],
            [
                UpdateOrganization::new("org_1").metadata(Patch::Clear).external_id(Patch::Clear),
                UpdateOrganization::new("org_1")
                    .allow_profiles_outside_organization(false)
                    .metadata(MetadataPatch::new().set("tier", "gold").remove("trial")),
            ],
        ),
        sample([DeleteOrganization::new("org_1")], [], []),
        sample([GetAuditLogConfiguration::new("org_1")], [], []),
        list(ListOrganizationAuthorizedApplications::new("org_1")),
        sample([ListItContacts::new("org_1")], [], []),
        sample(
            [CreateItContact::new("org_1", "it@acme.com")],
            [CreateItContact::new("org_1", "it@acme.com")],
            [],
        ),
        sample([DeleteItContact::new("org_1", "c1")], [], []),
        sample(
            [InviteItContact::new("org_1", "c1", [ItContactIntent::Sso])],
            [InviteItContact::new("org_1", "c1", ItContactIntent::KNOWN.to_vec())],
            [],
        ),
        sample([RevokeItContactInvitation::new("org_1", "c1")], [], []),
    ]
}

pub(super) fn enums() -> Vec<KnownValues> {
    known![
        "InviteItContactIntents" => ItContactIntent,
        "OrganizationDomainDataState" => OrganizationDomainDataState,
    ]
}
