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

use crate::types::{OrganizationDomainId, OrganizationId, Secret, Timestamp};

model! {
    /// A domain of an organization.
    OrganizationDomain {
        /// ID of the organization domain (`org_domain_…`).
        id: OrganizationDomainId,
        /// ID of the organization.
        organization_id: OrganizationId,
        /// Domain name, such as `acme.com`.
        domain: String,
        /// Verification state of the domain.
        state: Option<OrganizationDomainState>,
        /// Prefix for the DNS TXT record that verifies the domain, such as
        /// `superapp-domain-verification-z3kjny`.
        verification_prefix: Option<String>,
        /// Token for the DNS TXT record that verifies the domain.
        verification_token: Option<Secret>,
        /// Strategy used to verify the domain.
        verification_strategy: Option<OrganizationDomainVerificationStrategy>,
        /// Timestamp of creation.
        created_at: Option<Timestamp>,
        /// Timestamp of the last update.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// Verification state of an organization domain.
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
}

open_enum! {
    /// Strategy used to verify an organization domain.
    pub enum OrganizationDomainVerificationStrategy {
        /// A DNS TXT record.
        Dns = "dns",
        /// Manual verification by the application, without DNS.
        Manual = "manual",
    }
}

endpoint! {
    /// Creates a domain of an organization, for its IT contact to verify.
    ///
    /// Emits the event `organization_domain.created`.
    ///
    /// # Errors
    ///
    /// `domain_already_exists` (409) if an organization has this domain already.
    CreateOrganizationDomain: POST "/organization_domains" as "create_organization_domain" -> OrganizationDomain,
    body {
        /// Domain name, such as `acme.com`.
        domain: String,
        /// ID of the organization that the domain is added to.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Gets an organization domain.
    GetOrganizationDomain: GET "/organization_domains/{id}" as "get_organization_domain" -> OrganizationDomain,
    path {
        /// ID of the organization domain.
        id: OrganizationDomainId,
    }
}

endpoint! {
    /// Deletes an organization domain permanently.
    ///
    /// Emits the event `organization_domain.deleted`.
    DeleteOrganizationDomain: DELETE "/organization_domains/{id}" as "delete_organization_domain" -> (),
    path {
        /// ID of the organization domain.
        id: OrganizationDomainId,
    }
}

endpoint! {
    /// Starts the verification of an organization domain.
    ///
    /// WorkOS then looks for the DNS record of the domain periodically, for up to 30 days, and emits the
    /// event `organization_domain.verified` or `organization_domain.verification_failed`.
    ///
    /// # Errors
    ///
    /// `domain_already_verified` (400) if the domain is verified.
    VerifyOrganizationDomain: POST "/organization_domains/{id}/verify" as "verify_organization_domain" -> OrganizationDomain,
    path {
        /// ID of the organization domain.
        id: OrganizationDomainId,
    }
}
