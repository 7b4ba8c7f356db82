//! Organizations: your customers, with their domains, contacts and settings.
//!
//! ```
//! use workos_core::organizations::{ListOrganizations, UpdateOrganization};
//! use workos_core::types::Patch;
//!
//! # async fn run(client: workos_core::Client<workos_core::testing::Script, workos_core::testing::Script>) -> Result<(), workos_core::Error> {
//! let mut organizations = client.pages(ListOrganizations::new().domains(["acme.com"])).items();
//! while let Some(organization) = organizations.next().await? {
//!     client.send(UpdateOrganization::new(organization.id).external_id(Patch::Clear)).await?;
//! }
//! # Ok(()) }
//! ```

mod audit_log_configuration;
mod authorized_applications;
mod it_contacts;

pub use self::{audit_log_configuration::*, authorized_applications::*, it_contacts::*};
use crate::{
    organization_domains::OrganizationDomain,
    types::{Metadata, MetadataPatch, OrganizationId, Timestamp},
};

model! {
    /// A customer of yours.
    Organization {
        /// Its id.
        id: OrganizationId,
        /// Its name.
        name: String,
        /// Its domains.
        domains: Vec<OrganizationDomain>,
        /// Your own key–value pairs.
        metadata: Metadata,
        /// Your own id of it.
        external_id: Option<String>,
        /// The Stripe customer that it is.
        stripe_customer_id: Option<String>,
        /// Whether people of other domains may sign in through its connections. Deprecated by WorkOS.
        allow_profiles_outside_organization: Option<bool>,
        /// When it was made.
        created_at: Option<Timestamp>,
        /// When it last changed.
        updated_at: Option<Timestamp>,
    }
}

/// A domain given along with an organization.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct OrganizationDomainData {
    /// The domain, `acme.com`.
    pub domain: String,
    /// Whether you vouch for it.
    pub state: OrganizationDomainDataState,
}

impl OrganizationDomainData {
    /// A domain that the organization still has to verify.
    #[must_use]
    pub fn pending(domain: impl Into<String>) -> Self {
        Self { domain: domain.into(), state: OrganizationDomainDataState::Pending }
    }

    /// A domain that you know to be the organization's.
    #[must_use]
    pub fn verified(domain: impl Into<String>) -> Self {
        Self { domain: domain.into(), state: OrganizationDomainDataState::Verified }
    }
}

open_enum! {
    /// Whether you vouch for a domain.
    pub enum OrganizationDomainDataState {
        /// The organization still has to verify it.
        Pending = "pending",
        /// You know it to be the organization's.
        Verified = "verified",
    }
}

endpoint! {
    /// Lists organizations.
    ListOrganizations: GET "/organizations" as "list_organizations" -> pages of Organization,
    query {
        /// Only those with any of these domains.
        domains: Option<Vec<String>>,
        /// Only those whose name or a domain of theirs contains this text.
        search: Option<String>,
    }
}

endpoint! {
    /// Makes an organization.
    ///
    /// Refused with `external_id_already_used` or `invalid_metadata` (400), with 409 if a domain is
    /// another organization's.
    CreateOrganization: POST "/organizations" as "create_organization" -> Organization,
    body {
        /// Its name.
        name: String,
        /// Whether people of other domains may sign in through its connections.
        allow_profiles_outside_organization: Option<bool>,
        /// Its domains, as plain names. Deprecated by WorkOS in favour of `domain_data`.
        domains: Option<Vec<String>>,
        /// Its domains.
        domain_data: Option<Vec<OrganizationDomainData>>,
        /// Your own key–value pairs: at most 50, keys of at most 40 characters, values of at most 600.
        metadata: Patch<Metadata>,
        /// Your own id of it: ASCII, at most 128 characters, used by no other organization.
        external_id: Patch<String>,
    }
}

endpoint! {
    /// Gets an organization by your own id of it.
    GetOrganizationByExternalId: GET "/organizations/external_id/{external_id}" as "get_organization_by_external_id" -> Organization,
    path {
        /// Your own id of it.
        external_id: String,
    }
}

endpoint! {
    /// Gets an organization.
    GetOrganization: GET "/organizations/{id}" as "get_organization" -> Organization,
    path {
        /// The organization.
        id: OrganizationId,
    }
}

endpoint! {
    /// Changes an organization. What is left out keeps its value.
    ///
    /// Refused with `external_id_already_used`, `invalid_metadata` or `stripe_customer_id_already_used`
    /// (400), with 409 if a domain is another organization's.
    UpdateOrganization: PUT "/organizations/{id}" as "update_organization" -> Organization,
    path {
        /// The organization.
        id: OrganizationId,
    }
    body {
        /// Its new name.
        name: Option<String>,
        /// Whether people of other domains may sign in through its connections.
        allow_profiles_outside_organization: Option<bool>,
        /// Its domains, as plain names, in place of those that it has. Deprecated by WorkOS in favour of
        /// `domain_data`.
        domains: Option<Vec<String>>,
        /// Its domains, in place of those that it has.
        domain_data: Option<Vec<OrganizationDomainData>>,
        /// The Stripe customer that it is.
        stripe_customer_id: Option<String>,
        /// Changes to your key–value pairs: at most 50, keys of at most 40 characters, values of at most
        /// 600.
        metadata: Patch<MetadataPatch>,
        /// Your own id of it: ASCII, at most 128 characters, used by no other organization.
        external_id: Patch<String>,
    }
}

endpoint! {
    /// Deletes an organization with everything in it: connections, directories, memberships.
    DeleteOrganization: DELETE "/organizations/{id}" as "delete_organization" -> (),
    path {
        /// The organization.
        id: OrganizationId,
    }
}
