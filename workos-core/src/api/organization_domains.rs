//! Organization domains: the e-mail domains of an organization, and the proof that they are its own.
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
        /// Its id.
        id: OrganizationDomainId,
        /// The organization.
        organization_id: OrganizationId,
        /// The domain, `acme.com`.
        domain: String,
        /// How far its verification is.
        state: Option<OrganizationDomainState>,
        /// The name of the DNS record that verifies it.
        verification_prefix: Option<String>,
        /// The content of the DNS record that verifies it.
        verification_token: Option<Secret>,
        /// How it is verified.
        verification_strategy: Option<OrganizationDomainVerificationStrategy>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

open_enum! {
    /// How far the verification of a domain is.
    pub enum OrganizationDomainState {
        /// The record was not found in time.
        Failed = "failed",
        /// Verified before WorkOS verified by DNS.
        LegacyVerified = "legacy_verified",
        /// WorkOS looks for the record.
        Pending = "pending",
        /// Nobody has started to verify it.
        Unverified = "unverified",
        /// Proven to be the organization's.
        Verified = "verified",
    }
}

open_enum! {
    /// How a domain is verified.
    pub enum OrganizationDomainVerificationStrategy {
        /// By a DNS record.
        Dns = "dns",
        /// By your word.
        Manual = "manual",
    }
}

endpoint! {
    /// Adds a domain to an organization, for its IT contact to verify.
    ///
    /// Refused with `domain_already_exists` (409) if an organization has it already.
    CreateOrganizationDomain: POST "/organization_domains" as "create_organization_domain" -> OrganizationDomain,
    body {
        /// The domain, `acme.com`.
        domain: String,
        /// The organization that it is added to.
        organization_id: OrganizationId,
    }
}

endpoint! {
    /// Gets a domain.
    GetOrganizationDomain: GET "/organization_domains/{id}" as "get_organization_domain" -> OrganizationDomain,
    path {
        /// The domain.
        id: OrganizationDomainId,
    }
}

endpoint! {
    /// Deletes a domain from its organization.
    DeleteOrganizationDomain: DELETE "/organization_domains/{id}" as "delete_organization_domain" -> (),
    path {
        /// The domain.
        id: OrganizationDomainId,
    }
}

endpoint! {
    /// Starts the verification of a domain: WorkOS looks for its DNS record from now on.
    ///
    /// Refused with `domain_already_verified` (400) if it is verified.
    VerifyOrganizationDomain: POST "/organization_domains/{id}/verify" as "verify_organization_domain" -> OrganizationDomain,
    path {
        /// The domain.
        id: OrganizationDomainId,
    }
}
