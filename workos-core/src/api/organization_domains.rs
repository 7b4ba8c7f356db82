//! Organization domains: the email domains of an organization and their verification.
//!
//! A domain is verified by a DNS TXT record that WorkOS looks for, or manually by the application.
//!
//! ```
//! use workos_core::organization_domains::{CreateOrganizationDomain, OrganizationDomainState};
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let domain = client.send(CreateOrganizationDomain::new("acme.com", "org_1")).await?;
//! if domain.state == Some(OrganizationDomainState::Pending) {
//!     println!("put a TXT record at {:?}", domain.verification_prefix);
//! }
//! # Ok(()) }
//! ```
//!
//! # Operations
//!
//! | type | request |
//! |---|---|
//! | [`CreateOrganizationDomain`] | [`POST /organization_domains`](https://workos.com/docs/reference/domain-verification/create) |
//! | [`GetOrganizationDomain`] | [`GET /organization_domains/{id}`](https://workos.com/docs/reference/domain-verification/get) |
//! | [`DeleteOrganizationDomain`] | [`DELETE /organization_domains/{id}`](https://workos.com/docs/reference/domain-verification/delete) |
//! | [`VerifyOrganizationDomain`] | [`POST /organization_domains/{id}/verify`](https://workos.com/docs/reference/domain-verification/verify) |

use crate::types::{OrganizationDomainId, OrganizationId, Secret, Timestamp};

/// A domain of an organization.
#[model]
pub struct OrganizationDomain {
    /// ID of the organization domain (`org_domain_…`).
    pub id: OrganizationDomainId,
    /// ID of the organization.
    pub organization_id: OrganizationId,
    /// Domain name, such as `acme.com`.
    pub domain: String,
    /// Verification state of the domain.
    pub state: Option<OrganizationDomainState>,
    /// Prefix for the DNS TXT record that verifies the domain, such as
    /// `superapp-domain-verification-z3kjny`.
    pub verification_prefix: Option<String>,
    /// Token for the DNS TXT record that verifies the domain.
    pub verification_token: Option<Secret>,
    /// Strategy used to verify the domain.
    pub verification_strategy: Option<OrganizationDomainVerificationStrategy>,
    /// Timestamp of creation.
    pub created_at: Option<Timestamp>,
    /// Timestamp of the last update.
    pub updated_at: Option<Timestamp>,
}

/// Verification state of an organization domain.
#[open_enum]
pub enum OrganizationDomainState {
    /// The DNS record was not found within 30 days. [`VerifyOrganizationDomain`] starts the verification
    /// again.
    Failed = "failed",
    /// The domain was verified before WorkOS verified domains by DNS.
    LegacyVerified = "legacy_verified",
    /// Verification has started; WorkOS looks for the DNS record.
    Pending = "pending",
    /// Verification has not started.
    Unverified = "unverified",
    /// The domain is verified to be the organization's.
    Verified = "verified",
}

/// Strategy used to verify an organization domain.
#[open_enum]
pub enum OrganizationDomainVerificationStrategy {
    /// A DNS TXT record.
    Dns = "dns",
    /// Manual verification by the application, without DNS.
    Manual = "manual",
}

/// Creates a domain of an organization, for its IT contact to verify.
///
/// Emits the event `organization_domain.created`.
///
/// # Errors
///
/// `domain_already_exists` (409) if an organization has this domain already.
#[endpoint(
    POST "/organization_domains",
    operation = "create_organization_domain",
    reference = "domain-verification/create",
    response = OrganizationDomain,
)]
pub struct CreateOrganizationDomain {
    /// Domain name, such as `acme.com`.
    pub domain: String,
    /// ID of the organization that the domain is added to.
    pub organization_id: OrganizationId,
}

/// Gets an organization domain.
#[endpoint(
    GET "/organization_domains/{id}",
    operation = "get_organization_domain",
    reference = "domain-verification/get",
    response = OrganizationDomain,
)]
pub struct GetOrganizationDomain {
    /// ID of the organization domain.
    pub id: OrganizationDomainId,
}

/// Deletes an organization domain permanently.
///
/// Emits the event `organization_domain.deleted`.
#[endpoint(
    DELETE "/organization_domains/{id}",
    operation = "delete_organization_domain",
    reference = "domain-verification/delete",
)]
pub struct DeleteOrganizationDomain {
    /// ID of the organization domain.
    pub id: OrganizationDomainId,
}

/// Starts the verification of an organization domain.
///
/// WorkOS then looks for the DNS record of the domain periodically, for up to 30 days, and emits the
/// event `organization_domain.verified` or `organization_domain.verification_failed`.
///
/// # Errors
///
/// `domain_already_verified` (400) if the domain is verified.
#[endpoint(
    POST "/organization_domains/{id}/verify",
    operation = "verify_organization_domain",
    reference = "domain-verification/verify",
    response = OrganizationDomain,
)]
pub struct VerifyOrganizationDomain {
    /// ID of the organization domain.
    pub id: OrganizationDomainId,
}
